"""The policy itself: what the settings make of it, what it says, and laws that hold for every address."""

from __future__ import annotations

import asyncio
import ipaddress

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.errors import ForbiddenAddress, SettingError
from monitor.net.guard import Guard, Spot, guard_of
from monitor.net.hosts import host_of, literal_of
from monitor.net.ranges import Address, forbidden
from monitor.settings import Settings

PUBLIC = "93.184.216.34"
V4 = st.ip_addresses(v=4)
V6 = st.ip_addresses(v=6)


async def answers(*addresses: str) -> tuple[str, ...]:
    return addresses


def spots(guard: Guard, host: str, port: int, *addresses: str) -> tuple[Spot, ...]:
    return asyncio.run(guard.spots(host, port, lambda _: answers(*addresses)))


def why(guard: Guard, host: str, port: int, *addresses: str) -> str:
    with pytest.raises(ForbiddenAddress) as caught:
        spots(guard, host, port, *addresses)
    return str(caught.value)


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("site_ports", "80, 443, x", "ports from 1 to 65535, split by commas; found 'x'"),
        ("site_ports", "0", "found '0'"),
        ("site_ports", "65536", "found '65536'"),
        ("site_ports", "-80", "found '-80'"),
        ("open_addresses", "localhost", "found 'localhost'"),
        ("open_addresses", "10.1.2.3/16", "found '10.1.2.3/16'"),
        ("open_addresses", "10.1.2.3:99999", "found '10.1.2.3:99999'"),
        ("open_addresses", "[::1:80", "found '[::1:80'"),
        ("connect_to", "a.example:443:127.0.0.1", "host:port:address:port, split by commas"),
        ("connect_to", "a.example:443:localhost:8443", "found 'a.example:443:localhost:8443'"),
        ("connect_to", "a..b:443:127.0.0.1:8443", "found 'a..b:443:127.0.0.1:8443'"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_was_expected_and_found(setting: str, value: str, told: str) -> None:
    with pytest.raises(SettingError) as caught:
        guard_of(msgspec.convert({setting: value}, Settings))

    assert str(caught.value).startswith(f"{setting}: expected ")
    assert told in str(caught.value)


def test_the_default_settings_open_nothing_and_allow_six_ports() -> None:
    assert guard_of(Settings()) == Guard()


def test_no_ports_at_all_forbid_every_port() -> None:
    assert "its port" in why(guard_of(Settings(site_ports="")), "a.example", 443, PUBLIC)


@pytest.mark.parametrize(
    ("opened", "host", "port", "allowed"),
    [
        ("10.1.2.3:1200", "10.1.2.3", 1200, True),
        ("10.1.2.3:1200", "10.1.2.3", 80, False),
        ("10.1.2.3:1200", "10.1.2.4", 1200, False),
        ("10.1.2.3:1200", PUBLIC, 1200, False),
        ("10.1.0.0/16", "10.1.255.255", 22, True),
        ("10.1.0.0/16", "10.2.0.0", 80, False),
        ("[fd00::1]:8080", "fd00::1", 8080, True),
        ("[fd00::/8]:8080", "fd12::1", 8080, True),
        ("fd00::/8", "fd12::1", 9, True),
        ("fd00::/8", "fe80::1", 80, False),
        ("127.0.0.1", "::ffff:127.0.0.1", 80, False),
        ("10.1.2.3，10.1.2.4", "10.1.2.4", 80, True),
        ("0.0.0.0/0", "10.1.2.4", 65_536, False),
    ],
)
def test_what_is_opened_is_open_at_its_port_and_nothing_else_is(
    opened: str, host: str, port: int, allowed: bool
) -> None:
    guard = guard_of(Settings(open_addresses=opened))

    if allowed:
        assert spots(guard, host, port) == (Spot(host, port),)
        assert spots(guard, "named.example", port, host) == (Spot(host, port),)
    else:
        assert why(guard, host, port)
        assert why(guard, "named.example", port, host)


def test_a_name_of_one_network_leads_to_opened_addresses_only() -> None:
    guard = guard_of(Settings(open_addresses="10.1.2.3"))

    assert spots(guard, "wiki.internal", 80, PUBLIC, "10.1.2.3") == (Spot("10.1.2.3", 80),)
    assert "one network" in why(guard, "wiki.internal", 80, PUBLIC)


def test_this_machines_name_is_asked_of_nobody() -> None:
    async def nobody(host: str) -> tuple[str, ...]:
        raise AssertionError(host)

    guard = guard_of(Settings(open_addresses="127.0.0.1"))

    assert asyncio.run(guard.spots("a.LocalHost.", 80, nobody)) == (Spot("127.0.0.1", 80),)


def test_a_detour_leads_its_host_and_port_elsewhere_and_no_other() -> None:
    guard = guard_of(Settings(connect_to="Bücher.example:443:127.0.0.1:8443, [2606:4700::1]:80:[::1]:8080"))

    assert spots(guard, "xn--bcher-kva.example.", 443) == (Spot("127.0.0.1", 8443),)
    assert spots(guard, "[2606:4700:0::1]", 80) == (Spot("::1", 8080),)
    assert guard.target("https://BÜCHER.example/").port == 443
    assert "this machine" in why(guard, "xn--bcher-kva.example", 80, "127.0.0.1")
    assert "this machine" in why(guard, "other.example", 443, "127.0.0.1")


def test_a_detour_without_a_host_leads_every_host_elsewhere() -> None:
    guard = guard_of(Settings(connect_to=":25000:127.0.0.1:8443"))

    assert spots(guard, "any.example", 25_000) == spots(guard, "10.0.0.1", 25_000) == (Spot("127.0.0.1", 8443),)


@pytest.mark.parametrize(
    ("host", "answer", "told"),
    [
        ("127.1", "", "127.0.0.1 may not be visited: this machine (RFC 1122)"),
        (
            "a.example",
            "10.0.0.1",
            "a.example may not be visited: it leads to 10.0.0.1: a private network (RFC 1918)",
        ),
        ("a.example", "64:ff9b::a00:1", "it leads to 64:ff9b::a00:1: 10.0.0.1 as NAT64 (RFC 6052)"),
        ("a.example", "168.63.129.16", "machines of Azure read their secrets"),
        ("a.example", "no address", "'no address', which is no address"),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", "", "10.0.0.1 behind 65.54.227.120 as Teredo (RFC 4380)"),
    ],
)
def test_a_refusal_names_the_address_and_what_it_is(host: str, answer: str, told: str) -> None:
    assert told in why(Guard(), host, 80, *filter(None, [answer]))


@pytest.mark.parametrize(
    ("prefix", "address"),
    [
        ("2001:db8::/32", "2001:db8:c000:221::"),
        ("2001:db8:100::/40", "2001:db8:1c0:2:21::"),
        ("2001:db8:122::/48", "2001:db8:122:c000:2:2100::"),
        ("2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::"),
        ("2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::"),
        ("2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33"),
    ],
)
def test_the_prefixes_of_this_networks_own_translation_can_be_named(prefix: str, address: str) -> None:
    """The examples of RFC 6052 §2.4."""
    guard = Guard(translators=(ipaddress.IPv6Network(prefix),))

    assert "192.0.2.33 as this network's NAT64" in why(guard, address, 80)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}", "0X{:X}"]))
