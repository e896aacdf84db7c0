"""Resolvers are read as people and resolv.conf write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import SettingError
from monitor.net.dns.pacing import ENOUGH, FIRST, LEAST, Pace
from monitor.net.dns.resolvers import Resolver, resolver, resolvers


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("192.0.2.1", "192.0.2.1", 53),
        (" 192.0.2.1:5353 ", "192.0.2.1", 5353),
        ("2001:DB8::1", "2001:db8::1", 53),
        ("[2001:db8::1]:5353", "2001:db8::1", 5353),
        ("[2001:db8::1]", "2001:db8::1", 53),
    ],
)
def test_an_address_is_read_with_or_without_port(text: str, host: str, port: int) -> None:
    assert resolver(text) == Resolver(host, port)


@pytest.mark.parametrize(
    "text", ["", "dns.example", "192.0.2.1:0", "192.0.2.1:99999", "192.0.2.1:x", "[::1", "1.2.3", "::1:99999"]
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(SettingError, match=r"such as 192\.0\.2\.1"):
        resolver(text)


def test_the_setting_comes_first_and_names_each_once(tmp_path: Path) -> None:
    assert resolvers("192.0.2.1, 192.0.2.2:5353 192.0.2.1", system=tmp_path) == (
        Resolver("192.0.2.1"),
        Resolver("192.0.2.2", 5353),
    )


def test_else_those_of_the_machine_are_taken(tmp_path: Path) -> None:
    system = tmp_path / "resolv.conf"
    system.write_text(
        "# local\nsearch acme.example\nnameserver 192.0.2.7\nnameserver fe80::1%eth0\nnameserver\nnameserver dns.example\n"
    )

    assert resolvers("", system=system) == (Resolver("192.0.2.7"), Resolver("fe80::1%eth0"))


def test_none_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="ZHENGMING_RESOLVERS"):
        resolvers("", system=tmp_path / "nothing")


def test_no_more_than_the_cap_is_sent_in_a_second() -> None:
    pace, sent = Pace(200, timeout=1, now=0), 0

    for step in range(1_001):
        allowed = pace.may_send(0, step / 1_000)
        pace.sent(allowed)
        sent += allowed

    assert 195 <= sent <= 211


def test_the_window_grows_while_answers_come_and_is_halved_by_losses() -> None:
    pace = Pace(0, timeout=1, now=0)
    for step in range(100):
        pace.heard(20, 0.05, 100, step / 10)
    grown = pace.window

    pace.settled(100, 50, 11)
    halved = pace.window

    assert grown > 100 > FIRST
    assert halved == grown / 2


def test_single_losses_change_nothing() -> None:
    pace = Pace(0, timeout=1, now=0)

    pace.settled(100, 5, 10)

    assert pace.window == FIRST


def test_near_by_the_window_stays_below_what_a_socket_holds() -> None:
    pace = Pace(0, timeout=1, now=0)

    for step in range(10_000):
        pace.heard(50, 0.001, 200, step / 1_000)

    assert pace.window == ENOUGH


def test_answers_that_take_twice_as_long_cut_the_window() -> None:
    pace = Pace(0, timeout=1, now=0)
    for step in range(50):
        pace.heard(20, 0.05, 400, step / 10)
    before = pace.window

    for step in range(30):
        pace.heard(20, 0.5, 400, 5 + step / 10)

    assert LEAST <= pace.window < before


def test_the_time_limit_follows_the_answers_and_doubles_with_each_try() -> None:
    pace = Pace(0, timeout=1, now=0)
    first = pace.limit(1)
    for step in range(200):
        pace.heard(1, 0.1, 0, step / 10)

    assert first == 1
    assert pace.limit(1) == pytest.approx(0.25, abs=0.05)
    assert pace.limit(2) == 2 * pace.limit(1)
    assert pace.limit(9) == 5
