"""Many names against many brands: a quick look over whole blocks of lines, a judgement of what is left."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

import msgspec

from monitor.assessment import Reason, Verdict
from monitor.brand import Brand
from monitor.names.domain import NotAName, parse
from monitor.names.fold import to_shape
from monitor.names.risk import judge_name
from monitor.names.tokens import watched

_PLAIN = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\.?", re.IGNORECASE
)


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One brand that one name concerns; `domain` as given."""

    domain: str
    brand: str
    risk: int
    verdict: Verdict
    reasons: tuple[Reason, ...]


class Unread(msgspec.Struct, frozen=True):
    """A line that holds no name, and why; `number` is its place in the list, from 0, `given` the line without its ends."""

    number: int
    given: str
    error: str


class Matcher:
    """Finds the names that concern any of `brands` with at least `min_risk`."""

    def __init__(self, brands: tuple[Brand, ...], *, min_risk: int = 25) -> None:
        self._brands, self._min_risk = brands, min_risk
        self._by_text: dict[str, list[int]] = {}
        self._by_shape: dict[str, list[int]] = {}
        for index, brand in enumerate(brands):
            for token in watched(brand).tokens:
                self._by_text.setdefault(token.text, []).append(index)
                self._by_shape.setdefault(token.shape, []).append(index)

    def matches(self, lines: list[str]) -> Iterator[Match | Unread]:
        """What is found in `lines`, in their order; empty lines and lines that begin with # are passed over."""
        wanted = self._candidates(lines)
        for number, line in enumerate(lines):
            given = line.strip()
            if not given or given[0] == "#":
                continue
            brands = wanted.get(number)
            if brands is None and len(given) <= 253 and _PLAIN.fullmatch(given) and "xn--" not in given.lower():
                continue
            yield from self._judged(number, given, brands)

    def scan(self, block: bytes) -> Iterator[Match | Unread]:
        """As `matches`, for whole lines as they stand in a file: any line end, broken UTF-8 replaced."""
        return self.matches(block.decode("utf-8", "replace").splitlines())

    def _judged(self, number: int, given: str, brands: set[int] | None) -> Iterator[Match | Unread]:
        try:
            name = parse(given)
        except NotAName as error:
            yield Unread(number, given, str(error))
            return
        odd = name.host != name.unicode
        for index in range(len(self._brands)) if odd else sorted(brands or ()):
            judged = judge_name(name, self._brands[index])
            if judged.reasons and judged.risk >= self._min_risk:
                yield Match(
                    domain=given,
                    brand=judged.brand,
                    risk=judged.risk,
                    verdict=judged.verdict,
                    reasons=judged.reasons,
                )

    def _candidates(self, lines: list[str]) -> dict[int, set[int]]:
        """Line number → brands whose tokens may be in it, as written or by their looks, hyphens left out."""
        joined = "\n".join(line.replace("\n", " ") for line in lines).lower()
        found: dict[int, set[int]] = {}
        bare = joined.replace("-", "").replace("_", "")
        for text, tokens in (
            (bare, self._by_text),
            (to_shape(bare), self._by_shape),
            (to_shape(joined), self._by_shape),
        ):
            ends = list(accumulate(len(line) + 1 for line in text.split("\n")))
            for token, brands in tokens.items():
                for number in _lines_with(text, token, ends):
                    found.setdefault(number, set()).update(brands)
        return found


def _lines_with(text: str, token: str, ends: list[int]) -> Iterable[int]:
    at = text.find(token)
    while at >= 0:
        number = bisect_right(ends, at)
        yield number
        at = text.find(token, ends[number])
