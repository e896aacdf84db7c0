"""Bytes to text: by what the sender declares where that fits the bytes, else by what the bytes look like."""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: unmarked UTF-16 and UTF-32, by how `<?` looks in them (XML 1.0, appendix F)
_SHAPES = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
#: what a label means in practice (WHATWG Encoding, §4.2): always the larger set
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "johab",
    "euc_jp": "euc_jis_2004",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
}
_SEVEN_BIT = ("iso2022", "hz", "utf-7")
_HTTP = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)
_PROLOG = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:+-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)
_HEAD = 8_192
#: undecodable bytes among the non-ASCII ones up to which a declared encoding is believed: texts cut in mid-character
_TOLERATED = 0.02
#: non-ASCII bytes from which on valid UTF-8 is no accident ("联通" in GBK is valid UTF-8 too)
_TELLING = 12
_GUESSES = ("gb18030", "big5hkscs", "cp932", "euc_jis_2004", "cp949", "cp1251", "koi8-r", "cp1252")


class Decoded(NamedTuple):
    """`text`, the Python codec that gave it, and how many bytes fitted nothing and were left out."""

    text: str
    codec: str
    dropped: int


def decode(body: bytes, content_type: str = "") -> Decoded:
    """`body` as text. Byte-order mark first; then UTF-8 where the bytes are UTF-8; then the charset of the
    Content-Type, of the XML prolog, of a meta element; at last whichever of the national encodings reads best.

    Bytes that fit no character are left out, never replaced by U+FFFD.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return _with(body[len(mark) :], codec)
    for shape, codec in _SHAPES:
        if body.startswith(shape):
            return _with(body, codec)
    declared = _declared(body, content_type)
    if body.isascii():
        seven = [codec for codec in declared if codec.startswith(_SEVEN_BIT)]
        return _with(body, seven[0] if seven else "ascii")
    high = sum(byte > 127 for byte in body)
    for codec in (*declared, "utf-8") if high < _TELLING else ("utf-8", *declared):
        found = _with(body, codec)
        if found.dropped <= (0 if codec == "utf-8" else high * _TOLERATED):
            return found
    return min((_with(body, codec) for codec in ("utf-8", *_GUESSES)), key=_implausible)


def _declared(body: bytes, content_type: str) -> list[str]:
    head = body[:_HEAD]
    labels = _HTTP.findall(content_type)
    labels += [found.decode("ascii", "ignore") for found in _PROLOG.findall(head)[:1] + _META.findall(head)[:1]]
    return [codec for label in labels if (codec := _codec(label)) and not codec.startswith(("utf-16", "utf-32"))]


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return ""
    try:
        "".encode(name)
    except LookupError:
        return ""
    return _MEANT.get(name, name)


def _with(body: bytes, codec: str) -> Decoded:
    try:
        return Decoded(body.decode(codec), codec, 0)
    except UnicodeDecodeError:
        counter = _Dropped()
        codecs.register_error(_handler_name(), counter)
        return Decoded(body.decode(codec, _handler_name()), codec, counter.count)


@cache
def _handler_name() -> str:
    return "zhengming.drop"


class _Dropped:
    """An error handler that leaves undecodable bytes out and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        self.count += error.end - error.start
        return "", error.end


_ODD = re.compile(r"[\x80-\x9f\ue000-\uf8ff\uff61-\uff9f\u2500-\u259f]")
_SCRIPTS = (
    re.compile(r"[\u3041-\u30ff]"),
    re.compile(r"[이다는의에가을를은도하고지기한사로서있나아리대시자해어인그라수만일제정들니게과전부]"),
    re.compile(
        r"[的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于着]"
    ),
    re.compile(r"(?<=[\u0430-\u044f])[оеаинтсрвлкмдпуяыьзбгйчюжхшё]"),
    re.compile(r"[\u00c0-\u00ff](?=[a-z])|(?<=[a-z])[\u00c0-\u00ff]"),
)


def _implausible(found: Decoded) -> float:
    """Small where the text reads like one of the scripts that we know; dropped bytes and odd characters cost."""
    sample = re.sub(r"[\x00-\x7f]+(?=[\x00-\x7f])", "", found.text[:50_000])
    high = max(1, sum(ord(c) > 127 for c in sample))
    if found.codec == "utf-8" and found.dropped <= high * _TOLERATED:
        return -10.0
    usual = max(len(script.findall(sample)) for script in _SCRIPTS) / high
    return 60 * found.dropped / high + 3 * len(_ODD.findall(sample)) / high - usual
