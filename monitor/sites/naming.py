"""Where names stand on pages, and what may stand beside them; and words as they are quoted."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from monitor.sites.functional import SIGN, is_functional

#: metas that name the site itself, and those that repeat its title
NAMING_METAS = frozenset(
    {"og:site_name", "application-name", "apple-mobile-web-app-title", "al:ios:app_name", "al:android:app_name"}
)
TITLING_METAS = frozenset({"og:title", "twitter:title"})
PARTS = re.compile(r"\s+[-_~/]+\s+|\s*[|｜–—·•»›【】☆★:：]+\s*|(?<=[\u3000-\u9fff])[-_]+|[-_]+(?=[\u3000-\u9fff])")
_REST = rf"(?:[^\w{SIGN}]|\d)*"
HOLDER = re.compile(
    rf"(?:©|\(c\)|\bc(?= ?\d)|&copy;|copyright|copr\.|版权所有|版权|all rights reserved){_REST}(?:©|\(c\)|copyright)?{_REST}"
)
END = re.compile(r"[.|。｜;,\n]|all rights|版权|保留")
#: what stands between words; the marks that write vowels and tones in scripts of India and Southeast Asia belong to theirs
APART = re.compile(
    r"(?:[^\w\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3]|_)+"
)


class Quote(msgspec.Struct, frozen=True):
    """Words as they stand, cleaned for people, and their place; `share` 0…1 says how sure they mean the brand."""

    text: str
    where: str
    share: float = 1.0


def width(text: str) -> int:
    """The length of a text, a wide character counted twice."""
    return len(text) + sum(c >= "\u2e80" for c in text)


def alone(part: str) -> bool:
    """Whether nothing stands beside the brand's name but what a site is for: `Login`, `官网`."""
    return SIGN in part and only_functional(part.replace(SIGN, " "))


def only_functional(text: str, known: Callable[[str], bool] = is_functional) -> bool:
    return len(text) <= 160 and all(known(piece) for piece in APART.split(text) if piece)
