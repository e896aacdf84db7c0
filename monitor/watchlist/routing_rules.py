"""What the routes of a brand must obey beyond the shape of their file: everything that a route names is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import msgspec

from monitor.watchlist.loading import Document
from monitor.watchlist.locating import Path
from monitor.watchlist.mails import SHIPPED
from monitor.watchlist.model import MailTemplate, Managers, Route, Routes, Source
from monitor.watchlist.shaping import nearest
from monitor.wording import tr

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
#: customers' reports come from no source of `sources.toml`
_REPORTS = "report"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What routes may name."""

    topics: tuple[str, ...]
    sources: tuple[Source, ...]
    mails: tuple[MailTemplate, ...]


def check_routing(document: Document, routes: Routes, known: Known) -> None:
    """Topics, sources, templates and owners that routes name exist, languages are tags, addresses of channels are named by variables."""
    names = {one.key for one in known.sources} | {one.channel for one in known.sources if one.channel} | {_REPORTS}
    templates = (*SHIPPED, *(one.name for one in known.mails))
    for number, route in enumerate(routes.route):
        place: Path = ("route", number)
        _named(document, (*place, "topics"), route.topics, known.topics)
        _named(document, (*place, "sources"), route.sources, sorted(names))
        if route.template:
            _named(document, (*place, "template"), (route.template,), templates)
        for index, tag in enumerate(route.languages):
            if not _TAG.fullmatch(tag):
                said = tr("expected a language such as zh, zh-Hans or en", "应为语言，例如 zh、zh-Hans 或 en")
                document.blame((*place, "languages", index), _found(said, tag))
        for where, entry in _texts(route):
            if not entry.strip():
                document.blame((*place, *where), tr("expected a word, found an empty one", "不能为空"))
        if not route.departments:
            document.blame((*place, "departments"), tr("expected at least one department", "至少需要一个部门"))
    for key, department in routes.departments.items():
        for table, variables in (("chat", department.chat), ("webhooks", department.webhooks)):
            for index, variable in enumerate(variables):
                _variable(document, ("departments", key, table, index), variable)
        ways = {"mail": department.mail, "chat": department.chat, "webhook": department.webhooks}
        for index, channel in enumerate(department.stand_ins):
            if not ways.get(channel, True):
                said = tr("expected a channel that the department has", "应为该部门已配置的渠道")
                document.blame(("departments", key, "stand_ins", index), _found(said, channel))
    _check_managers(document, routes.managers)


def _texts(route: Route) -> Iterator[tuple[Path, str]]:
    for key in ("words", "regions"):
        for index, entry in enumerate(getattr(route, key)):
            yield (key, index), entry


def _check_managers(document: Document, managers: Managers) -> None:
    if managers.url:
        _variable(document, ("managers", "url"), managers.url)
    if not all(managers.field.split(".")):
        said = tr("expected a name such as manager.mail", "应为字段名，例如 manager.mail")
        document.blame(("managers", "field"), _found(said, managers.field))
    if managers.csv and ".." in PurePosixPath(managers.csv).parts:
        said = tr("expected a file beside routes.toml, or an absolute path", "应为 routes.toml 旁的文件或绝对路径")
        document.blame(("managers", "csv"), _found(said, managers.csv))


def _variable(document: Document, place: Path, name: str) -> None:
    """Where an address is a secret, the file names the variable that holds it; an address that stands there is not repeated."""
    if not _VARIABLE.fullmatch(name):
        said = tr("expected the name of an environment variable", "应为环境变量名")
        document.blame(place, said if "://" in name else _found(said, name))


def _named(document: Document, place: Path, names: tuple[str, ...], known: Iterable[str]) -> None:
    listed = list(known)
    for index, name in enumerate(names):
        if name in listed:
            continue
        where = place if place[-1] == "template" else (*place, index)
        near = nearest(name, listed)
        if near:
            said = tr(f"unknown name {name!r}; did you mean {near!r}?", f"未知的名称 {name!r}，是否应为 {near!r}？")
        else:
            said = _found(tr(f"expected one of {', '.join(listed)}", f"应为 {', '.join(listed)} 之一"), name)
        document.blame(where, said)


def _found(said: str, found: str) -> str:
    return tr(f"{said}, found {found!r}", f"{said}，实际为 {found!r}")
