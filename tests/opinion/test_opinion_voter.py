"""The voter: snownlp's Bayes on counts of our own."""

from __future__ import annotations

import csv
import gzip
import struct
import zlib
from itertools import product
from pathlib import Path

import pytest

from monitor.errors import ModelError
from monitor.opinion.training.voter import SOURCES, Labelled, count, figures, main
from monitor.opinion.weights.voter import Counts, Voter, packed, shipped, unpacked, words

PLACES, GOOD, BAD = ("酒店", "外卖", "手机"), ("很好", "喜欢", "满意"), ("太差", "垃圾", "失望")
TEXTS = [
    Labelled(f"这家{place}{word}。", label, "waimai")
    for label, said in enumerate((BAD, GOOD))
    for place, word in product(PLACES, said)
]


def test_what_was_counted_is_told_again_of_other_texts() -> None:
    voter = Voter(count(TEXTS, seen=2))

    found = [voter.score(text) for text in ("这个客服太差", "那边的酒店很好", "這家飯店喜歡")]

    assert [score is not None and score > 0 for score in found] == [False, True, True]


def test_the_same_texts_give_the_same_file_in_any_order() -> None:
    assert packed(count(TEXTS, seen=2, kept=20)) == packed(count(TEXTS[::-1], seen=2, kept=20))


def test_words_that_tell_most_are_kept() -> None:
    counts = count(TEXTS, seen=2, kept=12)

    assert len(counts.words) == 12
    assert all(0 in told and sum(told) >= 2 for told in counts.words.values())


def test_a_file_holds_what_was_packed() -> None:
    counts = count(TEXTS, seen=1)

    assert unpacked(packed(counts), "small.bin") == counts


@pytest.mark.parametrize(
    ("damaged", "problem"),
    [
        (lambda whole: b"", "expected a file that begins with"),
        (lambda whole: b"pickle" + whole, "expected a file that begins with"),
        (lambda whole: whole[:-1], "bytes, found"),
        (lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]), "expected checksum"),
        (lambda whole: _filled("好\t1"), "line 1: expected word, negative and positive count, found 1 tabs"),
        (lambda whole: _filled("好\t1\t2\n坏\tx\t2"), "line 2: expected whole numbers, found 'x', '2'"),
    ],
)
def test_a_damaged_file_is_refused_by_name(damaged: object, problem: str) -> None:
    whole = packed(Counts({"好": (1, 2)}))

    with pytest.raises(ModelError, match=r"^small\.bin: .*" + problem):
        unpacked(damaged(whole), "small.bin")  # type: ignore[operator]


def _filled(lines: str) -> bytes:
    body = zlib.compress(lines.encode())
    return b"zhengming words 1\n" + struct.pack("<II", len(body), zlib.crc32(body)) + body


@pytest.mark.parametrize(
    "text", ["", " \n", "😀😀", "hello there", "好", "龘龖", "\ud800\udc00", "好" + "\u200b" * 900]
)
def test_a_text_of_which_nothing_is_known_gets_no_opinion(text: str) -> None:
    assert Voter(count(TEXTS, seen=2)).score(text) is None


def test_pairs_of_neighbours_are_words_too_and_each_counts_once() -> None:
    assert words("好 好 好") == ["好", "好 好"]


@pytest.mark.parametrize("text", ["服务很好，非常满意。" * 500, "太差了，非常失望。" * 500])
def test_scores_of_long_texts_stay_in_bounds(text: str) -> None:
    found = shipped().score(text)

    assert found is not None
    assert 0.5 < abs(found) <= 1
    assert (found > 0) == text.startswith("服务")


def test_figures_are_by_source() -> None:
    voter = Voter(count(TEXTS, seen=2))
    texts = [*TEXTS, *(one._replace(source=other) for one in TEXTS[6:12] for other in SOURCES)]

    assert figures(voter.score, texts)["waimai"] == 1


@pytest.mark.heavy
def test_training_writes_the_file_and_tells_its_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data" / "sentiment"
    folder.mkdir(parents=True)
    for name in ("train", "dev"):
        with gzip.open(folder / f"{name}.csv.gz", "wt", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(["text", "label", "lang", "source"])
            rows = [(one.text, ("negative", "positive")[one.label], "zh-hans", s) for one in TEXTS for s in SOURCES]
            table.writerows(
                [*rows, ("great", "positive", "en", "tweeteval"), ("今天", "neutral", "zh-hans", "waimai")]
            )
    monkeypatch.setenv("ZHENGMING_SHARED", str(tmp_path))

    told = list(main([str(tmp_path / "voter.bin")]))

    assert told[-1] == "| mean of these 8 | | 1.000 |"
    assert "great" not in unpacked((tmp_path / "voter.bin").read_bytes(), "voter.bin").words
