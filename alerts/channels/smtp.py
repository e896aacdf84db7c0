"""Mail, through one configured server (RFC 5321, 3207, 4954, 6531)."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.utils import parseaddr
from typing import Any

import structlog
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponse,
    SMTPResponseException,
    SMTPSenderRefused,
)
from aiosmtplib import SMTPRecipientRefused as Refused

from alerts.channels.envelope import mail_bytes, mailbox
from alerts.channels.lanes import Lane, Lanes
from alerts.channels.racing import Race, Turns
from alerts.messages.message import Message
from monitor.errors import DeliveryError
from monitor.settings import Settings
from monitor.text import one_line

log = structlog.get_logger()

#: Refusals with a 5xx code that time or a person mends: a full mailbox (RFC 3463 X.2.2), a policy or missing right (X.7.x).
_MENDABLE = re.compile(r"5\.(2\.2|7\.\d+)\b")
_GOODBYE_SECONDS = 1.0
#: the server ends the conversation (RFC 5321 §3.8)
_CLOSING = 421
#: seconds within which a server is expected to acknowledge a mail; twice the longest that it was seen to take, when that is more
ACKNOWLEDGED = 6.0


class Smtp:
    """Sends mails through `smtp_host`.

    A 550–554 about the recipients or the content is permanent. Everything else is not, settings that a person has to mend
    (login, sender, encryption) included, so that no mail is lost while they do. A major mail does not wait for a connection that stalls: others are begun
    beside it, of which one at a time hands the content over. Mails that come together go over a few connections, one after the other.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._race = Race(settings.smtp_timeout)
        self._lanes: Lanes[_Client] = Lanes(lambda client: client.close())
        self._slowest = ACKNOWLEDGED / 2

    async def send(self, message: Message) -> str | None:
        """Return when the server has accepted the mail; raise DeliveryError otherwise.

        Returned are the addresses that are refused for good beside others that are accepted; None where there are none. When some are refused for
        now, the mail has gone to the others and DeliveryError says who has it: its repeat carries the same Message-ID, and goes to the rest.
        """
        turns = Turns(2 * self._slowest)
        lane: Lane[_Client] | None = None
        try:
            async with self._lanes.lane() as lane:
                mine = lane
                if message.level == "major":
                    refused = await self._race.run(lambda: self._attempt(message, turns, mine))
                else:
                    refused = await self._attempt(message, turns, mine)
        finally:
            if lane is not None and (client := lane.take()) is not None:
                await _part(client)
        self._race.works()
        return refused

    async def _attempt(self, message: Message, turns: Turns, lane: Lane[_Client]) -> str | None:
        async with self._in_time():
            refused = await self._converse(message, turns, lane)
        return _report(refused, message)

    async def _converse(self, message: Message, turns: Turns, lane: Lane[_Client]) -> list[Refused]:
        """Send over the conversation that was handed on; over a new one where there is none, or it leads nowhere before the content is handed over."""
        client = lane.take()
        if client is not None:
            try:
                return await self._say(client, message, turns, lane)
            except SMTPException as error:
                if client.handing_over or isinstance(error, TimeoutError) or self._told(error).alone:
                    raise
        return await self._say(self._client(), message, turns, lane)

    async def _say(self, client: _Client, message: Message, turns: Turns, lane: Lane[_Client]) -> list[Refused]:
        try:
            client.begin(turns)
            refused = await self._transact(client, message)
        except BaseException:
            client.close()
            raise
        self._slowest = max(self._slowest, client.answered)
        if (other := lane.take()) is not None:  # both were accepted
            other.close()
        lane.keep(client)
        return refused

    async def check(self) -> None:
        """Return when the server answers, encrypts and takes the login as configured; DeliveryError otherwise."""
        async with self._in_time():
            client = self._client()
            try:
                await client.connect()
            except BaseException:
                client.close()
                raise
        await _part(client)

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """An end to what is tried; whatever goes wrong in it becomes one DeliveryError."""
        if not self._settings.smtp_host:
            raise DeliveryError("no mail server is set (ZHENGMING_SMTP_HOST)")
        try:
            async with asyncio.timeout(self._settings.smtp_timeout):
                yield
        except DeliveryError:
            raise
        except (SMTPException, OSError, ValueError) as error:
            raise self._told(error) from None

    def _client(self) -> _Client:
        told, security = self._settings, self._settings.smtp_security
        try:
            return _Client(
                hostname=told.smtp_host,
                port=told.smtp_port,
                username=told.smtp_user or None,
                password=told.smtp_password if told.smtp_user else None,
                local_hostname=re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname()) or "localhost",
                timeout=told.smtp_timeout,
                use_tls=security == "tls",
                start_tls=security == "starttls",
            )
        except ValueError as error:
            raise DeliveryError(f"ZHENGMING_SMTP_HOST: {error}") from None

    async def _transact(self, client: _Client, message: Message) -> list[Refused]:
        sender = mailbox(self._settings.mail_from)
        if not sender:
            raise DeliveryError(f"ZHENGMING_MAIL_FROM: expected a mail address, found {self._settings.mail_from!r}")
        if not client.is_connected:
            await client.connect()
        if client.is_ehlo_or_helo_needed:
            with suppress(SMTPHeloError):
                await client.ehlo()
        utf8 = client.supports_extension("smtputf8")
        named, refused = _sorted(message, utf8=utf8)
        international = not "".join([sender, *named]).isascii()
        raw = mail_bytes(message, self._settings.mail_from, named, utf8=international)
        options = ["SMTPUTF8"] if international else []
        left = [address for address in named if address not in message.reached]
        if not left:
            return refused
        answers, _ = await client.sendmail(sender, left, raw, mail_options=options)
        return refused + [Refused(answer.code, answer.message, address) for address, answer in answers.items()]

    def _told(self, error: SMTPException | OSError | ValueError) -> DeliveryError:
        """The error in one line, without anything secret."""
        server = f"{self._settings.smtp_host}:{self._settings.smtp_port}"
        permanent = alone = False
        match error:
            case SMTPRecipientsRefused():
                told = "; ".join(map(_said, error.recipients))
                permanent = all(map(_for_good, error.recipients))
                alone = all(one.code != _CLOSING for one in error.recipients)
            case SMTPAuthenticationError():
                told = f"{server} does not accept the login of {self._settings.smtp_user!r} (code {error.code})"
            case SMTPResponseException():
                told = f"{server} answered {error.code} {error.message}"
                permanent = _concerns_content(error) and _for_good(error)
                alone = _concerns_content(error) and error.code != _CLOSING
            case TimeoutError():
                told = f"{server} did not answer within {self._settings.smtp_timeout:g} s"
            case SMTPException():
                told = error.message if self._settings.smtp_host in error.message else f"{server}: {error.message}"
            case _:
                told = f"{server}: {getattr(error, 'strerror', None) or error}"
        return DeliveryError(one_line(told, 400), permanent=permanent, alone=alone)


