"""The registries of the demo world: RDAP among its sites, and a WHOIS server for the suffix that has none."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitor import clock
from monitor.demo.sinks.base import LOOPBACK, Conduct, Sink
from monitor.demo.site import Site, read_content

_RDAP = "application/rdap+json"
_LONGEST_QUERY = 512


class Registered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name, how many days before the world began it was registered, and through whom."""

    domain: str
    days: float
    registrar: str

    @property
    def by_whois(self) -> bool:
        """Whether its registry answers by WHOIS only."""
        return self.domain.endswith(".vip")


class _Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    registered: tuple[Registered, ...]


def register() -> dict[str, Registered]:
    """What is registered in the demo world, by domain."""
    told = msgspec.toml.decode(read_content("registry.toml"), type=_Register)
    return {one.domain: one for one in told.registered}


class Registry(Site):
    """`/domain/<name>` by RFC 9083, for every suffix but `.vip`."""

    def __init__(self) -> None:
        super().__init__("registry", [Route("/domain/{name}", self._domain)])
        self._register = {name: one for name, one in register().items() if not one.by_whois}

    def write_bootstrap(self, file: Path) -> Path:
        """Write the list of RDAP servers (RFC 9224) of the demo world to `file`; gives `file`."""
        services = [[["com", "net", "org", "top", "shop", "dev", "xyz"], [self.origin + "/"]]]
        listing = {"version": "1.0", "publication": self.began.isoformat(), "services": services}
        file.write_bytes(msgspec.json.encode(listing))
        return file

    async def _domain(self, request: Request) -> Response:
        found = self._register.get(request.path_params["name"])
        if found is None:
            return JSONResponse({"errorCode": 404, "title": "Not Found"}, 404, media_type=_RDAP)
        return JSONResponse(_object(found, self.began), media_type=_RDAP)


def _object(found: Registered, began: datetime) -> dict[str, Any]:
    created = began - timedelta(days=found.days)
    abuse = ["vcard", [["version", {}, "text", "4.0"], ["email", {}, "text", "abuse@registrar.example"]]]
    return {
        "objectClassName": "domain",
        "ldhName": found.domain,
        "events": [{"eventAction": "registration", "eventDate": created.isoformat()}],
        "nameservers": [{"objectClassName": "nameserver", "ldhName": "ns1.parked.example"}],
        "entities": [
            {
                "objectClassName": "entity",
                "roles": ["registrar"],
                "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", found.registrar]]],
                "entities": [{"objectClassName": "entity", "roles": ["abuse"], "vcardArray": abuse}],
            }
        ],
    }


class WhoisServer(Sink):
    """Answers one line a connection (RFC 3912) for the names under `.vip`; `asked` are the lines it was sent."""

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.asked: list[str] = []
        self._register = {name: one for name, one in register().items() if one.by_whois}
        self._began = clock.now()
        self._open: set[asyncio.StreamWriter] = set()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._converse, LOOPBACK, self.port, limit=_LONGEST_QUERY)

    def _hang_up(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            line = (await reader.readuntil(b"\n")).decode("utf-8", "replace").strip()
            self._keep(self.asked, line)
            if self.conduct is Conduct.STALL:
                await reader.read()
            else:
                writer.write(self._answer(line))
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    def _answer(self, line: str) -> bytes:
        if self.conduct is Conduct.REFUSE_FOR_NOW:
            return b"Queried interval is too short.\r\n"
        found = self._register.get(line.lower())
        if found is None:
            return b"No matching record.\r\n"
        created = self._began - timedelta(days=found.days)
        lines = (
            f"Domain Name: {found.domain}",
            "Domain Status: ok",
            f"Registrar: {found.registrar}",
            "Registrar Abuse Contact Email: abuse@registrar.example",
            "Name Server: ns1.parked.example",
            f"Creation Date: {created:%Y-%m-%dT%H:%M:%SZ}",
        )
        return "\r\n".join([*lines, ""]).encode()
