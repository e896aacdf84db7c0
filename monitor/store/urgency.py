"""The alerts that wait for somebody, the most urgent first: by when something has to be done about each, and what burns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, distinct_on
from sqlalchemy.orm import Session

from monitor.store.tables import Alert, Escalation, HitRow

#: the statuses of what waits for somebody
TO_DO = ("open", "acknowledged")
_LARGEST = 2**63 - 1
_NEVER = "9" * 20


class Urgent(msgspec.Struct, frozen=True, kw_only=True):
    """An alert among the urgent ones: `due` is by when something had or has to be done about it, `place` (digits) what it is sorted by."""

    alert: Alert
    due: datetime | None
    place: str


class Next(msgspec.Struct, frozen=True, kw_only=True):
    """Who is told next where nobody answers, and when."""

    role: str
    at: datetime


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the hits of an alert say at a glance: the highest risk and its verdict, and in how many sources they were."""

    risk: int
    verdict: str
    sources: int


class Burning(msgspec.Struct, frozen=True, kw_only=True):
    """What cannot wait, snoozed alerts left out: how many major alerts nobody has, how many are late, and when the next thing is due."""

    ownerless: int
    late: int
    next: datetime | None


def urgent(session: Session, wanted: Select[Alert], *, limit: int, after: str = "") -> list[Urgent]:
    """Those of `wanted`, at most `limit`, behind the place `after`.

    Snoozed ones come last, major ones before minor ones; among these what is due first, then what nobody has taken, then the newest.
    """
    due = _due()
    place = _place(due)
    query = wanted.add_columns(due, place).order_by(place).limit(limit)
    if after:
        query = query.where(place > after)
    return [Urgent(alert=alert, due=at, place=told) for alert, at, told in session.execute(query)]


def due_of(session: Session, alert: int) -> datetime | None:
    """By when something had or has to be done about `alert` (id)."""
    return session.scalar(select(_due()).where(Alert.id == alert))


def burning(session: Session, now: datetime) -> Burning:
    """What cannot wait at `now`."""
    waits = and_(Alert.status.in_(TO_DO), Alert.snooze == "")
    nobody = and_(Alert.level == "major", Alert.owner == "")
    planned = func.min(Alert.next_due).filter(Alert.next_due > now)
    counted = select(func.count().filter(nobody), func.count().filter(_due() <= now), planned).where(waits)
    ownerless, late, following = session.execute(counted).one()
    climbing = select(func.min(Escalation.due_at)).join(Alert, Alert.id == Escalation.alert_id)
    rung = session.scalar(climbing.where(waits, Escalation.status == "waiting", Escalation.due_at > now))
    return Burning(ownerless=ownerless, late=late, next=min(filter(None, (following, rung)), default=None))


def next_rungs(session: Session, alerts: Collection[int]) -> dict[int, Next]:
    """The next rung of the ladder that each of `alerts` (ids) waits for."""
    query = (
        select(Escalation.alert_id, Escalation.role, Escalation.due_at)
        .where(Escalation.alert_id.in_(alerts), Escalation.status == "waiting")
        .ext(distinct_on(Escalation.alert_id))
        .order_by(Escalation.alert_id, Escalation.due_at)
    )
    return {alert: Next(role=role, at=at) for alert, role, at in session.execute(query)}


def found(session: Session, alerts: Collection[int]) -> dict[int, Found]:
    """What the hits of each of `alerts` (ids) say at a glance."""
    verdicts = func.array_agg(aggregate_order_by(HitRow.verdict, HitRow.risk.desc()), type_=ARRAY(Text))
    query = (
        select(HitRow.alert_id, func.max(HitRow.risk), verdicts[1], func.count(HitRow.source.distinct()))
        .where(HitRow.alert_id.in_(alerts))
        .group_by(HitRow.alert_id)
    )
    return {
        alert: Found(risk=risk, verdict=verdict, sources=sources)
        for alert, risk, verdict, sources in session.execute(query)
    }


def _due() -> ColumnElement[datetime | None]:
    """By when something has to be done: what its owner has planned, and while nobody answers the first rung of the ladder that nobody stopped."""
    climbing = and_(Escalation.alert_id == Alert.id, Escalation.round == Alert.round)
    standing = Escalation.status.in_(("waiting", "done"))
    rung = select(func.min(Escalation.due_at)).where(climbing, standing).correlate(Alert).scalar_subquery()
    return func.least(Alert.next_due, case((Alert.status == "open", rung)))


def _place(due: ColumnElement[datetime | None]) -> ColumnElement[str]:
    """One row of digits by which alerts are sorted."""
    told = func.to_char(func.timezone("UTC", due), "YYYYMMDDHH24MISSUS")
    return func.concat(
        case((Alert.snooze == "", "0"), else_="1"),
        case((Alert.level == "major", "0"), else_="1"),
        func.coalesce(told, _NEVER),
        case((Alert.owner == "", "0"), else_="1"),
        func.lpad(cast(_LARGEST - Alert.id, Text), 19, "0"),
    ).collate("C")
