"""What the verdict on a name stands on."""

from __future__ import annotations

import pytest

from monitor.assessment import Verdict
from monitor.brand import Bearer, Brand, Official
from monitor.names.domain import parse
from monitor.names.risk import judge_name, worse

EBC = Brand(
    key="ebc",
    name="EBC",
    official=Official(domains=("ebc.com", "ebc-fin.net"), urls=("https://ebc.host.example/check",)),
    aliases=("易百储",),
    exclude=(Bearer(name="brakes", words=("brake",), domains=("ebc-forex-brakes.com",)),),
)


@pytest.mark.parametrize("name", ["ebc-fin.net", "login.ebc-fin.net", "ebc.host.example"])
def test_official_wins_over_any_score(name: str) -> None:
    judged = judge_name(parse(name), EBC)

    assert (judged.verdict, judged.risk) == (Verdict.OFFICIAL, 0)


def test_the_neighbour_of_an_official_page_is_not_official() -> None:
    assert judge_name(parse("other.host.example"), EBC).verdict is Verdict.UNRELATED


def test_another_bearer_of_the_name_is_unrelated_however_alike() -> None:
    judged = judge_name(parse("www.ebc-forex-brakes.com"), EBC)

    assert (judged.verdict, judged.risk) == (Verdict.UNRELATED, 0)
    assert [reason.code for reason in judged.reasons] == ["risk.bearer"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("ebc-login.com", {"risk.piece", "risk.sector"}),
        ("ebc-login.top", {"risk.piece", "risk.sector", "risk.cheap_suffix"}),
        ("ebcforex.com", {"risk.combo", "risk.sector"}),
        ("e8c.com", {"risk.exact", "risk.digits"}),
        ("ebс.com", {"risk.exact", "risk.homoglyph", "risk.mixed_script"}),
        ("ebc.com.check.info", {"risk.official_inside"}),
        ("ebc.vercel.app", {"risk.exact", "risk.hosting"}),
        ("易百储官网.com", {"risk.combo", "risk.sector"}),
    ],
)
def test_each_kind_of_imitation_has_its_reason(name: str, codes: set[str]) -> None:
    assert {reason.code for reason in judge_name(parse(name), EBC).reasons} == codes


def test_one_reason_alone_is_never_an_impersonation() -> None:
    judged = judge_name(parse("ebc.fr"), EBC)

    assert judged.verdict is Verdict.SUSPICIOUS


def test_the_more_alarming_of_two_is_the_one_with_the_worse_verdict() -> None:
    mild, bad = judge_name(parse("ebc.xyz"), EBC), judge_name(parse("ebc-login.xyz"), EBC)

    assert worse(mild, bad) == worse(bad, mild) == bad


def test_a_name_made_to_be_read_in_many_ways_is_read_at_once() -> None:
    for rest in ("1" * 58 + "x", "imi" * 19 + "-x", "usa" * 19 + "x"):
        assert judge_name(parse(f"ebc{rest}.com"), EBC).verdict is Verdict.UNRELATED
