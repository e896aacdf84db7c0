"""What people do at the desk, what follows from it, and what is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from alerts.grouping import arranging
from alerts.grouping.absorbing import Gathered
from alerts.history import verify
from alerts.quiet.silences import Matcher, list_silences
from alerts.triage.making import Wish
from alerts.triage.moves import POSSIBLE, name_of, words_of
from alerts.triage.settling import DISMISSALS
from alerts.view import AlertView
from monitor.assessment import Severity
from monitor.errors import UsageError
from monitor.store.database import Database
from monitor.store.tables import HitRow
from tests.alerts.desk_house import House
from tests.building import NOON


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(database)
    database.close()


def lowered(house: House, number: int) -> AlertView:
    """What is major is lowered; a minor one that may be raised is raised first."""
    if "raise" in POSSIBLE[house.view(number).status]:
        house.desk.raise_level(number, who="Mei", why="a journalist asks")
    return house.desk.lower_level(number, who="Mei", why="an old story")


MOVES: dict[str, Callable[[House, int], AlertView]] = {
    "ack": lambda house, one: house.desk.acknowledge(one, who="Mei"),
    "assign": lambda house, one: house.desk.assign(one, who="Mei", to="Lin"),
    "advance": lambda house, one: house.desk.advance(one, who="Mei"),
    "raise": lambda house, one: house.desk.raise_level(one, who="Mei", why="a journalist asks"),
    "lower": lowered,
    "resolve": lambda house, one: house.desk.resolve(one, who="Mei", why="paid"),
    "dismiss": lambda house, one: house.desk.dismiss(one, who="Mei", why="ours"),
    "reopen": lambda house, one: house.desk.reopen(one, who="Mei", why="it came back"),
    "plan": lambda house, one: house.desk.plan(one, who="Mei", step="call"),
    "snooze": lambda house, one: house.desk.snooze(one, who="Mei", mode="change"),
    "note": lambda house, one: house.desk.note(one, who="Mei", text="seen"),
}
WAY_TO = {"open": (), "acknowledged": ("ack",), "resolved": ("resolve",), "dismissed": ("dismiss",)}


@pytest.mark.parametrize("status", POSSIBLE)
def test_what_the_table_allows_is_done_and_all_else_is_refused_with_what_is_possible(
    house: House, status: str
) -> None:
    for place, (move, made) in enumerate(MOVES.items()):
        number = house.alert(place, severity=Severity.MINOR)
        for step in WAY_TO[status]:
            MOVES[step](house, number)
        before = house.view(number)

        if move in POSSIBLE[status]:
            assert made(house, number).id == number
            continue
        idle = {"wake", "raise" if before.level == "major" else "lower"}
        left = ", ".join(one for one in POSSIBLE[status] if one not in idle)
        with pytest.raises(UsageError, match=f"{move} is not possible; possible: {left}$"):
            made(house, number)
        assert house.view(number) == before


def test_who_takes_an_alert_first_owns_it_and_taking_it_from_them_is_said(house: House) -> None:
    number = house.alert()
    house.desk.acknowledge(number, who="Mei", note="I know the customer")

    with pytest.raises(UsageError, match=r"acknowledged \(Mei has it\): ack is not possible; possible: assign"):
        house.desk.acknowledge(number, who="Lin")
    with pytest.raises(UsageError, match="is Mei's already"):
        house.desk.assign(number, who="Lin", to="Mei")
    assert house.desk.assign(number, who="Lin", to="Lin").owner == "Lin"

    told = house.events(number, "acknowledged", "note", "assigned")
    assert told == [
        ("Mei", "acknowledged", {"before": "open", "after": "acknowledged", "owner": "Mei"}),
        ("Mei", "note", {"text": "I know the customer"}),
        ("Lin", "assigned", {"before": "acknowledged", "after": "acknowledged", "from": "Mei", "to": "Lin"}),
    ]


def test_an_alert_that_is_open_again_stays_its_owners_until_it_is_assigned(house: House) -> None:
    number = house.alert()
    house.desk.resolve(number, who="Mei", why="paid")
    house.desk.reopen(number, who="Lin", why="the bank sent it back")

    with pytest.raises(UsageError, match="belongs to Mei: assign it to Lin"):
        house.desk.acknowledge(number, who="Lin")
    assert house.desk.acknowledge(number, who="Mei").owner == "Mei"


def test_of_many_who_take_an_alert_at_once_one_has_it_and_the_others_hear_who(house: House) -> None:
    number = house.alert()
    names = [f"analyst {n}" for n in range(6)]
    ready, told = threading.Barrier(len(names)), dict[str, str]()

    def take(who: str) -> None:
        ready.wait()
        try:
            told[who] = house.desk.acknowledge(number, who=who).owner
        except UsageError as error:
            told[who] = str(error)

    threads = [threading.Thread(target=take, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    owner = house.view(number).owner
    assert told.pop(owner) == owner
    assert len(told) == len(names) - 1
    assert all(f"{owner} has it" in said for said in told.values())
    assert len(house.events(number, "acknowledged")) == 1


def test_the_first_answer_of_each_round_is_kept(house: House) -> None:
    number = house.alert()
    answered = house.later(hours=1)
    house.desk.acknowledge(number, who="Mei")
    house.later(hours=1)
    closed = house.desk.resolve(number, who="Mei", why="paid")
    assert (closed.answered_at, closed.closed_at, closed.round) == (answered, house.now, 1)

    house.later(hours=1)
    again = house.desk.reopen(number, who="Mei", why="not paid after all")
    assert (again.answered_at, again.closed_at, again.closed_reason, again.round) == (None, None, "", 2)
    assert house.desk.assign(number, who="Mei", to="Lin").answered_at == house.now


def test_reopening_by_hand_tells_the_departments_each_time_and_starts_their_clock_anew(house: House) -> None:
    number = house.alert()
    for _ in range(2):
        house.later(hours=1)
        house.desk.resolve(number, who="Mei", why="paid")
        house.later(hours=1)
        house.desk.reopen(number, who="Mei", why="not paid after all")
        assert house.view(number).told_at == house.now

    steps = [one.step for one in house.messages(number) if one.step.startswith("reopened")]
    assert len(set(steps)) == 2


@pytest.mark.parametrize("who", ["", "  ", "system", "x" * 101, "\u202e"])
def test_a_name_is_somebodys(who: str) -> None:
    with pytest.raises(UsageError, match="expected somebody's name"):
        name_of(who)


@pytest.mark.parametrize("words", ["", " \n", "\x00", "x" * 10_001])
def test_a_reason_and_a_note_say_something(words: str) -> None:
    with pytest.raises(UsageError, match="expected a note of 1 to 10,000 characters"):
        words_of(words, "a note")


def test_a_dismissal_has_one_of_the_known_reasons(house: House) -> None:
    for place, why in enumerate(DISMISSALS):
        number = house.alert(place)
        assert house.desk.dismiss(number, who="Mei", why=why, note="as agreed").closed_reason == why
        assert house.events(number, "note") == [("Mei", "note", {"text": "as agreed"})]

    with pytest.raises(UsageError, match="among false_alarm, duplicate, other_bearer, ours; found 'boring'"):
        house.desk.dismiss(house.alert(9), who="Mei", why="boring")


def test_the_next_step_has_a_deadline_and_is_forgotten_with_the_matter(house: House) -> None:
    number = house.alert()
    due = NOON + timedelta(days=2)
    planned = house.desk.plan(number, who="Mei", step="call the bank", due=due)
    assert (planned.next_step, planned.next_due) == ("call the bank", due)
    house.desk.plan(number, who="Mei", step="write to the bank")

    changes = [detail for _, _, detail in house.events(number, "planned")]
    assert changes[1] == {
        "before": {"step": "call the bank", "due": due.isoformat()},
        "after": {"step": "write to the bank", "due": None},
    }
    with pytest.raises(UsageError, match="expected a deadline in the future"):
        house.desk.plan(number, who="Mei", step="too late", due=NOON)
    assert house.desk.resolve(number, who="Mei", why="paid").next_step == ""


def test_a_person_makes_an_alert_major_once_and_its_departments_hear_it_at_once(house: House) -> None:
    number = house.alert(severity=Severity.MINOR)
    house.desk.snooze(number, who="Mei", mode="change")
    house.enqueued.clear()
    raised = house.desk.raise_level(number, who="Mei", why="a journalist asks")

    assert (raised.level, raised.snooze) == ("major", "")
    told = [one for one in house.messages(number) if one.step == "raised"]
    assert [one.id for one in told] == house.enqueued
    assert all("somebody raised it: a journalist asks" in one.text for one in told)
    with pytest.raises(UsageError, match="is major already"):
        house.desk.raise_level(number, who="Mei", why="once more")


def test_what_somebody_else_made_major_a_moment_before_is_not_told_as_made_so_by_moving(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm, grave, source = (
        house.alert(place, severity=level) for place, level in enumerate(("minor", "major", "minor"))
    )
    with house.database.begin() as session:
        hits = [hit.id for hit in house.view(grave).hits]
        session.execute(update(HitRow).where(HitRow.alert_id == source).values(alert_id=grave))
    really = arranging.move

    def a_moment_late(*given: Any, **named: Any) -> Gathered:
        with monkeypatch.context() as undone:
            undone.setattr(arranging, "move", really)
            house.desk.raise_level(calm, who="Li", why="a journalist asks")
        return really(*given, **named)

    monkeypatch.setattr(arranging, "move", a_moment_late)
    house.desk.move(hits, to=calm, who="Mei")

    assert [one.step for one in house.messages(calm) if one.step == "raised"] == ["raised"]


def test_an_alert_opened_by_hand_is_told_like_any_other(house: House) -> None:
    wish = Wish(brand="acme", matter="funding", title="Bank X refuses\nour transfers", level="major")
    made = house.desk.open(wish, who="Mei", note="three calls")

    assert (made.title, made.status, made.hit_count, made.grouped_by) == (
        "Bank X refuses our transfers", "open", 0, "by_hand",
    )  # fmt: skip
    assert {one.department for one in house.messages(made.id)} == {"funding", "bo"}
    assert [(who, what) for who, what, _ in house.events(made.id)][:2] == [("Mei", "opened"), ("Mei", "note")]


WRONG = (
    ({"brand": "nobody"}, "expected a brand among acme; found 'nobody'"),
    ({"matter": "wether"}, "expected a matter among .*funding.*; found 'wether'"),
    ({"title": " "}, "expected a title"),
    ({"level": "huge"}, "expected a level among minor, major"),
    ({"topic": "nothing"}, "expected a topic among"),
    ({"language": "zh\nX: y"}, "expected a language among"),
)


def test_an_alert_by_hand_that_makes_no_sense_is_refused(house: House) -> None:
    for wrong, said in WRONG:
        wish = {"brand": "acme", "matter": "funding", "title": "one", **wrong}
        with pytest.raises(UsageError, match=said):
            house.desk.open(Wish(**wish), who="Mei")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("matcher", "said"),
    [
        (Matcher(topics=("slipage",)), "a topic among .*slippage.*; found 'slipage'"),
        (Matcher(matters=("fundings",)), "a matter among .*funding.*; found 'fundings'"),
    ],
)
def test_a_silence_for_what_no_alert_can_be_about_is_refused_and_not_kept(
    house: House, matcher: Matcher, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        house.desk.silence(brand="acme", matcher=matcher, who="Mei", why="known", until=NOON + timedelta(hours=1))

    with house.database.session() as session:
        assert list_silences(session, NOON, over=True) == ()


def test_a_brand_that_is_watched_no_more_can_still_be_settled(house: House) -> None:
    number = house.alert()
    house.brand = ()

    assert house.desk.resolve(number, who="Mei", why="paid").status == "resolved"
    assert house.desk.reopen(number, who="Mei", why="not paid").status == "open"


def test_every_history_holds(house: House) -> None:
    number = house.alert()
    for move in ("ack", "advance", "plan", "snooze", "note", "resolve", "reopen", "dismiss"):
        MOVES[move](house, number)

    with house.database.session() as session:
        assert verify(session) == ()
