"""What is taken home from a page: pictures of it, its title, and the markup of its documents as scripts have left them."""

from __future__ import annotations

import asyncio

import msgspec
from playwright.async_api import Error, Frame, Page

from monitor.net.browser.aside import Aside
from monitor.sites.visit import Raw

#: seconds for a picture, for the markup of all documents
PICTURE, MARKUP = 6.0, 5.0
#: CSS pixels of a picture of the whole page; frames whose documents are kept
WIDEST, TALLEST, FRAMES = 2_000, 8_000, 16

_SIZE = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"


class Taken(msgspec.Struct):
    """The pictures (PNG) of what is seen first and of the whole page, the title, and (address, markup) of each document, the page's own first."""

    viewport: bytes = b""
    whole: bytes = b""
    title: str = ""
    documents: list[tuple[str, str]] = msgspec.field(default_factory=list)

    def raw(self, url: str, vantage: str) -> tuple[Raw, ...]:
        """The bytes, as visits keep them: first the viewport's picture, then the whole page's, then the documents."""
        shots = [
            Raw(role="screenshot", url=url, media_type="image/png", body=body, vantage=vantage)
            for body in (self.viewport, self.whole)
            if body
        ]
        media_type = "text/html; charset=utf-8"
        doms = [
            Raw(role="dom", url=at, media_type=media_type, body=_encoded(markup), vantage=vantage)
            for at, markup in self.documents
        ]
        return (*shots, *doms)


async def take_viewport(page: Page, aside: Aside, taken: Taken) -> None:
    """The picture of what is seen without scrolling, in CSS pixels."""
    size = page.viewport_size
    if size:
        taken.viewport = await aside.picture(size["width"], size["height"])


async def take_whole(page: Page, aside: Aside, taken: Taken) -> None:
    """The picture of the whole page, down to `TALLEST`."""
    size = page.viewport_size
    wide, tall = await aside.ask(_SIZE) or (0, 0)
    if size:
        width, height = max(wide, size["width"]), max(tall, size["height"])
        taken.whole = await aside.picture(min(width, WIDEST), min(height, TALLEST))


async def take_documents(page: Page, aside: Aside, taken: Taken, size: int) -> None:
    """The title and the markup of the page and of its frames, each cut to `size` bytes, all together to twice that."""
    taken.title = str(await aside.ask("document.title") or "")[:2000]
    taken.documents = [(page.url, (await aside.markup())[:size])]
    left = size
    for frame in page.frames[1 : FRAMES + 1]:
        if left > 0 and (markup := (await _markup(frame))[:left]):
            left -= len(markup)
            taken.documents.append((frame.url[:2000], markup))


async def _markup(frame: Frame) -> str:
    """A frame's markup, empty where it goes away or does not answer."""
    try:
        return await asyncio.wait_for(frame.content(), MARKUP / 4)
    except (Error, TimeoutError):
        return ""


def _encoded(markup: str) -> bytes:
    return markup.encode("utf-8", "replace")
