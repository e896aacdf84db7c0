"""Children do what they are sent for and no more, and nothing of them is left, however they, their parent or the zygote end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from monitor.net.visiting import asking, pictures_of, read_again
from monitor.net.visiting.errands import Reading
from monitor.net.visiting.frames import LONGEST, Frames, TooLong, frame
from monitor.net.visiting.nursery import Nursery
from monitor.net.visiting.talking import Lost
from monitor.sites.visit import Outcome, Raw
from tests.net.visiting.visiting_house import Request, answer, leading, pages, see, seen, site
from tests.processes import gone

DOCUMENT = Raw(role="dom", url="http://a.example/", media_type="text/html", body=b"<title>Acme</title>")
READ = Reading((DOCUMENT,))


class Doing:
    """An errand that does something else: what a child that was taken over might do."""

    def __init__(self, what: Callable[..., Any], *given: Any) -> None:
        self._what, self._given = what, given

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self._what, self._given


@pytest.fixture(scope="module")
def shared() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def nursery(shared: Nursery, monkeypatch: pytest.MonkeyPatch) -> Nursery:
    """A nursery of this file's own, without children, which visits use, too."""
    monkeypatch.setattr(asking, "nursery", lambda: shared)
    asyncio.run(read(shared))
    assert all(gone(child, within=20) for child in children(shared.pid))
    return shared


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nursery]:
    """A nursery of the test's own, not started yet."""
    nursery = Nursery()
    monkeypatch.setattr(asking, "nursery", lambda: nursery)
    yield nursery
    nursery.close()


def children(zygote: int | None) -> list[int]:
    """The zygote's children, the dead that nobody has taken away included."""
    return [int(one) for one in Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()]


def of_process(pid: int) -> tuple[bytes, int, str]:
    """Its environment, how many sockets it has, and its limits (proc(5))."""
    place = Path(f"/proc/{pid}")
    links = [str(one.readlink()) for one in (place / "fd").iterdir()]
    sockets = sum(one.startswith("socket:") for one in links)
    return (place / "environ").read_bytes(), sockets, (place / "limits").read_text()


def opened() -> int:
    """How many descriptors this process has."""
    return len(list(Path("/proc/self/fd").iterdir()))


