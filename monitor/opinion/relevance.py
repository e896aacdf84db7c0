"""Is a post about this brand at all? Graded 0…1, with the quoted words as reasons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.assessment import Reason
from monitor.names.domain import Name
from monitor.opinion.labels import TOPICS, UNRELATED
from monitor.opinion.reading import Reading
from monitor.opinion.text.normal import Text
from monitor.opinion.words.bearing import borne
from monitor.opinion.words.features import COLUMN, COLUMNS, SURELY
from monitor.opinion.words.vocabulary import NAMES, Names

RELEVANT = 0.5
#: what makes a post a candidate counts this much; what it says does the rest
CLAIM = 0.5
#: log-odds that an official handle or address gives at least, if no other bearer is named
SURE = 1.0
#: log-odds that a post loses in which every name is part of another
BORNE = 2.5
#: log-odds that a name gains where the watchlist says who else bears it, and none of these is spoken of
LISTED = 0.5
_BY_NAME = frozenset({"relevance.alias", "relevance.ambiguous"})
#: tokens below which a post is a remark, and the log-odds that one with a name gains: it says too little to be about anybody else
FEW, REMARK = 8, 1.2
#: log-odds that words of the trade gain without any name where the brand is discussed, and strong words or expressions of a topic, which hardly
#: stand by chance
AMONG, SURELY_AMONG = 0.4, 1.3
#: log-odds, at most, of a post that names another company and the brand not at all
OTHER = 1.0
#: log-odds beyond which a chance is as good as sure, and up to which it is as good as even
_FAR, _NEAR = 60.0, 1e-6
#: log-odds that a short name loses where nobody says that the place is about the brand, with words of the trade and without
ANYWHERE, STRANGE = 2.0, 4.0
_ALIAS, _AMBIGUOUS, _CONTEXT, _, _PERSON = range(5)
_UNRELATED = tuple(
    number for name, number in COLUMN.items() if name.startswith("unrelated") or name == "name bearer"
)
_SURE = [
    COLUMN[f"{topic}{how}"] for topic in TOPICS if topic not in {"question", "news", UNRELATED} for how in SURELY
]
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
    """The layer's log-odds that each post of a batch is about the brand, and what words of the trade and of other bearers add to them."""

    whole: NDArray[np.float32]
    trade: NDArray[np.float64]
    others: NDArray[np.float64]


class _Weighed(NamedTuple):
    """What is known of a post that may be about the brand: its log-odds, its words of the trade, and whose else it may be."""

    whole: float
    quotes: str
    bearers: list[str]
    is_part: bool


def relevance_reasons(reading: Reading, claims: Sequence[Claim], odds: Odds) -> list[tuple[list[Reason], float]]:
    """Why each post is, or is not, about the brand, and the sum of it, 0…1: 0 without any claim."""
    told: list[tuple[list[Reason], float]] = [(claim.reasons, 0.0) for claim in claims]
    texts = [text for text, claim in enumerate(claims) if claim.reasons]
    if not texts:
        return told
    sure = np.any(reading.dense[:, _SURE] > 0, axis=1)[texts].tolist()
    rows = zip(texts, odds.whole[texts].tolist(), sure, strict=True)
    weighed = [_weighed(reading, text, claims[text], whole, sure=surely) for text, whole, surely in rows]
    whole = np.array([one.whole for one in weighed]).clip(-_FAR, _FAR)
    chance = 1 / (1 + np.exp(-whole))
    apart = np.abs(whole) > _NEAR
    share = np.where(apart, (chance - CLAIM) / np.where(apart, whole, 1), 0.25)
    trade = np.where([bool(one.quotes) for one in weighed], share * odds.trade[texts], 0).round(4)
    lost = BORNE * np.array([one.is_part for one in weighed])
    others = np.where([bool(one.bearers) for one in weighed], share * (odds.others[texts] - lost), 0).round(4)
    rest = (chance - CLAIM - trade - others).round(4)
    columns = (column.tolist() for column in (chance.round(4), trade, others, rest))
    for text, one, chances, context, bearer, wording in zip(texts, weighed, *columns, strict=True):
        reasons = told[text][0]
        if one.quotes:
            reasons.append(Reason("relevance.context", context, one.quotes))
        if one.bearers:
            reasons += [
                Reason("relevance.bearer", 0.0 if number else bearer, name)
                for number, name in enumerate(one.bearers)
            ]
        reasons.append(Reason("relevance.wording", wording, ""))
        told[text] = reasons, chances
    return told


def _weighed(reading: Reading, text: int, claim: Claim, whole: float, *, sure: bool) -> _Weighed:
    """The log-odds `whole` of a post with what the rules add to them; `sure` tells whether strong words or expressions stand in it."""
    quotes = _told(reading, text)
    part = "" if claim.official else _part_of(reading, text)
    bearers = _bearers(reading, text)
    if reading.names.bearers and not bearers and claim.reasons[0].code in _BY_NAME:
        whole += LISTED
    if part:
        bearers.append(part)
        whole -= BORNE
    if not bearers and _is_remark(reading, text, claim.reasons):
        whole += REMARK
    elif claim.reasons[0].code == "relevance.place":
        whole += SURELY_AMONG if sure else AMONG if quotes else 0.0
    else:
        whole = _ruled(claim, whole, trade=bool(quotes), alone=not bearers)
    if claim.reasons[0].code == "relevance.place" and (other := reading.companies.get(text)):
        bearers.append(other)
        whole = min(whole, -OTHER)
    return _Weighed(whole, quotes, bearers, bool(part))


def _ruled(claim: Claim, whole: float, *, trade: bool, alone: bool) -> float:
    """The log-odds `whole` with what a claim by name or by what is official adds; `trade` tells whether words of the trade stand in the
    text, `alone` that nobody else who bears the name does."""
    if claim.official:
        return max(whole, SURE) if claim.sure and alone else whole
    strange = claim.reasons[0].code == "relevance.ambiguous" and len(claim.reasons) == 1
    return whole - (ANYWHERE if trade else STRANGE) if strange else whole


def _is_remark(reading: Reading, text: int, reasons: list[Reason]) -> bool:
    """Whether a text of a few tokens names the brand, by a short name only where the place is about the brand."""
    sure = reasons[0].code == "relevance.alias" or (reasons[0].code == "relevance.ambiguous" and len(reasons) > 1)
    return sure and bool(reading.grams.lengths[text] < FEW)


@cache
def part_columns() -> NDArray[np.float32]:
    """[columns, 2]: which features speak of the trade, and which of others."""
    made = np.zeros((len(COLUMNS), 2), np.float32)
    made[[one for one in _TOLD if one not in _UNRELATED], 0] = 1
    made[list(_UNRELATED), 1] = 1
    return made


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
