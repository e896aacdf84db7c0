"""How bad it is: points from topic, signs of escalation and reach set a floor, the layer may raise it; two make a matter major."""

from __future__ import annotations

from monitor.assessment import Label, Reason, Severity, total
from monitor.opinion.context import Meant
from monitor.opinion.reading import Reading

#: readers, likes or followers from which a complaint is public
WIDE = 10_000


def level(reasons: tuple[Reason, ...]) -> Severity:
    """The severity that `reasons` add up to: 1 point minor, 2 or more major."""
    points = total(reasons, "severity", 0, 2)
    if points >= 2:
        return Severity.MAJOR
    return Severity.MINOR if points >= 1 else Severity.NONE


def floor_reasons(reading: Reading, text: int, label: Label, topic: str, reach: int | None) -> list[Reason]:
    """What the rules say of a post about the brand: a complaint is minor, a major topic or sign of escalation said as a fact major.

    Neither neutral posts nor praise are severe, but for a topic that is severe whoever speaks of it (a warning of a fake site).
    """
    points = {one.name: one.points for one in reading.words.topics}.get(topic, 0)
    reasons = []
    if points and (label is Label.NEGATIVE or (points > 1 and label is Label.NEUTRAL)):
        reasons.append(Reason("severity.topic", points, topic))
    if label is not Label.NEGATIVE:
        return reasons
    if not reasons:
        reasons.append(Reason("severity.complaint", 1, label.value))
    reasons += sign_reasons(reading, text)
    if reach is not None and reach >= WIDE:
        reasons.append(Reason("severity.reach", 1, f"{reach:,}"))
    return reasons


def sign_reasons(reading: Reading, text: int) -> list[Reason]:
    """One reason for each sign of escalation that is said as a fact, with its words."""
    told, first = reading.lexical[text], len(reading.words.topics)
    reasons = []
    for number, sign in enumerate(reading.words.signs, first):
        finds = [find for find in told.get(number, ()) if find.meant == Meant.FACT]
        if finds:
            reasons.append(Reason(f"severity.{sign.name}", sign.points, reading.quotes(text, finds)))
    return reasons


def raised(reasons: list[Reason], learnt: int, quotes: str) -> list[Reason]:
    """`reasons` with what the layer adds where it takes the matter for worse: `learnt` is 0 none, 1 minor, 2 major."""
    points = total(tuple(reasons), "severity", 0, 2)
    return [*reasons, Reason("severity.wording", learnt - points, quotes)] if learnt > points else reasons
