"""A receiver of signed webhooks that believes nothing that is not signed, old, or came before."""

from __future__ import annotations

from alerts.channels.webhook import verify
from monitor.demo.sinks.base import Conduct
from monitor.demo.sinks.web import ReceivedPost, Reply, WebSink


class WebhookSink(WebSink):
    """Checks every message with `key`. `posts` are the genuine ones, `refused` says why others were not; a message that came before is
    acknowledged and kept in `repeats` only.
    """

    def __init__(self, key: str, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.key = key
        self.refused: list[str] = []
        self.repeats: list[ReceivedPost] = []
        self._seen: set[str] = set()

    def reply(self, post: ReceivedPost) -> Reply:
        if self.conduct is not Conduct.ACCEPT:
            return super().reply(post)
        try:
            verify(post.raw, post.headers, self.key)
        except ValueError as error:
            self.refused.append(str(error))
            return 401, {}, ""
        return 200, {}, ""

    def accepts(self, post: ReceivedPost, said: Reply) -> bool:
        if not super().accepts(post, said):
            return False
        if (message := post.headers["webhook-id"]) in self._seen:
            self._keep(self.repeats, post)
            return False
        self._seen.add(message)
        return True
