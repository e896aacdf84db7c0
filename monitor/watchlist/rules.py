"""What a watchlist must obey beyond its shape: names, addresses, references, regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from monitor.brand import Brand
from monitor.errors import KeptOut
from monitor.opinion.expressions import bounded
from monitor.opinion.expressions import problem as expression_trouble
from monitor.opinion.labels import SENTIMENTS
from monitor.opinion.lexicon import Lexicon, Sign, TopicWords
from monitor.sighting import Post
from monitor.watchlist.addresses import expression_problem, host_problem, list_problem, mail_problem, url_problem
from monitor.watchlist.hours import part_problem
from monitor.watchlist.loading import Document
from monitor.watchlist.locating import Path
from monitor.watchlist.manners import Manners
from monitor.watchlist.model import Kind, Ladder, Routes, Source, WorkingCalendar
from monitor.watchlist.shaping import nearest, seconds
from monitor.wording import tr

S = TypeVar("S", TopicWords, Sign)

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOOKED_UP = frozenset({"account_manager", "owners"})
#: kinds whose address may be that of a file on this machine
_LISTS = (Kind.NAMES, Kind.CERTIFICATES)
_DAY = 86_400.0
#: lookalikes that may be asked for in one sweep
MOST_NAMES = 100_000
_DURATIONS = ("every", "gap", "since")
#: what a rung may wait for: a year of hours or of working days, and no fewer complaints than several
_TIMES = {"after_hours": (0.01, 8_784), "after_working_days": (1, 262), "complaints": (2, 1_000_000)}
_SEVERITIES = ("none", "minor", "major")
_POST_FIELDS = tuple(name for name in Post.__struct_fields__ if name != "source")


def check_brand(document: Document, brand: Brand, folder: str) -> None:
    """A brand's key is its folder's name; names are not empty; hosts and pages are what they should be."""
    if brand.key != folder:
        found = tr(
            f"expected the folder's name {folder!r}, found {brand.key!r}",
            f"应与目录名 {folder!r} 一致，实际为 {brand.key!r}",
        )
        document.blame(("key",), found)
    elif not _KEY.fullmatch(brand.key) or brand.key == "shared":
        document.blame(
            ("key",),
            tr(
                f"expected a-z, 0-9, - and _, found {brand.key!r}",
                f"只能包含 a-z、0-9、- 和 _，实际为 {brand.key!r}",
            ),
        )
    if not brand.name.strip():
        document.blame(("name",), tr("expected a name, found nothing", "名称不能为空"))
    if not brand.official.domains:
        document.blame(("official", "domains"), tr("expected at least one domain", "至少需要一个域名"))
    for number, host in enumerate(brand.official.domains):
        _tell(document, ("official", "domains", number), host_problem(host))
    for number, url in enumerate(brand.official.urls):
        _tell(document, ("official", "urls", number), url_problem(url))
    for table, pages in (("verification", brand.verification), ("help", brand.help)):
        for region, url in pages.items():
            _tell(document, (table, region), url_problem(url))
    for number, bearer in enumerate(brand.exclude):
        for index, host in enumerate(bearer.domains):
            _tell(document, ("exclude", number, "domains", index), host_problem(host))
    _check_time_zone(document, ("time_zone",), brand.time_zone)
    _no_blanks(document, (), document.data)


def read_durations(document: Document) -> None:
    """Replaces `"10m"` by 600.0 in every source; tells of texts that are no duration."""
    for number, source in enumerate(_tables(document.data.get("source"))):
        for name in _DURATIONS:
            value = source.get(name)
            if not isinstance(value, str):
                continue
            length = seconds(value)
            if length is None:
                wanted = tr(
                    'expected a duration such as "30s", "10m", "1h" or "1d"',
                    '应为时长，例如 "30s"、"10m"、"1h" 或 "1d"',
                )
                document.blame(
                    ("source", number, name), tr(f"{wanted}, found {value!r}", f"{wanted}，实际为 {value!r}")
                )
            source[name] = length if length is not None else 1.0
        if source.get("kind") == Kind.LOOKALIKES:
            source.setdefault("every", _DAY)


def check_sources(document: Document, sources: tuple[Source, ...]) -> None:
    """Keys are unique, addresses are http(s) (a log list may be a file), intervals positive, field names those of a post."""
    seen: set[str] = set()
    for number, source in enumerate(sources):
        place: Path = ("source", number)
        if source.key in seen:
            document.blame(
                (*place, "key"), tr(f"a second source named {source.key!r}", f"来源 {source.key!r} 重复")
            )
        elif not _KEY.fullmatch(source.key):
            document.blame(
                (*place, "key"),
                tr(
                    f"expected a-z, 0-9, - and _, found {source.key!r}",
                    f"只能包含 a-z、0-9、- 和 _，实际为 {source.key!r}",
                ),
            )
        seen.add(source.key)
        _check_place(document, number, source)
        if source.every < 1:
            document.blame(
                (*place, "every"),
                tr(f"expected at least 1 s, found {source.every:g}", f"至少为 1 秒，实际为 {source.every:g}"),
            )
        for table, rules in (("fields", source.fields), ("detail", source.detail)):
            for name in rules:
                _known(document, (*place, table, name), name, _POST_FIELDS)
                _tell(document, (*place, table, name), expression_problem(source.kind, rules[name]))
        if source.items:
            _tell(document, (*place, "items"), expression_problem(source.kind, source.items))
        if source.paging and source.paging.next:
            _tell(document, (*place, "paging", "next"), expression_problem(source.kind, source.paging.next))
        _check_time_zone(document, (*place, "time_zone"), source.time_zone)


def _check_place(document: Document, number: int, source: Source) -> None:
    """Where the source is: an address; for lookalikes what names they resemble, and no address."""
    place: Path = ("source", number)
    told = document.data["source"][number]
    if source.kind is not Kind.LOOKALIKES:
        problem = list_problem if source.kind in _LISTS else url_problem
        missing = tr("missing; expected text in quotes", "缺少此项，应为带引号的文本")
        _tell(document, (*place, "url"), problem(source.url) if "url" in told else missing)
    elif "url" in told:
        document.blame(
            (*place, "url"),
            tr("expected none: lookalikes are looked up in the DNS", "不应填写：仿冒域名通过 DNS 查询"),
        )
    if "brand" in told:
        document.blame((*place, "brand"), tr("unknown key; the brand is the folder's", "未知的键；品牌由目录决定"))
    if not 1 <= source.names <= MOST_NAMES:
        wanted = tr(f"expected 1 to {MOST_NAMES:,}", f"应为 1 到 {MOST_NAMES:,}")
        document.blame(
            (*place, "names"), tr(f"{wanted}, found {source.names:,}", f"{wanted}，实际为 {source.names:,}")
        )
    for index, host in enumerate(source.domains):
        _tell(document, (*place, "domains", index), host_problem(host))
    if source.kind is not Kind.LOOKALIKES:
        for key in sorted({"names", "domains"} & told.keys()):
            document.blame((*place, key), tr('only for kind = "lookalikes"', '仅用于 kind = "lookalikes"'))


def check_routes(document: Document, routes: Routes, lexicon: Lexicon) -> None:
    """Every department, topic and matter that is named exists; addresses are mail addresses."""
    departments, matters = list(routes.departments), sorted(set(routes.topics.values()))
    _known(document, ("fallback",), routes.fallback, departments)
    for topic in document.data.get("topics", {}):
        _known(document, ("topics", topic), topic, list(lexicon.topics))
    for number, route in enumerate(routes.route):
        for index, name in enumerate(route.departments):
            _known(document, ("route", number, "departments", index), name, departments)
        if route.matter:
            _known(document, ("route", number, "matter"), route.matter, matters)
        if route.quiet:
            _tell(document, ("route", number, "quiet"), part_problem(route.quiet))
        for index, address in enumerate(route.cc):
            if address not in _LOOKED_UP:
                _tell(document, ("route", number, "cc", index), mail_problem(address))
    for key, department in routes.departments.items():
        for index, address in enumerate(department.mail):
            _tell(document, ("departments", key, "mail", index), mail_problem(address))
        if department.teams and not _VARIABLE.fullmatch(department.teams):
            document.blame(
                ("departments", key, "teams"),
                tr(
                    f"expected the name of an environment variable, found {department.teams!r}",
                    f"应为环境变量名，实际为 {department.teams!r}",
                ),
            )
    for name, address in routes.owners.items():
        _tell(document, ("owners", name), mail_problem(address))


def check_ladder(document: Document, ladder: Ladder) -> None:
    """Every rung has somebody's turn, a time or a number of complaints, and mail addresses; the calendar has days that count."""
    for number, step in enumerate(ladder.step):
        place: Path = ("step", number)
        if step.after_hours is None and step.after_working_days is None and step.complaints is None:
            document.blame(
                place,
                tr(
                    "expected after_hours, after_working_days or complaints",
                    "需要 after_hours、after_working_days 或 complaints",
                ),
            )
        if not step.role.strip():
            document.blame((*place, "role"), tr("expected whose turn it is, found nothing", "需要填写由谁接手"))
        for name, (least, most) in _TIMES.items():
            value = getattr(step, name)
            if value is not None and not least <= value <= most:
                wanted = tr(f"expected {least:g} to {most:,}", f"应为 {least:g} 到 {most:,}")
                document.blame((*place, name), tr(f"{wanted}, found {value:g}", f"{wanted}，实际为 {value:g}"))
        for index, address in enumerate(step.mail):
            _tell(document, (*place, "mail", index), mail_problem(address))
    _check_calendar(document, ladder.calendar)


