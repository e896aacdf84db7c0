"""When something was said: every way that sites write a time, as aware UTC."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

#: seconds per unit, in the languages of the watched markets
_SECONDS = {
    1: "s sec secs second seconds 秒 秒钟 秒鐘 detik giây วินาที 초 sekunde sekunden segundo segundos seconde secondes",
    60: "m min mins minute minutes 分 分钟 分鐘 menit minit phút นาที 분 minuten minuto minutos",
    3_600: "h hr hrs hour hours 时 小时 小時 時間 jam giờ ชั่วโมง 시간 stunde stunden hora horas heure heures",
    86_400: "d day days 天 日 hari ngày วัน 일 tag tage tagen día días dia dias jour jours",
    604_800: "w week weeks 周 週 星期 週間 minggu tuần สัปดาห์ 주 woche wochen semana semanas semaine semaines",
    2_592_000: "month months 个月 個月 か月 ヶ月 bulan tháng เดือน 개월 monat monate monaten mes meses mois",
    31_536_000: "y year years 年 tahun năm ปี 년 jahr jahre jahren año años ano anos an ans",
}
_UNITS = {word: seconds for seconds, words in _SECONDS.items() for word in words.split()}
_COUNT = rf"(\d+|an?|one|半)\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z])\.?"
_AGO = re.compile(
    rf"{_COUNT}(?:,\s*\d+\s*\w+)?\s*(?:ago|前|以前|之前|yang lalu|lalu|trước|ที่แล้ว|전)|\b(?:vor|hace|il y a|há)\s+{_COUNT}",
    re.IGNORECASE,
)
_JUST_NOW = re.compile(r"刚刚|剛剛|just now|moments? ago|几秒前", re.IGNORECASE)
_DAYS = {
    word: days
    for days, words in enumerate(
        (
            "今天|今日|today|heute|hoy|hari ini|hôm nay|오늘|сегодня",
            "昨天|昨日|yesterday|gestern|ayer|kemarin|hôm qua|어제|вчера",
            "前天|一昨日|vorgestern|anteayer",
        )
    )
    for word in words.split("|")
}
_DAY = re.compile(rf"({'|'.join(sorted(_DAYS, key=len, reverse=True))})", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?\s*([ap]\.?m\b)?|(上午|下午|晚上)\s*(\d{1,2})[:：](\d{2})",
    re.I,
)
_YMD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d\d|19\d\d)(\d\d)(\d\d)T?(?:(\d\d)(\d\d)(\d\d)Z?)?(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_MD = re.compile(r"(?<![\d:/.-])(\d{1,2})\s*(?:[-/]|月)\s*(\d{1,2})日?(?![\d:/.-])")
#: how the names of the months begin in English, German, French, Spanish, Portuguese and Italian
_STARTS = "jan,ene,gen feb,fev,fév mar,mär,mrz apr,abr,avr may,mai,mag jun,juin,giu jul,juil,lug aug,ago,aoû sep,set oct,okt,out,ott nov dec,dez,dic,déc"
_NAMES = {name: month for month, names in enumerate(_STARTS.split(), 1) for name in names.split(",")}
_MONTH = rf"({'|'.join(sorted(_NAMES, key=len, reverse=True))})[a-zéûç]*\.?"
_MONTH_YEAR = re.compile(rf"\b{_MONTH}[\s,]+(\d{{4}})\b", re.IGNORECASE)
_NAMED_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?", re.IGNORECASE)
_NAMED_SECOND = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\.?[\s-]+{_MONTH}[\s,-]*(\d{{4}})?", re.IGNORECASE)
_TWITTER = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d+) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})")
_NUMBER = re.compile(r"-?\d{9,19}(?:\.\d+)?")
_ZONE = re.compile(r"\s*(?:([+-]\d\d:?\d\d)|UTC|GMT|Z)$", re.IGNORECASE)
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LONGEST = 400


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
    count, unit = (found.group(1) or found.group(3)).lower(), (found.group(2) or found.group(4)).lower()
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
    first, second, vague = _NAMED_FIRST.search(text), _NAMED_SECOND.search(text), _MONTH_YEAR.search(text)
    found = second if second and second.group(3) else first or second or vague
    if found is None:
        return None
    if found is first:
        name, day, year = found.groups()
    elif found is second:
        day, name, year = found.groups()
    else:
        name, year, day = *found.groups(), "1"
    rest = text[: found.start()] + " " + text[found.end() :]
    return _of_year(int(year) if year else None, _NAMES[name.lower()], int(day), rest, local)


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


def _of_year(year: int | None, month: int, day: int, clock: str, local: datetime) -> datetime | None:
    if year is not None:
        return _at(datetime(year, month, day), clock, local.tzinfo)  # noqa: DTZ001
    for candidate in range(local.year, local.year - 5, -1):
        if month == 2 and day == 29 and not isleap(candidate):
            continue
        found = _at(datetime(candidate, month, day), clock, local.tzinfo)  # noqa: DTZ001
        if found <= local + timedelta(days=1):
            return found
    return None


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
