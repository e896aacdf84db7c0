"""Handovers over the API: made, read, accepted, and held against the histories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import Field

from alerts.desk import Desk
from alerts.handover.keeping import Accepted, Kept, accept, keep, latest, load, since_last
from alerts.handover.model import Shift
from alerts.handover.proving import Verified, verify
from monitor import clock
from monitor.console.api.asked import Asked, First, Id, Key, Moment, Name, Text
from monitor.console.api.bearing import HandsOver, Reader, acting_for
from monitor.console.api.choosing import newest, nothing, watchlist_for
from monitor.console.api.deeds import like
from monitor.console.api.once import Asking, once
from monitor.console.api.operations import KEY, Operation
from monitor.console.api.schemas import Rows, answer, one_of, some_of
from monitor.errors import UsageError
from monitor.store.database import Database
from monitor.store.tables import HandoverRow
from monitor.store.tokens import Bearer
from monitor.watchlist.model import Watchlist
from monitor.wording import tr


class NewHandover(Asked):
    """The report of the shift, of one brand or of all: since the last one that was accepted, unless `since` says otherwise; the next shift takes `hours`."""

    model_config = like(brand="acme", notes="the bank calls back at nine")
    brand: Key = ""
    since: Moment | None = None
    hours: Annotated[float, Field(gt=0, le=168)] = 8
    notes: Text = ""


class Acceptance(Asked):
    """`take_over` makes the open alerts of the one who made it the accepter's, `of` those of others too."""

    model_config = like(take_over=True, of=["Christine"])
    take_over: bool = False
    of: Annotated[tuple[Name, ...], Field(max_length=50)] = ()


class Shifts:
    """Answers what is about handovers."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk

    def operations(self) -> Iterator[Operation]:
        """List, make, show, accept, verify."""
        one = "/handovers/{handover_id}"
        yield Operation("GET", "/handovers", "list_handovers", self.handovers, some_of(Kept, "skip"))
        yield Operation("POST", "/handovers", "make_handover", self.make, one_of(Kept, 201), (KEY,))
        yield Operation("GET", one, "show_handover", self.handover, one_of(Kept))
        yield Operation("POST", f"{one}/accept", "accept_handover", self.accept, one_of(Accepted))
        yield Operation("GET", f"{one}/verify", "verify_handover", self.verify, one_of(Verified))

    def handovers(self, bearer: Reader, asked: Annotated[First, Query()]) -> Response:
        """Handovers, newest first."""
        with self._database.session() as session:
            found = newest(
                bearer,
                asked.brand,
                asked.limit,
                lambda brand: latest(session, brand=brand or None, limit=asked.limit),
            )
        return answer(Rows(items=found[: asked.limit], skip=None))

    def make(self, asked: NewHandover, bearer: HandsOver, request: Request) -> Response:
        """Make the report of the shift and keep it: what came in, what was done, and everything that is open."""
        watchlists: tuple[Watchlist, ...]
        if asked.brand or bearer.brands:
            own = watchlist_for(bearer, asked.brand, self._desk.watchlists)
            watchlists, brand = (own,), own.brand.key
        else:
            watchlists, brand = self._desk.watchlists, ""
        shift = self._shift(brand, asked)
        who = acting_for(bearer, request)

        def does(database: Database) -> Response:
            with database.begin() as session:
                return answer(keep(session, watchlists, shift, who=who, notes=asked.notes), 201)

        return once(self._database, Asking(request, bearer, asked, snapshot=True), does)

    def handover(self, handover_id: Id, bearer: Reader) -> Response:
        """One handover as it was made."""
        return answer(self._kept(handover_id, bearer))

    def accept(
        self, handover_id: Id, bearer: HandsOver, request: Request, asked: Acceptance | None = None
    ) -> Response:
        """Take the shift over; refused once somebody has. Tells what has become of open things since it was made."""
        self._kept(handover_id, bearer)
        told, who = asked or Acceptance(), acting_for(bearer, request)
        with self._database.begin() as session:
            done = accept(
                session, handover_id, who=who, now=clock.now(), of_maker=told.take_over, take_from=told.of
            )
        return answer(done)

    def verify(self, handover_id: Id, bearer: Reader) -> Response:
        """Hold a handover against the histories: that it left out nothing that was open, and that nothing was cut since."""
        kept = self._kept(handover_id, bearer)
        with self._database.session() as session:
            return answer(verify(session, handover_id, kept.told))

    def _shift(self, brand: str, asked: NewHandover) -> Shift:
        now = clock.now()
        with self._database.session() as session:
            since = asked.since or since_last(session, brand, now)
        if since >= now:
            said = f"{since:%Y-%m-%d %H:%M}"
            raise UsageError(tr(f"expected a time in the past, found {said}", f"应为过去的时间，实际为 {said}"))
        return Shift(brand=brand, since=since.astimezone(UTC), until=now, ends=now + timedelta(hours=asked.hours))

    def _kept(self, number: int, bearer: Bearer) -> Kept:
        with self._database.session() as session:
            row = session.get(HandoverRow, number)
            if row is None or not bearer.sees(row.brand):
                raise nothing(f"there is no handover {number}", f"没有编号为 {number} 的交接")
            return load(session, number)