def _check_calendar(document: Document, calendar: WorkingCalendar) -> None:
    """The time zone and the country are known, the week has days, and no day is both on and off."""
    if calendar.time_zone:
        _check_time_zone(document, ("calendar", "time_zone"), calendar.time_zone)
    if calendar.country or calendar.subdivision:
        _check_country(document, calendar)
    if not calendar.week or set(calendar.week) - set(range(7)) or len(set(calendar.week)) < len(calendar.week):
        document.blame(
            ("calendar", "week"),
            tr(
                f"expected days from 0 (Monday) to 6 (Sunday), each once; found {list(calendar.week)}",
                f"应为 0（星期一）到 6（星期日）且不重复，实际为 {list(calendar.week)}",
            ),
        )
    for number, day in enumerate(calendar.days_off):
        if day in calendar.days_on:
            document.blame(
                ("calendar", "days_off", number),
                tr(f"{day} is in days_on too", f"{day} 同时列在 days_on 中"),
            )


def _check_country(document: Document, calendar: WorkingCalendar) -> None:
    from holidays.registry import EntityLoader

    if calendar.country not in EntityLoader.get_country_codes(include_aliases=False):
        wanted = tr(
            "expected a country as CN or GB (ISO 3166-1) whose holidays are known",
            "应为已知节假日的国家代码，例如 CN 或 GB（ISO 3166-1）",
        )
        found = calendar.country
        document.blame(("calendar", "country"), tr(f"{wanted}, found {found!r}", f"{wanted}，实际为 {found!r}"))
        return
    if calendar.subdivision:
        _check_subdivision(document, calendar)