class _Client(SMTP):
    """A client that hangs up at once, whoever ends the conversation.

    Waiting for a stalled server to read on, or to say goodbye in TLS too, would leave the socket open. `turns` says when the content may be handed over,
    `handing_over` that it has begun to be, `answered` is the time in seconds that the server took to acknowledge it.
    """

    turns: Turns | None = None
    handing_over = False
    answered = 0.0

    def begin(self, turns: Turns) -> None:
        """The next message, whose `turns` these are."""
        self.turns, self.handing_over, self.answered = turns, False, 0.0

    async def data(self, *content: Any, **named: Any) -> SMTPResponse:
        assert self.turns is not None
        async with self.turns.turn():
            self.handing_over = True
            began = time.monotonic()
            answer = await super().data(*content, **named)
            self.answered = time.monotonic() - began
        return answer

    def close(self) -> None:
        transport = self.transport
        super().close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()


async def _part(client: _Client) -> None:
    """Say goodbye, and hang up whatever the server answers."""
    try:
        with suppress(SMTPException, OSError):
            await client.quit(timeout=_GOODBYE_SECONDS)
    finally:
        client.close()


def _sorted(message: Message, *, utf8: bool) -> tuple[list[str], list[Refused]]:
    """The addresses that can be tried, once each, and those that cannot."""
    reached: dict[str, None] = {}
    refused: list[Refused] = []
    for given in (*message.to, *message.cc):
        address = mailbox(given)
        if not address:
            refused.append(Refused(553, "this is no mail address", given))
        elif not address.isascii() and not utf8:
            refused.append(Refused(553, "the mail server takes no such address (it lacks SMTPUTF8)", address))
        else:
            reached[address] = None
    if not reached:
        raise SMTPRecipientsRefused(refused)
    return list(reached), refused


def _concerns_content(error: SMTPResponseException) -> bool:
    """Refused after the content, or for its announced size (RFC 1870: 552 to MAIL)."""
    return isinstance(error, SMTPDataError) or (isinstance(error, SMTPSenderRefused) and error.code == 552)


def _for_good(error: SMTPResponseException) -> bool:
    return 550 <= error.code <= 554 and not _MENDABLE.match(error.message)


def _said(refused: Refused) -> str:
    return one_line(f"{parseaddr(refused.recipient)[1] or refused.recipient}: {refused.code} {refused.message}")


def _report(refused: list[Refused], message: Message) -> str | None:
    """Tell the addresses that are lost for good; raise while others may be reached later, for a repeat is told of the lost ones again."""
    later = [error for error in refused if not _for_good(error)]
    if later:
        waiting = {error.recipient for error in refused}
        named = dict.fromkeys(mailbox(given) for given in (*message.to, *message.cc))
        raise DeliveryError(
            one_line(f"accepted for others, but not yet for {'; '.join(map(_said, later))}", 400),
            alone=True,
            reached=tuple(address for address in named if address and address not in waiting),
        )
    if not refused:
        return None
    log.warning("mail_addresses_refused", message_id=message.message_id, refused=[_said(e) for e in refused])
    return one_line(f"accepted for others, and refused for good for {'; '.join(map(_said, refused))}", 400)
