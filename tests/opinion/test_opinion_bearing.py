"""Whose name a post's name is: the brand's, or that of something else which bears it."""

from __future__ import annotations

import pytest

from monitor.brand import Brand, Official
from monitor.judge import judge
from monitor.opinion.relevance import RELEVANT
from monitor.sighting import Post
from monitor.watchlist.model import Watchlist
from tests.building import watchlist


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
    ],
)
def test_a_full_name_is_the_brands_unless_everything_else_speaks_of_other_matters(text: str, about: bool) -> None:
    said = judge(Post(source="given", url="", text=text), norvane())

    assert (said.relevance >= RELEVANT) is about


def test_an_official_address_outweighs_all_wording() -> None:
    text = "Staying at the Norvane hotel in Lisbon, breakfast was cold, see https://norvane.com/rooms"

    said = judge(Post(source="given", url="", text=text), norvane())

    assert said.relevance >= RELEVANT
