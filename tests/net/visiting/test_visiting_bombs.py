"""Sites that attack their reader: each ends as hostile, or as too slow, and never takes the parent's time or memory."""

from __future__ import annotations

import asyncio
import gzip
import struct
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd

from monitor.sites.visit import Outcome
from tests.net.visiting.visiting_house import Answering, Request, answer, leading, see, seen

MB = 1024 * 1024
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=1),
    "zstd": zstd.compress,
}


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Answering:
    """`head`, then `piece` for ever."""

    async def say(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return say


@pytest.mark.parametrize("coding", PACKERS)
@pytest.mark.parametrize("times", [1, 2])
def test_what_unpacks_to_a_thousand_times_its_size_is_hostile(coding: str, times: int) -> None:
    body = bytes(20 * MB)
    for _ in range(times):
        body = PACKERS[coding](body)

    found = seen({"/": answer(body, Content_Encoding=", ".join([coding] * times))})

    assert found.outcome is Outcome.HOSTILE
    assert "unpack to" in found.problem
    assert {one.role: one.body for one in found.raw}["body"] == body


def test_what_is_packed_three_times_over_is_hostile() -> None:
    found = seen({"/": answer(b"x", Content_Encoding="gzip, br, gzip")})

    assert found.outcome is Outcome.HOSTILE
    assert "3 times over" in found.problem


HOSTILE = {
    "chunks without end": endless(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4000\r\n%b\r\n" % bytes(0x4000)
    ),
    "a body without end": endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>more</p>" * 1000),
    "a header without end": endless(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 8192),
    "headers without end": endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 100),
    "announcements without end": endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    "one small piece after another": endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.05),
    "a header in small pieces": endless(b"", b"H", 0.05),
    "10 GB that were announced": endless(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n", b"<p>", 1.0),
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_answers_without_end_are_hostile(attack: str) -> None:
    found = seen(HOSTILE[attack], visit_timeout=1.0, visit_limit=MB)

    assert (found.outcome, found.asked) == (Outcome.HOSTILE, "http://fake.example/")
    assert found.problem


def test_what_came_of_an_answer_without_end_is_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Acme</title><form action=/in><input type=password>"

    found = seen(endless(head, b" " * 8192), visit_limit=MB)

    assert found.outcome is Outcome.HOSTILE
    assert found.pages[0].title == "Acme"
    assert found.pages[0].forms


def picture_of(width: int, height: int) -> bytes:
    """A PNG (ISO/IEC 15948) that says that it is so large, and is of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(MB))) + chunk(b"IEND", b"")
    )


def test_a_picture_of_two_and_a_half_thousand_million_points_is_hostile_and_not_drawn() -> None:
    shown = answer("<title>Acme</title><img src=/logo.png alt=logo>")

    found = seen({"/": shown, "/logo.png": answer(picture_of(50_000, 50_000), kind="image/png")})

    assert found.outcome is Outcome.HOSTILE
    assert "picture" in found.problem
    assert [one.dhash for one in found.pictures] == [None]


LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
DOCUMENTS = {
    "entities of entities": (
        f'<?xml version="1.0"?><!DOCTYPE svg [{LAUGHS}]><svg><text>&i;</text></svg>',
        "image/svg+xml",
    ),
    "200,000 elements in each other": ("<div>" * 200_000 + "<form><input type=password></form>", "text/html"),
    "a million attributes": ("<p " + " ".join(f"a{n}=1" for n in range(1_000_000)) + ">", "text/html"),
}


@pytest.mark.parametrize("attack", DOCUMENTS)
def test_documents_that_break_parsers_are_hostile(attack: str) -> None:
    text, kind = DOCUMENTS[attack]

    found = seen({"/": answer(text, kind=kind)}, visit_limit=12 * MB)

    assert found.outcome is Outcome.HOSTILE
    assert found.problem == found.pages[0].hostile


@pytest.mark.parametrize(
    "body",
    [
        b"<a " + b"x" * (4 * MB - 4) + b">",
        b"\0" * MB + b"<title>Acme</title>",
        "<title>Acme</title>".encode("utf-16-le") * 1000,
        "<meta charset=utf-7><title>正名</title>".encode("gb18030"),
        b"<!--" * 500_000,
        b"&" * 2 * MB,
        b"",
    ],
)
def test_documents_that_are_only_odd_are_read(body: bytes) -> None:
    found = seen({"/": answer(body, kind="text/html; charset=big5")})

    assert found.outcome in (Outcome.ANSWERED, Outcome.HOSTILE)
    assert {one.body for one in found.raw} == {body}
    assert len(found.pages) == bool(body)


async def silent(_: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


def test_who_takes_the_question_and_says_nothing_is_too_slow() -> None:
    found = seen(silent, visit_timeout=0.5)

    assert found.outcome is Outcome.TIMED_OUT
    assert found.problem == "it did not answer in time"


def test_who_begins_and_says_no_more_is_too_slow_and_what_came_is_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<title>Acme</title>" + b"<p>words</p>" * 100

    found = seen(endless(head, b"", 0.2), visit_timeout=2.0)

    assert found.outcome is Outcome.TIMED_OUT
    assert found.pages[0].title == "Acme"


def test_who_stalls_in_the_tls_handshake_is_too_slow() -> None:
    async def stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.transport.abort()

    async def scene() -> None:
        server = await asyncio.start_server(stall, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            found = await see(leading(1, port, visit_timeout=0.5), "https://fake.example/")
        assert found.outcome is Outcome.TIMED_OUT
        assert "TLS" in found.problem

    asyncio.run(scene())


@pytest.mark.parametrize(
    "said", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"220 mail.example ESMTP\r\n", b"<html>no header</html>"]
)
def test_who_speaks_no_http_is_not_reached(said: bytes) -> None:
    async def say(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()

    found = seen(say)

    assert found.outcome is Outcome.UNREACHABLE
    assert found.hops == ()


def test_where_nobody_listens_nothing_is_reached() -> None:
    found = asyncio.run(see(leading(1)))

    assert found.outcome is Outcome.UNREACHABLE
    assert "connection refused" in found.problem


def test_a_long_file_that_is_no_document_is_no_attack() -> None:
    found = seen({"/": answer(bytes(3 * MB), kind="application/vnd.android.package-archive")}, visit_limit=MB)

    assert found.outcome is Outcome.ANSWERED
    assert found.pages == ()
    assert all(len(one.body) <= MB for one in found.raw)


def test_headers_that_break_the_rules_hide_no_page() -> None:
    odd = b"HTTP/1.1 200\nBad Header: x\n: none\nX-A\0B: \x01\r\nfolded: a\r\n b\r\nContent-Type:text/html\r\n\r\n<title>Acme</title>"

    async def say(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(odd)
        await writer.drain()

    found = seen(say)

    assert found.pages[0].title == "Acme"
    assert ("folded", "a b") in found.hops[0].headers
