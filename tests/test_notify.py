from __future__ import annotations

import os
import socket
from pathlib import Path
from uuid import uuid4

import pytest

from monitor import notify


@pytest.mark.parametrize("abstract", [False, True])
def test_states_reach_the_socket_that_systemd_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool
) -> None:
    place = f"@zhengming-{uuid4()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0" + place[1:] if abstract else place)
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", place)

        handed = [
            notify.ready("console at\nhttp://127.0.0.1:8440"),
            notify.alive(),
            notify.status("watching"),
            notify.stopping(),
        ]
        heard = [systemd.recv(4096).decode() for _ in handed]

    assert handed == [True] * 4
    assert heard == [
        "READY=1\nSTATUS=console at http://127.0.0.1:8440",
        "WATCHDOG=1",
        "STATUS=watching",
        "STOPPING=1",
    ]


@pytest.mark.parametrize("place", ["", "relative", "/nowhere/at/all"])
def test_where_nobody_listens_nothing_is_said_and_nothing_breaks(place: str) -> None:
    assert notify.notify("READY=1", environ={"NOTIFY_SOCKET": place}) is False


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_fed_twice_as_often_as_the_unit_demands(
    environ: dict[str, str], expected: float | None
) -> None:
    assert notify.watchdog_interval(environ) == expected
