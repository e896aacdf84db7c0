"""A settled matter that comes back opens its alert again: the site is up, or stands under another name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.grouping.joining import join
from alerts.grouping.regressing import follow
from alerts.messages.notifying import Telling
from alerts.triage.settling import dismiss, resolve
from monitor.settings import Settings
from monitor.sighting import NameSeen
from monitor.sites.life import Event, State
from monitor.sites.marks import Mark
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.sites import Kept, name_site
from monitor.store.tables import (
    Alert,
    AlertEvent,
    CampaignRow,
    CampaignSite,
    Escalation,
    HitRow,
    Notification,
    SiteRow,
)
from monitor.watchlist.model import Ladder, Step
from tests.building import NOON, fake_site, watchlist

OLD, NEW = "acme-login.top", "acme-verify.shop"
LATER = NOON + timedelta(days=9)
TELLING = Telling(settings=Settings(), enqueue=lambda _session, _notification: None)
BACK = Kept(site=1, visit=2, state=State.CONTENT, event=Event.BACK, next_check=None)
MOVED = Kept(
    site=2,
    visit=3,
    state=State.CONTENT,
    event=Event.CONTENT,
    next_check=None,
    twin=OLD,
    shares=(Mark("telegram", "x"),),
)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    database = Database(database_url)
    with database.begin() as session:
        yield session
    database.close()


def hit(session: Session, host: str, *, joins: bool = True) -> HitRow:
    name_site(session, host, NOON, why="test")
    found = keep_hit(session, NameSeen(source="acme/names", domain=host), fake_site(host), NOON)
    assert found is not None
    if joins:
        assert join(session, found, watchlist(), NOON) is not None
    session.flush()
    return found


def alert_of(session: Session, found: HitRow) -> Alert:
    session.flush()
    return session.get_one(Alert, found.alert_id)


def followed(session: Session, host: str, kept: Kept) -> list[int]:
    return [one.id for one in follow(session, host, kept, [watchlist()], telling=TELLING, now=LATER)]


def steps(session: Session) -> list[str]:
    return list(session.scalars(select(Notification.step).distinct().order_by(Notification.step)))


def test_a_site_that_is_back_opens_its_resolved_alert_again_and_tells_each_time(session: Session) -> None:
    alert = alert_of(session, hit(session, OLD))
    for _ in range(2):
        resolve(session, alert.id, who="mei", now=NOON, why="down")
        assert followed(session, OLD, BACK) == [alert.id]

    assert (alert.status, alert.closed_at) == ("open", None)
    told = session.scalars(select(AlertEvent.detail).where(AlertEvent.what == "regressed")).all()
    assert [(one["why"], one["host"]) for one in told] == [("back", OLD)] * 2
    assert steps(session) == ["reopened-1", "reopened-2"]


def test_the_same_site_under_another_name_joins_the_alert_and_opens_it_again(session: Session) -> None:
    alert = alert_of(session, hit(session, OLD))
    resolve(session, alert.id, who="mei", now=NOON, why="down")
    new = hit(session, NEW, joins=False)

    assert followed(session, NEW, MOVED) == [alert.id]
    assert (new.alert_id, alert.hit_count, alert.status) == (alert.id, 2, "open")


def test_an_open_alert_gets_the_hit_and_stays_as_it_is(session: Session) -> None:
    alert = alert_of(session, hit(session, OLD))
    new = hit(session, NEW, joins=False)

    assert followed(session, NEW, MOVED) == []
    assert (new.alert_id, steps(session)) == (alert.id, [])
    assert "moved" in session.scalars(select(AlertEvent.what).where(AlertEvent.alert_id == alert.id)).all()


def test_a_new_name_that_alarmed_by_itself_keeps_its_alert_and_both_say_where_the_other_is(
    session: Session,
) -> None:
    old, new = alert_of(session, hit(session, OLD)), alert_of(session, hit(session, NEW))

    followed(session, NEW, MOVED)

    told = (
        select(AlertEvent.alert_id, AlertEvent.detail)
        .where(AlertEvent.what == "moved")
        .order_by(AlertEvent.alert_id)
    )
    assert [(number, detail.get("alert")) for number, detail in session.execute(told)] == [
        (old.id, None),
        (new.id, old.id),
    ]


def test_what_was_dismissed_is_not_opened_again(session: Session) -> None:
    alert = alert_of(session, hit(session, OLD))
    dismiss(session, alert.id, who="mei", now=NOON, why="other_bearer")
    new = hit(session, NEW, joins=False)

    assert followed(session, OLD, BACK) == followed(session, NEW, MOVED) == []
    assert (alert.status, new.alert_id) == ("dismissed", None)


def test_a_visit_that_says_nothing_new_changes_no_alert(session: Session) -> None:
    alert = alert_of(session, hit(session, OLD))
    resolve(session, alert.id, who="mei", now=NOON, why="down")
    quiet = Kept(site=1, visit=2, state=State.CONTENT, event=None, next_check=None)

    assert followed(session, OLD, quiet) == []
    assert alert.status == "resolved"


def test_departments_of_an_alert_that_a_campaign_brings_to_one_that_nobody_was_told_of_are_waited_for_at_once(
    session: Session,
) -> None:
    quiet, told = (alert_of(session, hit(session, host)) for host in (OLD, NEW))
    told.told_at = LATER - timedelta(hours=1)
    campaign = CampaignRow(created_at=NOON, updated_at=NOON)
    session.add(campaign)
    session.flush()
    for row in session.scalars(select(SiteRow)):
        session.add(CampaignSite(campaign_id=campaign.id, site_id=row.id, at=NOON, why=[]))
    session.flush()
    ladder = Ladder(step=(Step(role="supervisor", after_hours=24.0, level="minor"),))
    formed = msgspec.structs.replace(BACK, event=Event.CONTENT, campaign=campaign.id)

    follow(session, NEW, formed, [watchlist(ladder=ladder)], telling=TELLING, now=LATER)

    assert list(session.scalars(select(Escalation.alert_id))) == [quiet.id]
