"""`python -m benchmarks.reposts`: reposts of real texts, found by their bands and told from different texts; texts a second.

Takes posts, reviews and headlines of public sets (ZHENGMING_SHARED names their folder), copies each as people do, and puts originals and
copies into one index. Prints the share of copies that were found, by kind of edit, the share of pairs that are right, and how
many texts a second are sketched and looked up. Exit 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import math
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from opencc import OpenCC

from benchmarks.figures import Figure, report
from monitor.opinion.reposts import Index, sketch
from monitor.opinion.text.normal import prepare_many

#: characters of the texts that are measured, links and handles not counted
SHORTEST, LONGEST = 60, 140
FOUND, RIGHT, SPEED = 0.98, 0.99, 25_000
#: different texts that are put into one template
NEAR_MISSES = 2_000
_DATA = "data/sentiment/train.csv.gz"
_COMMENTS = (
    "大家都来看看这个", "又是这样，真服了", "我朋友也遇到了一模一样的事情", "求扩散！！！", "转给还在里面有钱的朋友看看", "这事还没完，继续关注",
    "不知道是真是假，先转了再说，懂的朋友出来讲讲", "same here", "everyone should read this before sending money", "is this true?",
    "not my words, copied from another forum so that more people see it:",
)  # fmt: skip
_TAGS = ("#外汇", "#曝光#", "#维权#", "#投资理财", "#scamalert", "#forex", "#外汇平台避雷#")
_EMOJI = "😀😡👍🙏💰🚨‼️❤️🔥"
_LINKS = ("https://t.example/x7Hs2", "http://bbs.example/thread-88231-1-1.html", "www.example.com/a/1")
_QUOTES = ("“{}”", "「{}」", '"{}"', "【转】{}", "转发：『{}』", "RT @somebody: {}", "//@某某:{}", "> {}")
_OTHER_WORDS = ("真的", "已经", "非常", "他们", "我们", "时候", "一直", "还是", "就是", "这个", "后来", "居然")
_OTHER_ENGLISH = ("really", "already", "very", "they", "we", "still", "later", "just")
_REVIEW = "平台：{}。监管：未核实。入金方式：银联。遇到的问题：{}。希望大家引以为戒，谨慎选择平台。"
_PLATFORMS = tuple("甲乙丙丁戊己庚辛壬癸")


class Copy(NamedTuple):
    """A copy: of which text, how it was edited, and what it says."""

    of: int
    edit: str
    text: str


class Quality(NamedTuple):
    """Shares of 1: copies found by edit and in all, pairs that are right, and pairs of different texts in one template taken for the same."""

    by_edit: dict[str, float]
    found: float
    right: float
    misled: float


def texts() -> list[str]:
    """The texts of the train split, none for a missing set."""
    here = Path(__file__).parents[1]
    path = Path(os.environ.get("ZHENGMING_SHARED") or here.parent / "shared") / _DATA
    if not path.is_file():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [row["text"] for row in csv.DictReader(file)]


def _fitting(some: Sequence[str]) -> list[str]:
    """Those that have the length that is measured."""
    lengths = (len(" ".join(text.folded.split())) for text in prepare_many(some, whole=True))
    return [text for text, length in zip(some, lengths, strict=True) if SHORTEST <= length <= LONGEST]


def copies(originals: Sequence[str], chance: random.Random) -> Iterator[Copy]:
    """One copy of each text, edited in one way or two, the ways taking turns."""
    ways = _edits(chance)
    names = [*ways, "two at once"]
    for number, text in enumerate(originals):
        name = names[number % len(names)]
        two = chance.sample(list(ways), 2) if name == "two at once" else [name]
        edited = text
        for way in two:
            edited = ways[way](edited)
        yield Copy(number, name, edited)


def _edits(chance: random.Random) -> dict[str, Callable[[str], str]]:
    """The ways in which people copy a text: those that the targets are about."""
    traditional, simplified = OpenCC("s2twp"), OpenCC("t2s")

    def script(text: str) -> str:
        other = traditional.convert(text)
        return str(other if other != text else simplified.convert(text))

    def cut(text: str) -> int:
        return round(len(text) * chance.uniform(0.1, 0.4))

    return {
        "quotes": lambda text: chance.choice(_QUOTES).format(text),
        "cut at its start": lambda text: text[cut(text) :],
        "cut at its end": lambda text: text[: len(text) - cut(text)] + chance.choice(("", "…", "...全文")),
        "comment before": lambda text: f"{chance.choice(_COMMENTS)} {text}",
        "script": script,
        "hashtags": lambda text: " ".join([*chance.sample(_TAGS, chance.randint(1, 3)), text]),
        "emoji": lambda text: _sprinkled(text, chance),
        "link": lambda text: f"{text} {chance.choice(_LINKS)}",
        "words": lambda text: _reworded(text, chance),
    }


def _sprinkled(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(_EMOJI) + text[at:]
    return text


def _reworded(text: str, chance: random.Random) -> str:
    """One to three words replaced, left out or put in."""
    for _ in range(chance.randint(1, 3)):
        if text.isascii():
            words = text.split(" ")
            at = chance.randrange(len(words))
            words[at : at + chance.randint(0, 1)] = [chance.choice(_OTHER_ENGLISH)][: chance.randint(0, 1)]
            text = " ".join(words)
        else:
            at = chance.randrange(len(text))
            other = chance.choice(_OTHER_WORDS)[: chance.choice((0, 2))]
            text = text[:at] + other + text[at + chance.choice((0, 2)) :]
    return text


def near_misses(some: Sequence[str], chance: random.Random) -> list[str]:
    """Different texts in one form: what people write into the same template."""
    return [_REVIEW.format(chance.choice(_PLATFORMS), text[:60]) for text in some]


def quality(everything: Sequence[str], *, number: int, seed: int = 1) -> Quality:
    """How well one copy of each of `number` texts is found among all of them, and told from texts that differ."""
    chance = random.Random(seed)
    mixed = list(everything)
    chance.shuffle(mixed)
    fitting = _fitting(mixed)
    originals = fitting[:number]
    made = list(copies(originals, chance))
    origin = [*range(len(originals)), *(copy.of for copy in made)]
    pairs = _pairs([*originals, *(copy.text for copy in made)])
    right = sum(origin[one] == origin[other] for one, other in pairs)
    met = {one for one, other in pairs if other - one == len(originals)}
    by_edit: dict[str, list[bool]] = {}
    for copy in made:
        by_edit.setdefault(copy.edit, []).append(copy.of in met)
    others = near_misses(fitting[-NEAR_MISSES:], chance)
    return Quality(
        by_edit={edit: statistics.fmean(found) for edit, found in by_edit.items()},
        found=len(met) / len(originals),
        right=right / max(1, len(pairs)),
        misled=len(_pairs(others)) / math.comb(len(others), 2),
    )


def _pairs(some: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of texts that are held to be the same, by their numbers, the earlier one first."""
    index = Index()
    return [(there, here) for here, one in enumerate(sketch(some)) for there in index.confirm(one, index.add(one))]


