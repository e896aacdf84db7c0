"""Releasing: what was held is looked at again when its time has come; it leaves, goes on waiting, or is told in another message. Nothing is dropped unseen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

import structlog
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session, defer

from alerts.history import SYSTEM, record
from alerts.messages.notifying import Telling
from alerts.quiet.holding import DIGEST, SILENCED, STORM, Circumstances, Held, crowded, wished
from alerts.quiet.leaving import fold, keep_waiting, leave, mark_told, names_of
from alerts.quiet.pacing import next_summary, pace_of, take_summary
from alerts.quiet.summing import COPIES, summary
from alerts.routing.together import covers, departments_of, is_for
from monitor.settings import Settings
from monitor.store.tables import Alert, Notification
from monitor.watchlist.model import Watchlist

log = structlog.get_logger()
#: messages that are looked at in one transaction, and those that are told in one summary
BATCH, MOST = 500, 5_000
Watchlists = Callable[[], tuple[Watchlist, ...]]
_MAJOR_FIRST = {"major": 0, "minor": 1}


class Receivers(NamedTuple):
    """To whom a summary goes."""

    brand: str
    department: str
    channel: str
    to: tuple[str, ...]


class Waiting(NamedTuple):
    """A held message with its alert, both locked."""

    row: Notification
    alert: Alert


def something_due(session: Session, now: datetime, *, watchlists: Watchlists, telling: Telling) -> bool:
    """Whether a held message has to be looked at."""
    due = _due(now, _with_digests(watchlists(), telling), telling.settings)
    return session.scalar(select(Notification.id).where(due).limit(1)) is not None


def release(session: Session, now: datetime, *, watchlists: Watchlists, telling: Telling) -> int:
    """Look again at a batch of the messages whose time has come, in the caller's transaction; returns for how many something was decided.

    Those of an alert that was settled meanwhile are folded: into the message that says so, or into none where nobody was told of it. Those that something else
    holds go on waiting. Of several of one alert the newest leaves. What a storm or a silence kept back of more than one alert is told in one summary for
    each department and channel, and so is what waited of a brand that nobody watches any more. Alerts that somebody else is at just now are left for the next time.
    """
    known = {watchlist.brand.key: watchlist for watchlist in watchlists()}
    waiting = _taken(session, _due(now, _with_digests(known.values(), telling), telling.settings))
    return _decided(session, waiting, _Releasing(session, now, known, telling=telling))


def _decided(session: Session, waiting: Sequence[Waiting], releasing: _Releasing) -> int:
    """Decide for all of `waiting`; where something about them cannot be done, for each half of their alerts by itself, until it is known which one keeps
    waiting alone.
    """
    alerts = sorted({one.row.alert_id or 0 for one in waiting})
    try:
        with session.begin_nested():
            releasing.decide(waiting)
    except Exception:
        if session.connection().invalidated:
            raise
        if len(alerts) == 1:
            log.exception("messages_not_released", alert=alerts[0])
            return 0
        half = alerts[len(alerts) // 2]
        parts = [[one for one in waiting if (one.alert.id < half) is below] for below in (True, False)]
        return sum(_decided(session, part, releasing) for part in parts)
    return len(waiting)


class _Releasing:
    """The steps of one batch."""

    def __init__(
        self, session: Session, now: datetime, watchlists: Mapping[str, Watchlist], *, telling: Telling
    ) -> None:
        self._session, self._now, self._watchlists, self._telling = session, now, watchlists, telling

    def decide(self, waiting: Iterable[Waiting]) -> None:
        """Do with each what has to be done."""
        ready = [one for one in waiting if not self.settled(one) and not self.held_again(one)]
        for receivers, several in _by_receivers(self.folded(ready)).items():
            left = receivers.brand not in self._watchlists
            together, alone = list[Waiting](), list[Waiting]()
            for one in several:
                (together if left or one.row.held in (STORM, SILENCED) else alone).append(one)
            if len({one.alert.id for one in together}) > 1:
                self.sum_up(receivers, together)
            else:
                alone += together
            for one in sorted(alone, key=_rank):
                self.let_go(one)

    def settled(self, one: Waiting) -> bool:
        """Whether the alert was closed after the message was written, which then has nothing left to tell."""
        closed = one.alert.closed_at
        if closed is None or one.row.created_at >= closed or self._unheard(one):
            return False
        last = self._session.scalar(
            select(Notification.id)
            .where(
                Notification.alert_id == one.alert.id,
                is_for(one.row.department),
                Notification.channel == one.row.channel,
                Notification.created_at >= closed,
            )
            .order_by(Notification.id.desc())
            .limit(1)
        )
        fold(one.row, last)
        self._note(one, "folded", {"why": "closed", "into": last})
        return True

    def _unheard(self, one: Waiting) -> bool:
        """Whether the alert was merged into an open one of which a department has heard nothing: what it holds now is still to be told."""
        target = self._session.get(Alert, one.alert.merged_into) if one.alert.merged_into else None
        if target is None or target.closed_at is not None:
            return False
        there = select(Notification.id).where(
            Notification.alert_id == target.id,
            Notification.channel == one.row.channel,
            Notification.status != "failed",
        )
        names = departments_of(one.row.department, one.row.route)
        return any(self._session.scalar(there.where(is_for(name)).limit(1)) is None for name in names)

    def held_again(self, one: Waiting) -> bool:
        """Whether somebody's wish holds it, or still does; without a watchlist there is nobody to wish anything."""
        told = self._told(one)
        held = wished(self._session, one.row, told) if told else None
        if held is None or told is None:
            return False
        keep_waiting(self._session, one.row, held, told)
        return True

    def folded(self, ready: Iterable[Waiting]) -> Iterator[Waiting]:
        """The newest message of each alert to the same receivers; the others are folded into it. Rungs are told each for itself."""
        newest: dict[tuple[int, str], list[Waiting]] = {}
        for one in sorted(ready, key=lambda one: -one.row.id):
            own = one.row.step if one.row.step.startswith("escalated") else ""
            others = newest.setdefault((one.alert.id, own), [])
            kept = next((other for other in others if covers(other.row, one.row)), None)
            if kept is None:
                others.append(one)
            else:
                fold(one.row, kept.row.id)
        return chain.from_iterable(newest.values())

    def sum_up(self, receivers: Receivers, several: Sequence[Waiting]) -> None:
        """Tell all of them in one message, or let them wait until the next one may leave."""
        session, now, settings = self._session, self._now, self._telling.settings
        if not take_summary(session, receivers, settings, now):
            until = next_summary(session, receivers, settings, now)
            for one in several:
                one.row.held, one.row.release_at = STORM, until
            return
        watchlist = self._watchlists.get(receivers.brand)
        told, left = _with_few_copies(sorted(several, key=_rank))
        row = summary([(one.row, one.alert) for one in told], watchlist, settings=settings, now=now)
        session.add(row)
        session.flush()
        for one in left:
            one.row.held, one.row.release_at = STORM, next_summary(session, receivers, settings, now)
        for one in told:
            fold(one.row, row.id)
            if watchlist is not None:
                mark_told(session, one.alert, watchlist, now)
            self._note(one, "released", {"why": one.row.held, "summary": row.id})
        self._telling.enqueue(session, row.id)

    def let_go(self, one: Waiting) -> None:
        """Let a message leave by itself, if its turn has come."""
        told, before = self._told(one), one.row.held
        if told is None:
            one.row.status = "queued"
            self._telling.enqueue(self._session, one.row.id)
        elif held := self._crowded(one, told):
            keep_waiting(self._session, one.row, held, told)
            return
        else:
            leave(self._session, one.row, told, enqueue=self._telling.enqueue)
        one.row.release_at = self._now
        self._note(one, "released", {"why": before})

    def _crowded(self, one: Waiting, told: Circumstances) -> Held | None:
        """A message that a storm held alone may take the turn of a summary."""
        held = crowded(self._session, one.row, told)
        alone = held is not None and one.row.held == STORM
        if alone and take_summary(self._session, one.row, told.settings, told.now):
            return None
        return held

    def _told(self, one: Waiting) -> Circumstances | None:
        watchlist = self._watchlists.get(one.row.brand)
        if watchlist is None:
            return None
        return Circumstances(alert=one.alert, watchlist=watchlist, settings=self._telling.settings, now=self._now)

    def _note(self, one: Waiting, what: str, detail: dict[str, object]) -> None:
        record(self._session, one.alert, self._now, who=SYSTEM, what=what, detail={**names_of(one.row), **detail})


