"""Climbing: what is due is told to the rung's people, unless somebody answered; told and marked in one transaction, so never twice and never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from alerts.escalating.calendar import calendar_of
from alerts.escalating.ladder import (
    add,
    case_of,
    rows_of,
    stop_ladder,
)
from alerts.escalating.planning import WAITING, arrange, climb, rungs, step_of
from alerts.history import SYSTEM, record
from alerts.messages.notifying import Telling, tell
from alerts.quiet.holding import Circumstances
from alerts.quiet.silences import active_silences, fits, matcher_of
from alerts.routing.addressees import Addressee, addressees
from alerts.routing.traits import traits_of
from alerts.routing.ways import reached
from monitor.store.tables import Alert, Escalation
from monitor.watchlist.model import Step, Watchlist

log = structlog.get_logger()
Watchlists = Callable[[], tuple[Watchlist, ...]]
#: alerts that are looked at in one transaction
BATCH = 20
#: after which a rung is looked at again that a silence keeps back, or that could not be told
_AGAIN = timedelta(minutes=1)
#: a person's answer for a time; without a time a snooze keeps no rung back
_TIMED = ("until", "change")


class Climbing:
    """The ladders of an installation, as a duty.

    A snooze until a time and a silence, which always has an end, are a person's answer for that time: rungs that fall due meanwhile climb when it is over. A
    snooze without a time, quiet hours and the digest keep nothing back, for a rung is what happens when nobody listens. Of several overdue rungs of one
    alert, as after days of downtime, the highest is told and says which others it has overtaken.
    """

    def __init__(self, watchlists: Watchlists, telling: Telling) -> None:
        self._watchlists, self._telling = watchlists, telling

    def is_due(self, session: Session, now: datetime) -> bool:
        """Whether a rung has to climb."""
        return session.scalar(self._due(now).limit(1)) is not None

    def do(self, session: Session, now: datetime) -> int:
        """Let a batch of alerts climb, those left out that somebody is at just now; returns how many did, or were put right."""
        due = list(session.scalars(self._due(now).distinct().order_by(Escalation.alert_id).limit(BATCH)))
        return climb_all(session, due, self._watchlists(), telling=self._telling, now=now)

    def _due(self, now: datetime) -> Select[int]:
        brands = [watchlist.brand.key for watchlist in self._watchlists()]
        return (
            select(Escalation.alert_id)
            .join(Alert, Alert.id == Escalation.alert_id)
            .where(
                Escalation.status == WAITING,
                Escalation.due_at <= now,
                Alert.brand.in_(brands),
                not_snoozed(now),
            )
        )


def climb_all(
    session: Session, due: Sequence[int], watchlists: Iterable[Watchlist], *, telling: Telling, now: datetime
) -> int:
    """Let the alerts with these ids climb that nobody else is at; returns for how many something was written."""
    brands = {watchlist.brand.key: watchlist for watchlist in watchlists}
    done = 0
    for alert in free(session, due):
        watchlist = brands.get(alert.brand)
        if watchlist is None:
            continue
        told = Circumstances(alert=alert, watchlist=watchlist, settings=telling.settings, now=now)
        try:
            with session.begin_nested():
                climb_one(session, alert, told, telling=telling)
        except Exception:
            log.exception("rung_not_climbed", alert=alert.id)
            _put_off(rows_of(session, alert), now)
        done += 1
    return done


def climb_one(session: Session, alert: Alert, told: Circumstances, *, telling: Telling) -> tuple[int, ...]:
    """Let a locked alert climb if its turn has come and nobody has answered; returns the ids of the messages that leave at once."""
    watchlist, now = told.watchlist, told.now
    case = case_of(session, alert, watchlist)
    if case is None:
        stop_ladder(session, alert, now, why=alert.status if alert.answered_at or alert.closed_at else "untold")
        return ()
    rows = rows_of(session, alert)
    add(session, alert, arrange(rows, rungs(watchlist.ladder, calendar_of(watchlist), case)))
    if silenced(session, alert, now):
        _put_off(rows, now)
        return ()
    due = {row.rung: row.due_at for row in rows}
    climbed = climb(rows, now)
    if not climbed:
        return ()
    top = climbed[-1]
    step = watchlist.ladder.step[top.rung]
    detail = {
        "round": alert.round,
        "rung": top.rung,
        "role": top.role,
        "duty": step.duty,
        "due": due[top.rung].isoformat(),
        "told_at": case.told_at.isoformat(),
        "complaints": case.complaints if step.complaints and case.complaints >= step.complaints else 0,
        "overtaken": [{"rung": row.rung, "role": row.role, "due": row.due_at.isoformat()} for row in climbed[:-1]],
    }
    record(session, alert, now, who=SYSTEM, what="escalated", detail=detail)
    session.flush()
    people = people_of(session, alert, step, watchlist)
    people = reached(people, watchlist.routes, alert.level, telling.settings)
    return tell(session, people, step_of(alert.round, top.rung), told, telling=telling)


def people_of(session: Session, alert: Alert, step: Step, watchlist: Watchlist) -> tuple[Addressee, ...]:
    """Who is told of a rung: its own addresses with the alert's departments in Cc, else the departments."""
    departments = addressees(traits_of(session, alert, watchlist), watchlist.routes)
    if not step.mail:
        return departments
    own = {address.lower() for address in step.mail}
    others = (address for one in departments for address in (*one.mail, *one.cc))
    copies = {address.lower(): address for address in others if address.lower() not in own}
    language = next((one.language for one in departments if one.language), "")
    way = {"route": "escalation", "when": "now", "template": "alert"}
    return (
        Addressee(
            key=step.role,
            mail=step.mail,
            cc=tuple(copies.values()),
            language=language,
            channels=("mail",),
            route=way,
        ),
    )


def silenced(session: Session, alert: Alert, now: datetime) -> bool:
    """Whether somebody asked not to be told of the alert for a time that is not over."""
    return any(fits(session, matcher_of(one), alert) for one in active_silences(session, now, alert.brand))


def not_snoozed(now: datetime) -> ColumnElement[bool]:
    """True for alerts that nobody has put off until a time to come."""
    return or_(Alert.snooze.not_in(_TIMED), Alert.snoozed_until.is_(None), Alert.snoozed_until <= now)


def _put_off(rows: Iterable[Escalation], now: datetime) -> None:
    for row in rows:
        if row.status == WAITING and row.due_at <= now:
            row.due_at = now + _AGAIN


def free(session: Session, alerts: Sequence[int]) -> list[Alert]:
    """These alerts, in the order of their ids, without those that somebody else has locked."""
    if not alerts:
        return []
    query = select(Alert).where(Alert.id.in_(alerts)).order_by(Alert.id)
    locking = query.with_for_update(skip_locked=True, key_share=True)
    return list(session.scalars(locking, execution_options={"populate_existing": True}))
