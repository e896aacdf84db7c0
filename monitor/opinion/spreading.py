"""Does one text spread? What a negative text gains in severity when many say it, or say it in many places, within a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    near = sorted(other for other in (*others, this) if abs(other.at - this.at) <= WINDOW)
    windows = [
        [other for other in near if first.at <= other.at <= first.at + WINDOW]
        for first in near
        if first.at <= this.at
    ]
    telling = [window for window in windows if len(window) >= MANY or len(_sources(window)) >= WIDE]
    if not telling:
        return None
    widest = max(telling, key=lambda window: (len(window), len(_sources(window))))
    sources = _sources(widest)
    more = ", …" if len(sources) > _NAMED else ""
    return Reason("severity.spreading", 1, f"{len(widest)} ({', '.join(sources[:_NAMED])}{more})")


def _sources(sightings: Sequence[Sighting]) -> list[str]:
    return sorted({sighting.source for sighting in sightings})


def worsened(judged: Assessment, why: Reason | None) -> Assessment:
    """`judged` with the weight of `why`; as it is without, and where it is not negative."""
    if why is None or judged.label is not Label.NEGATIVE:
        return judged
    reasons = (*judged.reasons, why)
    severity = max(judged.severity, level(reasons), key=_ORDER.index)
    return structs.replace(judged, reasons=reasons, severity=severity)
