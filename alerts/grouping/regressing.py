"""When something is learnt of what alerts hold: a site is back, stands under another name, belongs to a campaign, or is worse than it was taken for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from alerts.escalating.ladder import start_ladder
from alerts.grouping.campaigns import gather_campaign
from alerts.grouping.holders import lock_alerts, lock_grouping, rank, splits_of, worst_of
from alerts.grouping.joining import Grouping, Joined, join
from alerts.grouping.keys import counts, is_grouped, keys_of
from alerts.grouping.levels import raise_level
from alerts.grouping.reopening import regress, reopened_step
from alerts.history import SYSTEM, record
from alerts.messages.notifying import Telling, notify
from monitor.assessment import ALARMING
from monitor.sites.life import Event
from monitor.store.sites import Kept
from monitor.store.tables import Alert, HitRow, SiteRow
from monitor.watchlist.model import Watchlist

#: the rule by which a hit joins the alert of the site that stood elsewhere before
MOVED_SITE = "moved_site"


def follow(
    session: Session, host: str, kept: Kept, watchlists: Iterable[Watchlist], *, telling: Telling, now: datetime
) -> tuple[Alert, ...]:
    """Take to the alerts what a visit of `host` made of its site; returns those that are open again, their departments told.

    A site that is back reopens its own resolved alerts. One that is known under another name joins the newest alert of that name, for each brand: its hits that
    no alert has yet go there, and a resolved one is open again. Open alerts about sites of one campaign become one, which goes on with the ladder of any. What somebody split stays split.
    Call it after the visit's hits are kept and grouped.
    """
    brands = {watchlist.brand.key: watchlist for watchlist in watchlists}
    told = dict[int, tuple[Alert, str]]()
    if kept.event is not Event.BACK and not kept.twin and kept.campaign is None:
        return ()
    lock_grouping(session, brands)
    if kept.event is Event.BACK:
        for alert in _newest(session, host, brands).values():
            if regress(session, alert, now, why={"why": "back", "host": host}):
                told[alert.id] = alert, reopened_step(session, alert)
    if kept.twin:
        for alert in _newest(session, kept.twin, brands).values():
            if _move(session, alert, host, kept, now):
                told[alert.id] = alert, reopened_step(session, alert)
    again = tuple(alert for alert, _ in told.values())
    for alert in _gathered(session, kept.campaign, brands, now):
        told.setdefault(alert.id, (alert, "raised"))
    for alert, step in told.values():
        if alert.closed_at is None:
            notify(session, alert, step, brands[alert.brand], telling=telling, now=now)
    return again


def _gathered(
    session: Session, campaign: int | None, brands: Mapping[str, Watchlist], now: datetime
) -> Iterator[Alert]:
    """The alerts that the campaign made major by bringing others to them; each goes on with the ladder of any."""
    if campaign is None:
        return
    for brand in sorted(brands):
        merged = gather_campaign(session, campaign, brand, now)
        if merged is not None:
            start_ladder(session, merged.alert, brands[brand], now)
            if merged.raised:
                yield merged.alert


def _move(session: Session, alert: Alert, host: str, kept: Kept, now: datetime) -> bool:
    """Whether the alert is open again, now that its site stands at `host`; a dismissed one stays as it is and gets nothing, and so does one that was split."""
    others = _newest(session, host, {alert.brand})
    apart = splits_of(session, [alert.id])
    if any(frozenset((alert.id, other.id)) in apart for other in others.values()):
        return False
    why: dict[str, object] = {
        "why": "moved",
        "from": kept.twin,
        "to": host,
        "shares": [mark.kind for mark in kept.shares],
    }
    again = regress(session, alert, now, why=why)
    if alert.closed_at is not None:
        return False
    if not again:
        record(session, alert, now, who=SYSTEM, what="moved", detail=why)
    _take_loose(session, alert, host, now)
    for other in others.values():
        if other.id != alert.id:
            record(session, other, now, who=SYSTEM, what="moved", detail={**why, "alert": alert.id})
    alert.updated_at = now
    session.flush()
    return again


def _take_loose(session: Session, alert: Alert, host: str, now: datetime) -> None:
    for hit in session.scalars(_loose(session, host, alert.brand).with_for_update()):
        hit.alert_id, hit.joined_by = alert.id, MOVED_SITE
        alert.hit_count += counts(hit)
        record(session, alert, now, who=SYSTEM, what="hit", detail={"hit": hit.id, "rule": MOVED_SITE})


def _loose(session: Session, host: str, brand: str) -> Select[HitRow]:
    """The hits about `host` that no alert has, posts left out that only name it."""
    return select(HitRow).where(
        _about(session, host),
        HitRow.brand == brand,
        HitRow.alert_id.is_(None),
        or_(HitRow.kind != "post", HitRow.verdict.in_(ALARMING)),
    )


def _newest(session: Session, host: str, brands: Collection[str]) -> dict[str, Alert]:
    """The newest alert about `host` of each of the brands, locked."""
    named = select(HitRow.alert_id).where(_about(session, host), HitRow.alert_id.is_not(None))
    query = select(Alert.id).where(Alert.id.in_(named), Alert.brand.in_(list(brands)), Alert.merged_into.is_(None))
    return {alert.brand: alert for alert in lock_alerts(session, session.scalars(query))}


def _about(session: Session, host: str) -> ColumnElement[bool]:
    """What the hits about a site have in common: they name its host, or the domain that somebody registered for it."""
    domain = session.scalar(select(SiteRow.domain).where(SiteRow.host == host)) or host
    return or_(HitRow.domain == domain, HitRow.domain == host)


def worsened(
    session: Session, hit: HitRow, before: tuple[int, int], watchlist: Watchlist, now: datetime
) -> Joined | None:
    """What follows when a hit is judged worse than `before` (`alerts.grouping.holders.rank`); the caller holds the brand's lock.

    One without an alert joins one, or opens it. An open alert may become major, a resolved one is open again. One that was dismissed stays as it is, but a hit that is
    worse than all that it held leaves it for an alert that is open. The step is empty where nobody needs to be told.
    """
    if hit.alert_id is None:
        return join(session, hit, watchlist, now, learnt=True) if is_grouped(hit) else None
    (alert,) = lock_alerts(session, [hit.alert_id])
    worse = any(new > old for new, old in zip(rank(hit), before, strict=True))
    if alert.closed_at is None:
        raised = raise_level(session, alert, [hit], watchlist, now)
        return Joined(alert=alert, step="raised" if raised else "")
    if not worse:
        return None
    if alert.status == "resolved":
        regress(session, alert, now, why={"why": "worse", "hit": hit.id})
        raise_level(session, alert, [hit], watchlist, now)
        return Joined(alert=alert, step=reopened_step(session, alert))
    held = tuple(map(max, worst_of(session, alert, but=hit.id), before))
    return (
        _leave(session, hit, alert, watchlist, now)
        if any(a > b for a, b in zip(rank(hit), held, strict=True))
        else None
    )


def _leave(session: Session, hit: HitRow, alert: Alert, watchlist: Watchlist, now: datetime) -> Joined | None:
    keys = keys_of(session, [hit], watchlist, learnt=True)[hit.id]
    if not keys:
        return None
    hit.alert_id, hit.joined_by = None, ""
    alert.hit_count -= counts(hit)
    grouping = Grouping(session, watchlist, now)
    grouping.holders.load(key.value for key in keys)
    grouping.put(hit, keys, after=alert)
    (grouped,) = grouping.settle()
    return Joined(alert=grouped.alert, step=grouped.step)
