"""Alerts about the sites of one campaign become one, when these turn out to belong together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.grouping.absorbing import Gathered, absorb
from alerts.grouping.holders import lock_alerts, splits_of
from alerts.history import SYSTEM
from monitor.store.tables import Alert, AlertKey, CampaignRow, CampaignSite, SiteRow


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
    raised = bool(taken) and absorb(session, target, taken, who=SYSTEM, now=now, rule="same_campaign")
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
