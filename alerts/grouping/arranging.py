"""What people do where the rules grouped otherwise than they would: merge alerts, split one, move hits. The rules keep to it for good."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from alerts.escalating.ladder import stop_ladder
from alerts.grouping.holders import inherit_splits, lock_alerts, lock_grouping, rank, splits_of
from alerts.grouping.keys import FAKE_SITE, counts, is_alarming, site_key, topic_key, topic_of
from alerts.grouping.levels import MAJOR, MINOR, Why, by_itself, make_major
from alerts.grouping.sharing import alone, hand_over
from alerts.history import SYSTEM, record
from alerts.quiet.snoozing import forget, stir
from alerts.triage.moves import name_of
from alerts.triage.stages import STAGES
from monitor.alarming import FAKE
from monitor.assessment import Verdict
from monitor.errors import UsageError
from monitor.store.tables import (
    Alert,
    AlertKey,
    AlertSplit,
    CampaignRow,
    CampaignSite,
    HitRow,
    Reply,
    Report,
    SiteRow,
)
from monitor.text import one_line
from monitor.wording import tr

SPLIT, BY_HAND = "split", "by_hand"
#: hits that may be split off or moved at once, and hits that an event names
MOST, _NAMED = 10_000, 50


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """The alert about a campaign that others were merged into, and whether that made it major."""

    alert: Alert
    raised: bool


def merge(session: Session, alert_id: int, *, others: Collection[int], who: str, now: datetime) -> Alert:
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
    _absorb(session, target, rest, who=who, now=now, rule="merged")
    together = [target.id, *gone]
    session.execute(delete(AlertSplit).where(AlertSplit.alert_id.in_(together), AlertSplit.from_id.in_(together)))
    return target


def split(
    session: Session, alert_id: int, *, hits: Collection[int], who: str, now: datetime, title: str = ""
) -> Alert:
    """Take `hits` out of the alert into a new one, with the keys that only they have; returns the new one.

    No rule ever brings the two together again. Raises UsageError for hits that are not its own, for none or all of them, and for an alert that was merged.
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
    new = _new(session, alert, moved, title=title, now=now)
    told = _named(moved)
    record(session, alert, now, who=who, what="split", detail={"alert": new.id, **told})
    record(session, new, now, who=who, what="opened", detail={"level": new.level, "rule": SPLIT, "from": alert.id})
    record(session, new, now, who=who, what="moved_hits", detail={"from": [alert.id], **told})
    hand_over(session, (alert, new), moved, alone(session, alert, moved), now)
    _carry(moved, [alert], new, rule=SPLIT)
    session.add(AlertSplit(alert_id=new.id, from_id=alert.id, at=now, who=who))
    session.flush()
    inherit_splits(session, new.id, alert.id, now, who=who)
    alert.updated_at = now
    session.flush()
    return new


