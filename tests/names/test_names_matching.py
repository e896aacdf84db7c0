"""Many names against many brands."""

from __future__ import annotations

import random

from monitor.brand import Brand, Official
from monitor.names.domain import parse
from monitor.names.matching import Match, Matcher, Unread
from monitor.names.risk import judge_name

BRANDS = (
    Brand(key="ebc", name="EBC", official=Official(domains=("ebc.com",))),
    Brand(key="lumenor", name="Lumenor", official=Official(domains=("lumenor.com",))),
)


def test_matches_come_in_the_order_of_the_lines_one_row_for_each_brand() -> None:
    lines = ["lumenor-login.com", "nothing.org", "https://ebc-lumenor-login.net/x"]

    found = list(Matcher(BRANDS).matches(lines))

    assert [(one.domain, one.brand) for one in found if isinstance(one, Match)] == [
        ("lumenor-login.com", "lumenor"),
        ("https://ebc-lumenor-login.net/x", "ebc"),
        ("https://ebc-lumenor-login.net/x", "lumenor"),
    ]


def test_a_line_without_a_name_is_reported_and_the_rest_goes_on() -> None:
    found = list(Matcher(BRANDS).matches(["", "# note", "two words", "ebc-login.top\r"]))

    assert [type(one) for one in found] == [Unread, Match]


def test_the_quick_look_misses_nothing_that_the_closer_one_finds() -> None:
    chance = random.Random(7)
    parts = ["ebc", "lume-nor", "3bc", "lumenor", "1urnenor", "lumen", "login", "fx", "x", "clean", "аpp", "шop"]
    names = [
        "-".join(chance.choices(parts, k=chance.randint(1, 3))) + chance.choice([".com", ".ebc.top"])
        for _ in range(400)
    ]
    wanted = [
        (name, brand.key)
        for name in names
        for brand in BRANDS
        if judge_name(parse(name), brand).reasons and judge_name(parse(name), brand).risk >= 25
    ]

    found = [(one.domain, one.brand) for one in Matcher(BRANDS).matches(names) if isinstance(one, Match)]

    assert found == wanted
    assert len(found) > 50


def test_a_lower_bound_on_risk_leaves_the_rest_out() -> None:
    lines = ["ebc.top", "ebc-login.top"]

    assert [one.domain for one in Matcher(BRANDS, min_risk=70).matches(lines) if isinstance(one, Match)] == [
        "ebc-login.top"
    ]
