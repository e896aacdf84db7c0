"""What is quoted of a post: the part of a sentence that says it, whole, and nothing that says nothing."""

from __future__ import annotations

from string import ascii_lowercase

import numpy as np
import pytest

from monitor.opinion.quoting import Quoting
from monitor.opinion.reading import Reading
from monitor.opinion.text.block import Block
from monitor.opinion.text.grams import BITS, grams
from monitor.opinion.text.normal import QUOTED, prepare_many
from monitor.opinion.weights.general import general
from monitor.opinion.weights.linear import Linear
from monitor.opinion.words.vocabulary import names_of, vocabulary
from monitor.watchlist.reading import read_watchlists

WATCHLIST = read_watchlists()[0]


def loud(*words: str) -> Linear:
    """A model of two outputs; each of `words`, a gram of its own, speaks for the second, later ones louder."""
    known = []
    for word in words:
        stream = grams([word]).streams[0]
        known.append(int(stream.hashes[0, stream.orders.index(len(stream.hashes))]))
    table = np.zeros((len(known) + 1, 2), np.int8)
    order = np.argsort(known)
    table[1:, 1] = 10 * (1 + order)
    slots = np.zeros(1 << BITS, np.int32)
    slots[np.array(known)[order]] = np.arange(1, len(known) + 1)
    return Linear(table, np.ones(2, np.float32), np.zeros(2, np.float32), 0, slots)


def quotes(model: Linear, *texts: str) -> list[str]:
    """What is quoted of each text for the second output, names of the brand EBC being one sign in what is searched."""
    reading = Reading(prepare_many(texts), vocabulary(WATCHLIST.lexicon), names_of(WATCHLIST.brand), general())
    quoting = Quoting(model, reading.grams, reading.block, np.arange(len(texts)))
    spans = quoting.loudest(np.ones(len(texts), np.int64))
    return [text.quote(*span) for text, span in zip(reading.texts, spans, strict=True)]


@pytest.mark.parametrize(
    ("word", "text", "quoted"),
    [
        ("没", "新人问哪家好？我现在就用这个，没后悔过。", "没后悔过"),
        (",没", "用了两年，没后悔过", "没后悔过"),
        ("got", "Was braced for excuses, got my money before lunch", "got my money before lunch"),
        ("with", "I am done with EBC", "i am done with ebc"),
        ("半夜", "EBC半夜三点回信", "ebc半夜三点回信"),
        ("?", "why is it so slow??", "why is it so slow?"),
        ("??", "why is it so slow??", "why is it so slow?"),
        ("dollars", "One second, 4,400 dollars, no apology", "4,400 dollars"),
        ("late", "they came at 3:15, late", "late"),
        ("一二", "没有这些字", ""),
    ],
)
def test_the_part_of_a_sentence_is_quoted_in_which_the_loudest_words_stand(
    word: str, text: str, quoted: str
) -> None:
    assert quotes(loud(word), text) == [quoted]


def test_of_a_long_part_the_words_around_are_quoted() -> None:
    text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"

    assert quotes(loud("eight"), text) == ["three four five six seven eight nine ten eleven twelve thirteen"]
    assert quotes(loud("one"), text) == ["one two three four five six"]
    assert quotes(loud("eighteen"), text) == ["thirteen fourteen fifteen sixteen seventeen eighteen"]


def test_of_several_words_the_loudest_is_quoted_and_each_text_has_its_own() -> None:
    texts = ["出金慢，客服好", "客服好，点差大", "出金慢", ""]

    assert quotes(loud("慢", "好"), *texts) == ["客服好", "客服好", "出金慢", ""]
    assert quotes(loud("慢", "好"), *texts[::-1]) == ["", "出金慢", "客服好", "客服好"]


@pytest.mark.parametrize("text", ["4,400", "at 3:15", "1,2:3,4", "12:30:45,678"])
def test_signs_inside_numbers_end_no_part(text: str) -> None:
    block = Block(prepare_many([text, "a"]))

    assert len(set(block.parts[: block.ends[0]].tolist())) == 1
    assert len(set(block.clauses[: block.ends[0]].tolist())) == 1


@pytest.mark.parametrize("text", ["4, 400", "出金,4天", ",4", "4,", "4,a"])
def test_signs_beside_numbers_end_what_they_end(text: str) -> None:
    block = Block(prepare_many([text]))

    assert block.parts[block.ends[0]] == 1


def test_an_output_that_nothing_speaks_for_is_quoted_nothing() -> None:
    reading = Reading(
        prepare_many(["出金慢"] * 3), vocabulary(WATCHLIST.lexicon), names_of(WATCHLIST.brand), general()
    )

    spans = Quoting(loud("慢"), reading.grams, reading.block, np.arange(3)).loudest(np.array([0, 1, 0]))

    assert spans == [(0, 0), (0, 3), (0, 0)]


@pytest.mark.parametrize(
    "text", ["EBC出金慢，" * 5_000, "出金慢" + "啊哈" * 5_000, "出金慢 " + "https://fake.example/" + "x" * 5_000]
)
def test_a_quotation_is_short_whatever_is_said_over_and_over_or_blanked_out(text: str) -> None:
    (quoted,) = quotes(loud("慢"), text)

    assert "出金慢" in quoted
    assert len(quoted) <= len("出金慢啊哈啊哈")


def test_a_long_quotation_is_cut_and_says_so() -> None:
    (quoted,) = quotes(loud("slow"), "slow " + " ".join([ascii_lowercase[turn:] * 2 for turn in range(4)]))

    assert len(quoted) == QUOTED
    assert quoted.startswith("slow abc")
    assert quoted.endswith("…")
