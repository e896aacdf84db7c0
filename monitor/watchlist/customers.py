"""What identifies a customer, found in text and brought into one form: number, mail address, phone, name on a channel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

Kind = Literal["customer", "mail", "phone", "handle"]
#: the surest first
KINDS: tuple[Kind, ...] = ("customer", "mail", "phone", "handle")

_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")
_PHONE = re.compile(r"(?<![\w+])\+?\(?\d(?:[ ().-]{0,2}\d){6,16}(?!\w)", re.ASCII)
_NAMED = re.compile(
    r"(?:账号|账户|帳號|帳戶|客户号|客戶號|account|client id|mt[45])\W{0,3}(?:no\.?|number|号码)?\W{0,3}(?<!\d)([a-z]{0,3}\d{5,12})(?!\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9+])([A-Za-z]{0,3}[0-9]{5,12})(?![A-Za-z0-9])")
#: digits by which two ways to write one phone number agree, whatever stands for its country
_NATIONAL = 10
#: characters of a text that are gone through
_LONGEST = 20_000


class Key(msgspec.Struct, frozen=True):
    """One thing that identifies a customer: personal data, never to be logged."""

    kind: Kind
    value: str


def normal(kind: Kind, written: str) -> str:
    """`written` in the form in which two of a kind are compared; empty where it is none. A phone number is its last ten digits, at least seven."""
    text = written.strip().lower()
    if kind == "phone":
        digits = "".join(c for c in text if c.isdecimal())
        return digits[-_NATIONAL:] if len(digits) >= 7 else ""
    if kind == "mail":
        return text if _MAIL.fullmatch(text) else ""
    if kind == "customer":
        return "".join(c for c in text if c.isalnum())
    return text.lstrip("@")


def in_contact(text: str) -> tuple[Key, ...]:
    """What a customer left to be reached or recognised by: any number in it may be the customer's."""
    return tuple(dict.fromkeys((*_numbers(_NUMBER, text), *_reached(text))))


def in_post(text: str, author: str, channel: str) -> tuple[Key, ...]:
    """What a post says of who wrote it: numbers only where the text calls them so, and the author's name, on its channel and at large."""
    name = normal("handle", author)
    handles = (Key("handle", f"{channel.lower()}:{name}"), Key("handle", name)) if name else ()
    return tuple(dict.fromkeys((*_numbers(_NAMED, text), *_reached(text), *handles)))


def _numbers(pattern: re.Pattern[str], text: str) -> Iterator[Key]:
    for found in pattern.finditer(text[:_LONGEST]):
        yield Key("customer", normal("customer", found[found.lastindex or 0]))


def _reached(text: str) -> Iterator[Key]:
    for found in _MAIL.finditer(text[:_LONGEST]):
        yield Key("mail", normal("mail", found[0]))
    for found in _PHONE.finditer(text[:_LONGEST]):
        if value := normal("phone", found[0]):
            yield Key("phone", value)
