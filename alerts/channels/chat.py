"""Chat rooms through Apprise: WeCom, DingTalk, Feishu and Lark, Slack, Telegram, Teams workflows and whatever else it speaks.

An address as Apprise writes it (appriseit.com/services) is a secret: no error, log line or row names it. Each message is sent by a process of its own, which is
ended when its time is over: a service that drips its answer byte by byte holds nothing up.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from typing import Any

import msgspec

from alerts.channels.chat_answers import Heard, judge
from alerts.channels.feishu import bot_of, refusal
from alerts.channels.posting import reach_of
from alerts.messages.message import Message
from monitor.errors import DeliveryError
from monitor.net.guard import guard_of
from monitor.settings import Settings
from monitor.text import clean, one_line

#: the most that is said in one message, in bytes; many services take less (`chat_child`)
SIZE_LIMIT = 16_000
#: processes at once, and the seconds that one may take to start on a busy machine
AT_ONCE, STARTING = 4, 20.0
#: variables that the process may see: where its interpreter and its certificates are
_KEPT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR")
_REST = "…… 内容过长，完整内容见 / cut here; the whole is at {link}"
#: addresses as the services write them that Apprise does not know
_NATIVE = (
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)/?"), "feishu://{}"),
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=(\w+)"), "dingtalk://{}"),
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=(\w+)&secret=(\w+)"), "dingtalk://{1}@{0}"),
)


class _Answered(msgspec.Struct, kw_only=True):
    """What `chat_child` says."""

    service: str
    accepted: bool
    heard: tuple[Heard, ...]


class Chat:
    """Sends messages as plain text in which nothing calls anybody or hides where a link leads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def send(self, message: Message) -> None:
        """Return when every service has accepted; raise DeliveryError otherwise, permanent only for a refusal of this very message."""
        if not message.to:
            raise DeliveryError("no chat is set for this department")
        names = message.names or message.to
        reached: list[str] = []
        for address, name in zip(message.to, names, strict=True):
            if name not in message.reached:
                refusal = await self._refusal(address, message)
                if refusal is not None:
                    refusal.reached = tuple(reached) if message.names else ()
                    raise refusal
            reached.append(name)

    async def _refusal(self, address: str, message: Message) -> DeliveryError | None:
        title, text = defused(one_line(message.content.subject)), defused(clean(message.content.text).strip())
        rest = _REST.format(link=_link(message, self._settings.console_address))
        if bot := bot_of(address):
            return await refusal(bot, f"{title}\n{text}", rest=rest, reach=reach_of(self._settings))
        asked = {
            "url": _apprise_address(address),
            "title": title,
            "text": text,
            "rest": rest,
            "limit": SIZE_LIMIT,
            "detours": [
                (one.host, one.port, one.spot.address, one.spot.port) for one in guard_of(self._settings).detours
            ],
        }
        async with self._turns:
            answered = await self._ask(asked)
        if not answered.service:
            return DeliveryError("the chat address is none that Apprise knows")
        return judge(answered.service, answered.accepted, answered.heard)

    async def _ask(self, asked: dict[str, Any]) -> _Answered:
        seconds = self._settings.smtp_timeout
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "alerts.channels.chat_child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        assert child.stdout is not None
        try:
            async with asyncio.timeout(STARTING):
                await child.stdout.readline()
            async with asyncio.timeout(seconds):
                said, _ = await child.communicate(json.dumps(asked).encode())
        except TimeoutError:
            raise DeliveryError(f"the chat service did not answer within {seconds:g} s") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        try:
            return msgspec.json.decode(said, type=_Answered)
        except msgspec.DecodeError:
            raise DeliveryError(f"the process that sends chat messages ended with {child.returncode}") from None


def defused(text: str) -> str:
    """Text in which no chat service finds a mention (`@all`, `<!channel>`, `<at id=all>`) or a link under another name: its signs become their lookalikes."""
    plain = text.replace("<", "‹").replace(">", "›").replace("](", "] (")
    return re.sub(r"(?<![A-Za-z0-9._%+-])@", "＠", plain)


def _apprise_address(address: str) -> str:
    for pattern, form in _NATIVE:
        if found := pattern.fullmatch(address.strip()):
            return form.format(*found.groups())
    return address.strip()


def _link(message: Message, console: str) -> str:
    found = re.search(re.escape(console) + r"/alerts/\d+", message.content.text)
    return found[0] if found else console


def _environment() -> dict[str, str]:
    """The little that the process sees of ours: no setting, no secret, no proxy, no accounts of a user's home."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    if bundle := kept.get("SSL_CERT_FILE"):
        kept["REQUESTS_CA_BUNDLE"] = bundle
    return kept | {"HOME": "/nonexistent", "NETRC": os.devnull, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
