"""An installation of its own for each benchmark, its daemon a process as users run it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, LiteralString

import psycopg

from benchmarks.forum import LOOPBACK
from monitor.demo.sinks import SmtpSink
from monitor.store.server import open_server

#: who is told of a fake site, each by a mail of its own
DEPARTMENTS = ("bo@acme.test", "marketing@acme.test")
BRAND = """key = "acme"
name = "Acme Markets"
aliases = ["Acme Markets", "阿克米金融"]
[official]
domains = ["acme.com"]
[verification]
default = "https://acme.com/verify"
"""
ROUTES = """fallback = "bo"
[departments.bo]
name = "BO"
mail = ["bo@acme.test"]
[departments.marketing]
name = "Marketing"
mail = ["marketing@acme.test"]
[[route]]
departments = ["bo", "marketing"]
"""
_STARTED = "Console at"


def until(true: Callable[[], bool], seconds: float, every: float = 0.2) -> bool:
    """Wait until `true()`; False when that takes more than `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


class Installation:
    """An installation in a folder of its own, whose mails go to `sink`; made by `installed`."""

    def __init__(self, folder: Path, sink: SmtpSink, settings: dict[str, object]) -> None:
        self.folder, self.state = folder, folder / "state"
        self.log = folder / "daemon.log"
        self.watchlists = folder / "watchlists"
        values = {
            "state_dir": self.state,
            "watchlists": self.watchlists,
            "smtp_host": LOOPBACK,
            "smtp_port": sink.port,
            "smtp_security": "none",
            "mail_from": "zhengming@acme.test",
            "console_port": 0,
            "sentiment": "words",
            "registration": "off",
            "language": "en",
            "open_addresses": LOOPBACK,
            **settings,
        }
        bare = {name: value for name, value in os.environ.items() if not name.startswith("ZHENGMING_")}
        self._environment = bare | {f"ZHENGMING_{name.upper()}": str(value) for name, value in values.items()}
        self._daemon: subprocess.Popen[bytes] | None = None

    def watch(self, sources: str) -> None:
        """Write the brand's watchlist with these sources (TOML)."""
        folder = self.watchlists / "acme"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("brand", BRAND), ("routes", ROUTES), ("sources", sources)):
            (folder / f"{name}.toml").write_text(text)

    def trust(self, certificate: Path) -> None:
        """Let the daemon take this certificate (PEM) for genuine, and no other."""
        self._environment["SSL_CERT_FILE"] = str(certificate)

    def start(self, *, wait: float = 60.0) -> int:
        """Start the daemon, wait until it is at work (`wait` seconds at most, 0 for not at all); its process id."""
        begun = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "monitor", "run"]
            self._daemon = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        if wait and not until(lambda: _STARTED in self.logged(begun) or self._ended(), wait):
            raise SystemExit(f"the daemon is not at work after {wait:g} s:\n{self.logged(begun)[-2000:]}")
        if wait and self._ended():
            raise SystemExit(f"the daemon ended by itself:\n{self.logged(begun)[-2000:]}")
        return self._daemon.pid

    def logged(self, start: int = 0) -> str:
        """What the daemons of this installation have said, from byte `start` on."""
        with self.log.open("rb") as log:
            log.seek(start)
            return log.read().decode(errors="replace")

    def kill(self) -> bool:
        """SIGKILL the daemon; False when it had ended by itself already."""
        return self._end(signal.SIGKILL) == -signal.SIGKILL

    def stop(self, limit: float = 30.0) -> float:
        """Ask the daemon to end; the seconds it took. SystemExit when it takes more than `limit`."""
        began = time.monotonic()
        self._end(signal.SIGTERM, limit)
        return time.monotonic() - began

    def rows(self, query: LiteralString) -> list[tuple[Any, ...]]:
        """What the installation's database answers, whether the daemon runs or not."""
        with open_server(self.state) as server, psycopg.connect(server.url) as connection:
            return connection.execute(query).fetchall()

    def count(self, query: LiteralString) -> int:
        """The one number that a query gives."""
        return int(self.rows(query)[0][0])

    def _ended(self) -> bool:
        return self._daemon is None or self._daemon.poll() is not None

    def _end(self, with_signal: int, limit: float = 10.0) -> int | None:
        daemon, self._daemon = self._daemon, None
        if daemon is None:
            return None
        if daemon.poll() is None:
            daemon.send_signal(with_signal)
        try:
            return daemon.wait(limit)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()
            raise SystemExit(f"the daemon did not end within {limit:g} s") from None


@contextmanager
def installed(sink: SmtpSink, **settings: object) -> Iterator[Installation]:
    """A new installation that goes at the end, its daemon and its database server with it."""
    folder = Path(tempfile.mkdtemp(prefix="zhengming-bench-"))
    if os.geteuid() == 0:
        # the embedded database runs under an unprivileged account, which must be able to pass through
        folder.chmod(0o711)
    installation = Installation(folder, sink, settings)
    signal.signal(signal.SIGTERM, end_tidily)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(_stop_server, installation)
        stack.callback(installation.kill)
        yield installation


def end_tidily(number: int, _frame: object) -> None:
    """A handler of signals: leave as after an error, so that whatever was started is ended."""
    raise SystemExit(128 + number)


def _stop_server(installation: Installation) -> None:
    """A killed daemon leaves its server running; who comes as the last user stops it."""
    if installation.state.exists():
        open_server(installation.state).close()


@contextmanager
def steadily(act: Callable[[], object], every: float) -> Iterator[None]:
    """Call `act` each `every` seconds, in a thread of its own, until the block ends."""
    going = True

    def go_on() -> None:
        while going:
            act()
            time.sleep(every)

    thread = Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        going = False
        thread.join()
