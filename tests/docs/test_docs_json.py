"""docs/json.md names every field that `--json` prints, and none besides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner

from alerts.delivery.dead_letters import ChannelView, DeliveryView
from alerts.digest import facts as digested
from alerts.escalating.auditing import Looked
from alerts.handover import keeping
from alerts.handover import model as handing
from alerts.handover.changing import Change as Since
from alerts.handover.proving import Verified
from alerts.history import Broken
from alerts.questions import archive
from alerts.quiet.silences import SilenceView
from alerts.reports import Intake
from alerts.routing import explaining
from alerts.view import (
    WITHIN,
    AlertView,
    CorrectionView,
    EventView,
    HitView,
    NotificationView,
    ReplyView,
    ReportView,
    RungView,
)
from monitor import clock
from monitor.assessment import Assessment, Reason
from monitor.cli import cli, doctor, model_facts, official, resolve, watchlist
from monitor.cli.alerts import histories
from monitor.cli.calendar import Day
from monitor.cli.investigate_json import as_dict
from monitor.demo.observed import Mail, Observed
from monitor.demo.playing import Outcome as Played
from monitor.demo.printing import as_json
from monitor.investigating import Investigated
from monitor.names.matching import Match
from monitor.names.permuting.permutation import Permutation
from monitor.net.registration.telling import Told as RegistrationTold
from monitor.opinion.speaking import Spoken
from monitor.own_sites import Refreshed
from monitor.refitting.comparing import Figure
from monitor.refitting.keeping import Kept
from monitor.refitting.refit import Change, Changes
from monitor.settings import Described
from monitor.sighting import PageSeen
from monitor.sites.baseline import Baseline
from monitor.sites.visit import VANTAGES, Outcome, Visit
from monitor.source_states import SourceState
from monitor.store.corrections import Corrected
from monitor.store.dump import Dump
from monitor.store.queries import KnownName
from monitor.store.stories import Spread
from monitor.store.tables import Alert
from monitor.store.tokens import NewToken, TokenView

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "json.md").read_text()
SECTIONS = {part.partition("\n")[0]: part for part in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]}
STRUCTS: dict[str, type[msgspec.Struct]] = {
    "Known": KnownName,
    "Registration": RegistrationTold,
    "Match": Match,
    "Resolved": resolve.Resolved,
    "Permutation": Permutation,
    "Reason": Reason,
    "Source": SourceState,
    "Explained route": explaining.Explained,
    "Route": explaining.RouteTold,
    "Told department": explaining.DepartmentTold,
    "Copied": explaining.Copied,
    "Intake": Intake,
    "Hit": HitView,
    "Story": Spread,
    "Given labels": CorrectionView,
    "Model": model_facts.InUse,
    "Kept model": Kept,
    "Figure": Figure,
    "Correction": Corrected,
    "Refit": model_facts.Answer,
    "Changes": Changes,
    "Change": Change,
    "Corpus": model_facts.Corpus,
    "Count": model_facts.Count,
    "Agreement": model_facts.Agreement,
    "Event": EventView,
    "Message": NotificationView,
    "Rung": RungView,
    "Silence": SilenceView,
    "Verified histories": histories.Verified,
    "Reply": ReplyView,
    "Report": ReportView,
    "Delivery": DeliveryView,
    "Channel": ChannelView,
    "Check": watchlist.Answer,
    "Problem": watchlist.Problem,
    "Watchlist": watchlist.Summary,
    "New token": NewToken,
    "Token": TokenView,
    "Setting": Described,
    "Finding": doctor.Finding,
    "Looked into": Looked,
    "Day": Day,
    "Mail": Mail,
    "Digest": digested.Digest,
    "Counted alerts": digested.Alerts,
    "Complaints": digested.Complaints,
    "Minor alert": digested.Minor,
    "Bar": digested.Bar,
    "Counted topic": digested.Topic,
    "Spread text": digested.Story,
    "Fakes": digested.Sites,
    "New fake": digested.Fake,
    "Site's turn": digested.Turn,
    "Source in trouble": digested.Ill,
    "Counted messages": digested.Messages,
    "Auditor's count": digested.Found,
    "Asked question": digested.Asked,
    "Place": Spoken,
    "Handover": keeping.Kept,
    "Shift's report": handing.Handover,
    "Came in": handing.Came,
    "Arrived": handing.Arrived,
    "Reported": handing.Reported,
    "Done": handing.Done,
    "Deed": handing.Deed,
    "Settled": handing.Settled,
    "Open alert": handing.OpenAlert,
    "Waiting rung": handing.Rung,
    "Undelivered": handing.Undelivered,
    "Ill source": handing.IllSource,
    "Silence on": handing.SilenceOn,
    "Auditor's finding": handing.Finding,
    "Open things": handing.Counts,
    "Accepted handover": keeping.Accepted,
    "Change since": Since,
    "Verified handover": Verified,
    "Broken place": Broken,
    "Question": archive.QuestionView,
    "Whole question": archive.WholeQuestion,
    "Asked by": archive.Asking,
}
PRINTED = {
    *("Answer", "Refusal", "Brand's verdict", "Explained reason", "Judged post", "Unread line", "Explained post"),
    *("Alert", "Whole alert", "Dump", "Restored", "Demo", "Investigated", "Own sites"),
    "Webhook message",
}


def documented(section: str) -> set[str]:
    """The names in the first column of a section's table."""
    rows = re.findall(r"^\| (`[^|]*) \|", SECTIONS[section], re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert len(names) == len(set(names))
    return set(names)


def fields(kind: type[msgspec.Struct]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(kind)}


def run(*arguments: str, given: str = "") -> list[dict[str, Any]]:
    told = CliRunner().invoke(cli, arguments, input=given)
    return [json.loads(line) for line in told.stdout.splitlines()]


def with_json(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command below `group` that knows `--json`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from with_json(command, (*above, name))
        if any("--json" in parameter.opts for parameter in command.params):
            yield " ".join((*above, name))


def test_every_command_that_knows_json_is_told() -> None:
    told = re.findall(r"^\| `([a-z ]+)` \|", PAGE.partition("\n## ")[0], re.MULTILINE)

    assert sorted(told) == sorted(with_json(cli))


def test_every_section_is_held_against_what_is_printed() -> None:
    assert set(SECTIONS) == {*STRUCTS, *PRINTED}


@pytest.mark.parametrize("section", STRUCTS)
def test_the_fields_are_those_of_the_struct(section: str) -> None:
    assert documented(section) == fields(STRUCTS[section])


@pytest.mark.parametrize("section", SECTIONS)
def test_an_example_has_the_fields_of_its_table(section: str) -> None:
    given = {"text", "id"} if section == "Judged post" else set()

    for example in re.findall(r"```json\n(.*)\n```", SECTIONS[section]):
        assert set(json.loads(example)) == documented(section) | given


def test_every_link_within_the_page_leads_to_a_section() -> None:
    anchors = {re.sub(r"[^a-z -]", "", name.lower()).replace(" ", "-") for name in SECTIONS}

    assert {link for link in re.findall(r"\]\(#([^)]*)\)", PAGE) if link not in anchors} == set()


def test_lookup_prints_the_fields_that_are_told() -> None:
    answer, refusal = run("lookup", "--offline", "--json", "ebc-login.top", "http://[bad")

    assert set(answer) == documented("Answer")
    assert set(answer["reasons"][0]) == documented("Explained reason")
    assert set(answer["brands"][0]) == documented("Brand's verdict")
    assert set(refusal) == documented("Refusal")


def test_investigate_prints_the_fields_that_are_told() -> None:
    visit = Visit(asked="a.example", at=clock.now(), vantage=VANTAGES[0], outcome=Outcome.UNRESOLVED)
    seen = PageSeen(source="suspect", domain="a.example", visit=visit)
    judged = {"acme": Assessment(brand="acme", reasons=(Reason("risk.site_kind", 0, "unreachable"),))}

    told = as_dict(Investigated(seen=seen, kind="unreachable", judged=judged))

    assert set(told) == documented("Investigated")
    assert set(told["reasons"][0]) == documented("Explained reason")


def test_official_prints_the_fields_that_are_told() -> None:
    refreshed = Refreshed(baseline=Baseline(brand="acme"), answered=(), silent=())

    assert set(official.as_dict("acme", refreshed)) == documented("Own sites")


def test_assess_prints_the_fields_that_are_told() -> None:
    judged, unread = run("assess", "-", "--json", given='{"text": "EBC withdrawal blocked", "n": 7}\n[1]\n')

    assert set(judged) == documented("Judged post") | {"text", "n"}
    assert set(unread) == documented("Unread line")


def test_explain_prints_the_fields_that_are_told() -> None:
    (told,) = run("explain", "--json", "EBC withdrawal blocked")

    assert set(told) == documented("Explained post")
    assert set(told["places"][0]) == documented("Place")


def test_lists_of_alerts_print_the_fields_that_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.cli.alerts.listing.reading", nullcontext)
    monkeypatch.setattr("monitor.store.queries.alerts", lambda *_, **__: [Alert(title="one")])

    (alert,) = run("alerts", "list", "--json")

    assert set(alert) == documented("Alert")
    assert documented("Alert") | documented("Whole alert") == fields(AlertView)
    assert documented("Whole alert") == set(WITHIN)


def test_backup_prints_the_fields_that_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.cli.backup._dump", lambda *_: Dump("a.dump", 1, []))
    monkeypatch.setattr("monitor.cli.backup._restore", lambda *_, **__: None)

    (dump,), (restored,) = run("backup", "--json"), run("backup", "--restore", "--yes", "--json", "a.dump")

    assert set(dump) == documented("Dump")
    assert set(restored) == documented("Restored")


def test_the_demo_prints_the_fields_that_are_told() -> None:
    outcome = Played(observed=Observed(), intake=None, missing=(), console="", seconds=1.0)

    assert set(as_json(outcome)) == documented("Demo")
