"""A batch of posts, read: what is found in them, and what the models make of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from monitor.opinion.block import Block, Places
from monitor.opinion.context import Meant
from monitor.opinion.features import COLUMN, Dense, Seen, dense
from monitor.opinion.finding import Finds
from monitor.opinion.general import Feelings
from monitor.opinion.grams import Grams, grams
from monitor.opinion.language import language
from monitor.opinion.models import Models
from monitor.opinion.normal import Text
from monitor.opinion.seeing import see
from monitor.opinion.vocabulary import Names, Vocabulary

#: stands for the brand's name where grams are made, so that no brand's name means anything by itself
NAME_SIGN = 0x25C6
_ALIASES = (0, 1)


class Find(NamedTuple):
    """A find in one text: characters start…end of its folded form."""

    start: int
    end: int
    word: int
    meant: int


class Reading:
    """What a batch of texts holds, with the features that the layer sees."""

    def __init__(self, texts: Sequence[Text], words: Vocabulary, names: Names, models: Models) -> None:
        self.texts, self.words, self.names, self.models = texts, words, names, models
        self.block = Block(texts)
        self.seen: Seen = see(self.block, words, names)
        self.languages = [language(text) for text in texts]
        self.grams: Grams = grams(masked(self.block, self.seen.names))
        self.mood: Feelings = models.general.feelings(self.grams)
        self.dense: Dense = self._features()

    def _features(self) -> Dense:
        made = dense(self.block, self.seen, self.words, self.names)
        made[:, COLUMN["mood"]] = self.mood.score
        made[:, COLUMN["neutral"]] = self.mood.shares[:, 1]
        made[:, COLUMN["zh-Hant"]] = [tongue == "zh-Hant" for tongue in self.languages]
        made[:, COLUMN["other language"]] = [not tongue.startswith("zh") for tongue in self.languages]
        return made

    @cached_property
    def lexical(self) -> list[dict[int, list[Find]]]:
        """The finds of the lexicon in each text, by group."""
        return _by_text(self.block, self.seen.finds, self.seen.meant)

    @cached_property
    def named(self) -> list[dict[int, list[Find]]]:
        """The finds of the brand's names in each text, by group."""
        return _by_text(self.block, self.seen.names, np.full(len(self.seen.names.text), Meant.FACT))

    def quotes(self, text: int, finds: Sequence[Find], most: int = 6) -> str:
        """The words of `finds` as they were written, each once."""
        quote = self.texts[text].quote
        return ", ".join(dict.fromkeys(quote(find.start, find.end) for find in finds[:most]))


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


def _by_text(block: Block, finds: Finds, meant: Places) -> list[dict[int, list[Find]]]:
    found: list[dict[int, list[Find]]] = [{} for _ in range(len(block))]
    shift = block.starts[finds.text] if len(finds.text) else finds.text
    columns = (finds.text, finds.group, finds.start - shift, finds.end - shift, finds.word, meant)
    for text, group, *rest in zip(*(column.tolist() for column in columns), strict=True):
        found[text].setdefault(group, []).append(Find(*rest))
    return found
