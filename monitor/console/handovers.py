"""Handovers on the console: made, read with everything open by owner, held against the histories, and accepted."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import groupby

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from alerts.desk import Desk
from alerts.escalating.findings import sentence as finding
from alerts.handover.changing import since_then
from alerts.handover.keeping import accept, latest, load, make, since_last
from alerts.handover.model import Shift
from alerts.handover.proving import verify
from monitor import clock
from monitor.console.asking import LARGEST_ID, Act, Input, Sent, Tried, words_in
from monitor.console.forms import Form, Forms, known_as
from monitor.console.pages import Pages
from monitor.console.rooms import brand_input
from monitor.errors import UsageError
from monitor.wording import tr

PATH = "/handovers"
_LENGTHS = ("4", "6", "8", "10", "12", "24")
#: handovers listed
_SHOWN = 30


class HandingOver:
    """The list, one handover, and what is sent from there."""

    def __init__(self, pages: Pages, forms: Forms, desk: Desk) -> None:
        self._pages, self._forms, self._desk = pages, forms, desk

    def shown(self, request: Request) -> HTMLResponse:
        """Handovers, newest first, and the form for the next one."""
        return self._list(request)

    def one(self, request: Request, handover_id: int) -> HTMLResponse:
        """One handover as it was made, and what has become of open things since."""
        return self._one(request, handover_id)

    def sent(self, request: Request, form: Form) -> Response:
        """Make the report of the shift, and show it."""
        return self._forms.settle(
            request,
            form,
            does=lambda who: f"{PATH}/{self._make(form, who)}?did=1",
            again=lambda tried: self._list(request, tried),
        )

    def accepted(self, request: Request, handover_id: int, form: Form) -> Response:
        """Take the shift over, and show the handover again."""

        def does(who: str) -> str:
            if not 0 < handover_id <= LARGEST_ID:
                raise _nowhere(handover_id)
            with self._pages.database.begin() as session:
                maker, others = bool(form.get("take")), words_in(form, "of")
                accept(session, handover_id, who=who, now=clock.now(), of_maker=maker, take_from=others)
            return f"{PATH}/{handover_id}?did=1"

        again = lambda tried: self._one(request, handover_id, tried)  # noqa: E731
        return self._forms.settle(request, form, does=does, again=again)

    def _make(self, form: Sent, who: str) -> int:
        watchlists, brand, now = self._desk.watchlists, form.get("brand", ""), clock.now()
        mine = tuple(one for one in watchlists if brand in ("", one.brand.key))
        if not mine:
            raise UsageError(tr(f"there is no brand {brand[:40]!r}", f"没有品牌 {brand[:40]!r}"))
        hours = form.get("hours", "8")
        if hours not in _LENGTHS:
            raise UsageError(tr(f"expected a shift's hours, found {hours[:40]!r}", f"班次时长有误：{hours[:40]!r}"))
        with self._pages.database.session() as session:
            since = since_last(session, brand, now)
        shift = Shift(brand=brand, since=since, until=now, ends=now + timedelta(hours=int(hours)))
        return make(self._pages.database, mine, shift, who=who, notes=form.get("notes", "")).id

    def _list(self, request: Request, tried: Tried | None = None) -> HTMLResponse:
        with self._pages.database.session() as session:
            found = latest(session, limit=_SHOWN)
        status = 409 if tried else 200
        return self._pages.page(
            request,
            "handovers.html",
            status=status,
            place=PATH,
            path=PATH,
            found=found,
            act=self._act(),
            tried=tried,
        )

    def _one(self, request: Request, handover_id: int, tried: Tried | None = None) -> HTMLResponse:
        try:
            with self._pages.database.session() as session:
                kept = load(session, handover_id if 0 < handover_id <= LARGEST_ID else 0)
                changed = since_then(session, kept.told, clock.now())
                proof = verify(session, kept.id, kept.told)
        except UsageError:
            raise _nowhere(handover_id) from None
        told = kept.told
        return self._pages.page(
            request,
            "handover.html",
            status=409 if tried else 200,
            place=f"{PATH}/{handover_id}",
            path=f"{PATH}/{handover_id}/accept",
            kept=kept,
            told=told,
            owners=[(owner, list(alerts)) for owner, alerts in groupby(told.open, key=lambda one: one.owner)],
            rungs=Counter(one.when for one in told.ladder),
            titles={one.id: one.title for one in told.open},
            changed=changed,
            proof=proof,
            act=_taking(),
            who="" if known_as(request) == told.made_by else known_as(request),
            finding=finding,
            tried=tried,
        )

    def _act(self) -> Act:
        hours = {one: tr(f"{one} hours", f"{one} 小时") for one in _LENGTHS}
        notes = tr("What the next shift must know (may be empty)", "给下一班的备注（可不填）")
        return Act(
            name="make",
            title=tr("Make the handover", "生成交接"),
            inputs=(
                brand_input(self._desk.watchlists, everything=tr("all brands", "全部品牌")),
                Input(name="notes", title=notes, kind="long", required=False),
                Input(
                    name="hours",
                    title=tr("Length of the next shift", "下一班时长"),
                    kind="choice",
                    choices=hours,
                    value="8",
                ),
            ),
        )


def _taking() -> Act:
    mine = tr("Their open alerts become mine", "接手交班人负责的待完成项")
    others = tr("And those of (names, commas between them; may be empty)", "另接手（姓名，逗号分隔，可不填）")
    return Act(
        name="accept",
        title=tr("Accept the handover", "接收交接"),
        inputs=(
            Input(name="take", title=mine, kind="tick", required=False),
            Input(name="of", title=others, required=False),
        ),
    )


def _nowhere(number: int) -> HTTPException:
    return HTTPException(404, tr(f"There is no handover {number}.", f"没有编号为 {number} 的交接。"))
