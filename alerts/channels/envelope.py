"""The mail itself (RFC 5322, 2045, 2387), built so that no text from outside can become a header."""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
from collections.abc import Iterable
from contextlib import suppress
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import Compat32
from email.utils import format_datetime, parseaddr, quote
from typing import Any

import idna

from alerts.messages.message import Message, Picture
from monitor import clock
from monitor.text import clean, one_line

_FORBIDDEN = frozenset('<>()[],;:\\"')
#: characters of a line of a header, where it can be folded (RFC 5322 §2.1.1; with encoded words RFC 2047 §2)
_LINE = 76
_FRONT = re.compile(r"^(?:\[[^\[\]]*\]\s*)+(?=\S)")
_LABEL = re.compile(r"[^a-z0-9_-]")
#: what the Content-ID of a picture ends with (RFC 2392: `cid:` is followed by an address)
_PICTURES = "@zhengming"
_ODD_LINE = re.compile(r"^(?:>*From |\.)", re.MULTILINE)
_PICTURE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class _Written(Compat32):
    """Headers as they were written, each on one line, folded at its blanks (RFC 5322 §2.2.3).

    The library's newer policy reads every header anew to find what it means: three quarters of the cost of a mail.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        first, *words = f"{name}: {value}".split()
        lines = [first]
        for word in words:
            if len(lines[-1]) + len(word) >= _LINE and len(lines[-1]) > len(first):
                lines.append("")
            lines[-1] += f" {word}"
        return "\r\n".join(lines).encode() + b"\r\n"


_AS_WRITTEN = _Written(linesep="\r\n")


def mailbox(given: str) -> str:
    """The bare address in `given` (`a@b.c`, or `Name <a@b.c>`), its domain in ASCII form; empty when it has none."""
    _, address = parseaddr(given)
    local, _, domain = address.rpartition("@")
    if not given.isprintable() or not local or any(c.isspace() or c in _FORBIDDEN for c in local + domain):
        return ""
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return ""
    try:
        return f"{local}@{_in_ascii(domain)}" if domain else ""
    except UnicodeError:
        return ""


def _in_ascii(domain: str) -> str:
    """A domain as the DNS knows it, by the rules of 2008 (RFC 5891, UTS 46): `straße.de` is another one than `strasse.de`; what these leave out (☃), by the old ones."""
    with suppress(UnicodeError):
        return idna.encode(domain, uts46=True).decode()
    return domain.encode("idna").decode()


def mail_bytes(message: Message, sender: str, recipients: Iterable[str], *, utf8: bool) -> bytes:
    """`message` as it goes over the wire, 7-bit unless `utf8` (RFC 6532) asks for raw UTF-8 in the headers.

    `To` and `Cc` name those of `recipients` (bare addresses) that the message is for. The same message gives the same mail,
    its date included where it has one. All mails of a thread name its id and the mails before them, and carry the same Thread-Topic.
    """
    mail = _content(message)
    mail["From"] = _address(sender, utf8=utf8)
    _add_receivers(mail, message, set(recipients))
    subject = one_line(message.content.subject).replace("=?", "= ?")  # no encoded-word (RFC 2047) of others
    mail["Subject"] = _words("Subject", subject, utf8=utf8)
    mail["Thread-Topic"] = _words("Thread-Topic", _FRONT.sub("", subject), utf8=utf8)
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
    return mail.as_bytes(policy=_AS_WRITTEN)


def _add_receivers(mail: MIMEMultipart, message: Message, reached: set[str]) -> None:
    for header, given in (("To", message.to), ("Cc", message.cc)):
        named = dict.fromkeys(box for box in map(mailbox, given) if box in reached)
        if named:
            mail[header] = ", ".join(named)


def _add_list(mail: MIMEMultipart, message: Message, sender: str) -> None:
    """What rules of mail programs sort by: one list for each brand (RFC 2919)."""
    brand = _LABEL.sub("", str(message.facts.get("brand", "")))
    domain = mailbox(sender).rpartition("@")[2]
    if brand and domain.isascii():
        mail["List-Id"] = f"<{brand}.alerts.{domain}>"


def _content(message: Message) -> MIMEMultipart:
    """Both forms, the HTML one with the pictures that it shows (multipart/related, RFC 2387)."""
    text, html = clean(message.content.text), clean(message.content.html)
    pictures = [one for one in message.pictures if _PICTURE.fullmatch(one.name)]
    for one in pictures:
        html = html.replace(f'"cid:{one.name}"', f'"cid:{one.name}{_PICTURES}"')
    digest = hashlib.sha256(message.message_id.encode()).hexdigest()[:24]
    boundary = f"=_{digest}"  # stands in no encoded text (RFC 2045 §6.7)
    page: MIMEBase = _text("html", html)
    if pictures:
        whole = (page, *map(_picture, pictures))
        page = MIMEMultipart("related", f"{boundary}.page", whole, policy=_AS_WRITTEN, type="text/html")
    return MIMEMultipart("alternative", boundary, (_text("plain", text), page), policy=_AS_WRITTEN)


def _text(kind: str, text: str) -> MIMENonMultipart:
    """A text in short lines whatever it is: base64 (RFC 2045 §6.8), or quoted-printable while it stays readable and no line looks like a mailbox's own or the end."""
    part = MIMENonMultipart("text", kind, policy=_AS_WRITTEN, charset="utf-8")
    lines = text if text.endswith("\n") else f"{text}\n"
    if text.isascii() and not _ODD_LINE.search(text):
        return _encoded(part, "quoted-printable", quopri.encodestring(lines.encode()))
    return _encoded(part, "base64", base64.encodebytes(lines.replace("\n", "\r\n").encode()))


def _picture(one: Picture) -> MIMENonMultipart:
    main, _, sub = one.media_type.partition("/")
    part = MIMENonMultipart(main, sub, policy=_AS_WRITTEN)
    part["Content-ID"] = f"<{one.name}{_PICTURES}>"
    part.add_header("Content-Disposition", "inline", filename=one.name)
    return _encoded(part, "base64", base64.encodebytes(one.content))


def _encoded(part: MIMENonMultipart, how: str, lines: bytes) -> MIMENonMultipart:
    part["Content-Transfer-Encoding"] = how
    part.set_payload(lines.decode("ascii"))
    return part


def _address(given: str, *, utf8: bool) -> str:
    name, box = one_line(parseaddr(given)[0]).replace("=?", "= ?"), mailbox(given)
    if not name:
        return box
    plain = utf8 or name.isascii()
    return f'"{quote(name)}" <{box}>' if plain else f"{_words('From', name, utf8=utf8)} <{box}>"


def _words(header: str, text: str, *, utf8: bool) -> str:
    """A text of one line in a header: as it is, or in encoded words (RFC 2047)."""
    if utf8 or text.isascii():
        return text
    return Header(text, "utf-8", _LINE, header).encode(linesep="")
