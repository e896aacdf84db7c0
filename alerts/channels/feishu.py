"""Bots of Feishu and Lark that demand a signature, which Apprise cannot give.

Source: open.feishu.cn, "Custom bot usage guide", signature verification: `sign` is the base64 of an HMAC-SHA256 of nothing, whose key is the time in seconds, a
line break and the bot's secret; it holds for an hour. A request may have 20 KB. The address is the bot's own with the secret behind it, `…/open-apis/bot/v2/hook/TOKEN?secret=SECRET`.
"""

from __future__ import annotations

import base64
import hmac
import re
from urllib.parse import unquote

import msgspec

from alerts.channels.chat_answers import Heard, judge
from alerts.channels.posting import Reach, checked, post
from monitor import clock
from monitor.errors import DeliveryError

#: bytes of a request
SIZE_LIMIT = 20_000
_ADDRESS = re.compile(r"(https?://[^/?#\s]+/open-apis/bot/v2/hook/[\w-]+)/?\?secret=([^&#\s]+)")
_SERVICE = "Feishu"


class Bot(msgspec.Struct, frozen=True, kw_only=True):
    """Where a bot takes messages, and the secret that it knows them by."""

    address: str
    secret: str


def bot_of(address: str) -> Bot | None:
    """The bot behind an address with a secret; None for any other address."""
    found = _ADDRESS.fullmatch(address.strip())
    return Bot(address=found[1], secret=unquote(found[2])) if found else None


def signature(secret: str, moment: int) -> str:
    """What proves that whoever sends at `moment` (seconds since 1970) knows the secret."""
    return base64.b64encode(hmac.digest(f"{moment}\n{secret}".encode(), b"", "sha256")).decode()


async def refusal(bot: Bot, text: str, *, rest: str, reach: Reach) -> DeliveryError | None:
    """None when the bot has taken the text, cut where it is too long with `rest` at its end; else why not. DeliveryError when it does not answer."""
    moment = int(clock.now().timestamp())
    address = checked(bot.address, "address of the chat")
    body = _body(bot, text, moment, rest)
    answer = await post(address, body, {}, reach=reach, who=_SERVICE)
    said = answer.body.decode("utf-8", "replace")
    found = judge(_SERVICE, True, [Heard(status=answer.status, body=said, kind=answer.kind)])
    if found is not None and answer.retry_after is not None:
        found.retry_after = answer.retry_after
    return found


def _body(bot: Bot, text: str, moment: int, rest: str) -> bytes:
    body = _request(bot, text, moment)
    while len(body) > SIZE_LIMIT:
        text = text[: len(text) * 9 // 10]
        body = _request(bot, f"{text}\n{rest}", moment)
    return body


def _request(bot: Bot, text: str, moment: int) -> bytes:
    signed = {"timestamp": str(moment), "sign": signature(bot.secret, moment)}
    return msgspec.json.encode({**signed, "msg_type": "text", "content": {"text": text}})
