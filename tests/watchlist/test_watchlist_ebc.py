"""The shipped brand says what its user's manual says."""

from __future__ import annotations

import pytest

from monitor.opinion.text.script import HAN
from monitor.watchlist.model import Kind, Watchlist
from monitor.watchlist.reading import read_watchlist, shipped


@pytest.fixture(scope="module")
def ebc() -> Watchlist:
    return read_watchlist(shipped() / "ebc")


def test_the_official_domains_and_pages_are_those_of_the_manual(ebc: Watchlist) -> None:
    assert {"ebc.com", "ebc-fin.net"} <= set(ebc.brand.official.domains)
    assert ebc.brand.verification["cn"] == "https://ebc-fin.net/official-verification"
    assert ebc.brand.help["default"] == "https://www.ebc.com/zh-cn/jinrong/7350.html"


def test_the_name_is_known_in_three_writings(ebc: Watchlist) -> None:
    assert {"EBC", "EBC Financial Group", "EBC金融集团", "EBC金融集團", "EBC外汇", "EBC外匯"} <= set(
        ebc.brand.aliases
    )


def test_the_other_bearers_of_the_name_are_known(ebc: Watchlist) -> None:
    words = {word for bearer in ebc.brand.exclude for word in bearer.words}

    assert {"brake", "東森", "ethiopian", "breast cancer", "everest", "brewery"} <= words


@pytest.mark.parametrize(
    ("topic", "level", "addresses", "cc"),
    [
        ("fake_site_scam", "major", {"Marketing.cn@ebc.com", "bo@ebc.com"}, {"account_manager"}),
        ("withdrawal_delay", "minor", {"funding@ebc.com"}, {"account_manager"}),
        ("deposit_failure", "minor", {"funding@ebc.com"}, {"account_manager"}),
        ("slippage", "minor", {"trading@ebc.com"}, {"account_manager"}),
        ("platform_disconnect", "minor", {"trading@ebc.com"}, {"account_manager"}),
        ("login_failure", "minor", {"account@ebc.com"}, {"account_manager"}),
        ("frozen_card", "minor", {"bo@ebc.com"}, {"account_manager"}),
        (
            "withdrawal_delay",
            "major",
            {"funding@ebc.com", "bo@ebc.com", "Marketing.cn@ebc.com"},
            {"account_manager"},
        ),
    ],
)
def test_matters_go_where_the_manual_sends_them(
    ebc: Watchlist, topic: str, level: str, addresses: set[str], cc: set[str]
) -> None:
    matter = ebc.routes.topics[topic]
    fitting = [r for r in ebc.routes.route if r.matter in ("", matter) and r.level in ("minor", level)]

    mails = {mail for route in fitting for key in route.departments for mail in ebc.routes.departments[key].mail}

    assert mails == addresses
    assert cc <= {entry for route in fitting for entry in route.cc}


def test_anything_else_goes_to_bo(ebc: Watchlist) -> None:
    assert ebc.routes.departments[ebc.routes.fallback].mail == ("bo@ebc.com",)


def test_the_ladder_is_that_of_the_manual(ebc: Watchlist) -> None:
    rungs = [(step.role, step.after_hours, step.after_working_days, step.complaints) for step in ebc.ladder.step]

    assert rungs[0] == ("问题跟进人", 24, None, None)
    assert rungs[1] == ("客服主管", 48, None, None)
    assert rungs[2][0] == "客服总监"
    assert rungs[2][1] is not None
    assert 48 < rungs[2][1] < 72
    assert rungs[2][3] == 6
    assert rungs[3] == ("总经理", None, 5, None)


def test_the_two_channels_have_their_owners(ebc: Watchlist) -> None:
    owners = {source.channel: source.owners for source in ebc.sources if source.owners}

    assert owners == {"followme": ("Christine", "Jayden"), "fx110": ("Christine", "Jayden")}
    assert ebc.brand.channels == owners


def test_no_source_with_an_address_claims_to_have_been_called(ebc: Watchlist) -> None:
    assert len(ebc.sources) >= 20
    assert all(source.unchecked for source in ebc.sources if source.url)


def test_the_lookalikes_of_the_brand_are_swept_without_being_switched_on(ebc: Watchlist) -> None:
    (sweep,) = (source for source in ebc.sources if source.kind is Kind.LOOKALIKES)

    assert sweep.enabled
    assert not sweep.url
    assert sweep.names <= 2_500


def test_every_topic_has_words_in_chinese_and_english(ebc: Watchlist) -> None:
    for name, topic in ebc.lexicon.topics.items():
        words = (*topic.words, *topic.strong, *topic.matter)
        assert any(HAN.search(word) for word in words), name
        assert any(word.isascii() for word in words), name


def test_all_signs_of_escalation_are_known(ebc: Watchlist) -> None:
    signs = {"agent_name", "superior", "repeated", "complaint_threat", "exposure", "media", "police", "regulator"}

    assert signs | {"lawyer", "group"} <= set(ebc.lexicon.signs)
