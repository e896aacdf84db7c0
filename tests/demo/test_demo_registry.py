"""The demo's registries are asked as real ones are: by RDAP, and by WHOIS where there is none."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from monitor.demo.registry import register
from monitor.demo.sinks.base import Conduct
from monitor.demo.staging import demo_settings
from monitor.demo.world import World
from monitor.names.facts import Answer, Registration
from monitor.net.registration.asking import Registries
from monitor.net.registration.pacing import InMemory
from monitor.settings import Settings


def asked(folder: Path, *names: str, conduct: Conduct = Conduct.ACCEPT) -> list[Registration]:
    async def scene() -> list[Registration]:
        async with World() as world:
            world.whois.conduct = conduct
            settings = demo_settings(world, folder)
            registries = Registries(settings, InMemory(settings.registration_gap))
            return [(await registries.look_up(name, seconds=5)).registration for name in names]

    return asyncio.run(scene())


def test_every_registered_name_is_found_with_its_age_and_registrar_by_its_own_protocol(tmp_path: Path) -> None:
    wanted = register()
    one_of_each = [next(name for name, one in wanted.items() if one.by_whois is whois) for whois in (False, True)]

    found = asked(tmp_path, *one_of_each)

    assert [one.protocol for one in found] == ["rdap", "whois"]
    for name, one in zip(one_of_each, found, strict=True):
        assert one.created is not None
        assert (one.at - one.created).days == wanted[name].days
        assert one.registrar == wanted[name].registrar
        assert one.abuse == ("abuse@registrar.example",)


def test_a_name_that_nobody_registered_is_not_found_by_either(tmp_path: Path) -> None:
    found = asked(tmp_path, "nobody-at-all.top", "nobody-at-all.vip")

    assert [one.answer for one in found] == [Answer.NOT_FOUND, Answer.NOT_FOUND]


def test_the_whois_server_can_refuse(tmp_path: Path) -> None:
    (found,) = asked(tmp_path, "ebcfin-deposit.vip", conduct=Conduct.REFUSE_FOR_NOW)

    assert (found.answer, found.protocol) == (Answer.REFUSED, "whois")


def test_every_address_that_the_demo_asks_is_on_loopback(tmp_path: Path) -> None:
    async def scene() -> Settings:
        async with World() as world:
            return demo_settings(world, tmp_path)

    settings = asyncio.run(scene())

    listing = msgspec.json.decode(Path(settings.rdap_bootstrap).read_bytes())
    bases = [base for _, bases in listing["services"] for base in bases]
    assert all(base.startswith("http://127.0.0.1:") for base in bases)
    assert settings.whois_server.startswith("127.0.0.1:")
    assert settings.resolvers.startswith("127.0.0.1:")


@pytest.mark.parametrize("name", ["ebc-login-verify.top", "ebcfin-deposit.vip"])
def test_the_fake_sites_of_the_demo_are_registered(name: str) -> None:
    assert name in register()
