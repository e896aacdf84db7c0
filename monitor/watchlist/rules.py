"""What brands, sources and routes must obey beyond their shape: names, addresses, references."""

from __future__ import annotations

import re
from typing import Any

from monitor.brand import Brand
from monitor.opinion.words.lexicon import Lexicon
from monitor.sighting import Post
from monitor.watchlist.addresses import expression_problem, host_problem, list_problem, mail_problem, url_problem
from monitor.watchlist.blaming import check_known, check_time_zone, no_blanks, tell
from monitor.watchlist.hours import part_problem
from monitor.watchlist.loading import Document
from monitor.watchlist.locating import Path
from monitor.watchlist.model import Kind, Routes, Source
from monitor.watchlist.shaping import seconds
from monitor.wording import tr

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOOKED_UP = frozenset({"account_manager", "owners"})
#: kinds whose address may be that of a file on this machine
_LISTS = (Kind.NAMES, Kind.CERTIFICATES)
_DAY = 86_400.0
#: lookalikes that may be asked for in one sweep
MOST_NAMES = 100_000
_DURATIONS = ("every", "gap", "since")
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
        tell(document, ("official", "domains", number), host_problem(host))
    for number, url in enumerate(brand.official.urls):
        tell(document, ("official", "urls", number), url_problem(url))
    for table, pages in (("verification", brand.verification), ("help", brand.help)):
        for region, url in pages.items():
            tell(document, (table, region), url_problem(url))
    for number, bearer in enumerate(brand.exclude):
        for index, host in enumerate(bearer.domains):
            tell(document, ("exclude", number, "domains", index), host_problem(host))
    check_time_zone(document, ("time_zone",), brand.time_zone)
    no_blanks(document, (), document.data)


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
                check_known(document, (*place, table, name), name, _POST_FIELDS)
                tell(document, (*place, table, name), expression_problem(source.kind, rules[name]))
        if source.items:
            tell(document, (*place, "items"), expression_problem(source.kind, source.items))
        if source.paging and source.paging.next:
            tell(document, (*place, "paging", "next"), expression_problem(source.kind, source.paging.next))
        check_time_zone(document, (*place, "time_zone"), source.time_zone)


def _check_place(document: Document, number: int, source: Source) -> None:
    """Where the source is: an address; for lookalikes what names they resemble, and no address."""
    place: Path = ("source", number)
    told = document.data["source"][number]
    if source.kind is not Kind.LOOKALIKES:
        problem = list_problem if source.kind in _LISTS else url_problem
        missing = tr("missing; expected text in quotes", "缺少此项，应为带引号的文本")
        tell(document, (*place, "url"), problem(source.url) if "url" in told else missing)
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
        tell(document, (*place, "domains", index), host_problem(host))
    if source.kind is not Kind.LOOKALIKES:
        for key in sorted({"names", "domains"} & told.keys()):
            document.blame((*place, key), tr('only for kind = "lookalikes"', '仅用于 kind = "lookalikes"'))


def check_routes(document: Document, routes: Routes, lexicon: Lexicon) -> None:
    """Every department, topic and matter that is named exists; addresses are mail addresses."""
    departments, matters = list(routes.departments), sorted(set(routes.topics.values()))
    check_known(document, ("fallback",), routes.fallback, departments)
    for topic in document.data.get("topics", {}):
        check_known(document, ("topics", topic), topic, list(lexicon.topics))
    for number, route in enumerate(routes.route):
        for index, name in enumerate(route.departments):
            check_known(document, ("route", number, "departments", index), name, departments)
        if route.matter:
            check_known(document, ("route", number, "matter"), route.matter, matters)
        if route.quiet:
            tell(document, ("route", number, "quiet"), part_problem(route.quiet))
        elif route.quiet_levels != ("minor",):
            said = tr("says nothing without quiet hours (quiet)", "没有免打扰时段（quiet）时无意义")
            document.blame(("route", number, "quiet_levels"), said)
        for index, address in enumerate(route.cc):
            if address not in _LOOKED_UP:
                tell(document, ("route", number, "cc", index), mail_problem(address))
    for key, department in routes.departments.items():
        for index, address in enumerate(department.mail):
            tell(document, ("departments", key, "mail", index), mail_problem(address))
        if department.teams and not _VARIABLE.fullmatch(department.teams):
            document.blame(
                ("departments", key, "teams"),
                tr(
                    f"expected the name of an environment variable, found {department.teams!r}",
                    f"应为环境变量名，实际为 {department.teams!r}",
                ),
            )
    for name, address in routes.owners.items():
        tell(document, ("owners", name), mail_problem(address))


def _tables(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
