"""What a question asks, whatever its words: the kind of answer that is wanted, what it is about, and the words that are left.

Two questions are the same when kind, matters and codes (MT5, TRC20) are equal and hardly another word differs: it is better to list a question twice than to give
the answer of another one. Figures on hand-written questions are in docs/alerts.md.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

import msgspec

from monitor.opinion.reposts import LONG, Sketch, same_text
from monitor.opinion.text.normal import word_form

#: share of the weight of all words of two questions that both must have
ALIKE = 0.8
#: what a word counts that hardly tells two questions apart, and a single sign of Chinese
_SLIGHT, _SIGN = 0.1, 0.5
#: words of one question that are looked at beside its matters
_WORDS = 24
#: those of which pairs are made where a question has no known matter
_PAIRED = 8
#: the kind that yields to any other, and the matters of which *what* asks for a figure
WEAK = "whether"
_FIGURES = frozenset({"least", "most", "fee", "commission", "spread", "swap", "leverage", "rate"})
#: those of which *whether* does: does anyone know the minimum
_BOUNDS = frozenset({"least", "most"})
_WORD = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")


class Meaning(msgspec.Struct, frozen=True):
    """`kinds` and `matters` by the names of words.toml, `codes` words with a digit; `words` are all others, with what each counts.

    `plainly` tells that a word says which kind.
    """

    kinds: frozenset[str]
    matters: frozenset[str]
    codes: frozenset[str]
    words: dict[str, float]
    plainly: bool = False

    @property
    def says_enough(self) -> bool:
        """Whether it can be told from other questions at all."""
        told = sum(self.words.values()) + len(self.codes)
        return bool(self.matters) or told >= (1 if self.plainly else 2)


class _Words:
    """The words of one language, ready to be looked for."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.roles: dict[str, tuple[str, str]] = {}
        for role in ("kinds", "matters"):
            for name, words in told[role].items():
                self.roles |= dict.fromkeys(map(_form, words), (role, name))
        for role in ("slight", "empty"):
            self.roles = {word: (role, word) for word in map(_form, told[role])} | self.roles
        longest_first = sorted(self.roles, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(_expression, longest_first)))


def _form(word: str) -> str:
    return word_form(word.removesuffix("$")) + "$" * word.endswith("$")


def _expression(word: str) -> str:
    """A word stands between borders where it is written in Latin letters; one that ends in `$` stands at the end."""
    bare = word.removesuffix("$")
    found = re.escape(bare)
    found = rf"(?<![a-z0-9]){found}(?![a-z0-9])" if bare.isascii() else found
    return found + (r"(?=[\s?!。.]*$)" if word.endswith("$") else "")


@cache
def _words_of(language: str) -> _Words | None:
    told = tomllib.loads(files("alerts.questions").joinpath("words.toml").read_text(encoding="utf-8"))
    if language not in told:
        return None
    return _Words({**told[language]})


def meaning(text: str, language: str) -> Meaning:
    """What `text` (folded, without the brand's names) asks; `language` is `zh`, `en` or another primary subtag, whose words all count."""
    known = _words_of(language)
    found: dict[str, set[str]] = {"kinds": set(), "matters": set(), "slight": set()}
    rest, last = list[str](), 0
    for match in known.pattern.finditer(text) if known else ():
        rest.append(text[last : match.start()])
        last = match.end()
        role, name = known.roles.get(match[0]) or known.roles[match[0] + "$"]  # type: ignore[union-attr]
        if role in found:
            found[role].add(name)
    rest.append(text[last:])
    words = _weighed(rest)
    codes = frozenset(word for word in words if any(c.isdigit() for c in word))
    matters = frozenset(found["matters"])
    kept = {word: weight for word, weight in list(words.items())[:_WORDS] if word not in codes}
    return Meaning(
        _kinds(found["kinds"], matters),
        matters,
        codes,
        kept | dict.fromkeys(found["slight"], _SLIGHT),
        bool(found["kinds"]),
    )


def _kinds(found: set[str], matters: frozenset[str]) -> frozenset[str]:
    """The kinds that count: *whether* where there is no other."""
    kinds = {"what" if kind == "which" else kind for kind in found - {WEAK}}
    if "what" in kinds and matters & _FIGURES:
        kinds = kinds - {"what"} | {"how_much"}
    if len(kinds) > 1:
        kinds.discard("what")
    return frozenset(kinds or {"how_much" if matters & _BOUNDS else WEAK})


def _weighed(rest: list[str]) -> dict[str, float]:
    """The words of what is left, in order."""
    import rjieba

    weights: dict[str, float] = {}
    for part in rest:
        for word in _WORD.findall(_HAN.sub(" ", part)):
            weights[_stem(word)] = 1.0
        for run in _HAN.findall(part):
            for word in rjieba.cut(run):
                weights[word] = 1.0 if len(word) > 1 else _SIGN
    return weights


def _stem(word: str) -> str:
    """An English word without what numbers and tenses add; no more than keeps *deposits* and *deposit* together."""
    if len(word) > 4 and word.isascii() and word.isalpha():
        for ending in ("ing", "ies", "ed", "es", "s"):
            if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= 3:
                return word[: -len(ending)]
    return word


def alike(one: Meaning, other: Meaning) -> float:
    """How much of two questions is the same, 0…1; 0 where they want something else, or about something else."""
    if (one.kinds, one.matters, one.codes) != (other.kinds, other.matters, other.codes):
        return 0.0
    base = len(one.kinds) + len(one.matters) + len(one.codes)
    both = base + sum(weight for word, weight in one.words.items() if word in other.words)
    every = base + sum({**one.words, **other.words}.values())
    return both / every


def same_question(one: Meaning, other: Meaning) -> bool:
    """Whether two questions ask the same."""
    return alike(one, other) >= ALIKE


def bands_of(told: Meaning, sketch: Sketch, salt: str) -> tuple[int, ...]:
    """The numbers (64 bits, signed) by which a question is found: two that are the same share one, those of two salts never do.

    Kind, matters and codes are equal then, and with them either a word, or nearly nothing is beside them. Long questions have the bands of their text too.
    """
    strong = sorted(word for word, weight in told.words.items() if weight >= _SIGN)
    base = f"{salt} {sorted(told.kinds)} {sorted(told.matters)} {sorted(told.codes)}"
    size = len(told.kinds) + len(told.matters) + len(told.codes)
    if told.matters or told.codes:
        spare = sum(told.words[word] for word in strong) <= size * (1 / ALIKE - 1)
        keys = [f"{base} {word}" for word in strong] + [base] * spare
    else:
        alone = [word for word in strong if sum(told.words[other] for other in strong if other != word) <= _SIGN]
        keys = [f"{base} {word}" for word in alone]
        keys += [f"{base} {one} {other}" for one, other in combinations(strong[:_PAIRED], 2)]
    whole = [band ^ _number(salt) for band in sketch.bands] if sketch.columns >= LONG else []
    return (*dict.fromkeys(map(_number, keys)), *whole)


def _number(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)


def same_words(one: Sketch, other: Sketch) -> bool:
    """Whether two long questions are copies of one text."""
    return min(one.columns, other.columns) >= LONG and same_text(one, other)
