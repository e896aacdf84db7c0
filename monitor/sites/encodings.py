"""Words that scripts carry in disguise, undone: escapes, percent and hexadecimal digits, base64, character numbers, letters turned round.

What a string is, is told by what it becomes and not by the function that is called on it, for that one has whatever name its author likes.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote

#: how often one string is undone
MOST_LAYERS = 3
#: shortest string that is taken for base64 or hexadecimal digits
SHORTEST = 12

_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|([0-7]{1,3})|(\r\n|.)|\Z)", re.DOTALL
)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": "", "\r\n": "", "\r": ""}
_BASE64 = re.compile(r"[A-Za-z0-9+/_\s-]++={0,2}+\s*+")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})++")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}|%u[0-9a-fA-F]{4}")
_PERCENT_U = re.compile(r"%u([0-9a-fA-F]{4})")
MARKUP = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9-]*+[\s/>]|!--|!doctype)", re.IGNORECASE)
#: tags turned round, so that reading them backwards is worth it
_TURNED = re.compile(r"[\s>](?:mrof|tupni|vid|tpircs|nottub|emarfi|ydob|lmth|elyts|naps|lebal|p|a|gmi|\dh)/?<")
_TURNED_ADDRESS = re.compile(r"//:s?ptth\b")
_ADDRESS = re.compile(r"https?://|//[a-z0-9-]+\.[a-z]")


def unescape(literal: str) -> str:
    r"""The value of a string literal's inside (ECMA-262 §12.9.4).

    >>> unescape(r"\x3cform\u003e \u{1F600} \'\101")
    "<form> 😀 'A"
    """
    if "\\" not in literal:
        return literal

    def one(found: re.Match[str]) -> str:
        x, braced, u, octal, other = found.groups()
        if number := x or braced or u:
            code = int(number, 16)
            return chr(code) if code <= 0x10FFFF else "\ufffd"
        if octal:
            return chr(int(octal, 8))
        return _PLAIN.get(other, other) if other else ""

    return whole(_ESCAPE.sub(one, literal))


def whole(text: str) -> str:
    """`text` with pairs of surrogates made one character, and single ones lost."""
    if text.isascii() or not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


_SURROGATES = re.compile("[\ud800-\udfff]")


def undone(text: str) -> str:
    """What `text` stands for once every disguise that is known here is undone, at most `MOST_LAYERS` of them; itself where there is none.

    >>> undone("PGZvcm0gYWN0aW9uPS9hPg=="), undone("%3Cinput%20name%3Da%3E"), undone(">mrof/<>ydob/<")
    ('<form action=/a>', '<input name=a>', '</body></form>')
    """
    for _ in range(MOST_LAYERS):
        further = _percent(text) or _base64(text) or _hexadecimal(text) or _turned(text)
        if not further:
            break
        text = further
    return text


def telling(text: str) -> bool:
    """Whether a decoded text is one that somebody wrote: markup, an address, or words, and no noise."""
    if not text or text.count("\ufffd") > len(text) * 0.02:
        return False
    if MARKUP.search(text) or _ADDRESS.match(text):
        return True
    odd = sum(1 for _ in _ODD.finditer(text))
    if odd:
        return False
    wide = sum(1 for _ in _WIDE.finditer(text))
    return (
        wide >= 2 if not text.isascii() else len(text) >= 8 and (" " in text or _SCRIPTED.search(text) is not None)
    )


_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")
_WIDE = re.compile(r"[\u0400-\u052f\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_SCRIPTED = re.compile(r"document\.|\bfunction\b|\.innerHTML|window\.|eval\(|atob\(|unescape\(")


def _percent(text: str) -> str:
    if "%" not in text or len(_PERCENT.findall(text[:4_000])) < 2:
        return ""
    decoded = unquote(_PERCENT_U.sub(lambda found: chr(int(found[1], 16)), text), errors="replace")
    return whole(decoded) if decoded != text and (MARKUP.search(decoded) or telling(decoded)) else ""


def _base64(text: str) -> str:
    if len(text) < SHORTEST or not _BASE64.fullmatch(text):
        return ""
    letters = "".join(text.split()).rstrip("=").translate(_URL_SAFE)
    if len(letters) % 4 == 1 or len(letters) < SHORTEST - 2:
        return ""
    if text.isalpha() and (text.islower() or text.isupper()):
        return ""
    for candidate in (letters, letters[::-1]):
        try:
            decoded = base64.b64decode(candidate + "=" * (-len(candidate) % 4), validate=True)
        except (binascii.Error, ValueError):
            continue
        for codec in ("utf-8", "gb18030"):
            found = decoded.decode(codec, "replace")
            if MARKUP.search(found) or (codec == "utf-8" and (telling(found) or _deeper(found))):
                return found
    return ""


def _deeper(text: str) -> bool:
    """Whether `text` is base64 of markup in turn."""
    if len(text) < SHORTEST or not _BASE64.fullmatch(text):
        return False
    inner = base64.b64decode(text.translate(_URL_SAFE) + "====")
    return MARKUP.search(inner.decode("utf-8", "replace")) is not None


_URL_SAFE = str.maketrans("-_", "+/")


def _hexadecimal(text: str) -> str:
    if len(text) < SHORTEST or not _HEX.fullmatch(text):
        return ""
    found = bytes.fromhex(text).decode("utf-8", "replace")
    return found if telling(found) else ""


def _turned(text: str) -> str:
    if ">" in text and not MARKUP.search(text) and _TURNED.search(text):
        return text[::-1]
    return text[::-1] if _TURNED_ADDRESS.search(text) and not _ADDRESS.search(text) else ""


def from_numbers(numbers: str) -> str:
    """The text of character numbers, decimal or hexadecimal, parted by commas; empty where they make none.

    >>> from_numbers("60, 0x66,111,114,109 ,62")
    '<form>'
    """
    letters = []
    for number in numbers.split(","):
        digits = number.strip()
        try:
            code = int(digits, 16 if digits[:2].lower() == "0x" else 10) if len(digits) <= 8 else -1
        except ValueError:
            return ""
        if not 0 < code <= 0x10FFFF:
            return ""
        letters.append(chr(code))
    return whole("".join(letters))
