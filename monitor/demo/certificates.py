"""A certificate log among the sites of the demo world: whoever gets a certificate is written down in public."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.demo.ctlog import CtLog
from monitor.demo.site import Site, read_content


class Certificates(Site):
    """`/log_list.json`, as browsers publish it, and the log that it lists, in both of its interfaces."""

    def __init__(self) -> None:
        super().__init__("certificates", [Route("/{path:path}", self._answer)])
        self.log = CtLog()
        for line in read_content("certificates.txt").decode().splitlines():
            if not line.startswith("#"):
                self.log.publish(*line.split())

    async def _answer(self, request: Request) -> Response:
        query = dict(request.query_params)
        told = await asyncio.to_thread(self.log.answer, request.url.path, query, self.origin)
        return Response(told.body, told.status, told.headers)
