"""Microsoft Teams, through a Workflows webhook that takes Adaptive Cards.

Source: learn.microsoft.com, "Create incoming webhooks with Workflows for Microsoft Teams" (message shape, 28 KB limit) and
"Text features in Adaptive Cards" (the Markdown that a TextBlock reads).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from alerts.channels.posting import checked, post, reach_of, refused
from alerts.messages.message import Message
from monitor.errors import DeliveryError
from monitor.settings import Settings
from monitor.text import clean, one_line

SIZE_LIMIT = 26_000
_CUT = "…… 内容过长，完整内容见控制台 / cut here; the whole is in the console"
_MARKDOWN = re.compile(r"([\\`*_\[\]<>~|])|^([-+#])|^(\d+)(?=[.)])")
#: a character that Markdown and then JSON escape: `*` → `\*` → `\\*`
_INFLATION = 4


class Teams:
    """Posts messages as cards. The webhook's address is a secret: no error and no log line names it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, message: Message) -> None:
        """Return when Teams has accepted the card (2xx); raise DeliveryError otherwise, permanent for a refused card."""
        if not message.to or not message.to[0]:
            raise DeliveryError("no Teams webhook is set for this department")
        address = checked(message.to[0], "Teams webhook")
        body = _card(message, self._settings.console_address)
        answer = await post(address, body, {}, reach=reach_of(self._settings), who="Teams")
        if not 200 <= answer.status < 300:
            raise refused(answer, "Teams", "card")
        if answer.kind == "text/html":
            raise DeliveryError(f"a web page answered ({answer.status}) where the Teams webhook was expected")


def _card(message: Message, console: str) -> bytes:
    """The message as JSON, its text cut so that all of it stays under `SIZE_LIMIT` bytes."""
    lines = [line for line in _lines(message.content.text) if line.text != message.content.subject]
    room = SIZE_LIMIT - len(_payload(message, [_Line("", True), _Line(_CUT, True)], console))
    for number, line in enumerate(lines):
        size = len(msgspec.json.encode(line.block())) + 1
        if size > room:
            rest = line.text.encode()[: room // _INFLATION].decode(errors="ignore")
            return _payload(message, [*lines[:number], _Line(rest, line.apart), _Line(_CUT, True)], console)
        room -= size
    return _payload(message, lines, console)


class _Line(msgspec.Struct, frozen=True):
    """One line of text; `apart` from the one before."""

    text: str
    apart: bool

    def block(self) -> dict[str, Any]:
        """A TextBlock that shows the text as it is, whatever Markdown it contains."""
        plain = _MARKDOWN.sub(lambda found: f"{found[3]}\\" if found[3] else f"\\{found[0]}", self.text)
        return {"type": "TextBlock", "text": plain, "wrap": True, "spacing": "Medium" if self.apart else "None"}


def _lines(text: str) -> Iterator[_Line]:
    apart = False
    for line in clean(text).split("\n"):
        if line.strip():
            yield _Line(line.strip(), apart)
        apart = not line.strip()


def _payload(message: Message, lines: list[_Line], console: str) -> bytes:
    title = {**_Line(one_line(message.content.subject), False).block(), "weight": "Bolder", "size": "Medium"}
    card: dict[str, Any] = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.4",
        "body": [title, *(line.block() for line in lines)],
        "msteams": {"width": "Full"},
    }
    if link := re.search(re.escape(console) + r"/alerts/\d+", message.content.text):
        card["actions"] = [{"type": "Action.OpenUrl", "title": "查看警报 / Open the alert", "url": link[0]}]
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return msgspec.json.encode({"type": "message", "attachments": [content]})
