"""An investigated site as people read it, in wide and narrow windows; and its reasons by family."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from monitor.assessment import Assessment, Reason, Verdict, total
from monitor.cli import paragraphs
from monitor.cli.investigate import exit_code
from monitor.cli.investigate_text import show
from monitor.investigating import Investigated
from monitor.names.facts import Existence, Resolution
from monitor.sighting import PageSeen
from monitor.sites.case import Family
from monitor.sites.families import families
from monitor.sites.visit import VANTAGES, Capture, Hop, Outcome, Visit
from monitor.store.campaigns import Campaign, Member, Why
from monitor.weighing import weighed
from monitor.wording import Tongue, speak
from tests.building import watchlist

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOST = "acme-login.top"
LONG = "阿克米金融官方入金中心 " * 12 + "acme official deposit " * 12
KINDS = sorted((kind, one.FAMILY) for one in families() for kind in one.WEIGHTS)
POISON = "\x1b[45m\x1b]8;;x\x07\x9b\u202e\r\n\x00"


def investigated(said: str = "Acme", **changes: object) -> Investigated:
    """A site with everything that can be told of one, all words being `said`."""
    url = f"https://{HOST}/{said}"
    looks = tuple(
        Capture(
            asked=url,
            at=NOW,
            vantage=one,
            outcome=Outcome.ANSWERED,
            status=200,
            title=said,
            attempts=(f"dialog: {said}",),
        )
        for one in VANTAGES
    )
    judged = Assessment(
        brand="acme",
        risk=85,
        verdict=Verdict.IMPERSONATION,
        reasons=(
            Reason("risk.combo", 45, HOST),
            Reason("risk.site_password", 60, said, f"{url} @ 3"),
            Reason("risk.site_cap", -20, "forms: 60 → 40"),
            Reason("risk.site_gate", 0, said),
        ),
    )
    members = tuple(
        Member(host=host, at=NOW, why=(Why(kind="telegram", value=said, host=host),)) for host in (HOST, said)
    )
    visit = Visit(
        asked=url,
        at=NOW,
        vantage=VANTAGES[0],
        outcome=Outcome.ANSWERED,
        problem=said,
        hops=(Hop(url=url, status=302, address=said), Hop(url=url, status=200, address="198.51.100.7")),
    )
    seen = PageSeen(source="suspect", domain=HOST, visit=visit, captures=looks, missing=(said,))
    campaign = Campaign(id=7, created_at=NOW, updated_at=NOW, members=members)
    found = Investigated(seen=seen, kind="content", judged={"acme": judged}, campaign=campaign)
    return msgspec.structs.replace(found, **changes)


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_in_a_window_no_line_is_wider_and_nothing_is_lost(
    width: int, tongue: Tongue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    speak(tongue)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    paragraphs._screen.cache_clear()

    show(investigated(LONG), (watchlist(),), None)

    paragraphs._screen.cache_clear()
    lines = click.unstyle(capsys.readouterr().out).splitlines()
    assert max(cell_len(line) for line in lines[1:]) <= width
    squeezed = "".join("".join(lines).split())
    assert "".join(LONG.split())[:100] in squeezed


def test_in_a_pipe_each_thing_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    show(investigated(LONG), (watchlist(),), None)

    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("         +60  ") and line.count("阿克米") == 12 for line in lines)
    assert "   +40  What it asks for (of +60, by its cap)" in lines


def test_nothing_that_a_site_says_acts_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show(investigated(f"a{POISON}b"), (watchlist(),), None)

    out = capsys.readouterr().out
    assert not set("\x1b\x07\x9b\u202e\r\x00") & set(out)
    assert "dialog: a" in out and "Telegram a" in out


@pytest.mark.parametrize(
    ("outcome", "existence", "verdict", "code"),
    [
        (Outcome.ANSWERED, None, Verdict.UNRELATED, 0),
        (Outcome.ANSWERED, None, Verdict.OFFICIAL, 0),
        (Outcome.ANSWERED, None, Verdict.WATCH, 1),
        (Outcome.TIMED_OUT, None, Verdict.SUSPICIOUS, 2),
        (Outcome.HOSTILE, None, Verdict.UNRELATED, 0),
        (Outcome.UNRESOLVED, Existence.ABSENT, Verdict.UNRELATED, 0),
        (Outcome.UNRESOLVED, Existence.UNKNOWN, Verdict.UNRELATED, 70),
        (Outcome.UNREACHABLE, Existence.EXISTS, Verdict.UNRELATED, 70),
        (Outcome.TIMED_OUT, None, Verdict.UNRELATED, 70),
        (Outcome.FORBIDDEN, None, Verdict.UNRELATED, 70),
        (Outcome.FORBIDDEN, None, Verdict.OFFICIAL, 0),
    ],
)
def test_what_was_not_seen_is_no_all_clear(
    outcome: Outcome, existence: Existence | None, verdict: Verdict, code: int
) -> None:
    resolution = Resolution(existence=existence, at=NOW) if existence else None
    visit = Visit(asked=HOST, at=NOW, vantage=VANTAGES[0], outcome=outcome, resolution=resolution)
    seen = PageSeen(source="suspect", domain=HOST, visit=visit)

    found = Investigated(seen=seen, kind="x", judged={"acme": Assessment(brand="acme", verdict=verdict)})

    assert exit_code(found) == code


@given(
    st.lists(
        st.builds(
            Reason,
            st.sampled_from(
                [f"risk.site_{kind}" for kind, _ in KINDS] + ["risk.combo", "risk.site_bound", "severity.name"]
            ),
            st.integers(-60, 60).map(float),
            st.text(max_size=5),
        )
    ),
    st.lists(st.sampled_from(Family)),
)
def test_the_points_of_all_families_are_the_risk_and_no_reason_is_lost(
    reasons: list[Reason], capped: list[Family]
) -> None:
    caps = [Reason("risk.site_cap", -7.0, f"{family}: 50 → 43") for family in capped]
    whole = (*reasons, *caps, Reason("risk.site_kind", 0, "content: x"))

    groups = weighed(whole)

    assert sum(group.points for group in groups) == total(whole, "risk", -1e6, 1e6)
    told = [reason for group in groups for reason in group.reasons]
    assert sorted(map(repr, told)) == sorted(repr(one) for one in reasons if one.code.startswith("risk."))
    assert len({group.family for group in groups}) == len(groups)
    assert all(group.title for group in groups)
