"""Documents' bytes to text, as browsers choose (HTML Standard §13.2.3, WHATWG Encoding), and by validity where nothing is declared."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: Python's codecs that stand for the encodings of browsers (WHATWG Encoding §4.2: always the larger set); no others are
#: believed, for some of Python's are no character sets, and slow
_BELIEVED = {
    "utf-8": "utf-8",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-16": "utf-16-le",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "cp950": "big5hkscs",
    "euc_jp": "euc_jp",
    "shift_jis": "cp932",
    "cp932": "cp932",
    "iso2022_jp": "iso2022_jp",
    "euc_kr": "cp949",
    "cp949": "cp949",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "mac-roman": "mac-roman",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "cp866": "cp866",
    "cp874": "cp874",
    **{f"cp{number}": f"cp{number}" for number in range(1250, 1259)},
    **{f"iso8859-{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}
#: how far a declaration inside the document is looked for; browsers look at 1,024 bytes first, and on when they meet one later
_HEAD = 4_096
_GUESSES = ("utf-8", "gb18030", "big5hkscs")
#: characters of everyday Chinese, by which the right one of two valid national encodings is told
_EVERYDAY = re.compile(
    r"[的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對登录錄户戶码碼]"
)
_TOLERATED = 0.02


class Decoded(NamedTuple):
    """The text, and the codec that gave it. Bytes that fit no character are U+FFFD."""

    text: str
    codec: str


def decode(body: bytes, content_type: str = "") -> Decoded:
    """`body` as text: byte-order mark, charset of the Content-Type, meta element or XML prolog, else UTF-8, GB 18030 or Big5 by validity."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(codec, "replace"), codec)
    head = body[:_HEAD]
    if declared := _believed(http_content_type_encoding(content_type)):
        return Decoded(body.decode(declared, "replace"), declared)
    if declared := _believed(html_body_declared_encoding(head)):
        declared = "utf-8" if declared.startswith("utf-16") else declared
        return Decoded(body.decode(declared, "replace"), declared)
    if body.isascii():
        return Decoded(body.decode("ascii"), "cp1252")
    return _guessed(body)


def _believed(codec: str | None) -> str:
    return _BELIEVED.get(codec, "") if codec else ""


def _guessed(body: bytes) -> Decoded:
    """The first of the guesses that fits, bytes cut off in mid-character apart; of the national ones the one that reads like Chinese."""
    high = len(body) - len(body.translate(None, bytes(range(128, 256))))
    fitting = []
    for codec in _GUESSES:
        text = body.decode(codec, "replace")
        if text.count("\ufffd") <= high * _TOLERATED:
            if codec == "utf-8":
                return Decoded(text, codec)
            fitting.append(Decoded(text, codec))
    if not fitting:
        return Decoded(body.decode("cp1252", "replace"), "cp1252")
    return max(fitting, key=lambda one: sum(1 for _ in _EVERYDAY.finditer(one.text[:20_000])))
