"""One normal form of text, used wherever words are looked for."""

from __future__ import annotations

import re
import unicodedata

import msgspec

from monitor.names.suffixes import rules
from monitor.opinion.script import simplified

_STEP = 512
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINK = re.compile(r"(?:https?|hxxps?)://[^\s\u2e80-\u9fff\uff00-\uffef<>\"']+")
_HOST = re.compile(r"(?<![a-z0-9._@-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.([a-z]{2,24})(?![a-z0-9])")


class Text(msgspec.Struct, frozen=True):
    """A text ready to be searched.

    `plain` is NFKC, lower case, without invisible characters, to quote from; `folded` is as long, with Chinese in simplified
    form and web addresses blanked out, to search in.
    """

    plain: str
    folded: str

    def quote(self, start: int, end: int) -> str:
        """The words at start…end of `folded`, as they were written."""
        return " ".join(self.plain[start:end].split())


def normalise(text: str) -> str:
    """`text` in NFKC and lower case, without zero-width, bidirectional and broken characters; in linear time."""
    if text.isascii():
        return text.lower()
    seen = _UNSEEN.sub("", _SURROGATES.sub("\ufffd", text))
    return "".join(unicodedata.normalize("NFKC", part) for part in _parts(seen)).lower()


def _parts(text: str) -> list[str]:
    """`text` in short parts: putting combining marks in order takes quadratic time in a run of them."""
    parts, start = [], 0
    while start < len(text):
        end = start + _STEP
        while end < min(len(text), start + 2 * _STEP) and unicodedata.combining(text[end]):
            end += 1
        parts.append(text[start:end])
        start = end
    return parts


def prepare(text: str) -> Text:
    """The `Text` of what somebody wrote."""
    plain = normalise(text)
    without_links = _LINK.sub(lambda link: " " * len(link.group()), simplified(plain))
    return Text(plain, _HOST.sub(_blank, without_links))


def _blank(host: re.Match[str]) -> str:
    """A host name blanked out, its length kept; other things with a full stop inside are left as they are."""
    return " " * len(host.group()) if host.group(1) in rules() else host.group()


def word_form(word: str) -> str:
    """A word of the lexicon in the form in which it is searched for."""
    return simplified(normalise(word)).strip()
