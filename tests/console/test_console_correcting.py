"""An analyst corrects a judgement on an alert's page."""

from __future__ import annotations

import httpx
import pytest
from parsel import Selector
from sqlalchemy import select

from monitor.console.forms import LARGEST, MOST_FIELDS
from monitor.store.corrections import corrections
from monitor.store.database import Database
from monitor.store.tables import HitRow
from tests.console.house import HOSTILE, add_alert, add_hit, served

PATH = "/alerts/1/hits/1/correction"


@pytest.fixture(autouse=True)
def post(database: Database) -> None:
    with database.begin() as session:
        alert = add_alert(session, "slippage at night")
        alert.hit_count = 1
        told = {"relevance": 0.9, "label": "negative", "sentiment": -0.6, "severity": "minor"}
        add_hit(session, alert, "the price jumped", topics=["slippage"], **told)


def _form(browse: httpx.Client) -> dict[str, str]:
    """The form of the alert's page, as a browser would send it."""
    form = Selector(browse.get("/alerts/1").text).css("form.correcting")
    assert (form.attrib["method"], form.attrib["action"]) == ("post", f"{PATH}#hit-1")
    sent = {one.attrib["name"]: one.attrib.get("value", "") for one in form.css("input")}
    return sent | {one.attrib["name"]: one.css("[selected]").attrib["value"] for one in form.css("select")}


def _text(answer: httpx.Response) -> str:
    return " ".join(" ".join(Selector(answer.text).css("main ::text").getall()).split())


def _untouched(database: Database) -> bool:
    with database.session() as session:
        return not corrections(session) and session.scalars(select(HitRow.severity)).one() == "minor"


def test_the_form_shows_the_judgement_as_it_is(browse: httpx.Client) -> None:
    form = _form(browse)

    chosen = [form[name] for name in ("relevance", "sentiment", "topic", "severity")]
    assert chosen == ["about", "negative", "slippage", "minor"]


def test_a_correction_changes_the_hit_and_the_page_says_so(database: Database, browse: httpx.Client) -> None:
    sent = browse.post(
        PATH, data=_form(browse) | {"topic": "platform_disconnect", "who": "美 Mei", "note": "MT4 froze"}
    )

    assert (sent.status_code, sent.headers["location"]) == (303, "/alerts/1?corrected=1#hit-1")
    page = browse.get(sent.headers["location"])
    assert Selector(page.text).css("[role=status]::text").get("").startswith("Corrected.")
    assert "slippage → platform disconnects or freezes · MT4 froze" in _text(page)
    assert "topic corrected by an analyst: slippage → platform disconnects or freezes (美 Mei)" in _text(page)
    with database.session() as session:
        (kept,) = corrections(session)
        assert session.scalars(select(HitRow.topics)).one() == ["platform_disconnect"]
    assert (kept.who, kept.after.topic, kept.after.severity) == ("美 Mei", "platform_disconnect", "")
    assert _form(browse)["who"] == "美 Mei"


def test_a_hit_that_is_not_about_the_brand_is_marked_and_no_longer_counted(browse: httpx.Client) -> None:
    browse.post(PATH, data=_form(browse) | {"relevance": "unrelated", "who": "Mei"})

    page = browse.get("/alerts/1")

    assert "it no longer counts among the hits" in _text(page)
    assert "0 hits" in _text(page)
    assert Selector(page.text).css(".card.off")


def test_what_somebody_else_corrected_meanwhile_stays(database: Database, browse: httpx.Client) -> None:
    old = _form(browse)
    browse.post(PATH, data=old | {"severity": "major", "who": "Jo"})

    browse.post(PATH, data=old | {"topic": "platform_disconnect", "who": "Mei"})

    with database.session() as session:
        hit = session.scalars(select(HitRow)).one()
    assert (hit.topics, hit.severity) == (["platform_disconnect"], "major")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"who": " "}, "say who you are"),
        ({"who": "Mei"}, "nothing differs"),
        ({"who": "Mei", "sentiment": "positive", "topic": "login_failure"}, "a positive post is praise or news"),
        ({"who": "Mei", "topic": "made_up"}, "topic: expected one of"),
    ],
)
def test_what_cannot_be_is_said_beside_the_form_and_what_was_chosen_stays(
    database: Database, browse: httpx.Client, wrong: dict[str, str], said: str
) -> None:
    answer = browse.post(PATH, data=_form(browse) | {"note": "why not"} | wrong)

    page = Selector(answer.text)
    assert answer.status_code == 409
    assert said in (page.css("details[open] [role=alert]::text").get() or "")
    assert page.css("details[open] input[name=note]").attrib["value"] == "why not"
    assert _untouched(database)


def test_a_form_that_this_console_did_not_make_changes_nothing(database: Database, browse: httpx.Client) -> None:
    form = _form(browse) | {"severity": "major", "who": "Mei"}

    without = browse.post(PATH, data=form | {"token": ""})
    of_another = browse.post(PATH, data=form | {"token": "f" * 64})
    from_abroad = browse.post(PATH, data=form, headers={"Sec-Fetch-Site": "cross-site"})
    with served(database) as restarted:
        stale = httpx.post(restarted + PATH, data=form, headers={"Accept-Language": "en"})

    assert [answer.status_code for answer in (without, of_another, from_abroad, stale)] == [403] * 4
    assert "Open the page anew" in _text(stale)
    assert _untouched(database)


def test_what_is_no_form_or_too_much_of_one_is_refused(database: Database, browse: httpx.Client) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answers = [
        browse.post(PATH, json={"severity": "major"}),
        browse.post(PATH, content=b"a=" + b"x" * LARGEST, headers=kind),
        browse.post(PATH, content=b"a=1&" * (MOST_FIELDS + 1), headers=kind),
        browse.post(PATH, content=b"a=\xff", headers=kind),
        browse.get(PATH),
        browse.post("/alerts/2/hits/1/correction", data=_form(browse)),
        browse.post("/alerts/1/hits/99999999999999999999/correction", data=_form(browse)),
    ]

    assert [answer.status_code for answer in answers] == [415, 413, 400, 400, 405, 403, 403]
    assert _untouched(database)


def test_hostile_names_and_notes_are_shown_and_never_obeyed(browse: httpx.Client) -> None:
    browse.post(PATH, data=_form(browse) | {"severity": "major", "who": HOSTILE, "note": HOSTILE})

    page = Selector(browse.get("/alerts/1").text)

    assert not page.css("script, [onerror]")
    assert page.css(".corrections bdi::text").getall()[0].startswith("<script>")
