"""One normal form of text, used wherever words are looked for: NFKC, lower case, simplified, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate, pairwise

import msgspec

from monitor.names.suffixes import rules
from monitor.opinion.text import fast
from monitor.opinion.text.script import simplified

_STEP = 512
#: how long a normal form may grow: so many times its text, and some characters
_GROWTH, _SPARE = 2, 20_000
#: characters of a text up to which its capitals are looked for where NFKC may change it
_LONG = 5_000
#: how often a character may stand in a row: 哈哈哈哈哈哈 says no more than 哈哈哈
ROW = 3
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\ufffd]+"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_ROWS = re.compile(r"([^\d\n])\1{3,}")
_LINK = re.compile(r"(?:https?|hxxps?)://[^\s\u2e80-\u9fff\uff00-\uffef<>\"']+")
_HOST = re.compile(r"(?<![a-z0-9._@-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.([a-z]{2,24})(?![a-z0-9])")
_DOTTED = re.compile(r"\.[a-z]{2}")
_HANDLE = re.compile(r"(?<![\w@])@[\w.-]{2,40}")
#: what is said three times or more on end; how far from its middle a text is looked at before it is searched for such, and up to where it is
_OVER = re.compile(r"(.{4,120}?)\1{2,}", re.DOTALL)
_NEAR, _FAR, _SHOUTED = 240, 20_000, 21
#: characters of a quotation, at most, and what ends none
QUOTED = 160
_STOPS = " \n,、;:。."
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>|&(?:nbsp|amp|lt|gt|quot|#\d{1,6});")


class Text(msgspec.Struct, frozen=True, gc=False):
    """A text ready to be searched.

    `plain` is the normal form, to quote from; `folded` is as long, with Chinese in simplified form and web addresses,
    handles, left-over markup and what is only said again on end blanked out, to search in. `given` is what was written; `cased` is `plain` with its capitals, and
    without them where the two cannot be laid side by side.
    """

    plain: str
    folded: str
    given: str = ""
    cased: str = ""

    def quote(self, start: int, end: int) -> str:
        """The words at start…end of `folded`, as they were written, without what ends them; at most `QUOTED` characters."""
        words = self.plain[start:end].rstrip(_STOPS)
        if len(words) > QUOTED:
            words = f"{words[: QUOTED - 1].rstrip()}…"
        return words if words.isalnum() else " ".join(words.split())


def normalise(text: str) -> str:
    """`text` in NFKC and lower case, without zero-width, bidirectional and broken characters, no character more than
    three times in a row (digits excepted); in linear time. What grows to much more than its length (ﷺ to 18 letters) is cut."""
    if not text.isascii():
        seen = visible(text)
        text = _composed(seen, _GROWTH * len(seen) + _SPARE)
    return _ROWS.sub(lambda row: row.group(1) * ROW, text.lower())


def visible(text: str) -> str:
    """`text` without zero-width, bidirectional and broken characters."""
    return _UNSEEN.sub("", _SURROGATES.sub("", text))


def _composed(text: str, most: int) -> str:
    """`text` in NFKC, up to about `most` characters."""
    made: list[str] = []
    for part in _parts(text):
        made.append(unicodedata.normalize("NFKC", part))
        most -= len(made[-1])
        if most < 0:
            break
    return "".join(made)


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
    plain, cased = _forms(text)
    return Text(plain, _searched(simplified(plain)), text, cased)


def prepare_many(texts: Sequence[str], *, whole: bool = False) -> list[Text]:
    """`prepare` of each, an order of magnitude faster when there are many; `whole` leaves standing what is said over and over, for who
    compares texts."""
    forms = fast.normalise_many(texts, _forms)
    parts = _all_simplified([plain for plain, _ in forms])
    searched = _blanked if whole else _searched
    return [
        Text(plain, searched(part), text, cased)
        for (plain, cased), part, text in zip(forms, parts, texts, strict=True)
    ]


def _forms(text: str) -> fast.Forms:
    """The normal form of `text`, and the same with capitals: not in longer texts that NFKC changes, where they tell nothing."""
    plain, cased = normalise(text), text
    if not text.isascii() and len(text) <= _LONG:
        cased = unicodedata.normalize("NFKC", visible(text))
    return plain, cased if len(cased) == len(plain) else plain


def _all_simplified(texts: Sequence[str]) -> list[str]:
    folded = simplified("\n".join(texts))
    ends = accumulate((len(text) + 1 for text in texts), initial=0)
    return [folded[start : end - 1] for start, end in pairwise(ends)]


def _searched(text: str) -> str:
    """`text` without links, hosts, handles, markup and what is said over and over, as long as before."""
    text = _blanked(text)
    return _once(text) if len(text) >= _SHOUTED else text


def _blanked(text: str) -> str:
    """`text` without links, hosts, handles and markup, as long as before."""
    if "://" in text:
        text = _LINK.sub(_blank, text)
    if _DOTTED.search(text):
        text = _HOST.sub(_blank_host, text)
    if "@" in text:
        text = _HANDLE.sub(_blank, text)
    if "<" in text or "&" in text:
        text = _TAG.sub(_blank, text)
    return text


def _once(text: str) -> str:
    """What is said over and over is left standing once: a complaint that fills a page is no other complaint."""
    middle = len(text) // 2
    if text.count(text[middle : middle + 4], max(0, middle - _NEAR), middle + _NEAR) < 3:
        return text
    parts, done = [], 0
    while found := _OVER.search(text, done, _FAR):
        unit, end = found.group(1), found.end()
        while text.startswith(unit, end):
            end += len(unit)
        first = found.start() + len(unit)
        parts += [text[done:first], " " * (end - first)]
        done = end
    return "".join((*parts, text[done:]))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _blank_host(host: re.Match[str]) -> str:
    """A host name blanked out, its length kept; other things with a full stop inside are left as they are."""
    return " " * len(host.group()) if host.group(1) in rules() else host.group()


def word_forms(words: Sequence[str]) -> list[str]:
    """Words of the lexicon in the form in which they are searched for."""
    return [form.strip() for form in _all_simplified([plain for plain, _ in fast.normalise_many(words, _forms)])]


def word_form(word: str) -> str:
    """One word in the form in which it is searched for."""
    return word_forms([word])[0]
