"""What a brand makes of a site: official wins, an impersonation needs two kinds of evidence, and the sum explains itself."""

from __future__ import annotations

import pytest

from monitor.assessment import ALARMING, Severity, Verdict, total
from monitor.brand import Bearer, Brand, Official
from monitor.explain import sentence
from monitor.sites.case import Case
from monitor.sites.judging import judge_site
from monitor.sites.page import FieldKind, Loaded, LoadedKind, Page, Place
from monitor.sites.visit import Outcome
from tests.sites.site_cases import ACME, FAR, QVK, case, form, page, visited, words

PASSWORD = form(FieldKind.ACCOUNT, FieldKind.PASSWORD)
CLONE = page(
    title="Acme Markets | Client login",
    metas=(("og:site_name", "Acme Markets"),),
    said=words(
        (Place.HEADING, "Welcome to Acme Markets"),
        (Place.COPYRIGHT, "© 2026 Acme Markets Ltd. All rights reserved"),
    ),
    forms=(PASSWORD,),
    loaded=(Loaded(LoadedKind.IMAGE, "https://acme-markets.com/logo.png", "Acme Markets", 90),),
)
NEWS = page(
    "https://dailyledger.example/2026/acme",
    title="Acme Markets fined after outage | Daily Ledger",
    metas=(("og:site_name", "Daily Ledger"), ("article:published_time", "2026-11-01")),
    said=words(
        (Place.HEADING, "Acme Markets fined after outage"),
        (Place.BODY, "Clients of Acme Markets could not log in for three hours, the regulator said on Monday."),
        (
            Place.BODY,
            "“Welcome to Acme Markets, please pay the unfreezing fee before you withdraw”, the fake page said.",
        ),
        (Place.COPYRIGHT, "© 2026 Daily Ledger"),
    ),
    forms=(PASSWORD,),
)


def fakes() -> dict[str, Case]:
    """Fakes of every make, each without something that another has."""
    login = page("https://acme-markets-login.top/", title="Login", forms=(PASSWORD,))
    picture = page(
        "https://acmemarkets-vip.com/", loaded=(Loaded(LoadedKind.IMAGE, "/all.png", "", 4),), forms=(PASSWORD,)
    )
    return {
        "a copy on a strange name": case(CLONE),
        "a login box": case(page(title="Acme Markets - Login", forms=(PASSWORD,))),
        "zero-width letters": case(page(title="A\u200bcme Mar\u200bkets", forms=(PASSWORD,))),
        "letters of other scripts": case(page(title="Асme Маrkеts 官网", forms=(PASSWORD,))),
        "the brand in its name alone": case(login),
        "pictures of words": case(picture),
        "Chinese": case(page(title="阿克米金融官网 - 用户登录", forms=(form(FieldKind.PHONE, FieldKind.OTP),))),
        "Vietnamese": case(page(title="Acme Markets - Đăng nhập", forms=(PASSWORD,))),
        "only a browser sees it": case(page(), captures=(CLONE,)),
        "built by scripts": case(
            page(
                said=words((Place.SCRIPT, "Acme Markets"), (Place.SCRIPT, "Welcome to Acme Markets")),
                title="Acme Markets",
                forms=(form(FieldKind.PASSWORD, scripted=True),),
            )
        ),
        "sent to a bot": case(
            page(
                title="Acme Markets",
                forms=(form(FieldKind.PHONE, action="https://api.telegram.org/bot1:x/sendMessage"),),
            )
        ),
    }


@pytest.mark.parametrize("name", fakes())
def test_a_fake_is_suspicious_whatever_it_leaves_out(name: str) -> None:
    judged = judge_site(fakes()[name])

    assert judged.verdict in ALARMING, [(reason.code, reason.weight) for reason in judged.reasons]
    assert sum(bool(reason.detail) for reason in judged.reasons if reason.code.startswith("risk.")) >= 2
    assert judged.topics == ("fake_site_scam",)
    assert judged.severity is not Severity.NONE


