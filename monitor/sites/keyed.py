"""Markup that scripts carry shifted or combined with a key, letter by letter.

The key stands in the script, or nobody could read it: every number that something is combined with there and every short string is tried,
and the right one is told by what becomes of the letters. Bounded: so many letters of so many constants by so many keys, and so many constants of all scripts of a page.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from monitor.sites.encodings import undone

#: shortest constant that is worth it; letters of it that a key is tried on; keys of either kind; constants of one script, and of a page
SHORTEST, TRIED, MOST_KEYS, MOST_CONSTANTS, MOST_OF_A_PAGE = 24, 200, 20, 20, 200
#: longest string that is taken for a key
_LONGEST_KEY = 40
_NUMBER = re.compile(r"[-+^]=?\s{0,4}(0x[0-9a-fA-F]{1,4}|\d{1,5})\b")
_NAMED = re.compile(r"(?<![=!<>])=\s{0,4}(0x[0-9a-fA-F]{1,4}|\d{1,5})\s{0,4}[,;\n]")
_STRING = re.compile(rf"[\"']([^\"'\\\n]{{1,{_LONGEST_KEY}}})[\"']")
_COMBINES = re.compile(r"charCodeAt|codePointAt|fromCharCode|fromCodePoint|Uint8Array")
_BASE64 = re.compile(r"[A-Za-z0-9+/_\s-]++={0,2}+")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})++")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
#: elements that pages for people are made of; other names are what letters happen to make under a wrong key
_ELEMENTS = re.compile(
    r"</?(?:!doctype|html|head|body|title|meta|script|style|link|div|p|a|span|form|input|label|button|select|option|textarea|img|h[1-6]|ul|ol|li|table|tr|td|th"
    r"|b|i|br|hr|em|strong|font|center|header|footer|main|nav|section|article|iframe|svg|canvas|video)[\s/>]",
    re.IGNORECASE,
)
_URL_SAFE = str.maketrans("-_", "+/")

Codes = Sequence[int]
Change = Callable[[Codes], list[int]]


class Tries(msgspec.Struct):
    """How many further constants may be tried; scripts of one page share it."""

    left: int = MOST_OF_A_PAGE


class Keys:
    """The keys that a script may combine letters with. `undo` is the way back."""

    def __init__(self, script: str, tries: Tries) -> None:
        self._script, self._tries = script, tries
        self._changes: list[Change] | None = None
        self._left = MOST_CONSTANTS

    def undo(self, text: str) -> str:
        """The markup that `text`, the value of a string, hides; empty where no key makes any, or it hides nothing."""
        if (
            len(text) < SHORTEST
            or min(self._left, self._tries.left) <= 0
            or not self._ways()
            or _ELEMENTS.search(text)
        ):
            return ""
        self._left, self._tries.left = self._left - 1, self._tries.left - 1
        for codes in _codes(text):
            head = codes[:TRIED]
            best = max(self._ways(), key=lambda change: _elements(change(head)))
            if _elements(best(head)):
                return undone(_text(best(codes)))
        return ""

    def _ways(self) -> list[Change]:
        if self._changes is None:
            self._changes = list(_changes(self._script)) if _COMBINES.search(self._script) else []
        return self._changes


def _changes(script: str) -> Iterator[Change]:
    numbers = [match[1] for pattern in (_NUMBER, _NAMED) for match in pattern.finditer(script)]
    for number in list(dict.fromkeys(int(one, 0 if one[:2] == "0x" else 10) for one in numbers))[:MOST_KEYS]:
        if number:
            yield from (_xored((number,)), _shifted(-number), _shifted(number))
    for key in list(dict.fromkeys(match[1] for match in _STRING.finditer(script)))[:MOST_KEYS]:
        yield _xored(tuple(map(ord, key)))


def _xored(key: tuple[int, ...]) -> Change:
    return lambda codes: [code ^ key[place % len(key)] for place, code in enumerate(codes)]


def _shifted(by: int) -> Change:
    return lambda codes: [code + by for code in codes]


def _codes(text: str) -> Iterator[Codes]:
    """What the letters may be: the bytes of hexadecimal digits or base64, or themselves."""
    squeezed = "".join(text.split())
    if _HEX.fullmatch(squeezed):
        yield bytes.fromhex(squeezed)
    elif _BASE64.fullmatch(text):
        try:
            yield base64.b64decode(
                squeezed.rstrip("=").translate(_URL_SAFE) + "=" * (-len(squeezed.rstrip("=")) % 4)
            )
        except (binascii.Error, ValueError):
            return
    yield [ord(letter) for letter in text]


def _text(codes: Codes) -> str:
    """The letters of codes; bytes are read as UTF-8."""
    if all(0 <= code < 256 for code in codes):
        return bytes(codes).decode("utf-8", "replace")
    return "".join(
        chr(code) if 0 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd" for code in codes
    )


def _elements(codes: Codes) -> int:
    """How many tags they make, as they stand or under another disguise; none where they make characters that no text has."""
    text = _text(codes)
    return 0 if _CONTROL.search(text[:-4]) else len(_ELEMENTS.findall(undone(text)))
