"""Silences: what they need, what they fit, what they hold, and how they end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from alerts.quiet.silences import (
    LONGEST,
    Matcher,
    active_silences,
    add_silence,
    end_silence,
    fits,
    list_silences,
    matcher_of,
)
from monitor.errors import UsageError
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.tables import Alert, CampaignRow, CampaignSite, SiteRow
from monitor.wording import speak
from tests.alerts.quiet_house import House, hours
from tests.building import NOON, complaint, fake_site, post


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(database)
    database.close()


def silence(house: House, **told: Any) -> int:
    values: dict[str, Any] = {
        "brand": "acme",
        "matcher": Matcher(topics=("withdrawal_delay",)),
        "owner": "Mei",
        "reason": "the bank has told us",
        "expires_at": NOON + hours(2),
        "now": NOON,
    }
    with house.database.begin() as session:
        return add_silence(session, **{**values, **told}).id


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"brand": " "}, "brand"),
        ({"matcher": Matcher()}, "which alerts"),
        ({"matcher": Matcher(matters=("funding",), words=("bank", ""))}, "words: an empty one"),
        ({"matcher": Matcher(languages=(" ",))}, "languages: an empty one"),
        ({"owner": ""}, "an owner"),
        ({"reason": " "}, "a reason"),
        ({"expires_at": NOON}, "within the next 30 days"),
        ({"expires_at": NOON + LONGEST + timedelta(seconds=1)}, "within the next 30 days"),
    ],
)
def test_a_silence_needs_what_it_is_for_whose_it_is_why_and_an_end(
    house: House, missing: dict[str, Any], said: str
) -> None:
    speak("en")
    with pytest.raises(UsageError, match=said):
        silence(house, **missing)


def test_a_silence_holds_until_its_end_and_not_for_other_brands(house: House) -> None:
    number = silence(house)
    with house.database.session() as session:
        assert [one.id for one in active_silences(session, NOON, "acme")] == [number]
        assert active_silences(session, NOON, "other") == ()
        assert active_silences(session, NOON + hours(2)) == ()


def test_who_ends_a_silence_early_is_kept_and_what_it_held_is_due(house: House) -> None:
    number = silence(house)
    told = house.tell(house.open())
    with house.database.begin() as session:
        end_silence(session, number, who="Jun", now=NOON + hours(1))
    with house.database.session() as session:
        (view,) = list_silences(session, NOON + hours(1), over=True)

    assert (view.ended_by, view.ended_at, view.held) == ("Jun", NOON + hours(1), 1)
    assert house.row(told).release_at == NOON + hours(1)


def test_a_silence_that_is_over_or_never_was_cannot_be_ended(house: House) -> None:
    number = silence(house)
    with house.database.session() as session, pytest.raises(UsageError):
        end_silence(session, number, who="Jun", now=NOON + hours(3))
    with house.database.session() as session, pytest.raises(UsageError):
        end_silence(session, number + 1, who="Jun", now=NOON)


def test_the_list_tells_what_each_has_held_so_far(house: House) -> None:
    first, second = silence(house), silence(house, matcher=Matcher(level="major"))
    for _ in range(3):
        house.tell(house.open())
    with house.database.session() as session:
        listed = {view.id: view.held for view in list_silences(session, NOON)}

    assert listed == {first: 3, second: 0}


@pytest.mark.parametrize(
    ("matcher", "fitting"),
    [
        (Matcher(matters=("funding", "trading")), True),
        (Matcher(matters=("trading",)), False),
        (Matcher(topics=("withdrawal_delay",), level="minor"), True),
        (Matcher(topics=("withdrawal_delay",), level="major"), False),
        (Matcher(languages=("zh",)), True),
        (Matcher(languages=("zh-hans",)), True),
        (Matcher(languages=("zh-Hant",)), False),
        (Matcher(languages=("z",)), False),
        (Matcher(regions=("TH",)), False),
        (Matcher(words=("出金",)), True),
        (Matcher(words=("nope", "ＡＰＰ")), True),
        (Matcher(words=("入金",)), False),
    ],
)
def test_an_alert_fits_a_matcher_in_every_field_by_one_of_its_values(
    house: House, matcher: Matcher, fitting: bool
) -> None:
    alert = house.open(title="App 出金一周没到账")
    with house.database.session() as session:
        assert fits(session, matcher, session.get_one(Alert, alert)) is fitting


def hit(house: House, alert: int, number: int, source: str, domain: str) -> None:
    judged = fake_site(domain) if domain else complaint()
    with house.database.begin() as session:
        kept = keep_hit(session, post(number, source=source), judged, NOON)
        assert kept is not None
        kept.alert_id = alert


def fitting(house: House, matcher: Matcher, alert: int) -> bool:
    with house.database.session() as session:
        return fits(session, matcher, session.get_one(Alert, alert))


def test_an_alert_fits_sources_and_domains_only_where_all_its_hits_do(house: House) -> None:
    alert, empty = house.open(), house.open()
    news, site = Matcher(sources=("news",)), Matcher(domains=("acme-login.top",))
    hit(house, alert, 1, "acme/news", "acme-login.top")
    alone = fitting(house, news, alert), fitting(house, site, alert)
    hit(house, alert, 2, "acme/forum", "www.acme-login.top")
    both = fitting(house, news, alert), fitting(house, site, alert)
    hit(house, alert, 3, "acme/forum", "notacme-login.top")

    assert (alone, both) == ((True, True), (False, True))
    assert fitting(house, site, alert) is False
    assert (fitting(house, news, empty), fitting(house, site, empty)) == (False, False)


def test_an_alert_fits_a_campaign_that_a_site_of_it_belongs_to(house: House) -> None:
    alert = house.open()
    hit(house, alert, 1, "acme/news", "acme-login.top")
    with house.database.begin() as session:
        campaign = CampaignRow(created_at=NOON, updated_at=NOON)
        site = SiteRow(host="acme-login.top", domain="acme-login.top", url="", since=NOON, first_seen=NOON)
        session.add_all([campaign, site])
        session.flush()
        session.add(CampaignSite(site_id=site.id, campaign_id=campaign.id, at=NOON, why=[]))
        number = campaign.id

    assert fitting(house, Matcher(campaigns=(number,)), alert)
    assert not fitting(house, Matcher(campaigns=(number + 1,)), alert)


def test_a_matcher_is_kept_as_it_was_given_and_read_by_people(house: House) -> None:
    speak("en")
    given = Matcher(topics=("slippage", "swap"), level="minor")
    silence(house, matcher=given)
    with house.database.session() as session:
        (kept,) = active_silences(session, NOON)

    assert matcher_of(kept) == given
    assert given.told() == "topics slippage, swap · level minor"
    speak("zh")
    assert given.told() == "话题 滑点、swap · 级别 一般"
    assert Matcher(matters=("fake_site",), domains=("a.top", "b.top")).told() == "事项 假冒网站 · 域名 a.top、b.top"
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"topic": ["slippage"]}, Matcher)
