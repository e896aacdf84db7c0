"""The mail itself (RFC 5322, 2045, 2387), built so that no text from outside can become a header."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any

from alerts.messages.message import Message
from monitor import clock
from monitor.text import clean, one_line

_FORBIDDEN = frozenset('<>()[],;:\\"')
#: headers in which every character of a text must arrive
_TEXTS = frozenset({"subject", "thread-topic"})
_FRONT = re.compile(r"^(?:\[[^\[\]]*\]\s*)+(?=\S)")
_LABEL = re.compile(r"[^a-z0-9_-]")
#: what the Content-ID of a picture ends with (RFC 2392: `cid:` is followed by an address)
_PICTURES = "@zhengming"
_ODD_LINE = re.compile(r"^(?:>*From |\.)", re.MULTILINE)
_PICTURE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class _WholeSubject(EmailPolicy):
    """Python's own folding loses a blank between two encoded words of a subject; this keeps every character."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() not in _TEXTS or self.utf8 or str(value).isascii():
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

    `To` and `Cc` name those of `recipients` (bare addresses) that the message is for. The same message gives the same mail,
    its date included where it has one. All mails of a thread name its id and the mails before them, and carry the same Thread-Topic.
    """
    mail = EmailMessage(policy=_WholeSubject(linesep="\r\n", utf8=utf8))
    mail["From"] = _address(sender)
    _add_receivers(mail, message, set(recipients))
    subject = one_line(message.content.subject).replace("=?", "= ?")  # no encoded-word (RFC 2047) of others
    mail["Subject"] = subject
    mail["Thread-Topic"] = _FRONT.sub("", subject)
    mail["Date"] = format_datetime(message.at or clock.now())
    mail["Message-ID"] = one_line(message.message_id)
    before = [one_line(one) for one in (message.thread_id, *message.earlier) if one != message.message_id]
    if before:
        mail["In-Reply-To"] = before[-1]
        mail["References"] = " ".join(dict.fromkeys(before))
    if message.level == "major":
        mail["Importance"] = "high"
    _add_list(mail, message, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    _add_content(mail, message)
    return mail.as_bytes()


def _add_receivers(mail: EmailMessage, message: Message, reached: set[str]) -> None:
    for header, given in (("To", message.to), ("Cc", message.cc)):
        named = dict.fromkeys(box for box in map(mailbox, given) if box in reached)
        if named:
            mail[header] = [_address(box) for box in named]


def _add_list(mail: EmailMessage, message: Message, sender: str) -> None:
    """What rules of mail programs sort by: one list for each brand (RFC 2919)."""
    brand = _LABEL.sub("", str(message.facts.get("brand", "")))
    domain = mailbox(sender).rpartition("@")[2]
    if brand and domain.isascii():
        mail["List-Id"] = f"<{brand}.alerts.{domain}>"


def _add_content(mail: EmailMessage, message: Message) -> None:
    """Both forms, the HTML one with the pictures that it shows (multipart/related, RFC 2387)."""
    text, html = clean(message.content.text), clean(message.content.html)
    pictures = [one for one in message.pictures if _PICTURE.fullmatch(one.name)]
    for one in pictures:
        html = html.replace(f'"cid:{one.name}"', f'"cid:{one.name}{_PICTURES}"')
    mail.set_content(text, cte=_encoding(text))
    mail.add_alternative(html, subtype="html", cte=_encoding(html))
    page = mail.get_payload(1)
    assert isinstance(page, EmailMessage)
    digest = hashlib.sha256(message.message_id.encode()).hexdigest()[:24]
    mail.set_boundary(f"=_{digest}")  # stands in no encoded text (RFC 2045 §6.7)
    for one in pictures:
        main, _, sub = one.media_type.partition("/")
        page.add_related(
            one.content, main, sub, cid=f"<{one.name}{_PICTURES}>", filename=one.name, disposition="inline"
        )
    if pictures:
        page.set_boundary(f"=_{digest}.page")


def _address(given: str) -> Address:
    name, _ = parseaddr(given)
    local, _, domain = mailbox(given).rpartition("@")
    return Address(display_name=one_line(name), username=local, domain=domain)


def _encoding(text: str) -> str:
    """Short lines whatever the text: base64 (RFC 2045 §6.8), or quoted-printable while it stays readable and no line looks like a mailbox's own or the end."""
    return "quoted-printable" if text.isascii() and not _ODD_LINE.search(text) else "base64"
