"""Does one text spread? What a negative text gains in severity when many say it, or say it in many places, within a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import structs

from monitor.assessment import Assessment, Label, Reason, Severity
from monitor.opinion.severity import level

#: sightings within `WINDOW` from which a text spreads: as many complaints about one thing are the director's
MANY = 5
#: different sources from which it does: who posts on two boards may be one unhappy customer
WIDE = 3
WINDOW = timedelta(hours=24)
#: sources that the reason names
_NAMED = 4
_ORDER = (Severity.NONE, Severity.MINOR, Severity.MAJOR)


class Sighting(NamedTuple):
    """A text was said: when, and in which source."""

    at: datetime
    source: str


def spreading(this: Sighting, others: Iterable[Sighting]) -> Reason | None:
    """Why `this` is one of a text that spreads: of all windows that hold it, the one that holds most; None where none holds enough."""
    earliest, latest = this.at - WINDOW, this.at + WINDOW
    near = [this, *(other for other in others if earliest <= other.at <= latest)]
    times = [one.at for one in near]
    if max(times) - min(times) <= WINDOW:
        return _reason(len(near), {one.source for one in near})
    near.sort()
    best, widest, end = (0, 0), range(0), 0
    inside = Counter[str]()
    for start, first in enumerate(near):
        if first.at > this.at:
            break
        while end < len(near) and near[end].at <= first.at + WINDOW:
            inside[near[end].source] += 1
            end += 1
        size = (end - start, len(inside))
        if size > best and _is_enough(*size):
            best, widest = size, range(start, end)
        inside[first.source] -= 1
        if not inside[first.source]:
            del inside[first.source]
    return _reason(len(widest), {near[number].source for number in widest})


def _is_enough(sightings: int, sources: int) -> bool:
    return sightings >= MANY or sources >= WIDE


def _reason(sightings: int, where: set[str]) -> Reason | None:
    if not _is_enough(sightings, len(where)):
        return None
    sources = sorted(where)
    more = ", …" if len(sources) > _NAMED else ""
    return Reason("severity.spreading", 1, f"{sightings} ({', '.join(sources[:_NAMED])}{more})")


def worsened(judged: Assessment, why: Reason | None) -> Assessment:
    """`judged` with the weight of `why`; as it is without, and where it is not negative."""
    if why is None or judged.label is not Label.NEGATIVE:
        return judged
    reasons = (*judged.reasons, why)
    severity = max(judged.severity, level(reasons), key=_ORDER.index)
    return structs.replace(judged, reasons=reasons, severity=severity)
