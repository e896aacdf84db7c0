"""Contacts in RDAP: jCard (RFC 7095), as far as a complaint needs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from monitor.text import one_line

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")


def mail_of(text: str) -> str:
    """The mail address in `text` (bare or `mailto:`), host in lower case; "" where it is none."""
    bare = re.sub(r"^mailto:", "", text.strip(), flags=re.IGNORECASE).partition("?")[0]
    if not _MAIL.fullmatch(bare):
        return ""
    user, _, host = bare.rpartition("@")
    return f"{user}@{host.lower()}"


def name(entity: dict[str, Any]) -> str:
    """The formatted name, else the organisation; "" where neither is told."""
    for kind in ("fn", "org"):
        for value in _values(entity, kind):
            if told := one_line(value, 120):
                return told
    return ""


def mails(entity: dict[str, Any]) -> list[str]:
    """The mail addresses, in order."""
    return [mail for value in _values(entity, "email") if (mail := mail_of(value))]


def _values(entity: dict[str, Any], kind: str) -> Iterator[str]:
    """The text values of the properties of `kind`; whatever is not shaped as a jCard is passed over."""
    card = entity.get("vcardArray")
    properties = card[1] if isinstance(card, list) and len(card) > 1 else []
    for one in properties if isinstance(properties, list) else []:
        if isinstance(one, list) and len(one) >= 4 and str(one[0]).lower() == kind:
            yield from _texts(one[3:])


def _texts(values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (part for part in value if isinstance(part, str))
