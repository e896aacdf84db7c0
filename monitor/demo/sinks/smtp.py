"""A mail server that keeps what it is sent and misbehaves on request."""

from __future__ import annotations

import asyncio
import email
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from email import policy
from email.message import EmailMessage
from functools import partial
from typing import Any

import msgspec
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from monitor import clock
from monitor.demo.sinks.base import LOOPBACK, Conduct, Sink


class ReceivedMail(msgspec.Struct, frozen=True, kw_only=True):
    """One mail as it arrived; `sender` and `recipients` are the envelope's."""

    message: EmailMessage
    raw: bytes
    sender: str
    recipients: tuple[str, ...]
    at: datetime
    encrypted: bool
    user: str


class SmtpSink(Sink):
    """A mail server that delivers nowhere.

    `mails` are those it accepted, `unanswered` those whose content it received and then did not acknowledge.
    Beside `conduct`, `answers` maps a verb (`GREETING`, `EHLO`, `STARTTLS`, `AUTH`, `MAIL`, `RCPT`, `RCPT someone@example.com`,
    `DATA`, `CONTENT`, `QUIT`) to the line to say instead, or to STALL, RUBBISH or DROP. With `tls` it offers STARTTLS (or speaks TLS
    from the start, when `implicit`); with `accounts` (name → password) it wants AUTH before MAIL.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        accounts: Mapping[str, str] | None = None,
        utf8: bool = True,
    ) -> None:
        super().__init__(port=port)
        self.tls, self.implicit, self.accounts, self.utf8 = tls, implicit, dict(accounts or {}), utf8
        self.mails: list[ReceivedMail] = []
        self.unanswered: list[ReceivedMail] = []
        self.answers: dict[str, str | Conduct] = {}
        self.connections = 0
        self._open: set[_Conversation] = set()

    def wait(self, count: int, timeout: float = 10.0) -> list[ReceivedMail]:
        """All accepted mails as soon as there are `count`; TimeoutError (seconds) when there are not. Blocks."""
        return self._wait(self.mails, count, timeout)

    def wait_unanswered(self, count: int, timeout: float = 10.0) -> list[ReceivedMail]:
        """As `wait`, for mails whose content arrived and was not acknowledged."""
        return self._wait(self.unanswered, count, timeout)

    def wait_connections(self, count: int, timeout: float = 10.0) -> None:
        """Return when so many connections were made; TimeoutError (seconds) when they were not. Blocks."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: self.connections >= count, timeout):
                raise TimeoutError(f"expected {count} connections, found {self.connections}")

    async def _listen(self) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        encrypted = self.tls if self.implicit else None
        return await loop.create_server(lambda: _Conversation(self, loop), LOOPBACK, self.port, ssl=encrypted)

    def _connected(self) -> None:
        with self._arrived:
            self.connections += 1
            self._arrived.notify_all()

    def _hang_up(self) -> None:
        for conversation in list(self._open):
            conversation.cut()

    def _answer(self, verb: str, arg: str | None) -> str | Conduct | None:
        """What to say instead of the usual; None for nothing special."""
        for key, answer in self.answers.items():
            name, _, address = key.partition(" ")
            if name == verb and (not address or f"<{address}>" in (arg or "")):
                return answer
        return _SMTP_CONDUCT.get((self.conduct, verb))

    def _take(self, session: Session, envelope: Envelope, *, acknowledged: bool) -> None:
        raw = bytes(envelope.original_content or b"")
        mail = ReceivedMail(
            message=email.message_from_bytes(raw, policy=policy.default),
            raw=raw,
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            at=clock.now(),
            encrypted=session.ssl is not None or self.implicit,
            user=_login(session),
        )
        self._keep(self.mails if acknowledged else self.unanswered, mail)


_RUBBISH = "\x16\x03 <html>what?"
_SMTP_CONDUCT: dict[tuple[Conduct, str], str | Conduct] = {
    (Conduct.REFUSE_FOR_GOOD, "RCPT"): "550 5.1.1 No such user here",
    (Conduct.REFUSE_FOR_NOW, "RCPT"): "451 4.3.0 Try again later",
    (Conduct.STALL, "DATA"): Conduct.STALL,
    (Conduct.RUBBISH, "GREETING"): Conduct.RUBBISH,
    (Conduct.DROP, "CONTENT"): Conduct.DROP,
}


def _login(session: Session) -> str:
    data = session.auth_data
    return data.login.decode() if isinstance(data, LoginPassword) else ""


class _Conversation(SMTP):
    """One connection to an SmtpSink: aiosmtpd's, except where the sink wants to misbehave."""

    def __init__(self, sink: SmtpSink, loop: asyncio.AbstractEventLoop) -> None:
        self._sink, self._greeted = sink, False
        offered = None if sink.implicit else sink.tls
        super().__init__(
            _Content(sink),
            hostname="sink.test",
            enable_SMTPUTF8=sink.utf8,
            tls_context=offered,
            auth_require_tls=not (sink.implicit and sink.accounts),
            authenticator=self._check_login,
            loop=loop,
        )
        self._smtp_methods = {
            verb: partial(self._obey, verb, method) for verb, method in self._smtp_methods.items()
        }

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sink._open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sink._open.discard(self)
        super().connection_lost(error)

    def cut(self) -> None:
        """Hang up without a word."""
        for transport in (self.transport, self._original_transport):
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()

    async def push(self, status: Any) -> None:
        if not self._greeted:
            self._greeted = True
            self._sink._connected()
            if await self._misbehave(self._sink._answer("GREETING", None)):
                return
        await super().push(status)

    async def _obey(self, verb: str, method: Callable[[str | None], Any], arg: str | None) -> None:
        if await self._misbehave(self._sink._answer(verb, arg)):
            return
        if verb == "MAIL" and self._sink.accounts and not (self.session and self.session.authenticated):
            await super().push("530 5.7.0 Authentication required")
            return
        await method(arg)

    async def _misbehave(self, answer: str | Conduct | None) -> bool:
        if answer is None:
            return False
        if answer is Conduct.STALL:
            await asyncio.Event().wait()
        elif answer is Conduct.DROP:
            self.cut()
        else:
            await super().push(_RUBBISH if answer is Conduct.RUBBISH else str(answer))
        return True

    def _check_login(self, server: SMTP, session: Session, envelope: Envelope, how: str, data: Any) -> AuthResult:
        known = (
            isinstance(data, LoginPassword)
            and self._sink.accounts.get(data.login.decode(), "\0").encode() == data.password
        )
        return AuthResult(success=known, handled=False, auth_data=data)


class _Content:
    """What aiosmtpd asks when a mail's content is complete."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink

    async def handle_DATA(self, server: _Conversation, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self._sink._answer("CONTENT", None)
        if answer is None or isinstance(answer, Conduct):
            self._sink._take(session, envelope, acknowledged=answer is None)
        if answer is None:
            return "250 2.0.0 Kept"
        if answer is Conduct.RUBBISH:
            return _RUBBISH
        if await server._misbehave(answer if isinstance(answer, Conduct) else None):
            await asyncio.Event().wait()
        return str(answer)