def move(session: Session, hits: Collection[int], *, to: int, who: str, now: datetime) -> Alert:
    """Put `hits`, of other alerts or of none, into the open alert `to`, with the keys that only they have; returns it.

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
    make_major(session, target, tuple(by_itself([hit for hit in moved if counts(hit)])), now, who=who)
    session.flush()
    return target


def gather_campaign(session: Session, campaign: int, brand: str, now: datetime) -> Gathered | None:
    """The open alerts of `brand` about sites of the campaign become one, now that these are known to belong together; None where there was nothing to do.

    The one that somebody owns takes the others over, else the oldest. What somebody split stays split, and what two people own stays theirs. The caller holds the
    brand's lock.
    """
    numbers = _numbers(session, campaign)
    alerts = _about_campaign(session, numbers, brand)
    if not alerts:
        return None
    target = next((one for one in alerts if one.owner), alerts[0])
    taken, apart = list[Alert](), splits_of(session, [one.id for one in alerts])
    for other in alerts:
        if other is target or (other.owner and other.owner != target.owner):
            continue
        if not any(frozenset((other.id, one.id)) in apart for one in (target, *taken)):
            taken.append(other)
    raised = bool(taken) and _absorb(session, target, taken, who=SYSTEM, now=now, rule="same_campaign")
    _hold_campaign(session, target, numbers, now)
    session.flush()
    return Gathered(alert=target, raised=raised)


def _numbers(session: Session, campaign: int) -> list[int]:
    """The campaign, and those that it has taken over, the latter last."""
    known = select(CampaignRow.id).where(CampaignRow.id == campaign).cte(recursive=True)
    merged = select(CampaignRow.id).join(known, CampaignRow.merged_into == known.c.id)
    found = session.scalars(select(known.union(merged).c.id)).all()
    return [campaign, *(number for number in found if number != campaign)]


def _about_campaign(session: Session, numbers: Sequence[int], brand: str) -> list[Alert]:
    """The open alerts that hold keys of the campaign or of its sites, oldest first, locked."""
    domains = (
        select(func.concat("site:", SiteRow.domain))
        .join(CampaignSite, CampaignSite.site_id == SiteRow.id)
        .where(CampaignSite.campaign_id == numbers[0])
    )
    own = [f"campaign:{number}" for number in numbers]
    keys = AlertKey.key.in_(domains) | AlertKey.key.in_(own)
    held = select(AlertKey.alert_id).where(AlertKey.brand == brand, keys)
    query = select(Alert.id).where(Alert.id.in_(held), Alert.closed_at.is_(None))
    ids = session.scalars(query).all()
    return [one for one in lock_alerts(session, ids) if one.closed_at is None] if ids else []


def _hold_campaign(session: Session, alert: Alert, numbers: Sequence[int], now: datetime) -> None:
    """The alert holds the campaign's key unless another one that is not dismissed does; keys of campaigns that are no more are given up."""
    held = select(AlertKey).where(
        AlertKey.brand == alert.brand, AlertKey.key.in_([f"campaign:{number}" for number in numbers])
    )
    rows = {row.key: row for row in session.scalars(held)}
    holder = rows.get(f"campaign:{numbers[0]}")
    if holder is None:
        session.add(AlertKey(brand=alert.brand, key=f"campaign:{numbers[0]}", alert_id=alert.id, at=now))
    elif session.get_one(Alert, holder.alert_id).status == "dismissed":
        holder.alert_id, holder.at = alert.id, now
    for number in numbers[1:]:
        if row := rows.get(f"campaign:{number}"):
            session.delete(row)


def _absorb(
    session: Session, target: Alert, others: Sequence[Alert], *, who: str, now: datetime, rule: str
) -> bool:
    """Give the target all that the others have; whether that made it major."""
    ids = [other.id for other in others]
    counted = sum(other.hit_count for other in others)
    worst = select(HitRow.id).where(HitRow.alert_id.in_(ids), HitRow.verdict == Verdict.IMPERSONATION)
    grave = session.scalar(worst.limit(1)) is not None
    for table in (HitRow, Report, Reply, AlertKey):
        session.execute(update(table).where(table.alert_id.in_(ids)).values(alert_id=target.id))
    session.execute(update(Alert).where(Alert.merged_into.in_(ids)).values(merged_into=target.id))
    told = {"alerts": ids, "count": counted, "rule": rule}
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
    told = {"before": target.status, "after": "acknowledged", "owner": owned.owner, "why": "merged"}
    record(session, target, now, who=who, what="acknowledged", detail=told)
    target.owner, target.status = owned.owner, "acknowledged"
    target.stage, target.answered_at = target.stage or owned.stage or STAGES[0], target.answered_at or now


def _new(session: Session, alert: Alert, hits: Sequence[HitRow], *, title: str, now: datetime) -> Alert:
    """An alert for hits that leave `alert`: about their site or topic where they have another, and as grave as they are."""
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
        level=MAJOR if any(by_itself([hit for hit in hits if counts(hit)])) else MINOR,
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
