"""A real browser for tests, driven over the DevTools protocol on a pipe."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
#: seconds without a word after which a browser counts as stuck
_PATIENCE = 120


class Browser:
    """One tab. `complaints` are the errors and warnings that it has logged, refusals of the policy among them."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._rest, self._last, self._session, self._page = b"", 0, "", ""
        self.complaints: list[str] = []
        self._events: list[str] = []
        self._tab = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=self._tab, flatten=True)["sessionId"]
        for domain in ("Page", "Log", "Runtime"):
            self.ask(f"{domain}.enable")
        with self.loading():
            self.ask("Page.setLifecycleEventsEnabled", enabled=True)

    def ask(self, method: str, **told: Any) -> dict[str, Any]:
        """The result of one command; events that come before it are noted."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": told}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            heard = self._hear()
            if heard.get("id") == self._last:
                assert "error" not in heard, heard
                return dict(heard["result"])

    def open(self, url: str, *, width: int, dark: bool = False) -> None:
        """Load a page in a window of this width (CSS pixels) and wait until it is there."""
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        with self.loading():
            self.ask("Page.navigate", url=url)

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Wait, at the end of the block, until another page than before is there."""
        before = self._page
        yield
        while self._page == before:
            self._hear()

    def back(self) -> None:
        """Press the button *back*."""
        history = self.ask("Page.getNavigationHistory")
        with self.loading():
            self.ask("Page.navigateToHistoryEntry", entryId=history["entries"][history["currentIndex"] - 1]["id"])

    def see(self, expression: str) -> Any:
        """What a script of the tester's own finds in the page."""
        found = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            assert select.select([self._answers], [], [], _PATIENCE)[0], (
                f"the browser says nothing more; it said last: {self._events[-5:]}"
            )
            more = os.read(self._answers, 1 << 16)
            assert more, "the browser is gone"
            self._rest += more
        raw, _, self._rest = self._rest.partition(b"\0")
        heard: dict[str, Any] = json.loads(raw)
        method, told = heard.get("method", ""), heard.get("params", {})
        self._events.append(method)
        if method == "Page.lifecycleEvent" and told["name"] == "load" and told["frameId"] == self._tab:
            self._page = told["loaderId"]
        if method == "Page.frameNavigated" and told["type"] == "BackForwardCacheRestore":
            self._page = told["frame"]["loaderId"]  # a page that the browser had kept is there without being loaded
        if method == "Log.entryAdded":
            self.complaints.append(told["entry"]["text"])
        if method in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Page.javascriptDialogOpening"):
            self.complaints.append(json.dumps(told))
        return heard


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with a fresh profile under `folder`."""
    assert CHROMIUM
    reads, commands = os.pipe()
    answers, writes = os.pipe()
    line = f'exec "$@" 3<&{reads} 4>&{writes}'
    environ = {"HOME": str(folder), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    process = subprocess.Popen(
        ["bash", "-c", line, "bash", CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", "about:blank"],
        env=environ,
        pass_fds=(reads, writes),
        stderr=subprocess.DEVNULL,
    )
    os.close(reads)
    os.close(writes)
    try:
        yield Browser(commands, answers)
    finally:
        os.close(commands)
        os.close(answers)
        process.terminate()
        process.wait(20)
