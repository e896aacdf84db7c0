"""A small internet on loopback: what the demo watches and what it tells, for the integration tests too."""

from __future__ import annotations

import socket
from contextlib import AsyncExitStack
from types import TracebackType

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.demo.board import Board
from monitor.demo.certificates import Certificates
from monitor.demo.forum import Forum
from monitor.demo.front import Front, Tls
from monitor.demo.names import Names
from monitor.demo.news import News
from monitor.demo.pages import fake_chinese, fake_english, official
from monitor.demo.registry import Registry, WhoisServer
from monitor.demo.sinks import SmtpSink, TeamsSink
from monitor.demo.site import Site
from monitor.demo.zones import NameServer

LOOPBACK = "127.0.0.1"
#: the names that lead to the brand's own site
OFFICIAL = ("ebc-fin.net", "ebc.com", "ebcfin.com")


class World:
    """Nine sites, a name server, a WHOIS server, a mail server and a Teams webhook, each on its own free port.

    `web_port` and `tls_port` lead to the brand's own site and to the fakes by their names, as a browser would ask for them.

    Enter it inside a running asyncio loop: `async with World() as world: …`; it is there when entered, and leaves
    no task, socket or thread behind. It takes no signals.
    """

    def __init__(self) -> None:
        self.news, self.forum, self.board, self.names = News(), Forum(), Board(), Names()
        self.certificates, self.registry = Certificates(), Registry()
        self.official, self.fakes = official(), (fake_chinese(), fake_english())
        self.front = Front(dict.fromkeys(OFFICIAL, self.official) | {fake.public_name: fake for fake in self.fakes})
        self.mail, self.teams, self.whois, self.dns = SmtpSink(), TeamsSink(), WhoisServer(), NameServer()
        self.web_port = self.tls_port = 0
        self._by_port: dict[int, ASGIApp] = {}
        self._stack = AsyncExitStack()

    @property
    def sites(self) -> tuple[Site, ...]:
        """Every site that is served."""
        watched = (self.news, self.forum, self.board, self.names, self.certificates)
        return (*watched, self.registry, self.official, *self.fakes)

    async def __aenter__(self) -> World:
        async with AsyncExitStack() as stack:
            stack.enter_context(self.mail)
            stack.enter_context(self.teams)
            stack.enter_context(self.whois)
            stack.enter_context(self.dns)
            front, self.web_port = self._open(self.front)
            sockets = [front, *(self._opened(site) for site in self.sites)]
            server = await _serve(self, sockets)
            stack.push_async_callback(server.shutdown, sockets)
            tls = Tls(self.front.names, host=LOOPBACK, behind=self.web_port)
            self.tls_port = (await stack.enter_async_context(tls)).port
            for site in self.sites:
                stack.callback(site.behave)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the site whose port it came in by."""
        await self._by_port[scope["server"][1]](scope, receive, send)

    def _opened(self, site: Site) -> socket.socket:
        opened, port = self._open(site)
        site.origin = f"http://{LOOPBACK}:{port}"
        return opened

    def _open(self, app: ASGIApp) -> tuple[socket.socket, int]:
        opened = socket.create_server((LOOPBACK, 0))
        port = opened.getsockname()[1]
        self._by_port[port] = app
        return opened, port


async def _serve(world: World, sockets: list[socket.socket]) -> uvicorn.Server:
    """A server that listens on `sockets` and answers in the running loop.

    `uvicorn.Server.serve` would take the process's signals, which belong to the daemon.
    """
    config = uvicorn.Config(
        world, log_config=None, access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=sockets)
    return server
