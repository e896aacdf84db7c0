"""Signed webhooks: what happened, as JSON for programs, in a form that nobody else can make and nobody can play again.

The scheme is that of Standard Webhooks 1.0 (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md): the headers `webhook-id`,
`webhook-timestamp` (seconds since 1970) and `webhook-signature` (`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`), so that its libraries verify it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Container, Mapping
from typing import Any

import msgspec

from alerts.channels.posting import checked, post, reach_of, refused
from alerts.messages.message import Message
from monitor import clock
from monitor.errors import DeliveryError
from monitor.settings import Settings
from monitor.text import clean, one_line

VERSION = 1
#: seconds by which a message's time may differ from the receiver's clock
TOLERANCE = 300.0
#: what a key must at least hold, in bytes
SHORTEST_KEY = 16
_PREFIX = "whsec_"


class Webhook:
    """Posts messages to the addresses that `Message.names` names; keys and addresses are secrets that no error and no log line names."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, message: Message) -> None:
        """Return when every receiver has accepted (2xx); raise DeliveryError otherwise, permanent where one refuses the very message."""
        if not message.to:
            raise DeliveryError("no webhook is set for this department")
        names = message.names or ("",) * len(message.to)
        reached: list[str] = []
        for address, name in zip(message.to, names, strict=True):
            if name not in message.reached:
                await self._send_to(address, name, message, reached)
            reached.append(name)

    async def _send_to(self, address: str, name: str, message: Message, reached: list[str]) -> None:
        key = _key(name, self._settings)
        body = body_of(message, self._settings.console_address)
        headers = signed(body, message.message_id, key)
        reach = reach_of(self._settings)
        try:
            answer = await post(checked(address, "webhook"), body, headers, reach=reach, who="the webhook")
            if not 200 <= answer.status < 300:
                raise refused(answer, "the webhook", "message")
        except DeliveryError as error:
            error.reached = tuple(reached)
            raise


def body_of(message: Message, console: str) -> bytes:
    """The message as JSON (docs/json.md, Webhook message)."""
    told = {
        "version": VERSION,
        "type": f"{'alert' if message.facts.get('alert') else 'summary'}.{message.facts.get('step', '')}",
        "timestamp": message.at,
        "id": message.message_id,
        "thread": message.thread_id,
        "data": {
            **message.facts,
            "subject": one_line(message.content.subject),
            "text": clean(message.content.text),
            "console": console,
        },
    }
    return msgspec.json.encode(told)


def signed(body: bytes, message_id: str, key: str) -> dict[str, str]:
    """The three headers for `body`, signed now; a repeat has the same id and another time."""
    moment = str(int(clock.now().timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{_signature(body, message_id, moment, key)}",
    }


def verify(body: bytes, headers: Mapping[str, str], key: str, *, seen: Container[str] = ()) -> dict[str, Any]:
    """What a genuine message says; ValueError when it is tampered with, unsigned, older or younger than five minutes, or its id was `seen` before.

    For receivers in Python, and for tests; others use a library of Standard Webhooks. `headers` have lower-case names.
    """
    message_id, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not moment.isdecimal() or len(moment) > 12:
        raise ValueError("webhook-id and webhook-timestamp are expected")
    expected = _signature(body, message_id, moment, key)
    given = (
        one.removeprefix("v1,") for one in headers.get("webhook-signature", "").split() if one.startswith("v1,")
    )
    if not any([hmac.compare_digest(expected.encode(), one.encode("utf-8", "replace")) for one in given]):  # noqa: C419 -- none is skipped
        raise ValueError("the signature is not of this body, id, time and key")
    if abs(clock.now().timestamp() - int(moment)) > TOLERANCE:
        raise ValueError("the message is too old, or of the future")
    if message_id in seen:
        raise ValueError("the message came before")
    told: dict[str, Any] = msgspec.json.decode(body, type=dict[str, Any])
    return told


def _signature(body: bytes, message_id: str, moment: str, key: str) -> str:
    digest = hmac.digest(_bytes(key), f"{message_id}.{moment}.".encode() + body, "sha256")
    return base64.b64encode(digest).decode()


def _bytes(key: str) -> bytes:
    """The key's bytes: after `whsec_` they are base64, else the text itself."""
    if not key.startswith(_PREFIX):
        return key.encode()
    try:
        return base64.b64decode(key.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return b""


def _key(name: str, settings: Settings) -> str:
    """The key of one receiver (`<NAME>_KEY`), else the one for all."""
    key = (os.environ.get(f"{name}_KEY", "") if name else "") or settings.webhook_key
    if len(_bytes(key)) < SHORTEST_KEY:
        wanted = f"{name}_KEY or ZHENGMING_WEBHOOK_KEY" if name else "ZHENGMING_WEBHOOK_KEY"
        raise DeliveryError(f"no key of at least {SHORTEST_KEY} bytes is set in {wanted}")
    return key
