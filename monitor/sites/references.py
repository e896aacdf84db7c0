"""Character references as browsers read them (HTML Standard §13.2.5.72–80): without semicolon, out of range, in attributes."""

from __future__ import annotations

import re
from html.entities import html5

_REFERENCE = re.compile(r"&(?:#[xX]([0-9a-fA-F]++);?+|#([0-9]++);?+|([A-Za-z][A-Za-z0-9]{0,31}+;?+))")
#: numbers that stand for characters of windows-1252 (HTML Standard §13.2.5.80)
_WINDOWS = dict(enumerate(bytes(range(0x80, 0xA0)).decode("cp1252", "replace"), 0x80))
_LOST = "\ufffd"
#: references that may stand without a semicolon, by length, longest first
_BARE = frozenset(name for name in html5 if not name.endswith(";"))
_LONGEST_BARE = max(map(len, _BARE))


def resolve(text: str, *, attribute: bool = False) -> str:
    """`text` with its character references replaced.

    In an `attribute` a reference without a semicolon stays as it is where a letter, a digit or = follows.

    >>> resolve("&#69;&#x42;&#67 &copy2 &notanentity; &#0;&#x110000;")
    'EBC ©2 ¬anentity; \ufffd\ufffd'
    >>> resolve("?a=1&copy=2&lt", attribute=True)
    '?a=1&copy=2<'
    """
    if "&" not in text:
        return text

    def one(found: re.Match[str]) -> str:
        hexadecimal, decimal, name = found.groups()
        if name is None:
            return _numbered(hexadecimal or decimal, 16 if hexadecimal else 10)
        if name.endswith(";") and name in html5:
            return html5[name]
        after = found.string[found.end() : found.end() + 1]
        return _bare(name, after, attribute) or found[0]

    return _REFERENCE.sub(one, text)


def _bare(name: str, after: str, attribute: bool) -> str:
    for length in range(min(len(name), _LONGEST_BARE), 1, -1):
        if name[:length] in _BARE:
            following = name[length : length + 1] or after
            if attribute and (following == "=" or (following.isascii() and following.isalnum())):
                return ""
            return html5[name[:length]] + name[length:]
    return ""


def _numbered(digits: str, base: int) -> str:
    significant = digits.lstrip("0")
    number = int(significant, base) if 0 < len(significant) <= 7 else 0 if not significant else 0x110000
    if number in _WINDOWS:
        return _WINDOWS[number] if _WINDOWS[number] != _LOST else chr(number)
    if number == 0 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return _LOST
    return chr(number)
