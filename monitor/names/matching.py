"""Many names against many brands: a quick look over whole blocks of lines, a judgement of what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from monitor.assessment import Reason, Verdict
from monitor.brand import Brand
from monitor.names.block import Block
from monitor.names.domain import Name, NotAName, as_seen, parse
from monitor.names.finding import Finder, Wanted
from monitor.names.fold import to_latin
from monitor.names.risk import judge_tokens
from monitor.names.tokens import Token, watched

_END = re.compile(r"[\r\n]+")


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
    """Finds the names that concern any of `brands` with at least `min_risk`.

    Made once for many blocks: it costs some milliseconds a brand. Safe to use from several threads.
    """

    def __init__(self, brands: tuple[Brand, ...], *, min_risk: int = 25) -> None:
        self._brands, self._min_risk = brands, min_risk
        bearers: dict[str, list[tuple[int, Token]]] = {}
        for index, brand in enumerate(brands):
            for token in watched(brand).tokens:
                bearers.setdefault(token.text, []).append((index, token))
        self._bearers = list(bearers.values())
        self._finder = Finder([bearers[0][1] for bearers in self._bearers])

    def matches(self, lines: Iterable[str]) -> Iterator[Match | Unread]:
        """What is found in `lines` (without line ends inside), in their order; empty lines and lines that begin with # are passed over."""
        return self.scan("\n".join(_END.sub(" ", line) for line in lines).encode("utf-8", "replace"))

    def scan(self, text: bytes) -> Iterator[Match | Unread]:
        """As `matches`, for whole lines as they stand in a file: LF, CR LF or CR; broken UTF-8 is no name."""
        block = Block(text)
        wanted = self._finder.find(block)
        seen: dict[int, str] = {}
        unread: dict[int, Unread] = {}
        for number in block.odd.tolist():
            wanted.pop(number, None)
            given = block.line(number)
            if not given or given[0] == "#":
                continue
            try:
                seen[number] = to_latin(as_seen(given) or parse(given).unicode)
            except NotAName as error:
                unread[number] = Unread(number, given, str(error))
        if seen:
            wanted |= self._find_in(seen)
        for number in sorted(wanted.keys() | unread.keys()):
            if number in unread:
                yield unread[number]
            else:
                given = block.line(number)
                yield from self._judged(given, parse(given), wanted[number])

    def _find_in(self, seen: dict[int, str]) -> dict[int, Wanted]:
        """As the finder, for names that were read one by one: by their looks in Latin letters."""
        numbers = list(seen)
        found = self._finder.find(Block("\n".join(seen.values()).encode()))
        return {numbers[line]: tokens for line, tokens in found.items()}

    def _judged(self, given: str, name: Name, tokens: Wanted) -> Iterator[Match]:
        wanted: dict[int, tuple[list[Token], list[Token]]] = {}
        for which, numbers in enumerate((tokens.as_such, tokens.slips)):
            for number in sorted(numbers):
                for brand, token in self._bearers[number]:
                    wanted.setdefault(brand, ([], []))[which].append(token)
        for index in sorted(wanted):
            judged = judge_tokens(name, self._brands[index], *wanted[index])
            if judged.reasons and judged.risk >= self._min_risk:
                yield Match(
                    domain=given,
                    brand=judged.brand,
                    risk=judged.risk,
                    verdict=judged.verdict,
                    reasons=judged.reasons,
                )
