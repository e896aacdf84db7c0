"""The page of an alert: how urgent it is, all of its hits page by page, and where to go next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from parsel import Selector

from alerts.view import HITS_SHOWN
from monitor import clock
from monitor.console.labels import signed
from monitor.store.database import Database
from monitor.store.tables import Alert, Escalation
from tests.building import watchlist
from tests.console.api_house import marked
from tests.console.house import add_alert, add_hit, served


@pytest.fixture
def mei(database: Database) -> Iterator[httpx.Client]:
    with (
        served(database, watchlists=(watchlist(), marked())) as url,
        httpx.Client(base_url=url, cookies={"who": "Mei"}, headers={"Accept-Language": "en"}) as client,
    ):
        yield client


def _hits(answer: httpx.Response) -> list[int]:
    return [int(one) for one in re.findall(r'id="hit-(\d+)"', answer.text)]


def test_every_hit_of_an_alert_can_be_paged_to_newest_first(database: Database, mei: httpx.Client) -> None:
    count = 2 * HITS_SHOWN + 3
    with database.begin() as session:
        alert = add_alert(session, "slippage")
        for number in range(count):
            add_hit(session, alert, f"the price jumped {number} times")
        alert.hit_count = count

    seen, link = list[int](), "/alerts/1"
    while link:
        answer = mei.get(link)
        seen += _hits(answer)
        link = next(
            (one for one in Selector(answer.text).css(".pager a::attr(href)").getall() if "before" in one), ""
        )

    assert seen == list(range(count, 0, -1))
    assert f"{count} in all" in answer.text


def test_a_form_on_an_older_page_of_hits_comes_back_to_that_page(database: Database, mei: httpx.Client) -> None:
    with database.begin() as session:
        alert = add_alert(session, "slippage")
        for number in range(HITS_SHOWN + 2):
            add_hit(session, alert, f"the price jumped {number} times", topics=["slippage"], relevance=0.9)
    page = Selector(mei.get("/alerts/1?before=3").text)
    form = page.css("#hit-2 form.correcting")
    sent = {one.attrib["name"]: one.attrib.get("value", "") for one in form.css("input")}
    where = form.attrib["action"].partition("#")[0]

    kept = {name.removeprefix("was_"): value for name, value in sent.items() if name.startswith("was_")}
    same = mei.post(where, data=sent | kept)
    done = mei.post(where, data=sent | kept | {"sentiment": "negative", "severity": "major"})

    assert (same.status_code, _hits(same)) == (409, [2, 1])
    assert done.headers["location"] == "/alerts/1?before=3&corrected=2#hit-2"


def test_what_asks_for_nothing_is_one_press_and_leads_on_to_what_is_most_urgent_next(
    database: Database, mei: httpx.Client
) -> None:
    with database.begin() as session:
        add_alert(session, "this one")
        add_alert(session, "a colleague's", owner="Lin", status="acknowledged", level="major")
        add_alert(session, "the worst", level="major")
    page = Selector(mei.get("/alerts/1").text)
    form = page.xpath("//section[@class='acting']//form[.//input[@value='ack']]")[0]
    sent = {one.attrib["name"]: one.attrib["value"] for one in form.css("input")}

    done = mei.post(form.attrib["action"].partition("#")[0], data=sent, follow_redirects=True)

    assert form.css("button::text").get() == "Take it"
    assert page.css(".crumb a::attr(href)").getall() == ["/", "/alerts/3"]
    assert Selector(done.text).css(".notice a::attr(href)").get() == "/alerts/3"
    with database.session() as session:
        assert session.get_one(Alert, 1).owner == "Mei"


def test_the_ladder_and_the_time_that_is_left_stand_on_the_page(database: Database, mei: httpx.Client) -> None:
    with database.begin() as session:
        alert = add_alert(session, "slippage", level="major")
        for number, (hours, status) in enumerate(((-2.01, "done"), (3, "waiting"))):
            due = clock.now() + timedelta(hours=hours)
            rung = {"round": 1, "rung": number, "role": f"role {number}", "due_at": due, "status": status}
            session.add(Escalation(alert_id=alert.id, **rung))

    page = Selector(mei.get("/alerts/1").text)

    assert page.css(".head .pressing.late strong::text").get() == "2 h late"
    assert page.css("dt:contains(Ladder) + dd bdi::text").getall() == ["role 0", "role 1"]


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.2077, "+0.21"), (-0.0004, "0"), (45.0, "+45"), (-40, "-40"), (0.5, "+0.5"), (100, "+100")],
)
def test_weights_are_told_to_two_places_and_nothing_as_nothing(value: float, said: str) -> None:
    assert signed(value) == said
