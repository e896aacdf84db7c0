"""The judgement of a sighting, with the reasons it is made of."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """How much a name or site looks like an impersonation, from the mildest to the worst."""

    OFFICIAL = "official"
    UNRELATED = "unrelated"
    WATCH = "watch"
    SUSPICIOUS = "suspicious"
    IMPERSONATION = "impersonation"


#: verdicts on which staff must act
ALARMING = (Verdict.SUSPICIOUS, Verdict.IMPERSONATION)


class Label(StrEnum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Severity(StrEnum):
    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"


class Reason(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One piece of evidence.

    `code` is `score.kind`, such as `relevance.alias`, `topic.slippage`, `severity.regulator`, `risk.combo`: what
    stands before the dot names the score that `weight` is added to; `detail` quotes the words or values behind it. `where` is where they stand on
    a page that was visited, as `https://fake.example/ @ 1204` (characters from the document's start); empty, and left out of JSON, elsewhere.
    """

    code: str
    weight: float
    detail: str
    where: str = ""


class Assessment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one brand makes of one sighting.

    `relevance` 0…1, `sentiment` -1…1, `risk` 0…100. Topics are strongest first. Every score is the clamped sum of
    the weights of its reasons: see `total`. `domain` is the registrable domain that the risk speaks of, empty where
    no name was judged.
    """

    brand: str
    relevance: float = 0.0
    language: str = "und"
    sentiment: float = 0.0
    label: Label = Label.NEUTRAL
    topics: tuple[str, ...] = ()
    severity: Severity = Severity.NONE
    risk: int = 0
    verdict: Verdict = Verdict.UNRELATED
    domain: str = ""
    reasons: tuple[Reason, ...] = ()


def rounded(value: float) -> float:
    """`value` to four decimals; several times as quick as `round(value, 4)`, which goes through decimal digits."""
    return round(value * 1e4) / 1e4


def total(reasons: tuple[Reason, ...], score: str, low: float, high: float) -> float:
    """The sum of the weights of the reasons for `score` (the part of their code before the dot), kept in low…high."""
    found = sum(reason.weight for reason in reasons if reason.code.partition(".")[0] == score)
    return round(min(high, max(low, found)), 4)
