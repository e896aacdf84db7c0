"""What goes along when hits leave an alert: the keys that only they have, their replies, and the reports of their sites."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.grouping.keys import (
    about_site,
    campaign_key,
    campaigns_of,
    is_alarming,
    on_topic,
    site_key,
    story_key,
    topic_key,
    topic_of,
)
from monitor.assessment import ALARMING, Severity
from monitor.store.tables import Alert, AlertKey, CampaignSite, HitRow, Reply, Report, SiteRow


def alone(session: Session, alert: Alert, hits: Sequence[HitRow]) -> tuple[str, ...]:
    """The keys of `hits` that no other hit of the alert has, and that no other alert holds."""
    had = _had(session, hits)
    others = select(AlertKey.key).where(
        AlertKey.brand == alert.brand, AlertKey.key.in_(had), AlertKey.alert_id != alert.id
    )
    held, ids = set(session.scalars(others)), [hit.id for hit in hits]
    rest = (HitRow.alert_id == alert.id, HitRow.id.not_in(ids))
    return tuple(
        key
        for key, has in had.items()
        if key not in held and session.scalar(select(HitRow.id).where(*rest, has).limit(1)) is None
    )


def _had(session: Session, hits: Sequence[HitRow]) -> dict[str, ColumnElement[bool]]:
    """The keys of `hits`, each with what makes a hit have it."""
    found: dict[str, ColumnElement[bool]] = {}
    domains = {hit.domain for hit in hits if is_alarming(hit)}
    for domain in sorted(domains):
        found[site_key(domain)] = about_site(domain)
    for number in sorted({number for numbers in campaigns_of(session, domains).values() for number in numbers}):
        found[campaign_key(number)] = _of_campaign(number)
    for story in sorted({hit.story_id for hit in hits if hit.story_id is not None}):
        found[story_key(story)] = HitRow.story_id == story
    for topic in sorted({topic_of(hit) for hit in hits if hit.severity != Severity.NONE and not is_alarming(hit)}):
        found[topic_key(topic)] = on_topic(topic)
    return found


def _of_campaign(number: int) -> ColumnElement[bool]:
    sites = select(SiteRow.id, SiteRow.domain, SiteRow.host).join(CampaignSite, CampaignSite.site_id == SiteRow.id)
    own = sites.where(CampaignSite.campaign_id == number).subquery()
    return or_(HitRow.domain.in_(select(own.c.domain)), HitRow.domain.in_(select(own.c.host))) & HitRow.verdict.in_(
        ALARMING
    )


def hand_over(
    session: Session, alerts: tuple[Alert, Alert], hits: Sequence[HitRow], keys: Collection[str], now: datetime
) -> None:
    """The second of the alerts holds `keys` from now on, and has the replies to `hits`, and the first one's reports of the sites that it holds."""
    source, target = alerts
    if keys:
        rows = [{"brand": target.brand, "key": key, "alert_id": target.id, "at": now} for key in sorted(keys)]
        statement = insert(AlertKey).values(rows)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=[AlertKey.brand, AlertKey.key], set_={"alert_id": target.id}
            )
        )
    ids = [hit.id for hit in hits]
    session.execute(update(Reply).where(Reply.hit_id.in_(ids)).values(alert_id=target.id))
    own = [hit.domain for hit in hits if site_key(hit.domain) in keys]
    if own:
        gone = (Report.alert_id == source.id, Report.domain.in_(own))
        session.execute(update(Report).where(*gone).values(alert_id=target.id))
