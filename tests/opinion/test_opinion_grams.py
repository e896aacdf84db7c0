"""Grams: every hash is that of a plain reference, and a text's grams do not depend on its company."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.opinion.text.grams import BITS, LETTER_ORDERS, TOKEN_ORDERS, Stream, grams

_MASK = (1 << 64) - 1
_STEP, _MIX = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
TEXTS = st.text("平台不给出金啊!。 \t\nabcé'z_019😀\U00020000", max_size=40)


def test_the_hash_of_each_run_of_tokens_is_that_of_the_plain_reference() -> None:
    text = "出金 not paid 3天, 2024😀"

    words = grams([text]).streams[0]

    tokens = ["出", "金", "not", "paid", "3", "天", ",", "0000", "😀"]
    values = [_value(token) for token in tokens]
    assert [text[a:b] for a, b in zip(words.start, words.end, strict=True)] == [*tokens[:7], "2024", "😀"]
    assert words.hashes.tolist() == _runs(values, TOKEN_ORDERS)


def test_the_hash_of_each_run_of_letters_is_that_of_the_plain_reference() -> None:
    text = "不 can't 金pay"

    letters = grams([text]).streams[1]

    expected = [
        row
        for word in ("cant", "pay")
        for row in _runs([0, *(_mixed(ord(c)) ^ _MIX for c in word), 0], LETTER_ORDERS)
    ]
    assert letters.hashes.tolist() == expected
    assert [text[a:b] for a, b in zip(letters.start, letters.end, strict=True)] == [
        "",
        *"can",
        "t",
        "",
        "",
        *"pay",
        "",
    ]


@given(st.lists(TEXTS, max_size=6))
def test_a_text_alone_has_the_grams_that_it_has_in_a_batch(texts: list[str]) -> None:
    batch = grams(texts)

    for number, text in enumerate(texts):
        alone = grams([text])
        assert alone.lengths[0] == batch.lengths[number]
        for own, shared in zip(alone.streams, batch.streams, strict=True):
            assert _part(own, 0) == _part(shared, number)


def test_a_sign_repeated_more_than_three_times_counts_three_times() -> None:
    three, many = grams(["好!!!"]), grams(["好!!!!!!!!!"])

    assert np.array_equal(three.streams[0].hashes, many.streams[0].hashes)
    assert many.lengths.tolist() == [4]


def test_texts_without_a_token_have_no_grams() -> None:
    batch = grams(["", " \n", "'", "好"])

    assert batch.lengths.tolist() == [0, 0, 0, 1]
    assert len(grams([])) == 0


def test_a_megabyte_is_read_in_time_linear_in_its_length() -> None:
    batch = grams(["骗子平台abc " * 100_000])

    assert batch.lengths.tolist() == [500_000]


def _part(stream: Stream, text: int) -> tuple[list[list[int]], list[int], list[int]]:
    first, last = stream.bounds[text], stream.bounds[text + 1]
    return stream.hashes[first:last].tolist(), stream.start[first:last].tolist(), stream.end[first:last].tolist()


def _mixed(code: int) -> int:
    spread = (code + 1) * _MIX & _MASK
    return spread ^ (spread >> 32)


def _value(token: str) -> int:
    return sum(_mixed(ord(sign)) * pow(_STEP, place + 1, 1 << 64) for place, sign in enumerate(token)) & _MASK


def _runs(values: list[int], orders: tuple[int, ...]) -> list[list[int]]:
    return [
        [_short(values[at : at + order]) if at + order <= len(values) else 0 for order in orders]
        for at in range(len(values))
    ]


def _short(run: list[int]) -> int:
    total = 0
    for value in run:
        total = (total * _STEP + value) & _MASK
    return ((total ^ (total >> 32)) * _MIX & _MASK) >> (64 - BITS)
