"""The name server of the demo world: it knows the lookalikes that exist, and those that somebody registers meanwhile."""

from __future__ import annotations

import msgspec

from monitor.demo.dns import DnsServer
from monitor.demo.site import read_content


class NameServer(DnsServer):
    """Answers for `content/zones.toml` and for what is registered while it runs; `newcomers` are those, in order."""

    def __init__(self) -> None:
        super().__init__(msgspec.toml.decode(read_content("zones.toml"), type=dict[str, dict[str, list[str]]]))
        self.newcomers: list[str] = []

    def register(self, domain: str) -> None:
        """Somebody registers `domain`, now, and makes it ready to serve pages and to send and take mail."""
        self.set(domain, NS=["ns1.parked.example"], A=["198.51.100.66"], MX=[f"10 mx.{domain}"])
        self.newcomers.append(domain)
