"""What a registry told, as reasons that people read: they weigh nothing, for judging is done elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from monitor.assessment import Reason
from monitor.names.facts import Answer, Registration
from monitor.text import one_line

#: what stands before the dot in the codes of these reasons
SCORE = "registration"
NAME_SERVERS_SHOWN = 4


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A registration for programs: as `Registration`, with the age in whole days, and without the raw answer."""

    answer: Answer
    at: datetime
    protocol: str
    server: str
    created: datetime | None
    age_days: int | None
    updated: datetime | None
    expires: datetime | None
    registrar: str
    name_servers: tuple[str, ...]
    statuses: tuple[str, ...]
    abuse: tuple[str, ...]
    unclear: tuple[str, ...]
    problem: str


def told(found: Registration, now: datetime) -> Told:
    """`found` for programs."""
    values = {name: getattr(found, name) for name in Told.__struct_fields__ if name != "age_days"}
    return Told(age_days=age(found, now), **values)


def reasons(found: Registration, now: datetime) -> tuple[Reason, ...]:
    """Age, registrar, name servers and where to complain; or that the name is free, or why nobody knows."""
    return tuple(Reason(f"{SCORE}.{kind}", 0, one_line(detail, 240)) for kind, detail in _told(found, now))


def age(found: Registration, now: datetime) -> int | None:
    """Whole days since the name was registered; None where nobody knows."""
    return max(0, (now - found.created).days) if found.created else None


def _told(found: Registration, now: datetime) -> Iterator[tuple[str, str]]:
    if found.answer is Answer.NOT_FOUND:
        yield "absent", found.server
    elif found.answer is not Answer.FOUND:
        yield "unchecked", f"{found.answer}: {found.problem}" if found.problem else found.answer
    else:
        yield from _record(found, now)


def _record(found: Registration, now: datetime) -> Iterator[tuple[str, str]]:
    if found.created:
        yield "created", f"{found.created:%Y-%m-%d} ({age(found, now)} d)"
    if found.registrar:
        yield "registrar", found.registrar
    if found.name_servers:
        more = len(found.name_servers) - NAME_SERVERS_SHOWN
        yield "name_servers", ", ".join(found.name_servers[:NAME_SERVERS_SHOWN]) + (f" +{more}" if more > 0 else "")
    if found.abuse:
        yield "abuse", ", ".join(found.abuse[:3])
    if found.unclear:
        yield "unclear", ", ".join(found.unclear)
    if found.protocol == "whois":
        yield "whois", found.server
