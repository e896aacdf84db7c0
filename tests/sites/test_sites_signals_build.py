"""How a page is made: copies are told from pages that quote."""

from __future__ import annotations

import msgspec
import pytest

from monitor.sites.baseline import Baseline, Known
from monitor.sites.case import Case, Signal
from monitor.sites.kits import kit_of, saved
from monitor.sites.page import Page, Place
from monitor.sites.sentences import longest, sentences_of
from monitor.sites.signals.build import signals
from monitor.sites.sketches import shingles, skeleton
from monitor.sites.visit import Raw
from tests.sites.site_cases import FAR, NOON, case, page, visited, words

TEXTS = (
    "Acme Markets gives you tight spreads on more than a thousand instruments, day and night.",
    "Withdrawals are paid within one working day to the account from which you deposited.",
    "Our client money is held in segregated accounts with banks of the first rank.",
    "Trading on margin carries a high level of risk and may not be suitable for all investors.",
)
NAMES = ("div", "p", "a", "ul", "li", "section", "img", "form", "input", "button", "h2", "span")


def tags(step: int) -> list[str]:
    """A row of 150 tags without a period, another one for each step."""
    return [NAMES[(step * n * n + n) % 12 if n % 3 else (step * n) % 7] for n in range(150)]


TAGS = tags(5)
OFFICIAL = page(
    "https://acme-markets.com/", title="Acme Markets", said=words(*((Place.BODY, text) for text in TEXTS))
)
BASELINE = Baseline(
    brand="acme",
    at=NOON,
    pages=(Known(url=OFFICIAL.url, title="Acme Markets", skeleton=skeleton(TAGS), shingles=shingles(TEXTS)),),
    sentences=longest(sentences_of(OFFICIAL), 500),
)


def found(shown: Page, *, raw: tuple[Raw, ...] = ()) -> dict[str, Signal]:
    one: Case = visited(case(shown, baseline=BASELINE), raw=raw)
    return {signal.kind: signal for signal in signals(one)}


def saying(*texts: str) -> Page:
    return page(said=words(*((Place.BODY, text) for text in texts)), shingles=shingles(texts))


def test_a_page_with_an_official_pages_words_is_a_copy_of_it() -> None:
    shown = found(saying(*TEXTS))
    assert shown["copied_text"].share == 1
    assert "https://acme-markets.com/" in shown["copied_text"].detail


def test_a_page_made_of_a_part_of_an_official_page_is_a_copy_too() -> None:
    assert found(saying(*TEXTS[:2]))["copied_text"].share == 1


def test_an_article_that_quotes_one_sentence_is_none() -> None:
    own = [" ".join(f"{n * k * 7919:x}" for k in range(2, 16)) for n in range(1, 12)]
    assert found(saying(*own, TEXTS[1])) == {}


def test_three_official_sentences_in_a_long_page_are_told_as_such() -> None:
    own = [" ".join(f"{n * k * 7919:x}" for k in range(2, 16)) for n in range(1, 80)]
    shown = found(saying(*own, *TEXTS))
    assert set(shown) == {"copied_sentences"}
    assert "tight spreads" in shown["copied_sentences"].detail


def test_the_same_row_of_tags_is_told_without_any_of_the_words() -> None:
    assert found(page(skeleton=skeleton(TAGS)))["copied_structure"].share == 1


def test_another_row_of_tags_is_nothing() -> None:
    other = tags(11)
    assert found(page(skeleton=skeleton(other))) == {}


@pytest.mark.parametrize(
    "trace",
    [
        "<!-- saved from url=(0025)https://acme-markets.com/ -->",
        "<!-- Mirrored from acme-markets.com/en/ by HTTrack Website Copier/3.x -->",
        "<!--\n Page saved with SingleFile \n url: https://acme-markets.com/login \n-->",
    ],
)
def test_the_trace_of_a_tool_tells_whose_page_was_saved(trace: str) -> None:
    raw = Raw(role="page", url=FAR, media_type="text/html", body=f"<html>{trace}<body>hello".encode())
    assert found(page(), raw=(raw,))["saved_copy"].where == f"{FAR} @ 6"


def test_a_page_saved_from_somebody_else_is_nothing_to_the_brand() -> None:
    raw = Raw(
        role="page", url=FAR, media_type="text/html", body=b"<!-- saved from url=(0022)https://other.example/ -->"
    )
    assert found(page(), raw=(raw,)) == {}
    trace = saved(raw.body.decode())
    assert trace is not None
    assert trace.url == "https://other.example/"


def test_a_kit_is_known_by_the_paths_that_its_maker_chose() -> None:
    paths = ["https://x.top/h5/static/js/index.1a2b3c4d.js", "https://x.top/h5/#/pages/user/recharge"]
    kit = kit_of(paths)
    assert kit is not None
    assert "trading" in kit[0]
    assert kit_of(paths[:0]) is None
    assert kit_of(["https://shop.example/static/app.js", "https://shop.example/login"]) is None


def test_sentences_are_the_same_in_other_letters_and_marks() -> None:
    one = sentences_of(
        page(said=words((Place.BODY, "客户资金存放于一级银行的独立账户，随时可以提取，不收取任何费用")))
    )
    other = sentences_of(
        page(said=words((Place.BODY, "客戶資金存放於一級銀行的獨立賬戶 隨時可以提取 不收取任何費用。")))
    )
    assert [each.text for each in one] == [each.text for each in other]
    assert one


def test_an_empty_baseline_says_nothing() -> None:
    one = msgspec.structs.replace(case(saying(*TEXTS)), baseline=Baseline(brand="acme"))
    assert signals(one) == ()