def _check_subdivision(document: Document, calendar: WorkingCalendar) -> None:
    """Reads the calendars of all countries, which takes longer than all the rest."""
    from holidays import country_holidays, list_supported_countries

    try:
        country_holidays(calendar.country, subdiv=calendar.subdivision)
    except NotImplementedError:
        known = list_supported_countries(include_aliases=False)[calendar.country]
        _known(document, ("calendar", "subdivision"), calendar.subdivision, known)


def check_lexicon(document: Document, lexicon: Lexicon) -> Lexicon:
    """Severities and labels exist, polarities lie in -1…1. Gives the lexicon without the patterns that cannot be used, the others
    with an end to their repeats."""
    topics, signs = dict(lexicon.topics), dict(lexicon.signs)
    for name, topic in lexicon.topics.items():
        _known(document, ("topics", name, "severity"), topic.severity, _SEVERITIES)
        if not -1 <= topic.polarity <= 1:
            document.blame(
                ("topics", name, "polarity"),
                tr(f"expected -1 to 1, found {topic.polarity:g}", f"应在 -1 到 1 之间，实际为 {topic.polarity:g}"),
            )
        topics[name] = _usable(document, ("topics", name), topic)
    for name, sign in lexicon.signs.items():
        _known(document, ("signs", name, "severity"), sign.severity, _SEVERITIES)
        signs[name] = _usable(document, ("signs", name), sign)
    for number, example in enumerate(lexicon.example):
        for key, told, known in (("label", example.label, SENTIMENTS), ("severity", example.severity, _SEVERITIES)):
            if told:
                _known(document, ("example", number, key), told, known)
    _no_blanks(document, (), document.data)
    return msgspec.structs.replace(lexicon, topics=topics, signs=signs)


