"""Scheduler, worker, sender and console may each be a process of their own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from monitor import daemon
from monitor.cli.worker import command
from monitor.daemon import ALL_ROLES, CONSOLE, SCHEDULER, SENDER, WORKER
from monitor.jobs.queueing import CRAWL, DELIVER, DUTY, INVESTIGATE, OFFICIAL, RECHECK, REGISTRATION
from monitor.settings import Settings

HOUSE: Any = SimpleNamespace(settings=Settings(), rechecking=object())
JOBS = {CRAWL, DUTY, REGISTRATION, OFFICIAL, INVESTIGATE, RECHECK}


def queues(*roles: str) -> set[str]:
    return {queue for queue, at_once in daemon._queues(HOUSE, frozenset(roles)) if at_once > 0}


def test_a_sender_delivers_and_does_nothing_else() -> None:
    assert queues(SENDER) == {DELIVER}


def test_a_worker_does_everything_but_delivering() -> None:
    assert queues(WORKER) == JOBS


def test_the_daemon_works_off_every_queue() -> None:
    assert queues(*ALL_ROLES) == JOBS | {DELIVER}
    assert queues(SCHEDULER, CONSOLE) == set()


@pytest.mark.parametrize(
    ("arguments", "roles"),
    [((), {WORKER, SENDER}), (("--only", "sender"), {SENDER}), (("--only", "jobs"), {WORKER})],
)
def test_the_command_line_chooses(
    arguments: tuple[str, ...], roles: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[frozenset[str]] = []

    def run_roles(roles: frozenset[str], **_: object) -> int:
        asked.append(roles)
        return 0

    monkeypatch.setattr("monitor.cli.daemon.run_roles", run_roles)
    CliRunner().invoke(command, arguments)

    assert asked == [roles]
