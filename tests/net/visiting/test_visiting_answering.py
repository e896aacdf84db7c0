"""Answers are read as browsers read them, however they are cut, and nothing that a server may send raises more than Trouble."""

from __future__ import annotations

import asyncio
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.visiting.answering import Body, Head, Incoming, read_body, read_head
from monitor.net.visiting.cookies import Cookies
from monitor.net.visiting.exchange import absolute
from monitor.net.visiting.posing import headers
from monitor.net.visiting.trouble import Trouble
from monitor.sites.visit import VANTAGES, Agent, Outcome, Vantage

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;name=x\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n"
KNOWN = b"HTTP/1.0 404\nContent-Length: 5\n\nhello and more"
UNTIL_THE_END = b"HTTP/1.1 200 OK\r\n\r\nhello"


def read(sent: bytes, *, cuts: tuple[int, ...] = (), limit: int = 1000) -> tuple[Head, Body]:
    """What is read of `sent` when it comes in pieces."""

    async def scene() -> tuple[Head, Body]:
        reader = asyncio.StreamReader()
        edges = [0, *sorted(cuts), len(sent)]
        incoming = Incoming(reader)

        async def feed() -> None:
            for start, end in itertools.pairwise(edges):
                reader.feed_data(sent[start:end])
                await asyncio.sleep(0)
            reader.feed_eof()

        feeding = asyncio.ensure_future(feed())
        try:
            head = await read_head(incoming)
            return head, await read_body(incoming, head, limit, asyncio.get_running_loop().time() + 20)
        finally:
            await feeding

    return asyncio.run(scene())


@pytest.mark.parametrize(
    ("sent", "body"), [(CHUNKED, b"hello world"), (KNOWN, b"hello"), (UNTIL_THE_END, b"hello")]
)
@given(cuts=st.lists(st.integers(0, 60), max_size=5))
def test_an_answer_is_the_same_however_it_is_cut(sent: bytes, body: bytes, cuts: list[int]) -> None:
    found = read(sent, cuts=tuple(min(cut, len(sent)) for cut in cuts))[1]

    assert (found.body, found.cut, found.problem) == (body, False, "")


@pytest.mark.parametrize("sent", [CHUNKED, KNOWN, UNTIL_THE_END])
def test_no_more_than_the_limit_is_read_and_it_is_told(sent: bytes) -> None:
    found = read(sent, limit=3)[1]

    assert (found.body, found.cut) == (b"hel", True)


def test_announcements_are_passed_over() -> None:
    head, body = read(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + KNOWN)

    assert (head.status, body.body) == (404, b"hello")


@pytest.mark.parametrize("length", ["-1", "0x10", "5, 6", "", "9" * 30])
def test_a_length_that_is_none_is_passed_over(length: str) -> None:
    assert read(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nhello".encode())[1].body == b"hello"


@given(sent=st.binary(max_size=300), known=st.booleans(), cuts=st.lists(st.integers(0, 60), max_size=3))
def test_whatever_is_sent_is_read_or_told(sent: bytes, known: bool, cuts: list[int]) -> None:
    whole = (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" if known else b"") + sent
    try:
        head, body = read(whole, cuts=tuple(min(cut, len(whole)) for cut in cuts))
    except Trouble as trouble:
        assert trouble.outcome in (Outcome.UNREACHABLE, Outcome.HOSTILE)
    else:
        assert len(body.body) <= 1000
        assert all(name for name, _ in head.headers)


@given(url=st.text(max_size=60), base=st.sampled_from(["", "http://a.example/b/c?d", "https://[::1]/"]))
def test_whatever_is_called_an_address_makes_a_request_of_one_line(url: str, base: str) -> None:
    found = absolute(url, base)

    assert found.isascii()
    assert not set(found) & set("\r\n\t \0#")


@pytest.mark.parametrize("vantage", VANTAGES)
@pytest.mark.parametrize("kind", ["document", "frame", "image", "script"])
def test_every_vantage_asks_for_everything_as_one_browser(vantage: Vantage, kind: str) -> None:
    told = dict(headers(vantage, "https://a.example/x", kind=kind, referrer="https://b.example/y?z"))

    assert next(iter(told)) == "Host"
    assert told["Referer"] == "https://b.example/"
    assert told["Sec-Fetch-Site"] == "cross-site"
    assert ("Mobile" in told["User-Agent"]) is (vantage.agent is Agent.MOBILE)
    assert ("Sec-Fetch-User" in told) is (kind == "document")


def test_cookies_go_back_to_whom_they_came_from_and_to_nobody_else() -> None:
    cookies = Cookies()
    cookies.take(
        "www.acme.example", ["own=1; Path=/", "wide=2; Domain=.acme.example; Secure", "bad=3; Domain=other.example"]
    )
    cookies.take("www.acme.example", ["own=4", "none", "=5", "all=6; Domain=example"])

    assert cookies.of("www.acme.example") == "wide=2; bad=3; own=4; all=6"
    assert cookies.of("shop.acme.example") == "wide=2"
    assert cookies.of("other.example") == ""
    assert cookies.of("eacme.example") == ""
