"""Is a post about this brand at all? Graded 0…1, with the quoted words as reasons."""

from __future__ import annotations

import math

from monitor.assessment import Reason
from monitor.names.domain import Name
from monitor.opinion.features import COLUMN, COLUMNS
from monitor.opinion.normal import Text
from monitor.opinion.reading import Find, Reading
from monitor.opinion.vocabulary import NAMES, Names

RELEVANT = 0.5
#: what makes a post a candidate counts this much; what it says does the rest
CLAIM = 0.5
#: log-odds that a full name, an official handle or address gives at least, unless another bearer is named
SURE = 1.0
_ALIAS, _AMBIGUOUS, _CONTEXT, _PRODUCT, _PERSON = range(5)
_UNRELATED = tuple(
    number for name, number in COLUMN.items() if name.startswith("unrelated") or name == "name bearer"
)
_TOLD = tuple(
    number
    for name, number in COLUMN.items()
    if number < COLUMN["negators"] or name.endswith((" matter", " context", " product"))
)


class Claim:
    """Why a post may be about the brand: a name, a handle, an address, or the place where it stands."""

    def __init__(self, reading: Reading, text: int, hosts: tuple[Name, ...], place: str) -> None:
        named = reading.named[text]
        own = reading.texts[text]
        self.sure: list[Reason] = []
        if found := named.get(_ALIAS):
            self.sure.append(Reason("relevance.alias", CLAIM, reading.quotes(text, found)))
        self.sure += _official(own, reading.names, hosts)
        self.weak: list[Reason] = []
        if found := named.get(_AMBIGUOUS):
            self.weak.append(Reason("relevance.ambiguous", CLAIM, reading.quotes(text, found)))
        if place:
            self.weak.append(Reason("relevance.place", CLAIM, place))

    @property
    def reasons(self) -> list[Reason]:
        """The first counts, the others are told."""
        told = [*self.sure, *self.weak]
        return told[:1] + [Reason(reason.code, 0.0, reason.detail) for reason in told[1:]]


def relevance_reasons(
    reading: Reading, text: int, claim: Claim, odds: float, parts: tuple[float, float]
) -> list[Reason]:
    """Why post `text` is, or is not, about the brand.

    `odds` are the layer's log-odds; `parts` what words of the trade and words of other bearers add to them.
    """
    reasons = claim.reasons
    if not reasons:
        return []
    bearers = _bearers(reading, text)
    if claim.sure and not bearers:
        odds = max(odds, SURE)
    chance = 1 / (1 + math.exp(-odds))
    share = (chance - CLAIM) / odds if abs(odds) > 1e-6 else 0.25
    told, others = (round(share * part, 4) for part in parts)
    words = [find for group in (_CONTEXT, _PRODUCT, _PERSON) for find in reading.named[text].get(group, ())]
    if words or told:
        quotes = reading.quotes(text, [*words, *_trade(reading, text)])
        if quotes:
            reasons.append(Reason("relevance.context", told, quotes))
    reasons += [
        Reason("relevance.bearer", others if not number else 0.0, told) for number, told in enumerate(bearers)
    ]
    rest = round(chance - sum(reason.weight for reason in reasons), 4)
    reasons.append(Reason("relevance.wording", rest, ""))
    return reasons


def part_columns() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The features that speak of the trade, and those that speak of others."""
    return tuple(one for one in _TOLD if one not in _UNRELATED), _UNRELATED


def _trade(reading: Reading, text: int) -> list[Find]:
    """The finds of topics and of what they are about."""
    topics, groups = len(reading.words.topics), len(reading.words.finder.groups)
    told = reading.lexical[text]
    return [find for group in told if group < topics or group >= groups - topics for find in told[group]]


def _bearers(reading: Reading, text: int) -> list[str]:
    """The other bearers of the name whose words stand in the text, with these."""
    named = reading.named[text]
    return [
        f"{name}: {reading.quotes(text, named[number], 4)}"
        for number, name in enumerate(reading.names.bearers, len(NAMES))
        if number in named
    ]


def _official(text: Text, names: Names, hosts: tuple[Name, ...]) -> list[Reason]:
    """Handles (`@name`) and addresses that belong to the brand."""
    reasons = []
    if "@" in text.plain and (found := [handle for handle in names.handles if _calls(text.plain, handle)]):
        reasons.append(Reason("relevance.handle", CLAIM, ", ".join("@" + handle for handle in found)))
    if own := [name.host for name in hosts if any(name.is_under(domain) for domain in names.domains)]:
        reasons.append(Reason("relevance.official_url", CLAIM, ", ".join(own[:4])))
    return reasons


def _calls(text: str, handle: str) -> bool:
    at = text.find("@" + handle)
    return at >= 0 and not text[at + 1 + len(handle) : at + 2 + len(handle)].isalnum()


__all__ = ["COLUMNS", "RELEVANT", "Claim", "part_columns", "relevance_reasons"]
