"""A suspicious name is looked up at its registry, and what is found becomes part of its hits and their alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import pytest
from procrastinate.jobs import Job
from procrastinate.utils import utcnow
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from alerts.grouping.joining import join
from alerts.messages.notifying import Telling
from alerts.triage.settling import dismiss, resolve
from alerts.view import load_alert
from monitor import clock, informing
from monitor.assessment import Reason, Severity, Verdict
from monitor.errors import RegistryError
from monitor.informing import Informing
from monitor.jobs.queueing import enqueue_delivery, enqueue_registration
from monitor.jobs.tasks import UntilAnswered
from monitor.names.facts import Answer, Facts, Registration
from monitor.net.registration.asking import Looked
from monitor.pipeline import Further, Pipeline
from monitor.registering import Registering
from monitor.settings import Settings
from monitor.sighting import Batch, NameSeen
from monitor.store.database import Database
from monitor.store.hits import facts_of, keep_hit
from monitor.store.sources import register
from monitor.store.tables import Alert, AlertEvent, HitRow, Notification, RegistrationRow
from tests.building import NOON, fake_site, post, watchlist

DOMAIN = "acmemarkets-login.top"
SETTINGS = Settings(rdap_bootstrap="/nonexistent", registration_tries=3)
TELLING = Telling(settings=SETTINGS, enqueue=enqueue_delivery)


class Scripted:
    """Registries that give the answers they are given, one after another, and know who asked."""

    def __init__(self, *answers: Registration) -> None:
        self.answers, self.asked = list(answers), list[str]()

    async def look_up(self, domain: str, *, seconds: float) -> Looked:
        self.asked.append(domain)
        found = self.answers.pop(0)
        again = clock.now() + timedelta(hours=1) if found.answer is Answer.REFUSED else None
        return Looked(registration=found, again=again)


def told(answer: Answer = Answer.FOUND, **instead: Any) -> Registration:
    now = clock.now()
    values: dict[str, Any] = {"answer": answer, "at": now, "protocol": "rdap", "server": "rdap.test", "raw": "{}"}
    if answer is Answer.FOUND:
        values |= {
            "created": now - timedelta(days=3, hours=1),
            "registrar": "Quickname",
            "abuse": ("abuse@q.example",),
        }
    return Registration(**(values | instead))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.begin() as session:
        register(session, [("acme/news", "acme"), ("acme/names", "acme")], NOON)
    yield database
    database.close()


def seen(database: Database) -> None:
    """The name is seen, and a post names it."""
    pipeline = Pipeline(
        database,
        lambda: (watchlist(),),
        second_opinion=lambda _text: None,
        telling=TELLING,
        further=Further(register=partial(enqueue_registration, settings=SETTINGS)),
    )
    pipeline.accept("acme/names", Batch(sightings=(NameSeen(source="acme/names", domain=DOMAIN),)))
    said = post(text=f"阿克米金融 https://www.{DOMAIN}/a 是骗子")
    pipeline.accept("acme/news", Batch(sightings=(said, post(2, text="Acme Markets: withdrawal is late"))))


def look_up(database: Database, *answers: Registration) -> Scripted:
    scripted = Scripted(*answers)
    registering = Registering(database, lambda: (watchlist(),), registries=scripted, telling=TELLING)
    asyncio.run(registering.look_up(DOMAIN))
    return scripted


def queued(database: Database) -> list[tuple[str, str]]:
    query = text("SELECT queueing_lock, lock FROM procrastinate_jobs WHERE queue_name = 'registration' ORDER BY id")
    with database.session() as session:
        return [(str(a), str(b)) for a, b in session.execute(query)]


def test_a_suspicious_name_is_one_question_to_its_registry_however_often_it_is_seen(database: Database) -> None:
    seen(database)

    assert queued(database) == [(f"registration {DOMAIN}", "registry .top")]


def test_a_question_is_queued_if_and_only_if_the_hit_is_kept(database: Database) -> None:
    with database.session() as session:
        enqueue_registration(session, DOMAIN, SETTINGS)
        session.rollback()

    assert queued(database) == []


def test_what_the_registry_says_is_told_with_every_hit_and_in_the_alert(database: Database) -> None:
    seen(database)

    look_up(database, told())

    with database.session() as session:
        hits = session.scalars(select(HitRow).where(HitRow.domain == DOMAIN)).all()
        event = session.scalars(select(AlertEvent).where(AlertEvent.what == "registration")).one()
        kept = session.get_one(RegistrationRow, DOMAIN)
    assert len(hits) == 2
    for hit in hits:
        said = {one["code"]: one["detail"] for one in hit.reasons}
        assert said["registration.created"].endswith("(3 d)")
        assert said["registration.abuse"] == "abuse@q.example"
        registration = facts_of(hit).registration
        assert registration is not None and registration.raw == ""
    assert "Quickname" in event.detail["text"]
    assert kept.told["raw"] == "{}"


def test_a_registry_is_not_asked_twice_a_day_about_one_name(database: Database) -> None:
    seen(database)
    look_up(database, told())

    again = look_up(database)

    assert again.asked == []
    with database.session() as session:
        assert len(session.scalars(select(AlertEvent).where(AlertEvent.what == "registration")).all()) == 1


def test_a_later_hit_of_the_same_site_learns_it_without_another_word_in_the_alert(database: Database) -> None:
    seen(database)
    look_up(database, told())
    with database.begin() as session:
        later = post(3, text=f"Acme Markets? https://{DOMAIN}/", site_id="3")
        hit = keep_hit(session, later, fake_site(DOMAIN), NOON)
        assert hit is not None
        join(session, hit, watchlist(), NOON)

    again = look_up(database)

    assert again.asked == []
    with database.session() as session:
        told_hits = [
            facts_of(hit).registration is not None
            for hit in session.scalars(select(HitRow).where(HitRow.domain == DOMAIN))
        ]
        events = session.scalars(select(AlertEvent).where(AlertEvent.what == "registration")).all()
    assert (told_hits, len(events)) == ([True] * 3, 1)


@pytest.mark.parametrize("answer", [Answer.REFUSED, Answer.TIMED_OUT])
def test_a_registry_that_does_not_answer_is_told_and_asked_again(database: Database, answer: Answer) -> None:
    seen(database)

    with pytest.raises(RegistryError, match="HTTP 429") as caught:
        look_up(database, told(answer, problem="HTTP 429"))

    assert (caught.value.retry_after is not None) is (answer is Answer.REFUSED)
    with database.session() as session:
        hit = session.scalars(select(HitRow).where(HitRow.kind == "name")).one()
    assert {one["code"] for one in hit.reasons} >= {"registration.unchecked"}
    look_up(database, told())
    with database.session() as session:
        session.add(hit)
        session.refresh(hit)
    assert "registration.unchecked" not in {one["code"] for one in hit.reasons}
    assert "registration.created" in {one["code"] for one in hit.reasons}


def test_a_question_is_put_so_many_times_with_growing_pauses_behind_the_others(database: Database) -> None:
    def decided(attempts: int, **told: Any) -> Any:
        job = Job(
            id=1, queue="registration", lock="x", queueing_lock="y", task_name="registration", attempts=attempts
        )
        return UntilAnswered(3).get_retry_decision(exception=RegistryError("no", **told), job=job)

    start = utcnow()
    first, second, asked = decided(0), decided(1), decided(0, retry_after=7200)

    assert decided(2) is None
    assert [round((one.retry_at - start).total_seconds() / 60) for one in (first, second, asked)] == [1, 4, 120]
    assert (first.priority, second.priority) == (-1, -2)


def watched(session: Session, risk: int, verdict: Verdict, severity: Severity = Severity.NONE) -> HitRow:
    """A hit of the name with one reason of weight `risk`, in an alert where it alarms."""
    reasons = (Reason("risk.piece", risk, "acme"),)
    judged = fake_site(DOMAIN, risk=risk, verdict=verdict, severity=severity, reasons=reasons)
    hit = keep_hit(session, NameSeen(source="acme/names", domain=DOMAIN), judged, NOON)
    assert hit is not None
    join(session, hit, watchlist(), NOON)
    return hit


def informed(database: Database, monkeypatch: pytest.MonkeyPatch, weight: float) -> HitRow:
    """The hit after a registry told something of this weight."""
    monkeypatch.setattr(informing, "background", lambda _facts: (Reason("risk.new", weight, "3 d"),))
    look_up(database, told())
    with database.session() as session:
        return session.scalars(select(HitRow)).one()


def test_a_name_that_was_only_watched_alarms_once_its_registration_makes_it_suspicious(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        watched(session, 40, Verdict.WATCH)

    hit = informed(database, monkeypatch, 20)

    assert (hit.risk, hit.verdict, hit.severity, hit.topics) == (60, "suspicious", "minor", ["fake_site_scam"])
    with database.session() as session:
        alert = session.scalars(select(Alert)).one()
        assert (alert.level, hit.alert_id) == ("minor", alert.id)
        assert set(session.scalars(select(Notification.step))) == {"opened"}


def test_a_minor_alert_is_raised_and_told_when_facts_make_it_an_impersonation(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        watched(session, 60, Verdict.SUSPICIOUS, Severity.MINOR)

    hit = informed(database, monkeypatch, 20)

    assert (hit.risk, hit.verdict) == (80, "impersonation")
    with database.session() as session:
        alert = session.scalars(select(Alert)).one()
        events = {event.what: event.detail for event in session.scalars(select(AlertEvent))}
        steps = set(session.scalars(select(Notification.step)))
    assert (alert.level, steps) == ("major", {"raised"})
    assert (events["registration"]["risk_before"], events["registration"]["risk_after"]) == (60, 80)
    assert events["raised"]["after"] == "major"


def test_what_an_alert_has_shown_is_never_made_milder_but_the_history_tells(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        watched(session, 80, Verdict.IMPERSONATION, Severity.MAJOR)

    hit = informed(database, monkeypatch, -50)

    assert (hit.risk, hit.verdict) == (80, "impersonation")
    assert sum(one["weight"] for one in hit.reasons if one["code"].startswith("risk.")) == 80
    assert "registration.created" in {one["code"] for one in hit.reasons}
    with database.session() as session:
        event = session.scalars(select(AlertEvent).where(AlertEvent.what == "registration")).one()
    assert (event.detail["risk_before"], event.detail["risk_after"]) == (80, 30)


def test_a_name_in_no_alert_takes_the_milder_judgement(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.begin() as session:
        watched(session, 40, Verdict.WATCH)

    hit = informed(database, monkeypatch, -30)

    assert (hit.risk, hit.verdict, hit.alert_id) == (10, "unrelated", None)


def test_a_dismissed_alert_hears_nothing_of_what_makes_nothing_worse(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        hit = watched(session, 60, Verdict.SUSPICIOUS, Severity.MINOR)
        dismiss(session, alert_id(hit), who="mei", now=NOON, why="false_alarm")

    informed(database, monkeypatch, 5)

    with database.session() as session:
        assert session.scalars(select(AlertEvent).where(AlertEvent.what == "registration")).all() == []
        assert session.scalars(select(Notification)).all() == []


def test_what_becomes_worse_than_all_that_was_dismissed_has_an_alert_of_its_own_that_names_the_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        old = alert_id(watched(session, 60, Verdict.SUSPICIOUS, Severity.MINOR))
        dismiss(session, old, who="mei", now=NOON, why="false_alarm")

    hit = informed(database, monkeypatch, 20)

    with database.session() as session:
        opened = select(AlertEvent.detail).where(AlertEvent.alert_id == hit.alert_id, AlertEvent.what == "opened")
        assert session.scalars(opened).one()["after"] == old != hit.alert_id
        assert session.get_one(Alert, old).status == "dismissed"
        assert set(session.scalars(select(Notification.step))) == {"opened"}


def test_a_resolved_alert_is_open_again_when_its_name_becomes_worse(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        hit = watched(session, 60, Verdict.SUSPICIOUS, Severity.MINOR)
        resolve(session, alert_id(hit), who="mei", now=NOON, why="down")

    informed(database, monkeypatch, 20)

    with database.session() as session:
        alert = session.scalars(select(Alert)).one()
        assert (alert.status, alert.level, alert.round) == ("open", "major", 2)
        assert set(session.scalars(select(Notification.step))) == {"reopened-1"}


def test_a_watched_name_that_turns_suspicious_by_later_facts_is_not_taken_for_one_of_the_first_sweep(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        hit = watched(session, 40, Verdict.WATCH)
        hit.facts = {"resolution": {"existence": "exists", "at": NOON.isoformat()}}

    informed(database, monkeypatch, 20)

    with database.session() as session:
        assert session.scalars(select(Alert)).one().grouped_by == "same_site"


def alert_id(hit: HitRow) -> int:
    assert hit.alert_id is not None
    return hit.alert_id


def test_facts_of_another_kind_stay_as_they_are(database: Database) -> None:
    seen(database)
    with database.begin() as session:
        hit = session.scalars(select(HitRow).where(HitRow.kind == "name")).one()
        hit.facts = {"certified": {"since": NOON.isoformat(), "issuer": "CA", "log": "l", "index": 7}}

    look_up(database, told())

    with database.session() as session:
        facts = facts_of(session.scalars(select(HitRow).where(HitRow.kind == "name")).one())
    assert facts.certified is not None and facts.registration is not None
    assert msgspec.structs.asdict(facts.certified)["index"] == 7


def test_a_new_suspicious_name_is_known_to_be_three_days_old_in_its_hit_and_its_alert(database: Database) -> None:
    name = "acmemarketts.top"
    pipeline = Pipeline(
        database,
        lambda: (watchlist(),),
        second_opinion=lambda _text: None,
        telling=TELLING,
        further=Further(register=partial(enqueue_registration, settings=SETTINGS)),
    )
    pipeline.accept("acme/names", Batch(sightings=(NameSeen(source="acme/names", domain=name),)))
    with database.session() as session:
        before = session.scalars(select(HitRow)).one()
        level = session.scalars(select(Alert)).one().level

    (question,) = queued(database)
    registering = Registering(database, lambda: (watchlist(),), registries=Scripted(told()), telling=TELLING)
    asyncio.run(registering.look_up(question[0].removeprefix("registration ")))

    assert (before.verdict, level) == ("suspicious", "minor")
    with database.session() as session:
        hit = session.scalars(select(HitRow)).one()
        alert = load_alert(session, 1)
    assert {one["code"]: one["weight"] for one in hit.reasons}["risk.new"] == 15
    assert (hit.risk, hit.verdict) == (before.risk + 15, "impersonation")
    assert alert is not None and alert.level == "major"
    assert "risk.new" in {reason.code for reason in alert.hits[0].reasons}
    assert {message.step for message in alert.notifications} == {"opened", "raised"}


def test_the_age_of_a_domain_counts_where_the_brand_stands_in_front_of_it(database: Database) -> None:
    reasons = (Reason("risk.subdomain", 55, "acmemarkets"),)
    judged = fake_site("evil.top", risk=55, verdict=Verdict.SUSPICIOUS, severity=Severity.MINOR, reasons=reasons)
    with database.begin() as session:
        seen = NameSeen(source="acme/names", domain="acmemarkets.evil.top")
        hit = keep_hit(session, seen, judged, NOON)
        assert hit is not None
        Informing((watchlist(),), TELLING).inform(session, "evil.top", Facts(registration=told()), NOON)

        assert (hit.risk, [one["code"] for one in hit.reasons][:2]) == (70, ["risk.subdomain", "risk.new"])
