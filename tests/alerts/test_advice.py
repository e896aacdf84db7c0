"""What to do follows from the topic, in both languages; the ladder is told rung by rung."""

from __future__ import annotations

from contextvars import copy_context

import msgspec
import pytest

from alerts.messages.advice import ADVICE, advice, deadlines
from monitor.brand import Brand
from monitor.watchlist.model import Ladder
from monitor.wording import Tongue, speak


def said(tongue: Tongue, topic: str, matter: str, brand: Brand) -> tuple[str, ...]:
    def spoken() -> tuple[str, ...]:
        speak(tongue)
        return advice(topic, matter, brand)

    return copy_context().run(spoken)


def test_a_fake_site_asks_for_no_transfer_the_legal_team_and_the_official_page(brand: Brand) -> None:
    told = "\n".join(said("zh", "fake_site_scam", "fake_site", brand))

    for expected in ("切勿", "法务", "联系方式", "https://ebc-fin.net/official-verification", "7350.html"):
        assert expected in told


@pytest.mark.parametrize("topic", ADVICE)
def test_every_topic_has_as_much_to_say_in_both_languages(brand: Brand, topic: str) -> None:
    english, chinese = said("en", topic, "", brand), said("zh", topic, "", brand)

    assert len(english) == len(chinese) >= 3
    assert not set(english) & set(chinese)
    assert not any("{" in line for line in english + chinese)


def test_a_page_that_the_brand_does_not_name_is_not_promised(brand: Brand) -> None:
    bare = msgspec.structs.replace(brand, verification={}, help={})

    told = said("en", "fake_site_scam", "fake_site", bare)

    assert 0 < len(told) < len(said("en", "fake_site_scam", "fake_site", brand))
    assert not any(line.endswith(": ") for line in told)


def test_an_unknown_topic_follows_its_matter_and_else_the_general_rule(brand: Brand) -> None:
    assert said("en", "phishing", "fake_site", brand) == said("en", "fake_site_scam", "", brand)
    assert "five minutes" in " ".join(said("en", "other_complaint", "complaint", brand))


def test_the_page_of_the_customers_region_comes_first(brand: Brand) -> None:
    pages = {"default": "https://ebc.com/check", "cn": "https://ebc-fin.net/check"}
    regional = msgspec.structs.replace(brand, verification=pages)

    assert any("ebc-fin.net" in line for line in advice("fake_site_scam", "", regional, region="cn"))
    assert any("ebc.com/check" in line for line in advice("fake_site_scam", "", regional, region="xx"))


def test_the_ladder_is_told_rung_by_rung(ladder: Ladder) -> None:
    def spoken() -> tuple[str, ...]:
        speak("zh")
        return deadlines(ladder, "slippage")

    assert copy_context().run(spoken) == (
        "48 小时未处理：客服主管 — 跟进",
        "72 小时未处理或关于“滑点”的投诉达 6 件：客服总监",
        "5 个工作日未处理：总经理",
    )
