"""Which language a text is in: by its script where that tells, else by CLD2; mixed posts by what most of them is in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import pycld2
from numpy.typing import NDArray

from monitor.opinion.text.normal import Text
from monitor.opinion.text.script import HAN, only_simplified, only_traditional

LOOKED_AT = 5_000
#: CLD2 needs some words; below that many Latin letters it says little
_ENOUGH = 12
_SCRIPTS = {
    "han": HAN,
    "ja": re.compile("[\u3041-\u30ff]"),
    "ko": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
    "th": re.compile("[\u0e00-\u0e7f]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "ar": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
}
_OTHER = re.compile("[^\x00-\u024f\u1e00-\u1eff\u2000-\u206f\u3000-\u303f\u4e00-\u9fff\ufe30-\uffef]")
_HAN, _OLD, _NEW, _ELSE, _LETTER = range(1, 6)
_LAST = 0xFFFF
#: texts from which a table of all characters pays
_MANY = 8
#: one of each kind, in thirteen bits: more than are looked at
_LANES = np.array([0, *(1 << 13 * kind for kind in range(5))], np.int64)
_LATIN = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]+")
#: near relatives, of which CLD2 is rarely sure
_UNSURE = frozenset({"es", "pt", "id", "ms"})
#: two of these make it English, whatever names stand among them
_ENGLISH = frozenset(
    {
        "the",
        "of",
        "and",
        "with",
        "are",
        "was",
        "have",
        "this",
        "that",
        "you",
        "my",
        "they",
        "not",
        "is",
        "for",
        "it",
        "to",
    }
)
_VIETNAMESE = re.compile("[ăđơưạ-ỹ]")
#: what is told apart in Latin, Cyrillic and Arabic letters; CLD2 takes slips and slang for rarer languages
_KNOWN = frozenset(
    [
        "en",
        "es",
        "pt",
        "id",
        "ms",
        "vi",
        "tr",
        "fr",
        "de",
        "it",
        "nl",
        "pl",
        "sv",
        "no",
        "da",
        "fi",
        "cs",
        "sk",
        "ro",
        "hu",
        "hr",
        "sr",
        "sl",
        "sq",
        "tl",
        "sw",
        "az",
        "uz",
        "ru",
        "uk",
        "bg",
        "be",
        "mk",
        "kk",
        "mn",
        "ar",
        "fa",
        "ur",
    ]
)


def language(text: Text) -> str:
    """The BCP 47 tag of the language that most of `text` is in; `und` where no letter tells.

    Chinese is `zh-Hans` or `zh-Hant` by its characters. Latin, Cyrillic and Arabic letters are told apart by CLD2
    (https://github.com/CLD2Owners/cld2) where there are enough of them; a few Latin words count as English.
    """
    looked = text.folded[:LOOKED_AT]
    plain = looked.isascii()
    if plain and len(_ENGLISH.intersection(looked.split())) >= 2:
        return "en"
    words = _LATIN.findall(looked)
    if plain:
        return _latin(words)
    if _OTHER.search(looked):
        counts = {name: len(pattern.findall(looked)) for name, pattern in _SCRIPTS.items()}
        if counts["ja"] >= 2 and counts["ja"] * 4 >= counts["han"]:
            counts["ja"] += counts["han"]
            counts["han"] = 0
    else:
        counts = {"han": len(HAN.findall(looked))}
    best = max(counts, key=lambda name: counts[name])
    if not counts[best] or counts[best] < len(words):
        return _latin(words)
    if best == "han":
        return _chinese(text.plain[:LOOKED_AT])
    return _detected(looked, best) if best in {"ru", "ar"} else best


def languages(texts: Sequence[Text]) -> list[str]:
    """`language` of each; Chinese posts, when there are many, are told by counts over all texts at once."""
    if len(texts) < _MANY:
        return [language(text) for text in texts]
    codes = np.frombuffer("\n".join(text.plain[:LOOKED_AT] for text in texts).encode("utf-32-le"), np.uint32)
    ends = np.cumsum([min(len(text.plain), LOOKED_AT) + 1 for text in texts])
    lanes = _LANES[np.take(_kinds(), np.minimum(codes, _LAST))]
    # the line end counts as nothing, and gives an empty last text a place
    sums = np.add.reduceat(np.append(lanes, 0), np.concatenate(([0], ends[:-1])))[: len(texts)]
    han, old, new, other, latin = (sums >> 13 * (kind - 1) & 0x1FFF for kind in range(1, 6))
    chinese = (han > 0) & (other == 0) & (han + old + new > latin)
    return [
        ("zh-Hant" if more else "zh-Hans") if sure else language(text)
        for text, sure, more in zip(texts, chinese.tolist(), (old > new).tolist(), strict=True)
    ]


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each character of the first plane says of the language."""
    kinds = np.zeros(_LAST + 1, np.uint8)
    every = "".join(map(chr, range(_LAST)))
    for kind, characters in (
        (_LETTER, _LATIN.findall(every)),
        (_ELSE, _OTHER.findall(every)),
        (_HAN, HAN.findall(every)),
        (_NEW, only_simplified()),
        (_OLD, only_traditional()),
    ):
        codes = np.frombuffer("".join(characters).encode("utf-32-le", "surrogatepass"), np.uint32)
        kinds[codes[codes < _LAST]] = kind
    return kinds


def _chinese(text: str) -> str:
    """Simplified unless more characters are traditional only than simplified only."""
    if text.isascii():
        return "zh-Hans"
    seen = set(text)
    if not seen & only_traditional():
        return "zh-Hans"
    traditional = sum(c in only_traditional() for c in text)
    return "zh-Hant" if traditional > sum(c in only_simplified() for c in text) else "zh-Hans"


def _latin(words: list[str]) -> str:
    if not words:
        return "und"
    if len(_ENGLISH.intersection(words)) >= 2:
        return "en"
    text = " ".join(words)
    if not text.isascii():
        return "vi" if _VIETNAMESE.search(text) else _detected(text, "en")
    return "en" if len(text) < _ENOUGH else _detected(text, "en")


def _detected(text: str, otherwise: str) -> str:
    """What CLD2 takes `text` for, `otherwise` where it isn't sure."""
    letters = " ".join("".join(c if c.isalpha() else " " for c in text).split()) if not text.isascii() else text
    reliable, _, found = pycld2.detect(letters, isPlainText=True, bestEffort=True)
    code = str(found[0][1])
    return code if code in _KNOWN and (reliable or code in _UNSURE) else otherwise
