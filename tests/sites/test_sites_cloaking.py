"""What one visitor is shown and another is not, told; and what ordinary sites differ in, not."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import cycle, islice

from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.cloaking import Difference, What, differences
from monitor.sites.reading import read_page
from monitor.sites.visit import VANTAGES, Capture, Hop, Outcome, Visit
from monitor.text import one_line

NOW = datetime(2026, 3, 1, tzinfo=UTC)
URL = "https://fake.example/"
WORDS = [
    "account",
    "deposit",
    "market",
    "spread",
    "client",
    "margin",
    "order",
    "platform",
    "price",
    "chart",
    "trade",
    "profit",
    "balance",
    "support",
    "policy",
]


def english(start: int, count: int = 140) -> str:
    return " ".join(f"{word}{number // 15 + start}" for number, word in enumerate(islice(cycle(WORDS), count)))


def chinese(start: int, count: int = 500) -> str:
    return "".join(chr(0x4E00 + (start * 3571 + number * 37) % 20000) for number in range(count))


LOGIN = "<form><input name=user placeholder=用户名><input type=password name=pw></form>"


def shown(place: int, body: str, *, title: str = "Official login", status: int = 200, final: str = URL) -> Capture:
    markup = f"<html><title>{title}</title><body>{body}"
    return Capture(
        asked=URL,
        at=NOW,
        vantage=VANTAGES[place],
        outcome=Outcome.ANSWERED,
        final=final,
        status=status,
        title=title,
        page=read_page(markup.encode(), final),
    )


def plain(body: str = "", *, title: str = "Official login", status: int = 200) -> Visit:
    page = read_page(f"<html><title>{title}</title><body>{body}".encode(), URL)
    return Visit(
        asked=URL,
        at=NOW,
        vantage=VANTAGES[0],
        outcome=Outcome.ANSWERED,
        hops=(Hop(url=URL, status=status, address=""),),
        pages=(page,),
    )


def of(*captures: Capture, visit: Visit | None = None) -> dict[What, Difference]:
    return {one.what: one for one in differences(visit or plain(), captures)}


def test_a_page_for_some_and_an_error_for_others_is_told_with_who_sees_what() -> None:
    found = of(
        shown(0, chinese(1) + LOGIN, title="官方登录"),
        shown(2, "<h1>404 Not Found</h1>", title="404 Not Found", status=404),
        shown(3, "<h1>404 Not Found</h1>", title="404 Not Found", status=404),
    )

    assert found[What.STATUS].detail == "desktop-zh: 200; desktop-en-search, mobile-en: 404"
    assert found[What.STATUS].share == 1
    assert found[What.FORMS].detail == "desktop-zh: password; desktop-en-search, mobile-en: –"
    assert found[What.TEXT].detail == 'desktop-zh: "官方登录"; desktop-en-search: "404 404 Not Found"'


def test_a_way_to_another_site_for_some_is_told() -> None:
    found = of(shown(0, chinese(1)), shown(2, english(1), final="https://www.search.example.org/"))

    assert found[What.HOST].detail == "desktop-zh: fake.example; desktop-en-search: example.org"
    assert found[What.HOST].share == 1


def test_another_text_in_the_same_language_is_told() -> None:
    found = of(shown(2, english(1), title="Gardening for all"), shown(3, english(500), title="Claim your bonus"))

    assert found[What.TEXT].detail == 'desktop-en-search: "Gardening for all"; mobile-en: "Claim your bonus"'


def test_a_text_that_scripts_put_in_the_place_of_another_is_told() -> None:
    found = of(shown(0, english(500)), shown(1, english(500)), visit=plain(english(1), title="Gardening for all"))

    assert found[What.TEXT].detail == 'no browser: "Gardening for all"; desktop-zh: "Official login"'


def test_ordinary_sites_differ_in_nothing_that_counts() -> None:
    banner = "<div>We use cookies to improve what you see. Accept all, or choose.</div>"
    ads = [f"<div>{english(900 + place, 20)}</div>" for place in range(4)]
    article = english(1)

    assert of(*(shown(place, article + ads[place] + (banner if place % 2 else "")) for place in range(4))) == {}


def test_language_versions_are_one_site() -> None:
    found = of(
        shown(0, chinese(1) + LOGIN, title="阿克米 登录", final="https://acme.example/zh/"),
        shown(1, chinese(1) + LOGIN, title="阿克米 登录", final="https://m.acme.example/zh/"),
        shown(2, english(1) + LOGIN, title="Acme login", final="https://acme.example/en/"),
        shown(3, english(1) + LOGIN, title="Acme login", final="https://m.acme.example/en/"),
        visit=plain(chinese(1) + LOGIN, title="阿克米 登录"),
    )

    assert found == {}


def test_a_page_that_scripts_fill_in_is_no_difference() -> None:
    assert of(shown(0, english(1)), shown(1, english(1)), visit=plain("<div id=app></div>")) == {}


def test_a_form_that_phones_fold_away_counts_for_little() -> None:
    body = (
        "<main><nav><ul>"
        + "<li><a href=/x>x</a></li>" * 5
        + "</ul></nav><section><h2>t</h2><p>t</p></section></main>"
        + english(1)
    )

    found = of(shown(2, body + LOGIN), shown(3, body))

    assert found[What.FORMS].share < 0.5


def test_a_server_in_a_mood_counts_for_little() -> None:
    assert of(shown(0, english(1)), shown(2, "slow down", status=429))[What.STATUS].share < 0.5


def test_looks_that_saw_nothing_are_compared_with_nothing() -> None:
    lost = Capture(asked=URL, at=NOW, vantage=VANTAGES[1], outcome=Outcome.TIMED_OUT, problem="no answer in time")

    assert of(shown(0, english(1)), lost) == {}
    assert of() == {}


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.text(max_size=40), st.sampled_from([0, 200, 302, 404, 503])), max_size=5
    )
)
def test_whatever_was_seen_is_compared_without_an_error_and_told_on_one_line(
    looks: list[tuple[int, str, int]],
) -> None:
    captures = [
        shown(place, text * 20, title=text, status=status, final=f"https://{text[:9]}.example/")
        for place, text, status in looks
    ]

    for found in differences(plain("words " * 100), captures):
        assert found.detail == one_line(found.detail, 10_000)
        assert 0 < found.share <= 1
