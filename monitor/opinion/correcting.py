"""Correcting a judgement: what an analyst may say of a post by docs/labelling.md, and what becomes of its assessment."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from monitor.assessment import Assessment, Label, Reason, Severity
from monitor.errors import UsageError
from monitor.opinion.labels import RELEVANCES, SENTIMENTS, SEVERITIES, TOPICS
from monitor.opinion.relevance import RELEVANT
from monitor.opinion.training.corpus import Labels
from monitor.wording import tr

#: what each field may be
ALLOWED = {"relevance": RELEVANCES, "sentiment": SENTIMENTS, "topic": TOPICS, "severity": SEVERITIES}
#: where a corrected score comes to stand
_RELEVANCE = {"about": 1.0, "aside": 0.6, "unrelated": 0.0}
_SENTIMENT = {"negative": -0.7, "neutral": 0.0, "positive": 0.7}
_POINTS = {"none": 0.0, "minor": 1.0, "major": 2.0}
_GRAVE = "fake_site_scam"
_NO_COMPLAINT = frozenset({"praise", "question", "news", "unrelated"})


class Given(msgspec.Struct, frozen=True, omit_defaults=True):
    """The labels that somebody gives a post; empty where nothing is said."""

    relevance: str = ""
    sentiment: str = ""
    topic: str = ""
    severity: str = ""

    def over(self, labels: Labels) -> Labels:
        """`labels`, with those that are given instead."""
        return labels._replace(**{name: value for name, value in msgspec.structs.asdict(self).items() if value})

    def __bool__(self) -> bool:
        return self != Given()


def labels_of(said: Assessment, corrections: Iterable[Given] = ()) -> Labels:
    """The labels that an assessment amounts to; `corrections` of it, oldest first, tell about from aside."""
    topic = said.topics[0] if said.topics else "unrelated"
    if said.relevance < RELEVANT or topic == "unrelated":
        return Labels(said.label.value, "unrelated", "none", "unrelated")
    told = [given.relevance for given in corrections if given.relevance not in {"", "unrelated"}]
    return Labels(said.label.value, topic, said.severity.value, told[-1] if told else "about")


def completed(before: Labels, given: Given) -> Given:
    """`given` with what follows from it by docs/labelling.md; UsageError where it contradicts itself, or leaves open what must be said.

    Unrelated is unrelated in topic and relevance, and without severity. What is neither a complaint nor a warning of a fraud has no
    severity. Praise is positive, and what becomes positive is praise.
    """
    check(given)
    told = given
    if "unrelated" in (given.relevance, given.topic):
        told = _with(told, relevance="unrelated", topic="unrelated", severity="none")
    elif before.relevance == "unrelated":
        if not given.topic:
            raise UsageError(tr("a post about the brand needs a topic", "与品牌相关的帖子须指定话题"))
        told = _with(told, relevance=given.relevance or "about")
    if given.topic == "praise":
        told = _with(told, sentiment="positive")
    after = told.over(before)
    if after.topic != "unrelated" and after.sentiment == "positive" and after.topic not in {"praise", "news"}:
        if given.topic:
            raise UsageError(
                tr(
                    f"a positive post is praise or news, not {after.topic}; say how the author feels about it",
                    f"正面帖子的话题只能是 praise 或 news，不能是 {after.topic}；请同时指定情感",
                )
            )
        told = _with(told, topic="praise")
    if after.topic == "praise" and after.sentiment != "positive":
        raise UsageError(
            tr(
                f"praise is positive, not {after.sentiment}; say what the post is about instead",
                f"praise 应为正面，不能是 {after.sentiment}；请同时指定话题",
            )
        )
    return _severity(told, told.over(before))


def _severity(told: Given, after: Labels) -> Given:
    """Only complaints and warnings of a fraud have a severity."""
    if after.severity != "none" and after.sentiment != "negative" and after.topic != _GRAVE:
        return _with(told, severity="none")
    return told


def _with(told: Given, **needed: str) -> Given:
    """`told` with what is needed besides; UsageError where something else was given."""
    for name, value in needed.items():
        found = getattr(told, name)
        if found and found != value:
            raise UsageError(
                tr(
                    f"{name} = {found} does not go with the other labels: expected {value}",
                    f"{name} = {found} 与其他标签矛盾，应为 {value}",
                )
            )
    return msgspec.structs.replace(told, **needed)


def check(given: Given) -> None:
    """UsageError where a label is none of those that there are, or where none is given."""
    if not given:
        raise UsageError(tr("nothing was given to correct", "没有给出要更正的内容"))
    for name, allowed in ALLOWED.items():
        value = getattr(given, name)
        if value and value not in allowed:
            listed = ", ".join(allowed)
            raise UsageError(
                tr(
                    f"{name}: expected one of {listed}, found {value!r}",
                    f"{name} 应为 {listed} 之一，实际为 {value!r}",
                )
            )


def corrected(said: Assessment, before: Labels, given: Given, who: str) -> Assessment:
    """`said` with the labels that `who` gave; each score is still the sum of its reasons, one of them `….corrected`.

    What was corrected earlier makes way for it. Of the topics the first is replaced, the others stay.
    """
    after = given.over(before)
    told = said
    if given.relevance:
        told = _scored(told, "relevance", _RELEVANCE[after.relevance], _why(before.relevance, after.relevance, who))
        told = msgspec.structs.replace(told, relevance=_RELEVANCE[after.relevance])
    if given.sentiment:
        score = _SENTIMENT[after.sentiment]
        told = _scored(told, "sentiment", score, _why(before.sentiment, after.sentiment, who))
        told = msgspec.structs.replace(told, sentiment=score, label=Label(after.sentiment))
    if given.topic:
        others = tuple(one for one in said.topics[1:] if one not in {after.topic, "unrelated"})
        told = _with_reason(told, Reason("topic.corrected", 1.0, _why(before.topic, after.topic, who)))
        alone = after.topic in _NO_COMPLAINT
        told = msgspec.structs.replace(told, topics=(after.topic,) if alone else (after.topic, *others))
    if given.severity:
        why = _why(before.severity, after.severity, who)
        told = _scored(told, "severity", _POINTS[after.severity], why)
        told = msgspec.structs.replace(told, severity=Severity(after.severity))
    return told


def _scored(said: Assessment, score: str, aim: float, why: str) -> Assessment:
    """`said` with the reason that brings the sum of `score` to `aim`."""
    own = f"{score}.corrected"
    found = sum(one.weight for one in said.reasons if one.code.partition(".")[0] == score and one.code != own)
    return _with_reason(said, Reason(own, round(aim - found, 4), why))


def _with_reason(said: Assessment, reason: Reason) -> Assessment:
    others = tuple(one for one in said.reasons if one.code != reason.code)
    return msgspec.structs.replace(said, reasons=(*others, reason))


def _why(before: str, after: str, who: str) -> str:
    return f"{before} → {after} ({who})" if before != after else f"{after} ({who})"