def test_an_ipv4_address_has_one_form_however_it_is_written(value: int, form: str) -> None:
    assert host_of(form.format(value)) == str(ipaddress.IPv4Address(value))


@given(V4 | V6)
def test_the_one_form_of_an_address_is_its_own(address: Address) -> None:
    host = host_of(str(address))

    assert host_of(host) == host
    assert literal_of(host) == address


@given(st.text(max_size=40) | st.from_regex(r"[a-z0-9.。％%\[\]:x-]{1,30}", fullmatch=True))
@example("0x")
@example("٠.1")
@example("xn--")
@example("%f0%9f%92%a9.example")
def test_any_text_has_one_form_or_none(text: str) -> None:
    try:
        host = host_of(text)
    except ForbiddenAddress:
        return
    assert host.isascii()
    assert host_of(host) == host
    if (literal := literal_of(host)) is not None:
        assert str(literal) == host


@given(V6)
def test_no_address_outside_of_what_is_handed_out_is_public(address: ipaddress.IPv6Address) -> None:
    if address not in ipaddress.IPv6Network("2000::/3"):
        assert forbidden(address)


@given(V4)
def test_an_ipv4_address_is_forbidden_in_all_its_clothes(address: ipaddress.IPv4Address) -> None:
    inner = int(address)
    for outer in (
        inner,
        0xFFFF << 32 | inner,
        0xFFFF << 48 | inner,
        0x64FF9B << 96 | inner,
        0x2002 << 112 | inner << 80,
    ):
        assert forbidden(ipaddress.IPv6Address(outer))


@given(V4 | V6)
def test_what_is_not_global_by_python_is_never_public_by_the_table(address: Address) -> None:
    if not address.is_global:
        assert forbidden(address)
