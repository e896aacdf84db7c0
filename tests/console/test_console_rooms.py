"""Every room of the console does what its forms say, in the name of who sends them, and says in place what cannot be done."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from parsel import Selector
from sqlalchemy import select

from monitor.store.database import Database
from monitor.store.tables import Alert, AlertEvent, DigestRow, HandoverRow, Notification, Question, Silence
from tests.building import watchlist
from tests.console.api_house import furnish, marked
from tests.console.house import served


@pytest.fixture
def browse(database: Database) -> Iterator[httpx.Client]:
    furnish(database)
    with (
        served(database, watchlists=(watchlist(), marked())) as address,
        httpx.Client(base_url=address, headers={"Accept-Language": "en"}, timeout=60) as client,
    ):
        yield client


def _send(browse: httpx.Client, page: str, act: str, **filled: str | list[str]) -> httpx.Response:
    """Send the first form of `page` that does `act`, as a browser would, filled in by Mei."""
    found = Selector(browse.get(page).text).xpath(f"//form[.//input[@name='act' and @value='{act}']]")[0]
    sent: dict[str, str | list[str]] = {
        one.attrib["name"]: one.attrib.get("value", "")
        for one in found.css("input:not([type=checkbox]):not([type=radio])")
    }
    for one in found.css("select"):
        sent[one.attrib["name"]] = (one.css("option[selected]") or one.css("option"))[0].attrib["value"]
    where = found.attrib["action"].partition("#")[0]
    return browse.post(where, data=sent | {"act": act, "who": "Mei"} | filled)


def _problem(answered: httpx.Response) -> str:
    assert answered.status_code == 409
    return " ".join(Selector(answered.text).css("[role=alert] ::text, [role=alert]::text").getall())


def test_every_room_is_shown_in_both_languages_and_told_in_the_navigation(browse: httpx.Client) -> None:
    rooms = Selector(browse.get("/").text).css(".rooms a::attr(href)").getall()

    assert len(rooms) == 9
    for path in (*rooms, "/open", "/handovers/1", "/questions/1", "/deliveries/2", "/digests/ebc/week/coming"):
        for tongue in ("en", "zh"):
            answered = browse.get(path, params={"lang": tongue})
            assert (path, answered.status_code) == (path, 200)
            assert Selector(answered.text).css(".rooms [aria-current]")


@pytest.mark.parametrize(
    "path",
    [
        "/handovers/99",
        "/handovers/0",
        "/questions/99",
        "/deliveries/99",
        "/digests/ebc/day/2026",
        "/digests/no/day/x",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(browse: httpx.Client, path: str) -> None:
    assert browse.get(path).status_code == 404


def test_an_alert_is_opened_by_hand(browse: httpx.Client, database: Database) -> None:
    made = _send(browse, "/open", "open", brand="ebc", title="Bank X refuses", matter="funding", level="major")
    refused = _send(browse, "/open", "open", brand="ebc", title=" ", matter="funding")

    assert (made.status_code, made.headers["location"]) == (303, "/alerts/4?did=opened#acting")
    assert "expected a title" in _problem(refused)
    with database.session() as session:
        alert = session.get_one(Alert, 4)
        assert (alert.title, alert.level, alert.grouped_by) == ("Bank X refuses", "major", "by_hand")


def test_several_alerts_are_settled_at_once_and_what_is_refused_stays_ticked(
    browse: httpx.Client, database: Database
) -> None:
    done = _send(browse, "/?level=major", "dismiss", ids=["1", "3"], why="ours")
    half = _send(browse, "/?status=all", "ack", ids=["1", "2"])

    assert (done.status_code, done.headers["location"]) == (303, "/?level=major&did=several")
    assert "0 done, 2 refused" in _problem(half) and "#1" in _problem(half)
    page = Selector(half.text)
    assert page.css("[name=ids][checked]::attr(value)").getall() == ["2", "1"]
    with database.session() as session:
        assert list(session.scalars(select(Alert.status).order_by(Alert.id)))[::2] == ["dismissed"] * 2
    assert "expected 1 to 200 to be chosen, found 0" in _problem(_send(browse, "/", "ack"))


def test_several_alerts_become_one(browse: httpx.Client, database: Database) -> None:
    merged = _send(browse, "/", "merge", ids=["3", "1"])

    assert merged.headers["location"] == "/alerts/1?did=merge#acting"
    with database.session() as session:
        assert session.get_one(Alert, 3).merged_into == 1


def test_ticked_hits_get_an_alert_of_their_own_or_go_to_another(browse: httpx.Client, database: Database) -> None:
    split = _send(browse, "/alerts/1", "split", hits=["2"], title="another matter")
    moved = _send(browse, "/alerts/1", "move", hits=["3"], to="2")
    strange = _send(browse, "/alerts/2", "split", hits=["2"])

    assert split.headers["location"] == "/alerts/4?did=split#acting"
    assert moved.headers["location"] == "/alerts/2?did=move#acting"
    assert strange.status_code == 404
    with database.session() as session:
        assert session.get_one(Alert, 4).title == "another matter"


def test_a_silence_is_set_and_ended(browse: httpx.Client, database: Database) -> None:
    asked: dict[str, str | list[str]] = {
        "brand": "ebc",
        "topics": ["slippage", "swap_fee"],
        "domains": "a.example， b.example",
        "why": "known",
    }
    added = _send(browse, "/silences", "add", **asked, until="2026-01-01T00:00")
    nothing = _send(browse, "/silences", "add", brand="ebc", why="known", until="2099-01-01T00:00")
    ended = _send(browse, "/silences", "end")

    assert "within the next 30 days" in _problem(added)
    ticked = Selector(added.text).css("[name=topics][checked]::attr(value)").getall()
    assert "slippage" in ticked
    assert Selector(added.text).css("[name=domains]::attr(value)").get() == "a.example， b.example"
    assert "something that tells which alerts" in _problem(nothing)
    assert ended.status_code == 303
    with database.session() as session:
        assert list(session.scalars(select(Silence.ended_by).order_by(Silence.id))) == ["", "", "Mei"]


def test_a_message_that_was_given_up_is_sent_again_by_name(browse: httpx.Client, database: Database) -> None:
    sent = _send(browse, "/deliveries?status=failed", "resend", ids=["2", "4"])
    again = _send(browse, "/deliveries?status=failed", "resend", ids=["2", "6"])

    assert sent.status_code == 303
    assert "expected a message that was given up" in _problem(again)
    with database.session() as session:
        assert session.get_one(Notification, 2).status == "queued"
        assert session.get_one(Notification, 6).status == "failed"
        assert "Mei" in set(session.scalars(select(AlertEvent.who).where(AlertEvent.what == "resent")))


def test_a_shift_is_handed_over_and_accepted_once(browse: httpx.Client, database: Database) -> None:
    made = _send(browse, "/handovers", "make", brand="ebc", notes="the bank calls back")
    page = made.headers["location"].partition("?")[0]
    accepted = _send(browse, page, "accept", of="Quixotic")
    token = Selector(browse.get("/handovers/1").text).css("[name=token]::attr(value)").get("")
    first = browse.post("/handovers/1/accept", data={"token": token, "act": "accept", "who": "Lin"})
    twice = browse.post("/handovers/1/accept", data={"token": token, "act": "accept", "who": "Jo"})

    assert (made.status_code, accepted.status_code, first.status_code) == (303, 303, 303)
    assert "accepted by Lin" in _problem(twice)
    said = " ".join(Selector(browse.get(page).text).css("main ::text").getall())
    assert "the bank calls back" in said and "it left out nothing that was open" in said
    with database.session() as session:
        assert session.scalars(select(HandoverRow.accepted_by).order_by(HandoverRow.id)).all() == ["Lin", "Mei"]
        assert session.get_one(Alert, 2).owner == "Mei"


def test_a_question_is_answered_within_the_manners_merged_and_split(
    browse: httpx.Client, database: Database
) -> None:
    answered = _send(browse, "/questions/1", "answer", text="Please allow 1 to 3 working days.")
    empty = _send(browse, "/questions/1", "answer", text=" ")
    merged = _send(browse, "/questions/1", "merge", others="2, #3")
    hits = Selector(browse.get("/questions/1").text).css("[name=hits]::attr(value)").getall()
    split = _send(browse, "/questions/1", "split", hits=hits[:2])

    assert [one.status_code for one in (answered, merged, split)] == [303] * 3
    assert "expected an answer" in _problem(empty)
    assert split.headers["location"] == "/questions/4?did=1"
    with database.session() as session:
        assert (session.get_one(Question, 1).answered_by, session.get_one(Question, 3).merged_into) == ("Mei", 1)


def test_the_archive_is_written_out_for_spreadsheets(browse: httpx.Client) -> None:
    written = browse.get("/questions/export", params={"form": "csv"})

    assert written.headers["content-disposition"] == 'attachment; filename="questions.csv"'
    assert written.text.startswith("\ufeffid,brand")


@pytest.mark.heavy
def test_a_digest_is_made_now_and_kept(browse: httpx.Client, database: Database) -> None:
    made = _send(browse, "/digests", "send", brand="ebc", period="day")

    assert made.status_code == 303
    kept = Selector(browse.get("/digests").text).css(".rows a::attr(href)").get("")
    assert "Quixotic" in browse.get(kept).text
    with database.session() as session:
        assert session.scalars(select(DigestRow.brand)).all() == ["ebc"]


def test_the_auditor_looks_when_asked_and_says_in_sentences_what_it_found(browse: httpx.Client) -> None:
    looked = _send(browse, "/audits", "look")

    assert looked.status_code == 303
    assert "no job will send it" in browse.get("/audits").text


def test_no_room_takes_a_form_of_another_site_or_without_a_name(browse: httpx.Client, database: Database) -> None:
    for page, path in (
        ("/open", "/open"),
        ("/silences", "/silences"),
        ("/deliveries?status=failed", "/deliveries"),
        ("/handovers", "/handovers"),
        ("/handovers/1", "/handovers/1/accept"),
        ("/questions/1", "/questions/1"),
        ("/digests", "/digests"),
        ("/audits", "/audits"),
        ("/", "/several"),
    ):
        form = Selector(browse.get(page).text).xpath(f"//form[starts-with(@action, '{path}') and @method='post']")[
            0
        ]
        token = form.css("[name=token]::attr(value)").get("")
        assert browse.post(path, data={"who": "Mei", "token": "x"}).status_code == 403
        nameless = browse.post(path, data={"who": " ", "token": token, "act": "x"})
        assert "say who you are" in _problem(nameless), path
