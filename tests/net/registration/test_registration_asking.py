"""Asking registries on loopback: three ways of not knowing are three answers, and nobody is asked too often."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest

from monitor import clock
from monitor.names.facts import Answer
from monitor.net.registration.asking import Looked, Registries
from monitor.net.registration.pacing import InMemory
from monitor.net.registration.rdap import LARGEST
from monitor.settings import Settings
from tests.net.registration.registry_servers import (
    RDAP,
    domain_object,
    entity,
    listed,
    page,
    serving,
    serving_http,
    settings,
)

NAME = "lumenor-login.top"
PATH = f"/domain/{NAME}"
RECORD = f"Domain Name: {NAME}\nCreation Date: 2026-11-18T01:02:03Z\nRegistrar: Quickname\nName Server: ns1.parked.example\n"
NOBODY = "127.0.0.1:1"


def look_up(
    domain: str, base: str = "", *, whois: str = NOBODY, seconds: float = 5.0, **instead: Any
) -> Awaitable[Looked]:
    given = settings(whois_server=whois, **instead)
    bases = {"top": base} if base else {}
    return Registries(given, InMemory(given.registration_gap), bootstrap=listed(**bases)).look_up(
        domain, seconds=seconds
    )


def asked_of(answer: bytes | None, **others: Any) -> Looked:
    """What comes of asking an RDAP server that answers so, with no WHOIS server anywhere."""

    async def scene() -> Looked:
        async with serving_http({PATH: answer}) as rdap:
            return await look_up(NAME, rdap.base, **others)

    return asyncio.run(scene())


def test_what_rdap_says_is_found_with_the_raw_answer_and_whois_is_not_asked() -> None:
    async def scene() -> tuple[Looked, list[str]]:
        async with (
            serving_http({PATH: page(200, domain_object(NAME), Content_Type=RDAP)}) as rdap,
            serving(lambda _: b"x") as whois,
        ):
            return await look_up(NAME, rdap.base, whois=whois.place), whois.asked

    looked, asked = asyncio.run(scene())

    found = looked.registration
    assert (found.answer, found.protocol, found.registrar) == (Answer.FOUND, "rdap", "Quickname")
    assert found.created is not None and found.created.isoformat() == "2026-11-17T21:45:03+00:00"
    assert found.abuse == ("abuse@quickname.example",)
    assert "objectClassName" in found.raw
    assert asked == []


def test_a_name_that_nobody_registered_is_not_found() -> None:
    looked = asked_of(page(404, {"errorCode": 404, "title": "Not Found"}))

    assert (looked.registration.answer, looked.registration.problem) == (Answer.NOT_FOUND, "")


@pytest.mark.parametrize(("status", "seconds"), [(429, 120), (503, 30), (403, 0)])
def test_a_server_that_turns_us_away_refuses_and_says_until_when(status: int, seconds: int) -> None:
    looked = asked_of(page(status, b"", **({"Retry_After": str(seconds)} if seconds else {})))

    assert looked.registration.answer is Answer.REFUSED
    assert f"HTTP {status}" in looked.registration.problem
    assert looked.again is not None
    wait = looked.again - clock.now()
    assert timedelta(seconds=(seconds or 60) - 5) < wait <= timedelta(seconds=seconds or 60)


def test_a_server_that_says_nothing_is_timed_out_within_the_time_given() -> None:
    began = clock.now()
    looked = asked_of(None, seconds=0.3)

    assert looked.registration.answer is Answer.TIMED_OUT
    assert "within 0.3 s" in looked.registration.problem
    assert clock.now() - began < timedelta(seconds=2)


@pytest.mark.parametrize(
    "answer",
    [
        page(200, b"<html>maintenance</html>"),
        page(200, b'{"objectClassName": "domain", "ldhName": "other.top"}'),
        page(200, b"[" * LARGEST + b"["),
        page(200, b"x", Content_Encoding="gzip"),
        page(404, b"<html>no such page</html>"),
        page(302, Location="ftp://rdap.test/"),
        page(302, Location=PATH),
        page(400, b""),
    ],
    ids=["html", "another-name", "too-large", "packed", "html-404", "no-web-address", "endless", "400"],
)
def test_what_is_no_rdap_server_gives_way_to_whois(answer: bytes) -> None:
    async def scene() -> Looked:
        async with serving_http({PATH: answer}) as rdap, serving(lambda _: RECORD.encode()) as whois:
            return await look_up(NAME, rdap.base, whois=whois.place)

    found = asyncio.run(scene()).registration

    assert (found.answer, found.protocol, found.raw) == (Answer.FOUND, "whois", RECORD)


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"])
def test_a_broken_conversation_is_refused_in_one_line(answer: bytes) -> None:
    found = asked_of(answer).registration

    assert (found.answer, found.protocol) == (Answer.REFUSED, "rdap")
    assert "127.0.0.1" in found.problem
    assert "\n" not in found.problem


def test_a_redirect_leads_to_the_server_that_knows() -> None:
    async def scene() -> tuple[Looked, list[str]]:
        async with serving_http({"/rdap" + PATH: page(200, domain_object(NAME))}) as other:
            moved = page(307, Location=f"{other.base}rdap{PATH}")
            async with serving_http({PATH: moved}) as first:
                return await look_up(NAME, first.base), other.asked

    looked, asked = asyncio.run(scene())

    assert looked.registration.answer is Answer.FOUND
    assert len(asked) == 1


def test_the_registrar_is_asked_once_for_the_abuse_contact_that_the_registry_does_not_name() -> None:
    async def scene() -> tuple[Looked, list[str]]:
        told = domain_object(
            NAME, entities=[entity("registrar", "Quickname", entity("abuse", "", mail="abuse@quick.example"))]
        )
        async with serving_http({PATH: page(200, told)}) as registrar:
            link = {"rel": "related", "href": f"{registrar.base}domain/{NAME}", "type": RDAP}
            thin = domain_object(NAME, entities=[entity("registrar", "Quickname")], links=[link])
            async with serving_http({PATH: page(200, thin)}) as registry:
                return await look_up(NAME, registry.base), registrar.asked

    looked, asked = asyncio.run(scene())

    assert looked.registration.abuse == ("abuse@quick.example",)
    assert len(asked) == 1


def test_a_registrar_that_says_nothing_spoils_nothing() -> None:
    async def scene() -> Looked:
        async with serving_http({}, None) as registrar:
            link = {"rel": "related", "href": f"{registrar.base}domain/{NAME}", "type": RDAP}
            thin = domain_object(NAME, entities=[entity("registrar", "Quickname")], links=[link])
            async with serving_http({PATH: page(200, thin)}) as registry:
                return await look_up(NAME, registry.base, seconds=0.6)

    found = asyncio.run(scene()).registration

    assert (found.answer, found.registrar, found.abuse) == (Answer.FOUND, "Quickname", ())


def test_a_registry_that_cannot_be_found_has_not_answered() -> None:
    found = asyncio.run(look_up_at("http://rdap.nowhere.test/")).registration

    assert (found.answer, found.protocol) == (Answer.TIMED_OUT, "rdap")
    assert found.problem.startswith("rdap.nowhere.test cannot be found: ")


async def look_up_at(base: str) -> Looked:
    return await look_up(NAME, base)


@pytest.mark.parametrize("place", ["http://127.0.0.1:{}/", "http://localhost:{}/", "http://[::ffff:127.0.0.1]:{}/"])
def test_a_registry_at_an_inner_address_is_not_connected_to(place: str) -> None:
    async def scene() -> tuple[Looked, list[str]]:
        async with serving_http({PATH: page(200, domain_object(NAME))}) as inner:
            return await look_up(NAME, place.format(inner.port), inner_addresses=False), inner.asked

    looked, asked = asyncio.run(scene())

    assert looked.registration.answer is Answer.REFUSED
    assert "not on the public internet" in looked.registration.problem
    assert asked == []


def test_whois_is_asked_where_there_is_no_rdap_and_follows_to_the_registrar_once() -> None:
    async def scene() -> tuple[Looked, list[str]]:
        abuse = f"Domain Name: {NAME}\nCreation Date: 2026-11-18T01:02:03Z\nRegistrar Abuse Contact Email: abuse@quick.example\n"
        async with serving(lambda _: abuse.encode()) as registrar:
            thin = f"{RECORD}Registrar WHOIS Server: {registrar.place}\n"
            async with serving(lambda _: thin.encode()) as registry:
                return await look_up(NAME, whois=registry.place), registry.asked + registrar.asked

    looked, asked = asyncio.run(scene())

    found = looked.registration
    assert (found.answer, found.protocol, found.abuse) == (Answer.FOUND, "whois", ("abuse@quick.example",))
    assert RECORD in found.raw and "abuse@quick.example" in found.raw
    assert asked == [NAME, NAME]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"", Answer.REFUSED),
        (b"Queried interval is too short.\n", Answer.REFUSED),
        (b"No match for domain.\n", Answer.NOT_FOUND),
        (b"\xff\x00\xfe" * 50, Answer.UNSUPPORTED),
        (b"x" * 200_000, Answer.REFUSED),
        (None, Answer.TIMED_OUT),
    ],
    ids=["nothing", "hurried", "absent", "binary", "endless", "silent"],
)
def test_whois_servers_answer_in_five_ways(said: bytes | None, answer: Answer) -> None:
    async def scene() -> Looked:
        async with serving(lambda _: said) as whois:
            return await look_up(NAME, whois=whois.place, seconds=0.3 if said is None else 5)

    found = asyncio.run(scene()).registration

    assert (found.answer, found.protocol) == (answer, "whois")
    assert bool(found.problem) is (answer is not Answer.NOT_FOUND)


@pytest.mark.parametrize(
    "name", ["192.0.2.1", "brand.vercel.app", "www.lumenor.top", "top", "no name", "co.uk", "xn--a.top"]
)
def test_what_no_registry_registers_is_not_asked_for(name: str) -> None:
    looked = asyncio.run(look_up_nobody(name))

    assert looked.registration.answer is Answer.UNSUPPORTED
    assert looked.registration.problem


async def look_up_nobody(name: str) -> Looked:
    def unasked(_settings: Settings) -> Any:
        raise AssertionError("nobody is to be asked")

    return await Registries(settings(), InMemory(0), bootstrap=unasked).look_up(name, seconds=1)


def test_a_registry_that_wants_rest_is_left_alone() -> None:
    async def scene() -> tuple[list[Looked], list[str]]:
        async with serving_http({}, page(429, b"", Retry_After="60")) as rdap:
            registries = Registries(settings(), InMemory(0), bootstrap=listed(top=rdap.base))
            looked = [await registries.look_up(name, seconds=1) for name in (NAME, "lumenor-bonus.top")]
            return looked, rdap.asked

    (_, second), asked = asyncio.run(scene())

    assert len(asked) == 1
    assert second.registration.answer is Answer.REFUSED
    assert "not to be asked before" in second.registration.problem
    assert second.again is not None


def test_questions_to_one_registry_keep_their_distance() -> None:
    async def scene() -> float:
        async with serving_http({}, page(404)) as rdap:
            registries = Registries(settings(), InMemory(0.2), bootstrap=listed(top=rdap.base))
            began = asyncio.get_running_loop().time()
            await asyncio.gather(*(registries.look_up(f"lumenor-{n}.top", seconds=5) for n in range(3)))
            return asyncio.get_running_loop().time() - began

    assert asyncio.run(scene()) >= 0.4


def test_an_internationalised_name_is_asked_for_in_ascii() -> None:
    async def scene() -> list[str]:
        async with serving_http({}, page(404)) as rdap:
            await look_up("xn--lumenr-0xa.top", rdap.base)
            return rdap.asked

    assert asyncio.run(scene()) == ["GET /domain/xn--lumenr-0xa.top HTTP/1.1"]
