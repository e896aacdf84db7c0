"""The first page says what burns, and lists first what somebody has to turn to first."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import copy_context
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest
from parsel import Selector
from sqlalchemy.orm import Session

from alerts.view import alert_summary
from monitor import clock
from monitor.console.figures import headline
from monitor.console.pressing import Pressing, pressing
from monitor.store.database import Database
from monitor.store.tables import Alert, Escalation
from monitor.store.urgency import Burning, Next
from monitor.wording import Tongue, speak
from tests.console.house import add_alert, add_hit, served

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def _due(session: Session, title: str, hours: float, **facts: str) -> Alert:
    """An alert whose next rung is due in `hours`."""
    alert = add_alert(session, title, **facts)
    due = clock.now() + timedelta(hours=hours)
    session.add(Escalation(alert_id=alert.id, round=1, rung=0, role="supervisor", due_at=due))
    return alert


def _rows(answer: httpx.Response) -> list[list[str]]:
    return [
        [" ".join(one.css(f"{part} ::text").getall()).strip() for part in ("h2", ".pressing strong")]
        for one in Selector(answer.text).css(".alert")
    ]


def test_the_most_urgent_alert_is_the_first_with_how_long_there_is_still(
    database: Database, browse: httpx.Client
) -> None:
    with database.begin() as session:
        _due(session, "minor, late", -2)
        _due(session, "calm", 9.01, level="major")
        _due(session, "late", -1.01, level="major")
        add_hit(session, _due(session, "soon", 1.01, level="major"), "x", risk=85, verdict="impersonation")

    answer = browse.get("/")

    assert _rows(answer) == [
        ["late", "1 h late"],
        ["soon", "1 h left"],
        ["calm", "9 h left"],
        ["minor, late", "2 h late"],
    ]
    said = " ".join(Selector(answer.text).css(".headline ::text").getall()).split()
    assert " ".join(said) == "2 alerts are late 3 major alerts have no owner next deadline in 1 h"
    assert "impersonation 85" in answer.text


@pytest.fixture
def mei(database: Database) -> Iterator[httpx.Client]:
    with served(database) as url, httpx.Client(base_url=url, cookies={"who": "Mei"}) as client:
        yield client


def test_everybody_finds_what_is_theirs_and_what_nobody_has(database: Database, mei: httpx.Client) -> None:
    with database.begin() as session:
        add_alert(session, "mine", owner="Mei", status="acknowledged")
        add_alert(session, "nobody's")

    views = {
        one.css("::text").get(): one.attrib["href"] for one in Selector(mei.get("/?lang=en").text).css(".tabs a")
    }

    assert [row[0] for row in _rows(mei.get(views["Mine"]))] == ["mine"]
    assert [row[0] for row in _rows(mei.get(views["Nobody's"]))] == ["nobody's"]


def test_a_search_leads_on_to_the_alerts_that_are_closed(database: Database, browse: httpx.Client) -> None:
    with database.begin() as session:
        add_alert(session, "slippage of May", status="resolved")

    first = browse.get("/", params={"search": "May"})
    wider = Selector(first.text).css(".foot a::attr(href)").get() or ""

    assert "No alert fits." in first.text
    assert [row[0] for row in _rows(browse.get(wider))] == ["slippage of May"]


def test_an_empty_desk_is_told_from_a_store_in_which_nothing_ever_was(
    database: Database, browse: httpx.Client
) -> None:
    assert "All quiet." in browse.get("/").text
    with database.begin() as session:
        add_alert(session, "done", status="dismissed")

    assert "Nothing is left to do." in browse.get("/").text
    assert "Nothing burns" in browse.get("/").text


@pytest.mark.parametrize("wrong", ["after=x", "after=" + "1" * 61, "sort=oldest"])
def test_a_place_that_no_page_has_told_is_refused(browse: httpx.Client, wrong: str) -> None:
    assert browse.get(f"/?{wrong}").status_code == 400


def _told(tongue: Tongue, due: datetime | None, following: Next | None, **facts: object) -> Pressing:
    values = {"brand": "ebc", "matter": "m", "topic": "", "level": "major", "status": "open", "title": "t"}
    row = Alert(
        id=1, group_key="", grouped_by="", owner="", language="", hit_count=0, created_at=NOW, updated_at=NOW
    )
    alert = msgspec.structs.replace(
        alert_summary(Alert(**(_columns(row) | values))), **{"snooze": "", "next_step": ""} | facts
    )

    def spoken() -> Pressing:
        speak(tongue)
        return pressing(alert, due, following, NOW)

    return copy_context().run(spoken)


def _columns(row: Alert) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_who_is_told_next_and_when_stands_beside_what_is_late() -> None:
    late, later = NOW - timedelta(hours=3), Next(role="主管", at=NOW + timedelta(hours=20))

    assert _told("zh", late, later) == Pressing(
        tone="late", said="已逾期 3 小时", then="11-23 05:00 上报主管", at=late
    )
    assert _told("en", later.at, later).then == "then 主管 is told"
    assert _told("en", None, None, next_step="call back").then == "next: call back"
    assert _told("en", late, None, closed_at=NOW) == Pressing()


def test_the_headline_is_as_loud_as_what_it_tells() -> None:
    tones = [
        headline(Burning(ownerless=ownerless, late=late, next=following), NOW).tone
        for ownerless, late, following in (
            (1, 0, None),
            (0, 1, None),
            (0, 0, NOW + timedelta(hours=1)),
            (0, 0, NOW + timedelta(days=1)),
            (0, 0, None),
        )
    ]

    assert tones == ["bad", "bad", "warn", "good", "good"]
