"""One look at one address from one vantage, in a browser context of its own that is closed after it. Nothing is filled in and nothing clicked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from playwright.async_api import Browser, BrowserContext, Error, Page, Response

from monitor.errors import ForbiddenAddress
from monitor.net.browser.aside import Aside
from monitor.net.browser.failures import (
    BUSY,
    CRASHED,
    CUT,
    FILE,
    LONG,
    SLOW,
    TOO_MANY,
    Failure,
    failure_of,
    place_of,
)
from monitor.net.browser.guise import context_of, guise_of, override_of
from monitor.net.browser.har import trimmed
from monitor.net.browser.quiet import Traffic, loaded, scroll, settle
from monitor.net.browser.taking import MARKUP, PICTURE, Taken, take_documents, take_viewport, take_whole
from monitor.net.browser.wire import Order
from monitor.net.browser.witness import Witness
from monitor.net.guard import Guard, Resolve
from monitor.net.proxy import REFUSED, ForwardProxy, Limits
from monitor.sites.pictures import picture
from monitor.sites.visit import Capture, Outcome, Raw, Vantage

#: seconds for a context to close
CLOSING = 4.0
#: shares of a capture's whole time: until an answer begins, until everything is loaded, until traffic has ended, for scrolling
ANSWER, LOADED, SETTLED, SCROLLED = 0.5, 0.3, 0.25, 0.2
#: seconds in which a page that is not busy answers the simplest of questions
ANSWERS = 3.0
#: seconds after which a page that went elsewhere is asked again
AGAIN = 0.4
LARGEST_RECORD = 64 * 1024 * 1024
_LONGEST = 8_000
T = TypeVar("T")


class Gone(Exception):
    """The page's process broke down, or the page is closed."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What one capture is made with; `folder` is for files that pass through."""

    order: Order
    vantage: Vantage
    guard: Guard
    resolve: Resolve | None
    folder: Path


