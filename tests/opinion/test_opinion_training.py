"""Training the general model: the same texts give the same file, and what it learns is what it was shown."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import UsageError
from monitor.opinion.text.grams import grams
from monitor.opinion.training.general import Plan, finished, main, read, train
from monitor.opinion.training.learning import Pace
from monitor.opinion.training.measuring import Answers, figures, macro_f1
from monitor.opinion.weights.general import General, Reading, general_of
from monitor.opinion.weights.linear import packed, unpacked

PLAN = Plan(hidden=4, seen=2, kept=400, pace=Pace(rounds=6, batch=16, drop=0.3))
WORDS = {
    "negative": ["太差", "垃圾", "awful"],
    "neutral": ["今天", "周一", "monday"],
    "positive": ["很好", "喜欢", "lovely"],
}
PLACES = {"htl_all": "酒店房间", "waimai": "外卖骑手", "weibo_ewect": "转发微博", "tweeteval": "my day "}


def _written(folder: Path) -> Path:
    file = folder / "train.csv.gz"
    with gzip.open(file, "wt", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(["text", "label", "lang", "source"])
        for source, place in PLACES.items():
            for label in WORDS if source in ("weibo_ewect", "tweeteval") else ("negative", "positive"):
                table.writerows(
                    [f"{place}{word}{end}", label, "zh-hans", source] for word in WORDS[label] for end in "啊吧!?~"
                )
    return file


def _trained(folder: Path) -> tuple[bytes, General]:
    whole = packed(finished(*train(read(_written(folder)), PLAN)))
    return whole, general_of(unpacked(whole, "small.bin"), "small.bin")


def test_the_same_texts_give_the_same_file(tmp_path: Path) -> None:
    first, again = _trained(tmp_path)[0], _trained(tmp_path)[0]

    assert first == again


def test_what_was_shown_is_learnt_for_each_kind_of_text(tmp_path: Path) -> None:
    model = _trained(tmp_path)[1]

    feelings = model.feelings(grams(["酒店房间垃圾", "外卖骑手喜欢", "转发微博周一", "my day lovely"]))

    assert np.sign(feelings.score[[0, 1, 3]]).tolist() == [-1, 1, 1]
    assert feelings.labels[2] == 1


def test_training_without_texts_says_where_they_were_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGMING_SHARED", str(tmp_path))

    with pytest.raises(UsageError, match="found no such folder"):
        next(main([]))


def test_macro_f1_is_the_mean_of_the_classes() -> None:
    labels, found = np.array([0, 0, 2, 2]), np.array([0, 2, 2, 2])

    assert macro_f1(labels, labels) == 1
    assert macro_f1(labels, found) == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_a_source_with_two_labels_is_measured_by_the_sign_alone() -> None:
    """A neutrality above all polarity makes no error where there is nothing neutral."""
    kinds = 13
    shape = np.zeros((2 * kinds, kinds), np.float32)
    polarity = shape + np.tile([-1, 1], kinds)[:, None].astype(np.float32)
    reading = Reading(shape, shape + np.float32(1 / kinds), polarity, shape + np.float32(9))

    answers = Answers(np.tile([0, 2], kinds), np.repeat(np.arange(kinds), 2))

    assert figures(reading, answers).tolist() == [1] * kinds
