"""Sketches tell how much two pages share, without the pages."""

from __future__ import annotations

import doctest
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites import sketches
from monitor.sites.sketches import K, containment, resemblance, shingles, skeleton

TAGS = ["div", "ul", "li", "a", "span", "p", "h2", "form", "input", "label", "section", "img", "table", "tr", "td"]
NUMBERS = st.lists(st.integers(0, 2**32 - 1), unique=True, max_size=300).map(lambda some: tuple(sorted(some)[:K]))


def row(seed: int, length: int) -> list[str]:
    return random.Random(seed).choices(TAGS, k=length)


def test_the_examples_hold() -> None:
    assert doctest.testmod(sketches).failed == 0


def test_a_page_wrapped_in_one_more_element_and_a_new_footer_is_built_the_same() -> None:
    kit = row(1, 600)

    assert resemblance(skeleton(kit), skeleton(["div", *kit, "footer", "p", "a"])) > 0.95
    assert resemblance(skeleton(kit), skeleton(row(2, 600))) < 0.1


def test_what_editors_put_around_words_and_runs_of_equal_tags_change_nothing() -> None:
    assert skeleton(["div", "b", "p", "br", "ul", "li", "li", "li", "a", "form"]) == skeleton(
        ["div", "p", "i", "ul", "li", "li", "li", "li", "li", "a", "form"]
    )


def test_words_are_compared_by_their_letters_alone() -> None:
    assert shingles(["Deposit  ＵＳＤＴ, now! 立即入金。"]) == shingles(["deposit usdt now", "立即 入金"])


def test_the_order_of_texts_does_not_matter() -> None:
    texts = ["Trade with confidence today", "客户资金隔离存放，安全有保障", "Open your account in minutes"]

    assert shingles(texts) == shingles(texts[::-1])


def test_short_texts_have_a_sketch_too() -> None:
    assert shingles(["登录"]) != shingles(["注册"])
    assert shingles([]) == shingles(["。，!"]) == ()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_resemblance_and_containment_are_estimated_within_four_standard_errors(share: float) -> None:
    common = random.Random(7).sample(range(2**32), 4_000)
    inner = int(4_000 * share)
    one, other = sorted(common[:inner])[:K], sorted(common)[:K]

    assert abs(resemblance(one, other) - share) < 4 * (share * (1 - share) / K) ** 0.5
    assert containment(one, other) > 0.99
    assert abs(containment(other, one) - share) < 0.15


@given(NUMBERS, NUMBERS)
def test_both_are_shares_and_resemblance_goes_both_ways(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert 0 <= containment(one, other) <= 1
    assert resemblance(one, other) == resemblance(other, one) <= 1
    assert resemblance(one, one) == containment(one, one) == (1 if one else 0)


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_texts_have_a_sketch_of_sorted_hashes(texts: list[str]) -> None:
    found = shingles(texts)

    assert list(found) == sorted(set(found))
    assert len(found) <= K
    assert all(0 <= number < 2**32 for number in found)


@given(st.lists(st.text(max_size=12), max_size=30))
def test_any_tags_have_a_sketch_of_sorted_hashes(tags: list[str]) -> None:
    assert len(skeleton(tags)) <= K