class Capturing:
    """The state of one capture; `run` is called once. `clean` says afterwards whether its context could be closed."""

    def __init__(self, browser: Browser, look: Look) -> None:
        self._browser, self._look, self._order = browser, look, look.order
        self._witness, self._traffic = Witness(), Traffic()
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._status, self._final = 0, look.order.asked
        self._asked_last = look.order.asked
        self._taken, self._record = Taken(), b""
        self.clean = True

    async def run(self) -> Capture:
        """The capture, whatever the site does. Gone where the whole browser is gone."""
        try:
            self._look.guard.target(self._order.asked)
        except ForbiddenAddress as error:
            return self._capture(Failure(Outcome.FORBIDDEN, str(error)), None)
        limits = Limits(seconds=self._order.seconds + 10)
        async with ForwardProxy(self._look.guard, self._look.resolve, limits=limits) as proxy:
            failure = await self._through(proxy)
            return self._capture(failure, proxy)

    async def _through(self, proxy: ForwardProxy) -> Failure | None:
        record = self._look.folder / f"{self._look.vantage.name}-{id(self):x}.har"
        context = await self._open(proxy, record)
        try:
            async with asyncio.timeout(self._order.seconds):
                failure = await self._visit(context, proxy)
        except TimeoutError:
            failure = SLOW if not self._status else CUT if self._taken.documents else LONG
        except Gone:
            failure = CRASHED
        finally:
            await self._close(context)
        if not self._browser.is_connected():
            raise Gone
        if record.exists():
            self._keep_record(record, proxy)
        return TOO_MANY if self._traffic.too_many else failure

    async def _open(self, proxy: ForwardProxy, record: Path) -> BrowserContext:
        version = self._browser.version
        guise = guise_of(self._look.vantage.agent, version)
        try:
            return await self._browser.new_context(
                proxy={
                    "server": f"http://{proxy.address}",
                    "bypass": "<-loopback>",
                    "username": proxy.username,
                    "password": proxy.password,
                },
                ignore_https_errors=True,
                accept_downloads=False,
                service_workers="block",
                permissions=[],
                record_har_path=record,
                record_har_content="omit",
                **context_of(self._look.vantage, guise, version),
            )
        except Error as error:
            raise Gone from error

    async def _visit(self, context: BrowserContext, proxy: ForwardProxy) -> Failure | None:
        try:
            page, aside = await self._page(context)
            failure = await self._go(page, proxy)
        except Error as error:
            if self._gone.done():
                raise Gone from error
            return await self._failed(str(error), proxy)
        return failure or await self._look_around(page, aside)

    async def _page(self, context: BrowserContext) -> tuple[Page, Aside]:
        """A page that is listened to."""
        await self._witness.watch(context)
        page = await context.new_page()
        page.on("crash", self._end)
        page.on("close", self._end)
        page.on("response", self._answered)
        context.on("page", self._popped_up)
        self._traffic.listen(page)
        session = await context.new_cdp_session(page)
        await self._witness.attend(page, session)
        version = self._browser.version
        guise = guise_of(self._look.vantage.agent, version)
        await session.send("Emulation.setUserAgentOverride", override_of(self._look.vantage, guise, version))
        return page, Aside(session, guise.scale)

    async def _go(self, page: Page, proxy: ForwardProxy) -> Failure | None:
        """Asks for the page and waits until it is loaded, or as loaded as it will be in time."""
        seconds = self._order.seconds
        answer = await self._unless_gone(
            page.goto(
                self._order.asked,
                referer=self._look.vantage.referrer or None,
                wait_until="commit",
                timeout=1000 * seconds * ANSWER,
            )
        )
        # over TLS no answer is the proxy's own, and from answers without it the proxy takes this field away
        if answer is not None and REFUSED.lower() in answer.headers and answer.url.startswith("http://"):
            return await self._failed(answer.headers[REFUSED.lower()], proxy)
        with suppress(TimeoutError):
            await self._unless_gone(asyncio.wait_for(loaded(page, self._traffic), seconds * LOADED))
        return None

    async def _look_around(self, page: Page, aside: Aside) -> Failure | None:
        """What there is to see and to read, as far as the page lets itself be asked."""
        seconds, taken = self._order.seconds, self._taken
        steps: tuple[tuple[Callable[[], Coroutine[Any, Any, None]], float], ...] = (
            (lambda: settle(aside, self._traffic), seconds * SETTLED),
            (lambda: take_viewport(page, aside, taken), PICTURE),
            (lambda: take_documents(page, aside, taken, self._order.size), MARKUP),
            (lambda: scroll(aside, self._traffic), seconds * SCROLLED),
            (lambda: take_whole(page, aside, taken), PICTURE),
            (lambda: take_documents(page, aside, taken, self._order.size), MARKUP),
        )
        for step, limit in steps:
            if not await self._try(step, limit) and not await self._try(aside.answer, ANSWERS):
                await self._try(lambda: take_viewport(page, aside, taken), ANSWERS)
                return BUSY
            self._final = page.url[:_LONGEST]
        return None

    async def _try(self, step: Callable[[], Coroutine[Any, Any, None]], seconds: float) -> bool:
        """Whether `step` ended in time; a page that went elsewhere meanwhile is asked once more."""
        for last in (False, True):
            try:
                await self._unless_gone(asyncio.wait_for(step(), seconds))
            except TimeoutError:
                return False
            except Error as error:
                if self._gone.done():
                    raise Gone from error
                if "Timeout" in str(error):
                    return False
                if not last:
                    await asyncio.sleep(AGAIN)
            else:
                break
        return True

    async def _unless_gone(self, step: Coroutine[Any, Any, T]) -> T:
        """What `step` gives; Gone as soon as the page is."""
        task = asyncio.ensure_future(step)
        either: set[asyncio.Future[Any]] = {task, self._gone}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise Gone
            return task.result()
        finally:
            task.cancel()

    async def _failed(self, said: str, proxy: ForwardProxy) -> Failure:
        """What it means that nothing could be shown."""
        if "Download is starting" in said or (self._status and "ERR_ABORTED" in said):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._witness.downloads.wait(), AGAIN)
            return FILE
        return await failure_of(said, self._asked_last, proxy, (self._look.guard, self._look.resolve))

    async def _close(self, context: BrowserContext) -> None:
        try:
            await asyncio.wait_for(context.close(), CLOSING)
        except (TimeoutError, Error):
            self.clean = False

    def _end(self, _page: Page) -> None:
        if not self._gone.done():
            self._gone.set_result(None)

    def _answered(self, answer: Response) -> None:
        """Keep the status of the last document that stood in the page itself."""
        request = answer.request
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self._status, self._asked_last = answer.status, answer.url[:_LONGEST]

    def _popped_up(self, page: Page) -> None:
        """No second page is ever looked at."""
        self._witness.note("popup", page.url)
        closing = asyncio.ensure_future(page.close())
        closing.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _keep_record(self, record: Path, proxy: ForwardProxy) -> None:
        if record.stat().st_size <= LARGEST_RECORD:
            self._record = trimmed(record.read_bytes(), proxy.spots)
        record.unlink()

    def _capture(self, failure: Failure | None, proxy: ForwardProxy | None) -> Capture:
        """All of it, as a value."""
        order, vantage, taken = self._order, self._look.vantage, self._taken
        shown = failure is None or failure.outcome in (Outcome.ANSWERED, Outcome.HOSTILE)
        raw = taken.raw(self._final, vantage.name) if shown else ()
        if self._record:
            har = Raw(
                role="har", url=order.asked, media_type="application/json", body=self._record, vantage=vantage.name
            )
            raw = (*raw, har)
        return Capture(
            asked=order.asked,
            at=order.at,
            vantage=vantage,
            outcome=failure.outcome if failure else Outcome.ANSWERED,
            problem=failure.problem if failure else "",
            final=self._final,
            status=self._status if shown else 0,
            title=taken.title,
            requests=tuple(self._traffic.asked),
            refused=_refused(proxy, self._traffic) if proxy else (),
            attempts=self._witness.attempts,
            shot=picture(taken.viewport, role="screenshot", url=self._final) if taken.viewport else None,
            raw=raw,
        )


def _refused(proxy: ForwardProxy, traffic: Traffic) -> tuple[str, ...]:
    """The addresses that were kept back; of encrypted ones the proxy sees host and port only."""
    whole = {one.asked for one in proxy.refused if "://" in one.asked}
    places = {one.asked.lower() for one in proxy.refused} - whole
    met = [url for url in traffic.asked if url in whole or place_of(url) in places]
    unmet = [one.asked for one in proxy.refused if one.asked not in met]
    named = {place_of(url) for url in met}
    return tuple(dict.fromkeys([*met, *(one for one in unmet if place_of(one) not in named)]))
