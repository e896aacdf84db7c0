"""The rate limit: how many messages may leave to one department over one channel, counted in turns that never block anybody.

Each turn is a row that is taken with SKIP LOCKED and may be taken again once `rate_window` is over. So no more than `rate_limit` messages leave within any such
window, however many processes tell at once, and none waits for another.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.quiet.asked_once import known
from monitor.settings import Settings
from monitor.store.tables import RateTurn

#: summaries within one window, at most; the other turns are for single messages
_SUMMARIES = 5
#: the part of a window that a first summary waits for others to be told with
_GATHERING = 1 / 20


class Receiver(Protocol):
    """Whoever is told: a message, or what several have in common."""

    @property
    def brand(self) -> Any: ...
    @property
    def department(self) -> Any: ...
    @property
    def channel(self) -> Any: ...


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How the turns of a window are shared out: `summaries` may leave, `singles` others, of which `reserve` are for major alerts only."""

    summaries: int
    singles: int
    reserve: int
    window: timedelta

    @property
    def spacing(self) -> timedelta:
        """Between two summaries; `summaries` of them fill a window."""
        return self.window / self.summaries

    @property
    def gathering(self) -> timedelta:
        """How long the first message beyond the limit waits for others."""
        return min(self.window * _GATHERING, self.spacing)


def pace_of(settings: Settings) -> Pace:
    """The limit of `settings`, shared out: a quarter for summaries, at most `_SUMMARIES`; a third of the rest for major alerts."""
    summaries = min(_SUMMARIES, max(1, settings.rate_limit // 4))
    singles = settings.rate_limit - summaries
    return Pace(
        summaries=summaries,
        singles=singles,
        reserve=-(-singles // 3) if singles > 1 else 0,
        window=timedelta(seconds=settings.rate_window),
    )


def take_turn(session: Session, message: Any, settings: Settings, now: datetime) -> bool:
    """Take a turn for a single message until the transaction ends, for good if it commits; False when none is free, as none will be in it any more."""
    pace = pace_of(settings)
    last = pace.singles if message.level == "major" else pace.singles - pace.reserve
    asked, full = known(session, now), ("full", *_of(message), last)
    if last < 1 or full in asked:
        return False
    places = RateTurn.place.between(1, last)
    if _take(session, message, places, now, pace.window):
        return True
    if _are_made(session, message, settings):
        asked[full] = True
        return False
    return _made(session, message, settings) and _take(session, message, places, now, pace.window)


def take_summary(session: Session, receiver: Receiver, settings: Settings, now: datetime) -> bool:
    """Take the turn of a summary; False when the last one has only just left."""
    pace, place = pace_of(settings), RateTurn.place == 0
    known(session, now).pop(("summary", *_of(receiver)), None)
    if _take(session, receiver, place, now, pace.spacing):
        return True
    made = not _are_made(session, receiver, settings) and _made(session, receiver, settings)
    return made and _take(session, receiver, place, now, pace.spacing)


def next_summary(session: Session, receiver: Receiver, settings: Settings, now: datetime) -> datetime:
    """When what is held now is told in a summary."""
    pace, asked, key = pace_of(settings), known(session, now), ("summary", *_of(receiver))
    if key not in asked:
        asked[key] = session.scalar(select(RateTurn.used_at).where(_to(receiver), RateTurn.place == 0))
    last = asked[key]
    first = now + pace.gathering
    return first if last is None or last > now + pace.window else max(first, last + pace.spacing)


def _take(session: Session, to: Receiver, places: ColumnElement[bool], now: datetime, pause: timedelta) -> bool:
    """A turn that was not taken within `pause`; one that was taken in a future that a clock put back has taken away is free."""
    free = or_(RateTurn.used_at.is_(None), RateTurn.used_at <= now - pause, RateTurn.used_at > now + pause)
    key = tuple_(RateTurn.brand, RateTurn.department, RateTurn.channel, RateTurn.place)
    turn = select(RateTurn.brand, RateTurn.department, RateTurn.channel, RateTurn.place)
    turn = turn.where(_to(to), places, free).order_by(RateTurn.place.desc()).limit(1)
    taken = session.execute(turn.with_for_update(skip_locked=True)).first()
    if taken is None:
        return False
    session.execute(update(RateTurn).where(key == tuple_(*taken)).values(used_at=now))
    return True


def _are_made(session: Session, to: Receiver, settings: Settings) -> bool:
    """Whether all turns are there."""
    return (session.scalar(select(func.count()).select_from(RateTurn).where(_to(to))) or 0) > settings.rate_limit


def _made(session: Session, to: Receiver, settings: Settings) -> bool:
    """Make the turns that are missing; False when somebody else is making them just now."""
    name = f"turns {to.brand} {to.department} {to.channel}"
    if not session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtextextended(name, 0)))):
        return False
    rows = [
        {"brand": to.brand, "department": to.department, "channel": to.channel, "place": place}
        for place in range(settings.rate_limit + 1)
    ]
    made = session.scalars(insert(RateTurn).on_conflict_do_nothing().returning(RateTurn.place), rows)
    return bool(made.all())


def _of(receiver: Receiver) -> tuple[str, str, str]:
    return receiver.brand, receiver.department, receiver.channel


def _to(receiver: Receiver) -> ColumnElement[bool]:
    return and_(
        RateTurn.brand == receiver.brand,
        RateTurn.department == receiver.department,
        RateTurn.channel == receiver.channel,
    )
