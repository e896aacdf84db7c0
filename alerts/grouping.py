"""Which hits make an alert, and which alert a hit joins: stated rules, each with a sentence that people see."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.history import record
from monitor.assessment import ALARMING, Severity, Verdict
from monitor.store.tables import Alert, HitRow
from monitor.text import one_line
from monitor.watchlist.model import Watchlist
from monitor.wording import tr

WINDOW = timedelta(hours=24)
FAKE_SITE = "fake_site"
#: the rule by which a hit joins the alert of another sighting of its text, instead of one of its topic
SAME_TEXT = "same_text"


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """What a hit has in common with others: `key` is equal for hits that belong together, `rule` says why.

    A group with a `window` takes hits only until it has been quiet for that long.
    """

    key: str
    rule: str
    matter: str
    topic: str
    window: timedelta | None = None


#: lookalikes that a brand's first sweep finds are gone through once, in one alert; what changes later alarms by itself
INVENTORY = Group(key="inventory", rule="first_sweep", matter=FAKE_SITE, topic="fake_site_scam")


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a hit: its alert, and the step that has to be told (opened, raised), empty for none."""

    alert: Alert
    step: str


def group_of(hit: HitRow, watchlist: Watchlist) -> Group | None:
    """The group that `hit` belongs to; None when it asks nobody to act (praise, news, questions, mere names)."""
    if hit.domain and hit.verdict in ALARMING:
        return INVENTORY if _was_there(hit) else site_group(hit.domain)
    if hit.severity == Severity.NONE:
        return None
    topic = hit.topics[0] if hit.topics else "other_complaint"
    matter = watchlist.routes.topics.get(topic, topic)
    return Group(key=f"topic:{topic}", rule="same_topic", matter=matter, topic=topic, window=WINDOW)


def _was_there(hit: HitRow) -> bool:
    """Whether it is a name that a sweep found and of which it knows no change: it existed before anybody looked."""
    return hit.kind == "name" and "resolution" in hit.facts and hit.identity == f"name:{hit.url}"


def site_group(domain: str) -> Group:
    """What findings about one fake site have in common."""
    return Group(key=f"site:{domain}", rule="same_site", matter=FAKE_SITE, topic="fake_site_scam")


def join(session: Session, hit: HitRow, watchlist: Watchlist, now: datetime) -> Joined | None:
    """Put `hit` into the open alert of its group, or open one; None when it belongs to no group."""
    group = group_of(hit, watchlist)
    if group is None:
        return None
    if group is INVENTORY and find_open(session, hit.brand, site_group(hit.domain), now) is not None:
        group = site_group(hit.domain)
    retold = _of_story(session, hit) if group.window else None
    alert = retold or find_open(session, hit.brand, group, now)
    opened = alert is None
    if alert is None:
        alert = open_alert(session, hit, group, now)
    hit.alert_id = alert.id
    alert.hit_count += 1
    alert.updated_at = now
    rule = SAME_TEXT if retold else group.rule
    record(session, alert, now, who="system", what="hit", detail={"hit": hit.id, "rule": rule})
    raised = raise_level(session, alert, hit, watchlist, now)
    return Joined(alert=alert, step="opened" if opened else "raised" if raised else "")


def _of_story(session: Session, hit: HitRow) -> Alert | None:
    """The open alert that has an earlier sighting of the hit's text, however long ago and whatever its topic."""
    if hit.story_id is None:
        return None
    told = select(HitRow.alert_id).where(HitRow.story_id == hit.story_id, HitRow.alert_id.is_not(None))
    query = select(Alert).where(Alert.id.in_(told), Alert.brand == hit.brand, Alert.closed_at.is_(None))
    return session.scalars(query.order_by(Alert.id.desc()).limit(1).with_for_update()).first()


def find_open(session: Session, brand: str, group: Group, now: datetime) -> Alert | None:
    """The open alert of a group; until the transaction ends nobody else can open or join one of the same group."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{brand} {group.key}", 0))))
    query = select(Alert).where(Alert.brand == brand, Alert.group_key == group.key, Alert.closed_at.is_(None))
    if group.window:
        query = query.where(Alert.updated_at > now - group.window)
    return session.scalars(query.order_by(Alert.id.desc()).limit(1).with_for_update()).first()


def open_alert(session: Session, hit: HitRow, group: Group, now: datetime) -> Alert:
    """A new alert for `hit`, with its first event."""
    alert = Alert(
        brand=hit.brand,
        matter=group.matter,
        topic=group.topic,
        group_key=group.key,
        grouped_by=group.rule,
        level=_level(hit),
        status="open",
        title=_title(hit, group),
        language=hit.language,
        hit_count=0,
        created_at=now,
        updated_at=now,
    )
    session.add(alert)
    session.flush()
    record(session, alert, now, who="system", what="opened", detail={"level": alert.level, "rule": group.rule})
    return alert


def _title(hit: HitRow, group: Group) -> str:
    if group is INVENTORY:
        return tr("Lookalikes that existed before the first sweep", "首次排查前已存在的仿冒域名")
    return hit.domain if group.rule == "same_site" else one_line(hit.title or hit.text, 120)


def _level(hit: HitRow) -> str:
    worst = hit.severity == Severity.MAJOR or hit.verdict == Verdict.IMPERSONATION
    return "major" if worst else "minor"


def _complaint_limit(watchlist: Watchlist) -> int | None:
    limits = [step.complaints for step in watchlist.ladder.step if step.complaints]
    return min(limits, default=None)


def raise_level(session: Session, alert: Alert, hit: HitRow, watchlist: Watchlist, now: datetime) -> bool:
    """Minor becomes major by a major hit, or by as many complaints about the same thing as the ladder names; whether it did."""
    if alert.level == "major":
        return False
    limit = _complaint_limit(watchlist)
    many = limit is not None and alert.hit_count >= limit
    if not many and _level(hit) != "major":
        return False
    alert.level = "major"
    why = "complaints" if many else "severity"
    record(
        session, alert, now, who="system", what="raised", detail={"before": "minor", "after": "major", "why": why}
    )
    return True


def reopen(session: Session, alert: Alert, now: datetime, *, why: dict[str, object]) -> bool:
    """A resolved alert is open again, because its matter has come back; whether it was. One that is open stays as it is, and one that was dismissed too.

    The event *regressed* holds `why`. Its owner, who knows the matter, keeps it.
    """
    if alert.status != "resolved":
        return False
    alert.status, alert.closed_at, alert.closed_reason, alert.updated_at = "open", None, "", now
    record(
        session, alert, now, who="system", what="regressed", detail={"before": "resolved", "after": "open", **why}
    )
    return True
