"""A second look at every ladder: rows follow the calendar, the ladder and the complaints as they are now, and no alert is without its rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import structlog
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from alerts.escalating.calendar import calendar_of
from alerts.escalating.climbing import Watchlists, free
from alerts.escalating.ladder import cases_of, least_complaints, start_ladder
from alerts.escalating.planning import WAITING, rungs, same
from monitor.store.tables import Alert, Escalation
from monitor.watchlist.model import Watchlist

log = structlog.get_logger()
#: alerts that are read at once, and that are put right in one transaction
READ, BATCH = 1_000, 50


class Righting:
    """The second look, as a duty: at all ladders every `every` seconds by the machine's steady clock, and every `often` seconds at those with so many complaints."""

    def __init__(self, watchlists: Watchlists, *, every: float, often: float = 10.0) -> None:
        self._watchlists = watchlists
        self._all, self._many = Pace(every), Pace(often)

    def is_due(self, session: Session, now: datetime) -> bool:
        """Whether it is time, or an alert has as many complaints as a rung names."""
        if self._all.has_come():
            return True
        return self._many.has_come() and any(
            next(_wrong(session, one, _of_many(one)), None) is not None
            for one in self._watchlists()
            if least_complaints(one)
        )

    def do(self, session: Session, now: datetime) -> int:
        """Put a batch of ladders right; returns how many needed it. What is wrong with one brand keeps no other's from being put right."""
        put_right = 0
        for watchlist in self._watchlists():
            try:
                with session.begin_nested():
                    put_right += _put_right(session, watchlist, now, BATCH - put_right)
            except Exception:
                if session.connection().invalidated:
                    raise
                log.exception("ladders_not_put_right", brand=watchlist.brand.key)
        return put_right


def _put_right(session: Session, watchlist: Watchlist, now: datetime, most: int) -> int:
    wrong = _wrong(session, watchlist, _unanswered(watchlist))
    alerts = free(session, [number for number, _ in zip(wrong, range(most), strict=False)])
    for alert in alerts:
        start_ladder(session, alert, watchlist, now)
    return len(alerts)


class Pace:
    """Something to be done every so many seconds, whatever the wall clock says; at first at once."""

    def __init__(self, every: float) -> None:
        self._every, self._last = every, float("-inf")

    def has_come(self) -> bool:
        """Whether it is time; the next turn comes after as many seconds again."""
        if time.monotonic() - self._last < self._every:
            return False
        self._last = time.monotonic()
        return True


def _unanswered(watchlist: Watchlist) -> Select[Alert]:
    return select(Alert).where(
        Alert.brand == watchlist.brand.key,
        Alert.told_at.is_not(None),
        Alert.answered_at.is_(None),
        Alert.closed_at.is_(None),
    )


def _of_many(watchlist: Watchlist) -> Select[Alert]:
    """Those with many hits whose rungs for many complaints have not run yet."""
    places = [place for place, step in enumerate(watchlist.ladder.step) if step.complaints]
    through = exists().where(
        Escalation.alert_id == Alert.id,
        Escalation.round == Alert.round,
        Escalation.rung.in_(places),
        Escalation.status != WAITING,
    )
    return _unanswered(watchlist).where(Alert.hit_count >= least_complaints(watchlist), ~through)


def _wrong(session: Session, watchlist: Watchlist, asked: Select[Alert]) -> Iterator[int]:
    """The alerts of a query whose rows are not as they would be planned now, in the order of their ids."""
    calendar, last = calendar_of(watchlist), 0
    while True:
        alerts = list(session.scalars(asked.where(Alert.id > last).order_by(Alert.id).limit(READ)))
        if not alerts:
            return
        rows = _rows(session, alerts)
        for number, case in cases_of(session, alerts, watchlist).items():
            try:
                planned = rungs(watchlist.ladder, calendar, case)
            except (OverflowError, ValueError) as error:
                log.warning("ladder_not_planned", alert=number, why=str(error))
                continue
            if not same(rows[number], planned):
                yield number
        last = alerts[-1].id


def _rows(session: Session, alerts: list[Alert]) -> dict[int, dict[int, Escalation]]:
    """The rows of each alert's round, by rung."""
    found: dict[int, dict[int, Escalation]] = {alert.id: {} for alert in alerts}
    rounds = {alert.id: alert.round for alert in alerts}
    for row in session.scalars(select(Escalation).where(Escalation.alert_id.in_(rounds))):
        if row.round == rounds[row.alert_id]:
            found[row.alert_id][row.rung] = row
    return found
