"""English texts have an expert of their own beside the mixture; no other text is asked of it."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from monitor.errors import ModelError
from monitor.opinion.text.grams import grams
from monitor.opinion.text.normal import prepare_many
from monitor.opinion.training.english import Plan, only_english, train
from monitor.opinion.training.general import SOURCES, Data
from monitor.opinion.training.learning import Pace
from monitor.opinion.training.valence_words import table_of
from monitor.opinion.weights.english import OUTPUTS, SHARE, English, english, english_of, in_words
from monitor.opinion.weights.general import general
from monitor.opinion.weights.linear import packed

PLAIN = [
    ("I don't like it at all, it is not good", -1),
    ("not bad at all, really enjoyed it", 1),
    ("$ABC shares plunge 20% after downgrade", -1),
    ("$ABC beats estimates, raises guidance", 1),
]


def _folded(texts: list[str]) -> list[str]:
    return [text.folded for text in prepare_many(texts)]


def test_plain_english_is_read_with_its_negations_and_prices() -> None:
    score = general().feelings(grams(_folded([text for text, _ in PLAIN]))).score

    assert np.sign(score).tolist() == [sign for _, sign in PLAIN]


def test_only_texts_of_words_with_blanks_are_asked_of_it() -> None:
    texts = _folded(
        ["非常好，下次还会来", "MT4 平台又卡了，EBC 客服不回", "a plain English remark", "", "!!!", "好"]
    )

    assert in_words(grams(texts)).tolist() == [2]


def test_a_chinese_text_is_judged_as_without_it() -> None:
    own = msgspec.structs.replace(english(), weights=english().weights + 9)
    batch = grams(_folded(["非常好，下次还会来", "EBC 出金太慢了，客服不回"]))

    assert np.array_equal(general().asking(own).feelings(batch).shares, general().feelings(batch).shares)


def test_its_grams_share_in_the_reasons() -> None:
    batch = grams(["awful"])

    whole = general().contributions(batch, 0)

    own = english().contributions(batch, 0, float(general().feelings(batch).market[0]))
    assert sum(part.weight for part in own) < 0
    assert [part.weight * SHARE for part in own] == [part.weight for part in whole[-len(own) :]]


def test_a_file_of_another_version_is_refused() -> None:
    own = english()

    with pytest.raises(ModelError, match=r"english\.bin: expected .* found 1"):
        english_of(msgspec.structs.replace(own.grams, figures={"features": [1.0]}), own.words)
    with pytest.raises(ModelError, match=r"valence\.bin: expected the marks of this version, found other"):
        english_of(own.grams, msgspec.structs.replace(own.words, names=("other",)))


def _taught() -> tuple[Data, English]:
    words = table_of({"lovely": {"feeling": 3.0}, "awful": {"feeling": -3.0}, "up": {"market": 1.0}})
    told = [("my day was lovely", 2), ("my day was monday", 1), ("my day was awful", 0)] * 8
    sold = [("shares up", 2), ("shares meet", 1), ("shares down", 0)] * 8
    sources = [SOURCES.index("tweeteval")] * len(told) + [SOURCES.index("twitter_fin")] * len(sold)
    texts = [*told, *sold]
    data = Data([grams([text for text, _ in texts])], np.array([label for _, label in texts]), np.array(sources))
    plan = Plan(seen=1, kept=60, runs=2, pace=Pace(rounds=8, batch=8, drop=0.2))
    return data, english_of(train(data, words, plan), words)


def test_what_was_shown_is_learnt_and_the_same_texts_give_the_same_file() -> None:
    data, own = _taught()

    polarity, neutrality = own.judge(data.parts[0], np.repeat(np.array([0, 1], np.float32), 24))

    found = np.stack([-polarity, neutrality, polarity], axis=1).argmax(axis=1)
    assert found.tolist() == data.labels.tolist()
    assert packed(own.grams) == packed(_taught()[1].grams)
    assert own.grams.outputs == len(OUTPUTS)


def test_learning_leaves_texts_in_other_languages_out() -> None:
    sources = np.array([SOURCES.index(name) for name in ("waimai", "tweeteval", "fin_news")])
    data = Data([grams(["好吃", "a day"]), grams(["涨停"])], np.array([2, 1, 2]), sources)

    chosen = only_english(data)

    assert chosen.labels.tolist() == [1]
    assert [len(part) for part in chosen.parts] == [1]
