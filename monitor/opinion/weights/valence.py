"""How an English text feels by rules: the valence of its words, with what stands before them and where they stand.

The rules are those of VADER (Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text", ICWSM 2014), with its figures: a word of degree up to three tokens before adds or takes .293, less from farther; a negation
there turns a word over, at .74 of its strength; before "but" words count half, after it half as much again. They are read twice: for what
words say of feeling, and for what they say of prices. A linear expert (`monitor.opinion.weights.english`) weighs what was found.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.opinion.text.grams import Grams, Stream
from monitor.opinion.weights.linear import Linear

#: what the table tells of a word: how many tokens it has, how glad or bad it is, what it says of prices, what it does to others
MARKS = ("tokens", "feeling", "market", "degree", "negates", "turns", "exclaims", "asks")
_TOKENS, _FEELING, _MARKET, _DEGREE, _NEGATES, _TURNS, _EXCLAIMS, _ASKS = range(len(MARKS))
#: what is read of each of the two valences
_OF_VALENCE = (
    "score", "glad share", "bad share", "plain share", "glad", "bad", "greatest", "least", "first", "last", "without rules",
    "opening", "middle", "ending", "words", "negated",
)  # fmt: skip
FEATURES = (
    *(f"{valence} {name}" for valence in ("feeling", "market") for name in _OF_VALENCE),
    "exclaims", "asks", "negations", "turns", "length",
)  # fmt: skip
_REACH = ((1, 1.0), (2, 0.95), (3, 0.9))
_TURNED, _BEFORE, _AFTER = -0.74, 0.5, 1.5
#: bits for a place in a text
_FAR = 32
_EXCLAIMED, _MOST_EXCLAIMED, _SQUASH = 0.292, 4, 15.0

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


class _Tokens(msgspec.Struct, frozen=True):
    """The tokens of a batch: the text of each, where texts begin, their count of tokens, and the marks [tokens, MARKS]."""

    owner: Places
    first: Places
    lengths: Places
    marks: Floats

    def sums(self, values: NDArray[np.generic]) -> Floats:
        """By text."""
        return np.bincount(self.owner, values, len(self.lengths)).astype(np.float32)

    def before(self, values: Floats, steps: int) -> Floats:
        """What stands so many tokens before each one in its text; 0 where nothing does."""
        made = np.zeros_like(values)
        made[steps:] = values[:-steps] * (self.owner[steps:] == self.owner[:-steps])
        return made

    def negated(self) -> NDArray[np.bool_]:
        """Which tokens have a negation within three before them."""
        return np.asarray(sum(self.before(self.marks[:, _NEGATES], steps) for steps, _ in _REACH) > 0, np.bool_)


def heard(table: Linear, grams: Grams) -> tuple[Floats, Grams]:
    """What is read of each text, float32 [texts, FEATURES], mostly within -2…2, and the grams that are left to be counted.

    `table` knows the words, with `MARKS` of each. Left out are grams of single words, whole or by letters, that have a valence and are
    negated: alone they say the contrary.
    """
    stream = grams.streams[0]
    owner = np.repeat(np.arange(len(grams)), grams.lengths)
    tokens = _Tokens(owner, stream.bounds[:-1], grams.lengths, _marks(table, stream))
    negated = tokens.negated()
    turned = negated & (tokens.marks[:, (_FEELING, _MARKET)] != 0).any(axis=1)
    return _features(tokens, negated), _without(grams, owner, turned) if turned.any() else grams


def _features(tokens: _Tokens, negated: NDArray[np.bool_]) -> Floats:
    exclaims = tokens.sums(tokens.marks[:, _EXCLAIMS]).clip(max=_MOST_EXCLAIMED)
    columns = [
        *_of_valence(tokens, tokens.marks[:, _FEELING], negated, exclaims),
        *_of_valence(tokens, tokens.marks[:, _MARKET], negated, exclaims),
        exclaims.clip(max=3) / 3,
        tokens.sums(tokens.marks[:, _ASKS]).clip(max=3) / 3,
        tokens.sums(tokens.marks[:, _NEGATES]).clip(max=3) / 2,
        tokens.sums(tokens.marks[:, _TURNS]).clip(max=2) / 2,
        (np.log1p(tokens.lengths) - 2.8) / 2,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _without(grams: Grams, owner: Places, left_out: NDArray[np.bool_]) -> Grams:
    """`grams` without those of the single words `left_out`."""
    words, letters = grams.streams
    whole = words.hashes.copy()
    whole[left_out, 0] = 0
    chosen = np.flatnonzero(left_out)
    letter = _places(np.repeat(np.arange(len(grams)), np.diff(letters.bounds)), letters.start)
    # 1 from where such a word's letters begin, 0 from where they end
    inside = np.zeros(len(letter) + 1, np.int8)
    inside[letter.searchsorted(_places(owner[chosen], words.start[chosen]))] += 1
    inside[letter.searchsorted(_places(owner[chosen], words.end[chosen]))] -= 1
    spelt = letters.hashes * (np.cumsum(inside[:-1]) == 0)[:, None].astype(np.uint32)
    streams = msgspec.structs.replace(words, hashes=whole), msgspec.structs.replace(letters, hashes=spelt)
    return Grams(streams, grams.lengths)


def _places(owner: Places, start: Places) -> Places:
    """Where items stand in all texts."""
    return (owner << _FAR) + start


def _marks(table: Linear, stream: Stream) -> Floats:
    """The marks of what begins at each token: of the longest run that the table knows as one of so many tokens."""
    made = np.zeros((len(stream.hashes), len(MARKS)), np.float32)
    places, rows = table.known(stream)
    token, column = np.divmod(places, len(stream.orders))
    marks = table.table[rows]
    fits = marks[:, _TOKENS] == np.array(stream.orders)[column]
    # of several runs the longest comes last, and stays
    made[token[fits]] = marks[fits] * table.scale
    return made


def _of_valence(
    tokens: _Tokens, plain: Floats, negated: NDArray[np.bool_], exclaims: Floats
) -> list[NDArray[np.generic]]:
    value = _meant(tokens, plain, negated)
    glad, bad, hit = tokens.sums(value.clip(min=0)), tokens.sums(value.clip(max=0)), value != 0
    whole = glad + bad
    whole += np.sign(whole) * exclaims * np.float32(_EXCLAIMED)
    more, less = glad + tokens.sums(value > 0), tokens.sums(value < 0) - bad
    # each word without valence counts as one
    size = np.maximum(more + less + tokens.sums(~hit), 1)
    part = 3 * (np.arange(len(value)) - tokens.first[tokens.owner]) // np.maximum(tokens.lengths, 1)[tokens.owner]
    return [
        whole / np.sqrt(whole**2 + _SQUASH),
        more / size,
        less / size,
        0.5 - (more + less) / size,
        glad.clip(max=10) / 4,
        bad.clip(min=-10) / 4,
        *_edges(tokens, value),
        tokens.sums(plain).clip(-8, 8) / 4,
        *(tokens.sums(value * (part == third)).clip(-4, 4) / 3 for third in range(3)),
        np.log1p(tokens.sums(hit)) / 2,
        tokens.sums(hit & negated).clip(max=3) / 2,
    ]


def _meant(tokens: _Tokens, plain: Floats, negated: NDArray[np.bool_]) -> Floats:
    """The valence of each word as it is meant where it stands."""
    degree = tokens.marks[:, _DEGREE] * (plain == 0)
    lift = sum((share * tokens.before(degree, steps) for steps, share in _REACH), np.zeros_like(plain))
    value = (plain + np.sign(plain) * lift) * (plain != 0)
    value = np.where(negated, _TURNED * value, value)
    turns = np.cumsum(tokens.marks[:, _TURNS])
    turned = turns - np.concatenate(([0], turns))[tokens.first][tokens.owner]
    some = tokens.sums(tokens.marks[:, _TURNS])[tokens.owner] > 0
    return np.asarray(np.where(some, np.where(turned > 0, _AFTER, _BEFORE) * value, value), np.float32)


def _edges(tokens: _Tokens, value: Floats) -> list[Floats]:
    """The greatest and the least valence of each text, the first and the last."""
    made = np.zeros((4, len(tokens.lengths)), np.float32)
    np.maximum.at(made[0], tokens.owner, value)
    np.minimum.at(made[1], tokens.owner, value)
    told = np.flatnonzero(value)
    made[2, tokens.owner[told[::-1]]] = value[told[::-1]]
    made[3, tokens.owner[told]] = value[told]
    return list(made / 3)
