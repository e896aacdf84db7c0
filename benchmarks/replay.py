"""`python -m benchmarks.replay`: names are planted, their sites go live after random delays, and the daemon's own jobs watch them.

The clock is the real one while there is anything to do, and jumps over the time in which nothing is: latencies are true, days pass in minutes.
Names lead nowhere or to a parking page until they are live. The schedule, the queue, the store, the checks and the visits are those of the product;
the world (`benchmarks.replay_world`) is a process of its own, whose CPU time does not count. Takes port 80 of a loopback address, so it needs a
privileged user.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import msgspec
import structlog

from benchmarks.figures import Figure, percentile, report
from benchmarks.replay_house import Children, Replay, cpu, house, rows, skipping, world
from monitor import clock
from monitor.house import House
from monitor.jobs.queueing import enqueue_investigation
from monitor.net.guard import guard_of
from monitor.net.visiting import Probe, probe
from monitor.net.visiting.nursery import nursery
from monitor.rechecking import Rechecking
from monitor.sighting import Batch, NameSeen
from monitor.sites.visit import Outcome
from monitor.store.sites import name_site
from monitor.store.sources import register

SOURCE = "acme/names"
#: minutes between a name's first sighting and its content, spread evenly over the orders of magnitude: half of them within an hour
SOONEST, LATEST = 10.0, 360.0
#: seconds between two looks at what is due in the replay: more than the daemon's own, and no latency depends on it
STRIDE = 60.0


def planted(names: int, seed: int) -> list[str]:
    """So many lookalike names of the brand."""
    dice = random.Random(seed)
    words = (
        "login",
        "client",
        "secure",
        "trade",
        "verify",
        "fx",
        "vip",
        "pay",
        "help",
        "account",
        "wallet",
        "bonus",
    )
    ends = ("top", "shop", "vip", "xyz", "online", "site", "live", "cc")
    found: dict[str, None] = {}
    while len(found) < names:
        word, number = dice.choice(words), dice.randrange(10_000)
        found[f"acme{dice.choice(('', '-'))}markets-{word}{number}.{dice.choice(ends)}"] = None
    return list(found)


def watching(names: int, minutes: float, seed: int) -> list[Figure]:
    """What it takes to watch names where nothing stands."""
    clock_, hosts = skipping(), planted(names, seed)
    with world() as there, house(there.resolver) as home:
        for host in hosts[::5]:
            there.tell("parked", host)
        start = clock_.now()
        with home.database.begin() as session:
            for host in hosts:
                name_site(session, host, start, why="planted")
        asyncio.run(_warm(home))
        before, children = cpu(home), Children(nursery().pid or 0)
        asyncio.run(Replay(home, clock_, there).run(start + timedelta(minutes=minutes)))
        many, seconds = children.end()
        spent = {what: after - before[what] for what, after in cpu(home).items()} | {"children": seconds}
        checked = rows(home, "SELECT count(last_check) FROM sites")[0][0]
        checks = home.rechecking.checks if home.rechecking else 0
    length = minutes * 60
    return [
        Figure("names checked at least once", 100 * checked / names, "%", at_least=99),
        Figure("checks", checks),
        Figure("… names that a child checked", checks / many),
        Figure("CPU: scheduling and keeping, of one core", 100 * spent["ours"] / length, "%"),
        Figure("CPU: looking, of one core", 100 * spent["children"] / length, "%"),
        Figure("CPU: PostgreSQL, of one core", 100 * spent["database"] / length, "%"),
        Figure("CPU: together, of one core", 100 * sum(spent.values()) / length, "%", at_most=25),
        Figure("CPU of a check, all in all", 1000 * sum(spent.values()) / checks, "ms"),
    ]


class Witness:
    """Notes when content was first seen, and when what followed from it was done."""

    def __init__(self, home: House, live: Mapping[str, datetime]) -> None:
        assert home.investigating is not None
        self._investigating, self._live = home.investigating, live
        self._settings, self._guard = home.settings, guard_of(home.settings)
        self.seen: dict[str, datetime] = {}
        self.done: dict[str, datetime] = {}
        rechecking = Rechecking(
            home.database, probe=self._probe, investigate=partial(enqueue_investigation, settings=home.settings)
        )
        self.house = msgspec.structs.replace(home, rechecking=rechecking, investigating=self)

    async def _probe(self, asked: Sequence[str]) -> dict[str, Probe]:
        begun = clock.now()
        found = await probe(asked, guard=self._guard, settings=self._settings)
        for host, one in found.items():
            if one.outcome is Outcome.ANSWERED and self._live[host] <= begun:
                self.seen.setdefault(host, clock.now())
        return found

    async def investigate(self, site: str) -> object:
        """As the product does it."""
        begun = clock.now()
        kept = await self._investigating.investigate(site)
        if self._live[site] <= begun and site not in self.done:
            self.seen.setdefault(site, begun)
            self.done[site] = clock.now()
        return kept


def replaying(names: int, seed: int, limit: float) -> list[Figure]:
    """What becomes of names that go live one after another; given up after `limit` minutes of real time, with the figures of those that were live by then."""
    clock_, hosts, dice = skipping(), planted(names, seed), random.Random(seed)
    with world() as there, house(there.resolver) as home:
        if home.investigating is None:
            return []
        start = clock_.now()
        with home.database.begin() as session:
            register(session, [(SOURCE, "acme")], start)
        for host in hosts[::5]:
            there.tell("parked", host)
        there.flush()
        for number in range(0, names, 100):
            batch = tuple(NameSeen(source=SOURCE, domain=host) for host in hosts[number : number + 100])
            home.pipeline.accept(SOURCE, Batch(sightings=batch))
        planted_at = clock_.now()
        live = {host: planted_at + timedelta(minutes=_delay(dice)) for host in hosts}
        witness = Witness(home, live)
        replay = Replay(witness.house, clock_, there, coming=live, tick=STRIDE)
        until = planted_at + timedelta(minutes=LATEST + 120)
        end = time.monotonic() + 60 * limit
        asyncio.run(replay.run(until, lambda: len(witness.done) == names or time.monotonic() > end))
        # what went live within the last stride had no look yet
        reached = clock.now() - timedelta(seconds=STRIDE)
        return _figures(home, witness, {host: at for host, at in live.items() if at <= reached})


def _delay(dice: random.Random) -> float:
    delay: float = SOONEST * (LATEST / SOONEST) ** dice.random()
    return delay


def _figures(home: House, witness: Witness, live: Mapping[str, datetime]) -> list[Figure]:
    cases = dict(
        rows(
            home,
            "SELECT s.host, greatest(s.first_seen, min(h.seen_at)) FROM sites s JOIN hits h ON h.domain = s.domain"
            " GROUP BY s.id",
        )
    )
    content = {host for (host,) in rows(home, "SELECT host FROM sites WHERE content_at IS NOT NULL")}
    alerted = {domain for (domain,) in rows(home, "SELECT DISTINCT domain FROM hits WHERE alert_id IS NOT NULL")}
    early = sum(host in cases and cases[host] <= at for host, at in live.items())
    took = [(witness.done[host] - at).total_seconds() for host, at in witness.seen.items() if host in witness.done]
    gaps = [(at - live[host]).total_seconds() / 60 for host, at in witness.seen.items() if host in live]
    both = sum(host in content and host in alerted for host in live)
    return [
        Figure("names that went live", len(live)),
        Figure("in a case before content", 100 * early / len(live), "%", at_least=95),
        Figure("content found and alerted", 100 * both / len(live), "%", at_least=95),
        Figure("content seen → alert, median", percentile(took, 0.5), "s"),
        Figure("content seen → alert, p95", percentile(took, 0.95), "s", at_most=120),
        Figure("live → content seen, median", percentile(gaps, 0.5), "min"),
        Figure("live → content seen, p95", percentile(gaps, 0.95), "min"),
        Figure(
            "campaigns (of 40 gangs)", rows(home, "SELECT count(*) FROM campaigns WHERE merged_into IS NULL")[0][0]
        ),
    ]


async def _warm(home: House) -> None:
    """Have the process started that checks are made by."""
    await probe(["warm.test"], guard=guard_of(home.settings), settings=home.settings)


def _quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def main(arguments: list[str] | None = None) -> int:
    """Replay, print, and tell whether the targets hold."""
    parser = argparse.ArgumentParser(prog="benchmarks.replay", description=__doc__)
    parser.add_argument("--names", type=int, default=5_000, help="names planted (5000)")
    parser.add_argument("--only", choices=("watching", "replaying"), help="one half alone")
    parser.add_argument("--minutes", type=float, default=60, help="of the schedule's first hour (60)")
    parser.add_argument(
        "--limit", type=float, default=600, help="minutes after which the second half is given up (600)"
    )
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args(arguments)
    _quiet()
    begun = time.monotonic()
    figures = list[Figure]()
    if chosen.only != "replaying":
        figures += watching(chosen.names, chosen.minutes, chosen.seed)
    if chosen.only != "watching":
        figures += replaying(chosen.names, chosen.seed, chosen.limit)
    return report(f"replay: {chosen.names:,} names, in {time.monotonic() - begun:.0f} s", figures)


if __name__ == "__main__":
    sys.exit(main())
