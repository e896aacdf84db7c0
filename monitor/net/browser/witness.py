"""What a page tries that is switched off: noted once each, in the page's own words, and never more than is worth reading."""

from __future__ import annotations

import asyncio
import json
import secrets
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, CDPSession, ConsoleMessage, Dialog, Download, FileChooser, Page

from monitor.text import one_line

MOST = 100
_LONGEST = 300
#: schemes that a browser opens by itself
_OWN = frozenset({"http", "https", "about", "data", "blob", "javascript", ""})


@cache
def _script() -> str:
    return files(__package__).joinpath("witness.js").read_text(encoding="utf-8")


class Witness:
    """Watches one context: `attempts` are `kind: words`, each once, in the order of their first time."""

    def __init__(self) -> None:
        self._secret = secrets.token_hex(16)
        self._noted: dict[str, None] = {}
        #: set once something was to be downloaded
        self.downloads = asyncio.Event()

    @property
    def attempts(self) -> tuple[str, ...]:
        return tuple(self._noted)

    def note(self, kind: str, what: str = "") -> None:
        """Note an attempt, unless there are `MOST` already."""
        if len(self._noted) < MOST:
            self._noted[one_line(f"{kind}: {what}" if what else kind, _LONGEST)] = None

    async def watch(self, context: BrowserContext) -> None:
        """From here on, note what documents of `context` try."""
        await context.add_init_script(_script().replace("SECRET", json.dumps(self._secret), 1))

    async def attend(self, page: Page, session: CDPSession) -> None:
        """From here on, note what `page` tries; dialogs are dismissed, and choosers of files stay shut."""
        page.on("console", self._hear)
        page.on("dialog", self._dismiss)
        page.on("download", self._refuse)
        page.on("filechooser", self._shut)
        session.on("Page.windowOpen", lambda event: self.note("popup", event["url"]))
        session.on("Page.frameRequestedNavigation", lambda event: self._leave(event["url"]))
        await session.send("Page.enable")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith(self._secret):
            kind, _, what = message.text[len(self._secret) :].partition(": ")
            self.note(kind, what)

    def _refuse(self, download: Download) -> None:
        self.note("download", download.suggested_filename or download.url)
        self.downloads.set()

    def _shut(self, chooser: FileChooser) -> None:
        self.note("file chooser", "several" if chooser.is_multiple() else "")

    async def _dismiss(self, dialog: Dialog) -> None:
        self.note("dialog", dialog.message)
        await dialog.dismiss()

    def _leave(self, url: str) -> None:
        if urlsplit(url[:2000]).scheme.lower() not in _OWN:
            self.note("external", url)
