"""One question on its way, and what may come back of it."""

from __future__ import annotations

from typing import Any

import msgspec

from monitor.net.dns.wire import BARE_HEADER, EDNS, HEADER, Kind, Message, Record, question, read

NOERROR, FORMAT_ERROR, NXDOMAIN = 0, 1, 3
#: the names of answer codes (RFC 6895 §2.3)
CODES = {1: "FORMERR", 2: "SERVFAIL", 4: "NOTIMP", 5: "REFUSED", 9: "NOTAUTH"}
#: most answers of a sweep are this one
ABSENT = Message(NXDOMAIN)
_ONE_QUESTION_NO_ANSWER = b"\x00\x01\x00\x00"
_NO_QUESTION = b"\x00\x00"


class Unanswered(msgspec.Struct, frozen=True):
    """Nobody answered; why, in a few words."""

    why: str


Reply = Message | Unanswered


class Ask:
    """A question about `name` (Malformed where it is none); `whose` is the asker's own and handed back with the reply."""

    __slots__ = ("at", "body", "head", "kind", "name", "question", "refusals", "reply", "tries", "whose", "why")

    def __init__(self, name: str, kind: Kind, whose: Any) -> None:
        self.name, self.kind, self.whose = name, kind, whose
        self.question = question(name, kind)
        self.head, self.body = HEADER, self.question + EDNS
        self.tries = self.refusals = 0
        self.at = 0.0
        self.why = ""
        self.reply: Reply | None = None

    def without_edns(self) -> None:
        """Ask as before RFC 6891."""
        self.head, self.body = BARE_HEADER, self.question


def understood(ask: Ask, packet: bytes) -> Message | None:
    """What `packet` answers to `ask`; None when it answers something else (RFC 5452 §9.1). Malformed when it cannot be read.

    An error may come without the question.
    """
    flags = packet[2:4]
    if len(flags) < 2 or flags[0] & 0xF8 != 0x80:
        return None
    if not packet.startswith(ask.question, 12):
        if packet[4:6] == _NO_QUESTION and flags[1] & 15 in CODES:
            return Message(flags[1] & 15)
        end = 12 + len(ask.question)
        if packet[12:end].lower() != ask.question:
            return None
    if flags[1] & 15 == NXDOMAIN and packet[4:8] == _ONE_QUESTION_NO_ANSWER and not flags[0] & 2:
        return ABSENT
    return read(packet)


def refusal(ask: Ask, message: Message) -> str:
    """Why `message` says nothing about the name, as `SERVFAIL (EDE 22)`; "" when it does.

    A server that is not recursive points to the name servers of a zone above: that is no answer. To those of the name
    itself: that is one, for it is delegated.
    """
    if message.code not in (NOERROR, NXDOMAIN):
        said = CODES.get(message.code, f"code {message.code}")
        return f"{said} ({message.extended})" if message.extended else said
    if message.code == NOERROR and not message.answers and _points_away(ask.name, message.authority):
        return "a referral instead of an answer"
    return ""


def _points_away(name: str, authority: tuple[Record, ...]) -> bool:
    owners = {record.owner for record in authority if record.kind == Kind.NS}
    return bool(owners) and name not in owners and all(record.kind != Kind.SOA for record in authority)
