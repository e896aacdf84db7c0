"""What makes staff look at a name or site: the same for both, so that their hits and alerts are alike."""

from __future__ import annotations

import msgspec

from monitor.assessment import Assessment, Reason, Severity, Verdict

FAKE = "fake_site_scam"
SEVERITY = {Verdict.SUSPICIOUS: Severity.MINOR, Verdict.IMPERSONATION: Severity.MAJOR}


def alarmed(judged: Assessment, host: str) -> Assessment:
    """`judged` with relevance, topic and severity where its verdict is one on which staff must act, each with its reason; else as it is."""
    severity = SEVERITY.get(judged.verdict)
    if severity is None:
        return judged
    found = Reason("relevance.name", 1.0, host)
    why = Reason("severity.name", 2 if severity is Severity.MAJOR else 1, host)
    return msgspec.structs.replace(
        judged, relevance=1.0, topics=(FAKE,), severity=severity, reasons=(found, *judged.reasons, why)
    )
