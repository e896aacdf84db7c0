"""Whose name a post's name is: the brand's, or that of something else which bears it."""

from __future__ import annotations

import pytest

from monitor.brand import Brand, Official
from monitor.judge import judge, judge_all
from monitor.opinion.judging import Place
from monitor.opinion.relevance import RELEVANT
from monitor.opinion.words.bearing import borne
from monitor.sighting import Post
from monitor.watchlist.model import Watchlist
from tests.building import nobody, watchlist


def norvane() -> Watchlist:
    """A brand whose watchlist knows no other bearers."""
    return watchlist(
        brand=Brand(
            key="norvane",
            name="Norvane Markets",
            official=Official(domains=("norvane.com",)),
            aliases=("Norvane", "诺凡"),
            context=("forex", "外汇"),
        )
    )


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("诺凡怎么样？", True),
        ("被诺凡坑惨了", True),
        ("Anyone here used Norvane?", True),
        ("Norvane app keeps crashing", True),
        ("住在诺凡花园的邻居们，三号楼的孩子今天过生日", False),
        ("新买的诺凡沙发坐着挺舒服，就是味道大", False),
        ("Staying at the Norvane hotel in Lisbon, breakfast was cold", False),
        ("Norvane Street is closed until Friday for roadworks", False),
        ("诺凡药业的这个胶囊饭前吃还是饭后吃", False),
        ("Dr Norvane has moved practice, does anyone have the new number?", False),
        ("Norvane Therapeutics reports positive phase 2 data in asthma", False),
        ("再也不碰诺凡了", True),
        ("Norvane is terrible", True),
        ("don't trust Norvane", True),
        ("诺凡太坑", True),
    ],
)
def test_a_full_name_is_the_brands_unless_everything_else_speaks_of_other_matters(text: str, about: bool) -> None:
    said = judge(Post(source="given", url="", text=text), norvane())

    assert (said.relevance >= RELEVANT) is about


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("诺凡路堵了两小时", "诺凡路"),
        ("诺凡路子野", ""),
        ("诺凡山寨应用", ""),
        ("诺凡的咖啡", "诺凡的咖啡"),
        ("诺凡老师带单", ""),
        ("诺凡大学", "诺凡大学"),
        ("诺凡大学生活动", ""),
        ("诺凡教会组织义卖", "诺凡教会"),
        ("诺凡教会我什么叫耐心", ""),
    ],
)
def test_a_name_is_part_of_another_with_a_kind_of_thing_behind_it_that_is_none_of_the_trades(
    text: str, part: str
) -> None:
    assert borne(text, 0, 2) == part


def test_a_post_of_which_one_name_stands_alone_is_not_told_to_speak_of_a_street() -> None:
    said = judge(Post(source="given", url="", text="诺凡出金三周没到，公司在诺凡路"), norvane())

    assert said.relevance >= RELEVANT
    assert not [reason for reason in said.reasons if reason.code == "relevance.bearer"]


def test_the_name_with_something_written_to_it_is_no_other_company() -> None:
    post = Post(source="given", url="", text="求问怎么分辨真的NorvaneAPP")

    said = judge_all([post], norvane(), nobody, place=Place("given to be assessed"))[0]

    assert not [reason for reason in said.reasons if reason.code == "relevance.bearer"]


def test_what_the_name_is_part_of_is_told() -> None:
    said = judge(Post(source="given", url="", text="Norvane Street is closed until Friday"), norvane())

    assert [reason.detail for reason in said.reasons if reason.code == "relevance.bearer"] == ["norvane street"]


def test_an_official_address_outweighs_all_wording() -> None:
    text = "Staying at the Norvane hotel in Lisbon, breakfast was cold, see https://norvane.com/rooms"

    said = judge(Post(source="given", url="", text=text), norvane())

    assert said.relevance >= RELEVANT