def speed(everything: Sequence[str], *, number: int = 20_000, batch: int = 1_000, runs: int = 3) -> float:
    """Texts of 60 to 140 characters a second of CPU time on one core: sketched, looked up among those before, and added; median."""
    some = _fitting(everything)[:number]
    sketch(some[:batch])
    taken = []
    for _ in range(runs):
        index, start = Index(), time.process_time()
        for at in range(0, len(some), batch):
            for one in sketch(some[at : at + batch]):
                index.add(one)
        taken.append(time.process_time() - start)
    return len(some) / statistics.median(taken)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and tell whether the targets are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reposts", description=__doc__)
    parser.add_argument("--texts", type=int, default=10_000, help="how many texts are copied (10000)")
    options = parser.parse_args(arguments)
    everything = texts()
    if not everything:
        print(f"skipped: the texts are missing ({_DATA} below ZHENGMING_SHARED)")
        return 0
    found = quality(everything, number=options.texts)
    rows = [Figure(f"copies found: {edit}, %", 100 * share) for edit, share in found.by_edit.items()]
    rows += [
        Figure("copies found, %", 100 * found.found, at_least=100 * FOUND),
        Figure("pairs that are right, %", 100 * found.right, at_least=100 * RIGHT),
        Figure("different texts in one template taken for the same, pairs in a million", 1e6 * found.misled),
        Figure("texts a second of CPU time, sketched, looked up and added", speed(everything), at_least=SPEED),
    ]
    return report(f"reposts of {options.texts:,} texts of {SHORTEST} to {LONGEST} characters", rows)


if __name__ == "__main__":
    sys.exit(main())