def test_a_copy_of_the_official_site_is_an_impersonation() -> None:
    judged = judge_site(case(CLONE))

    assert judged.verdict is Verdict.IMPERSONATION
    assert judged.relevance == 1.0


@pytest.mark.parametrize(
    "honest",
    [
        NEWS,
        page(
            "https://brokerwatch.example/acme",
            title="Acme Markets Review 2026: is it safe? - BrokerWatch",
            metas=(("og:site_name", "BrokerWatch"),),
            said=words(
                (Place.BODY, "FCA 845123 is the licence of Acme Markets"), (Place.COPYRIGHT, "© BrokerWatch")
            ),
            forms=(PASSWORD,),
        ),
        page(
            "https://northbank.example/",
            title="North Bank | Login",
            said=words((Place.COPYRIGHT, "© North Bank")),
            forms=(form(FieldKind.PASSWORD, FieldKind.OTP, FieldKind.CARD, action="https://elsewhere.example/"),),
        ),
    ],
    ids=["news", "review", "a bank of its own"],
)
def test_an_honest_page_that_speaks_about_the_brand_is_no_fake(honest: Page) -> None:
    judged = judge_site(case(honest))

    assert judged.verdict in (Verdict.UNRELATED, Verdict.WATCH), [(r.code, r.weight) for r in judged.reasons]


def test_the_official_list_wins_whatever_the_page_says() -> None:
    official = page("https://my.acme-markets.com/login", title="Acme Markets", forms=(PASSWORD,))

    judged = judge_site(case(official))

    assert (judged.verdict, judged.risk) == (Verdict.OFFICIAL, 0)


def test_another_bearer_of_the_name_is_unrelated_whatever_its_page_says() -> None:
    ward = page("https://qvk-hospital.org/", title="QVK - Login", forms=(PASSWORD,))

    judged = judge_site(case(ward, brand=QVK))

    assert (judged.verdict, judged.risk) == (Verdict.UNRELATED, 0)


def test_a_short_name_beside_another_bearers_words_is_not_the_brand() -> None:
    ward = page(title="QVK", said=words((Place.BODY, "Our hospital cares for patients")), forms=(PASSWORD,))
    broker = page(title="QVK", said=words((Place.BODY, "Forex broker, instant deposit")), forms=(PASSWORD,))

    assert judge_site(case(ward, brand=QVK)).verdict is Verdict.UNRELATED
    assert judge_site(case(broker, brand=QVK)).verdict is Verdict.SUSPICIOUS


def test_one_family_alone_is_no_impersonation() -> None:
    name = "https://acme-markets-login.top/"

    judged = judge_site(case(page(name, title="Hello"), asked=name))

    assert judged.risk >= 75
    assert judged.verdict is Verdict.SUSPICIOUS
    assert [reason.detail for reason in judged.reasons if reason.code == "risk.site_gate"] == ["name"]


def test_a_page_that_says_nothing_leaves_the_names_risk_as_it_is() -> None:
    name = "https://acme-markets-login.top/"
    parked = page(
        name, title="acme-markets-login.top is for sale", said=words((Place.HEADING, "This domain is for sale"))
    )

    one = case(parked)
    judged = judge_site(one)

    assert judged.risk == one.name.risk
    assert next(reason for reason in judged.reasons if reason.code == "risk.site_kind").detail


def test_what_kind_of_site_it_is_counts_no_more_than_what_ties_it_to_the_brand() -> None:
    stranger = page(title="Sign in", forms=(form(FieldKind.SEED, FieldKind.CARD, FieldKind.PASSWORD),))

    judged = judge_site(case(stranger))

    assert judged.risk == 0
    assert any(reason.code == "risk.site_bound" and reason.weight < 0 for reason in judged.reasons)


