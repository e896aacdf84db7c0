"""The whole way of a sighting: one transaction for the hit, its alert, its messages and the source's state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from alerts.messages.notifying import Telling
from monitor.jobs.queueing import enqueue_delivery
from monitor.names.facts import Certified, Existence, Facts, Resolution
from monitor.pipeline import MATTERS, PATIENCE, Outcome, Pipeline
from monitor.settings import Settings
from monitor.sighting import Batch, NameSeen, SourceState
from monitor.store.database import Database
from monitor.store.hits import facts_of
from monitor.store.sources import load_state, record_failure, record_success, register
from monitor.store.tables import Alert, HitRow, Notification, Reply, SourceRow
from monitor.watchlist.model import ReplyTemplate
from monitor.watchlist.reading import read_shared
from tests.building import NOON, post, watchlist

#: a complaint that is major by itself
GRAVE = "阿克米金融的客服一直不理人，我已报警并委托律师起诉"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.begin() as session:
        register(session, [("acme/news", "acme"), ("acme/names", "acme")], NOON)
    yield database
    database.close()


def pipeline(database: Database, enqueue: Any = enqueue_delivery, **settings: Any) -> Pipeline:
    telling = Telling(settings=Settings(**settings), enqueue=enqueue)
    return Pipeline(database, lambda: (watchlist(),), second_opinion=lambda _text: None, telling=telling)


def counted(database: Database) -> dict[str, int]:
    with database.session() as session:
        found = {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (HitRow, Alert, Notification, Reply)
        }
        found["jobs"] = session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0
    return found


def test_a_complaint_becomes_hit_alert_message_reply_and_delivery_job_at_once(database: Database) -> None:
    batch = Batch(sightings=(post(text=GRAVE),), state=SourceState(etag="1"))
    outcome = pipeline(database).accept("acme/news", batch)

    assert outcome == Outcome(seen=1, hits=1, alerts=1, notifications=1)
    assert counted(database) == {"hits": 1, "alerts": 1, "notifications": 1, "replies": 1, "jobs": 1}
    with database.session() as session:
        assert load_state(session, "acme/news") == SourceState(etag="1")


def test_the_same_post_again_changes_nothing(database: Database) -> None:
    pipeline(database).accept("acme/news", Batch(sightings=(post(),)))
    again = pipeline(database).accept("acme/news", Batch(sightings=(post(), post(site_id="other"))))

    assert again.hits <= 1
    assert counted(database)["alerts"] == 1


def test_what_does_not_concern_the_brand_is_not_kept(database: Database) -> None:
    said = post(text="The weather in Lisbon is fine")
    seen = NameSeen(source="acme/names", domain="example.org")

    outcome = pipeline(database).accept("acme/news", Batch(sightings=(said, seen)))

    assert (outcome.seen, outcome.hits) == (2, 0)


def test_praise_is_kept_and_answered_but_alarms_nobody(database: Database) -> None:
    pipeline(database).accept("acme/news", Batch(sightings=(post(text="阿克米金融很好，客服耐心"),)))

    found = counted(database)
    assert (found["hits"], found["replies"], found["alerts"], found["notifications"]) == (1, 1, 0, 0)


def test_a_lookalike_name_is_a_major_alert_for_both_departments(database: Database) -> None:
    seen = NameSeen(source="acme/names", domain="acmemarkets-login.top")
    pipeline(database).accept("acme/names", Batch(sightings=(seen,)))

    with database.session() as session:
        alert = session.scalars(select(Alert)).one()
        told = set(session.scalars(select(Notification.department)))
    assert (alert.matter, alert.level) == ("fake_site", "major")
    assert told == {"marketing", "bo"}


def test_what_fails_on_the_way_leaves_nothing_behind_the_source_state_included(database: Database) -> None:
    def broken(_session: Session, _notification: int) -> None:
        raise RuntimeError("queue is down")

    batch = Batch(sightings=(post(text=GRAVE),), state=SourceState(etag="new"))
    with pytest.raises(RuntimeError, match="queue is down"):
        pipeline(database, broken).accept("acme/news", batch)

    assert set(counted(database).values()) == {0}
    with database.session() as session:
        assert load_state(session, "acme/news") == SourceState()


def test_many_matters_are_told_piece_by_piece_and_a_death_in_between_loses_and_doubles_nothing(
    database: Database,
) -> None:
    queued = list[int]()

    def dying(session: Session, notification: int) -> None:
        if len(queued) == 2 * MATTERS:
            raise RuntimeError("killed")
        queued.append(notification)
        enqueue_delivery(session, notification)

    sites = [named(f"acmemarkets-login{number}.top") for number in range(MATTERS + 5)]
    batch = Batch(sightings=tuple(sites), state=SourceState(etag="new"))
    with pytest.raises(RuntimeError, match="killed"):
        pipeline(database, dying, rate_limit=2 * MATTERS).accept("acme/names", batch)
    told = counted(database)

    assert (told["hits"], told["alerts"]) == (MATTERS, MATTERS)
    assert told["notifications"] == 2 * MATTERS, "both departments are told of each"
    with database.session() as session:
        assert load_state(session, "acme/names") == SourceState()

    again = pipeline(database).accept("acme/names", batch)

    assert (again.hits, again.alerts) == (5, 5)
    assert counted(database)["notifications"] == 2 * len(sites)
    with database.session() as session:
        assert load_state(session, "acme/names") == SourceState(etag="new")


def test_a_poll_that_brought_nothing_still_counts_as_a_success(database: Database) -> None:
    pipeline(database).accept("acme/news", Batch(state=SourceState(etag="2")))

    with database.session() as session:
        row = session.get_one(SourceRow, "acme/news")
    assert row.health == "fresh"
    assert row.last_ok is not None


def test_messages_of_one_alert_share_a_thread_and_each_has_its_own_id(database: Database) -> None:
    seen = NameSeen(source="acme/names", domain="acmemarkets-login.top")
    pipeline(database).accept("acme/names", Batch(sightings=(seen,)))

    with database.session() as session:
        rows = session.scalars(select(Notification)).all()
    assert len({row.thread_id for row in rows}) == 1
    assert len({row.message_id for row in rows}) == len(rows) == 2


def untellable(session: Session, notification: int) -> None:
    """A queue that fails at one name."""
    if "login.top" in session.get_one(Notification, notification).subject.replace("[.]", "."):
        raise RuntimeError("cannot be told")


def named(domain: str, **told: Any) -> NameSeen:
    return NameSeen(source="acme/names", domain=domain, **told)


def test_one_sighting_that_cannot_be_kept_does_not_stop_a_source_for_ever(database: Database) -> None:
    names = ("acmemarkets-bonus.xyz", "example.org", "acmemarkets-login.top", "acmemarkets-vip.com")
    batch = Batch(sightings=tuple(map(named, names)), state=SourceState(etag="3"))
    with pytest.raises(RuntimeError, match="cannot be told"):
        pipeline(database, untellable).accept("acme/names", batch)
    assert counted(database)["hits"] == 0
    with database.begin() as session:
        for _ in range(PATIENCE):
            record_failure(session, "acme/names", health="broken", reason="crashed", now=NOON, pause=1)

    outcome = pipeline(database, untellable).accept("acme/names", batch)

    assert (outcome.seen, outcome.hits) == (4, 2)
    with database.session() as session:
        assert set(session.scalars(select(HitRow.domain))) == {"acmemarkets-bonus.xyz", "acmemarkets-vip.com"}
        assert load_state(session, "acme/names") == SourceState(etag="3")


def test_hundreds_of_names_are_taken_apart_in_few_transactions(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        for _ in range(PATIENCE):
            record_failure(session, "acme/names", health="broken", reason="crashed", now=NOON, pause=1)
    begun = 0
    begin = database.begin

    def counting() -> Any:
        nonlocal begun
        begun += 1
        return begin()

    monkeypatch.setattr(database, "begin", counting)
    names = [named(f"harmless{number}.example") for number in range(256)]
    names[170] = named("acmemarkets-login.top")

    pipeline(database, untellable).accept("acme/names", Batch(sightings=tuple(names)))

    assert begun < 25


def test_batches_before_the_one_that_fails_do_not_make_its_failures_forgotten(database: Database) -> None:
    house = pipeline(database, untellable)
    good = Batch(sightings=(named("acmemarkets-vip.com"),), state=SourceState(position="1"))
    bad = Batch(sightings=(named("acmemarkets-login.top"),), state=SourceState(position="2"))
    for _ in range(PATIENCE):
        house.accept("acme/names", good)
        with pytest.raises(RuntimeError):
            house.accept("acme/names", bad)
        with database.begin() as session:
            record_failure(session, "acme/names", health="broken", reason="crashed", now=NOON, pause=1)

    house.accept("acme/names", good)
    house.accept("acme/names", bad)

    with database.begin() as session:
        assert load_state(session, "acme/names").position == "2"
        record_success(session, "acme/names")
        assert session.get_one(SourceRow, "acme/names").failures == 0


def test_what_several_sightings_of_one_batch_know_of_a_name_is_put_together(database: Database) -> None:
    certified = Certified(since=NOON, issuer="Test CA", log="test", index=7)
    receiving = Resolution(existence=Existence.EXISTS, at=NOON, mail=("mx.evil.test",))
    batch = Batch(
        sightings=(
            named("acmemarkets.top", facts=Facts(certified=certified)),
            named("acmemarkets.top", facts=Facts(resolution=receiving)),
            named("acmemarkets.top"),
        )
    )

    pipeline(database).accept("acme/names", batch)

    with database.session() as session:
        hit = session.scalars(select(HitRow)).one()
    assert facts_of(hit) == Facts(certified=certified, resolution=receiving)
    assert {"risk.certified", "risk.mail"} <= {one["code"] for one in hit.reasons}


def test_a_name_that_is_a_hit_already_learns_of_its_certificate(database: Database) -> None:
    house = pipeline(database)
    house.accept("acme/names", Batch(sightings=(named("acmemarkets.top"),)))
    certified = Certified(since=NOON, issuer="Test CA", log="test", index=7)

    for index in (7, 8):
        later = msgspec.structs.replace(certified, index=index)
        house.accept("acme/names", Batch(sightings=(named("acmemarkets.top", facts=Facts(certified=later)),)))

    with database.session() as session:
        hit = session.scalars(select(HitRow)).one()
    assert facts_of(hit).certified == certified
    assert [one["code"] for one in hit.reasons].count("risk.certified") == 1


def test_mail_added_to_a_known_lookalike_is_new_evidence_in_its_alert_and_raises_it(database: Database) -> None:
    name = "acmemarketts.xyz"
    before = Resolution(existence=Existence.EXISTS, at=NOON, addresses=("192.0.2.7",))
    after = msgspec.structs.replace(before, mail=("mx.evil.test",))
    house = pipeline(database)

    first, second = (
        house.accept("acme/names", Batch(sightings=(named(name, facts=Facts(resolution=told), changes=(change,)),)))
        for told, change in ((before, "newly registered"), (after, "mail added: mx.evil.test"))
    )

    assert (first.hits, first.alerts, second.hits, second.alerts) == (1, 1, 1, 0)
    with database.session() as session:
        hits = session.scalars(select(HitRow).order_by(HitRow.id)).all()
        alert = session.scalars(select(Alert)).one()
        steps = set(session.scalars(select(Notification.step)))
    assert [hit.text for hit in hits] == ["newly registered", "mail added: mx.evil.test"]
    assert (hits[1].risk - hits[0].risk, {hit.alert_id for hit in hits}) == (5, {alert.id})
    assert (hits[0].verdict, hits[1].verdict) == ("suspicious", "impersonation")
    assert (alert.hit_count, alert.level, steps) == (2, "major", {"opened", "raised"})


def test_a_name_is_shown_to_every_brand_a_post_only_to_the_one_that_watches_its_source(database: Database) -> None:
    other = watchlist(brand=msgspec.structs.replace(watchlist().brand, key="other"))
    telling = Telling(settings=Settings(), enqueue=enqueue_delivery)
    both = Pipeline(database, lambda: (watchlist(), other), second_opinion=lambda _text: None, telling=telling)

    both.accept("acme/news", Batch(sightings=(post(),)))
    both.accept("acme/names", Batch(sightings=(NameSeen(source="acme/names", domain="acmemarkets-login.top"),)))

    with database.session() as session:
        found = [(row.brand, row.kind) for row in session.scalars(select(HitRow).order_by(HitRow.id))]
    assert found == [("acme", "post"), ("acme", "name"), ("other", "name")]


def test_a_reply_that_breaks_the_manners_is_left_out_and_the_matter_goes_on(database: Database) -> None:
    rude = ReplyTemplate(situation="withdrawal", language="zh-Hans", text="这是规定，我有什么办法", file="test")
    shipped = watchlist(replies=(rude,), manners=read_shared().manners)
    telling = Telling(settings=Settings(), enqueue=enqueue_delivery)
    Pipeline(database, lambda: (shipped,), second_opinion=lambda _text: None, telling=telling).accept(
        "acme/news", Batch(sightings=(post(),))
    )

    found = counted(database)
    assert (found["alerts"], found["notifications"] > 0, found["replies"]) == (1, True, 0)


def test_an_alert_has_a_reply_for_each_language_that_its_posts_are_in(database: Database) -> None:
    said = (post(1), post(2), post(3, text="Acme Markets: my withdrawal is late"))
    pipeline(database).accept("acme/news", Batch(sightings=said))

    with database.session() as session:
        drafted = session.scalars(select(Reply).order_by(Reply.id)).all()
    assert [(reply.situation, reply.language) for reply in drafted] == [
        ("withdrawal", "zh-Hans"),
        ("withdrawal", "en"),
    ]


def test_a_fake_site_that_nobody_spoke_of_has_an_answer_ready_for_who_asks(database: Database) -> None:
    seen = NameSeen(source="acme/names", domain="acmemarkets-login.top")
    pipeline(database).accept("acme/names", Batch(sightings=(seen,)))

    with database.session() as session:
        reply = session.scalars(select(Reply)).one()
        mails = session.scalars(select(Notification.text)).all()
    assert (reply.situation, reply.language) == ("fake_site_seen", "zh-Hans")
    assert all("https://acme.com/verify" in mail for mail in mails)
