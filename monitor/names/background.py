"""What was found out about a name, as reasons that weigh: a lookalike is the worse for being new and ready to send mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from monitor.assessment import Reason
from monitor.names.facts import Answer, Facts, Registration

#: days since the registration: most names of phishing are used within a month (Interisle, Phishing Landscape 2024)
NEW, RECENT, OLD = 30, 180, 5 * 365
#: the codes of these reasons
CODES = frozenset({"risk.new", "risk.old", "risk.mail", "risk.certified"})


def background(facts: Facts | None) -> tuple[Reason, ...]:
    """The reasons that `facts` give for or against a lookalike; none for what nobody asked."""
    return tuple(_reasons(facts)) if facts else ()


def _reasons(facts: Facts) -> Iterator[Reason]:
    if facts.registration and facts.registration.answer is Answer.FOUND:
        yield from _of_age(facts.registration)
    found = facts.resolution
    if found and found.mail and not found.wildcard:
        yield Reason("risk.mail", 5, ", ".join(found.mail[:3]))
    if facts.certified:
        yield Reason("risk.certified", 5, f"{facts.certified.since:%Y-%m-%d} ({facts.certified.issuer})")


def _of_age(found: Registration) -> Iterator[Reason]:
    if found.created is None or "created" in found.unclear:
        return
    days = max(0, (found.at - found.created).days)
    told = f"{_day(found.created)} ({days:,} d)"
    if days <= NEW:
        yield Reason("risk.new", 15, told)
    elif days <= RECENT:
        yield Reason("risk.new", 10, told)
    elif days > OLD:
        yield Reason("risk.old", -15, told)


def _day(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"
