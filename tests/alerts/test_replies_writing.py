"""The official-verification reply: chosen by topic, language and region, filled in, and checked."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from alerts.replies.choosing import choose, page_for, tag_of
from alerts.replies.writing import defang, render, write
from monitor.errors import ReplyRefused, WatchlistError
from monitor.watchlist.model import ReplyTemplate, Watchlist
from monitor.watchlist.reading import read_watchlist, shipped

SITUATIONS = {
    "fake_site_reported", "fake_site_seen", "withdrawal", "deposit", "login",
    "disconnect", "slippage", "frozen_card", "praise", "general",
}  # fmt: skip
VERIFICATION = "https://ebc-fin.net/official-verification"


@pytest.fixture(scope="module")
def ebc() -> Watchlist:
    return read_watchlist(shipped() / "ebc")


def _with(watchlist: Watchlist, *replies: tuple[str, str, str]) -> Watchlist:
    templates = tuple(
        ReplyTemplate(situation=s, language=t, text=text, file=f"{s}.{t}.txt") for s, t, text in replies
    )
    return msgspec.structs.replace(watchlist, replies=templates)


def test_every_situation_has_a_reply_in_three_writings(ebc: Watchlist) -> None:
    have = {(reply.situation, reply.language) for reply in ebc.replies}

    assert have == {(name, tongue) for name in SITUATIONS for tongue in ("zh-Hans", "zh-Hant", "en")}


@pytest.mark.parametrize("region", ["", "cn", "tw"])
def test_every_shipped_reply_is_polite_and_gives_the_verification_page(ebc: Watchlist, region: str) -> None:
    for template in ebc.replies:
        text = render(ebc, template, region=region, facts={"address": "http://ebc-login.top"})

        assert VERIFICATION in text, template.file
        assert "\n\n\n" not in text


def test_the_fake_site_reply_is_as_strong_as_the_manual(ebc: Watchlist) -> None:
    text = write(ebc, situation="fake_site_reported", language="zh-Hans", region="cn")

    for said in (
        "我们很抱歉您面对的遭遇，同时也非常感谢您的反馈",
        "立刻通知法务部门取缔该网站，避免更多的受害者",
        "切勿继续给对方转账，以避免进一步损失",
        "留下您的联系方式",
        "尽我们所能为您提供法律援助",
        "https://www.ebc.com/zh-cn/jinrong/7350.html",
        VERIFICATION,
        "冒充EBC的都是诈骗行为",
    ):
        assert said in text


def test_a_reported_address_is_shown_so_that_nobody_opens_it(ebc: Watchlist) -> None:
    text = write(ebc, situation="fake_site_reported", language="en", facts={"address": "http://ebc-login.top/mt4"})

    assert "hxxp://ebc-login[.]top/mt4" in text
    assert "ebc-login.top" not in text


def test_rude_words_in_a_scammers_address_do_not_stop_the_reply(ebc: Watchlist) -> None:
    text = write(
        ebc, situation="fake_site_reported", language="en", facts={"address": "http://x.top/we-guarantee-100%"}
    )

    assert "hxxp://x[.]top/we-guarantee-100%" in text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("http://ebc-login.top", "hxxp://ebc-login[.]top"),
        ("HTTPS://ebc.login.top/a.b?c=d", "hxxps://ebc[.]login[.]top/a.b?c=d"),
        ("ebc-login.top", "ebc-login[.]top"),
        ("http://ebc登录.top", "hxxp://xn--ebc-vj3fu53h[.]top"),
        ("http://[::1", "hxxp://[::1"),
        ("http://a.top/x\u202egpj\ny", "hxxp://a[.]top/xgpjy"),
        ("", ""),
    ],
)
def test_defanging_breaks_every_address(given: str, shown: str) -> None:
    assert defang(given) == shown


def test_an_endless_address_is_cut() -> None:
    assert len(defang("http://a.top/" + "x" * 100_000)) == 200


@pytest.mark.parametrize(
    ("topics", "situation"),
    [
        (["fake_site_scam", "withdrawal_delay"], "fake_site_seen"),
        (["withdrawal_delay"], "withdrawal"),
        (["deposit_failure"], "deposit"),
        (["login_failure"], "login"),
        (["platform_disconnect"], "disconnect"),
        (["slippage"], "slippage"),
        (["frozen_card"], "frozen_card"),
        (["praise"], "praise"),
        (["news", "slippage"], "slippage"),
        (["other_complaint"], "general"),
        ([], "general"),
    ],
)
def test_the_strongest_topic_with_a_reply_chooses_it(ebc: Watchlist, topics: list[str], situation: str) -> None:
    assert choose(ebc, topics=topics, language="en").situation == situation


def test_traditional_chinese_falls_back_to_simplified_and_then_to_english(ebc: Watchlist) -> None:
    english = ("slippage", "en", "Please")
    both = _with(ebc, english, ("slippage", "zh-Hans", "请您"))
    only = _with(ebc, english)

    assert choose(both, situation="slippage", language="zh-Hant").language == "zh-Hans"
    assert choose(only, situation="slippage", language="zh-Hant").language == "en"


def test_a_general_reply_that_can_be_read_comes_before_a_fitting_one_that_cannot(ebc: Watchlist) -> None:
    watchlist = _with(ebc, ("slippage", "en", "Please"), ("general", "zh-Hans", "请您"))

    assert choose(watchlist, situation="slippage", language="zh-Hans").situation == "general"


def test_a_watchlist_without_any_reply_says_so(ebc: Watchlist) -> None:
    with pytest.raises(WatchlistError, match="replies"):
        choose(_with(ebc), situation="general", language="en")


@pytest.mark.parametrize(
    ("language", "region", "tag"),
    [
        ("zh-CN", "", "zh-Hans"), ("zh_TW", "", "zh-Hant"), ("zh-hk", "", "zh-Hant"), ("zh-Hant-TW", "", "zh-Hant"),
        ("zh", "tw", "zh-Hant"), ("zh", "", "zh-Hans"), ("en-GB", "", "en"), ("", "", "en"), ("und", "cn", "zh-Hans"), ("fr", "", "fr"),
    ],
)  # fmt: skip
def test_language_tags_of_all_kinds_are_understood(language: str, region: str, tag: str) -> None:
    assert tag_of(language, region) == tag


def test_a_region_without_its_own_page_gets_the_default_one() -> None:
    pages = {"default": "https://acme.com/check", "cn": "https://acme.cn/check"}

    assert page_for(pages, "CN") == "https://acme.cn/check"
    assert page_for(pages, "tw") == "https://acme.com/check"
    assert page_for({}, "tw") == ""


def test_a_template_that_promises_is_refused(ebc: Watchlist) -> None:
    watchlist = _with(ebc, ("general", "zh-Hans", "请您放心，我们保证今天到账"))

    with pytest.raises(ReplyRefused, match="保证"):
        write(watchlist, situation="general", language="zh-Hans")


def test_a_fake_site_template_without_the_verification_page_is_refused(ebc: Watchlist) -> None:
    text = next(r.text for r in ebc.replies if (r.situation, r.language) == ("fake_site_seen", "en"))
    watchlist = _with(ebc, ("fake_site_seen", "en", text.replace("{{ verification }}", "our site")))

    with pytest.raises(ReplyRefused, match=r"verification page|验证页面"):
        write(watchlist, situation="fake_site_seen", language="en")


@pytest.mark.parametrize(
    "text", ["please {{ nobody }} you", "please {% if %}", "please {{ brand.__class__.__mro__ }} you"]
)
def test_a_broken_template_is_named_with_its_file(ebc: Watchlist, text: str) -> None:
    with pytest.raises(WatchlistError) as broken:
        write(_with(ebc, ("general", "en", text)), situation="general", language="en")

    assert broken.value.file == "general.en.txt"


def test_a_brand_without_replies_of_its_own_answers_with_the_shared_ones(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "brand.toml").write_text(
        'key = "acme"\nname = "Acme"\n[official]\ndomains = ["acme.com"]\n'
    )

    text = write(read_watchlist(tmp_path / "acme"), topics=["fake_site_scam"], language="en")

    assert "Everything that impersonates Acme is fraud" in text
    assert "acme.com" in text
