"""The list of sites under watch: what stands where, how it was judged, whom it belongs to, and what it looks like."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlencode

import msgspec
from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from monitor.assessment import Verdict
from monitor.console.asking import LARGEST_ID, labelled
from monitor.console.pages import Pages
from monitor.names.domain import NotAName, parse
from monitor.sites.life import State
from monitor.store import queries
from monitor.store.site_lists import SitesWanted, site_states, sites
from monitor.text import one_line
from monitor.wording import tr

PATH, PAGE = "/sites", 24
#: the furthest that the list can be paged through
_FURTHEST = 1_000_000

Stands = Literal["", "named", "parked", "content", "down", "all"]
Judged = Literal["", "official", "unrelated", "watch", "suspicious", "impersonation"]
Number = Annotated[int, Query(ge=0, le=LARGEST_ID)]
Skip = Annotated[int, Query(ge=0, le=_FURTHEST)]


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Which sites the list shows: those with something of their own where no `state` is chosen."""

    state: Stands = ""
    verdict: Judged = ""
    brand: str = ""
    campaign: int = 0
    search: str = ""

    @property
    def filtered(self) -> bool:
        """Something is chosen beside the state, which has its tabs."""
        return any((self.verdict, self.brand, self.campaign, self.search))

    def wanted(self) -> SitesWanted:
        """These choices as the store is asked."""
        state = {"": str(State.CONTENT), "all": ""}.get(self.state, self.state)
        return SitesWanted(
            state=state, verdict=self.verdict, brand=self.brand, campaign=self.campaign, words=_ascii(self.search)
        )

    def link(self, **instead: object) -> str:
        """The address of the list with these choices, some of them instead."""
        told = {**msgspec.structs.asdict(self), **instead}
        query = urlencode({name: value for name, value in told.items() if value})
        return f"{PATH}?{query}" if query else PATH


def _asked(
    *, state: Stands = "", verdict: Judged = "", brand: str = "", campaign: Number = 0, search: str = ""
) -> Chosen:
    return Chosen(
        state=state, verdict=verdict, brand=one_line(brand, 100), campaign=campaign, search=one_line(search, 200)
    )


class SiteList:
    """The list over one database."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def shown(self, request: Request, chosen: Annotated[Chosen, Depends(_asked)], skip: Skip = 0) -> HTMLResponse:
        """The sites that were asked for, those with the highest risk first."""
        with self._pages.database.session() as session:
            rows = sites(session, chosen.wanted(), limit=PAGE + 1, skip=skip)
            counted, brands = site_states(session), queries.brands(session)
        return self._pages.page(
            request,
            "sites.html",
            path=PATH,
            chosen=chosen,
            rows=[(row, unicode_of(row.host)) for row in rows[:PAGE]],
            tabs=_tabs(chosen, counted),
            watched=sum(counted.values()),
            brands=brands,
            verdicts=labelled(reversed(Verdict)),
            newer=chosen.link(skip=max(0, skip - PAGE)) if skip else "",
            older=chosen.link(skip=skip + PAGE) if len(rows) > PAGE else "",
        )


def _tabs(chosen: Chosen, counted: dict[str, int]) -> list[tuple[str, str, int, bool]]:
    """Address, name, how many, and whether it is shown."""
    every: tuple[tuple[Stands, str, int], ...] = (
        ("", tr("Online", "在线"), counted.get(State.CONTENT, 0)),
        ("parked", tr("Parked", "停放"), counted.get(State.PARKED, 0)),
        ("named", tr("Named only", "仅有域名"), counted.get(State.NAMED, 0)),
        ("down", tr("Down", "已下线"), counted.get(State.DOWN, 0)),
        ("all", tr("All", "全部"), sum(counted.values())),
    )
    return [(chosen.link(state=state), name, number, chosen.state == state) for state, name, number in every]


def unicode_of(host: str) -> str:
    """A host as people read it."""
    try:
        return parse(host).unicode
    except NotAName:
        return host


def _ascii(search: str) -> str:
    """What was typed, in the letters in which hosts are kept; a defanged address is one, too."""
    words = search.replace("[.]", ".").split()
    return " ".join(_host(word) for word in words)


def _host(word: str) -> str:
    try:
        return word if word.isascii() else parse(word).host
    except NotAName:
        return word
