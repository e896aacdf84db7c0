"""The development set with every brand renamed to an invented one, so that nothing that is shipped can know it.

The letters of the brands are exchanged by an alphabet drawn at random: vowels for vowels, consonants for consonants, letters that a
digit imitates for such letters, and letters that play a part in the pairs that look alike (`rn`/`m`, `cl`/`d`, `i`/`l`, …) for
themselves. In a lookalike only the part that stands for the brand is rewritten, with its typing errors, digits and foreign letters
at the same places, so that each row stays as hard as it was.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.domain_set import DomainSet, Positive, Watch
from monitor.names.domain import NotAName, parse

#: letters that change places with each other; all others stay
GROUPS = ("aeo", "uy", "bgst", "fhjkpxz")
DIGITS = {"o": "0", "l": "1", "i": "1", "e": "3", "a": "4", "s": "5", "t": "7", "b": "8", "g": "9"}
PAIRS = {"m": ("rn", "nn"), "w": ("vv",), "d": ("cl",)}
FOREIGN = {
    "CYRILLIC": dict(zip("aeoybgsthjkpx", "аеоуьԍѕтһјкрх", strict=True)),
    "GREEK": dict(zip("aeoubtkpx", "αεουβτκρχ", strict=True)),
    "LATIN": dict(zip("aeouybgstfhjkpxz", "ạẹọụỵḅġṣṭḟḥĵḳṗẋẓ", strict=True)),
}
#: a window costs this much at most: two typing errors and some look-alikes
COST = 2.5
_SEPARATORS = "-._"

Alphabet = dict[str, str]


class Step(NamedTuple):
    """One character of a host and the letter of the token that it stands for, "" for one put in."""

    at: int
    letter: str


def alphabets(watches: Sequence[Watch], count: int) -> Iterator[Alphabet]:
    """`count` alphabets, each of which changes every token in two places or more and makes no new look-alike pair."""
    tokens, number = [token for watch in watches for token in watch.tokens], 0
    while count:
        draw, number = random.Random(number), number + 1
        alphabet: Alphabet = {}
        for group in GROUPS:
            others = draw.sample(group, len(group))
            alphabet |= dict(zip(group, others, strict=True))
        if all(_is_strange(token, renamed(token, alphabet)) for token in tokens):
            count -= 1
            yield alphabet


def _is_strange(token: str, other: str) -> bool:
    pairs = [pair for pairs in PAIRS.values() for pair in pairs]
    changed = sum(one != two for one, two in zip(token, other, strict=True))
    return changed >= 2 and all(token.count(pair) == other.count(pair) for pair in pairs)


def renamed(text: str, alphabet: Alphabet) -> str:
    """Every letter exchanged."""
    return "".join(alphabet.get(letter, letter) for letter in text)


def rename(names: DomainSet, alphabet: Alphabet) -> tuple[tuple[Watch, ...], dict[Positive, Positive]]:
    """The watchlist renamed, and each lookalike in which the brand can be made out beside what becomes of it."""
    tokens = {watch.key: sorted(watch.tokens, key=len, reverse=True) for watch in names.watches}
    watches = tuple(
        Watch(
            renamed(watch.brand, alphabet),
            tuple(renamed(token, alphabet) for token in watch.tokens),
            tuple(_everywhere(domain, watch.tokens, alphabet) for domain in watch.official),
        )
        for watch in names.watches
    )
    rows = {}
    for row in names.positives:
        host = rewritten(row.domain, tokens[row.brand], alphabet) if row.kind != "none" else ""
        if host:
            rows[row] = Positive(host, renamed(row.brand, alphabet), row.kind, row.label)
    return watches, rows


def _everywhere(text: str, tokens: Iterable[str], alphabet: Alphabet) -> str:
    for token in sorted(tokens, key=len, reverse=True):
        text = text.replace(token, renamed(token, alphabet))
    return text


def rewritten(domain: str, tokens: Iterable[str], alphabet: Alphabet) -> str:
    """`domain` with the part that stands for one of `tokens` renamed, in ASCII form; "" where none can be made out."""
    for token in tokens:
        if token in domain:
            return domain.replace(token, renamed(token, alphabet))
    try:
        seen = parse(domain).unicode
        cost, steps = min((aligned(seen, token) for token in tokens), key=lambda one: one[0])
        letters = list(seen)
        for step in steps:
            letters[step.at] = _exchanged(letters[step.at], step.letter, alphabet)
        return parse("".join(letters)).host if cost <= COST else ""
    except NotAName:
        return ""


def _exchanged(found: str, letter: str, alphabet: Alphabet) -> str:
    """What stands in the place of `found`, which stood for `letter`."""
    other = alphabet.get(letter, letter)
    if found.isascii():
        return DIGITS[other] if letter and DIGITS.get(letter) == found else alphabet.get(found, found)
    if other == letter:
        return found
    base, *marks = list(unicodedata.normalize("NFKD", found))
    composed = unicodedata.normalize("NFC", other + "".join(marks))
    if base == letter and len(composed) == 1 and not composed.isascii():
        return composed
    script = unicodedata.name(found, "LATIN").split()[0]
    return FOREIGN.get(script, FOREIGN["LATIN"]).get(other) or FOREIGN["LATIN"][other]


def aligned(host: str, token: str) -> tuple[float, list[Step]]:
    """The part of `host` that is nearest to `token`: its cost (1 an error, 0.1 a look-alike), and what stands for what."""
    best: list[list[tuple[float, list[Step]]]] = [[(0.0, []) for _ in range(len(host) + 1)]]
    for size in range(1, len(token) + 1):
        row: list[tuple[float, list[Step]]] = []
        for end in range(len(host) + 1):
            row.append(min(_ways(host, token, (size, end), [*best, row]), key=lambda one: one[0]))
        best.append(row)
    return min(best[-1], key=lambda one: one[0])


def _ways(
    host: str, token: str, at: tuple[int, int], best: list[list[tuple[float, list[Step]]]]
) -> Iterator[tuple[float, list[Step]]]:
    """Every way in which the first letters of `token` may stand at the end of the first characters of `host`."""
    size, end = at
    letter = token[size - 1]
    cost, steps = best[size - 1][end]
    yield cost + 1, steps
    if not end:
        return
    found = host[end - 1]
    cost, steps = best[size - 1][end - 1]
    yield cost + _difference(found, letter), [*steps, Step(end - 1, letter)]
    if size < len(token):
        cost, steps = best[size][end - 1]
        yield cost + (0.05 if found in _SEPARATORS else 1), [*steps, Step(end - 1, "")]
    if end > 1 and host[end - 2 : end] in PAIRS.get(letter, ()):
        cost, steps = best[size - 1][end - 2]
        yield cost + 0.1, [*steps, Step(end - 2, letter), Step(end - 1, letter)]
    if end > 1 and size > 1 and host[end - 2 : end] == letter + token[size - 2] != letter * 2:
        cost, steps = best[size - 2][end - 2]
        yield cost + 1, [*steps, Step(end - 2, letter), Step(end - 1, token[size - 2])]


def _difference(found: str, letter: str) -> float:
    if found == letter:
        return 0.0
    if found in _SEPARATORS:
        return 2.0
    return 0.1 if not found.isascii() or DIGITS.get(letter) == found else 1.0


def known_names(names: DomainSet, rules: Path) -> Iterator[str]:
    """Which tokens of the set stand, as whole words, in a shipped file of rules or words: `file: token, …`."""
    tokens = {token for watch in names.watches for token in watch.tokens}
    for path in sorted(rules.rglob("*")):
        if path.suffix in {".py", ".toml", ".txt", ".csv", ".json", ".tsv"}:
            words = set(re.findall(r"[^\W_]+", path.read_text(encoding="utf-8").lower()))
            if found := tokens & words:
                yield f"{path.relative_to(rules)}: {', '.join(sorted(found))}"
