"""What went wrong with a visit is told in the reader's language, whichever language it was kept in."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.browser import failures
from monitor.net.browser.failures import Failure
from monitor.net.ranges import forbidden
from monitor.troubles import told
from monitor.wording import speak


@pytest.fixture(autouse=True)
def _chinese() -> None:
    speak("zh")


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("127.0.0.1 may not be visited: this machine (RFC 1122)", "127.0.0.1 不可访问：本机 (RFC 1122)"),
        (
            "it leads on to http://a.example/: a.example may not be visited: it leads to ::1: this machine (RFC 4291)",
            "它跳转到 http://a.example/：a.example 不可访问：它指向 ::1：本机 (RFC 4291)",
        ),
        ("a.example takes no connection at port 443: refused", "a.example 的端口 443 不接受连接：refused"),
        ("it was valid until 2026-01-02", "已于 2026-01-02 过期"),
    ],
)
def test_a_sentence_is_told_with_what_it_quotes(kept: str, said: str) -> None:
    assert told(kept) == said


ADDRESSES = (
    *("0.0.0.1", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.0.1", "169.254.169.254", "192.0.0.1", "192.0.2.1", "192.88.99.1"),
    *("198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "100::1", "2001:2::1", "2001:30::1", "2001:db8::1"),
    *("3ffe::1", "5f00::1", "fc00::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "8000::1"),
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_reason_for_which_an_address_is_not_visited_is_told(address: str) -> None:
    why = forbidden(ip_address(address))

    assert why
    assert told(why) != why


@pytest.mark.parametrize("failure", [one for one in vars(failures).values() if isinstance(one, Failure)])
def test_every_failure_of_the_browser_is_told(failure: Failure) -> None:
    assert told(failure.problem) != failure.problem


def test_who_reads_english_reads_it_as_it_was_kept() -> None:
    speak("en")

    assert told("no answer in time") == "no answer in time"


@given(st.text())
def test_a_sentence_that_is_not_known_stays(sentence: str) -> None:
    assert told(f"# {sentence}") == f"# {sentence}"
