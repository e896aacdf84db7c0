"""How the author feels about it: -1…1, as the sum of reasons."""

from __future__ import annotations

from monitor.assessment import Label, Reason, total
from monitor.opinion.finding import Find, find_words, negated
from monitor.opinion.normal import Text
from monitor.opinion.questions import is_asked
from monitor.opinion.topics import Topic
from monitor.opinion.vocabulary import Vocabulary

#: from here on a text is called negative or positive
NEGATIVE, POSITIVE = -0.2, 0.2
#: what the second opinion may add at most: less than a label takes, so that it never decides alone
SECOND = 0.15
_LEANS = 0.1
_WORD = 0.3
_MANY = 2


def label_of(score: float) -> Label:
    """The label of a sentiment score."""
    if score <= NEGATIVE:
        return Label.NEGATIVE
    return Label.POSITIVE if score >= POSITIVE else Label.NEUTRAL


Asked = list[tuple[int, int]]


def mood(text: Text, words: Vocabulary, asked: Asked) -> tuple[list[Find], list[Find], list[Find]]:
    """Finds of praising words, of complaining words, and of praise turned round by a negation ("not good").

    Who asks whether something is good (in the places `asked`) does not praise it.
    """
    negative = find_words(text.folded, words.negative)
    praised = [
        find
        for find in find_words(text.folded, words.positive)
        if not is_asked(find, asked)
        and not any(one.start <= find.start and find.end <= one.end for one in negative)
    ]
    turned = [find for find in praised if negated(text.folded, find.start, words.negators, reach=4)]
    blamed = [find for find in negative if not negated(text.folded, find.start, words.negators, reach=4)]
    return [find for find in praised if find not in turned], blamed, turned


def topic_reasons(topics: tuple[Topic, ...], asked: Asked) -> list[Reason]:
    """What the topics say about the mood: the two strongest that say anything."""
    telling = [topic for topic in topics if topic.rule.polarity and not _asked_only(topic, asked)][:2]
    return [
        Reason("sentiment.topic", round(share * _surely(topic.score) * topic.rule.polarity, 4), topic.name)
        for topic, share in zip(telling, (0.6, 0.2), strict=False)
    ]


def _asked_only(topic: Topic, asked: Asked) -> bool:
    """Whether a pleasant topic is only asked about."""
    return topic.rule.polarity > 0 and all(is_asked(find, asked) for find in topic.finds)


def _surely(score: float) -> float:
    """How much a topic's score says: two thirds for one word, all from two on."""
    return min(1.0, (score + 1) / 3)


def second_reason(found: float, reasons: list[Reason]) -> Reason:
    """The second opinion, weighed so that it never decides alone: it may sharpen a label, or tip a text that leans already."""
    before = total(tuple(reasons), "sentiment", -1, 1)
    weight = round(SECOND * found, 4)
    after = label_of(before + weight)
    if after is not label_of(before) and (after is Label.NEUTRAL or abs(before) < _LEANS):
        weight = 0.0
    return Reason("sentiment.second_opinion", weight, f"{found:+.2f}")


def word_reasons(text: Text, praise: list[Find], blame: list[Find], turned: list[Find]) -> list[Reason]:
    """What single words say about the mood."""
    told = (
        ("sentiment.positive", _WORD, praise),
        ("sentiment.negative", -_WORD, blame),
        ("sentiment.negated", -_WORD, turned),
    )
    reasons = []
    for code, weight, finds in told:
        quotes = list(dict.fromkeys(text.quote(find.start, find.end) for find in finds))
        if quotes:
            reasons.append(Reason(code, weight * min(_MANY, len(quotes)), ", ".join(quotes[:6])))
    return reasons


def balance(code: str, reasons: list[Reason], detail: str) -> list[Reason]:
    """A reason that takes a negative sum back to zero, for what only looks like a complaint."""
    score = sum(reason.weight for reason in reasons if reason.code.startswith("sentiment."))
    return [Reason(code, round(-score, 4), detail)] if score < 0 else []


def score(reasons: tuple[Reason, ...]) -> float:
    """The sentiment that `reasons` add up to, -1…1."""
    return total(reasons, "sentiment", -1, 1)
