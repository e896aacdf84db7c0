"""The trade layer: its file holds all of it, a broken file is refused, and its decision is the likeliest of all."""

from __future__ import annotations

import math
from functools import cache

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import ModelError
from monitor.opinion.labels import SENTIMENTS, SEVERITIES
from monitor.opinion.models import SHIPPED, read_layer, shipped
from monitor.opinion.text.grams import BITS, grams
from monitor.opinion.weights.forest import Forest, Trees
from monitor.opinion.weights.general import FILE
from monitor.opinion.weights.layer import (
    ASKED,
    FEELING,
    LEAN,
    OUTPUTS,
    RELATED,
    SEVERITY,
    TOPIC,
    Layer,
    decide,
    layer_bytes,
    layer_of,
)
from monitor.opinion.weights.linear import Linear, packed
from monitor.opinion.words.features import COLUMN, COLUMNS

MAJOR = SEVERITIES.index("major")
TEXTS = ["平台跑路了，不给出金", "great broker, fast payout", "", "出金很快 thanks"]


def words(outputs: int = len(OUTPUTS)) -> Linear:
    random = np.random.default_rng(3)
    known = np.unique(np.concatenate([stream.hashes.ravel() for stream in grams(TEXTS).streams]))
    known = known[known > 0]
    slots = np.zeros(1 << BITS, np.int32)
    slots[known] = np.arange(1, len(known) + 1)
    table = random.integers(-127, 128, (len(known) + 1, outputs)).astype(np.int8)
    table[0] = 0
    scale, bias = random.random((2, outputs)).astype(np.float32)
    return Linear(table, scale, bias, 0, slots, tuple(map(str, range(outputs))))


@cache
def layer() -> Layer:
    random = np.random.default_rng(4)
    shape = (len(SENTIMENTS), len(RELATED), len(SEVERITIES))
    weights = random.normal(size=(len(COLUMNS), len(OUTPUTS))).astype("<f2").astype(np.float32)
    asked = random.integers(0, len(ASKED), (3, 20)).astype(np.int16)
    leaves = random.integers(-900, 900, (20, 8, len(SENTIMENTS))).astype(np.int16)
    forest = Forest((Trees(FEELING.start, asked, random.normal(size=(3, 20)).astype(np.float32), leaves),))
    return Layer(words(), weights, random.normal(size=shape).astype("<f2").astype(np.float32), forest)


@cache
def data() -> bytes:
    return layer_bytes(layer())


def rewritten(**instead: object) -> bytes:
    return msgspec.msgpack.encode({**msgspec.msgpack.decode(data()), **instead})


def test_a_layer_comes_back_from_its_file_as_it_was() -> None:
    dense = np.random.default_rng(5).normal(size=(len(TEXTS), len(COLUMNS))).astype(np.float32)

    back = layer_of(data(), "a.bin")

    assert layer_bytes(back) == data()
    assert np.array_equal(back.weights, layer().weights)
    assert np.array_equal(back.agreement, layer().agreement)
    for before, after in zip(layer().scores(grams(TEXTS), dense), back.scores(grams(TEXTS), dense), strict=True):
        assert np.array_equal(before, after)


def test_a_forest_adds_to_what_the_layer_says_without_it() -> None:
    dense = np.random.default_rng(5).normal(size=(len(TEXTS), len(COLUMNS))).astype(np.float32)
    bare = msgspec.structs.replace(layer(), forest=Forest())

    (wording, scores), (same, less) = (one.scores(grams(TEXTS), dense) for one in (layer(), bare))

    assert np.array_equal(wording, same)
    assert np.allclose(less, same + dense @ layer().weights, atol=1e-5)
    assert (scores[:, FEELING] != less[:, FEELING]).any()
    assert np.array_equal(scores[:, TOPIC], less[:, TOPIC])


def test_the_shipped_file_is_the_shipped_layer() -> None:
    assert layer_bytes(read_layer(SHIPPED)) == SHIPPED.read_bytes()


