"""Waiting until a page has become what it wants to be, and not longer: traffic that ends, words that stand still."""

from __future__ import annotations

import asyncio
import math

from playwright.async_api import Page, Request, WebSocket

from monitor.net.browser.aside import Aside

#: seconds without traffic after which a page is taken for finished, and for how long that is waited for
QUIET, PATIENCE = 0.5, 3.0
#: seconds that a page is always given after it has loaded: timers that swap what is shown
LEAST = 1.0
#: seconds that a page which shows next to nothing is given, and how many characters are next to nothing
BARE_PATIENCE, BARE = 4.0, 60
#: seconds without traffic after which a page that does not say it is loaded is taken for loaded: one that tries to open a program never says so
SILENCE = 1.5
#: steps and seconds between them while scrolling down
STEPS, STEP = 5, 0.15
_TICK = 0.1
_MOST = 3_000

_LENGTH_OF_WORDS = "document.body ? document.body.innerText.trim().length : 0"
_SCROLL = "window.scrollTo({top: document.documentElement.scrollHeight * %f, behavior: 'instant'})"


class Traffic:
    """The traffic of one page: `asked` are the addresses asked for (each once, at most 3,000, `too_many` beyond), `moved` is when the last one came or went."""

    def __init__(self) -> None:
        self.asked: dict[str, None] = {}
        self.under_way, self.moved = 0, 0.0
        self.too_many = False

    def listen(self, page: Page) -> None:
        """From here on, count the requests of `page`."""
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)
        page.on("websocket", self._socket)

    def _begin(self, request: Request) -> None:
        if request.url.startswith("http"):
            self.under_way += 1
            self._note(request.url)

    def _end(self, request: Request) -> None:
        self.under_way -= request.url.startswith("http")
        self.moved = asyncio.get_running_loop().time()

    def _socket(self, socket: WebSocket) -> None:
        self._note(socket.url)

    def _note(self, url: str) -> None:
        self.moved = asyncio.get_running_loop().time()
        if len(self.asked) < _MOST:
            self.asked[url[:2000]] = None
        else:
            self.too_many = True


async def loaded(page: Page, traffic: Traffic) -> None:
    """Return once the page says that it is loaded, or nothing more comes for it."""
    told = asyncio.ensure_future(page.wait_for_load_state("load", timeout=0))
    silent = asyncio.ensure_future(_traffic_ends(traffic, math.inf, SILENCE))
    try:
        await asyncio.wait({told, silent}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
        silent.cancel()
        await asyncio.gather(told, silent, return_exceptions=True)


async def settle(aside: Aside, traffic: Traffic) -> None:
    """Return once the page is quiet, or as quiet as it will be in time."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.sleep(LEAST)
    await _traffic_ends(traffic, PATIENCE)
    while loop.time() - began < BARE_PATIENCE and await _is_bare(aside):  # noqa: ASYNC110 -- what a page shows is no event
        await asyncio.sleep(2 * _TICK)


async def scroll(aside: Aside, traffic: Traffic) -> None:
    """Show the page its own end, so that it draws in what it draws in late, and go back to its top."""
    for step in range(1, STEPS + 1):
        await aside.ask(_SCROLL % (step / STEPS))
        await asyncio.sleep(STEP)
    await _traffic_ends(traffic, PATIENCE / 2)
    await aside.ask(_SCROLL % 0)


async def _traffic_ends(traffic: Traffic, patience: float, quiet: float = QUIET) -> None:
    """Return when nothing has moved for `quiet` seconds, or after `patience`."""
    loop = asyncio.get_running_loop()
    end = loop.time() + patience
    while (now := loop.time()) < end and (traffic.under_way > 0 or now - traffic.moved < quiet):  # noqa: ASYNC110 -- nor is silence
        await asyncio.sleep(min(_TICK, end - now))


async def _is_bare(aside: Aside) -> bool:
    length = await aside.ask(_LENGTH_OF_WORDS)
    return not isinstance(length, int) or length < BARE
