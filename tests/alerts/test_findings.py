"""What the auditor finds is told in words of both languages, one by one and where it is counted."""

from __future__ import annotations

from contextvars import copy_context

import pytest

from alerts.escalating import findings
from alerts.escalating.findings import kind, sentence
from monitor.wording import Tongue, speak


@pytest.mark.parametrize("tongue", ["en", "zh"])
@pytest.mark.parametrize("what", sorted(findings._SENTENCES))
def test_every_finding_has_a_sentence_and_a_name(what: str, tongue: Tongue) -> None:
    def spoken() -> tuple[str, str]:
        speak(tongue)
        return sentence(what, 12, {"due": "2026-11-20T12:00:00+00:00"}), kind(what)

    whole, name = copy_context().run(spoken)

    assert what not in whole + name and what.replace("_", " ") not in whole + name
    assert any(one >= "\u4e00" for one in name) == (tongue == "zh")


def test_a_finding_of_a_later_version_is_told_by_its_key() -> None:
    assert (kind("made_up"), sentence("made_up", None, {})) == ("made up", "made up")
