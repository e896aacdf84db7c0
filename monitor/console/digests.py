"""Digests on the console: those that were made, what the one under way would say, and making one now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec
from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select

from alerts.desk import Desk
from alerts.digest.facts import Digest, Span
from alerts.digest.making import Digests, last_until, preview
from alerts.digest.sections import sections
from alerts.digest.words import headline, nothing, span_of
from monitor import clock
from monitor.console.asking import Act, Input, Sent, Tried
from monitor.console.charts import chart
from monitor.console.forms import Form, Forms
from monitor.console.pages import Pages
from monitor.console.rooms import brand_input
from monitor.errors import UsageError
from monitor.store.tables import DigestRow
from monitor.watchlist.model import Watchlist
from monitor.watchlist.zones import team_zone
from monitor.wording import tr

PATH = "/digests"
_SHOWN = 40
Period = Literal["day", "week"]


class Summing:
    """The list, one digest with its charts, and what is sent from there."""

    def __init__(self, pages: Pages, forms: Forms, desk: Desk) -> None:
        self._pages, self._forms, self._desk = pages, forms, desk

    def shown(self, request: Request) -> HTMLResponse:
        """The digests that were made, newest first."""
        return self._list(request)

    def one(self, request: Request, brand: str, period: Period, since: str) -> HTMLResponse:
        """One digest that was made."""
        watchlist = self._watchlist(brand)
        with self._pages.database.session() as session:
            row = session.get(DigestRow, (watchlist.brand.key, period, _moment(since)))
        if row is None or not row.told:
            raise _nothing()
        return self._text(request, msgspec.convert(row.told, Digest, str_keys=True), watchlist)

    def coming(self, request: Request, brand: str, period: Period) -> HTMLResponse:
        """What the next digest would say by now; nothing is sent."""
        watchlist, now = self._watchlist(brand), clock.now()
        with self._pages.database.session() as session:
            usual = now - timedelta(days=7 if period == "week" else 1)
            since = last_until(session, watchlist.brand.key, period, now) or usual
            told = preview(session, watchlist, period, Span(since=min(since, now), until=now), now)
        return self._text(request, told, watchlist)

    def sent(self, request: Request, form: Form) -> Response:
        """Make the digest of everything since the last one, and send it to its departments."""

        def does(who: str) -> str:
            self._make(form, who)
            return f"{PATH}?did=1"

        return self._forms.settle(request, form, does=does, again=lambda tried: self._list(request, tried))

    def _make(self, form: Sent, who: str) -> None:
        period: Period = "week" if form.get("period") == "week" else "day"
        watchlist = next((one for one in self._desk.watchlists if one.brand.key == form.get("brand")), None)
        if watchlist is None:
            raise UsageError(tr("expected a brand that is watched", "请选择监测中的品牌"))
        with self._pages.database.begin() as session:
            digests = Digests(lambda: self._desk.watchlists, self._desk.telling, who=who)
            made = digests.make_now(session, watchlist, period, clock.now())
        if made is None:
            raise UsageError(tr("a digest of this period was made before", "该期摘要已经生成并发送"))

    def _list(self, request: Request, tried: Tried | None = None) -> HTMLResponse:
        query = select(DigestRow).where(DigestRow.told != {}).order_by(DigestRow.made_at.desc()).limit(_SHOWN)
        with self._pages.database.session() as session:
            rows = list(session.scalars(query))
        watchlists = self._desk.watchlists
        periods = {"day": tr("daily", "每日"), "week": tr("weekly", "每周")}
        kind = Input(name="period", title=tr("Which", "类型"), kind="choice", choices=periods)
        act = Act(
            name="send", title=tr("Make and send it now", "立即生成并发送"), inputs=(brand_input(watchlists), kind)
        )
        return self._pages.page(
            request,
            "digests.html",
            status=409 if tried else 200,
            place=PATH,
            path=PATH,
            rows=rows,
            periods=periods,
            brands=[one.brand for one in watchlists],
            act=act,
            tried=tried,
        )

    def _text(self, request: Request, told: Digest, watchlist: Watchlist) -> HTMLResponse:
        zone = team_zone(watchlist)
        return self._pages.page(
            request,
            "digest.html",
            path=PATH,
            subject=headline(told, watchlist),
            span=span_of(told, watchlist),
            nothing=nothing(told),
            sections=sections(told, zone=zone, console=""),
            chart=chart(told.bars, zone),
        )

    def _watchlist(self, brand: str) -> Watchlist:
        found = next((one for one in self._desk.watchlists if one.brand.key == brand), None)
        if found is None:
            raise _nothing()
        return found


def _moment(told: str) -> datetime:
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        raise _nothing() from None
    if found.tzinfo is None:
        raise _nothing()
    return found


def _nothing() -> HTTPException:
    return HTTPException(404, tr("There is no such digest.", "没有这份摘要。"))
