"""Digests of long texts: the text's own words, in its order, in bounded time."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest
from opencc import OpenCC

from monitor.opinion.digest import READ, digest, is_long
from monitor.text import mask

CASES = Path(__file__).parents[1] / "cases" / "digests"
CHINESE, ENGLISH = ((CASES / f"{name}.txt").read_text() for name in ("zh", "en"))


@pytest.mark.parametrize(
    ("text", "keywords"), [(CHINESE, {"客服", "账户"}), (ENGLISH, {"account", "withdrawal"})], ids=["zh", "en"]
)
def test_a_digest_is_of_the_texts_own_words_in_its_order(text: str, keywords: set[str]) -> None:
    found = digest(text)

    assert found is not None
    assert len(found.keywords) == 5
    assert keywords <= set(found.keywords)
    places = [mask(text).index(sentence.rstrip("…")) for sentence in found.summary]
    assert len(places) == 3
    assert places == sorted(set(places))


def test_traditional_text_gets_the_digest_of_the_simplified_in_its_own_characters() -> None:
    traditional = OpenCC("s2t").convert(CHINESE)

    simplified, own = digest(CHINESE), digest(traditional)

    assert simplified is not None and own is not None
    assert [mask(traditional).index(one) for one in own.summary] == [
        mask(CHINESE).index(one) for one in simplified.summary
    ]
    assert set(own.keywords) != set(simplified.keywords)
    assert all(word in traditional for word in own.keywords)


def test_personal_data_is_masked() -> None:
    whole = "\n".join(
        f"{CHINESE}他的电话是13812345678，客服、平台、域名、账户、官网、系统都打这个电话。" for _ in range(2)
    )

    found = digest(whole)

    assert found is not None
    assert any("*******5678" in sentence for sentence in found.summary)
    assert "13812345678" not in repr(found)


def test_addresses_are_no_keywords() -> None:
    lines = [
        f"The support of https://broker.example/login and @broker told {name} about money."
        for name in ("Ann", "Ben", "Cem", "Dan", "Eva", "Fay")
    ]

    found = digest("\n".join(lines))

    assert found is not None
    assert not {"broker", "https", "example", "login"} & set(found.keywords)
    assert {"support", "money"} <= set(found.keywords)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n" * 5000,
        "出金，" * 3000,
        "客服。平台！" * 2000,
        "😀" * 5000,
        "1" * READ,
        "a" * READ,
        "<b>" * 3000,
        "\ud800。" * 5000,
    ],
    ids=["empty", "lines", "one sentence", "two sentences", "emoji", "digits", "letters", "markup", "surrogates"],
)
def test_a_text_of_few_different_sentences_has_none_and_that_is_soon_said(text: str) -> None:
    start = time.process_time()

    assert digest(text) is None
    assert time.process_time() - start < 2


def test_time_is_bounded_however_long_the_text() -> None:
    said = ("客服", "平台", "域名", "账户", "官网", "警察", "律师", "银行", "朋友", "系统")
    text = "".join(f"{one}{two}{three}找{four}。" for one, two, three, four in product(said, repeat=4))
    start = time.process_time()

    assert digest(text) is not None
    assert time.process_time() - start < 2


def test_every_process_makes_the_same_digest() -> None:
    code = "import sys; from monitor.opinion.digest import digest; print(digest(sys.stdin.read()))"

    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=CHINESE,
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }

    assert len(told) == 1


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("好" * 1000, "zh-Hans", True),
        ("好" * 999, "zh-Hans", False),
        ("a" * 1000, "en", True),
        ("で" * 1000, "ja", False),
    ],
)
def test_only_long_chinese_and_english_texts_are_summed_up(text: str, language: str, told: bool) -> None:
    assert is_long(text, language) is told
