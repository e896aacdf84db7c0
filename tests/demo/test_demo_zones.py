"""The demo's name server knows what exists, and the sweep finds who comes in the meantime."""

from __future__ import annotations

import asyncio
from pathlib import Path

from monitor.demo.outcome import NEWCOMER
from monitor.demo.staging import demo_settings
from monitor.demo.watchlists import write_watchlists
from monitor.demo.world import World
from monitor.demo.zones import NameServer
from monitor.names.facts import Existence
from monitor.net.dns.background import resolving
from monitor.net.dns.resolvers import resolver
from monitor.sighting import Batch, NameSeen, SourceState
from monitor.watchlist.model import Source
from monitor.watchlist.reading import read_watchlists
from spiders.lookalikes import Sweep
from spiders.page import Reader


def _told(names: tuple[str, ...], *, registering: str) -> dict[str, tuple[Existence, bool]]:
    """Existence, and whether every name beside it gets the same answer."""

    async def ask() -> dict[str, tuple[Existence, bool]]:
        with NameServer() as server:
            server.register(registering)
            settled = [pair async for batch in resolving(names, [resolver(server.address)]) for pair in batch]
        return {name: (told.existence, told.wildcard) for name, told in settled}

    return asyncio.run(ask())


def test_what_stands_in_the_zones_exists_and_all_else_does_not() -> None:
    told = _told(
        ("ebcmarkets.com", "ebctraders.com", "ebc.vercel.app", "ebcgroup.com"), registering="ebctraders.com"
    )

    assert told == {
        "ebcmarkets.com": (Existence.EXISTS, False),
        "ebctraders.com": (Existence.EXISTS, False),
        "ebc.vercel.app": (Existence.EXISTS, True),
        "ebcgroup.com": (Existence.ABSENT, False),
    }


def test_the_sweep_of_the_demo_finds_its_newcomer_and_what_was_there_before(tmp_path: Path) -> None:
    async def sweep(world: World, source: Source, state: SourceState) -> tuple[list[NameSeen], SourceState]:
        batches: list[Batch] = []

        async def handle(batch: Batch) -> None:
            batches.append(batch)

        await Sweep(Reader(source, "ebc/lookalikes"), state, handle, demo_settings(world, tmp_path)).run()
        seen = [one for batch in batches for one in batch.sightings if isinstance(one, NameSeen)]
        return seen, batches[-1].state or SourceState()

    async def scene() -> tuple[list[NameSeen], list[NameSeen]]:
        async with World() as world:
            (watchlist,) = read_watchlists(write_watchlists(world, tmp_path / "watchlists"))
            source = next(one for one in watchlist.sources if one.key == "lookalikes")
            before, state = await sweep(world, source, SourceState())
            world.dns.register(NEWCOMER)
            after, _ = await sweep(world, source, state)
            return before, after

    before, after = asyncio.run(scene())

    assert {one.domain for one in before} == {"ebcmarkets.com"}
    assert [(one.domain, one.changes) for one in after] == [(NEWCOMER, ("newly registered",))]
