"""A command that is given the demo world to visit, as a process of its own; nothing of it leaves loopback."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.demo.staging import demo_settings
from monitor.demo.world import World
from tests.warm import run_command

_TOLD = ("connect_to", "open_addresses", "resolvers", "rdap_bootstrap", "whois_server", "inner_addresses")


@contextmanager
def visited_world(folder: Path) -> Iterator[tuple[World, dict[str, str]]]:
    """The demo world, served by a thread until the block ends, and the environment of commands that visit it without a browser."""
    up, over = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    world = World()

    async def serve() -> None:
        async with world:
            up.set()
            await over.wait()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert up.wait(30), "the world did not begin"
        settings = demo_settings(world, folder)
        told = {f"ZHENGMING_{name.upper()}": str(getattr(settings, name)) for name in _TOLD}
        here = {
            "ZHENGMING_STATE_DIR": str(folder / "state"),
            "ZHENGMING_LANGUAGE": "en",
            "ZHENGMING_BROWSER": "off",
            "ZHENGMING_DATABASE_URL": "",
        }
        yield world, {**os.environ, **told, **here}
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(30)
        assert not thread.is_alive(), "the world did not end"


def run(environ: dict[str, str], *arguments: str, language: str = "en") -> subprocess.CompletedProcess[str]:
    """A command's whole process."""
    return run_command(arguments, {**environ, "ZHENGMING_LANGUAGE": language})
