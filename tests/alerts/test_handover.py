"""A shift's report leaves out nothing that is open, and shows it later."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.handover.changing import since_then
from alerts.handover.keeping import accept, latest, load, make, since_last, tell
from alerts.handover.model import Shift
from alerts.handover.proving import verify
from alerts.handover.standing import open_alerts
from alerts.history import record
from alerts.triage.settling import acknowledge, assign, dismiss, plan_next, reopen, resolve
from monitor.errors import UsageError
from monitor.store.database import Database
from monitor.store.schema import psycopg_url
from monitor.store.tables import (
    Alert,
    AlertEvent,
    Audit,
    Escalation,
    HitRow,
    Notification,
    Report,
    Silence,
    SourceRow,
)
from tests.building import NOON, watchlist

HOUR = timedelta(hours=1)


def shift(brand: str = "", since: datetime = NOON - 8 * HOUR, until: datetime = NOON) -> Shift:
    return Shift(brand=brand, since=since, until=until, ends=until + 8 * HOUR)


def alert(session: Session, title: str = "出金", at: datetime = NOON - HOUR, **instead: object) -> Alert:
    values: dict[str, object] = {
        "brand": "acme",
        "matter": "funding",
        "topic": "withdrawal_delay",
        "group_key": title,
        "grouped_by": "same_topic",
        "level": "minor",
        "title": title,
        "created_at": at,
        "updated_at": at,
    }
    row = Alert(**{**values, **instead})
    session.add(row)
    session.flush()
    record(session, row, at, who="system", what="opened", detail={"level": row.level})
    session.flush()
    return row


def message(
    session: Session, of: Alert | None, status: str, at: datetime = NOON - HOUR, **instead: object
) -> Notification:
    number = session.scalar(text("SELECT count(*) FROM notifications"))
    values: dict[str, object] = {
        "alert_id": of.id if of else None,
        "brand": "acme",
        "step": "opened",
        "department": "bo",
        "channel": "mail",
        "to": ["bo@acme.test"],
        "message_id": f"<{number}@zhengming>",
        "thread_id": "<t@zhengming>",
        "subject": "",
        "text": "",
        "html": "",
        "status": status,
        "created_at": at,
    }
    row = Notification(**{**values, **instead})
    session.add(row)
    session.flush()
    return row


def test_everything_open_is_told_by_owner_with_next_step_deadline_stage_and_snooze(session: Session) -> None:
    nobodys, meis, asleep, done = (alert(session, title) for title in ("one", "two", "three", "four"))
    acknowledge(session, meis.id, who="Mei", now=NOON - HOUR)
    plan_next(session, meis.id, who="Mei", now=NOON - HOUR, step="call 13812345678", due=NOON - HOUR / 2)
    asleep.snooze, asleep.snoozed_until = "until", NOON + HOUR
    resolve(session, done.id, who="Mei", now=NOON - HOUR, why="paid out")

    told = tell(session, [watchlist()], shift(), who="Mei")

    assert [(one.id, one.owner) for one in told.open] == [(nobodys.id, ""), (asleep.id, ""), (meis.id, "Mei")]
    assert (told.open[2].next_step, told.open[2].next_due, told.open[2].overdue) == (
        "call *******5678",
        NOON - HOUR / 2,
        True,
    )
    assert (told.open[1].snooze, told.open[1].snoozed_until) == ("until", NOON + HOUR)
    assert told.open[2].stage == "accept"
    assert told.gaps == () and told.counted == told.listed


def test_what_came_in_and_who_did_what_is_told_of_the_shift_alone(session: Session) -> None:
    before, now = alert(session, "before", NOON - 20 * HOUR), alert(session, "now", level="major")
    session.add(
        HitRow(brand="acme", source="acme/news", kind="post", identity="1", seen_at=NOON - HOUR, alert_id=now.id)
    )
    session.add(
        Report(
            brand="acme",
            alert_id=now.id,
            url="http://acme-login.top",
            domain="acme-login.top",
            contact_masked="*******5678",
            language="en",
            region="",
            created_at=NOON - HOUR,
        )
    )
    resolve(session, before.id, who="Mei", now=NOON - HOUR, why="paid out")

    told = tell(session, [watchlist()], shift(), who="Mei")

    assert (told.came.hits, told.came.alerts, told.came.major, told.came.reports) == (1, 1, 1, 1)
    assert told.came.by_source == {"acme/news": 1}
    assert [one.title for one in told.came.listed] == ["now"]
    assert [(one.who, one.what, one.times, one.alerts) for one in told.done.deeds] == [
        ("Mei", "resolved", 1, (before.id,))
    ]
    assert [(one.id, one.why) for one in told.done.settled] == [(before.id, "paid out")]


def test_an_alert_that_was_opened_again_came_in(session: Session) -> None:
    again = alert(session, "back", NOON - 20 * HOUR)
    resolve(session, again.id, who="Mei", now=NOON - 19 * HOUR, why="down")
    record(
        session, again, NOON - HOUR, who="system", what="regressed", detail={"before": "resolved", "after": "open"}
    )

    told = tell(session, [], shift(), who="Mei")

    assert [(one.title, one.again) for one in told.came.listed] == [("back", True)]


def test_waiting_rungs_are_overdue_due_in_the_next_shift_or_later(session: Session) -> None:
    one = alert(session)
    for rung, due in enumerate((NOON - HOUR, NOON + HOUR, NOON + 40 * HOUR)):
        session.add(Escalation(alert_id=one.id, round=1, rung=rung, role="主管", due_at=due))
    session.add(Escalation(alert_id=one.id, round=1, rung=3, role="主管", due_at=NOON, status="done"))

    told = tell(session, [], shift(), who="Mei")

    assert [rung.when for rung in told.ladder] == ["overdue", "next_shift", "later"]


def test_messages_that_wait_are_held_or_failed_are_told_together_where_their_reason_is_the_same(
    session: Session,
) -> None:
    still_open, closed = alert(session, "open"), alert(session, "closed", NOON - 30 * HOUR)
    resolve(session, closed.id, who="Mei", now=NOON - HOUR, why="done")
    ago = NOON - 20 * HOUR
    failed = message(session, still_open, "failed", ago, problem="550 no such user 13812345678")
    message(session, closed, "failed", ago, problem="550 no such user")
    held = [message(session, still_open, "held", held="digest", release_at=NOON + n * HOUR) for n in (2, 1)]
    queued = message(session, None, "queued", ago)
    message(session, still_open, "sent")

    told = tell(session, [], shift(), who="Mei")

    assert [(one.status, one.why, one.ids) for one in told.messages] == [
        ("failed", "550 no such user *******5678", (failed.id,)),
        ("queued", "", (queued.id,)),
        ("held", "digest", tuple(one.id for one in held)),
    ]
    assert told.messages[2].next == NOON + HOUR
    assert told.counted.messages == 4


def test_a_message_that_waited_through_other_shifts_and_was_given_up_in_this_one_is_told(session: Session) -> None:
    closed = alert(session, "closed", NOON - 30 * HOUR)
    resolve(session, closed.id, who="Mei", now=NOON - 20 * HOUR, why="done")
    now_failed = message(session, closed, "failed", NOON - 20 * HOUR, problem="550", failed_at=NOON - HOUR)
    message(session, closed, "failed", NOON - 20 * HOUR, problem="550", failed_at=NOON - 19 * HOUR)

    told = tell(session, [], shift(), who="Mei")

    assert [one.ids for one in told.messages] == [(now_failed.id,)]


def test_sources_silences_and_findings_are_told(session: Session) -> None:
    session.add(
        SourceRow(
            key="acme/news", brand="acme", health="blocked", reason="403", next_poll=NOON, last_ok=NOON - HOUR
        )
    )
    session.add(
        SourceRow(key="acme/names", brand="acme", health="fresh", next_poll=NOON, last_ok=NOON, last_new=NOON)
    )
    session.add(SourceRow(key="acme/gone", brand="acme", health="broken", next_poll=NOON))
    silence = {
        "brand": "acme",
        "matcher": {"topic": "slippage"},
        "owner": "Mei",
        "reason": "known",
        "created_at": NOON,
    }
    session.add(Silence(**silence, expires_at=NOON + HOUR))
    session.add(Silence(**silence, expires_at=NOON - HOUR))
    session.add(Silence(**silence, expires_at=NOON + HOUR, ended_at=NOON - HOUR))
    session.add(Audit(at=NOON - HOUR, what="missing_rung", detail={}))

    told = tell(session, [watchlist()], shift(), who="Mei")

    assert [(one.key, one.health, one.since) for one in told.sources] == [("acme/news", "blocked", NOON - HOUR)]
    assert [one.matcher for one in told.silences] == [{"topic": "slippage"}]
    assert [one.what for one in told.found] == ["missing_rung"]
    assert told.gaps == ()


@pytest.mark.parametrize(("minutes", "ill"), [(2, 0), (4, 1)])
def test_a_source_is_stale_when_three_intervals_are_over(session: Session, minutes: int, ill: int) -> None:
    read = NOON - timedelta(minutes=minutes)
    session.add(
        SourceRow(key="acme/news", brand="acme", health="fresh", next_poll=NOON, last_ok=read, last_new=read)
    )

    told = tell(session, [watchlist()], shift(), who="Mei")

    assert (len(told.sources), told.counted.sources, told.gaps) == (ill, ill, ())


def test_a_handover_of_one_brand_tells_nothing_of_another(session: Session) -> None:
    ours, theirs = alert(session, "ours"), alert(session, "theirs", brand="other")
    for one in (ours, theirs):
        session.add(Escalation(alert_id=one.id, round=1, rung=0, role="主管", due_at=NOON))
        message(session, one, "failed", brand=one.brand)

    told = tell(session, [], shift("acme"), who="Mei")

    assert [one.id for one in told.open] == [ours.id] == [rung.alert_id for rung in told.ladder]
    assert (told.counted.messages, told.came.alerts, told.gaps) == (1, 1, ())


def test_a_handover_is_kept_as_it_was_told(database: Database) -> None:
    with database.begin() as session:
        alert(session)

    kept = make(database, [watchlist()], shift(), who="Mei", notes="bank calls\x00 at nine")

    with database.session() as session:
        assert load(session, kept.id) == kept
        assert latest(session, brand="") == [kept] and latest(session, brand="acme") == []
    assert kept.told.notes == "bank calls at nine"


def test_what_is_committed_while_it_is_made_is_in_all_of_it_or_in_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as session:
        alert(session)

    def slow(session: Session, of: Shift) -> object:
        told = open_alerts(session, of)
        with database.begin() as other:
            alert(other, "meanwhile")
        return told

    monkeypatch.setattr("alerts.handover.keeping.open_alerts", slow)
    kept = make(database, [], shift(), who="Mei")

    assert (kept.told.counted.alerts, kept.told.gaps) == (1, ())


def test_a_report_that_leaves_something_out_says_so(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    one = alert(session)
    monkeypatch.setattr("alerts.handover.keeping.open_alerts", lambda *_: ())

    told = tell(session, [], shift(), who="Mei")

    assert told.gaps == (f"alerts left out: {one.id}",)


def test_the_next_handover_begins_where_the_last_accepted_one_ended(database: Database) -> None:
    make(database, [], shift(until=NOON - 8 * HOUR), who="Mei")
    with database.begin() as session:
        assert since_last(session, "acme", NOON) == NOON - 24 * HOUR
        accept(session, None, who="Lin", now=NOON)
        assert since_last(session, "acme", NOON) == NOON - 8 * HOUR
    make(database, [], shift("other"), who="Mei")
    with database.begin() as session:
        accept(session, None, who="Lin", now=NOON)
        assert since_last(session, "other", NOON) == NOON
        assert since_last(session, "", NOON) == NOON - 8 * HOUR


def test_a_handover_is_accepted_once(database: Database) -> None:
    make(database, [], shift(), who="Mei")
    with database.begin() as session:
        assert accept(session, 1, who="Lin", now=NOON).taken == ()

    with database.session() as session:
        with pytest.raises(UsageError, match="handover 1 was accepted by Lin at 2026-11-20 12:00 UTC"):
            accept(session, 1, who="Bo", now=NOON)
        with pytest.raises(UsageError, match="no handover waits"):
            accept(session, None, who="Bo", now=NOON)
        with pytest.raises(UsageError, match="there is no handover 7"):
            accept(session, 7, who="Bo", now=NOON)


def test_who_takes_over_owns_what_the_maker_owned_and_what_is_asked_for(database: Database) -> None:
    with database.begin() as session:
        owned = [alert(session, owner) for owner in ("Mei", "Bo", "Ann")]
        for one in owned:
            acknowledge(session, one.id, who=one.title, now=NOON - HOUR)
    make(database, [], shift(), who="Mei")

    with database.begin() as session:
        taken = accept(session, None, who="Lin", now=NOON, of_maker=True, take_from=("Bo",)).taken

    assert taken == (owned[0].id, owned[1].id)
    with database.session() as session:
        assert [session.get_one(Alert, one.id).owner for one in owned] == ["Lin", "Lin", "Ann"]
        last = session.query(AlertEvent).filter_by(alert_id=owned[0].id, what="assigned").one()
        assert (last.who, last.detail["from"], last.detail["to"]) == ("Lin", "Mei", "Lin")


def test_what_changed_since_it_was_made_is_told_when_it_is_accepted(database: Database) -> None:
    with database.begin() as session:
        still, closed, changed = (alert(session, title) for title in ("still", "closed", "changed"))
    make(database, [], shift(), who="Mei")
    with database.begin() as session:
        resolve(session, closed.id, who="Ann", now=NOON, why="paid out")
        assign(session, changed.id, who="Ann", to="Bo", now=NOON)
        new = alert(session, "new", NOON)

    with database.begin() as session:
        since = accept(session, None, who="Lin", now=NOON).since_then

    assert [(one.id, one.kind, one.happened) for one in since] == [
        (closed.id, "closed", ("resolved (Ann)",)),
        (changed.id, "changed", ("assigned (Ann)",)),
        (new.id, "new", ("opened (system)",)),
    ]
    assert still.id not in {one.id for one in since}
    with database.session() as session:
        assert since_then(session, make(database, [], shift(), who="Lin").told, NOON) == ()


def _tamper(url: str, *statements: str) -> None:
    with psycopg.connect(psycopg_url(url)) as connection:
        for table in ("alert_events", "alerts"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def kept(database: Database) -> int:
    """A handover with one open alert, which goes on after it, beside one that was closed before."""
    with database.begin() as session:
        one, other = alert(session), alert(session, "other", NOON - 5 * HOUR)
        dismiss(session, other.id, who="Mei", now=NOON - 4 * HOUR, why="duplicate")
    kept = make(database, [], shift(), who="Mei")
    with database.begin() as session:
        resolve(session, one.id, who="Mei", now=NOON + HOUR, why="paid out")
        reopen(session, other.id, who="Mei", now=NOON + HOUR, why="it is back")
        resolve(session, other.id, who="Mei", now=NOON + 2 * HOUR, why="down")
        alert(session, "later", NOON + HOUR)
    return kept.id


def test_a_kept_handover_can_be_verified_whatever_happened_since(database: Database, kept: int) -> None:
    with database.session() as session:
        result = verify(session, kept, load(session, kept).told)

    assert (result.ok, result.alerts, result.omitted, result.meanwhile) == (True, 1, (), ())


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM alert_events WHERE alert_id = 1", "cut"),
        ("UPDATE alert_events SET who = 'li' WHERE alert_id = 1 AND place = 1", "broken"),
        ("UPDATE handovers SET told = jsonb_set(told, '{open}', '[]')", "omitted"),
    ],
)
def test_what_somebody_cut_or_changed_since_is_found(
    database: Database, database_url: str, kept: int, statement: str, found: str
) -> None:
    _tamper(database_url, statement)

    with database.session() as session:
        result = verify(session, kept, load(session, kept).told)

    assert not result.ok
    assert getattr(result, found) != ()


def test_what_began_while_it_was_made_is_no_omission(database: Database) -> None:
    kept = make(database, [], shift(), who="Mei")
    with database.begin() as session:
        late = alert(session, "late", NOON - timedelta(seconds=2))
        result = verify(session, kept.id, kept.told)

    assert (result.ok, result.meanwhile) == (True, (late.id,))


STATES = st.lists(
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(["open", "acknowledged", "resolved", "dismissed", "reopened"]),
            "level": st.sampled_from(["minor", "major"]),
            "brand": st.sampled_from(["acme", "other"]),
            "snooze": st.sampled_from(["", "until", "change", "clear"]),
            "due": st.none() | st.integers(-100, 100),
            "rungs": st.lists(st.sampled_from(["waiting", "done", "stopped"]), max_size=3),
            "messages": st.lists(st.sampled_from(["queued", "sent", "failed", "held", "folded"]), max_size=3),
            "age": st.integers(0, 200),
        }
    ),
    max_size=8,
)


def _plant(session: Session, state: dict[str, object]) -> tuple[Alert, int]:
    """An alert in any state there is, and how many of its messages have not arrived."""
    age = NOON - timedelta(hours=int(str(state["age"])), minutes=5)
    one = alert(session, "planted", age, level=state["level"], brand=state["brand"], snooze=state["snooze"])
    if state["status"] == "acknowledged":
        acknowledge(session, one.id, who="Mei", now=age)
    if state["status"] in ("resolved", "reopened"):
        resolve(session, one.id, who="Mei", now=age, why="done")
    if state["status"] == "reopened":
        reopen(session, one.id, who="Mei", now=age, why="not done")
    if state["status"] == "dismissed":
        dismiss(session, one.id, who="Mei", now=age, why="ours")
    if state["due"] is not None and one.closed_at is None:
        one.next_step, one.next_due = "call", NOON + int(str(state["due"])) * HOUR
    for rung, status in enumerate(state["rungs"]):  # type: ignore[arg-type,var-annotated]
        session.add(Escalation(alert_id=one.id, round=1, rung=rung, role="r", due_at=NOON, status=status))
    for status in state["messages"]:  # type: ignore[attr-defined]
        message(session, one, status, age, brand=one.brand)
    fresh = one.closed_at is None or age >= NOON - 8 * HOUR
    lost = [s for s in state["messages"] if s in ("queued", "held") or (s == "failed" and fresh)]  # type: ignore[attr-defined]
    return one, len(lost)


@pytest.mark.heavy
def test_whatever_states_alerts_are_in_nothing_open_is_left_out(database: Database) -> None:
    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(STATES, st.sampled_from(["", "acme"]))
    def law(states: list[dict[str, object]], brand: str) -> None:
        with database.session() as session:
            planted = [(_plant(session, state), state) for state in states]
            ours = [(found, state) for found, state in planted if brand in ("", state["brand"])]
            session.flush()

            told = tell(session, [], shift(brand), who="Mei")

            still_open = {one.id for (one, _), _ in ours if one.status in ("open", "acknowledged")}
            assert {one.id for one in told.open} == still_open
            assert len(told.ladder) == sum(list(state["rungs"]).count("waiting") for _, state in ours)  # type: ignore[call-overload]
            assert sum(len(one.ids) for one in told.messages) == sum(lost for (_, lost), _ in ours)
            assert told.gaps == ()
            assert verify(session, 1, told).ok
            session.rollback()

    law()
