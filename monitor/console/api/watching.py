"""How the installation fares, over the API: sources, rungs that wait, what the auditor found, digests, and the token itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import AfterValidator
from sqlalchemy import select

from alerts.desk import Desk
from alerts.digest.facts import Digest, Span
from alerts.digest.making import Digests, preview
from alerts.digest.periods import rhythm_of
from alerts.escalating.auditing import Looked, look, said
from alerts.escalating.examining import Circle
from monitor import clock
from monitor.console.api.asked import FIRST_YEAR, LAST_YEAR, Asked, First, Key, Moment, Of, Part
from monitor.console.api.bearing import Anybody, Deliverer, Reader, acting_for, brands_of, check_all
from monitor.console.api.choosing import watchlist_for
from monitor.console.api.deeds import like
from monitor.console.api.once import Asking, once
from monitor.console.api.operations import KEY, Operation
from monitor.console.api.schemas import Rows, answer, one_of, page, some_of
from monitor.errors import UsageError
from monitor.source_states import SourceState, source_states
from monitor.store.database import Database
from monitor.store.tables import Alert, Audit, Escalation
from monitor.store.tokens import SCOPES
from monitor.watchlist.model import Watchlist
from monitor.watchlist.zones import team_zone
from monitor.wording import tr


def _within_reach(day: date) -> date:
    if not FIRST_YEAR < day.year < LAST_YEAR:
        first, last = FIRST_YEAR + 1, LAST_YEAR - 1
        raise ValueError(tr(f"expected a day of the years {first} to {last}", f"应为 {first} 至 {last} 年间的日期"))
    return day


class RungsAsked(First):
    """Which rungs: all that wait, with `due` those only whose time has come."""

    due: bool = False


class AuditsAsked(Part):
    """What was found since a moment."""

    since: Moment | None = None


class DigestAsked(Of):
    """The last day or week, or with `day` the one that begins then."""

    period: Literal["day", "week"] = "day"
    day: Annotated[date, AfterValidator(_within_reach)] | None = None


class SourcesAsked(Of):
    """Sources; `since` is from when on their hits are counted."""

    since: Moment | None = None


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """What a token may: `scopes` with what each allows; `brands` is empty where it is for all."""

    name: str
    scopes: dict[str, str]
    brands: tuple[str, ...]


class RungDue(msgspec.Struct, frozen=True, kw_only=True):
    """A rung that waits: who takes an alert over that nobody answers, and from when on."""

    id: int
    alert_id: int
    brand: str
    round: int
    rung: int
    role: str
    due_at: datetime


class AuditView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that should have happened and did not; `sentence` is for people."""

    id: int
    at: datetime
    what: str
    brand: str
    alert_id: int | None
    sentence: str
    detail: dict[str, Any]


class DigestNow(Asked):
    """Of which brand, and which kind."""

    model_config = like(brand="acme", period="day")
    brand: Key = ""
    period: Literal["day", "week"] = "day"


class DigestSent(msgspec.Struct, frozen=True, kw_only=True):
    """A digest that was made: what it tells of everything, the messages that tell it, and how many that waited were folded into them."""

    digest: Digest
    messages: tuple[int, ...]
    folded: int


