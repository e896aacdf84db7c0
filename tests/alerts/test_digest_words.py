"""A digest in words: safe whatever its titles say, short when nothing happened, the same facts in every form."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.digest.facts import (
    Alerts,
    Asked,
    Bar,
    Complaints,
    Digest,
    Fake,
    Found,
    Ill,
    Messages,
    Minor,
    Sites,
    Story,
    Topic,
    Turn,
)
from alerts.digest.sections import bar_of
from alerts.digest.words import compose, page
from alerts.messages.message import Content, Picture
from monitor.brand import Brand, Official
from monitor.wording import Tongue
from tests.building import NOON, watchlist

ACME = Brand(key="acme", name="Acme Markets", official=Official(domains=("acme.com",)), time_zone="Asia/Shanghai")
CONSOLE = "https://watch.acme.test"
PICTURES = tuple(Picture(name=name, media_type="image/png", content=b"\x89PNG") for name in ("volume", "sentiment"))
QUIET = Digest(
    brand="acme",
    name="Acme Markets",
    period="day",
    since=NOON - timedelta(days=1),
    until=NOON,
    made_at=NOON,
    bars=(Bar(since=NOON - timedelta(days=1)),),
)
HOSTILE = (
    "</td><script>alert(1)</script>=?utf-8?q?x?= call 13800001234 at http://acme-login.top/x\r\nBcc: x@y.z\u202e"
)


def _busy(said: str) -> Digest:
    """A digest in which everything from outside says `said`."""
    return msgspec.structs.replace(
        QUIET,
        alerts=(Alerts(matter="funding", level="major", new=2, done=1, open=5),),
        complaints=Complaints(new=20, repeated=1, due=10, answered=10, in_time=9, median_hours=3.0, p95_hours=50.5),
        minor=(
            Minor(
                id=7,
                title=said,
                matter="funding",
                topic="withdrawal_delay",
                hits=3,
                status="open",
                owner=said,
                created_at=NOON,
            ),
        ),
        minor_left=4,
        bars=(
            Bar(since=NOON - timedelta(days=2), negative=2, sentiment=-0.5),
            Bar(since=NOON - timedelta(days=1), negative=1, neutral=2, positive=1, sentiment=0.25),
        ),
        topics=(Topic(topic="slippage", posts=4, before=1.5),),
        stories=(Story(title=said, sightings=9, sources=3, total=12, alert=7),),
        sites=Sites(
            new=1,
            down=1,
            fakes=(Fake(domain="acme-login.top", risk=90, at=NOON, alert=7),),
            turns=(Turn(host="acme-old.top", what="moved", at=NOON, to="acme-new.top"),),
        ),
        sources=(Ill(key="acme/news", health="blocked", reason=said, last_ok=None),),
        messages=Messages(sent=3, failed=1, waiting={"storm": 2}, silences=1),
        audits=(Found(what=said, count=2, alert=None),),
        questions=(Asked(id=1, text=said, count=5, answered=False),),
    )


def _composed(digest: Digest, tongue: Tongue = "en", *, drawn: tuple[Picture, ...] = ()) -> Content:
    return compose(digest, watchlist=watchlist(brand=ACME), console=CONSOLE, tongue=tongue, drawn=drawn)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links, self.tags = list[str](), set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def _tags(html: str) -> _Tags:
    found = _Tags()
    found.feed(html)
    return found


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_nothing_from_outside_acts_or_shows_what_it_should_not(tongue: Tongue) -> None:
    told = _composed(_busy(HOSTILE), tongue, drawn=PICTURES)

    assert _tags(told.html).tags.isdisjoint({"script", "iframe", "form", "object"})
    assert all(link.startswith((CONSOLE, "cid:")) for link in _tags(told.html).links)
    for form in (told.text, told.html):
        assert "13800001234" not in form
        assert "*******1234" in form
        assert "acme-login.top" not in form
        assert "acme-new.top" not in form
        assert "\u202e" not in form
        assert "\nBcc:" not in form
    assert "\n" not in told.subject


@given(st.text(max_size=300))
@settings(max_examples=150)
def test_whatever_titles_say_the_page_keeps_its_tags(said: str) -> None:
    plain, odd = (_tags(_composed(_busy(words)).html) for words in ("x", said))

    assert odd.tags == plain.tags
    assert odd.links == plain.links


def test_the_figures_stand_beside_their_targets() -> None:
    told = _composed(_busy("x")).text

    assert "complaints answered within 48 hours | 9/10 (90.0%) | 100% | ✗ missed" in told
    assert "complaints answered at all | 10/10 (100.0%) | 100% | ✓ reached" in told
    assert "repeated complaints | 1/20 (5.0%) | ≤ 1% | ✗ missed" in told
    assert "95 % of them at most 50.5 hours" in told
    assert "#7 x | deposits and withdrawals · withdrawal delayed or refused | open (x) | 3" in told
    assert f"{CONSOLE}/alerts/7" in told
    assert "4 more in the console" in told


def test_figures_stand_as_words_where_there_are_no_pictures() -> None:
    bare, shown = _composed(_busy("x")), _composed(_busy("x"), drawn=PICTURES)

    assert "█" in bare.html
    assert "█" not in shown.html
    assert "█" in shown.text
    assert re.findall(r'<img src="(cid:\w+)" alt="[^"]+"', shown.html) == ["cid:volume", "cid:sentiment"]


def test_the_page_holds_its_pictures_itself() -> None:
    told = page(_busy("x"), watchlist=watchlist(brand=ACME), console=CONSOLE, tongue="zh", drawn=PICTURES)

    assert told.count('src="data:image/png;base64,') == 2
    assert 'lang="zh"' in told


def test_a_digest_of_nothing_says_so_and_little_else() -> None:
    told = _composed(QUIET)

    assert "no new alerts" in told.subject
    assert "Nothing came in" in told.text
    assert len(told.text.splitlines()) < 10


def test_times_are_those_of_the_brand() -> None:
    assert "From 2026-11-19 20:00 to 2026-11-20 20:00 (Asia/Shanghai)." in _composed(QUIET).text


def test_what_is_not_nothing_has_a_bar() -> None:
    assert [len(bar_of(value, 1000)) for value in (0, 1, 500, 1000)] == [0, 1, 10, 20]
