"""Text from outside: cleaned at the door, masked before it is shown, cut to fit."""

from __future__ import annotations

import re
import unicodedata

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DROPPED = frozenset({"Cc", "Cs", "Co", "Cn"})
#: runs outside the blocks of most texts, in which every character stays
_UNSURE = re.compile(r"[^\n\t -~\xa0-\u0377\u0400-\u052f\u2010-\u2027\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]+")


def clean(text: str) -> str:
    """`text` without control, bidirectional and unassigned characters; line ends are \\n; tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _UNSURE.sub(_kept, unified)


def _kept(run: re.Match[str]) -> str:
    return "".join(c for c in run[0] if c not in _BIDI and unicodedata.category(c) not in _DROPPED)


def one_line(text: str, limit: int = 200) -> str:
    """`text` cleaned, on one line, at most `limit` characters long (an ellipsis marks the cut)."""
    flat = " ".join(clean(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def size_of(count: int) -> str:
    """`count` bytes for people, in powers of a thousand (IEC 80000-13), never so many digits as a phone number.

    >>> size_of(640), size_of(8_000_000), size_of(8 * 1024 * 1024)
    ('640 bytes', '8 MB', '8.4 MB')
    """
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= unit:
            return f"{round(count / unit, 1):g} {name}"
    return f"{count} bytes"


#: the part before the @ has 64 characters at most (RFC 5321 §4.5.3.1.1), which keeps a long run without any from being gone through again and again
_MAIL = re.compile(r"([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{0,63}@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")
_DIGITS = re.compile(
    r"(?<![A-Za-z0-9./=_-])(?!(?:19|20)\d\d-\d\d?-\d\d?\b)\+?\d(?:[ -]?\d){6,22}[\dXx]?(?![A-Za-z0-9])"
)


def mask(text: str) -> str:
    """`text` with phone, card and identity numbers and mail addresses masked; the last four digits stay, and so do
    addresses for complaints (`abuse`, RFC 2142), which belong to no person."""

    def digits(found: re.Match[str]) -> str:
        kept = [c for c in found.group() if c.isalnum()]
        return "*" * (len(kept) - 4) + "".join(kept[-4:])

    def mail(found: re.Match[str]) -> str:
        return found[0] if found[0].partition("@")[0].lower().endswith("abuse") else f"{found[1]}***@{found[2]}"

    return _DIGITS.sub(digits, _MAIL.sub(mail, text))


def mask_contact(text: str) -> str:
    """What may be shown of how to reach somebody: masked numbers and mail addresses, and nothing of the rest."""
    shown = [found.group() for found in re.finditer(r"\S*\*+\S*", mask(text))]
    return " ".join(shown) or ("***" if text.strip() else "")
