"""Linear models: sums are exact, reasons add up, and a broken file is refused."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ModelError
from monitor.opinion.text.grams import BITS, grams
from monitor.opinion.weights.linear import Linear, packed, unpacked

TEXTS = ["平台跑路了，不给出金", "great broker, fast payout", "", "好", "出金很快 thanks 😀"]


def _model(*, dense: bool, outputs: int = 3) -> Linear:
    random = np.random.default_rng(7)
    known = np.unique(np.concatenate([stream.hashes.ravel() for stream in grams(TEXTS).streams]))[1::2]
    rows = 1 << 10 if dense else len(known) + 1
    table = random.integers(-127, 128, (rows, outputs)).astype(np.int8)
    table[0] = 0
    slots = np.zeros(1 << BITS, np.int32)
    slots[known] = np.arange(1, len(known) + 1)
    scale, bias = random.random((2, outputs)).astype(np.float32)
    return Linear(
        table, scale, bias, BITS - 10 if dense else 0, None if dense else slots, ("a", "b", "c"), {"cut": [0.25]}
    )


@pytest.mark.parametrize("dense", [False, True])
def test_a_batch_of_one_scores_as_a_batch_of_many_in_any_order(dense: bool) -> None:
    model = _model(dense=dense)

    together = model.scores(grams(TEXTS))

    assert np.array_equal(together, np.concatenate([model.scores(grams([text])) for text in TEXTS]))
    assert np.array_equal(together[::-1], model.scores(grams(TEXTS[::-1])))


@pytest.mark.parametrize("dense", [False, True])
def test_contributions_and_bias_make_the_score(dense: bool) -> None:
    model, batch = _model(dense=dense), grams(TEXTS)

    scores = model.scores(batch)

    for text in range(len(TEXTS)):
        for output in range(3):
            parts = model.contributions(batch, text, output)
            assert sum(part.weight for part in parts) + model.bias[output] == pytest.approx(
                scores[text, output], abs=1e-4
            )
            assert all(0 <= part.start < part.end <= len(TEXTS[text]) for part in parts)


def test_a_text_without_tokens_scores_the_bias() -> None:
    model = _model(dense=False)

    assert np.array_equal(model.scores(grams(["", " "])), np.stack([model.bias, model.bias]))
    assert model.scores(grams([])).shape == (0, 3)


@pytest.mark.parametrize("dense", [False, True])
def test_a_file_gives_back_the_model_it_was_made_of(dense: bool) -> None:
    model = _model(dense=dense)

    again = unpacked(packed(model), "general.bin")

    assert np.array_equal(again.scores(grams(TEXTS)), model.scores(grams(TEXTS)))
    assert (again.names, again.figures) == (model.names, model.figures)
    assert packed(again) == packed(model)


@given(st.data())
def test_a_file_with_any_byte_changed_or_cut_off_is_refused_by_name(data: st.DataObject) -> None:
    whole = packed(_model(dense=False, outputs=1))
    place = data.draw(st.integers(0, len(whole) - 1))
    broken = data.draw(
        st.sampled_from([whole[:place], whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :]])
    )

    with pytest.raises(ModelError, match=r"general\.bin: expected"):
        unpacked(broken, "general.bin")


def test_a_file_whose_body_unpacks_to_something_else_is_refused() -> None:
    whole = packed(_model(dense=True))
    start = len(b"zhengming linear 1\n")
    head_size = int.from_bytes(whole[start : start + 4], "little")
    head, body = whole[start + 12 : start + 12 + head_size], zlib.compress(b"short")
    sizes = b"".join(n.to_bytes(4, "little") for n in (head_size, len(body), zlib.crc32(head + body)))

    with pytest.raises(ModelError, match="bytes of weights"):
        unpacked(whole[:start] + sizes + head + body, "general.bin")
