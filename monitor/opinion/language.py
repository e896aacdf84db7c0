"""Which language a text is in, by its script: zh-Hans, zh-Hant, ja, ko, th, ru, ar, en, or und."""

from __future__ import annotations

import re

from monitor.opinion.normal import Text
from monitor.opinion.script import SIMPLIFIED, TRADITIONAL

LOOKED_AT = 5_000
_SCRIPTS = {
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"),
    "ja": re.compile("[\u3041-\u30ff\uff66-\uff9f]"),
    "ko": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "ar": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
}
_LATIN = re.compile("[a-zà-ɏ]+")
_COMMON = (
    "the a an is are was were be to of and in on for my me i it you your they this that not no with from have has can"
    " do does did how what why when so at or but if all any we our will just been still very good bad great"
)
_ENGLISH = frozenset(_COMMON.split())


def language(text: Text) -> str:
    """The BCP 47 tag of the language that most of `text` is in; `und` where no letter tells."""
    looked = text.plain[:LOOKED_AT]
    counts = {name: len(pattern.findall(looked)) for name, pattern in _SCRIPTS.items()}
    words = _LATIN.findall(text.folded[:LOOKED_AT])
    if counts["ja"] >= 2 and counts["ja"] * 4 >= counts["han"]:
        counts["ja"] += counts["han"]
        counts["han"] = 0
    best = max(counts, key=lambda name: counts[name])
    if counts[best] and counts[best] >= len(words):
        return _chinese(looked) if best == "han" else best
    return _latin(words, looked)


def _chinese(text: str) -> str:
    """Simplified unless more characters are traditional only than simplified only."""
    traditional = sum(c in TRADITIONAL for c in text)
    return "zh-Hant" if traditional > sum(c in SIMPLIFIED for c in text) else "zh-Hans"


def _latin(words: list[str], text: str) -> str:
    """English, unless letters with marks and no English word say otherwise."""
    if not words:
        return "und"
    if text.isascii() or _ENGLISH.intersection(words):
        return "en"
    return "und" if sum(not word.isascii() for word in words) * 10 > len(words) else "en"
