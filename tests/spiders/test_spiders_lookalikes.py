"""The sweep of lookalikes tells of what is new, from a real name server on loopback, and of nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from monitor.brand import Brand, Official
from monitor.demo.dns import DnsServer, Misconduct
from monitor.errors import SourceError
from monitor.names.facts import Existence, Resolution
from monitor.settings import Settings
from monitor.sighting import Batch, NameSeen, SourceState
from monitor.watchlist.model import Kind, Source
from spiders.existing import Known, changed, first
from spiders.lookalikes import Sweep, candidates
from spiders.page import Reader
from tests.building import NOON

BRAND = Brand(key="acme", name="Acme Markets", official=Official(domains=("acmemarkets.com",)))
SOURCE = Source(key="fakes", kind=Kind.LOOKALIKES, names=40, domains=("acmemarkets.com",), brand=BRAND)
NAMES = [one.name for one, _ in zip(candidates(SOURCE), range(40), strict=False)]
FAKE, OTHER = NAMES[3], NAMES[7]
LIVE = {"NS": ["ns1.host.example"], "A": ["192.0.2.7"]}


class Sweeps:
    """One source swept again and again, its state kept."""

    def __init__(self, server: DnsServer) -> None:
        self.settings = Settings(resolvers=server.address, resolver_cap=0)
        self.state = SourceState()
        self.source = SOURCE

    def __call__(self) -> dict[str, tuple[str, ...]]:
        """The names that one sweep tells of, with what is new about each."""
        batches: list[Batch] = []

        async def handle(batch: Batch) -> None:
            batches.append(batch)

        asyncio.run(Sweep(Reader(self.source, "acme/fakes"), self.state, handle, self.settings).run())
        assert [batch.state is not None for batch in batches] == [False] * (len(batches) - 1) + [True]
        assert batches[-1].state is not None
        self.state = batches[-1].state
        seen: list[Any] = [one for batch in batches for one in batch.sightings]
        assert all(isinstance(one, NameSeen) and one.facts and one.facts.resolution for one in seen)
        return {one.domain: one.changes for one in seen}


@pytest.fixture
def server() -> Iterator[DnsServer]:
    with DnsServer() as server:
        yield server


@pytest.fixture
def sweep(server: DnsServer) -> Sweeps:
    return Sweeps(server)


def test_the_first_sweep_tells_of_all_that_exist_and_the_second_of_nothing(
    server: DnsServer, sweep: Sweeps
) -> None:
    server.set(FAKE, **LIVE)

    assert sweep() == {FAKE: ()}
    assert sweep() == {}


def test_a_name_that_comes_later_is_newly_registered(server: DnsServer, sweep: Sweeps) -> None:
    sweep()
    server.set(FAKE, **LIVE)

    assert sweep() == {FAKE: ("newly registered",)}


def test_a_name_that_was_not_asked_for_before_is_not_called_new(server: DnsServer, sweep: Sweeps) -> None:
    sweep.source = Source(key="fakes", kind=Kind.LOOKALIKES, names=3, domains=("acmemarkets.com",))
    sweep()
    sweep.source = SOURCE
    server.set(FAKE, **LIVE)

    assert sweep() == {FAKE: ()}


def test_mail_that_is_added_is_told(server: DnsServer, sweep: Sweeps) -> None:
    server.set(FAKE, **LIVE)
    sweep()
    server.set(FAKE, **LIVE, MX=["10 mx.evil.top"])

    assert sweep() == {FAKE: ("mail added: mx.evil.top",)}
    assert sweep() == {}


def test_silence_changes_nothing(server: DnsServer, sweep: Sweeps) -> None:
    server.set(FAKE, **LIVE, MX=["10 mx.evil.top"])
    sweep()
    server.misconduct[FAKE] = (Misconduct.SERVFAIL, None)
    during = sweep()
    server.misconduct.clear()

    assert (during, sweep()) == ({}, {})


def test_a_name_that_was_unknown_at_first_is_told_when_it_is_there(server: DnsServer, sweep: Sweeps) -> None:
    server.set(FAKE, **LIVE)
    server.misconduct[FAKE] = (Misconduct.REFUSE, None)
    during = sweep()
    server.misconduct.clear()

    assert (during, sweep()) == ({}, {FAKE: ()})


def test_what_is_gone_for_one_sweep_was_never_away(server: DnsServer, sweep: Sweeps) -> None:
    server.set(FAKE, **LIVE)
    sweep()
    server.remove(FAKE)
    sweep()
    server.set(FAKE, **LIVE)

    assert sweep() == {}


def test_what_is_gone_for_two_sweeps_and_comes_back_is_registered_again(server: DnsServer, sweep: Sweeps) -> None:
    server.set(FAKE, **LIVE)
    sweep()
    server.remove(FAKE)
    sweep()
    sweep()
    server.set(FAKE, **LIVE)

    assert sweep() == {FAKE: ("registered again",)}


def test_what_every_name_gets_is_no_sighting(server: DnsServer, sweep: Sweeps) -> None:
    suffix = FAKE.partition(".")[2]
    server.set(f"*.{suffix}", A=["192.0.2.1"])

    assert sweep() == {}


def test_a_name_that_is_no_candidate_any_more_is_still_watched(server: DnsServer, sweep: Sweeps) -> None:
    server.set(FAKE, **LIVE)
    sweep()
    sweep.source = Source(key="fakes", kind=Kind.LOOKALIKES, names=1, domains=("acmemarkets.com",))
    server.set(FAKE, **LIVE, MX=["10 mx.evil.top"])

    assert sweep() == {FAKE: ("mail added: mx.evil.top",)}


def test_no_resolver_is_a_broken_source() -> None:
    with DnsServer() as gone:
        sweep = Sweeps(gone)

    with pytest.raises(SourceError, match="connection refused") as caught:
        sweep()
    assert caught.value.state == "broken"


def test_a_resolver_that_refuses_everything_is_a_broken_source(server: DnsServer, sweep: Sweeps) -> None:
    server.misconduct = dict.fromkeys(NAMES, (Misconduct.REFUSE, None))

    with pytest.raises(SourceError, match="40 of 40 names could not be asked for: NS: REFUSED"):
        sweep()


def test_a_state_that_cannot_be_read_begins_anew(server: DnsServer, sweep: Sweeps) -> None:
    server.set(FAKE, **LIVE)
    sweep.state = SourceState(position='{"known": 7}')

    assert sweep() == {FAKE: ()}


def test_a_brands_own_names_are_candidates_and_its_official_ones_are_not() -> None:
    source = Source(key="fakes", kind=Kind.LOOKALIKES, brand=BRAND)

    found = {one.name for one, _ in zip(candidates(source), range(2_000), strict=False)}

    assert "acme-markets.com" in found
    assert "acmemarkets.com" not in found


def test_cancelling_a_sweep_ends_it(server: DnsServer, sweep: Sweeps) -> None:
    sweep.settings = Settings(resolvers=server.address, resolver_cap=1)

    async def begin_and_cancel() -> None:
        async def handle(_: Batch) -> None:
            return

        task = asyncio.ensure_future(
            Sweep(Reader(SOURCE, "acme/fakes"), SourceState(), handle, sweep.settings).run()
        )
        await asyncio.to_thread(server.wait, 1)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(begin_and_cancel())


def seen(**told: Any) -> Resolution:
    return Resolution(existence=Existence.EXISTS, at=NOON, **told)


def test_addresses_that_take_turns_are_a_change_once() -> None:
    pools = [("192.0.2.1", "192.0.2.2"), ("198.51.100.1",), ("192.0.2.9",), ("198.51.100.7", "192.0.2.3")]
    known = first(seen(addresses=("192.0.2.1",)))
    told: list[str] = []

    for _ in range(5):
        for addresses in pools:
            known, changes = changed(known, seen(addresses=addresses))
            told += changes

    assert told == ["addresses changed: 192.0.2.1, 192.0.2.2 → 198.51.100.1"]


def test_an_address_that_wanders_on_is_told_of_four_times_at_most() -> None:
    known = first(seen(addresses=("10.0.0.1",)))
    told: list[str] = []

    for day in range(1, 60):
        known, changes = changed(known, seen(addresses=(f"10.{day}.0.1",)))
        told += changes

    assert len(told) == 4


def test_a_name_that_moves_is_told_of_again_though_its_addresses_wandered() -> None:
    known = first(seen(name_servers=("ns.a",), addresses=tuple(f"10.{day}.0.1" for day in range(9))))

    known, moved = changed(known, seen(name_servers=("ns.b",), addresses=("203.0.113.1",)))
    _, after = changed(known, seen(name_servers=("ns.b",), addresses=("198.51.100.1",)))

    assert moved[0] == "name servers changed: ns.a → ns.b"
    assert after == ("addresses changed: 203.0.113.1 → 198.51.100.1",)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"mail": ("a", "b")}, {"mail": ("b", "c")}, ()),
        ({"mail": ("a",)}, {"mail": ("c",)}, ("mail changed: a → c",)),
        ({"mail": ("a",)}, {}, ()),
        ({"mail": ("a",)}, {"unanswered": ("MX",)}, ()),
        ({"name_servers": ("a",)}, {"name_servers": ("a", "b")}, ()),
        ({"addresses": ("192.0.2.1",)}, {"name_servers": ("a",), "addresses": ("192.0.2.1",)}, ("name servers added: a",)),
        ({"name_servers": ("a",)}, {"name_servers": ("a",), "addresses": ("192.0.2.1",)}, ("addresses added: 192.0.2.1",)),
        ({"addresses": ("192.0.2.1",)}, {"addresses": ()}, ()),
        ({"addresses": ("2001:db8::1",)}, {"addresses": ("2001:db8:ffff::1",)}, ()),
        ({"name_servers": ("a",), "parked": "Sedo"}, {"name_servers": ("b",), "addresses": ("192.0.2.1",)},
         ("name servers changed: a → b", "addresses added: 192.0.2.1", "was parked, is live")),
    ],
)  # fmt: skip
def test_what_is_told(before: dict[str, Any], after: dict[str, Any], told: tuple[str, ...]) -> None:
    assert changed(first(seen(**before)), seen(**after))[1] == told


def test_mail_that_comes_back_after_it_was_gone_is_told_but_not_after_silence() -> None:
    known = first(seen(mail=("mx",)))

    silent, _ = changed(known, seen(unanswered=("MX",)))
    gone, _ = changed(known, seen())

    assert changed(silent, seen(mail=("mx",)))[1] == ()
    assert changed(gone, seen(mail=("mx",)))[1] == ("mail added: mx",)


def test_what_was_never_answered_is_not_known_to_exist() -> None:
    assert not Known().exists
