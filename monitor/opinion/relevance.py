"""Is a post about this brand at all? Graded 0…1, with the quoted words as reasons."""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

from monitor.assessment import Reason, rounded
from monitor.names.domain import Name
from monitor.opinion.bearing import borne
from monitor.opinion.features import COLUMN
from monitor.opinion.normal import Text
from monitor.opinion.reading import Reading
from monitor.opinion.vocabulary import NAMES, Names

RELEVANT = 0.5
#: what makes a post a candidate counts this much; what it says does the rest
CLAIM = 0.5
#: log-odds that an official handle or address gives at least, if no other bearer is named
SURE = 1.0
#: log-odds that a post loses in which every name is part of another
BORNE = 2.5
#: log-odds that a name of one word loses where the watchlist knows of nobody else who bears it, for somebody does. Words of the trade must then
#: outweigh the rest clearly
LONE = 1.0
#: tokens below which a post is a remark, and the log-odds that one with a name gains: it says too little to be about anybody else
FEW, REMARK = 8, 1.2
#: log-odds that words of the trade gain without any name where the brand is discussed
AMONG = 0.4
#: log-odds, at most, of a post that names another company and the brand not at all
OTHER = 1.0
#: log-odds beyond which a chance is as good as sure
_FAR = 60.0
#: log-odds that a short name loses where nobody says that the place is about the brand, with words of the trade and without
ANYWHERE, STRANGE = 2.0, 4.0
_ALIAS, _AMBIGUOUS, _CONTEXT, _, _PERSON = range(5)
_UNRELATED = tuple(
    number for name, number in COLUMN.items() if name.startswith("unrelated") or name == "name bearer"
)
_TOLD = tuple(
    number
    for name, number in COLUMN.items()
    if number < COLUMN["negators"] or name.endswith((" matter", " context", " product"))
)


class Claim(NamedTuple):
    """Why a post may be about the brand: `reasons` of which the first counts and the others are told; whether a full name, or what is official,
    is among them, and whether a handle or an address of the brand's own is."""

    reasons: list[Reason]
    sure: bool
    official: bool


def claims(reading: Reading, text: int, hosts: tuple[Name, ...], place: str) -> Claim:
    """What makes post `text` a candidate: names, handles, addresses (`hosts`), the place where it stands."""
    runs, own = reading.named.runs[text], reading.texts[text]
    told = [("relevance.alias", reading.named.told(rows))] if (rows := runs.get(_ALIAS)) else []
    places = _own_places(own, reading.names, hosts) if hosts or "@" in own.plain else []
    told += places
    sure = bool(told)
    if rows := runs.get(_AMBIGUOUS):
        told.append(("relevance.ambiguous", reading.named.told(rows)))
    if place:
        told.append(("relevance.place", place))
    reasons = [Reason(code, 0.0 if number else CLAIM, detail) for number, (code, detail) in enumerate(told)]
    return Claim(reasons, sure, bool(places))


class Odds(NamedTuple):
    """The layer's log-odds that a post is about the brand, and what words of the trade and of other bearers add to them."""

    whole: float
    trade: float
    others: float


def relevance_reasons(reading: Reading, text: int, claim: Claim, odds: Odds) -> tuple[list[Reason], float]:
    """Why post `text` is, or is not, about the brand, and the sum of it, 0…1: 0 without any claim."""
    reasons = claim.reasons
    if not reasons:
        return [], 0.0
    quotes = _told(reading, text)
    part = "" if claim.official else _part_of(reading, text)
    bearers = [*_bearers(reading, text), *([part] if part else [])]
    others = odds.others - (BORNE if part else 0.0)
    if not bearers and _is_remark(reading, text, reasons):
        whole = odds.whole + REMARK
    else:
        alone = claim._replace(sure=claim.sure and not bearers)
        whole = _ruled(reading, text, alone, odds.whole - (BORNE if part else 0.0), trade=bool(quotes))
    if reasons[0].code == "relevance.place" and (other := reading.companies.get(text)):
        bearers.append(other)
        whole = min(whole, -OTHER)
    whole = min(_FAR, max(-_FAR, whole))
    chance = 1 / (1 + math.exp(-whole))
    share = (chance - CLAIM) / whole if abs(whole) > 1e-6 else 0.25
    rest = chance - CLAIM
    if quotes:
        trade = rounded(share * odds.trade)
        reasons.append(Reason("relevance.context", trade, quotes))
        rest -= trade
    for number, told in enumerate(bearers):
        weight = 0.0 if number else rounded(share * others)
        reasons.append(Reason("relevance.bearer", weight, told))
        rest -= weight
    reasons.append(Reason("relevance.wording", rounded(rest), ""))
    return reasons, rounded(chance)


