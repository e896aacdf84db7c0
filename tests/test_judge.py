"""What a watchlist makes of posts, the links in them, and names."""

from __future__ import annotations

from functools import cache

import pytest
from msgspec.structs import replace

from monitor.assessment import Severity, Verdict, total
from monitor.judge import judge, judge_all
from monitor.sighting import NameSeen, Post
from monitor.watchlist.model import Kind, Source, Watchlist
from monitor.watchlist.reading import read_watchlists
from tests.building import nobody


@cache
def ebc() -> Watchlist:
    return next(one for one in read_watchlists() if one.brand.key == "ebc")


def post(text: str, *, source: str = "ebc/forum") -> Post:
    return Post(source=source, url="https://forum.example/1", text=text)


def test_a_lookalike_link_makes_any_post_a_major_matter_of_fake_sites() -> None:
    judged = judge(post("领取赠金请点 https://ebc-bonus.live/a"), ebc(), nobody)

    assert judged.topics[0] == "fake_site_scam"
    assert (judged.severity, judged.verdict) == (Severity.MAJOR, Verdict.IMPERSONATION)
    assert judged.risk == total(judged.reasons, "risk", 0, 100) >= 75
    assert judged.relevance >= 0.5


def test_the_worst_of_several_links_counts_once() -> None:
    judged = judge(post("ebc.com ebc.top ebc-login.top ebc-vip.vip"), ebc(), nobody)

    assert judged.risk == 90
    assert judged.risk == total(judged.reasons, "risk", 0, 100)


def test_an_official_link_raises_no_risk() -> None:
    judged = judge(post("EBC官网核实页面 https://ebc-fin.net/official-verification"), ebc(), nobody)

    assert judged.risk == 0
    assert judged.severity is not Severity.MAJOR


@pytest.mark.parametrize(
    ("domain", "topics", "severity"),
    [
        ("ebc-login.top", ("fake_site_scam",), Severity.MAJOR),
        ("ebc.xyz", ("fake_site_scam",), Severity.MINOR),
        ("e-bc.com", (), Severity.NONE),
        ("ebc-fin.net", (), Severity.NONE),
        ("webcam.com", (), Severity.NONE),
        ("not a name", (), Severity.NONE),
    ],
)
def test_a_name_is_as_severe_as_its_verdict(domain: str, topics: tuple[str, ...], severity: Severity) -> None:
    judged = judge(NameSeen(source="ebc/new-domains", domain=domain), ebc(), nobody)

    assert (judged.topics, judged.severity) == (topics, severity)


def test_a_source_that_bears_the_brands_name_is_about_the_brand() -> None:
    page = Source(key="page", kind=Kind.HTML, url="https://forum.example/broker/ebc/", title="Broker page")
    watchlist = Watchlist(
        brand=ebc().brand,
        sources=(page,),
        routes=ebc().routes,
        ladder=ebc().ladder,
        lexicon=ebc().lexicon,
        replies=(),
        folder="",
    )

    there = judge(post("滑点严重，止损没用", source="ebc/page"), watchlist, nobody)
    elsewhere = judge(post("滑点严重，止损没用", source="ebc/other"), watchlist, nobody)

    assert (there.topics, elsewhere.topics) == (("slippage",), ("unrelated",))


def test_what_many_say_in_the_same_words_is_judged_once_and_as_if_each_had_said_it_alone() -> None:
    text, asked = "EBC 一直不给出金，客服让我去 https://ebc-bonus.live/a 登录", list[str]()

    def counted(given: str) -> None:
        asked.append(given)

    one = post(text)
    posts = [one, replace(one, author="somebody", source="ebc/other"), replace(one, author="another", rating=0.1)]
    judged = judge_all(posts, ebc(), counted)

    assert judged == [judge(said, ebc()) for said in posts]
    assert asked == [text, text], "the one that gives points feels otherwise"
