"""A batch of posts, read: what is found in them, and what the models make of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from monitor.opinion.labels import TOPICS
from monitor.opinion.text.block import Block, Places
from monitor.opinion.text.grams import Grams, grams
from monitor.opinion.text.language import languages
from monitor.opinion.text.normal import Text
from monitor.opinion.weights.general import Feelings, General
from monitor.opinion.words.context import Meant, always
from monitor.opinion.words.features import COLUMN, Dense, Seen, dense
from monitor.opinion.words.finding import Finds
from monitor.opinion.words.others import Others, others
from monitor.opinion.words.seeing import see
from monitor.opinion.words.stakes import LONG, MANY, MUCH, Stake
from monitor.opinion.words.vocabulary import Names, Vocabulary

#: stands for the brand's name where grams are made, so that no brand's name means anything by itself
NAME_SIGN, OTHER_SIGN = 0x25C6, 0x25C7
#: a text that holds nothing but the brand's name, and how long one may be
_BARE, _SHORT = re.compile("[@#\\s]*\u25c6[\\s\u25c6@#.,!?~…。、-]*"), 40
_ALIASES = (0, 1)
_VAGUE = ("praise", "question", "news", "other_complaint", "unrelated")
#: features that show that a post speaks of this trade
TRADE = [
    number
    for name, number in COLUMN.items()
    if name in ("name context", "name product", "name person")
    or (
        name.split()[0] in TOPICS
        and name.split()[0] not in _VAGUE
        and not name.endswith((" strong", " expression"))
    )
]
_NOTHING: dict[int, range] = {}


ASKING = [
    COLUMN[name] for name in ("asks", "questions", "openers", "question", "question asked", "question unsure")
]


class Found:
    """The finds of a batch by text and group: `runs[text][group]` is the range of their rows in `word` and `meant`."""

    def __init__(self, block: Block, finds: Finds, meant: Places) -> None:
        self.word, self.meant = finds.word.tolist(), meant.tolist()
        self._plain = block.plain.replace("\n", " ")
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

    def place(self, row: int) -> tuple[int, int]:
        """Where the find of `row` begins and ends in the block."""
        return self._start[row], self._end[row]

    def told(self, rows: Sequence[int], most: int = 6) -> str:
        """The words that `rows` stand for, as they were written, each once."""
        plain, start, end = self._plain, self._start, self._end
        if len(rows) == 1:
            row = rows[0]
            return plain[start[row] : end[row]]
        return ", ".join(dict.fromkeys([plain[start[row] : end[row]] for row in rows[:most]]))


class Reading:
    """What a batch of texts holds, with the features that the layer sees; `bare` are those that hold nothing but the brand's name."""

    def __init__(self, texts: Sequence[Text], words: Vocabulary, names: Names, general: General) -> None:
        self.texts, self.words, self.names = texts, words, names
        self.block = Block(texts)
        self.seen: Seen = see(self.block, words, names)
        self.languages = languages(texts)
        finds, own = self.seen.finds, self.seen.names
        listed = finds.only(finds.group == words.number("companies"))
        self.others = others(self.block, own.only(own.group <= _ALIASES[-1]), listed)
        searched = masked(self.block, own, self.others)
        self.grams: Grams = grams(searched)
        self.bare = [number for number, text in enumerate(searched) if len(text) < _SHORT and _BARE.fullmatch(text)]
        self.mood: Feelings = general.feelings(self.grams)
        self.dense: Dense = self._features()

    def _features(self) -> Dense:
        made = dense(self.block, self.seen, self.words, self.names)
        made[:, COLUMN["mood"]] = self.mood.score
        made[:, COLUMN["neutral"]] = self.mood.shares[:, 1]
        self._name(made)
        made[:, COLUMN["asks nothing"]] = ~(made[:, ASKING] > 0).any(1)
        made[:, COLUMN["other language"]] = [not tongue.startswith("zh") for tongue in self.languages]
        return made

    def _name(self, made: Dense) -> None:
        """What stands beside the brand's name, or instead of it."""
        short = made[:, COLUMN["name ambiguous"]] > 0
        named = short | (made[:, COLUMN["name alias"]] > 0)
        trade = made[:, TRADE].any(1)
        made[:, COLUMN["name bare"]] = short & ~trade
        made[:, COLUMN["name bearer bare"]] = (made[:, COLUMN["name bearer"]] > 0) & ~trade
        for name, spans in zip(("name company", "name unknown", "name capital"), self.others, strict=True):
            if spans:
                made[self.block.owners(np.array([start for start, _ in spans])), COLUMN[name]] = 1
            made[named, COLUMN[name]] = 0

    def at_stake(self, text: int, *, waits: bool) -> str:
        """The largest amount of much money (about so many dollars) in a text, or the longest of long waits, if asked for, or how many people it
        happened to; else nothing."""
        amounts, longest, crowds = self._greatest
        if (amount := amounts.get(text, 0.0)) >= MUCH:
            return f"${amount:,.0f}"
        days = longest.get(text, 0.0) if waits else 0.0
        if days >= LONG:
            return f"{days:,.0f} days"
        people = crowds.get(text, 0.0)
        return f"{people:,.0f} people" if people >= MANY else ""

    @cached_property
    def _greatest(self) -> tuple[dict[int, float], ...]:
        """The largest amount, the longest wait, and the most people, of each text that names one."""
        return tuple(self._most(stakes) for stakes in self.seen.stakes)

    def _most(self, stakes: Sequence[Stake]) -> dict[int, float]:
        """The greatest value of `stakes` in each text."""
        texts = self.block.owners(np.array([stake.start for stake in stakes], np.int64)).tolist()
        found: dict[int, float] = {}
        for text, stake in zip(texts, stakes, strict=True):
            found[text] = max(stake.value, found.get(text, 0.0))
        return found

    @cached_property
    def rebuked(self) -> list[int]:
        """The texts that tell as a fact that an authority acts against a company, or its clients accuse it, and of no fake."""
        names = [sign.name for sign in self.words.signs]
        if "rebuked" not in names:
            return []
        group, fake = (
            self.words.starts["signs"] + names.index("rebuked"),
            self.words.topic_numbers.get("fake_site_scam"),
        )
        found = self.lexical
        told = [(text, run) for text, run in enumerate(found.runs) if group in run and fake not in run]
        return [text for text, run in told if any(found.meant[row] == Meant.FACT for row in run[group])]

    @cached_property
    def always(self) -> dict[int, str]:
        """The topic of what a text says of every single time."""
        return always(self.block, self.seen.finds, self.seen.meant, self.words)

    @cached_property
    def companies(self) -> dict[int, str]:
        """The other companies that texts name; the brand's name with something written to it (NorvaneApp) is none."""
        told: dict[int, list[str]] = {}
        own = tuple(name for name in self.names.finder.groups[0].weights if name.isascii())
        for start, end in self.others.companies:
            if not self.block.joined.startswith(own, start, end):
                text = int(np.searchsorted(self.block.ends, start))
                told.setdefault(text, []).append(self.block.plain[start:end])
        return {text: ", ".join(dict.fromkeys(names)) for text, names in told.items()}

    @cached_property
    def lexical(self) -> Found:
        """The finds of the lexicon in each text."""
        return Found(self.block, self.seen.finds, self.seen.meant)

    @cached_property
    def named(self) -> Found:
        """The finds of the brand's names in each text."""
        return Found(self.block, self.seen.names, np.full(len(self.seen.names.text), Meant.FACT))


def masked(block: Block, names: Finds, others: Others) -> list[str]:
    """The texts with one sign in place of each name of the brand, and another for each of other companies."""
    chosen = names.group <= _ALIASES[-1]
    spans = np.array([*others.companies, *others.unknown], np.int64).reshape(-1, 2)
    if not chosen.any() and not len(spans):
        return [text.folded for text in block.texts]
    codes = block.codes.copy()
    start = np.concatenate((spans[:, 0], names.start[chosen]))
    end = np.concatenate((spans[:, 1], names.end[chosen]))
    lengths = end - start
    offsets = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    codes[np.repeat(start, lengths) + offsets] = 0x20
    codes[spans[:, 0]] = OTHER_SIGN
    codes[names.start[chosen]] = NAME_SIGN
    made = codes.tobytes().decode("utf-32-le")
    return [made[first:last] for first, last in zip(block.starts.tolist(), block.ends.tolist(), strict=True)]
