"""How what a post says is spread over its grams: sums make the score, extremes are the loudest grams, company changes nothing."""

from __future__ import annotations

import numpy as np

from monitor.opinion.text.grams import BITS, Grams, grams
from monitor.opinion.weights import linear
from monitor.opinion.weights.linear import Linear
from monitor.opinion.weights.spread import SPREAD, Spread, sides_of

TEXTS = ["平台跑路了，不给出金", "great broker, fast payout", "", "出金很快 thanks", "x" * 3000 + " 骗子 " * 4000]


def model() -> Linear:
    random = np.random.default_rng(3)
    known = np.unique(np.concatenate([stream.hashes.ravel() for stream in grams(TEXTS[:4]).streams]))
    known = known[known > 0]
    slots = np.zeros(1 << BITS, np.int32)
    slots[known] = np.arange(1, len(known) + 1)
    table = random.integers(-127, 128, (len(known) + 1, 4)).astype(np.int8)
    table[0] = 0
    return Linear(table, np.full(4, 1 / 64, np.float32), np.zeros(4, np.float32), 0, slots)


def told(words: Linear, batch: Grams) -> dict[str, list[float]]:
    spread = Spread(len(batch), sides_of(words, 0, 1, 3))
    words.scores(batch, spread)
    return dict(zip(SPREAD, spread.told(batch).tolist(), strict=True))


def test_for_and_against_make_the_score() -> None:
    words, batch = model(), grams(TEXTS)

    found, scores = told(words, batch), words.scores(batch)

    assert np.allclose(np.add(found["about for"], found["about against"]), scores[:, 0], atol=1e-3)
    assert np.allclose(
        np.add(found["feeling for"], found["feeling against"]), scores[:, 3] - scores[:, 1], atol=1e-3
    )


def test_the_loudest_grams_are_told() -> None:
    words = model()
    said = words.contributions(grams(TEXTS[:1]), 0, 0)
    of_one_token = np.sqrt(grams(TEXTS[:1]).lengths[0])

    found = told(words, grams(TEXTS[:1]))

    assert np.isclose(found["about most"][0], max(one.weight for one in said) * of_one_token, atol=1e-3)
    assert np.isclose(found["about least"][0], min(one.weight for one in said) * of_one_token, atol=1e-3)


def test_the_share_of_known_grams_is_told() -> None:
    known = told(model(), grams([TEXTS[1], "日月星辰 elsewhere", ""]))["known"]

    assert known[0] > 0.5
    assert known[1] < known[0]
    assert known[2] == 0


def test_company_changes_nothing() -> None:
    words = model()
    assert sum(stream.hashes.shape[0] for stream in grams(TEXTS).streams) > linear._BLOCK // 3

    together = told(words, grams(TEXTS * 3))

    for number, text in enumerate(TEXTS):
        alone = told(words, grams([text]))
        assert [column[number] for column in together.values()] == [column[0] for column in alone.values()]


def test_a_text_without_anything_known_tells_nothing() -> None:
    assert not any(any(column) for column in told(model(), grams(["", " "])).values())


def test_no_texts_tell_nothing() -> None:
    assert all(column == [] for column in told(model(), grams([])).values())
