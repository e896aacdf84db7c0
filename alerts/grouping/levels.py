"""When an alert is major: by how severe, risky, spread, quick, widely read or frequent its hits are. No rule ever makes one milder.

A person may (`lowered`): then what made it major until then does so no more in that round, only what is worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.grouping.keys import FIRST_SWEEP, counting, counts
from alerts.history import SYSTEM, record
from alerts.quiet.snoozing import stir
from monitor.assessment import Severity, Verdict
from monitor.explain import sign
from monitor.store.tables import Alert, AlertEvent, HitRow
from monitor.watchlist.model import Raising, Watchlist
from monitor.wording import tr

MINOR, MAJOR = "minor", "major"
_HOUR = timedelta(hours=1)
#: sightings of one text that are looked at for its sources
_LOOKED_AT = 1_000
#: hits that are weighed when an alert is lowered, the gravest first
_GRAVEST = 2_000
#: what people say or do is always news; by how much the rest has to grow after an alert was lowered: a score at all, a number to twice as many
_NEWS, _SCORES, _GROWN = ("by_hand", "correction", "merged"), ("severity", "impersonation", "risk"), 2


class Why(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that makes an alert major: what, how much of it there is, and from when on that is enough.

    `why` is severity, escalation (`value`: the signs, with commas), impersonation, risk, spread, sources, speed, reach, complaints, correction, merged or by_hand (`value`: what was said).
    """

    why: str
    value: int | str
    limit: int = 0


#: why → (English, Chinese), with the value and the limit
_SENTENCES: dict[str, tuple[str, str]] = {
    "severity": ("a finding is major by itself ({value} points; from {limit})", "有单条命中本身为重大（{value} 分，{limit} 分起）"),
    "escalation": ("signs of escalation: {value}", "升级迹象：{value}"),
    "impersonation": ("an address impersonates the brand (risk {value} of 100)", "有网址冒充品牌（风险 {value}/100）"),
    "risk": ("the risk of a site is {value} of 100 (from {limit})", "网站风险 {value}/100（{limit} 起）"),
    "spread": ("one text was seen {value} times (from {limit})", "同一文本出现 {value} 次（{limit} 次起）"),
    "sources": ("one text was seen at {value} sources (from {limit})", "同一文本见于 {value} 个来源（{limit} 个起）"),
    "speed": ("{value} findings within one hour (from {limit})", "一小时内 {value} 条命中（{limit} 条起）"),
    "reach": ("{value} people were reached (from {limit})", "触达 {value} 人（{limit} 人起）"),
    "complaints": ("{value} complaints about the same thing (from {limit})", "同一问题投诉 {value} 件（{limit} 件起）"),
    "correction": ("an analyst judged a finding major", "分析人员将命中更正为重大"),
    "merged": ("a major alert was merged into it", "并入了重大警报"),
    "by_hand": ("somebody raised it: {value}", "由人工升级：{value}"),
}  # fmt: skip


def sentences(detail: Mapping[str, Any]) -> tuple[str, ...]:
    """Why an alert is major, as the record of *opened* or *raised* tells it: a sentence for each reason, the weightiest first."""
    return tuple(_sentence(msgspec.convert(one, Why)) for one in detail.get("reasons", ()))


def _sentence(told: Why) -> str:
    said = _SENTENCES.get(told.why)
    value = f"{told.value:,}" if isinstance(told.value, int) else told.value
    if told.why == "escalation":
        value = tr(", ", "、").join(sign(one) for one in value.split(", "))
    return tr(*said).format(value=value, limit=f"{told.limit:,}") if said else f"{told.why}: {value}"


def weigh(
    session: Session, alert: Alert, hits: Sequence[HitRow], watchlist: Watchlist, now: datetime
) -> tuple[Why, ...]:
    """What makes the alert major now that `hits` are in it, weightiest first; empty for a minor one."""
    counted = [hit for hit in hits if counts(hit)]
    together = _together(session, alert, counted, watchlist, now)
    return (*by_itself(counted), *_signs(counted, watchlist), *together)


