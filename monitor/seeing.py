"""How much of a site was seen, which says what a verdict on it rests on."""

from __future__ import annotations

from monitor.names.facts import Existence
from monitor.sites.visit import Outcome, Visit


def is_seen(visit: Visit) -> bool:
    """Whether something answered, so that more than the name is judged."""
    return visit.outcome in (Outcome.ANSWERED, Outcome.HOSTILE)


def is_known(visit: Visit) -> bool:
    """Whether it is known what stands there: a page, or for certain nothing, the name being absent from the DNS."""
    absent = visit.resolution is not None and visit.resolution.existence is Existence.ABSENT
    return is_seen(visit) or (visit.outcome is Outcome.UNRESOLVED and absent)
