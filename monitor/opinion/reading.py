"""A batch of posts, read: what is found in them, and what the models make of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from monitor.opinion.block import Block, Places
from monitor.opinion.context import Meant
from monitor.opinion.features import COLUMN, Dense, Seen, dense
from monitor.opinion.finding import Finds
from monitor.opinion.general import Feelings, General
from monitor.opinion.grams import Grams, grams
from monitor.opinion.language import languages
from monitor.opinion.normal import Text
from monitor.opinion.seeing import see
from monitor.opinion.vocabulary import Names, Vocabulary

#: stands for the brand's name where grams are made, so that no brand's name means anything by itself
NAME_SIGN = 0x25C6
_ALIASES = (0, 1)
_NOTHING: dict[int, range] = {}


class Found:
    """The finds of a batch by text and group: `runs[text][group]` is the range of their rows in `word` and `meant`."""

    def __init__(self, block: Block, finds: Finds, meant: Places) -> None:
        self.word, self.meant = finds.word.tolist(), meant.tolist()
        self._plain = block.plain
        self._start, self._end = finds.start.tolist(), finds.end.tolist()
        self.runs: list[dict[int, range]] = [_NOTHING] * len(block)
        borders = np.flatnonzero((np.diff(finds.text) != 0) | (np.diff(finds.group) != 0)) + 1
        first = [0, *borders.tolist()] if len(finds.text) else []
        last = [*first[1:], len(finds.text)][: len(first)]
        rows = map(range, first, last)
        for text, group, run in zip(finds.text[first].tolist(), finds.group[first].tolist(), rows, strict=True):
            runs = self.runs[text]
            if runs is _NOTHING:
                runs = self.runs[text] = {}
            runs[group] = run

    def told(self, rows: Sequence[int], most: int = 6) -> str:
        """The words that `rows` stand for, as they were written, each once."""
        plain, start, end = self._plain, self._start, self._end
        if len(rows) == 1:
            row = rows[0]
            return plain[start[row] : end[row]].replace("\n", " ")
        return ", ".join(dict.fromkeys([plain[start[row] : end[row]] for row in rows[:most]])).replace("\n", " ")


class Reading:
    """What a batch of texts holds, with the features that the layer sees."""

    def __init__(self, texts: Sequence[Text], words: Vocabulary, names: Names, general: General) -> None:
        self.texts, self.words, self.names = texts, words, names
        self.block = Block(texts)
        self.seen: Seen = see(self.block, words, names)
        self.languages = languages(texts)
        self.grams: Grams = grams(masked(self.block, self.seen.names))
        self.mood: Feelings = general.feelings(self.grams)
        self.dense: Dense = self._features()

    def _features(self) -> Dense:
        made = dense(self.block, self.seen, self.words, self.names)
        made[:, COLUMN["mood"]] = self.mood.score
        made[:, COLUMN["neutral"]] = self.mood.shares[:, 1]
        made[:, COLUMN["other language"]] = [not tongue.startswith("zh") for tongue in self.languages]
        return made

    @cached_property
    def lexical(self) -> Found:
        """The finds of the lexicon in each text."""
        return Found(self.block, self.seen.finds, self.seen.meant)

    @cached_property
    def named(self) -> Found:
        """The finds of the brand's names in each text."""
        return Found(self.block, self.seen.names, np.full(len(self.seen.names.text), Meant.FACT))


def masked(block: Block, names: Finds) -> list[str]:
    """The texts with one sign in place of each name of the brand."""
    chosen = names.group <= _ALIASES[-1]
    if not chosen.any():
        return [text.folded for text in block.texts]
    codes = block.codes.copy()
    start, end = names.start[chosen], names.end[chosen]
    lengths = end - start
    offsets = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    codes[np.repeat(start, lengths) + offsets] = 0x20
    codes[start] = NAME_SIGN
    made = codes.tobytes().decode("utf-32-le")
    return [made[first:last] for first, last in zip(block.starts.tolist(), block.ends.tolist(), strict=True)]
