"""The console says which sources have fallen silent, and shows what digests tell with their charts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from alerts.digest.facts import Bar
from monitor import clock
from monitor.console.charts import HEIGHT, WIDTH, chart
from monitor.store.database import Database
from monitor.store.tables import SourceRow
from tests.building import watchlist
from tests.console.api_house import marked
from tests.console.house import add_alert, add_hit, served


@pytest.fixture
def browse(database: Database) -> Iterator[httpx.Client]:
    with (
        served(database, watchlists=(watchlist(), marked())) as address,
        httpx.Client(base_url=address, headers={"Accept-Language": "en"}) as client,
    ):
        yield client


def test_a_source_that_fell_silent_is_counted_on_the_first_page_and_stands_first_with_the_reason(
    database: Database, browse: httpx.Client
) -> None:
    now = clock.now()
    with database.begin() as session:
        read = {"brand": "acme", "health": "fresh", "next_poll": now}
        session.add(SourceRow(key="acme/news", last_poll=now, last_ok=now - timedelta(days=9), **read))
        session.add(SourceRow(key="acme/names", last_poll=now, last_ok=now, last_new=now, **read))
        session.add(SourceRow(key="ebc/forum", brand="ebc", health="blocked", reason="HTTP 403", next_poll=now))

    first, page = Selector(browse.get("/").text), Selector(browse.get("/sources").text)

    assert first.css(".figure a[href='/sources'] b::text").get() == "2"
    assert page.css("h2 bdi::text").getall() == ["acme/news", "ebc/forum", "acme/names"]
    assert page.css(".badge::text").getall() == ["not read for long", "turns us away", "fresh"]
    assert page.css(".late bdi::text").get() == "HTTP 403"
    assert "hxxp://127" in browse.get("/sources").text


def test_a_digest_shows_its_chart_and_its_tables(database: Database, browse: httpx.Client) -> None:
    with database.begin() as session:
        add_hit(session, add_alert(session, "slippage"), "it slips", label="negative", sentiment=-0.8)

    page = Selector(browse.get("/digests/ebc/day/coming").text)

    assert len(page.css("svg rect.negative")) == 1 and not page.css("svg rect.positive, svg [style]")
    assert (page.css("svg::attr(aria-label)").get() or "").startswith("Posts over time: 1 posts: 1 negative")
    assert {"Targets", "Alerts", "What was said"} <= set(page.css("h2::text").getall())
    assert page.css("table .figures-of")


_BARS = st.lists(
    st.builds(
        Bar,
        since=st.just(clock.now()),
        negative=st.integers(0, 999),
        neutral=st.integers(0, 999),
        positive=st.integers(0, 999),
        sentiment=st.none() | st.floats(-1, 1),
    ),
    max_size=40,
).map(tuple)


@given(_BARS)
def test_a_chart_keeps_within_its_frame_and_every_bar_is_as_high_as_its_posts(bars: tuple[Bar, ...]) -> None:
    drawn = chart(bars, UTC)

    if drawn is None:
        assert not any(bar.posts for bar in bars)
        return
    for box in drawn.boxes:
        assert -0.01 <= box.x <= box.x + box.width <= WIDTH + 0.01
        assert -0.01 <= box.y <= box.y + box.height <= HEIGHT + 0.01
    whole = sum(box.height for box in drawn.boxes)
    assert abs(whole - sum(bar.posts for bar in bars) / drawn.most * HEIGHT) < 0.01
    assert len(drawn.days) <= 6
