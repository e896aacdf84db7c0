"""What routes are held against, read from the real database; and the messages that come of it."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.messages.notifying import Telling, notify
from alerts.messages.threads import earlier, thread_of
from alerts.routing.traits import traits_of
from monitor.settings import Settings
from monitor.store.hits import keep_hit
from monitor.store.tables import Alert, CampaignRow, CampaignSite, HitRow, Notification, SiteRow
from monitor.watchlist.model import Kind, Route, Source, Watchlist
from tests.building import NOON, complaint, post, routes, watchlist

TELLING = Telling(settings=Settings(), enqueue=lambda _session, _notification: None)


def acme(**asks: object) -> Watchlist:
    route = Route(**{"departments": ("bo",), "when": "now", **asks})  # type: ignore[arg-type]
    source = Source(
        key="news", kind=Kind.FEED, url="http://127.0.0.1:1/", channel="press", region="hk", owners=("Mei",)
    )
    return watchlist(routes=msgspec.structs.replace(routes(), route=(route,)), sources=(source,))


@pytest.fixture
def alert(session: Session) -> Alert:
    row = Alert(
        brand="acme", matter="funding", topic="withdrawal_delay", group_key="t", grouped_by="same_topic",
        level="major", title="t", language="zh-Hant", created_at=NOON, updated_at=NOON,
    )  # fmt: skip
    session.add(row)
    session.flush()
    hit = keep_hit(
        session, post(1, text="我是ＶＩＰ開戶客戶"), complaint(topics=("withdrawal_delay", "slippage")), NOON
    )
    assert hit is not None
    hit.alert_id = row.id
    session.flush()
    return row


def test_findings_bring_their_topics_words_sources_channels_regions_and_owners(
    session: Session, alert: Alert
) -> None:
    asks = acme(topics=("slippage",), words=("vip", "开户"), sources=("press",), regions=("hk",), cc=("owners",))

    traits = traits_of(session, alert, asks)

    assert traits.topics == ("withdrawal_delay", "slippage")
    assert traits.sources == ("news", "press")
    assert (traits.regions, traits.owners) == (("hk",), ("Mei",))
    assert "vip开户客户" in traits.text


def test_what_no_route_asks_about_is_not_read(session: Session, alert: Alert) -> None:
    traits = traits_of(session, alert, acme())

    assert (traits.text, traits.sources, traits.campaigns) == ("", (), ())


def test_a_route_by_campaign_goes_on_after_the_campaign_became_part_of_another(
    session: Session, alert: Alert
) -> None:
    now = NOON
    kept, former = CampaignRow(created_at=now, updated_at=now), CampaignRow(created_at=now, updated_at=now)
    session.add_all([kept, former])
    session.flush()
    former.merged_into = kept.id
    site = SiteRow(
        host="www.acme-login.top",
        domain="acme-login.top",
        url="http://www.acme-login.top/",
        since=now,
        first_seen=now,
    )
    session.add(site)
    session.flush()
    session.add(CampaignSite(site_id=site.id, campaign_id=kept.id, at=now, why=[]))
    session.add(
        HitRow(
            brand="acme",
            source="acme/x",
            kind="name",
            identity="x",
            domain="acme-login.top",
            seen_at=now,
            alert_id=alert.id,
        )
    )
    session.flush()

    found = traits_of(session, alert, acme(campaigns=(former.id,))).campaigns

    assert set(found) == {kept.id, former.id}


def test_a_step_that_comes_again_has_a_message_id_of_its_own_in_the_same_thread(
    session: Session, alert: Alert
) -> None:
    told = acme()
    for _ in range(3):
        notify(session, alert, "raised", told, telling=TELLING, now=NOON)

    rows = list(session.scalars(select(Notification).order_by(Notification.id)))

    assert len({row.message_id for row in rows}) == 3
    assert {row.thread_id for row in rows} == {thread_of(alert)}
    assert earlier(session, rows[2]) == (rows[0].message_id, rows[1].message_id)


def test_the_message_keeps_which_route_decided(session: Session, alert: Alert) -> None:
    notify(session, alert, "opened", acme(name="By hand", template="brief"), telling=TELLING, now=NOON)

    (row,) = session.scalars(select(Notification))

    assert row.route == {"route": "By hand", "when": "now", "quiet": "", "levels": [], "template": "brief"}
    assert "WHAT TO DO" not in row.text


def test_an_escalation_is_told_at_once_whatever_the_route_says(session: Session, alert: Alert) -> None:
    for step in ("opened", "escalated-1-0"):
        notify(session, alert, step, acme(when="digest"), telling=TELLING, now=NOON)

    assert [row.status for row in session.scalars(select(Notification).order_by(Notification.id))] == [
        "held",
        "queued",
    ]