def _usable(document: Document, place: Path, words: S) -> S:
    """`words` without the patterns that cannot be used, of which `document` is told."""
    patterns: tuple[str, ...] = words.patterns
    kept = []
    for number, pattern in enumerate(patterns):
        if problem := expression_trouble(pattern):
            document.blame((*place, "patterns", number), problem, KeptOut)
        else:
            kept.append(bounded(pattern))
    return msgspec.structs.replace(words, patterns=tuple(kept)) if patterns else words


def check_manners(document: Document, manners: Manners) -> None:
    """Patterns are regular expressions; pairs of characters are pairs."""
    for number, rule in enumerate(manners.forbidden):
        _check_patterns(document, ("forbidden", number, "patterns"), rule.patterns)
        _check_patterns(document, ("forbidden", number, "allowed"), rule.allowed)
    for number, pairs in enumerate(manners.traditional):
        for pair in pairs.split():
            if len(pair) != 2:
                document.blame(
                    ("traditional", number),
                    tr(f"expected pairs of characters, found {pair!r}", f"应为成对的字，实际为 {pair!r}"),
                )
    _no_blanks(document, (), document.data)


def _check_patterns(document: Document, place: Path, patterns: tuple[str, ...]) -> None:
    for number, pattern in enumerate(patterns):
        _tell(document, (*place, number), expression_trouble(pattern))


def _check_time_zone(document: Document, place: Path, name: str) -> None:
    if name == "UTC":
        return
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        document.blame(
            place,
            tr(
                f"expected a time zone such as Asia/Shanghai, found {name!r}",
                f"应为时区，例如 Asia/Shanghai，实际为 {name!r}",
            ),
        )


def _known(document: Document, place: Path, name: str, known: Iterable[str]) -> None:
    listed = list(known)
    if name in listed:
        return
    if near := nearest(name, listed):
        document.blame(
            place, tr(f"unknown name {name!r}; did you mean {near!r}?", f"未知的名称 {name!r}，是否应为 {near!r}？")
        )
    else:
        document.blame(
            place,
            tr(
                f"expected one of {', '.join(listed)}, found {name!r}",
                f"应为 {', '.join(listed)} 之一，实际为 {name!r}",
            ),
        )


def _no_blanks(document: Document, place: Path, value: Any) -> None:
    """An empty word would be found everywhere."""
    if isinstance(value, dict):
        for key, item in value.items():
            _no_blanks(document, (*place, key), item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, str) and not item.strip():
                document.blame((*place, number), tr("expected a word, found an empty one", "不能为空"))
            _no_blanks(document, (*place, number), item)


def _tell(document: Document, place: Path, problem: str) -> None:
    if problem:
        document.blame(place, problem)


def _tables(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
