"""How bad it is: points from topic, signs of escalation and reach set a floor, the layer may raise it; two make a matter major."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.assessment import Label, Reason, Severity
from monitor.opinion.reading import Reading
from monitor.opinion.words.context import Meant

#: readers, likes or followers from which a complaint is public
WIDE = 10_000
#: troubles that much money, or several people, make major; for withdrawals a long wait does so too
AT_STAKE = frozenset({"deposit_failure", "withdrawal_delay", "login_failure", "platform_disconnect", "slippage"})
#: what was done stays done, whatever is said after it
_SAID = frozenset({Meant.FACT, Meant.CONCEDED})


def level(reasons: Sequence[Reason]) -> Severity:
    """The severity that `reasons` add up to: 1 point minor, 2 or more major."""
    points = sum([reason.weight for reason in reasons if reason.code.startswith("severity.")])
    if points >= 2:
        return Severity.MAJOR
    return Severity.MINOR if points >= 1 else Severity.NONE


def floor_reasons(reading: Reading, text: int, label: Label, topic: str, reach: int | None) -> list[Reason]:
    """What the rules say of a post about the brand: a complaint is minor, a major topic or sign of escalation said as a fact major.

    Neither neutral posts nor praise are severe, but for a topic that is severe whoever speaks of it (a warning of a fake site).
    """
    number = reading.words.topic_numbers.get(topic)
    points = reading.words.topics[number].points if number is not None else 0
    reasons = []
    if points and (label is Label.NEGATIVE or (points > 1 and label is Label.NEUTRAL)):
        reasons.append(Reason("severity.topic", points, topic))
    if label is not Label.NEGATIVE:
        return reasons
    if not reasons:
        reasons.append(Reason("severity.complaint", 1, label.value))
    reasons += _signs(reading, text)
    if topic in AT_STAKE and (much := reading.at_stake(text, waits=topic == "withdrawal_delay")):
        reasons.append(Reason("severity.stake", 1, much))
    if reach is not None and reach >= WIDE:
        reasons.append(Reason("severity.reach", 1, f"{reach:,}"))
    return reasons


def _signs(reading: Reading, text: int) -> list[Reason]:
    """One reason for each sign of escalation that is said as a fact, with its words."""
    found, first = reading.lexical, reading.words.starts["signs"]
    end = reading.words.starts["feelings"]
    reasons = []
    for group, run in found.runs[text].items():
        if first <= group < end:
            rows = [row for row in run if found.meant[row] in _SAID]
            if rows:
                sign = reading.words.signs[group - first]
                reasons.append(Reason(f"severity.{sign.name}", sign.points, found.told(rows)))
    return reasons


def raised(reasons: list[Reason], learnt: int, quotes: str) -> list[Reason]:
    """`reasons` with what the layer adds where it takes the matter for worse: `learnt` is 0 none, 1 minor, 2 major; `quotes` are its words."""
    points = sum([reason.weight for reason in reasons])
    return [*reasons, Reason("severity.wording", learnt - points, quotes)] if learnt > points else reasons
