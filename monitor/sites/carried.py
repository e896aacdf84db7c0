"""What `data:` addresses carry (RFC 2397): pictures, and documents inside of documents."""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

#: pictures of one document that are kept, and bytes of each
MOST, LARGEST = 12, 512 * 1024
_HEAD = re.compile(r"data:([^,]{0,300}+),", re.IGNORECASE)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


class Carried(NamedTuple):
    media_type: str
    body: bytes


def unpack(url: str, largest: int = LARGEST) -> Carried | None:
    """What a `data:` address carries, None for what is none or more than `largest` bytes.

    >>> unpack("data:text/html;base64,PGI+"), unpack("data:,a%20b")
    (Carried(media_type='text/html', body=b'<b>'), Carried(media_type='text/plain', body=b'a b'))
    """
    head = _HEAD.match(url)
    if head is None or len(url) > largest * 3 + 400:
        return None
    media_type, *parameters = (part.strip().lower() for part in head[1].split(";"))
    body = unquote_to_bytes(url[head.end() :])
    if "base64" in parameters:
        digits = _NOT_BASE64.sub(b"", body.translate(_URL_SAFE))
        digits = digits[: len(digits) - (len(digits) % 4 == 1)]
        try:
            body = base64.b64decode(digits + b"=" * (-len(digits) % 4))
        except (binascii.Error, ValueError):
            return None
    return Carried(media_type or "text/plain", body) if len(body) <= largest else None


_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def carried(url: str, count: int) -> bytes:
    """The picture in a `data:` address, empty where it carries none or `count` are enough."""
    if count >= MOST or url[5:11].lower() != "image/":
        return b""
    found = unpack(url)
    return found.body if found else b""
