"""A site on loopback for `benchmarks.visits`: an ordinary page with what it draws in, and every bomb, by path."""

from __future__ import annotations

import asyncio
import gzip
import io
import os
import struct
import sys
import tempfile
import zlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import brotli
from backports import zstd
from PIL import Image

from tests.net.visiting.authorities import Issuer

MB = 1024 * 1024
HTML = "text/html; charset=utf-8"
Say = Callable[[asyncio.StreamWriter], Awaitable[None]]


def answer(body: bytes, kind: str = HTML, coding: str = "") -> bytes:
    packed = f"Content-Encoding: {coding}\r\n" if coding else ""
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{packed}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _whole(body: bytes) -> Say:
    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(body)
        await writer.drain()

    return say


def _endless(head: bytes, piece: bytes, pause: float = 0.0) -> Say:
    async def say(writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return say


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def vast_picture() -> bytes:
    """A PNG of 50,000² points."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(6251 * 2000))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _laughs() -> bytes:
    pairs = zip("abcdefgh", "bcdefghi", strict=True)
    entities = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairs)
    return f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha">{entities}]><svg><text>&i;</text></svg>'.encode()


def bombs() -> dict[str, Say]:
    """What attacks its reader, by path."""
    much = bytes(100 * MB)
    attributes = b"<p " + b" ".join(b"a%d=1" % n for n in range(1_000_000)) + b">"
    found: dict[str, Say] = {
        "/gzip": _whole(answer(gzip.compress(much), coding="gzip")),
        "/gzip-nested": _whole(answer(gzip.compress(gzip.compress(much)), coding="gzip, gzip")),
        "/brotli": _whole(answer(brotli.compress(much, quality=1), coding="br")),
        "/zstd": _whole(answer(zstd.compress(much), coding="zstd")),
        "/chunks": _endless(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4000\r\n%b\r\n" % bytes(0x4000)
        ),
        "/one-byte-a-second": _endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x", 1.0),
        "/header-flood": _endless(b"HTTP/1.1 200 OK\r\n", b"X-Flood: y\r\n" * 50),
        "/10-gb": _endless(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n", b"<p>words</p>" * 5000),
        "/picture": _whole(answer(b"<img src=/vast.png alt=logo>")),
        "/svg-entities": _whole(answer(_laughs(), "image/svg+xml")),
        "/depth": _whole(answer(b"<div>" * 200_000 + b"<form><input type=password></form>")),
        "/attributes": _whole(answer(attributes)),
        "/circle": _whole(b"HTTP/1.1 302 Found\r\nLocation: /circle\r\nContent-Length: 0\r\n\r\n"),
    }
    return found


def odd() -> dict[str, Say]:
    """What is only heavy, or slow."""
    return {
        "/silence": _endless(b"", b"", 60.0),
        "/one-tag": _whole(answer(b"<a " + b"x" * (4 * MB - 100) + b">")),
        "/nuls": _whole(answer(bytes(4 * MB - 100))),
        "/comments": _whole(answer(b"<!--" * (MB - 100))),
        "/entities": _whole(answer(b"&" * (4 * MB - 100))),
        "/script": _whole(answer(b"<script>" + b"a='x'+" * 600_000 + b"</script>")),
        "/words": _whole(answer("<p>正名 words ".encode() * 250_000)),
    }


def ordinary() -> dict[str, Say]:
    """A page of 60 KB and its eight resources."""
    items = "".join(
        f'<div class="card"><h3>Product {n}</h3><p>Trade gold, oil and 50 currency pairs with tight spreads, offer {n}.'
        f'</p><a href="/p/{n}">More about it</a><img src="/img/{n % 3}.png" alt="chart {n}"></div>'
        for n in range(300)
    )
    page = f"""<!doctype html><html lang=en><head><title>Acme Markets</title><meta name=description content="Trade">
      <link rel=icon href=/i.png><link rel=apple-touch-icon href=/touch.png><script src=/app.js></script></head>
      <body><img src=/logo.png alt="Acme logo"><form action=/in><input name=user><input type=password></form>
      <iframe src=/frame></iframe>{items}</body></html>"""
    script = b"function f(){document.getElementById('a').innerHTML='<b>words</b>'}" * 200
    found = {
        "/": _whole(answer(gzip.compress(page.encode()), coding="gzip")),
        "/frame": _whole(answer(b"<p>words in a frame</p>" * 100)),
        "/app.js": _whole(answer(script, "text/javascript")),
    }
    for name, size in (("/i.png", 32), ("/touch.png", 180), ("/logo.png", 300), ("/vast.png", 0)):
        found[name] = _whole(answer(_picture(size) if size else vast_picture(), "image/png"))
    return found | {f"/img/{n}.png": _whole(answer(_picture(200 + n), "image/png")) for n in range(3)}


def _picture(size: int) -> bytes:
    written = io.BytesIO()
    Image.radial_gradient("L").resize((size, size)).convert("RGB").save(written, "PNG")
    return written.getvalue()


def _all() -> Iterator[tuple[str, Say]]:
    for some in (ordinary(), bombs(), odd()):
        yield from some.items()


async def _serve() -> None:
    known = dict(_all())

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode("latin-1")
            await known.get(path, _whole(b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n"))(writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    with tempfile.TemporaryDirectory(prefix="zhengming-visits-") as folder:
        tls = Issuer(datetime.now(UTC)).site(Path(folder), "*.example")
    plain = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=512)
    secured = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=512, ssl=tls)
    print(*(one.sockets[0].getsockname()[1] for one in (plain, secured)), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(_serve())
