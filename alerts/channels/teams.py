"""Microsoft Teams, through a Workflows webhook that takes Adaptive Cards.

Source: learn.microsoft.com, "Create incoming webhooks with Workflows for Microsoft Teams" (message shape, 28 KB limit) and
"Text features in Adaptive Cards" (the Markdown that a TextBlock reads).
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from alerts.message import Message
from monitor import clock
from monitor.errors import DeliveryError
from monitor.settings import Settings
from monitor.text import clean, one_line

SIZE_LIMIT = 26_000
PAUSE_LIMIT = 3600.0
#: Answers about this very card; other 4xx are about the webhook, which a person can mend.
_FOR_GOOD = frozenset({400, 413, 415, 422})
_CUT = "…… 内容过长，完整内容见控制台 / cut here; the whole is in the console"
_MARKDOWN = re.compile(r"([\\`*_\[\]<>~|])|^([-+#])|^(\d+)(?=[.)])")
#: a character that Markdown and then JSON escape: `*` → `\*` → `\\*`
_INFLATION = 4
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Teams:
    """Posts messages as cards. The webhook's address is a secret: no error and no log line names it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, message: Message) -> None:
        """Return when Teams has accepted the card (2xx); raise DeliveryError otherwise, permanent for a refused card."""
        address = _address(message)
        body = _card(message, self._settings.console_address)
        timeout = self._settings.smtp_timeout
        try:
            async with (
                asyncio.timeout(timeout),
                httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=timeout) as client,
                client.stream(
                    "POST", address, content=body, headers={"Content-Type": "application/json"}
                ) as answer,
            ):
                _check(answer)
        except (TimeoutError, httpx.TimeoutException):
            raise DeliveryError(f"Teams did not answer within {timeout:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise DeliveryError(f"Teams cannot be reached: {_kind(error)}") from None


def _address(message: Message) -> str:
    if not message.to or not message.to[0]:
        raise DeliveryError("no Teams webhook is set for this department")
    try:
        parts = urlsplit(message.to[0])
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or (parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK)):
        raise DeliveryError("the Teams webhook is no https:// address")
    return message.to[0]


def _check(answer: httpx.Response) -> None:
    status = answer.status_code
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if 200 <= status < 300:
        if kind == "text/html":
            raise DeliveryError(f"a web page answered ({status}) where the Teams webhook was expected")
        return
    raise DeliveryError(
        f"Teams answered {status}" + (" to the card" if status in _FOR_GOOD else ""),
        permanent=status in _FOR_GOOD,
        retry_after=_pause(answer.headers.get("Retry-After", "")) if status in (429, 503) else None,
    )


def _pause(told: str) -> float | None:
    """Seconds, from a number or an HTTP date (RFC 9110 §10.2.3), at most an hour; None when neither."""
    try:
        seconds = float(told) if told.strip().isdecimal() else _until(told)
    except (ValueError, OverflowError, TypeError):
        return None
    return min(PAUSE_LIMIT, max(0.0, seconds)) if math.isfinite(seconds) else None


def _until(told: str) -> float:
    return (parsedate_to_datetime(told) - clock.now()).total_seconds()


def _kind(error: Exception) -> str:
    """What went wrong, from the kind of error alone: its text may hold the address."""
    match error:
        case httpx.ConnectError():
            return "no connection"
        case httpx.RemoteProtocolError():
            return "it hung up, or what answered is no HTTP"
        case httpx.NetworkError():
            return "the connection broke"
    return type(error).__name__


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
