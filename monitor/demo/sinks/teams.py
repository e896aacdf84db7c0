"""A Teams webhook that keeps what it is sent and misbehaves on request."""

from __future__ import annotations

from monitor.demo.sinks.base import LOOPBACK
from monitor.demo.sinks.web import ReceivedPost, WebSink

ReceivedCard = ReceivedPost


class TeamsSink(WebSink):
    """A chat webhook that shows its messages to nobody; `cards` are those it accepted."""

    @property
    def url(self) -> str:
        """The webhook's address, secret part included."""
        return f"http://{LOOPBACK}:{self.port}/workflows/6f1d/triggers/manual/paths/invoke?sig=SECRET-SIGNATURE"

    @property
    def cards(self) -> list[ReceivedCard]:
        """The messages that it accepted."""
        return self.posts
