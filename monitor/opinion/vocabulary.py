"""A lexicon made ready for searching, once."""

from __future__ import annotations

import re

import msgspec

from monitor.identity import ByIdentity
from monitor.opinion.lexicon import Lexicon, Sign, TopicWords
from monitor.opinion.normal import word_form
from monitor.opinion.script import simplified

#: topics that say how something is said, not which service it is about
MANNERS = frozenset({"praise", "question", "news", "other_complaint", "unrelated"})
POINTS = {"none": 0, "minor": 1, "major": 2}


class TopicRule(msgspec.Struct, frozen=True):
    """One topic's words with what each counts, in the form in which they are searched for."""

    topic: str
    weights: dict[str, float]
    patterns: tuple[re.Pattern[str], ...]
    polarity: float
    points: int


class SignRule(msgspec.Struct, frozen=True):
    """One escalation sign."""

    sign: str
    words: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    points: int


class Vocabulary(msgspec.Struct, frozen=True):
    topics: tuple[TopicRule, ...]
    signs: tuple[SignRule, ...]
    negators: tuple[str, ...]
    questions: tuple[str, ...]
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    official: tuple[str, ...]


def _made(lexicon: Lexicon) -> Vocabulary:
    return Vocabulary(
        topics=tuple(_topic(name, words) for name, words in lexicon.topics.items()),
        signs=tuple(_sign(name, sign) for name, sign in lexicon.signs.items()),
        negators=_forms(lexicon.negators),
        questions=_forms(lexicon.questions),
        positive=_forms(lexicon.positive),
        negative=_forms(lexicon.negative),
        official=_forms(lexicon.official),
    )


vocabulary = ByIdentity(_made, size=1024)


def _forms(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for word in words if (form := word_form(word))))


def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(simplified(pattern), re.IGNORECASE) for pattern in patterns)


def _topic(name: str, words: TopicWords) -> TopicRule:
    weights = dict.fromkeys(_forms(words.words), 1.0) | dict.fromkeys(_forms(words.strong), 2.0)
    points = POINTS.get(words.severity, 0)
    return TopicRule(name, weights, _compiled(words.patterns), words.polarity, points)


def _sign(name: str, sign: Sign) -> SignRule:
    return SignRule(name, _forms(sign.words), _compiled(sign.patterns), POINTS.get(sign.severity, 0))
