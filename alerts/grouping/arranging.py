"""What people do where the rules grouped otherwise than they would: merge alerts, split one, move hits. The rules keep to it for good."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.grouping.absorbing import Gathered, absorb
from alerts.grouping.holders import inherit_splits, lock_alerts, lock_grouping, rank
from alerts.grouping.keys import FAKE_SITE, counts, is_alarming, site_key, topic_key, topic_of
from alerts.grouping.levels import MAJOR, MINOR, Why, by_itself, judged_of, make_major, worse
from alerts.grouping.sharing import alone, hand_over
from alerts.history import record
from alerts.quiet.snoozing import stir
from alerts.triage.moves import name_of
from monitor.alarming import FAKE
from monitor.errors import UsageError
from monitor.store.tables import Alert, AlertSplit, HitRow
from monitor.text import one_line
from monitor.wording import tr

SPLIT, BY_HAND = "split", "by_hand"
#: hits that may be split off or moved at once, and hits that an event names
MOST, _NAMED = 10_000, 50


def merge(session: Session, alert_id: int, *, others: Collection[int], who: str, now: datetime) -> Gathered:
    """Hits, keys, reports and replies of `others` go to the alert; they are dismissed as its duplicates, and their messages stay as they are.

    The alert is major where one of them was. Where nobody has it and one of them has an owner, its owner has it. Raises UsageError for a closed alert, another
    brand's, and one that was merged already.
    """
    who = name_of(who)
    gone = sorted(set(others))
    if not gone or alert_id in gone:
        raise UsageError(
            tr(
                f"expected other alerts to merge into alert {alert_id}, found {gone or 'none'}",
                f"请给出要并入警报 {alert_id} 的其他警报",
            )
        )
    target, *rest = _arranged(session, [alert_id, *gone])
    _open(target)
    for other in rest:
        _same_brand(target, other)
        _not_merged(other)
    raised = absorb(session, target, rest, who=who, now=now, rule="merged")
    together = [target.id, *gone]
    session.execute(delete(AlertSplit).where(AlertSplit.alert_id.in_(together), AlertSplit.from_id.in_(together)))
    return Gathered(alert=target, raised=raised)


def split(
    session: Session, alert_id: int, *, hits: Collection[int], who: str, now: datetime, title: str = ""
) -> Alert:
    """Take `hits` out of the alert into a new one, with the keys that only they have; returns the new one.

    What a person has judged not to make the alert major does not make the new one so either. No rule ever brings the two together again. Raises UsageError for hits that are not its own, for none or all of them, and for an alert that was merged.
    """
    who = name_of(who)
    (alert,) = _arranged(session, [alert_id])
    _not_merged(alert)
    moved = _locked_hits(session, hits)
    strange = [hit.id for hit in moved if hit.alert_id != alert.id]
    if strange:
        raise UsageError(
            tr(
                f"hits {_listed(strange)} are not in alert {alert_id}",
                f"命中 {_listed(strange)} 不属于警报 {alert_id}",
            )
        )
    _leave_some(session, alert, moved)
    judged = judged_of(session, alert)
    new = _new(session, alert, moved, title=title, now=now)
    new.level = MAJOR if worse(judged, _grave(moved)) else MINOR
    told = _named(moved)
    record(session, alert, now, who=who, what="split", detail={"alert": new.id, **told})
    opened: dict[str, object] = {"level": new.level, "rule": SPLIT, "from": alert.id}
    if judged:
        opened |= {"round": new.round, "known": msgspec.to_builtins(list(judged))}
    record(session, new, now, who=who, what="opened", detail=opened)
    record(session, new, now, who=who, what="moved_hits", detail={"from": [alert.id], **told})
    hand_over(session, (alert, new), moved, alone(session, alert, moved), now)
    _carry(moved, [alert], new, rule=SPLIT)
    session.add(AlertSplit(alert_id=new.id, from_id=alert.id, at=now, who=who))
    session.flush()
    inherit_splits(session, new.id, alert.id, now, who=who)
    alert.updated_at = now
    session.flush()
    return new


def move(session: Session, hits: Collection[int], *, to: int, who: str, now: datetime) -> Gathered:
    """Put `hits`, of other alerts or of none, into the open alert `to`, with the keys that only they have.

    Raises UsageError for a closed alert, another brand's hits, hits that are there already, and where an alert would be left without any.
    """
    who = name_of(who)
    (target,) = _arranged(session, [to])
    query = select(HitRow.alert_id).where(HitRow.id.in_(sorted(set(hits))), HitRow.alert_id.is_not(None))
    from_ids = {number for number in session.scalars(query) if number is not None} - {to}
    target, *sources = _arranged(session, [to, *sorted(from_ids)])
    moved = _locked_hits(session, hits)
    _open(target)
    if any(hit.alert_id == to for hit in moved):
        there = _listed([hit.id for hit in moved if hit.alert_id == to])
        raise UsageError(tr(f"hits {there} are in alert {to} already", f"命中 {there} 已在警报 {to} 中"))
    if any(hit.brand != target.brand for hit in moved):
        raise UsageError(
            tr(
                f"expected hits of {target.brand}, whose alert {to} is",
                f"警报 {to} 属于 {target.brand}，只能移入该品牌的命中",
            )
        )
    for source in sources:
        own = [hit for hit in moved if hit.alert_id == source.id]
        _leave_some(session, source, own)
        hand_over(session, (source, target), own, alone(session, source, own), now)
        record(session, source, now, who=who, what="moved_hits", detail={"to": to, **_named(own)})
        source.updated_at = now
    _carry(moved, sources, target, rule=BY_HAND)
    told = {"from": [source.id for source in sources], **_named(moved)}
    record(session, target, now, who=who, what="moved_hits", detail=told)
    target.updated_at = now
    stir(session, target, now, why="change")
    raised = make_major(session, target, _grave(moved), now, who=who)
    session.flush()
    return Gathered(alert=target, raised=raised)


def _new(session: Session, alert: Alert, hits: Sequence[HitRow], *, title: str, now: datetime) -> Alert:
    """A minor alert for hits that leave `alert`: about their site or topic where they have another."""
    chief = max(hits, key=lambda hit: (*rank(hit), hit.risk, -hit.id))
    topic = FAKE if is_alarming(chief) else topic_of(chief)
    key = site_key(chief.domain) if is_alarming(chief) else topic_key(topic)
    said = one_line(title, 300) or (
        chief.domain if is_alarming(chief) else one_line(chief.title or chief.text, 120)
    )
    new = Alert(
        brand=alert.brand,
        matter=_matter(session, alert, topic),
        topic=topic,
        group_key=key,
        grouped_by=SPLIT,
        level=MINOR,
        status="open",
        title=said or alert.title,
        language=chief.language,
        region=alert.region,
        cc=list(alert.cc),
        hit_count=0,
        created_at=now,
        updated_at=now,
    )
    session.add(new)
    session.flush()
    return new


def _grave(hits: Sequence[HitRow]) -> tuple[Why, ...]:
    return tuple(by_itself([hit for hit in hits if counts(hit)]))


def _matter(session: Session, alert: Alert, topic: str) -> str:
    """The matter that alerts on `topic` have; that of `alert` where there was none yet."""
    if topic == FAKE:
        return FAKE_SITE
    known = select(Alert.matter).where(Alert.brand == alert.brand, Alert.topic == topic)
    return alert.matter if alert.topic == topic else session.scalar(known.limit(1)) or alert.matter


def _carry(hits: Sequence[HitRow], sources: Sequence[Alert], target: Alert, *, rule: str) -> None:
    known = {source.id: source for source in sources}
    for hit in hits:
        if hit.alert_id in known:
            known[hit.alert_id].hit_count -= counts(hit)
        hit.alert_id, hit.joined_by = target.id, rule
        target.hit_count += counts(hit)


def _arranged(session: Session, ids: Sequence[int]) -> list[Alert]:
    """The alerts in the order of `ids`, locked, with the locks of their brands; UsageError where there is none with an id."""
    brands = session.scalars(select(Alert.brand).where(Alert.id.in_(ids)).distinct())
    lock_grouping(session, brands)
    found = {alert.id: alert for alert in lock_alerts(session, ids)}
    for number in ids:
        if number not in found:
            raise UsageError(tr(f"there is no alert {number}", f"没有编号为 {number} 的警报"))
    return [found[number] for number in ids]


def _locked_hits(session: Session, ids: Collection[int]) -> list[HitRow]:
    """The hits, locked in the order of their ids; UsageError for none, too many, and ids that no hit has."""
    wanted = sorted(set(ids))
    if not 0 < len(wanted) <= MOST:
        raise UsageError(
            tr(
                f"expected 1 to {MOST:,} hits, found {len(wanted):,}",
                f"应给出 1 至 {MOST:,} 条命中，得到 {len(wanted):,} 条",
            )
        )
    query = select(HitRow).where(HitRow.id.in_(wanted)).order_by(HitRow.id).with_for_update()
    found = list(session.scalars(query, execution_options={"populate_existing": True}))
    if missing := sorted(set(wanted) - {hit.id for hit in found}):
        raise UsageError(tr(f"there are no hits {_listed(missing)}", f"没有编号为 {_listed(missing)} 的命中"))
    return found


def _leave_some(session: Session, alert: Alert, hits: Sequence[HitRow]) -> None:
    ids = [hit.id for hit in hits]
    rest = select(HitRow.id).where(HitRow.alert_id == alert.id, HitRow.id.not_in(ids))
    if session.scalar(rest.limit(1)) is None:
        raise UsageError(
            tr(
                f"these are all hits of alert {alert.id}: an alert keeps at least one; merge it instead",
                f"这是警报 {alert.id} 的全部命中：至少须保留一条；如需归并请使用 merge",
            )
        )


def _open(alert: Alert) -> None:
    _not_merged(alert)
    if alert.closed_at is not None:
        raise UsageError(
            tr(
                f"alert {alert.id} is {alert.status}: reopen it first, or choose one that is open",
                f"警报 {alert.id} 已关闭：请先重新打开，或选择未关闭的警报",
            )
        )


def _not_merged(alert: Alert) -> None:
    if alert.merged_into is not None:
        raise UsageError(
            tr(
                f"alert {alert.id} was merged into alert {alert.merged_into}, which has its hits",
                f"警报 {alert.id} 已并入警报 {alert.merged_into}，其命中都在那里",
            )
        )


def _same_brand(one: Alert, other: Alert) -> None:
    if one.brand != other.brand:
        raise UsageError(
            tr(
                f"alert {other.id} is of {other.brand}, alert {one.id} of {one.brand}: alerts of two brands stay apart",
                f"警报 {other.id} 属于 {other.brand}，警报 {one.id} 属于 {one.brand}：不同品牌的警报不能合并",
            )
        )


def _named(hits: Sequence[HitRow]) -> dict[str, object]:
    return {"hits": [hit.id for hit in hits[:_NAMED]], "count": len(hits)}


def _listed(ids: Sequence[int]) -> str:
    more = ", …" if len(ids) > 10 else ""
    return ", ".join(map(str, ids[:10])) + more
