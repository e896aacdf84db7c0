"""Playing the demo: the real daemon on the demo world, watched until everything that must come of it is there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import msgspec

from alerts.digest.making import Digests
from alerts.messages.notifying import Telling
from alerts.reports import Intake, Told, take_report
from alerts.sealing import Sealer
from monitor import clock
from monitor.daemon import run_daemon
from monitor.demo.expected import missing, missing_digest, missing_report, swept
from monitor.demo.observed import Observed, observe
from monitor.demo.outcome import NEWCOMER, REPORT
from monitor.demo.staging import demo_settings, opened, webhooks
from monitor.demo.watchlists import write_watchlists
from monitor.demo.world import World
from monitor.errors import ZhengmingError
from monitor.jobs.queueing import enqueue_delivery
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_watchlists

#: seconds that everything may take, and of stillness after which nothing more is waited for
LONGEST, STILL = 50.0, 12.0
_LOOK_EVERY = 0.5

Examine = Callable[[Observed], tuple[str, ...]]
Tell = Callable[[Observed], None]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How the demo went: `missing` is empty if all went well, `seconds` counts from the start of the world."""

    observed: Observed
    intake: Intake | None
    missing: tuple[str, ...]
    console: str
    seconds: float


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """What a performance works with; `began` is by the loop's clock, in seconds."""

    world: World
    database: Database
    watchlist: Watchlist
    began: float


class Play:
    """One performance in `folder`; `tell` hears of every look at what has come so far."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        self.outcome: Outcome | None = None
        self._folder, self._tell = folder, tell

    async def run(self, finished: Callable[[Outcome], None], *, stay: bool) -> None:
        """Play; `finished` is called with the outcome. With `stay` the daemon goes on until cancelled.

        Raises what the daemon raises; leaves no process, task or socket behind, cancelled or not.
        """
        began = asyncio.get_running_loop().time()
        with ExitStack() as stack:
            async with World() as world:
                watchlists = write_watchlists(world, self._folder / "watchlists")
                (watchlist,) = read_watchlists(watchlists)
                stack.enter_context(webhooks(world, watchlist))
                settings = demo_settings(world, self._folder, browser=stay)
                database = await opened(stack, settings)
                scene = Scene(world=world, database=database, watchlist=watchlist, began=began)
                daemon = _Daemon(settings)
                try:
                    self.outcome = await self._performed(daemon, scene)
                    finished(self.outcome)
                    if stay:
                        await daemon.task
                finally:
                    await daemon.stop()

    async def _performed(self, daemon: _Daemon, scene: Scene) -> Outcome:
        async def until(examine: Examine) -> Observed:
            return await self._until(examine, daemon, scene)

        console = await daemon.started()
        await until(swept)
        scene.world.dns.register(NEWCOMER)
        await until(missing)
        intake = await asyncio.to_thread(_report, scene, daemon.settings)
        await asyncio.to_thread(_digest, scene, daemon.settings)
        observed = await until(lambda seen: (*missing_report(seen), *missing_digest(seen)))
        problems = (*missing(observed), *missing_report(observed), *missing_digest(observed))
        seconds = asyncio.get_running_loop().time() - scene.began
        return Outcome(observed=observed, intake=intake, missing=problems, console=console, seconds=seconds)

    async def _until(self, examine: Examine, daemon: _Daemon, scene: Scene) -> Observed:
        """Look until nothing is missing, or time is over, or nothing has changed for long."""
        loop = asyncio.get_running_loop()
        last, changed = Observed(), loop.time()
        while True:
            daemon.check()
            observed = await asyncio.to_thread(observe, scene.database, scene.world)
            self._tell(observed)
            if observed != last:
                last, changed = observed, loop.time()
            if not examine(observed) or loop.time() > min(scene.began + LONGEST, changed + STILL):
                return observed
            await asyncio.sleep(_LOOK_EVERY)


class _Daemon:
    """The daemon as a task of the running loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.task = asyncio.create_task(run_daemon(settings, started=self._address.set_result))

    async def started(self) -> str:
        """The console's address, once everything runs."""
        either: set[asyncio.Future[Any]] = {self.task, self._address}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        self.check()
        return self._address.result()

    def check(self) -> None:
        """Raise what ended the daemon, if anything did."""
        if self.task.done():
            try:
                self.task.result()
            except* ZhengmingError as group:
                raise _first(group) from None
            raise ZhengmingError("the daemon has ended by itself")

    async def stop(self) -> None:
        """Cancel the daemon and wait for its end."""
        self.task.cancel()
        with suppress(asyncio.CancelledError, ExceptionGroup):
            await self.task


def _first(group: BaseExceptionGroup[ZhengmingError]) -> BaseException:
    inner: BaseException = group
    while isinstance(inner, BaseExceptionGroup):
        inner = inner.exceptions[0]
    return inner


def _digest(scene: Scene, settings: Settings) -> None:
    """The day ends early: its digest is made of everything until now."""
    digests = Digests(lambda: (scene.watchlist,), Telling(settings=settings, enqueue=enqueue_delivery))
    with scene.database.begin() as session:
        digests.make_now(session, scene.watchlist, "day", clock.now())


def _report(scene: Scene, settings: Settings) -> Intake:
    """A customer reports one of the fake sites."""
    told = Told(url=REPORT.url, contact=REPORT.contact, story=REPORT.story, language=REPORT.language, region="cn")
    telling = Telling(settings=settings, enqueue=enqueue_delivery)
    sealer = Sealer(Path(settings.state_dir))
    with scene.database.begin() as session:
        return take_report(session, told, scene.watchlist, telling=telling, sealer=sealer, now=clock.now())
