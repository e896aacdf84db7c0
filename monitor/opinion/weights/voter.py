"""snownlp's Bayes classifier on the words of a fast segmenter, with counts of our own: a second opinion that is light.

Words are those of jieba (Rust) and pairs of neighbouring ones; each counts once a text. Nothing of snownlp or jieba is imported
before the first question.
"""

from __future__ import annotations

import math
import re
import struct
import zlib
from functools import cache
from importlib.resources import files
from itertools import pairwise
from threading import Lock
from typing import Any

import msgspec

from monitor.errors import ModelError
from monitor.opinion.text.normal import prepare_many

FILE = "voter.bin"
#: characters of a text that are judged
ASKED = 600
_MAGIC = b"zhengming words 1\n"
_HEAD = struct.Struct("<II")
_MOST = 16 << 20
#: log-odds by which the score is half way to certainty: Bayes takes words for independent, and is too sure by that factor
_SURE = 5.0
_HAN = re.compile("[\u3400-\u9fff]")
_loading = Lock()


class Counts(msgspec.Struct, frozen=True):
    """In how many negative and positive texts each word stands."""

    words: dict[str, tuple[int, int]]


def words(folded: str) -> list[str]:
    """The words of a text as `monitor.opinion.text.normal` folds it, and each pair of neighbours, joined by a blank; each once."""
    import rjieba

    single = [word for word in rjieba.cut(folded, True) if not word.isspace()]
    pairs = (f"{one} {two}" for one, two in pairwise(single))
    return list(dict.fromkeys((*single, *pairs)))


class Voter:
    """Chinese texts judged by `counts`, through snownlp's own class."""

    def __init__(self, counts: Counts) -> None:
        self._known = counts.words
        self._bayes = _bayes(counts)

    def score(self, text: str) -> float | None:
        """-1 (negative) … 1 (positive); None for a text with less than two Chinese characters or without a known word."""
        if len(_HAN.findall(text[:ASKED])) < 2:
            return None
        known = [word for word in words(prepare_many([text[:ASKED]])[0].folded) if word in self._known]
        if not known:
            return None
        label, share = self._bayes.classify(known)
        odds = 40.0 if share >= 1 else math.log(share) - math.log1p(-share)
        return math.tanh((odds if label == "positive" else -odds) / (2 * _SURE))


def _bayes(counts: Counts) -> Any:
    """snownlp's classifier in the state that training it on the texts behind `counts` would leave it in."""
    from monitor.opinion.weights.borrowed import part

    made = part("classification.bayes").Bayes()
    for number, label in enumerate(("negative", "positive")):
        of_label = part("utils.frequency").AddOneProb()
        of_label.d = {word: found[number] + 1 for word, found in counts.words.items() if found[number]}
        of_label.total = float(sum(of_label.d.values()))
        made.d[label] = of_label
    made.total = sum(one.getsum() for one in made.d.values())
    return made


def packed(counts: Counts) -> bytes:
    """`counts` as the bytes of a file: magic, length and CRC-32 of the body; body (zlib) of lines `word, negative, positive` by tabs."""
    lines = (f"{word}\t{negative}\t{positive}\n" for word, (negative, positive) in sorted(counts.words.items()))
    body = zlib.compress("".join(lines).encode(), 9)
    return _MAGIC + _HEAD.pack(len(body), zlib.crc32(body)) + body


def unpacked(data: bytes, name: str) -> Counts:
    """The counts that `packed` made `data` of; raises `ModelError`, which names the file `name`, if it is damaged."""
    start = len(_MAGIC) + _HEAD.size
    if not data.startswith(_MAGIC) or len(data) < start:
        raise ModelError(f"{name}: expected a file that begins with {_MAGIC!r}, found {data[:24]!r}")
    size, checksum = _HEAD.unpack(data[len(_MAGIC) : start])
    if len(data) != start + size:
        raise ModelError(f"{name}: expected {start + size} bytes, found {len(data)}")
    if zlib.crc32(data[start:]) != checksum:
        raise ModelError(f"{name}: expected checksum {checksum:08x}, found {zlib.crc32(data[start:]):08x}")
    text = zlib.decompressobj().decompress(data[start:], _MOST).decode()
    return Counts(
        dict(_entry(line, f"{name}: line {number}") for number, line in enumerate(text.split("\n"), 1) if line)
    )


def _entry(line: str, place: str) -> tuple[str, tuple[int, int]]:
    word, *told = line.split("\t")
    if len(told) != 2:
        raise ModelError(f"{place}: expected word, negative and positive count, found {len(told)} tabs")
    if not all(one.isdecimal() for one in told):
        raise ModelError(f"{place}: expected whole numbers, found {told[0]!r}, {told[1]!r}")
    return word, (int(told[0]), int(told[1]))


def shipped() -> Voter:
    """The voter that comes with the product, read once."""
    with _loading:
        return _shipped()


@cache
def _shipped() -> Voter:
    return Voter(unpacked(files("monitor.opinion").joinpath("data", FILE).read_bytes(), FILE))
