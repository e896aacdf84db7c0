"""What a channel carries."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Protocol

import msgspec


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a message: a plain and an HTML form of the same."""

    subject: str
    text: str
    html: str


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that the HTML form shows as `cid:name`."""

    name: str
    media_type: str
    content: bytes


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one department; `at` is when it was written, the same for every repeat.

    `to` are mail addresses, or for chat the one webhook address. `message_id` and `thread_id` are RFC 5322 ids with
    angle brackets; all messages of one alert share `thread_id`, and the first one's `message_id` may equal it.
    `facts` are what programs may read of it (brand, alert, step, matter …). `names` are the variables that `to` was read from, where it is secret; `reached`
    those of `to` and `cc` (of `names`, where there are any) that have accepted the message already. `earlier` are the ids of the messages before it in its thread.
    """

    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    message_id: str
    thread_id: str
    content: Content
    pictures: tuple[Picture, ...] = ()
    level: str = "minor"
    at: datetime | None = None
    facts: dict[str, Any] = {}
    names: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


class Channel(Protocol):
    """A way to reach a department; one file per channel, all under the same contract test."""

    async def send(self, message: Message) -> str | None:
        """Return when the receiver has accepted, with who of several has not and never will; raise DeliveryError (permanent or not, with retry_after) otherwise."""


def message_id(*parts: str | int) -> str:
    """A Message-ID (RFC 5322 §3.6.4) that is a function of `parts`, so that a repeat can be recognised."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:40]
    return f"<{digest}@zhengming>"