class Watching:
    """Answers how things are."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk

    def operations(self) -> Iterator[Operation]:
        """One list each."""
        yield Operation("GET", "/me", "show_token", self.me, one_of(Me))
        yield Operation("GET", "/sources", "list_sources", self.sources, some_of(SourceState, "skip"))
        yield Operation("GET", "/escalations", "list_escalations", self.rungs, some_of(RungDue, "skip"))
        yield Operation("GET", "/audits", "list_audits", self.audits, some_of(AuditView))
        yield Operation("POST", "/audits", "audit_now", self.look, some_of(Looked, "skip"))
        yield Operation("GET", "/digest", "show_digest", self.digest, one_of(Digest))
        yield Operation("POST", "/digest", "send_digest", self.send, one_of(DigestSent, 201), (KEY,))

    def me(self, bearer: Anybody) -> Response:
        """What this token may, and for which brands."""
        scopes = {name: tr(*SCOPES[name]) for name in sorted(bearer.scopes) if name in SCOPES}
        return answer(Me(name=bearer.name, scopes=scopes, brands=tuple(sorted(bearer.brands))))

    def sources(self, bearer: Reader, asked: Annotated[SourcesAsked, Query()]) -> Response:
        """Every enabled source: fresh, quiet, stale, blocked, login, broken or new, and why."""
        brands = brands_of(bearer, asked.brand)
        watchlists = [one for one in self._desk.watchlists if not brands or one.brand.key in brands]
        with self._database.session() as session:
            return answer(Rows(items=source_states(session, watchlists, since=asked.since), skip=None))

    def rungs(self, bearer: Reader, asked: Annotated[RungsAsked, Query()]) -> Response:
        """Rungs of ladders that wait, the next one first."""
        query = select(Escalation, Alert.brand).join(Alert, Alert.id == Escalation.alert_id)
        query = query.where(Escalation.status == "waiting").order_by(Escalation.due_at, Escalation.id)
        if brands := brands_of(bearer, asked.brand):
            query = query.where(Alert.brand.in_(brands))
        if asked.due:
            query = query.where(Escalation.due_at <= clock.now())
        with self._database.session() as session:
            found = [_rung(row, brand) for row, brand in session.execute(query.limit(asked.limit))]
        return answer(Rows(items=found, skip=None))

    def audits(self, bearer: Reader, asked: Annotated[AuditsAsked, Query()]) -> Response:
        """What the auditor found, newest first: steps that should have run and did not."""
        query = select(Audit).order_by(Audit.id.desc()).limit(asked.limit + 1)
        if brands := brands_of(bearer, asked.brand):
            query = query.where(Audit.detail["brand"].astext.in_(brands))
        if asked.since:
            query = query.where(Audit.at >= asked.since)
        if asked.before:
            query = query.where(Audit.id < asked.before)
        with self._database.session() as session:
            return page([_audit(row) for row in session.scalars(query)], asked.limit)

    def look(self, bearer: Deliverer, request: Request) -> Response:
        """Have the auditor look now: what is new is kept, and told to the fallback department as ever; for tokens of all brands."""
        check_all(bearer)
        telling = self._desk.telling
        who = acting_for(bearer, request)
        circle = Circle(watchlists=self._desk.watchlists, settings=telling.settings, now=clock.now(), who=who)
        with self._database.begin() as session:
            found = look(session, circle, telling=telling)
        return answer(Rows(items=list(found), skip=None))

    def send(self, asked: DigestNow, bearer: Deliverer, request: Request) -> Response:
        """Make the digest of everything since the last one of its kind, and send it to its departments; the next one begins where it ends."""
        watchlist = watchlist_for(bearer, asked.brand, self._desk.watchlists)
        who = acting_for(bearer, request)
        digests = Digests(lambda: self._desk.watchlists, self._desk.telling, who=who)

        def does(database: Database) -> Response:
            with database.begin() as session:
                made = digests.make_now(session, watchlist, asked.period, clock.now())
            if made is None:
                raise UsageError(tr("a digest of this period was made before", "该期摘要已经生成并发送"))
            return answer(DigestSent(digest=made.digest, messages=made.notifications, folded=made.folded), 201)

        return once(self._database, Asking(request, bearer, asked), does)

    def digest(self, bearer: Reader, asked: Annotated[DigestAsked, Query()]) -> Response:
        """What a digest of a day or week tells: the manual's targets, alerts, moods, fakes, troubles. Nothing is sent."""
        watchlist = watchlist_for(bearer, asked.brand, self._desk.watchlists)
        span, now = self._span(watchlist, asked), clock.now()
        with self._database.session() as session:
            return answer(preview(session, watchlist, asked.period, span, now))

    def _span(self, watchlist: Watchlist, asked: DigestAsked) -> Span:
        now = clock.now()
        if asked.day is None:
            return Span(since=now - timedelta(days=7 if asked.period == "week" else 1), until=now)
        rhythm = rhythm_of(self._desk.telling.settings, team_zone(watchlist), asked.period)
        since, until = rhythm.on(asked.day)
        if since >= now:
            raise UsageError(tr(f"{asked.day} has not begun yet", f"{asked.day} 尚未开始"))
        return Span(since=since, until=min(until, now))


def _rung(row: Escalation, brand: str) -> RungDue:
    told = {name: getattr(row, name) for name in RungDue.__struct_fields__ if name != "brand"}
    return RungDue(**told, brand=brand)


def _audit(row: Audit) -> AuditView:
    brand = str(row.detail.get("brand", ""))
    return AuditView(
        id=row.id,
        at=row.at,
        what=row.what,
        brand=brand,
        alert_id=row.alert_id,
        sentence=said(row),
        detail=row.detail,
    )
