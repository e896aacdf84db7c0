"""What the trade layer sees of a post besides its n-grams: words of the lexicon by how they are meant, names, stakes, shape."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.opinion.labels import SIGNS, TOPICS
from monitor.opinion.text.block import Block, Places
from monitor.opinion.words.context import Asked, Meant
from monitor.opinion.words.finding import Finds
from monitor.opinion.words.stakes import LONG, MANY, MUCH, Stake, Stakes
from monitor.opinion.words.vocabulary import FEELINGS, NAMES, WAYS, Names, Vocabulary

Dense = NDArray[np.float32]

MEANT = {
    Meant.FACT: "",
    Meant.NEGATED: " negated",
    Meant.ASKED: " asked",
    Meant.UNSURE: " unsure",
    Meant.CONCEDED: " conceded",
    Meant.TOLD: " told",
}
#: a topic's strong words and its expressions, said as a fact, count once more by themselves: they say more than words that may stand anywhere
SURELY = (" strong", " expression")
STRONG = 2.0
_LEXICON = (*TOPICS, *SIGNS, *FEELINGS)
_SHAPE = (
    "asks",
    "asks only",
    "asks last",
    "asks nothing",
    "length",
    "exclaims",
    "money",
    "much money",
    "wait",
    "long wait",
    "days",
    "crowd",
    "crowds",
)
_GIVEN = ("mood", "neutral", "other language")
#: the columns of the dense features, by name
COLUMNS = (
    *(f"{name}{meant}" for name in _LEXICON for meant in MEANT.values()),
    *WAYS,
    *(f"{name} matter" for name in TOPICS),
    *(f"{name}{how}" for name in TOPICS for how in SURELY),
    *(f"name {name}" for name in NAMES),
    "name bearer",
    "name company",
    "name unknown",
    "name capital",
    "name bare",
    "name bearer bare",
    *_SHAPE,
    *_GIVEN,
)
COLUMN = {name: number for number, name in enumerate(COLUMNS)}


class Seen(msgspec.Struct, frozen=True):
    """What was found in a block: the lexicon's words with their meaning, the brand's names, numbers, questions."""

    finds: Finds
    meant: Places
    asked: Asked
    names: Finds
    stakes: Stakes
    days: list[int]


def dense(block: Block, seen: Seen, words: Vocabulary, names: Names) -> Dense:
    """The features of each text but those of `_GIVEN`, float32 [texts, columns]; counts as logarithms."""
    made = np.zeros((len(block), len(COLUMNS)), np.float32)
    _count(made, seen.finds, _lexicon_columns(words), seen.meant)
    _surely(made, seen, words)
    _count(made, seen.names, _name_columns(names), None)
    counted = np.nonzero(made)
    made[counted] = np.log1p(made[counted])
    _shape(made, block, seen)
    return made


def _lexicon_columns(words: Vocabulary) -> Places:
    """The first column of each group of the lexicon; -1 for topics and signs that the layer has not learnt."""
    told = [topic.name for topic in (*words.topics, *words.signs)]
    matters = [f"{topic.name} matter" for topic in words.topics]
    return np.array([COLUMN.get(name, -1) for name in (*told, *FEELINGS, *WAYS, *matters)], np.int64)


def _name_columns(names: Names) -> Places:
    given = [COLUMN[f"name {name}"] for name in NAMES]
    return np.array([*given, *(COLUMN["name bearer"] for _ in names.bearers)], np.int64)


def _count(made: Dense, finds: Finds, columns: Places, meant: Places | None) -> None:
    """Add what each distinct word counts to its column; the meanings of a group have columns of their own."""
    column = columns[finds.group]
    if meant is not None:
        column = column + np.where(column < COLUMN[WAYS[0]], meant, 0)
        column[columns[finds.group] < 0] = -1
    _, first = np.unique(
        (finds.text * (len(COLUMNS) + 1) + column) * (int(finds.word.max(initial=0)) + 1) + finds.word,
        return_index=True,
    )
    first = first[column[first] >= 0]
    np.add.at(made, (finds.text[first], column[first]), finds.weight[first].astype(np.float32))


def _surely(made: Dense, seen: Seen, words: Vocabulary) -> None:
    """Whether strong words, and whether expressions, of each topic are said as a fact."""
    columns = np.array([COLUMN.get(f"{topic.name}{SURELY[0]}", -1) for topic in words.topics], np.int64)
    facts = np.flatnonzero((seen.finds.group < len(columns)) & (seen.meant == Meant.FACT))
    finds = seen.finds.only(facts)
    column = columns[finds.group]
    for which, chosen in enumerate((finds.weight >= STRONG, finds.word >= words.finder.words)):
        own = chosen & (column >= 0)
        made[finds.text[own], column[own] + which] = 1


def _shape(made: Dense, block: Block, seen: Seen) -> None:
    sums = np.concatenate(([0], np.cumsum(seen.asked.parts)))
    first, end = block.parts[block.starts], block.parts[block.ends]
    telling = np.bincount(block.parts[:-1][np.diff(block.words) > 0], minlength=len(sums)) > 0
    says = np.concatenate(([0], np.cumsum(telling)))
    told = says[end + 1] - says[first]
    last = np.maximum(np.searchsorted(says, says[end + 1], "left") - 1, first)
    asks = np.concatenate(([0], np.cumsum(seen.asked.parts & telling[: len(seen.asked.parts)])))
    asked = asks[end + 1] - asks[first]
    made[:, COLUMN["asks"]] = np.log1p(sums[end + 1] - sums[first])
    made[:, COLUMN["asks only"]] = (told > 0) & (asked >= told)
    made[:, COLUMN["asks last"]] = seen.asked.parts[last]
    made[:, COLUMN["length"]] = np.log1p(block.ends - block.starts) / 5
    exclaims = np.concatenate(([0], np.cumsum(block.codes == 0x21)))
    made[:, COLUMN["exclaims"]] = np.log1p(exclaims[block.ends] - exclaims[block.starts])
    for some, many, found, much in (
        ("money", "much money", seen.stakes.amounts, MUCH),
        ("wait", "long wait", seen.stakes.waits, LONG),
        ("crowd", "crowds", seen.stakes.crowds, MANY),
    ):
        _stake(made, block, found, (COLUMN[some], COLUMN[many]), much)

    _days(made, block, seen.days)


def _days(made: Dense, block: Block, named: Sequence[int]) -> None:
    """Which texts speak of days alone, in numbers or by their names, and of no long wait."""
    made[:, COLUMN["days"]] = made[:, COLUMN["wait"]]
    if named:
        made[block.owners(np.array(named, np.int64)), COLUMN["days"]] = 1
    made[:, COLUMN["days"]] *= 1 - made[:, COLUMN["long wait"]]


def _stake(made: Dense, block: Block, found: Sequence[Stake], columns: tuple[int, int], much: float) -> None:
    if found:
        text = block.owners(np.array([stake.start for stake in found], np.int64))
        value = np.array([stake.value for stake in found])
        made[text, columns[0]] = 1
        made[text[value >= much], columns[1]] = 1
