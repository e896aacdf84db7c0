"""Short looks at many sites: what each tells, and that a page which only tells another time is the same page."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping
from typing import Any

import pytest

from monitor.demo.dns import DnsServer
from monitor.net.guard import guard_of
from monitor.net.visiting import probe, visit
from monitor.net.visiting.probing import Probe, batches, digest_of
from monitor.settings import Settings
from monitor.sites.visit import Outcome
from tests.net.visiting.visiting_house import NOW, Answering, answer, leading, pages, site


def probed(say: Answering | Mapping[str, bytes], *asked: str, **changes: Any) -> dict[str, Probe]:
    async def scene() -> dict[str, Probe]:
        async with site(say if callable(say) else pages(say)) as (port, _):
            settings = leading(port, **changes)
            return await probe(asked, guard=guard_of(settings), settings=settings)

    return asyncio.run(scene())


def test_each_tells_its_own() -> None:
    found = probed(
        {
            "a.example/": answer("<title>A</title>"),
            "b.example/": answer(status=302, Location="http://c.example/in"),
            "c.example/in": answer("<p>login</p>" * 20_000),
            "d.example/": answer("gone", status=410),
        },
        "a.example",
        "b.example",
        "http://d.example/",
        "http://10.0.0.1:8080/",
        "http://e.example:22/",
    )

    assert [one.outcome for one in found.values()] == [Outcome.ANSWERED] * 3 + [Outcome.FORBIDDEN] * 2
    assert [one.status for one in found.values()] == [200, 200, 410, 0, 0]
    assert found["b.example"].final == "http://c.example/in"
    assert [one.size for one in found.values()] == [16, 65_536, 4, 0, 0]
    assert found["a.example"].address == "127.0.0.1"
    assert len({one.digest for one in found.values()}) == 4


def test_a_page_that_differs_only_in_time_and_tokens_has_the_same_digest() -> None:
    page = "<p>It is %s.</p><input type=hidden name=csrf value=%s><p>Served in %s ms to 192.0.2.%s</p>"

    one = digest_of(200, "a.example", (page % ("2026-11-22 12:00:01", "9f" * 16, 12, 7)).encode())
    other = digest_of(200, "a.example", (page % ("2026-11-23 07:31:00", "c0" * 16, 7, 120)).encode())

    assert one == other


@pytest.mark.parametrize(
    "other",
    [(200, "a.example", b"<p>Log in"), (404, "a.example", b"<p>Log out"), (200, "b.example", b"<p>Log out")],
)
def test_another_page_status_or_host_has_another_digest(other: tuple[int, str, bytes]) -> None:
    assert digest_of(*other) != digest_of(200, "a.example", b"<p>Log out")


def test_a_hundred_are_asked_at_once_each_once() -> None:
    async def say(asked: Any, writer: asyncio.StreamWriter) -> None:
        waiting.append(asked.host)
        if len(waiting) == 100:
            all_there.set()
        await all_there.wait()
        writer.write(answer(asked.host))
        await writer.drain()

    waiting: list[str] = []
    all_there = asyncio.Event()
    names = [f"n{n}.example" for n in range(100)]

    found = probed(say, *(f"http://{name}/" for name in (*names, *names)))

    assert {one.outcome for one in found.values()} == {Outcome.ANSWERED}
    assert sorted(waiting) == sorted(names)
    assert [len(batch) for batch in batches([*names, "x", "x"])] == [100, 1]


def test_names_are_asked_of_the_resolvers_that_the_settings_name() -> None:
    zones = {"live.example": {"NS": ["ns.example"], "A": ["127.0.0.1"]}, "mail.example": {"NS": ["ns.example"]}}

    async def scene(dns: DnsServer) -> None:
        async with site(pages({"/": answer("<title>Acme</title>")})) as (port, _):
            settings = Settings(open_addresses=f"127.0.0.1:{port}", resolvers=f"127.0.0.1:{dns.port}")
            guard = guard_of(settings)
            asked = [f"http://{name}.example:{port}/" for name in ("live", "mail", "none")]
            found = await probe(asked, guard=guard, settings=settings)
            look = await visit(asked[0], guard=guard, settings=settings, now=NOW)
        assert [one.outcome for one in found.values()] == [Outcome.ANSWERED, Outcome.UNRESOLVED, Outcome.UNRESOLVED]
        assert look.resolution is not None
        assert look.resolution.name_servers == ("ns.example",)
        assert look.resolution.addresses == ("127.0.0.1",)

    with DnsServer(zones) as dns:
        asyncio.run(scene(dns))


def test_no_more_of_a_page_is_unpacked_than_a_short_look_takes() -> None:
    found = probed({"/": answer(gzip.compress(bytes(20_000_000)), Content_Encoding="gzip")}, "http://a.example/")

    assert (found["http://a.example/"].outcome, found["http://a.example/"].size) == (Outcome.ANSWERED, 65_536)
