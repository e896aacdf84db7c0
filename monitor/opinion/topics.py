"""What a post is about, by the watchlist's words."""

from __future__ import annotations

import msgspec

from monitor.assessment import Reason
from monitor.opinion.finding import Find, find_patterns, find_words, negated
from monitor.opinion.normal import Text
from monitor.opinion.vocabulary import TopicRule, Vocabulary


class Topic(msgspec.Struct, frozen=True):
    """One topic found: `score` is the sum of what its distinct words count (1 each, strong ones 2)."""

    rule: TopicRule
    score: float
    finds: tuple[Find, ...]
    reason: Reason

    @property
    def name(self) -> str:
        return self.rule.topic


def find_topics(text: Text, words: Vocabulary) -> tuple[Topic, ...]:
    """The topics of `text`, strongest first; equally strong ones by severity, then in the lexicon's order."""
    found = [topic for rule in words.topics if (topic := _topic(text, rule, words.negators))]
    return tuple(sorted(found, key=lambda topic: (-topic.score, -topic.rule.points)))


def _topic(text: Text, rule: TopicRule, negators: tuple[str, ...]) -> Topic | None:
    finds = find_words(text.folded, rule.weights)
    taken = [(find.start, find.end) for find in finds]
    for find in find_patterns(text.folded, rule.patterns):
        if not any(start <= find.start and find.end <= end for start, end in taken):
            finds.append(find)
    kept = [find for find in finds if not negated(text.folded, find.start, negators)]
    if not kept:
        return None
    distinct = {find.word: find for find in reversed(kept)}
    score = sum(rule.weights.get(word, 1.0) for word in distinct)
    quoted = sorted(distinct.values())[:8]
    detail = ", ".join(dict.fromkeys(text.quote(find.start, find.end) for find in quoted))
    return Topic(rule, score, tuple(kept), Reason(f"topic.{rule.topic}", score, detail))
