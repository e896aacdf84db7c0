"""People settle an alert on its page, through the same rules as everywhere."""

from __future__ import annotations

import httpx
import pytest
from parsel import Selector

from monitor.store.database import Database
from monitor.store.tables import Alert, AlertEvent
from tests.console.house import add_alert

PATH = "/alerts/1/act"


@pytest.fixture(autouse=True)
def alert(database: Database) -> None:
    with database.begin() as session:
        add_alert(session, "slippage at night")


def _forms(browse: httpx.Client) -> dict[str, dict[str, str]]:
    """The forms of the page by what they do, each as a browser would send it untouched."""
    found = {}
    for form in Selector(browse.get("/alerts/1").text).xpath("//section[@aria-labelledby='acting']//form"):
        assert (form.attrib["method"], form.attrib["action"]) == ("post", f"{PATH}#acting")
        sent = {one.attrib["name"]: one.attrib.get("value", "") for one in form.css("input, textarea")}
        sent |= {one.attrib["name"]: one.css("option").attrib["value"] for one in form.css("select")}
        found[sent["act"]] = sent
    return found


def _act(browse: httpx.Client, act: str, **filled: str) -> httpx.Response:
    return browse.post(PATH, data=_forms(browse)[act] | {"who": "美 Mei"} | filled)


def _stored(database: Database) -> Alert:
    with database.session() as session:
        return session.get_one(Alert, 1)


def _told(database: Database, what: str) -> list[str]:
    with database.session() as session:
        return [event.detail["text"] for event in session.query(AlertEvent).filter_by(alert_id=1, what=what)]


def test_only_what_the_status_allows_is_offered(browse: httpx.Client) -> None:
    always = {"note", "plan", "assign", "snooze", "raise", "resolve", "dismiss", "merge"}
    assert _forms(browse).keys() == always | {"ack"}

    _act(browse, "ack")
    assert _forms(browse).keys() == always | {"advance"}

    _act(browse, "resolve", why="refunded")
    assert _forms(browse).keys() == {"advance", "note", "reopen"}


def test_who_takes_an_alert_owns_it_and_is_remembered(database: Database, browse: httpx.Client) -> None:
    sent = _act(browse, "ack")

    assert (sent.status_code, sent.headers["location"]) == (303, "/alerts/1?did=ack#acting")
    assert (_stored(database).status, _stored(database).owner) == ("acknowledged", "美 Mei")
    page = browse.get(sent.headers["location"])
    assert "Done" in Selector(page.text).css("[role=status]::text").get("")
    assert _forms(browse)["note"]["who"] == "美 Mei"


def test_each_form_does_what_it_says(database: Database, browse: httpx.Client) -> None:
    _act(browse, "ack")
    _act(browse, "advance")
    _act(browse, "plan", step="call the bank", due="2099-01-02T03:04")
    _act(browse, "snooze", mode="change")
    _act(browse, "note", text="出金 is late")
    _act(browse, "assign", to="Li")

    alert = _stored(database)
    assert (alert.stage, alert.next_step, alert.owner) == ("judge", "call the bank", "Li")
    assert alert.next_due is not None
    assert alert.next_due.isoformat() == "2099-01-02T03:04:00+00:00"
    text = Selector(browse.get("/alerts/1").text).xpath("string(//main)").get("")
    assert "出金 is late" in text
    _act(browse, "dismiss", why="other_bearer")
    assert (_stored(database).status, _stored(database).closed_reason) == ("dismissed", "other_bearer")


@pytest.mark.parametrize(
    ("act", "filled", "said"),
    [
        ("ack", {"who": " "}, "say who you are"),
        ("plan", {"step": "call", "due": "soon"}, "expected a time such as"),
        ("resolve", {"why": ""}, "expected a reason"),
        ("dismiss", {"why": "tired"}, "false_alarm"),
        ("snooze", {"mode": "until"}, "needs the time"),
    ],
)
def test_what_cannot_be_done_is_said_beside_the_form_and_what_was_filled_in_stays(
    database: Database, browse: httpx.Client, act: str, filled: dict[str, str], said: str
) -> None:
    page = _act(browse, act, **filled)

    assert page.status_code == 409
    form = Selector(page.text).xpath(f"//form[input[@name='act' and @value='{act}']]")
    assert said in form.css("[role=alert]::text").get("")
    for name, value in filled.items():
        field = form.css(f"input[name={name}]")
        assert not field or field.attrib["value"] == value.strip()
    assert _stored(database).status == "open"


def test_what_people_write_is_kept_whole_or_refused(database: Database, browse: httpx.Client) -> None:
    long = "客户来电\n" * 1500

    kept = _act(browse, "note", text=long)
    refused = [_act(browse, "note", text=long * 2), _act(browse, "raise", why=long)]

    assert (kept.status_code, [one.status_code for one in refused]) == (303, [409, 409])
    assert _told(database, "note") == [long.strip()]


def test_a_move_that_somebody_else_made_impossible_is_refused(database: Database, browse: httpx.Client) -> None:
    form = _forms(browse)["ack"] | {"who": "Mei"}
    _act(browse, "dismiss", why="ours")

    page = browse.post(PATH, data=form)

    assert page.status_code == 409
    assert _stored(database).status == "dismissed"


def test_an_alert_is_made_major_and_minor_again(database: Database, browse: httpx.Client) -> None:
    _act(browse, "raise", why="a journalist asks")
    assert (_stored(database).level, "raise" in _forms(browse)) == ("major", False)

    _act(browse, "lower", why="he has his answer")
    assert (_stored(database).level, "lower" in _forms(browse)) == ("minor", False)


def test_a_form_of_another_site_does_nothing(database: Database, browse: httpx.Client) -> None:
    form = _forms(browse)["ack"] | {"who": "Mei"}

    assert browse.post(PATH, data=form | {"token": "x"}).status_code == 403
    assert browse.post(PATH, data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browse.post("/alerts/7/act", data=form).status_code == 403
    assert _stored(database).status == "open"
