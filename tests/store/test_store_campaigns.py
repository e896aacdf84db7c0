"""Campaigns: sites that share enough are one group, with the reason, and what people split stays split."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.errors import UsageError
from monitor.sites.baseline import Baseline
from monitor.sites.campaigns import COMMON
from monitor.sites.marks import Mark
from monitor.store.baselines import keep_baseline, load_baseline
from monitor.store.campaigns import (
    Campaign,
    campaign_of,
    join_campaign,
    keep_marks,
    kin,
    load_campaign,
    split,
)
from monitor.store.database import Database
from monitor.store.sites import name_site
from monitor.store.tables import SiteEvent, SiteMark
from tests.building import NOON
from tests.store.site_house import TELEGRAM, WALLET

ICON, SKELETON, ADDRESS = Mark("icon", "-17"), Mark("skeleton", "f00"), Mark("address", "192.0.2.7")


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    database = Database(database_url)
    with database.begin() as session:
        yield session
    database.close()


def bears(session: Session, host: str, *marks: Mark) -> int | None:
    """The site at `host` is seen to bear `marks`; the campaign that it then belongs to."""
    site = name_site(session, host, NOON, why="test")
    return join_campaign(session, site, kin(session, site.id, keep_marks(session, site.id, marks, NOON)), NOON)


def members(session: Session, host: str) -> list[str]:
    found = campaign_of(session, host)
    return [one.host for one in found.members] if found else []


def why(campaign: Campaign | None) -> dict[str, list[tuple[str, str]]]:
    assert campaign is not None
    return {one.host: [(reason.kind, reason.host) for reason in one.why] for one in campaign.members}


def test_sites_that_share_a_handle_are_one_group_and_both_say_why(session: Session) -> None:
    assert bears(session, "a.top", TELEGRAM, ADDRESS) is None
    assert bears(session, "b.top", TELEGRAM) is not None

    assert why(campaign_of(session, "a.top")) == {
        "a.top": [("telegram", "b.top")],
        "b.top": [("telegram", "a.top")],
    }


def test_an_icon_alone_is_no_group_and_with_the_build_it_is(session: Session) -> None:
    bears(session, "a.top", ICON, SKELETON)

    assert bears(session, "b.top", ICON) is None
    assert bears(session, "c.top", ICON, SKELETON) is not None
    assert members(session, "a.top") == ["a.top", "c.top"]


def test_a_site_that_belongs_to_two_groups_makes_them_one_the_older(session: Session) -> None:
    bears(session, "a.top", TELEGRAM)
    first = bears(session, "b.top", TELEGRAM)
    bears(session, "c.top", WALLET)
    second = bears(session, "d.top", WALLET)

    assert bears(session, "e.top", WALLET, TELEGRAM) == first
    assert members(session, "e.top") == ["a.top", "b.top", "c.top", "d.top", "e.top"]
    assert second is not None
    assert load_campaign(session, second) == campaign_of(session, "a.top")


def test_what_somebody_split_stays_split_whoever_joins_later(session: Session) -> None:
    bears(session, "a.top", TELEGRAM)
    group = bears(session, "b.top", TELEGRAM)
    assert group is not None
    split(session, "b.top", group, who="mei", now=NOON)

    assert bears(session, "b.top", TELEGRAM) is None
    assert bears(session, "c.top", TELEGRAM) == group
    assert bears(session, "b.top", TELEGRAM, WALLET) is None
    own = bears(session, "d.top", WALLET)
    assert own not in (None, group)
    assert bears(session, "d.top", WALLET, TELEGRAM) == own
    assert members(session, "a.top") == ["a.top", "c.top"]
    assert members(session, "b.top") == ["b.top", "d.top"]


def test_a_split_outlives_the_group_that_it_was_made_from(session: Session) -> None:
    bears(session, "a.top", TELEGRAM)
    first = bears(session, "b.top", TELEGRAM)
    bears(session, "c.top", WALLET)
    second = bears(session, "d.top", WALLET)
    assert second is not None
    split(session, "d.top", second, who="mei", now=NOON)
    bears(session, "e.top", WALLET, TELEGRAM)

    assert members(session, "c.top") == ["a.top", "b.top", "c.top", "e.top"]
    assert bears(session, "d.top", WALLET, TELEGRAM) is None
    assert first is not None


def test_splitting_what_is_no_member_is_refused_in_one_sentence(session: Session) -> None:
    bears(session, "a.top", TELEGRAM)
    with pytest.raises(UsageError, match=r"expected a site of campaign 9; a\.top is none"):
        split(session, "a.top", 9, who="mei", now=NOON)


def test_joining_and_splitting_are_events_of_the_site(session: Session) -> None:
    bears(session, "a.top", TELEGRAM)
    group = bears(session, "b.top", TELEGRAM)
    assert group is not None
    split(session, "b.top", group, who="mei", now=NOON)

    told = session.execute(select(SiteEvent.what, SiteEvent.detail).order_by(SiteEvent.id)).all()
    assert [what for what, _ in told] == ["named", "named", "joined", "joined", "split"]
    assert told[-1].detail == {"campaign": group, "who": "mei"}


def test_what_too_many_sites_bear_makes_no_group(session: Session) -> None:
    hosted = (Mark("address", "192.0.2.1"), ICON, Mark("nameservers", "ns.hoster"))
    for number in range(COMMON["address"] + 1):
        bears(session, f"stranger{number}.top", hosted[0])
    bears(session, "a.top", *hosted)

    assert bears(session, "b.top", *hosted) is None


def test_what_the_official_sites_bear_says_nothing_of_who_copied_it(session: Session) -> None:
    keep_baseline(session, Baseline(brand="acme", at=NOON, hosts=("cdn.acme.com",)), NOON, [TELEGRAM])
    bears(session, "a.top", TELEGRAM)

    assert bears(session, "b.top", TELEGRAM) is None
    assert load_baseline(session, "acme").hosts == ("cdn.acme.com",)
    assert load_baseline(session, "other") == Baseline(brand="other")


def test_a_site_bears_what_it_was_last_seen_with(session: Session) -> None:
    bears(session, "a.top", TELEGRAM, ADDRESS)
    bears(session, "a.top", WALLET, ADDRESS)
    bears(session, "a.top", WALLET, Mark("wallet", "x" * 9_000 + "\x00"))

    kept = session.scalars(select(SiteMark.value).order_by(SiteMark.value)).all()
    assert kept == [WALLET.value, "x" * 400]