def test_a_hostile_page_is_suspicious_only_where_something_speaks_of_the_brand() -> None:
    spoken = case(page(title="Acme Markets", hostile="200,000 tags deep"))
    silent = case(page(title="Hello", hostile="200,000 tags deep"))
    unread = visited(case(asked="https://acmemarket.info/"), outcome=Outcome.HOSTILE, problem="gzip of 1,000 to 1")

    assert judge_site(spoken).verdict is Verdict.SUSPICIOUS
    assert judge_site(silent).verdict is Verdict.UNRELATED
    assert judge_site(unread).verdict in ALARMING


@pytest.mark.parametrize("one", [*fakes().values(), case(NEWS), case(page())])
def test_the_risk_is_exactly_the_sum_of_its_reasons_and_each_says_what_it_means(one: Case) -> None:
    judged = judge_site(one)

    assert judged.risk == total(judged.reasons, "risk", 0, 100)
    for reason in judged.reasons:
        assert reason.detail or not reason.code.startswith("risk.site_")
        assert "site_" not in sentence(reason)


def test_a_site_that_was_sent_on_to_the_official_one_says_nothing_of_its_own() -> None:
    official = page("https://acme-markets.com/", title="Acme Markets", forms=(PASSWORD,))
    one = case(official, asked="https://quiet-river.top/")

    assert judge_site(one).risk < 25


def test_the_smallest_watchlist_is_enough() -> None:
    brand = Brand(key="zed", name="Zedbrook", official=Official(domains=("zedbrook.com",)))
    fake = page(FAR, title="Zedbrook Login", forms=(PASSWORD,))

    assert judge_site(case(fake, brand=brand)).verdict in ALARMING


def test_a_bearer_elsewhere_changes_nothing_for_a_full_name() -> None:
    brand = Brand(
        key="acme",
        name=ACME.name,
        official=ACME.official,
        exclude=(Bearer(name="Acme Bakery", words=("bread",), domains=("acmebakery.com",)),),
    )

    assert judge_site(case(CLONE, brand=brand)).verdict is Verdict.IMPERSONATION


def test_a_site_that_wants_something_under_nobodys_name_is_suspicious_when_it_leans_on_the_brand() -> None:
    leaning = Loaded(LoadedKind.ICON, "https://acme-markets.com/favicon.ico", "", 30)
    nameless = page(title="Member login", forms=(PASSWORD,), loaded=(leaning,))
    named = page("https://northbank.example/", title="North Bank | Login", forms=(PASSWORD,), loaded=(leaning,))

    assert judge_site(case(nameless)).verdict is Verdict.SUSPICIOUS
    assert judge_site(case(named)).verdict not in ALARMING


@pytest.mark.parametrize(
    "url",
    [
        "https://pages.archive.example/web/2026/https://acme-markets.com/",
        "https://acme--markets-com.translate.example/?_tl=fr",
    ],
)
def test_whoever_shows_the_official_site_as_it_is_is_no_impersonation(url: str) -> None:
    shown = page(url, title=CLONE.title, metas=CLONE.metas, said=CLONE.said, loaded=CLONE.loaded)
    fake = page(
        "https://acme-markets-com.login.top/",
        title=CLONE.title,
        metas=CLONE.metas,
        said=CLONE.said,
        forms=CLONE.forms,
    )

    assert judge_site(case(shown)).verdict is not Verdict.IMPERSONATION
    assert judge_site(case(fake)).verdict is Verdict.IMPERSONATION


@pytest.mark.parametrize(
    ("title", "verdict"),
    [("Acme Markets", Verdict.IMPERSONATION), ("Acme Markets reviews, ratings and complaints", Verdict.SUSPICIOUS)],
)
def test_a_title_of_those_who_rate_or_report_is_never_more_than_suspicious(title: str, verdict: Verdict) -> None:
    said = words((Place.HEADING, "Acme Markets"), (Place.COPYRIGHT, "© 2026 Acme Markets"))

    shown = page(title=title, said=said, forms=(form(FieldKind.PASSWORD, FieldKind.CARD, FieldKind.OTP),))

    assert judge_site(case(shown)).verdict is verdict
