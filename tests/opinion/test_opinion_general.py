"""The general model: what comes with the product reads plain feelings, in both scripts alike, and says why."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from monitor.errors import ModelError
from monitor.opinion.text.grams import grams
from monitor.opinion.text.normal import prepare_many
from monitor.opinion.weights.general import KINDS, General, general, general_of
from monitor.opinion.weights.linear import Linear

PLAIN = [
    ("非常好，下次还会来，强烈推荐", 1),
    ("房间干净，服务热情，很满意", 1),
    ("太差了，再也不会买了，垃圾", -1),
    ("客服态度恶劣，气死我了", -1),
    ("I love this, thank you so much!", 1),
    ("terrible service, worst company ever", -1),
]


def _folded(texts: list[str]) -> list[str]:
    return [text.folded for text in prepare_many(texts)]


@pytest.fixture(scope="module")
def model() -> General:
    return general()


def test_plain_feelings_are_read_in_chinese_and_english(model: General) -> None:
    batch = grams(_folded([text for text, _ in PLAIN]))

    score = model.feelings(batch).score

    assert np.sign(score).tolist() == [sign for _, sign in PLAIN]


def test_a_text_is_judged_alone_as_in_company(model: General) -> None:
    texts = _folded([text for text, _ in PLAIN])

    together = model.feelings(grams(texts)).shares

    alone = np.concatenate([model.feelings(grams([text])).shares for text in texts])
    assert np.allclose(together, alone, atol=1e-5)


def test_both_scripts_are_judged_alike(model: General) -> None:
    both = _folded(["这个平台太差了，骗钱，后悔死了", "這個平台太差了，騙錢，後悔死了"])

    simplified, traditional = model.feelings(grams(both)).score

    assert simplified == traditional < 0


def test_a_text_without_words_is_neutral(model: General) -> None:
    feelings = model.feelings(grams(["", " \n"]))

    assert feelings.score.tolist() == [0, 0]
    assert feelings.labels.tolist() == [1, 1]
    assert len(model.feelings(grams([])).score) == 0


def test_price_talk_is_told_from_other_posts(model: General) -> None:
    batch = grams(_folded(["利好消息 明天涨停 主力加仓", "外卖送得太慢了，菜都凉了"]))

    up, food = model.feelings(batch).market

    assert up > 0.5 > food


def test_the_strongest_words_are_those_that_say_it(model: General) -> None:
    text = _folded(["昨天住的这家酒店非常糟糕"])

    parts = model.contributions(grams(text), 0)

    worst = min(parts, key=lambda part: part.weight)
    assert "糟" in text[0][worst.start : worst.end]


def test_contributions_make_the_polarity_but_for_what_the_kind_starts_from() -> None:
    model = general_of(_small(), "small.bin")
    text = grams(["好吃"])

    total = sum(part.weight for part in model.contributions(text, 0))

    polarity = np.arctanh(_margin(model, ["好吃"]))
    assert total == pytest.approx(polarity, abs=1e-3)


def test_a_file_without_the_upper_weights_is_refused() -> None:
    linear = msgspec.structs.replace(_small(), figures={"upper": [1.0]})

    with pytest.raises(ModelError, match=r"small\.bin: expected 117 upper weights, found 1"):
        general_of(linear, "small.bin")


def _small() -> Linear:
    """A model of two known grams and two hidden units, whose starts are all zero."""
    known = np.unique(grams(["好吃"]).streams[0].hashes)[1:3]
    slots = np.zeros(1 << 22, np.int32)
    slots[known] = [1, 2]
    table = np.random.default_rng(3).integers(-9, 10, (3, 12)).astype(np.int8)
    table[:, 8:10] = -100
    upper = np.random.default_rng(4).standard_normal((3, 3 * len(KINDS))) / 9
    upper[-1] = 0
    ones = np.ones(12, np.float32)
    return Linear(
        table, ones * np.float32(0.05), ones * np.float32(0), 0, slots, figures={"upper": upper.ravel().tolist()}
    )


def _margin(model: General, texts: list[str]) -> float:
    """Positive against negative, neutral left out: tanh of the polarity."""
    shares = model.feelings(grams(texts)).shares[0]
    return float((shares[2] - shares[0]) / (shares[2] + shares[0]))
