"""What the system is asked of names, and what is learnt of the network's own translation of IPv4."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import ForbiddenAddress
from monitor.net import guard as guarding
from monitor.net import lookups
from monitor.net.guard import Guard, Spot
from monitor.net.lookups import Translators, prefixes_of, system

Told = Callable[[dict[str, str]], list[str]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """The system knows the given names, and nothing else; gives the list of what it is asked."""

    def make(known: dict[str, str]) -> list[str]:
        asked: list[str] = []

        def getaddrinfo(host: str, *_: Any, **__: Any) -> list[Any]:
            asked.append(host)
            if host not in known:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            family = socket.AF_INET6 if ":" in known[host] else socket.AF_INET
            return [(family, socket.SOCK_STREAM, 6, "", (known[host], 0))]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return make


def test_names_are_asked_for_as_absolute_ones_so_that_no_search_list_makes_others_of_them(told: Told) -> None:
    asked = told({"dead.example": "10.0.0.1", "alive.example.": "93.184.216.34"})

    assert asyncio.run(system("alive.example")) == ("93.184.216.34",)
    with pytest.raises(OSError, match="not known"):
        asyncio.run(system("dead.example"))
    assert asked == ["alive.example.", "dead.example."]


def test_a_name_in_the_hosts_file_is_asked_for_as_it_stands_there(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost\n10.1.2.3\tWiki.Acme.example wiki # and.nobody.example\n")
    monkeypatch.setattr(lookups, "HOSTS", hosts)
    asked = told({"wiki.acme.example": "10.1.2.3"})

    assert asyncio.run(system("wiki.acme.example")) == ("10.1.2.3",)
    with pytest.raises(OSError, match="not known"):
        asyncio.run(system("and.nobody.example"))
    assert asked == ["wiki.acme.example", "and.nobody.example."]


def test_without_a_hosts_file_every_name_is_absolute(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "HOSTS", tmp_path / "none")
    told({"a.example.": "93.184.216.34"})

    assert asyncio.run(system("a.example")) == ("93.184.216.34",)


@pytest.mark.parametrize(
    ("answer", "prefix"),
    [
        ("2001:db8:c000:aa::", "2001:db8::/32"),
        ("2001:db8:1c0:0:aa::", "2001:db8:100::/40"),
        ("2001:db8:122:c000:0:aa00::", "2001:db8:122::/48"),
        ("2001:db8:122:3c0:0:aa::", "2001:db8:122:300::/56"),
        ("2001:db8:122:344:c0:0:aa00::", "2001:db8:122:344::/64"),
        ("2001:db8:122:344::192.0.0.171", "2001:db8:122:344::/96"),
    ],
)
def test_the_networks_prefix_is_read_off_the_name_that_has_ipv4_only(answer: str, prefix: str) -> None:
    assert prefixes_of(("192.0.0.170", answer)) == (ipaddress.IPv6Network(prefix),)


def test_where_nothing_is_translated_there_is_no_prefix() -> None:
    assert prefixes_of(("192.0.0.170", "192.0.0.171", "2606:4700::1")) == ()


def test_the_prefixes_are_asked_for_once_an_hour_and_after_a_failure_not_at_once(told: Told) -> None:
    async def twice() -> list[tuple[ipaddress.IPv6Network, ...]]:
        translators = Translators()
        return [await translators.known(), await translators.known()]

    asked = told({"ipv4only.arpa.": "2a00:1::c000:aa"})
    assert asyncio.run(twice()) == [(ipaddress.IPv6Network("2a00:1::/96"),)] * 2
    assert asked == ["ipv4only.arpa."]

    asked = told({})
    assert asyncio.run(twice()) == [(), ()]
    assert asked == ["ipv4only.arpa."]


def test_an_inner_address_behind_the_networks_own_translation_is_refused(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    translators = Translators()
    monkeypatch.setattr(guarding, "_translators", lambda: translators)
    told({"ipv4only.arpa.": "2a00:1::c000:aa", "evil.example.": "2a00:1::a00:1", "good.example.": "2a00:2::1"})

    with pytest.raises(ForbiddenAddress, match=r"10\.0\.0\.1 as this network's NAT64"):
        asyncio.run(Guard().spots("evil.example", 443))
    assert asyncio.run(Guard().spots("good.example", 443)) == (Spot("2a00:2::1", 443),)
