"""An investigated site as one object for programs."""

from __future__ import annotations

from typing import Any

import msgspec

from monitor.assessment import Reason
from monitor.explain import sentence
from monitor.investigating import Investigated
from monitor.sites.cloaking import differences


def as_dict(found: Investigated) -> dict[str, Any]:
    """All of it but the bytes; `docs/json.md` has the schema."""
    visit = msgspec.structs.replace(found.seen.visit, raw=())
    captures = [msgspec.structs.replace(one, raw=()) for one in found.seen.captures]
    worst = found.worst
    return {
        "site": found.seen.domain,
        "brand": worst.brand,
        "verdict": worst.verdict,
        "risk": worst.risk,
        "kind": found.kind,
        "event": found.seen.event,
        "reasons": [_reason(one) for one in worst.reasons],
        "brands": [{"brand": key, "verdict": one.verdict, "risk": one.risk} for key, one in found.judged.items()],
        "differences": [one.detail for one in differences(found.seen.visit, found.seen.captures)],
        "campaign": msgspec.to_builtins(found.campaign),
        "visit": found.kept.visit if found.kept else None,
        "missing": found.seen.missing,
        "seen": msgspec.to_builtins(visit),
        "captures": msgspec.to_builtins(captures),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"where": "", **msgspec.to_builtins(reason), "sentence": sentence(reason)}
