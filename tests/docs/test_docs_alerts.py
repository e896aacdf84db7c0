"""docs/alerts.md lists every event that the code writes, and each has a name for people in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click

from alerts.triage.moves import POSSIBLE
from monitor.cli.alerts import command
from monitor.console.labels import label
from monitor.wording import speak

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "alerts.md").read_text()
HISTORY = PAGE.partition("\n## The history\n")[2].partition("\n## ")[0]
#: events of sites, which share the column's name, have a history of their own
OF_ALERTS = {"record", "AlertEvent"}


def told() -> set[str]:
    """The events in the first column of the page's table."""
    rows = re.findall(r"^\| (`[^|]*) \|", HISTORY, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def written() -> Iterator[str]:
    """The events that calls in the code name outright."""
    for file in (*ROOT.glob("alerts/**/*.py"), *ROOT.glob("monitor/*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in OF_ALERTS:
                for keyword in node.keywords:
                    if keyword.arg == "what":
                        yield from _words(keyword.value)


def _words(node: ast.expr) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def test_every_event_that_is_written_is_told() -> None:
    found = set(written())

    assert {"opened", "note", "snoozed", "hits"} <= found
    assert found - told() == set()


def test_every_event_has_a_name_for_people() -> None:
    speak("zh")

    assert [one for one in sorted(told()) if label(one) == one.replace("_", " ")] == []


def test_every_move_is_a_command() -> None:
    commands = command.list_commands(click.Context(command))

    assert {move for moves in POSSIBLE.values() for move in moves} <= set(commands)


def test_every_command_on_the_page_is_one() -> None:
    commands = set(command.list_commands(click.Context(command)))

    assert set(re.findall(r"zhengming alerts (\w+)", PAGE)) <= commands
