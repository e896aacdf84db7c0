"""Merging, splitting and moving by hand: nothing is lost, the rules keep to it, and what makes no sense is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.grouping.arranging import merge, move, split
from alerts.grouping.campaigns import gather_campaign
from alerts.grouping.joining import join, join_all
from alerts.history import verify
from alerts.triage.settling import acknowledge, dismiss, resolve
from monitor.errors import UsageError
from monitor.sighting import NameSeen
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.sites import name_site
from monitor.store.tables import Alert, AlertEvent, AlertKey, CampaignRow, CampaignSite, HitRow, Reply, Story
from monitor.watchlist.model import Watchlist
from tests.building import NOON, complaint, fake_site, post, watchlist

LATER = NOON + timedelta(hours=1)


def site(session: Session, host: str, *, source: str = "acme/names", **judged: object) -> HitRow:
    """A hit about the fake site at `host`, in its alert."""
    found = keep_hit(
        session, NameSeen(source=source, domain=host, changes=(source,)), fake_site(host, **judged), NOON
    )
    assert found is not None
    assert join(session, found, watchlist(), NOON) is not None
    session.flush()
    return found


def said(session: Session, number: int, topic: str = "withdrawal_delay", story: int | None = None) -> HitRow:
    """A complaint, in its alert."""
    found = keep_hit(session, post(number), complaint(topics=(topic,)), NOON)
    assert found is not None
    if story is not None and session.get(Story, story) is None:
        session.add(Story(id=story, brand="acme", last_seen=NOON))
        session.flush()
    found.story_id = story
    assert join(session, found, watchlist(), NOON) is not None
    session.flush()
    return found


def alert_of(session: Session, found: HitRow) -> Alert:
    assert found.alert_id is not None
    return session.get_one(Alert, found.alert_id)


def campaign(session: Session, *hosts: str) -> int:
    row = CampaignRow(created_at=NOON, updated_at=NOON)
    session.add(row)
    session.flush()
    for host in hosts:
        belong(session, row.id, host)
    return row.id


def belong(session: Session, number: int, host: str) -> None:
    seen = name_site(session, host, NOON, why="test")
    session.add(CampaignSite(site_id=seen.id, campaign_id=number, at=NOON, why=[]))
    session.flush()


def test_a_merged_alert_gives_all_it_has_to_the_other_and_is_a_duplicate_of_it(session: Session) -> None:
    one, two = site(session, "a.top"), said(session, 1)
    target, gone = alert_of(session, two), alert_of(session, one)
    session.add(Reply(alert_id=gone.id, hit_id=one.id, situation="x", language="en", text="x", created_at=NOON))

    merge(session, target.id, others=[gone.id], who="mei", now=LATER)

    assert (gone.status, gone.closed_reason, gone.merged_into, gone.hit_count) == (
        "dismissed",
        "duplicate",
        target.id,
        0,
    )
    assert (one.alert_id, target.hit_count, target.level) == (target.id, 2, "major")
    assert session.scalars(select(Reply.alert_id)).one() == target.id
    assert {row.alert_id for row in session.scalars(select(AlertKey))} == {target.id}
    told = {
        row.alert_id: row.detail for row in session.scalars(select(AlertEvent).where(AlertEvent.what == "merged"))
    }
    assert (told[target.id]["alerts"], told[gone.id]["into"]) == ([gone.id], target.id)
    assert site(session, "a.top", source="acme/other").alert_id == target.id


def test_whoever_took_the_alert_that_is_merged_has_the_one_that_nobody_took(session: Session) -> None:
    target, gone = alert_of(session, said(session, 1)), alert_of(session, site(session, "a.top"))
    acknowledge(session, gone.id, who="mei", now=NOON)

    merge(session, target.id, others=[gone.id], who="li", now=LATER)

    assert (target.status, target.owner, target.answered_at) == ("acknowledged", "mei", LATER)


def test_a_split_takes_the_keys_that_only_its_hits_have(session: Session) -> None:
    one, two = said(session, 1, story=1), said(session, 2, story=2)
    both = said(session, 3, story=1)
    old = alert_of(session, one)

    new = split(session, old.id, hits=[two.id], who="mei", now=LATER, title="another matter")

    assert (two.alert_id, new.title, new.hit_count, old.hit_count) == (new.id, "another matter", 1, 2)
    assert both.alert_id == old.id
    assert said(session, 4, story=2).alert_id == new.id
    assert said(session, 5, story=1).alert_id == said(session, 6).alert_id == old.id


def test_a_split_site_stays_apart_from_its_campaign_even_when_its_own_alert_takes_no_more(session: Session) -> None:
    number = campaign(session, "a.top", "b.top")
    one, two = (
        site(session, "a.top", verdict="suspicious", severity="minor"),
        site(session, "b.top", verdict="suspicious", severity="minor"),
    )
    old = alert_of(session, one)
    assert two.alert_id == old.id
    new = split(session, old.id, hits=[two.id], who="mei", now=LATER)
    dismiss(session, new.id, who="mei", now=LATER, why="other_bearer")

    silent = site(session, "b.top", source="acme/x", verdict="suspicious", severity="minor")
    worse = site(session, "b.top", source="acme/y")

    assert silent.alert_id == new.id
    assert worse.alert_id not in (new.id, old.id)
    assert gather_campaign(session, number, "acme", LATER) is not None
    assert alert_of(session, worse).merged_into is None
    told = session.scalars(select(AlertEvent.detail).where(AlertEvent.alert_id == worse.alert_id)).first()
    assert told is not None and told["after"] == new.id


def test_alerts_about_sites_of_one_campaign_become_one_when_it_is_formed(session: Session) -> None:
    one, two, three = site(session, "a.top"), site(session, "b.top"), site(session, "c.top")
    acknowledge(session, alert_of(session, two).id, who="mei", now=NOON)
    number = campaign(session, "a.top", "b.top")

    gather_campaign(session, number, "acme", LATER)

    session.expire_all()
    assert one.alert_id == two.alert_id != three.alert_id
    assert alert_of(session, one).owner == "mei"
    belong(session, number, "d.top")
    assert site(session, "d.top").alert_id == one.alert_id


def test_what_two_people_own_and_what_was_split_is_not_brought_together_by_a_campaign(session: Session) -> None:
    one, two, three = site(session, "a.top"), site(session, "b.top"), site(session, "c.top")
    for hit, who in ((one, "mei"), (two, "li")):
        acknowledge(session, alert_of(session, hit).id, who=who, now=NOON)
    merge(session, alert_of(session, one).id, others=[alert_of(session, three).id], who="mei", now=NOON)
    session.refresh(three)
    split(session, alert_of(session, one).id, hits=[three.id], who="mei", now=LATER)
    number = campaign(session, "a.top", "b.top", "c.top")

    gather_campaign(session, number, "acme", LATER)

    session.expire_all()
    assert len({one.alert_id, two.alert_id, three.alert_id}) == 3


def test_two_campaigns_that_become_one_have_one_alert(session: Session) -> None:
    first, second = campaign(session, "a.top"), campaign(session, "b.top")
    one, two = site(session, "a.top"), site(session, "b.top")
    session.get_one(CampaignRow, second).merged_into = first
    for row in session.scalars(select(CampaignSite).where(CampaignSite.campaign_id == second)):
        row.campaign_id = first

    gather_campaign(session, first, "acme", LATER)

    session.expire_all()
    assert one.alert_id == two.alert_id
    assert set(session.scalars(select(AlertKey.key))) == {"site:a.top", "site:b.top", f"campaign:{first}"}


def test_hits_are_moved_with_the_keys_that_only_they_have(session: Session) -> None:
    one, two, three = said(session, 1, story=1), said(session, 2, story=2), said(session, 3, "slippage", story=3)
    target = alert_of(session, three)

    move(session, [two.id], to=target.id, who="mei", now=LATER)

    assert (two.alert_id, two.joined_by, target.hit_count) == (target.id, "by_hand", 2)
    assert alert_of(session, one).hit_count == 1
    assert said(session, 4, story=2).alert_id == target.id


def test_a_hit_that_no_alert_has_can_be_moved_into_one(session: Session) -> None:
    target = alert_of(session, said(session, 1))
    loose = keep_hit(session, post(2), complaint(topics=("question",), severity="none"), NOON)
    assert loose is not None

    move(session, [loose.id], to=target.id, who="mei", now=LATER)

    assert (loose.alert_id, target.hit_count) == (target.id, 2)


Refusal = tuple[Callable[[Session, dict[str, int]], object], str]
REFUSALS: dict[str, Refusal] = {
    "merge with itself": (lambda s, a: merge(s, a["one"], others=[a["one"]], who="m", now=LATER), "other alerts"),
    "merge with nothing": (lambda s, a: merge(s, a["one"], others=[], who="m", now=LATER), "other alerts"),
    "merge with nobody's": (lambda s, a: merge(s, a["one"], others=[999], who="m", now=LATER), "no alert 999"),
    "merge into a closed one": (
        lambda s, a: merge(s, a["closed"], others=[a["one"]], who="m", now=LATER),
        "reopen",
    ),
    "merge two brands": (lambda s, a: merge(s, a["one"], others=[a["other"]], who="m", now=LATER), "two brands"),
    "merge a merged one": (lambda s, a: merge(s, a["one"], others=[a["gone"]], who="m", now=LATER), "was merged"),
    "split all": (
        lambda s, a: split(s, a["two"], hits=[a["hit"], a["hit2"]], who="m", now=LATER),
        "keeps at least",
    ),
    "split none": (lambda s, a: split(s, a["two"], hits=[], who="m", now=LATER), "1 to 10,000"),
    "split strange ones": (lambda s, a: split(s, a["one"], hits=[a["hit"]], who="m", now=LATER), "not in alert"),
    "split a merged one": (lambda s, a: split(s, a["gone"], hits=[a["hit"]], who="m", now=LATER), "was merged"),
    "move unknown ones": (lambda s, a: move(s, [999], to=a["one"], who="m", now=LATER), "no hits 999"),
    "move where they are": (lambda s, a: move(s, [a["hit"]], to=a["two"], who="m", now=LATER), "already"),
    "move all": (lambda s, a: move(s, [a["hit"], a["hit2"]], to=a["one"], who="m", now=LATER), "keeps at least"),
    "move to a closed one": (lambda s, a: move(s, [a["hit"]], to=a["closed"], who="m", now=LATER), "reopen"),
    "move to another brand": (lambda s, a: move(s, [a["hit"]], to=a["other"], who="m", now=LATER), "hits of other"),
    "by nobody": (lambda s, a: move(s, [a["hit"]], to=a["one"], who="", now=LATER), "name"),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_what_makes_no_sense_is_refused_with_a_sentence(session: Session, what: str) -> None:
    do, sentence = REFUSALS[what]
    told = _refusable(session)
    before = session.scalar(select(func.count()).select_from(AlertEvent))

    with pytest.raises(UsageError, match=sentence):
        do(session, told)

    assert session.scalar(select(func.count()).select_from(AlertEvent)) == before


def _refusable(session: Session) -> dict[str, int]:
    hits = [said(session, 1), said(session, 2)]
    named = {"one": site(session, "a.top"), "closed": site(session, "b.top"), "gone": site(session, "c.top")}
    other = of_brand("other")
    found = keep_hit(session, post(9), complaint(brand="other"), NOON)
    assert found is not None
    joined = join(session, found, other, NOON)
    assert joined is not None
    numbers = {name: alert_of(session, hit).id for name, hit in named.items()}
    resolve(session, numbers["closed"], who="mei", now=NOON, why="down")
    merge(session, numbers["one"], others=[numbers["gone"]], who="mei", now=NOON)
    session.flush()
    told = {"two": alert_of(session, hits[0]).id, "hit": hits[0].id, "hit2": hits[1].id, "other": joined.alert.id}
    return numbers | told


def of_brand(key: str) -> Watchlist:
    return watchlist(brand=replace(watchlist().brand, key=key))


def test_joins_and_merges_at_once_neither_wait_for_each_other_for_ever_nor_lose_a_hit(database: Database) -> None:
    topics = ("withdrawal_delay", "slippage", "deposit_failure")
    barrier, problems = Barrier(4), list[Exception]()

    def joining(first: int) -> None:
        for number in range(first, first + 12):
            with database.begin() as session:
                hits = [
                    hit
                    for place, topic in enumerate(topics if first else reversed(topics))
                    if (hit := keep_hit(session, post(number * 10 + place), complaint(topics=(topic,)), NOON))
                ]
                join_all(session, hits, watchlist(), NOON)

    def merging(step: int) -> None:
        for _ in range(12):
            with database.begin() as session:
                ids = session.scalars(select(Alert.id).where(Alert.closed_at.is_(None)).order_by(Alert.id)).all()
                if len(ids) < 2:
                    continue
                target, other = ids[0 if step > 0 else -1], ids[-1 if step > 0 else 0]
                try:
                    merge(session, target, others=[other], who="mei", now=NOON)
                except UsageError:
                    session.rollback()

    def run(work: Callable[[int], None], number: int) -> None:
        barrier.wait()
        try:
            work(number)
        except Exception as error:  # noqa: BLE001 -- told to the test below
            problems.append(error)

    threads = [Thread(target=run, args=(joining, 0)), Thread(target=run, args=(joining, 100))]
    threads += [Thread(target=run, args=(merging, 1)), Thread(target=run, args=(merging, -1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(HitRow).where(HitRow.alert_id.is_(None))) == 0
        counted = dict(session.execute(select(HitRow.alert_id, func.count()).group_by(HitRow.alert_id)).all())
        for alert in session.scalars(select(Alert)):
            assert alert.hit_count == counted.get(alert.id, 0)
            assert alert.merged_into is None or alert.id not in counted
        assert sum(counted.values()) == 72
        assert verify(session) == ()
