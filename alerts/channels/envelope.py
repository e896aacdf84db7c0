"""The mail itself (RFC 5322, 2045), built so that no text from outside can become a header."""

from __future__ import annotations

from collections.abc import Iterable
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any

from alerts.message import Message
from monitor import clock
from monitor.text import clean, one_line

_FORBIDDEN = frozenset('<>()[],;:\\"')


class _WholeSubject(EmailPolicy):
    """Python's own folding loses a blank between two encoded words of a subject; this keeps every character."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() != "subject" or self.utf8 or str(value).isascii():
            return super().fold_binary(name, value)
        folded = Header(str(value), "utf-8", header_name=name, maxlinelen=76).encode(linesep="\r\n")
        return f"{name}: {folded}\r\n".encode("ascii")


def mailbox(given: str) -> str:
    """The bare address in `given` (`a@b.c`, or `Name <a@b.c>`), its domain in ASCII form; empty when it has none."""
    _, address = parseaddr(given)
    local, _, domain = address.rpartition("@")
    if not given.isprintable() or not local or any(c.isspace() or c in _FORBIDDEN for c in local + domain):
        return ""
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return ""
    try:
        return f"{local}@{domain.encode('idna').decode()}" if domain else ""
    except UnicodeError:
        return ""


def mail_bytes(message: Message, sender: str, recipients: Iterable[str], *, utf8: bool) -> bytes:
    """`message` as it goes over the wire, 7-bit unless `utf8` (RFC 6532) asks for raw UTF-8 in the headers.

    `To` and `Cc` name those of `recipients` (bare addresses) that the message is for. The same message gives the same mail
    but for its date.
    """
    reached = set(recipients)
    mail = EmailMessage(policy=_WholeSubject(linesep="\r\n", utf8=utf8))
    mail["From"] = _address(sender)
    for header, given in (("To", message.to), ("Cc", message.cc)):
        named = dict.fromkeys(box for box in map(mailbox, given) if box in reached)
        if named:
            mail[header] = [_address(box) for box in named]
    mail["Subject"] = one_line(message.content.subject).replace("=?", "= ?")  # no encoded-word (RFC 2047) of others
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = one_line(message.message_id)
    if message.thread_id != message.message_id:
        mail["In-Reply-To"] = mail["References"] = one_line(message.thread_id)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(clean(message.content.text), cte=_encoding(message.content.text))
    mail.add_alternative(clean(message.content.html), subtype="html", cte=_encoding(message.content.html))
    return mail.as_bytes()


def _address(given: str) -> Address:
    name, _ = parseaddr(given)
    local, _, domain = mailbox(given).rpartition("@")
    return Address(display_name=one_line(name), username=local, domain=domain)


def _encoding(text: str) -> str:
    """Short lines whatever the text: base64 (RFC 2045 §6.8), or quoted-printable while it stays readable."""
    return "quoted-printable" if text.isascii() else "base64"
