"""The world of `benchmarks.replay`, a process of its own: a name server, and a web server for every name that leads to it.

It is told on its standard input what becomes of names, a line each: `parked HOST`, `live HOST`, `down HOST`; what it was told of last holds.
"""

from __future__ import annotations

import asyncio
import sys
from functools import cache

from monitor.demo.dns import DnsServer

#: where every name that exists leads; port 80 of it takes a privileged user
ADDRESS, PORT = "127.77.0.1", 80
PARKED = """<!doctype html><html><head><title>{host} is parked</title></head><body><h1>{host}</h1>
<p>This domain is parked free of charge. Buy this domain.</p></body></html>"""
FAKE = """<!doctype html><html lang="en"><head><title>Acme Markets | Client login</title>
<meta property="og:site_name" content="Acme Markets"><meta name="description" content="Trade with Acme Markets"></head><body>
<header><img src="/logo.png" alt="Acme Markets"><nav><a href="/">Home</a><a href="/deposit">Deposit</a></nav></header>
<h1>Acme Markets client area 阿克米金融 登录</h1><p>Log in to your Acme Markets trading account, or deposit to start trading.</p>
<form action="/login" method="post"><label>Account <input name="account"></label><label>Password <input type="password" name="password"></label>
<label>SMS code <input name="otp"></label><button>Log in</button></form>
<form action="/deposit" method="post"><label>Deposit amount <input name="amount"></label><label>Card number <input name="card"></label></form>
<p>Help: <a href="https://t.me/acme_help_{gang}">Telegram</a></p><footer>© 2026 Acme Markets. All rights reserved.</footer></body></html>"""
GANGS = 40


class World:
    """What stands at which name."""

    def __init__(self, dns: DnsServer) -> None:
        self._dns, self._pages = dns, dict[str, str]()

    def told(self, line: str) -> None:
        """Take in one line."""
        what, _, host = line.strip().partition(" ")
        if what == "down":
            self._pages.pop(host, None)
            self._dns.records.pop(host, None)
        elif host:
            if host not in self._pages:
                self._dns.set(host, A=[ADDRESS])
            self._pages[host] = what

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            host = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "")
            writer.write(_answer(self._pages.get(host, ""), host, lines[0].split(" ")[1]))
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, IndexError):
            pass
        finally:
            writer.close()


def _answer(what: str, host: str, path: str) -> bytes:
    if what and path == "/":
        text = FAKE.replace("{gang}", str(_gang(host))) if what == "live" else PARKED.replace("{host}", host)
        return _http("200 OK", text)
    return _http("404 Not Found", "<title>404 Not Found</title>")


@cache
def _gang(host: str) -> int:
    return sum(host.encode()) % GANGS


def _http(status: str, text: str) -> bytes:
    body = text.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


async def main() -> None:
    """Say where the name server is, then do as told until nobody tells any more."""
    with DnsServer() as dns:
        world, loop = World(dns), asyncio.get_running_loop()
        server = await asyncio.start_server(world.answer, ADDRESS, PORT, backlog=1024)
        print(dns.address, flush=True)
        async with server:
            while line := await loop.run_in_executor(None, sys.stdin.readline):
                world.told(line)
                if line.startswith("ask"):
                    print(len(dns.asked), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
