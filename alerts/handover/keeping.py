"""Handovers made, kept and accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.handover.changing import Change, since_then
from alerts.handover.happened import came_in, was_done
from alerts.handover.model import Handover, Shift
from alerts.handover.proving import gaps, listed_in, standing_now
from alerts.handover.standing import (
    OPEN,
    ill_sources,
    open_alerts,
    silences_on,
    undelivered,
    waiting_rungs,
    was_found,
)
from alerts.triage.moves import name_of
from alerts.triage.settling import assign
from monitor import clock
from monitor.errors import UsageError
from monitor.store.database import Database
from monitor.store.plain import plain
from monitor.store.tables import Alert, HandoverRow
from monitor.text import clean
from monitor.watchlist.model import Watchlist
from monitor.wording import tr

#: how long a shift is where nobody says otherwise, and how far back the first handover looks
SHIFT, FIRST = timedelta(hours=8), timedelta(hours=24)
_NOTES = 20_000


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A handover as it is kept: who accepted it, and when."""

    id: int
    told: Handover
    accepted_at: datetime | None
    accepted_by: str


def make(database: Database, watchlists: Iterable[Watchlist], shift: Shift, *, who: str, notes: str = "") -> Kept:
    """Tell what the shift leaves, and keep it: read in one snapshot (REPEATABLE READ), so that nothing slips between two looks."""
    with database.begin() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        return keep(session, watchlists, shift, who=who, notes=notes)


def keep(session: Session, watchlists: Iterable[Watchlist], shift: Shift, *, who: str, notes: str = "") -> Kept:
    """The same in a transaction that is such a snapshot."""
    who, notes = name_of(who), clean(notes).strip()[:_NOTES]
    told = tell(session, tuple(watchlists), shift, who=who, notes=notes)
    row = HandoverRow(
        brand=shift.brand,
        since=shift.since,
        made_at=shift.until,
        made_by=who,
        notes=notes,
        told=plain(told),
    )
    session.add(row)
    session.flush()
    return _kept(row)


def tell(session: Session, watchlists: Sequence[Watchlist], shift: Shift, *, who: str, notes: str = "") -> Handover:
    """What the shift leaves, as the session's snapshot has it; held at once against counts of its own."""
    told = Handover(
        brand=shift.brand,
        since=shift.since,
        until=shift.until,
        shift_ends=shift.ends,
        made_by=who,
        notes=notes,
        came=came_in(session, shift),
        done=was_done(session, shift),
        open=open_alerts(session, shift),
        ladder=waiting_rungs(session, shift),
        messages=undelivered(session, shift),
        sources=ill_sources(session, shift, watchlists),
        silences=silences_on(session, shift),
        found=was_found(session, shift),
        counted=(there := standing_now(session, shift, watchlists)).counts,
        listed=there.counts,
    )
    listed = listed_in(told)
    return msgspec.structs.replace(told, listed=listed.counts, gaps=tuple(gaps(there, listed)))


def since_last(session: Session, brand: str, now: datetime) -> datetime:
    """When the last accepted handover that covers `brand` was made; a day ago where there is none."""
    query = select(HandoverRow.made_at).where(
        HandoverRow.accepted_at.is_not(None), HandoverRow.brand.in_({"", brand})
    )
    return session.scalar(query.order_by(HandoverRow.made_at.desc()).limit(1)) or now - FIRST


def load(session: Session, number: int) -> Kept:
    """The handover with this number; UsageError where there is none."""
    return _kept(_row(session, number))


def latest(session: Session, *, brand: str | None = None, limit: int = 20) -> list[Kept]:
    """Handovers, newest first."""
    query = select(HandoverRow).order_by(HandoverRow.id.desc()).limit(limit)
    if brand is not None:
        query = query.where(HandoverRow.brand == brand)
    return [_kept(row) for row in session.scalars(query)]


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """A handover that was accepted, the alerts that are the accepter's from now on, and what had become of open things since it was made."""

    id: int
    accepted_by: str
    accepted_at: datetime
    taken: tuple[int, ...]
    since_then: tuple[Change, ...]


def accept(
    session: Session,
    number: int | None,
    *,
    who: str,
    now: datetime,
    of_maker: bool = False,
    take_from: Iterable[str] = (),
) -> Accepted:
    """`who` takes the shift over by this handover, the newest that nobody has accepted where there is no number; UsageError when somebody did before.

    Open alerts of whom made it (`of_maker`) and of the people in `take_from` become the accepter's, those too that were opened since; each change is an event
    of its alert.
    """
    who = name_of(who)
    row = _row(session, number) if number is not None else _waiting(session)
    session.refresh(row, with_for_update=True)
    if row.accepted_at is not None:
        said = clock.moment(row.accepted_at)
        raise UsageError(
            tr(
                f"handover {row.id} was accepted by {row.accepted_by} at {said}",
                f"交接 {row.id} 已由 {row.accepted_by} 于 {said} 接收",
            )
        )
    changed = since_then(session, msgspec.convert(row.told, Handover), now)
    row.accepted_at, row.accepted_by = now, who
    owners = {*take_from, *([row.made_by] if of_maker else ())} - {who, ""}
    taken = _taken(session, row.brand, owners)
    for alert in taken:
        assign(session, alert, who=who, to=who, now=now)
    session.flush()
    return Accepted(id=row.id, accepted_by=who, accepted_at=now, taken=taken, since_then=changed)


def _taken(session: Session, brand: str, owners: set[str]) -> tuple[int, ...]:
    """The open alerts of these owners, locked in the order of their numbers."""
    query = select(Alert.id).where(Alert.owner.in_(owners), Alert.closed_at.is_(None), Alert.status.in_(OPEN))
    if brand:
        query = query.where(Alert.brand == brand)
    return tuple(session.scalars(query.order_by(Alert.id).with_for_update()))


def _row(session: Session, number: int) -> HandoverRow:
    row = session.get(HandoverRow, number)
    if row is None:
        raise UsageError(tr(f"there is no handover {number}", f"没有编号为 {number} 的交接"))
    return row


def _waiting(session: Session) -> HandoverRow:
    query = select(HandoverRow).where(HandoverRow.accepted_at.is_(None)).order_by(HandoverRow.id.desc()).limit(1)
    row = session.scalars(query).first()
    if row is None:
        raise UsageError(tr("no handover waits to be accepted", "没有待接收的交接"))
    return row


def _kept(row: HandoverRow) -> Kept:
    return Kept(
        id=row.id,
        told=msgspec.convert(row.told, Handover),
        accepted_at=row.accepted_at,
        accepted_by=row.accepted_by,
    )
