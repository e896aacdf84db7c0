"""One alert takes others over: their hits, keys, reports and replies, and what it has not itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.escalating.ladder import stop_ladder
from alerts.grouping.holders import inherit_splits
from alerts.grouping.levels import MAJOR, Why, judged_together, make_major
from alerts.history import SYSTEM, record
from alerts.quiet.snoozing import forget, stir
from alerts.triage.stages import STAGES
from monitor.assessment import Verdict
from monitor.store.tables import Alert, AlertKey, HitRow, Reply, Report


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """The alert that others, or hits of others, went into, and whether that made it major."""

    alert: Alert
    raised: bool


def absorb(session: Session, target: Alert, others: Sequence[Alert], *, who: str, now: datetime, rule: str) -> bool:
    """Give the target all that the others have; whether that made it major."""
    ids = [other.id for other in others]
    counted = sum(other.hit_count for other in others)
    worst = select(HitRow.id).where(HitRow.alert_id.in_(ids), HitRow.verdict == Verdict.IMPERSONATION)
    grave = session.scalar(worst.limit(1)) is not None
    for table in (HitRow, Report, Reply, AlertKey):
        session.execute(update(table).where(table.alert_id.in_(ids)).values(alert_id=target.id))
    session.execute(update(Alert).where(Alert.merged_into.in_(ids)).values(merged_into=target.id))
    told: dict[str, object] = {
        "alerts": ids,
        "count": counted,
        "rule": rule,
        **judged_together(session, target, others),
    }
    if since := _told_since(target, others):
        target.told_at = since
        told["told_at"] = since.isoformat()
    record(session, target, now, who=who, what="merged", detail=told)
    for other in others:
        inherit_splits(session, target.id, other.id, now, who=who)
        _end(session, other, target, who=who, now=now, rule=rule)
    target.hit_count += counted
    _inherit(session, target, others, who=who, now=now)
    target.updated_at = now
    stir(session, target, now, why="impersonation" if who == SYSTEM and grave else "change")
    major = any(other.level == MAJOR for other in others)
    raised = make_major(session, target, [Why("merged", ids[0])] if major else (), now, who=who)
    session.flush()
    return raised


def _told_since(target: Alert, others: Sequence[Alert]) -> datetime | None:
    """Since when departments know of one of the others and nobody has answered, where nobody was told of the target: it goes on with that one's ladder."""
    if target.told_at is not None or target.answered_at is not None or target.closed_at is not None:
        return None
    return min((one.told_at for one in others if one.told_at and one.answered_at is None), default=None)


def _end(session: Session, other: Alert, target: Alert, *, who: str, now: datetime, rule: str) -> None:
    told = {"before": other.status, "after": "dismissed", "why": "duplicate", "into": target.id, "rule": rule}
    record(session, other, now, who=who, what="merged", detail=told)
    other.status, other.closed_at, other.closed_reason = "dismissed", now, "duplicate"
    other.merged_into, other.hit_count, other.updated_at = target.id, 0, now
    other.next_step, other.next_due = "", None
    other.answered_at = other.answered_at or now
    forget(session, other, now)
    stop_ladder(session, other, now, why="merged")


def _inherit(session: Session, target: Alert, others: Sequence[Alert], *, who: str, now: datetime) -> None:
    """What the target has not, it has from the others: people in copy, language, region, and whoever took the matter."""
    target.cc = list(dict.fromkeys([*target.cc, *(one for other in others for one in other.cc)]))
    for other in others:
        target.region = target.region or other.region
        target.language = target.language if target.language not in ("", "und") else other.language
    owned = next((other for other in others if other.owner), None)
    if owned is None or target.owner:
        return
    stage = target.stage or owned.stage or STAGES[0]
    told = {
        "before": target.status,
        "after": "acknowledged",
        "owner": owned.owner,
        "stage": stage,
        "why": "merged",
    }
    record(session, target, now, who=who, what="acknowledged", detail=told)
    target.owner, target.status = owned.owner, "acknowledged"
    target.stage, target.answered_at = stage, target.answered_at or now