def by_itself(hits: Sequence[HitRow]) -> Iterator[Why]:
    """What one of the hits is enough for, whatever the watchlist says."""
    if risks := [hit.risk for hit in hits if hit.verdict == Verdict.IMPERSONATION]:
        yield Why("impersonation", max(risks))
    if points := [_points(hit) for hit in hits if hit.severity == Severity.MAJOR]:
        yield Why("severity", max(points), 2)


def _signs(hits: Sequence[HitRow], watchlist: Watchlist) -> Iterator[Why]:
    """Signs of escalation in major hits, and a risk that the watchlist calls major."""
    worst = (hit for hit in hits if hit.severity == Severity.MAJOR)
    found = (one["code"].partition(".")[2] for hit in worst for one in hit.reasons if one["weight"] > 0)
    if signs := dict.fromkeys(name for name in found if name in watchlist.lexicon.signs):
        yield Why("escalation", ", ".join(signs))
    limit = watchlist.ladder.major.risk
    if limit and (risk := max((hit.risk for hit in hits), default=0)) >= limit:
        yield Why("risk", risk, limit)


def _points(hit: HitRow) -> int:
    found: float = sum(one["weight"] for one in hit.reasons if one["code"].startswith("severity."))
    return max(2, round(found))


def _together(
    session: Session, alert: Alert, hits: Sequence[HitRow], watchlist: Watchlist, now: datetime
) -> Iterator[Why]:
    """What the hits of the alert are enough for together; what a first sweep found was there for long, and is not counted."""
    if not hits or all(hit.joined_by == FIRST_SWEEP for hit in hits):
        return
    session.flush()
    limits = watchlist.ladder.major
    for story in sorted({hit.story_id for hit in hits if hit.story_id is not None}):
        yield from _spread(session, story, limits)
    own = (HitRow.alert_id == alert.id, HitRow.joined_by != FIRST_SWEEP, counting())
    complaints = min((step.complaints for step in watchlist.ladder.step if step.complaints), default=0)
    if complaints and alert.hit_count >= complaints:
        said = (*own, HitRow.kind == "post", HitRow.severity != Severity.NONE)
        if (found := _count(session, said, max(complaints, alert.hit_count))) >= complaints:
            yield Why("complaints", found, complaints)
    if limits.per_hour and alert.hit_count >= limits.per_hour:
        lately = _count(session, (*own, HitRow.seen_at > now - _HOUR), max(limits.per_hour, alert.hit_count))
        if lately >= limits.per_hour:
            yield Why("speed", lately, limits.per_hour)
    if limits.reach and any(hit.reach for hit in hits):
        reached = int(session.scalar(select(func.coalesce(func.sum(HitRow.reach), 0)).where(*own)) or 0)
        if reached >= limits.reach:
            yield Why("reach", reached, limits.reach)


def _spread(session: Session, story: int, limits: Raising) -> Iterator[Why]:
    most = max(limits.sightings, _LOOKED_AT)
    seen = select(HitRow.source).where(HitRow.story_id == story, counting()).limit(most).subquery()
    sightings, sources = session.execute(select(func.count(), func.count(seen.c.source.distinct()))).one()
    if limits.sightings and sightings >= limits.sightings:
        yield Why("spread", sightings, limits.sightings)
    if limits.sources and sources >= limits.sources:
        yield Why("sources", sources, limits.sources)


def _count(session: Session, conditions: Iterable[Any], most: int) -> int:
    some = select(HitRow.id).where(*conditions).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def raise_level(
    session: Session, alert: Alert, hits: Sequence[HitRow], watchlist: Watchlist, now: datetime
) -> bool:
    """Minor becomes major where the alert's `hits`, of which something is new, make it so; whether it did."""
    return alert.level != MAJOR and make_major(session, alert, weigh(session, alert, hits, watchlist, now), now)


def make_major(session: Session, alert: Alert, why: Sequence[Why], now: datetime, *, who: str = SYSTEM) -> bool:
    """A minor alert is major from now on, where there is a reason that a person has not judged already; whether it is now and was not before. It wakes, and its
    history holds all reasons.
    """
    if alert.level == MAJOR or not why:
        return False
    why = worse(judged_of(session, alert), why)
    if not why:
        return False
    told = {"before": alert.level, "after": MAJOR, "why": why[0].why, "reasons": msgspec.to_builtins(list(why))}
    record(session, alert, now, who=who, what="raised", detail=told)
    alert.level, alert.updated_at = MAJOR, now
    stir(session, alert, now, why="raised")
    return True