def _ruled(reading: Reading, text: int, claim: Claim, whole: float, *, trade: bool) -> float:
    """The log-odds `whole` with what the kind of claim adds; `trade` tells whether words of the trade stand in the text."""
    first = claim.reasons[0].code
    if first == "relevance.place":
        return whole + (AMONG if trade else 0.0)
    if claim.official:
        return max(whole, SURE) if claim.sure else whole
    lost = LONE if trade and _is_lone(reading, text) else 0.0
    if first == "relevance.ambiguous" and len(claim.reasons) == 1:
        lost = ANYWHERE if trade else STRANGE
    return whole - lost


def _is_remark(reading: Reading, text: int, reasons: list[Reason]) -> bool:
    """Whether a text of a few tokens names the brand, by a short name only where the place is about the brand."""
    sure = reasons[0].code == "relevance.alias" or (reasons[0].code == "relevance.ambiguous" and len(reasons) > 1)
    return sure and bool(reading.grams.lengths[text] < FEW)


def _is_lone(reading: Reading, text: int) -> bool:
    """Whether no name in the text is a full one, and nobody has said who else bears those that stand there."""
    if reading.names.bearers:
        return False
    full, word = reading.names.full, reading.named.word
    return not any(word[row] in full for row in reading.named.runs[text].get(_ALIAS, ()))


@cache
def part_columns() -> tuple[list[int], list[int]]:
    """The features that speak of the trade, and those that speak of others."""
    return [one for one in _TOLD if one not in _UNRELATED], list(_UNRELATED)


def _told(reading: Reading, text: int) -> str:
    """The words of the trade: of the brand's context, or of a topic or what it is about."""
    for group, run in reading.named.runs[text].items():
        if _CONTEXT <= group <= _PERSON:
            return reading.named.told(run)
    topics, matters = reading.words.starts["signs"], reading.words.starts["matters"]
    for group, run in reading.lexical.runs[text].items():
        if group < topics or group >= matters:
            return reading.lexical.told(run)
    return ""


def _bearers(reading: Reading, text: int) -> list[str]:
    """The other bearers of the name whose words stand in the text, with these."""
    runs = reading.named.runs[text]
    if not runs or max(runs) < len(NAMES):
        return []
    return [
        f"{name}: {reading.named.told(runs[number], 4)}"
        for number, name in enumerate(reading.names.bearers, len(NAMES))
        if number in runs
    ]


def _part_of(reading: Reading, text: int) -> str:
    """What every name of the brand in the text is part of, as far as its neighbours tell: `borne`; nothing where one stands alone."""
    runs, joined = reading.named.runs[text], reading.block.joined
    rows = [*runs.get(_ALIAS, ()), *runs.get(_AMBIGUOUS, ())]
    parts = [borne(joined, *reading.named.place(row)) for row in rows]
    return ", ".join(dict.fromkeys(parts)) if parts and all(parts) else ""


def _own_places(text: Text, names: Names, hosts: tuple[Name, ...]) -> list[tuple[str, str]]:
    """Handles (`@name`) and addresses that belong to the brand."""
    told = []
    if "@" in text.plain and (found := [handle for handle in names.handles if _calls(text.plain, handle)]):
        told.append(("relevance.handle", ", ".join("@" + handle for handle in found)))
    if own := [name.host for name in hosts if any(name.is_under(domain) for domain in names.domains)]:
        told.append(("relevance.official_url", ", ".join(own[:4])))
    return told


def _calls(text: str, handle: str) -> bool:
    at = text.find("@" + handle)
    return at >= 0 and not text[at + 1 + len(handle) : at + 2 + len(handle)].isalnum()
