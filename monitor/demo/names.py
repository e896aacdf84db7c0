"""A list of domains first seen today, plain and gzipped: a few lookalikes among honest names."""

from __future__ import annotations

import gzip

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor import clock
from monitor.demo.site import Site, conditional, read_content


class Names(Site):
    """`/new-domains.txt` and the same gzipped, `/new-domains.txt.gz`; lines that start with `#` are remarks."""

    def __init__(self) -> None:
        routes = [Route("/new-domains.txt", self._plain), Route("/new-domains.txt.gz", self._gzipped)]
        super().__init__("names", routes)
        self._text = read_content("names.txt")
        self._changed = self.began

    def publish(self, domain: str) -> None:
        """One more domain is seen, now."""
        self._text += domain.encode() + b"\n"
        self._changed = clock.now()

    async def _plain(self, request: Request) -> Response:
        return conditional(request, self._text, "text/plain; charset=utf-8", self._changed)

    async def _gzipped(self, request: Request) -> Response:
        return conditional(request, gzip.compress(self._text, mtime=0), "application/gzip", self._changed)
