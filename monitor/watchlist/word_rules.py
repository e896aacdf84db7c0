"""What words and manners must obey beyond their shape: known names, and patterns that can be used."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from monitor.errors import KeptOut
from monitor.opinion.labels import SENTIMENTS
from monitor.opinion.words.expressions import bounded
from monitor.opinion.words.expressions import problem as expression_trouble
from monitor.opinion.words.lexicon import Lexicon, Sign, TopicWords
from monitor.watchlist.blaming import check_known, no_blanks, tell
from monitor.watchlist.loading import Document
from monitor.watchlist.locating import Path
from monitor.watchlist.manners import Manners
from monitor.wording import tr

S = TypeVar("S", TopicWords, Sign)
_SEVERITIES = ("none", "minor", "major")


def check_lexicon(document: Document, lexicon: Lexicon) -> Lexicon:
    """Severities and labels exist, polarities lie in -1…1. Gives the lexicon without the patterns that cannot be used, the others
    with an end to their repeats."""
    topics, signs = dict(lexicon.topics), dict(lexicon.signs)
    for name, topic in lexicon.topics.items():
        check_known(document, ("topics", name, "severity"), topic.severity, _SEVERITIES)
        if not -1 <= topic.polarity <= 1:
            document.blame(
                ("topics", name, "polarity"),
                tr(f"expected -1 to 1, found {topic.polarity:g}", f"应在 -1 到 1 之间，实际为 {topic.polarity:g}"),
            )
        topics[name] = _usable(document, ("topics", name), topic)
    for name, sign in lexicon.signs.items():
        check_known(document, ("signs", name, "severity"), sign.severity, _SEVERITIES)
        signs[name] = _usable(document, ("signs", name), sign)
    for number, example in enumerate(lexicon.example):
        for key, told, known in (("label", example.label, SENTIMENTS), ("severity", example.severity, _SEVERITIES)):
            if told:
                check_known(document, ("example", number, key), told, known)
    no_blanks(document, (), document.data)
    return msgspec.structs.replace(lexicon, topics=topics, signs=signs)


def _usable(document: Document, place: Path, words: S) -> S:
    """`words` without the patterns that cannot be used, of which `document` is told."""
    patterns: tuple[str, ...] = words.patterns
    kept = []
    for number, pattern in enumerate(patterns):
        if problem := expression_trouble(pattern):
            document.blame((*place, "patterns", number), problem, KeptOut)
        else:
            kept.append(bounded(pattern))
    return msgspec.structs.replace(words, patterns=tuple(kept)) if patterns else words


def check_manners(document: Document, manners: Manners) -> None:
    """Patterns are regular expressions; pairs of characters are pairs."""
    for number, rule in enumerate(manners.forbidden):
        _check_patterns(document, ("forbidden", number, "patterns"), rule.patterns)
        _check_patterns(document, ("forbidden", number, "allowed"), rule.allowed)
    for number, pairs in enumerate(manners.traditional):
        for pair in pairs.split():
            if len(pair) != 2:
                document.blame(
                    ("traditional", number),
                    tr(f"expected pairs of characters, found {pair!r}", f"应为成对的字，实际为 {pair!r}"),
                )
    no_blanks(document, (), document.data)


def _check_patterns(document: Document, place: Path, patterns: tuple[str, ...]) -> None:
    for number, pattern in enumerate(patterns):
        tell(document, (*place, number), expression_trouble(pattern))
