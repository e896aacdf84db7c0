"""What an analyst does to a hit that was judged wrongly: it changes at once, and what was said is kept for learning."""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.grouping.holders import lock_grouping
from alerts.grouping.joining import join
from alerts.grouping.keys import counts, is_grouped, window_of
from alerts.grouping.levels import Why, make_major
from alerts.history import record
from alerts.messages.notifying import Telling, notify
from monitor.errors import UsageError
from monitor.opinion.correcting import Given, completed, corrected, labels_of
from monitor.opinion.training.corpus import Labels
from monitor.store.corrections import Corrected, corrections_of, keep_correction
from monitor.store.hits import assessment_of, reassess
from monitor.store.tables import Alert, AlertEvent, HitRow
from monitor.watchlist.model import Watchlist
from monitor.wording import tr


def correct(session: Session, hit_id: int, given: Given, *, who: str, now: datetime, note: str = "") -> Corrected:
    """`who` gives a post other labels; UsageError where there is no such post, or where the labels contradict each other.

    A hit that is said to be unrelated stays with its alert, marked, and no longer counts among its hits. One that is said to be major
    makes its open alert major. An alert never becomes milder by a correction: that is for whoever settles it.
    """
    alert, hit = _locked(session, hit_id)
    before, counted = standing(session, hit), counts(hit)
    after = completed(before, given)
    kept = keep_correction(session, hit, (before, after), who=who, note=note, now=now)
    reassess(hit, corrected(assessment_of(hit), before, after, who))
    if alert is not None:
        alert.hit_count += counts(hit) - counted
        _tell(session, alert, hit, kept, now)
    return kept


def follow_correction(
    session: Session, kept: Corrected, watchlist: Watchlist, *, telling: Telling, now: datetime
) -> tuple[int, ...]:
    """Tell whom a correction concerns, in its transaction; returns the ids of the messages that leave at once.

    The departments of an alert that it made major are told. A post in no alert that is a complaint after all joins one, or opens it, unless it is older than the
    window of its topic.
    """
    hit = session.get_one(HitRow, kept.hit_id)
    step, alert = "", session.get(Alert, hit.alert_id) if hit.alert_id else None
    if alert is not None:
        session.flush()
        newest = select(AlertEvent.what).where(AlertEvent.alert_id == alert.id).order_by(AlertEvent.place.desc())
        since = takewhile(lambda what: what != "corrected", session.scalars(newest.limit(3)))
        step = "raised" if "raised" in since else ""
    elif counts(hit) and is_grouped(hit) and hit.seen_at > now - window_of(watchlist.routes.grouping):
        joined = join(session, hit, watchlist, now, learnt=True)
        alert, step = (joined.alert, joined.step) if joined else (None, "")
    return notify(session, alert, step, watchlist, telling=telling, now=now) if alert and step else ()


def standing(session: Session, hit: HitRow) -> Labels:
    """The labels that a hit has now."""
    given = [one.after for one in corrections_of(session, [hit.id]).get(hit.id, ())]
    return labels_of(assessment_of(hit), given)


def _locked(session: Session, hit_id: int) -> tuple[Alert | None, HitRow]:
    """The hit and its alert, which is locked first, as everywhere."""
    found = session.get(HitRow, hit_id)
    if found is None:
        raise UsageError(tr(f"there is no hit {hit_id}", f"没有编号为 {hit_id} 的命中"))
    if found.kind != "post":
        raise UsageError(
            tr(
                f"hit {hit_id} is a name, which is judged by rules that learn nothing; only posts can be corrected",
                f"命中 {hit_id} 是域名，由固定规则评估；只有帖子可以更正",
            )
        )
    lock_grouping(session, [found.brand])
    session.refresh(found)
    number = found.alert_id
    alert = session.get(Alert, number, with_for_update=True, populate_existing=True) if number else None
    hit = session.get(HitRow, hit_id, with_for_update=True, populate_existing=True)
    assert hit is not None
    return alert, hit


def _tell(session: Session, alert: Alert, hit: HitRow, kept: Corrected, now: datetime) -> None:
    """What the correction means to the alert, and a line in its history."""
    detail = {
        "hit": kept.hit_id,
        "before": msgspec.to_builtins(kept.before),
        "after": msgspec.to_builtins(kept.after),
        "text": kept.note,
    }
    record(session, alert, now, who=kept.who, what="corrected", detail=detail)
    alert.updated_at = now
    if kept.after.severity == "major" and counts(hit) and alert.closed_at is None:
        make_major(session, alert, [Why("correction", hit.id)], now, who=kept.who)
