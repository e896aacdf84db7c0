"""The browser's process: started when asked, gone when idle, closed or alone, and never believed beyond its type."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from monitor.net.browser.program import available, missing
from monitor.net.browser.renderer import Renderer
from monitor.net.browser.wire import Begun, Order, Seen, receive, send
from monitor.net.guard import Guard
from monitor.settings import Settings
from monitor.sites.visit import VANTAGES, Agent, Capture, Outcome, Vantage
from monitor.wording import speak
from tests.net.browser.browser_world import LOOPBACK, NOW, Asked, Lens, Site, guard_for
from tests.processes import gone

WORDS = "<title>Seen</title>" + "words " * 30
browser = pytest.mark.skipif(bool(missing(Settings())), reason="no browser on this machine")


def bearing(mark: str) -> set[int]:
    """The processes whose environment holds `mark`."""
    found = set()
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdecimal() and mark.encode() in (process / "environ").read_bytes():
                found.add(int(process.name))
        except OSError:
            continue
    return found


def folder_of(pid: int) -> str:
    """The folder of a renderer's process."""
    return Path((Path("/proc") / str(pid) / "cmdline").read_text().split("\0")[4]).parent.as_posix()


def browsers(folder: str) -> list[int]:
    """Chromium's own process, those that it started left out."""
    told = {}
    for pid in bearing(folder):
        with suppress(OSError):
            told[pid] = (Path("/proc") / str(pid) / "cmdline").read_text()
    return [pid for pid, line in told.items() if "remote-debugging-pipe" in line and "--type=" not in line]


@browser
def test_a_browser_that_is_killed_is_started_again_and_nothing_is_left_after_close() -> None:
    async def through(site: Site) -> tuple[Capture, str]:
        async with Renderer(Settings(visit_timeout=60), guard_for(site.port)) as renderer:
            looking = asyncio.ensure_future(renderer.capture(site.url, VANTAGES[:1], now=NOW))
            while not site.asked:
                assert not looking.done(), looking.result()
                await asyncio.sleep(0.02)
            assert renderer.pid
            folder = folder_of(renderer.pid)
            for pid in browsers(folder):
                os.kill(pid, signal.SIGKILL)
            (seen,) = await looking
        return seen, folder

    with Site({"/": WORDS}) as site:
        seen, folder = asyncio.run(through(site))

    assert (seen.outcome, seen.title) == (Outcome.ANSWERED, "Seen")
    assert site.asked.count("/") == 2
    assert bearing(folder) == set()
    assert not Path(folder).exists()


@browser
@pytest.mark.heavy
def test_a_page_that_goes_on_working_is_ended_with_its_browser() -> None:
    async def through(site: Site) -> tuple[Capture, list[int]]:
        async with Renderer(Settings(visit_timeout=4.0), guard_for(site.port)) as renderer:
            (seen,) = await renderer.capture(site.url, VANTAGES[:1], now=NOW)
            folder, end = folder_of(renderer.pid or 0), time.monotonic() + 20
            while (left := browsers(folder)) and time.monotonic() < end:  # noqa: ASYNC110 -- another process ends it
                await asyncio.sleep(0.1)
            return seen, left

    with Site("<title>Attack</title><script>while (true) {}</script>") as site:
        seen, left = asyncio.run(through(site))

    assert seen.problem
    assert left == []