def _with_digests(watchlists: Iterable[Watchlist], telling: Telling) -> frozenset[str]:
    """The brands of which digests are made."""
    made = telling.settings.digest_daily or telling.settings.digest_weekly
    return frozenset(one.brand.key for one in watchlists) if made else frozenset()


def _due(now: datetime, digests: Collection[str], settings: Settings) -> ColumnElement[bool]:
    """What has to be looked at: its time has come, or its alert was settled, or a clock that was put back since has made its time a later one than any storm's. What the digest tells is the digest's, where one is made (`digests`)."""
    closed = exists().where(
        Alert.id == Notification.alert_id, Alert.closed_at > Notification.created_at, Alert.merged_into.is_(None)
    )
    after = now + pace_of(settings).window
    stormy = and_(Notification.held == STORM, Notification.release_at > after)
    mine = and_(Notification.held != DIGEST, or_(Notification.release_at <= now, closed, stormy))
    left = and_(Notification.held == DIGEST, Notification.brand.not_in(digests))
    return and_(Notification.status == "held", Notification.alert_id.is_not(None), or_(mine, left))


def _taken(session: Session, what: ColumnElement[bool]) -> list[Waiting]:
    """What is due, and what a storm holds beside it for the same receivers: first the alerts are locked, in the order of their ids, then the messages."""
    due = session.execute(
        select(Notification.id, Notification.alert_id, Notification.held, *_KEY)
        .where(what)
        .order_by(Notification.id)
        .limit(BATCH)
    ).all()
    crowds = {tuple(found[3:]) for found in due if found.held == STORM}
    beside = (
        session.execute(
            select(Notification.id, Notification.alert_id)
            .where(Notification.status == "held", Notification.held == STORM, tuple_(*_KEY).in_(crowds))
            .order_by(Notification.id)
            .limit(MOST)
        ).all()
        if crowds
        else []
    )
    alerts = {found.alert_id for found in (*due, *beside)}
    free = select(Alert).where(Alert.id.in_(alerts)).order_by(Alert.id)
    locked = {alert.id: alert for alert in session.scalars(_locked(free))}
    wanted = {found.id for found in (*due, *beside) if found.alert_id in locked}
    rows = (
        select(Notification)
        .where(Notification.id.in_(wanted), Notification.status == "held")
        .order_by(Notification.id)
        .options(defer(Notification.text), defer(Notification.html))
    )
    return [Waiting(row, locked[row.alert_id]) for row in session.scalars(_locked(rows)) if row.alert_id]


_KEY = (Notification.brand, Notification.department, Notification.channel)


def _locked(query: Select[Any]) -> Select[Any]:
    return query.with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)


def _by_receivers(several: Iterable[Waiting]) -> dict[Receivers, list[Waiting]]:
    found: dict[Receivers, list[Waiting]] = {}
    for one in several:
        found.setdefault(_receivers(one.row), []).append(one)
    return found


def _receivers(row: Notification) -> Receivers:
    return Receivers(row.brand, row.department, row.channel, tuple(row.to))


def _with_few_copies(several: Iterable[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    """Those whose people in copy fit into one message, and the others."""
    told, left, copies = list[Waiting](), list[Waiting](), set[str]()
    for one in several:
        more = copies | {address.lower() for address in one.row.cc}
        if told and len(more) > COPIES:
            left.append(one)
        else:
            told.append(one)
            copies = more
    return told, left


def _rank(one: Waiting) -> tuple[int, int]:
    return _MAJOR_FIRST.get(one.row.level, 1), one.row.id
