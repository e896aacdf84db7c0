"""When something was said: every way that sites write a time, as aware UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_UNITS = {
    "s": 1, "sec": 1, "second": 1, "秒": 1, "秒钟": 1, "min": 60, "m": 60, "minute": 60, "分": 60, "分钟": 60, "分鐘": 60,
    "h": 3600, "hr": 3600, "hour": 3600, "时": 3600, "小时": 3600, "小時": 3600, "d": 86400, "day": 86400, "天": 86400, "日": 86400,
    "w": 604800, "week": 604800, "周": 604800, "週": 604800, "星期": 604800,
    "month": 2_592_000, "个月": 2_592_000, "個月": 2_592_000, "year": 31_536_000, "年": 31_536_000,
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_AGO = re.compile(rf"(\d+|an?|one|半)\s*({_UNIT})s?\.?\s*(?:ago|前|以前|之前)", re.IGNORECASE)
_JUST_NOW = re.compile(r"刚刚|剛剛|just now|moments? ago|几秒前", re.IGNORECASE)
_DAYS = {"今天": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2}
_DAY = re.compile(rf"({'|'.join(_DAYS)})", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?\s*([ap]\.?m\b)?|(上午|下午|晚上)\s*(\d{1,2})[:：](\d{2})",
    re.I,
)
_YMD = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d\d|19\d\d)(\d\d)(\d\d)T?(?:(\d\d)(\d\d)(\d\d)Z?)?(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_MD = re.compile(r"(?<![\d:])(\d{1,2})\s*(?:[-/]|月)\s*(\d{1,2})日?(?![\d:])")
_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"({'|'.join(_NAMES)})[a-z]*\.?"
_NAMED_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?", re.IGNORECASE)
_NAMED_SECOND = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\.?[\s-]+{_MONTH}[\s,-]*(\d{{4}})?", re.IGNORECASE)
_TWITTER = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d+) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})")
_NUMBER = re.compile(r"-?\d{9,19}(?:\.\d+)?")
_ZONE = re.compile(r"\s*(?:([+-]\d\d:?\d\d)|UTC|GMT|Z)$", re.IGNORECASE)
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LONGEST = 120


def moment(value: object, zone: str, now: datetime) -> datetime | None:
    """The time that `value` tells, aware, in UTC; None where it tells none.

    Reads ISO 8601, RFC 822 and 850, seconds, milliseconds and microseconds since 1970, `2 小时前`, `3 minutes ago`, `昨天 12:30`,
    `11-22 08:15`, `Nov 22, 2026 8:15 AM`, `22.11.2026`. What names no zone is in `zone`, what names no day or year is the latest one not
    after `now`. `mm-dd-yyyy` is read month first, `dd/mm/yyyy` and `dd.mm.yyyy` day first.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return _epoch(float(value))
    text = " ".join(str(value)[:_LONGEST].replace("\u202f", " ").split())
    if not text:
        return None
    local = now.astimezone(ZoneInfo(zone))
    for reading in _READINGS:
        try:
            found = reading(text, local)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            aware = found if found.tzinfo else found.replace(tzinfo=local.tzinfo)
            return _in_utc(aware)
    return None


def _in_utc(aware: datetime) -> datetime | None:
    try:
        found = aware.astimezone(UTC)
    except OverflowError:
        return None
    return found if found > _EARLIEST else None


def _epoch(number: float) -> datetime | None:
    for scale in (1, 1_000, 1_000_000):
        if 86_400 < abs(number / scale) < 32_503_680_000:
            return datetime.fromtimestamp(number / scale, UTC)
    return None


def _number(text: str, local: datetime) -> datetime | None:
    return _epoch(float(text)) if _NUMBER.fullmatch(text) else None


def _iso(text: str, local: datetime) -> datetime | None:
    if not text[:4].isdigit() or len(text) < 8:
        return None
    return datetime.fromisoformat(_ZONE.sub(lambda found: found.group(1) or "+00:00", text))