@browser
def test_a_browser_whose_parent_is_killed_ends_too() -> None:
    with Site({"/": WORDS}) as site:
        code = f"""
import asyncio, json
from datetime import UTC, datetime
from monitor.net.browser.renderer import Renderer
from monitor.settings import Settings
from monitor.sites.visit import VANTAGES
async def main():
    renderer = Renderer(Settings(open_addresses="{LOOPBACK}:{site.port}"))
    (seen,) = await renderer.capture("{site.url}", VANTAGES[:1], now=datetime.now(UTC))
    print(json.dumps([renderer.pid, seen.title]), flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""
        parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert parent.stdout
        pid, title = json.loads(parent.stdout.readline())
        folder = folder_of(pid)
        left = bearing(folder)
        parent.kill()
        parent.wait()
        parent.stdout.close()

    assert title == "Seen"
    assert len(left) > 4
    assert all(gone(one, within=15) for one in left)
    assert not Path(folder).exists()


@browser
def test_a_browser_that_nobody_asks_ends_and_the_next_order_starts_another() -> None:
    async def through() -> tuple[int | None, int | None, Capture]:
        async with Renderer(Settings(), Guard(), idle=0.3) as renderer:
            await renderer.capture("http://127.0.0.1/", VANTAGES[:1], now=NOW)
            first = renderer.pid
            assert first
            assert await asyncio.to_thread(gone, first, within=20)
            (seen,) = await renderer.capture("http://127.0.0.1/", VANTAGES[:1], now=NOW)
            return first, renderer.pid, seen

    first, second, seen = asyncio.run(through())

    assert first != second
    assert seen.outcome is Outcome.FORBIDDEN


def test_an_order_that_is_taken_back_leaves_the_browser_free(lens: Lens) -> None:
    def answer(_headers: Asked) -> str:
        return "<script>while (true) {}</script>"

    async def through(slow: Site, quick: Site) -> Capture:
        renderer = lens.renderer(guard_for(slow.port, quick.port), 60)
        looking = asyncio.ensure_future(renderer.capture(slow.url, VANTAGES[:1], now=NOW))
        while not slow.asked:
            assert not looking.done(), looking.result()
            await asyncio.sleep(0.02)
        looking.cancel()
        return (await asyncio.wait_for(renderer.capture(quick.url, VANTAGES[:1], now=NOW), 40))[0]

    with Site(answer) as slow, Site(WORDS) as quick:
        seen = asyncio.run(through(slow, quick))

    assert seen.title == "Seen"


Answer = Callable[[Order, asyncio.StreamWriter], Awaitable[None]]


def told_by(answer: Answer, place: Path) -> Capture:
    """What the renderer's caller makes of a renderer that answers so."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answer(await receive(reader, Order), writer)
        writer.close()

    async def asked() -> Capture:
        async with await asyncio.start_unix_server(serve, place):
            return (
                await Renderer(Settings(renderer=str(place)), Guard()).capture(
                    "http://a.example/", VANTAGES[:1], now=NOW
                )
            )[0]

    return asyncio.run(asked())


def test_what_the_renderer_says_is_cleaned_and_told_of_what_was_asked(tmp_path: Path) -> None:
    lie = Capture(
        asked="http://other.example/",
        at=NOW.replace(year=1999),
        vantage=Vantage("other", Agent.MOBILE, "xx"),
        outcome=Outcome.ANSWERED,
        title="a\x1b[31m\u202eb",
        final="http://a.example/\x1b]8;;",
        attempts=("popup: \x07",),
        problem="\r\nx",
    )

    async def answer(_order: Order, writer: asyncio.StreamWriter) -> None:
        await send(writer, Begun())
        await send(writer, Seen(0, lie))

    seen = told_by(answer, tmp_path / "s")

    assert (seen.asked, seen.at, seen.vantage) == ("http://a.example/", NOW, VANTAGES[0])
    assert (seen.title, seen.problem, seen.attempts) == ("a[31mb", "x", ("popup:",))
    assert "\x1b" not in seen.final


@pytest.mark.parametrize(
    "said",
    [b"", b"\xff\xff\xff\xff", b"\x00\x00\x00\x01\xc1", b"\x00\x00\x00\x03abc", b"\x00" * 9],
)
def test_a_renderer_that_talks_nonsense_is_an_answer_that_says_so(tmp_path: Path, said: bytes) -> None:
    async def answer(_order: Order, writer: asyncio.StreamWriter) -> None:
        await send(writer, Begun())
        writer.write(said)

    seen = told_by(answer, tmp_path / "s")

    assert seen.outcome is Outcome.UNREACHABLE
    assert seen.problem.startswith("the browser could not be asked: ")


def test_why_there_is_no_browser_is_one_sentence(tmp_path: Path) -> None:
    speak("en")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"browser": "off"}, "the browser is switched off (ZHENGMING_BROWSER)"),
        ({"renderer": str(tmp_path / "no")}, f"no renderer listens at {tmp_path / 'no'}"),
    ]
    if not missing(Settings()):
        cases.append(({"browser_path": "/no/chromium"}, "there is no browser at /no/chromium"))

    assert [available(Settings(**given)) for given, _ in cases] == [sentence for _, sentence in cases]
    speak("zh")
    assert available(Settings(browser="off")) == "浏览器已关闭（ZHENGMING_BROWSER）"