@asynccontextmanager
async def at_a_silent_site() -> AsyncIterator[tuple[int, asyncio.Event]]:
    """A site that says nothing: its port, and whether it was asked."""
    asked = asyncio.Event()

    async def say(_: Request, __: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.Event().wait()

    async with site(say) as (port, _):
        yield port, asked


async def read(nursery: Nursery) -> bytes:
    return await nursery.ask(READ, 20.0)


def test_nothing_is_started_before_the_first_errand_and_nothing_stays_of_a_child(fresh: Nursery) -> None:
    assert fresh.pid is None

    assert b"Acme" in asyncio.run(read(fresh))

    assert fresh.pid is not None
    for child in children(fresh.pid):
        assert gone(child, within=20)
    assert children(fresh.pid) == []


def test_a_child_has_no_sockets_but_its_own_and_nothing_of_the_environment_that_might_be_secret(
    fresh: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGMING_SMTP_PASSWORD", "hunter2")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")

    async def scene() -> None:
        async with at_a_silent_site() as (port, asked):
            visiting = asyncio.ensure_future(see(leading(port)))
            await asked.wait()
            (child,) = children(fresh.pid)
            environment, sockets, limits = of_process(child)
            visiting.cancel()
        assert b"hunter2" not in environment
        assert b"PROXY" not in environment
        assert sockets <= 4
        assert "Max data size             unlimited" not in limits
        assert "Max file size             0" in limits

    asyncio.run(scene())


def test_cancelling_a_visit_kills_its_child(nursery: Nursery) -> None:
    async def scene() -> list[int]:
        async with at_a_silent_site() as (port, asked):
            visiting = asyncio.ensure_future(see(leading(port)))
            await asked.wait()
            found = children(nursery.pid)
            visiting.cancel()
            await asyncio.wait((visiting,))
            assert visiting.cancelled()
        return found

    (child,) = asyncio.run(scene())
    assert gone(child, within=20)


def test_a_zygote_that_was_killed_is_started_again(nursery: Nursery) -> None:
    asyncio.run(read(nursery))
    first = nursery.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    assert b"Acme" in asyncio.run(read(nursery))
    assert nursery.pid != first


def test_a_zygote_that_dies_during_a_visit_is_not_held_against_the_site(nursery: Nursery) -> None:
    async def scene() -> Outcome:
        async def say(_: Request, writer: asyncio.StreamWriter) -> None:
            if nursery.pid == first[0]:
                os.kill(first[0], signal.SIGKILL)
                await asyncio.Event().wait()
            writer.write(answer("<title>Acme</title>"))
            await writer.drain()

        await read(nursery)
        first = [nursery.pid or 0]
        async with site(say) as (port, _):
            return (await see(leading(port))).outcome

    assert asyncio.run(scene()) is Outcome.ANSWERED


def test_a_zygote_without_children_ends_when_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    nursery = Nursery(idle=0.05)
    asyncio.run(read(nursery))
    if (pid := nursery.pid) is not None:
        assert gone(pid, within=20)

    assert b"Acme" in asyncio.run(read(nursery))
    nursery.close()


@pytest.mark.parametrize(
    ("doing", "told"),
    [
        (Doing(bytearray, 2 * 1024**3), "reading it took more memory than a page may"),
        (
            Doing(int, "\x1b[31m"),
            r"reading it failed: ValueError: invalid literal for int\(\) with base 10: '.x1b\[31m'",
        ),
        (Doing(os._exit, 1), "memory or time"),
        (Doing(os.abort), "memory or time"),
        (Doing(signal.pause), "time was up"),
    ],
)
def test_a_child_that_does_not_answer_is_lost_and_nothing_else(nursery: Nursery, doing: Doing, told: str) -> None:
    async def scene() -> None:
        await read(nursery)
        zygote = nursery.pid
        with pytest.raises(Lost, match=told):
            await nursery.ask(doing, 0.5)
        assert nursery.pid == zygote

    asyncio.run(scene())
    assert all(gone(child, within=20) for child in children(nursery.pid))


@pytest.mark.parametrize("said", [b"D\xff\xff\xff\xff", b"X\0\0\0\0", b"E\0\0\0\0"])
def test_no_more_is_taken_from_a_child_than_was_agreed(said: bytes) -> None:
    with pytest.raises(TooLong):
        list(Frames(b"DS").fed(said))
    assert LONGEST < 0xFFFFFFFF


def test_frames_come_out_as_they_went_in_however_they_were_cut() -> None:
    whole, frames = frame(b"S", b"so far") + frame(b"D", b"") + frame(b"D", b"done"), Frames(b"DS")

    assert [one for byte in whole for one in frames.fed(bytes([byte]))] == [
        (b"S", b"so far"),
        (b"D", b""),
        (b"D", b"done"),
    ]


def test_visits_from_many_threads_do_not_meet(nursery: Nursery) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda n: seen({"/": answer(f"<title>{n}</title>")}).pages[0].title, range(8)))

    assert found == [str(n) for n in range(8)]


def test_nothing_stays_open_in_the_parent(nursery: Nursery) -> None:
    async def scene() -> int:
        async with site(pages({"/": answer("<title>Acme</title>")})) as (port, _):
            for _ in range(10):
                await see(leading(port))
        return opened()

    first = asyncio.run(scene())
    assert asyncio.run(scene()) == first


DAEMON = """
import asyncio, sys
from tests.net.visiting.visiting_house import leading, see
from monitor.net.visiting.nursery import nursery

async def main():
    visiting = asyncio.ensure_future(see(leading(int(sys.argv[1]))))
    while not nursery().pid:
        await asyncio.sleep(0.01)
    print(nursery().pid, flush=True)
    await visiting

asyncio.run(main())
"""


def test_when_the_parent_is_killed_zygote_and_children_go_with_it(tmp_path: Path) -> None:
    async def scene() -> None:
        async with at_a_silent_site() as (port, asked):
            daemon = await asyncio.create_subprocess_exec(
                sys.executable, "-c", DAEMON, str(port), stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
            )
            assert daemon.stdout is not None
            zygote = int(await daemon.stdout.readline())
            await asked.wait()
            born = children(zygote)
            daemon.kill()
            await daemon.wait()
        assert len(born) == 1
        assert all(gone(pid, within=20) for pid in (zygote, *born))

    asyncio.run(scene())


def test_what_was_fetched_elsewhere_is_read_in_its_order_and_a_bomb_among_it_harms_no_other() -> None:
    other = Raw(role="dom", url="http://b.example/", media_type="text/html", body=b"<div>" * 300_000)

    read = asyncio.run(read_again([DOCUMENT, other, DOCUMENT]))
    prints = asyncio.run(pictures_of([Raw(role="screenshot", url="", media_type="image/png", body=b"none")]))

    assert [one.title for one in read] == ["Acme", "", "Acme"]
    assert read[1].hostile
    assert [(one.role, one.dhash) for one in prints] == [("screenshot", None)]
    assert asyncio.run(read_again([])) == ()
