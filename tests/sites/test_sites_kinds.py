"""What kind of page stands there: told by structure and wording together, and never by a word in a corner."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.kinds import Kind, kind_of
from monitor.sites.page import Field, FieldKind, Form, Link, Loaded, LoadedKind, Page, Place, Said
from monitor.sites.visit import VANTAGES, Capture, Hop, Outcome, Visit

AT = datetime(2026, 3, 1, tzinfo=UTC)
URL = "https://zelio-fx.example/"


def page(*words: str, title: str = "", url: str = URL, **more: object) -> Page:
    said = ([Said(Place.TITLE, title, 7)] if title else []) + [
        Said(Place.BODY, text, 100 + 10 * number) for number, text in enumerate(words)
    ]
    given = {"title": title, "said": tuple(said), "visible": sum(map(len, words)), **more}
    return Page(url=url, **given)  # type: ignore[arg-type]


def visit(
    *pages: Page, status: int = 200, asked: str = URL, final: str = "", outcome: Outcome = Outcome.ANSWERED
) -> Visit:
    hops = (Hop(url=final or asked, status=status, address="192.0.2.1"),) if outcome is Outcome.ANSWERED else ()
    return Visit(asked=asked, at=AT, vantage=VANTAGES[0], outcome=outcome, hops=hops, pages=pages)


def capture(drawn: Page, status: int = 200) -> Capture:
    return Capture(
        asked=URL, at=AT, vantage=VANTAGES[2], outcome=Outcome.ANSWERED, final=URL, status=status, page=drawn
    )


def password(*labels: str) -> Form:
    fields = (Field(FieldKind.ACCOUNT, "account", 1), Field(FieldKind.PASSWORD, "password", 2))
    return Form(at=0, fields=fields + tuple(Field(FieldKind.CARD, label, 3) for label in labels))


BRIEF = {
    "This domain is for sale! Make an offer": Kind.FOR_SALE,
    "此域名正在出售，有意请联系": Kind.FOR_SALE,
    "Diese Domain steht zum Verkauf": Kind.FOR_SALE,
    "Этот домен продаётся": Kind.FOR_SALE,
    "Tên miền này đang được rao bán": Kind.FOR_SALE,
    "This domain is parked free of charge": Kind.PARKED,
    "该域名已停放": Kind.PARKED,
    "Related searches Loans Hotels Cars": Kind.PARKED,
    "Welcome to nginx!": Kind.PLACEHOLDER,
    "Apache2 Ubuntu Default Page": Kind.PLACEHOLDER,
    "恭喜，站点创建成功！": Kind.PLACEHOLDER,
    "Our website is under construction": Kind.PLACEHOLDER,
    "网站正在建设中，敬请期待": Kind.PLACEHOLDER,
    "This account has been suspended": Kind.PLACEHOLDER,
    "Just a moment... Checking your browser": Kind.BLOCKED,
    "请完成安全验证后继续访问": Kind.BLOCKED,
    "404 Not Found nginx": Kind.ERROR,
    "页面不存在": Kind.ERROR,
    "": Kind.EMPTY,
    "Trade currencies with tight spreads": Kind.CONTENT,
    "Your account is frozen. Contact support on Telegram @zelio_unfreeze": Kind.CONTENT,
}


@pytest.mark.parametrize(("words", "kind"), BRIEF.items())
def test_a_brief_page_is_what_its_words_say(words: str, kind: Kind) -> None:
    assert kind_of(visit(page(words))) is kind


@pytest.mark.parametrize("words", [words for words, kind in BRIEF.items() if kind is not Kind.CONTENT])
def test_no_wording_hides_a_form_that_asks_for_a_card(words: str) -> None:
    assert kind_of(visit(page(words, forms=(password("card number"),)))) is Kind.CONTENT


@pytest.mark.parametrize("words", [words for words, kind in BRIEF.items() if kind is not Kind.FOR_SALE])
def test_no_wording_hides_a_program_to_install(words: str) -> None:
    offered = page(words, links=(Link("https://zelio-fx.example/app.apk", "Download", 5),))
    assert kind_of(visit(offered)) is Kind.CONTENT


def test_hidden_words_do_not_count() -> None:
    said = (Said(Place.HIDDEN, "This domain is for sale", 5), Said(Place.BODY, "Sign up and trade gold today", 90))
    assert kind_of(visit(Page(url=URL, said=said, visible=28))) is Kind.CONTENT


def test_a_long_text_is_content_whatever_it_mentions() -> None:
    assert kind_of(visit(page("How to see whether this domain is for sale. " * 100))) is Kind.CONTENT


@pytest.mark.parametrize(
    "host", ["img.sedoparking.com", "www.bodis.com", "d38psrni17bvxu.cloudfront.net", "c.parkingcrew.net"]
)
def test_a_page_that_a_parking_service_fills_is_parked(host: str) -> None:
    loaded = (Loaded(LoadedKind.SCRIPT, f"https://{host}/x.js", "", 3),)
    assert kind_of(visit(page("zelio-fx.example", loaded=loaded))) is Kind.PARKED


def test_a_page_with_nothing_but_its_name_and_links_is_parked() -> None:
    assert kind_of(visit(page("Loans", "Cars", title="zelio-fx.example"))) is Kind.PARKED


def test_a_login_box_and_nothing_else_is_a_login_wall() -> None:
    assert kind_of(visit(page("Sign in", forms=(password(),)))) is Kind.LOGIN_WALL


def test_an_article_with_a_box_to_log_in_is_content() -> None:
    article = page("The broker said on Friday that it would move its servers. " * 4, forms=(password(),))
    assert kind_of(visit(article)) is Kind.CONTENT


def test_an_error_status_with_a_form_is_content_all_the_same() -> None:
    assert kind_of(visit(page("Sign in " * 300, forms=(password(),)), status=404)) is Kind.CONTENT


def test_an_error_status_without_words_is_an_error() -> None:
    assert kind_of(visit(page(""), status=503)) is Kind.ERROR
    assert kind_of(visit(status=500)) is Kind.ERROR


def test_a_page_that_waits_for_its_script_is_not_called_empty_before_a_browser_looked() -> None:
    bundle = page("", loaded=(Loaded(LoadedKind.SCRIPT, "https://zelio-fx.example/app.js", "", 3),))
    assert kind_of(visit(bundle)) is Kind.CONTENT
    assert kind_of(visit(), (capture(page("")),)) is Kind.EMPTY


def test_a_page_of_one_picture_is_not_empty() -> None:
    pictured = page("", loaded=(Loaded(LoadedKind.IMAGE, "https://zelio-fx.example/all.png", "", 3),))
    assert kind_of(visit(pictured)) is Kind.CONTENT


def test_what_any_visitor_is_shown_counts() -> None:
    parked = page("This domain is parked")
    assert kind_of(visit(parked), (capture(page("Open an account and trade")),)) is Kind.CONTENT


@pytest.mark.parametrize(
    ("final", "kind"),
    [
        ("https://www.google.com/", Kind.REDIRECT_AWAY),
        ("https://www.afternic.com/forsale/zelio-fx.example", Kind.FOR_SALE),
        ("https://www.zelio-fx.example/en/", Kind.CONTENT),
        ("https://zelio-trade.example/", Kind.CONTENT),
    ],
)
def test_a_redirect_leads_away_where_it_ends_at_an_established_stranger(final: str, kind: Kind) -> None:
    assert kind_of(visit(page("Welcome to our offers", url=final), final=final)) is kind


@pytest.mark.parametrize("outcome", [Outcome.UNRESOLVED, Outcome.UNREACHABLE, Outcome.TIMED_OUT, Outcome.FORBIDDEN])
def test_without_an_answer_a_site_is_unreachable(outcome: Outcome) -> None:
    assert kind_of(visit(outcome=outcome)) is Kind.UNREACHABLE


def test_a_site_that_attacks_its_visitors_has_content() -> None:
    assert kind_of(visit(outcome=Outcome.HOSTILE)) is Kind.CONTENT


@given(st.text(max_size=60), st.text(max_size=200), st.sampled_from([200, 301, 404, 503, 0]), st.text(max_size=30))
def test_no_page_makes_it_fail(title: str, words: str, status: int, url: str) -> None:
    assert kind_of(visit(page(words, title=title, url=url), status=status, asked=url)) in Kind