def make_minor(
    session: Session, alert: Alert, watchlist: Watchlist | None, now: datetime, *, who: str, why: str
) -> bool:
    """A person makes a locked major alert minor; whether it was major. Its history holds `why`, and all that makes it major as things stand."""
    if alert.level != MAJOR:
        return False
    reasons = list(judged_of(session, alert))
    for kept in session.scalars(
        select(AlertEvent.detail)
        .where(AlertEvent.alert_id == alert.id, AlertEvent.what.in_(("opened", "raised")))
        .order_by(AlertEvent.place)
    ):
        reasons += (msgspec.convert(one, Why) for one in kept.get("reasons", ()))
    if watchlist is not None:
        graver = ((HitRow.severity == Severity.MAJOR).desc(), HitRow.risk.desc(), HitRow.id.desc())
        hits = select(HitRow).where(HitRow.alert_id == alert.id).order_by(*graver).limit(_GRAVEST)
        reasons += weigh(session, alert, session.scalars(hits).all(), watchlist, now)
    known = msgspec.to_builtins(list(_most(reasons).values()))
    told = {"before": MAJOR, "after": MINOR, "why": why, "round": alert.round, "known": known}
    record(session, alert, now, who=who, what="lowered", detail=told)
    alert.level, alert.updated_at = MINOR, now
    return True


def judged_of(session: Session, alert: Alert) -> tuple[Why, ...]:
    """What a person has judged in this round not to make the alert major, or the one that it was split off, or one that was merged into it."""
    within, known = _judgement(session, alert)
    return known if within == alert.round else ()


def judged_together(session: Session, target: Alert, others: Iterable[Alert]) -> dict[str, object]:
    """What the history of an alert says of a person's judgements where others are merged into it: theirs hold in its round; empty where there are none."""
    theirs = [why for other in others for why in _judgement(session, other)[1]]
    if not theirs:
        return {}
    known = _most([*judged_of(session, target), *theirs])
    return {"round": target.round, "known": msgspec.to_builtins(list(known.values()))}


def _judgement(session: Session, alert: Alert) -> tuple[int, tuple[Why, ...]]:
    """The round of the newest judgement that the alert is not major, and what was known then; round 0 where there is none."""
    told = (AlertEvent.what.in_(("lowered", "opened", "merged")), AlertEvent.detail.has_key("known"))
    query = select(AlertEvent.detail).where(AlertEvent.alert_id == alert.id, *told)
    detail = session.scalar(query.order_by(AlertEvent.place.desc()).limit(1))
    if detail is None:
        return 0, ()
    return detail["round"], tuple(msgspec.convert(one, Why) for one in detail["known"])


def worse(judged: Iterable[Why], why: Iterable[Why]) -> tuple[Why, ...]:
    """The reasons that are worse than what a person has judged already; all of them where nobody has."""
    known = _most(judged)
    return tuple(one for one in why if one.why not in known or _grown(one, known[one.why]))


def _grown(one: Why, known: Why) -> bool:
    if isinstance(one.value, str) or isinstance(known.value, str):
        return one.why in _NEWS or bool({*str(one.value).split(", ")} - {*str(known.value).split(", ")})
    if one.why in _SCORES:
        return one.value > known.value
    return one.why in _NEWS or one.value >= _GROWN * known.value


def _most(reasons: Iterable[Why]) -> dict[str, Why]:
    """The most of each kind of reason; all signs of escalation together."""
    most: dict[str, Why] = {}
    for one in reasons:
        known = most.get(one.why)
        if known is None or (
            isinstance(one.value, int) and isinstance(known.value, int) and one.value > known.value
        ):
            most[one.why] = one
        elif isinstance(one.value, str) and isinstance(known.value, str) and one.why not in _NEWS:
            signs = dict.fromkeys([*known.value.split(", "), *one.value.split(", ")])
            most[one.why] = Why(one.why, ", ".join(signs))
    return most