def _twitter(text: str, local: datetime) -> datetime | None:
    found = _TWITTER.fullmatch(text)
    return parsedate_to_datetime("{0} {3} {1} {2}".format(*found.groups())) if found else None


def _rfc822(text: str, local: datetime) -> datetime | None:
    found = parsedate_to_datetime(text) if ":" in text and re.search(r"[A-Za-z]{3}", text) else None
    if found is None or found.year < 1971:
        return None
    return found


def _ago(text: str, local: datetime) -> datetime | None:
    if _JUST_NOW.search(text):
        return local
    found = _AGO.search(text)
    if not found:
        return None
    count, unit = found.group(1).lower(), found.group(2).lower()
    many = 0.5 if count == "半" else float(count) if count.isdigit() else 1.0
    return local - timedelta(seconds=many * _UNITS[unit])


def _day_word(text: str, local: datetime) -> datetime | None:
    found = _DAY.search(text)
    return _at(local - timedelta(days=_DAYS[found.group(1).lower()]), text, local.tzinfo) if found else None


def _compact(text: str, local: datetime) -> datetime | None:
    found = _COMPACT.fullmatch(text)
    if not found:
        return None
    zone = UTC if text.endswith("Z") else None
    return datetime(*(int(part or 0) for part in found.groups()), tzinfo=zone)  # type: ignore[misc,arg-type]


def _numbered(text: str, local: datetime) -> datetime | None:
    if found := _YMD.search(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DMY.search(text):
        first, second, year = int(found.group(1)), int(found.group(3)), int(found.group(4))
        month_first = second > 12 or (found.group(2) == "-" and first <= 12)
        month, day = (first, second) if month_first else (second, first)
    else:
        return None
    rest = text[: found.start()] + " " + text[found.end() :]
    return _at(datetime(year, month, day), rest, None)  # noqa: DTZ001


def _named(text: str, local: datetime) -> datetime | None:
    if found := _NAMED_FIRST.search(text):
        name, day, year = found.groups()
    elif found := _NAMED_SECOND.search(text):
        day, name, year = found.groups()
    else:
        return None
    month = _NAMES.index(name.lower()[:3]) + 1
    rest = text[: found.start()] + " " + text[found.end() :]
    return _of_year(int(year) if year else None, month, int(day), rest, local)


def _month_day(text: str, local: datetime) -> datetime | None:
    found = _MD.search(text)
    if not found:
        return None
    rest = text[: found.start()] + " " + text[found.end() :]
    return _of_year(None, int(found.group(1)), int(found.group(2)), rest, local)


def _clock_only(text: str, local: datetime) -> datetime | None:
    if not _CLOCK.fullmatch(text):
        return None
    found = _at(local, text, local.tzinfo)
    return found if found <= local + timedelta(minutes=5) else found - timedelta(days=1)


def _of_year(year: int | None, month: int, day: int, clock: str, local: datetime) -> datetime:
    found = _at(datetime(year or local.year, month, day), clock, local.tzinfo)  # noqa: DTZ001
    if year is None and found > local + timedelta(days=1):
        return found.replace(year=local.year - 1)
    return found


def _at(day: datetime, clock: str, zone: tzinfo | None) -> datetime:
    found = _CLOCK.search(clock)
    hour = minute = second = 0
    if found:
        hour, minute, second = (
            int(found.group(1) or found.group(6)),
            int(found.group(2) or found.group(7)),
            int(found.group(3) or 0),
        )
        half = (found.group(4) or found.group(5) or "").lower()
        if half.startswith(("p", "下", "晚")) and hour < 12:
            hour += 12
        elif half.startswith("a") and hour == 12:
            hour = 0
    return day.replace(hour=hour, minute=minute, second=second, microsecond=0, tzinfo=zone)


_READINGS: tuple[Callable[[str, datetime], datetime | None], ...] = (
    _number, _compact, _iso, _twitter, _rfc822, _ago, _day_word, _numbered, _named, _month_day, _clock_only,
)  # fmt: skip