@given(st.floats(0, 1, exclude_max=True))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_short_is_refused_by_name(share: float) -> None:
    cut = data()[: int(share * len(data()))]

    with pytest.raises(ModelError, match=r"mine\.bin"):
        layer_of(cut, "mine.bin")


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_a_file_with_a_changed_byte_is_refused_by_name(share: float, change: int) -> None:
    damaged = bytearray(data())
    damaged[int(share * len(damaged))] ^= change

    with pytest.raises(ModelError, match=r"mine\.bin"):
        layer_of(bytes(damaged), "mine.bin")


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 an archive", id="an archive"),
        pytest.param(b"[brand]\nname = 'x'\n", id="a text"),
        pytest.param(SHIPPED.with_name(FILE).read_bytes()[:100_000], id="the general model"),
        pytest.param(packed(words()), id="the words alone"),
        pytest.param(data() + b"\0", id="something after its end"),
        pytest.param(rewritten(columns=[*COLUMNS[:-1], "another"]), id="other features"),
        pytest.param(rewritten(outputs=list(OUTPUTS[::-1])), id="other outputs"),
        pytest.param(rewritten(words=packed(words(3))), id="words of other outputs"),
        pytest.param(rewritten(words=b"nothing"), id="no words"),
        pytest.param(rewritten(weights=b"\0" * 10), id="too few weights"),
        pytest.param(rewritten(weights=b"\0" * 11), id="half a weight"),
        pytest.param(rewritten(agreement=b""), id="no agreement"),
        pytest.param(rewritten(forest=[]), id="without its forest"),
    ],
)
def test_a_foreign_file_is_refused_by_name(foreign: bytes) -> None:
    with pytest.raises(ModelError, match=r"mine\.bin"):
        layer_of(foreign, "mine.bin")


def test_a_missing_file_is_refused_by_its_path() -> None:
    missing = SHIPPED.with_name("no-such.bin")

    with pytest.raises(ModelError, match=r"no-such\.bin"):
        read_layer(missing)


def test_the_brands_name_speaks_for_relevance_alone() -> None:
    names = [number for name, number in COLUMN.items() if name.startswith("name ")]

    assert names
    assert not shipped().layer.weights[names, 1:].any()
    assert shipped().layer.weights[names, 0].any()


def random_scores(texts: int, spread: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    scores = (random.normal(size=(texts, len(OUTPUTS))) * spread).astype(np.float32)
    return scores, random.normal(size=(len(SENTIMENTS), len(RELATED), len(SEVERITIES))).astype(np.float32)


@given(st.integers(0, 5), st.sampled_from([0.0, 0.1, 3.0, 30.0, 1000.0]), st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_the_chances_of_each_question_sum_to_one(texts: int, spread: float, seed: int) -> None:
    decided = decide(*random_scores(texts, spread, seed))

    assert decided.related.shape == (texts,)
    assert np.all((decided.related >= 0) & (decided.related <= 1))
    for chances in (decided.feeling, decided.topics):
        assert np.all(chances >= 0)
        assert chances.sum(1).tolist() == pytest.approx([1] * texts, abs=1e-4)


@given(st.sampled_from([0.1, 1.0, 3.0]), st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_the_best_is_the_likeliest_of_all_answers_together_with_a_lean_to_major(spread: float, seed: int) -> None:
    scores, agreement = random_scores(3, spread, seed)

    decided = decide(scores, agreement)

    for text, (one, other, third) in enumerate(zip(*(best.tolist() for best in decided.best), strict=True)):
        joint = {
            (feeling, topic, severity): float(
                scores[text, FEELING][feeling]
                + scores[text, TOPIC][topic]
                + scores[text, SEVERITY][severity]
                + agreement[feeling, topic, severity]
                + (LEAN if severity == MAJOR else 0)
            )
            for feeling in range(len(SENTIMENTS))
            for topic in range(len(RELATED))
            for severity in range(len(SEVERITIES))
        }
        assert joint[one, other, third] == pytest.approx(max(joint.values()), abs=1e-4)
        whole = sum(map(math.exp, joint.values()))
        share = sum(math.exp(score) for answer, score in joint.items() if answer[0] == one) / whole
        assert decided.feeling[text, one] == pytest.approx(share, abs=1e-3)


def test_a_text_is_decided_alike_alone_and_among_others() -> None:
    scores, agreement = random_scores(40, 3.0, 7)

    together = decide(scores, agreement)

    for text in range(40):
        alone = decide(scores[text : text + 1], agreement)
        assert [best[0] for best in alone.best] == [best[text] for best in together.best]
        assert alone.topics[0].tolist() == pytest.approx(together.topics[text].tolist(), abs=1e-5)
