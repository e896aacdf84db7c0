from __future__ import annotations

import re
from contextvars import copy_context

import httpx
import pytest
from parsel import Selector
from sqlalchemy import func

from monitor.console.labels import label
from monitor.console.listing import PAGE
from monitor.store.database import Database
from monitor.store.search import terms
from monitor.wording import Tongue, speak
from tests.console.house import HOSTILE, add_alert, add_hit, add_whole_alert


def _titles(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200
    return Selector(answer.text).css(".alerts h2 bdi::text").getall()


def _text(answer: httpx.Response) -> str:
    return " ".join(" ".join(Selector(answer.text).css("main ::text").getall()).split())


def test_the_first_page_lists_what_waits_for_somebody_with_level_status_and_hits(
    database: Database, browse: httpx.Client
) -> None:
    with database.begin() as session:
        add_alert(session, "older")
        add_alert(session, "newer", level="major")
        add_alert(session, "done", status="resolved")

    answer = browse.get("/")

    assert _titles(answer) == ["newer", "older"]
    assert _titles(browse.get("/", params={"status": "all"})) == ["done", "newer", "older"]
    assert _titles(browse.get("/", params={"status": "closed"})) == ["done"]
    first = Selector(answer.text).css(".alert")[0]
    assert first.css(".badge::text").getall() == ["major", "open"]
    assert first.css("a::attr(href)").get() == "/alerts/2"
    assert "0 hits" in _text(answer)


def test_an_empty_store_says_that_all_is_quiet(browse: httpx.Client) -> None:
    assert "All quiet." in _text(browse.get("/"))
    assert "No alert fits." in _text(browse.get("/", params={"search": "nothing"}))


def test_the_filters_and_the_search_choose_alerts(database: Database, browse: httpx.Client) -> None:
    with database.begin() as session:
        add_alert(session, "a", level="major", brand="acme")
        found = add_alert(session, "b", status="resolved")
        add_hit(session, found, "平台滑点严重", search=func.to_tsvector("simple", terms("平台滑点严重")))

    def ask(**query: str) -> list[str]:
        return _titles(browse.get("/", params=query))

    assert ask(level="major") == ["a"]
    assert ask(status="resolved") == ["b"]
    assert ask(brand="acme") == ["a"]
    assert ask(search="滑点", status="all") == ["b"]
    assert ask(search="滑点", brand="acme") == []


def test_a_search_stays_in_the_form_and_in_the_links_of_the_pages(database: Database, browse: httpx.Client) -> None:
    with database.begin() as session:
        for number in range(PAGE + 1):
            add_alert(session, f"100% & {number:02}", level="major")

    first = browse.get("/", params={"search": "100% &", "level": "major"})
    page = Selector(first.text)
    second = browse.get(page.css(".pager a::attr(href)").get() or "")

    assert page.css("input[name=search]::attr(value)").get() == "100% &"
    assert page.css("select[name=level] option[selected]::attr(value)").get() == "major"
    assert len(_titles(first)) == PAGE
    assert _titles(second) == ["100% & 00"]
    assert "First page" in _text(second)


def test_the_figures_count_what_needs_somebody(database: Database, browse: httpx.Client) -> None:
    with database.begin() as session:
        add_alert(session, "a", level="major")
        add_alert(session, "b", status="acknowledged")
        add_whole_alert(session)

    figures = [" ".join(f.css("::text").getall()).split() for f in Selector(browse.get("/").text).css(".figure")]

    assert [f[0] for f in figures] == ["2", "0", "1", "0", "0"]


def test_an_alert_shows_all_that_belongs_to_it(database: Database, browse: httpx.Client) -> None:
    with database.begin() as session:
        alert = add_whole_alert(session, said="call me at 13812345678")

    answer = browse.get(f"/alerts/{alert.id}")
    said = _text(answer)

    assert "names the brand: EBC" in said
    assert "+0.6" in said
    assert "as it was sent: call me" in said
    assert "bo@ebc.test" in said and "manager@ebc.test" in said
    assert "Please check https://ebc-fin.net/official-verification." in said
    assert "*******5678" in said
    assert "Note" in said
    assert "not shown" not in said


def test_personal_data_in_what_was_found_is_masked(database: Database, browse: httpx.Client) -> None:
    with database.begin() as session:
        alert = add_alert(session, "call 13812345678")
        add_hit(session, alert, "my card 6222021234567890 and me@example.com", title="13812345678")

    whole = browse.get(f"/alerts/{alert.id}").text + browse.get("/").text

    assert not re.search(r"13812345678|6222021234567890|me@example", whole)


def test_a_long_post_is_shown_with_its_summary_and_keywords_as_harmless_as_its_text(
    database: Database, browse: httpx.Client
) -> None:
    digest = {
        "keywords": ["withdrawal", "see ebc-login.top"],
        "summary": ["Nobody answers 13812345678.", "<b>See https://ebc-login.top/pay</b>"],
    }
    with database.begin() as session:
        alert = add_alert(session, "long")
        add_hit(session, alert, "a long story", digest=digest)

    answer = browse.get(f"/alerts/{alert.id}")

    assert "Nobody answers *******5678." in _text(answer)
    assert "See hxxps://ebc-login[.]top/pay" in _text(answer)
    assert "withdrawal, see ebc-login[.]top" in _text(answer)
    assert "<b>See" not in answer.text
    assert "摘要" in browse.get(f"/alerts/{alert.id}", params={"lang": "zh"}).text


def test_suspicious_addresses_are_defanged_and_never_links(database: Database, browse: httpx.Client) -> None:
    with database.begin() as session:
        alert = add_whole_alert(session, said="see https://ebc-login.top/pay")

    answer = browse.get(f"/alerts/{alert.id}")
    page = Selector(answer.text)

    assert "hxxp://ebc-login[.]top/" in (page.css(".card .address::text").get() or "")
    assert "hxxps://ebc-login[.]top/pay" in (page.css("blockquote::text").get() or "")
    links = page.css("[href]::attr(href)").getall()
    assert links
    assert all(link.startswith(("/", "?", "#")) for link in links)


def test_hostile_words_are_shown_and_never_obeyed(database: Database, browse: httpx.Client) -> None:
    with database.begin() as session:
        alert = add_whole_alert(session, HOSTILE, HOSTILE)
        alert.owner = HOSTILE

    for path in ("/", f"/alerts/{alert.id}", "/?" + httpx.QueryParams(search=HOSTILE).__str__()):
        answer = browse.get(path)
        page = Selector(answer.text)
        assert answer.status_code == 200
        assert not page.css("script, [onerror], [style], style, iframe, object, embed")
        assert page.css("img::attr(src)").getall() == ["/static/seal.svg"]
        assert "\u202e" not in answer.text
        assert "&lt;script&gt;" in answer.text


WRONG = {
    "/alerts/4711": (404, "There is no alert 4711."),
    "/alerts/99999999999999999999999": (404, "There is no alert"),
    "/alerts/-1": (404, "There is no alert -1."),
    "/alerts/x": (404, "There is no such page."),
    "/nothing": (404, "There is no such page."),
    "/static/%2e%2e/app.py": (404, "There is no such page."),
    "/?status=gone": (400, "status = 'gone': Input should be"),
    "/?before=x": (400, "before = 'x': Input should be a valid integer"),
    "/?before=0": (400, "before = '0'"),
    "/?search=%00%FF": (200, "No alert fits."),
}


def test_a_wrong_address_gets_a_clear_page(browse: httpx.Client) -> None:
    for path, (status, words) in WRONG.items():
        answer = browse.get(path)

        assert (path, answer.status_code) == (path, status)
        assert words in _text(answer)


def test_the_console_can_only_be_read(browse: httpx.Client) -> None:
    answer = browse.post("/alerts/1")

    assert answer.status_code == 405
    assert "can only be read" in _text(answer)
    assert browse.head("/").status_code == 200


def test_without_the_database_a_page_says_so(bare: httpx.Client) -> None:
    answer = bare.get("/")

    assert answer.status_code == 503
    assert "The database does not answer." in _text(answer)


@pytest.mark.parametrize(
    ("tongue", "word", "said"),
    [
        ("zh", "major", "重大"),
        ("zh", "slippage", "滑点"),
        ("zh", "made_up", "made up"),
        ("en", "queued", "waiting"),
        ("en", "zh-Hant", "Traditional Chinese"),
    ],
)
def test_words_are_shown_in_the_readers_language_and_unknown_ones_as_they_are(
    tongue: Tongue, word: str, said: str
) -> None:
    def shown() -> str:
        speak(tongue)
        return label(word)

    assert copy_context().run(shown) == said
