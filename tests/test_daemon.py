"""The daemon as a process: what takes its database away does not take it down."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from monitor.store.server import open_server

BRAND = 'key = "acme"\nname = "Acme Markets"\naliases = ["Acme Markets"]\n[official]\ndomains = ["acme.com"]\n'

SOURCE = '[[source]]\nkey = "closed"\nkind = "feed"\nurl = "http://127.0.0.1:1/feed"\nevery = "1s"\ngap = 0.0\n'


@contextmanager
def running(state_dir: Path) -> Iterator[subprocess.Popen[str]]:
    folder = state_dir.parent / "watchlists" / "acme"
    folder.mkdir(parents=True)
    (folder / "brand.toml").write_text(BRAND)
    (folder / "sources.toml").write_text(SOURCE)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHENGMING_")}
    settings = {"STATE_DIR": state_dir, "WATCHLISTS": folder.parent, "CONSOLE_PORT": 0, "SENTIMENT": "words"}
    settings["REGISTRATION"] = "off"
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "run"],
        env={**kept, **{f"ZHENGMING_{name}": str(value) for name, value in settings.items()}},
        stderr=subprocess.PIPE,
        text=True,
    ) as daemon:
        limit = threading.Timer(60, daemon.kill)  # a daemon that says nothing more ends the wait for its words
        limit.start()
        try:
            yield daemon
        finally:
            limit.cancel()
            daemon.kill()


def until(daemon: subprocess.Popen[str], event: str) -> list[dict[str, Any]]:
    """Every event up to and with the first `event`; a line that is none is kept as `said`."""
    told: list[dict[str, Any]] = []
    assert daemon.stderr is not None
    for line in daemon.stderr:
        told.append(json.loads(line) if line.startswith("{") else {"event": "", "said": line})
        if told[-1]["event"] == event:
            return told
    raise AssertionError(f"the daemon ended before {event}: {told}")


def test_an_embedded_server_that_dies_is_started_again_without_a_traceback(state_dir: Path) -> None:
    with running(state_dir) as daemon:
        until(daemon, "started")
        with open_server(state_dir) as server:
            os.kill(server.pid, signal.SIGKILL)
        told = until(daemon, "database_server_started_again") + until(daemon, "source_failed")
        daemon.send_signal(signal.SIGTERM)
        _, rest = daemon.communicate(timeout=15)

    assert daemon.returncode == 0
    assert "Traceback" not in json.dumps(told) + rest
