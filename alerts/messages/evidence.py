"""Why we think so: the weightiest reasons behind the judgement of a finding, as a mail tells them."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.messages.quoting import short
from alerts.view import HitView
from monitor import explain
from monitor.assessment import Reason
from monitor.weighing import Weighed, weighed
from monitor.wording import tr

SHOWN = 8
#: sentences told of one family of evidence about a site
_OF_EACH = 3
_SCORES = ("risk", "severity", "topic", "sentiment", "relevance")
_SITE = "risk.site_"


def evidence(hit: HitView | None) -> tuple[str, ...]:
    """At most `SHOWN` sentences, each once, what decides first; what speaks of a site by family, with what each adds to the risk."""
    reasons = hit.reasons if hit else ()
    if any(one.code.startswith(_SITE) for one in reasons):
        return tuple(_families(reasons))[:SHOWN]
    said = (short(explain.sentence(one), 300) for one in sorted(reasons, key=_rank))
    return tuple(dict.fromkeys(said))[:SHOWN]


def _families(reasons: tuple[Reason, ...]) -> Iterator[str]:
    for family in weighed(reasons):
        told = [short(explain.sentence(one), 200) for one in family.reasons]
        shown = tr("; ", "；").join(list(dict.fromkeys(told))[:_OF_EACH])
        if shown:
            yield f"{family.title} {_points(family)}{tr(': ', '：')}{shown}"


def _points(family: Weighed) -> str:
    capped = tr(f" ({family.capped})", f"（{family.capped}）") if family.capped else ""
    return f"{family.points:+g}{capped}"


def _rank(reason: Reason) -> tuple[int, float]:
    score = reason.code.partition(".")[0]
    return _SCORES.index(score) if score in _SCORES else len(_SCORES), -abs(reason.weight)
