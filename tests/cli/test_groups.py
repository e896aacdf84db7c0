"""What `--help` says of the sub-commands of a group."""

from __future__ import annotations

from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from monitor.cli.groups import Told
from monitor.wording import speak


@pytest.mark.parametrize("name", ["handover", "questions", "deliveries", "token", "route"])
def test_every_sub_command_is_told_in_a_whole_clause(name: str) -> None:
    command = import_module(f"monitor.cli.{name}").command
    assert isinstance(command, click.Group)

    _, _, listed = CliRunner().invoke(command, ["--help"]).output.rpartition("Commands:\n")

    assert [line.split()[0] for line in listed.splitlines() if line[2:3].strip()] == list(command.commands)
    assert "..." not in listed
    assert not [line for line in listed.splitlines() if line.endswith(".")]


def test_sub_commands_keep_their_order_and_end_at_the_first_clause_in_either_language() -> None:
    speak("zh")
    group = Told("shift")
    group.add_command(click.Command("second", help="查看一条消息及其内容。还有更多。"))
    group.add_command(click.Command("first", help="Take 12.5 things over: the newest\nof them. And more."))

    said = CliRunner().invoke(group, ["--help"]).output

    assert said.endswith("命令:\n  second  查看一条消息及其内容\n  first   Take 12.5 things over\n")
