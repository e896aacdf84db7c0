"""What a post is about, by the watchlist's words."""

from __future__ import annotations

import msgspec

from monitor.assessment import Reason
from monitor.opinion.finding import Find, find_patterns, find_words, longest, negated
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

    @property
    def words(self) -> int:
        """How many of its finds are words, not patterns."""
        return sum(find.word in self.rule.weights for find in self.finds)


def find_topics(text: Text, words: Vocabulary) -> tuple[Topic, ...]:
    """The topics of `text`, strongest first.

    Equally strong ones by severity, then by finds of words before patterns, then in the lexicon's order.
    """
    found = [topic for rule in words.topics if (topic := _topic(text, rule, words.negators))]
    return tuple(sorted(found, key=lambda topic: (-topic.score, -topic.rule.points, -topic.words)))


def _topic(text: Text, rule: TopicRule, negators: tuple[str, ...]) -> Topic | None:
    finds = longest(find_words(text.folded, rule.weights) + find_patterns(text.folded, rule.patterns))
    kept = [find for find in finds if not negated(text.folded, find.start, negators)]
    if not kept:
        return None
    distinct = {find.word: find for find in reversed(kept)}
    score = sum(_weight(text, rule, find) for find in distinct.values())
    quoted = sorted(distinct.values())[:8]
    detail = ", ".join(dict.fromkeys(text.quote(find.start, find.end) for find in quoted))
    return Topic(rule, score, tuple(kept), Reason(f"topic.{rule.topic}", score, detail))


def _weight(text: Text, rule: TopicRule, find: Find) -> float:
    """What a find counts; one that holds a strong word counts like it."""
    if find.word in rule.weights:
        return rule.weights[find.word]
    inside = text.folded[find.start : find.end]
    return 2.0 if any(weight > 1 and word in inside for word, weight in rule.weights.items()) else 1.0
