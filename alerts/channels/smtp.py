"""Mail, through one configured server (RFC 5321, 3207, 4954, 6531)."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.utils import parseaddr

import structlog
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from aiosmtplib import SMTPRecipientRefused as Refused

from alerts.channels.envelope import mail_bytes, mailbox
from alerts.message import Message
from monitor.errors import DeliveryError
from monitor.settings import Settings
from monitor.text import one_line

log = structlog.get_logger()

#: Refusals with a 5xx code that time or a person mends: a full mailbox (RFC 3463 X.2.2), a policy or missing right (X.7.x).
_MENDABLE = re.compile(r"5\.(2\.2|7\.\d+)\b")
_GOODBYE_SECONDS = 1.0


class Smtp:
    """Sends mails through `smtp_host`.

    A 550–554 about the recipients or the content is permanent. Everything else is not, settings that a person has to mend
    (login, sender, encryption) included, so that no mail is lost while they do.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, message: Message) -> None:
        """Return when the server has accepted the mail; raise DeliveryError otherwise.

        Addresses that are refused for good beside others that are accepted are told in the log. When some are refused for
        now, the mail has gone to the others and DeliveryError says so: its repeat carries the same Message-ID.
        """
        async with self._talking() as client:
            refused = await self._transact(client, message)
        _report(refused, message)

    async def check(self) -> None:
        """Return when the server answers, encrypts and takes the login as configured; DeliveryError otherwise."""
        async with self._talking() as client:
            await client.connect()

    @asynccontextmanager
    async def _talking(self) -> AsyncIterator[_Client]:
        """A client for one conversation with an end to it; whatever goes wrong in it becomes one DeliveryError."""
        if not self._settings.smtp_host:
            raise DeliveryError("no mail server is set (ZHENGMING_SMTP_HOST)")
        client = self._client()
        try:
            async with asyncio.timeout(self._settings.smtp_timeout):
                yield client
            with suppress(SMTPException, OSError):
                await client.quit(timeout=_GOODBYE_SECONDS)
        except DeliveryError:
            raise
        except (SMTPException, OSError, ValueError) as error:
            raise self._told(error) from None
        finally:
            client.close()

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
        await client.connect()
        if client.is_ehlo_or_helo_needed:
            with suppress(SMTPHeloError):
                await client.ehlo()
        utf8 = client.supports_extension("smtputf8")
        reached, refused = _sorted(message, utf8=utf8)
        international = not "".join([sender, *reached]).isascii()
        raw = mail_bytes(message, self._settings.mail_from, reached, utf8=international)
        options = ["SMTPUTF8"] if international else []
        answers, _ = await client.sendmail(sender, reached, raw, mail_options=options)
        return refused + [Refused(answer.code, answer.message, address) for address, answer in answers.items()]

    def _told(self, error: SMTPException | OSError | ValueError) -> DeliveryError:
        """The error in one line, without anything secret."""
        server = f"{self._settings.smtp_host}:{self._settings.smtp_port}"
        permanent = False
        match error:
            case SMTPRecipientsRefused():
                told = "; ".join(map(_said, error.recipients))
                permanent = all(map(_for_good, error.recipients))
            case SMTPAuthenticationError():
                told = f"{server} does not accept the login of {self._settings.smtp_user!r} (code {error.code})"
            case SMTPResponseException():
                told = f"{server} answered {error.code} {error.message}"
                permanent = _concerns_content(error) and _for_good(error)
            case TimeoutError():
                told = f"{server} did not answer within {self._settings.smtp_timeout:g} s"
            case SMTPException():
                told = error.message if self._settings.smtp_host in error.message else f"{server}: {error.message}"
            case _:
                told = f"{server}: {getattr(error, 'strerror', None) or error}"
        return DeliveryError(one_line(told, 400), permanent=permanent)


class _Client(SMTP):
    """A client that hangs up at once, whoever ends the conversation.

    Waiting for a stalled server to read on, or to say goodbye in TLS too, would leave the socket open.
    """

    def close(self) -> None:
        transport = self.transport
        super().close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()


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


def _report(refused: list[Refused], message: Message) -> None:
    """Log the addresses that are lost for good; raise for those that may be reached later."""
    later = [error for error in refused if not _for_good(error)]
    if later:
        raise DeliveryError(one_line(f"accepted for others, but not yet for {'; '.join(map(_said, later))}", 400))
    if refused:
        log.warning("mail_addresses_refused", message_id=message.message_id, refused=[_said(e) for e in refused])
