"""What a name looks like: letters of other scripts, digits and letter pairs folded to the Latin letters they imitate."""

from __future__ import annotations

import unicodedata
from itertools import product

from monitor.names.confusables import latin

#: digits and letters that are drawn alike, each class by one letter; `2` looks like `z`, `6` like `b`
DRAWN_ALIKE = ("0123456789i", "olzeasbtbgl")
_ALIKE = str.maketrans(*DRAWN_ALIKE)
#: two letters that look like one (after leet and case are folded)
PAIRS = (("m", "rn"), ("m", "nn"), ("w", "vv"), ("d", "cl"))
_MOST_SPELLINGS = 64


def to_latin(text: str) -> str:
    """`text` with marks removed and look-alike letters of other scripts read as Latin (UTS 39 and what the eye adds)."""
    if text.isascii():
        return text
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).translate(latin()).lower()


def fold(text: str) -> str:
    """`to_latin`, with digits and letters that are drawn alike as one; keeps the length of ASCII text.

    >>> fold("PayPa1".lower()) == fold("paypal"), fold("е8с")
    (True, 'ebc')
    """
    return to_latin(text).translate(_ALIKE)


def spellings(folded: str) -> tuple[str, ...]:
    """How a folded text can be written with letter pairs that look like one letter, itself first (at most 64).

    >>> spellings("mew")
    ('mew', 'mevv', 'rnew', 'rnevv', 'nnew', 'nnevv')
    """
    written = {letter: [letter] for letter in folded}
    for letter, pair in PAIRS:
        if letter in written:
            written[letter].append(pair)
    many = 1
    choices = []
    for letter in folded:
        options = written[letter]
        many *= len(options)
        choices.append(options if many <= _MOST_SPELLINGS else [letter])
    found = dict.fromkeys("".join(chosen) for chosen in product(*choices))
    for letter, pair in PAIRS:
        if pair in folded:
            found[folded.replace(pair, letter)] = None
    return tuple(found)


def scripts(text: str) -> frozenset[str]:
    """The scripts of the letters in `text`, by the first word of their Unicode name (`LATIN`, `CYRILLIC`, `CJK`, …)."""
    return frozenset(unicodedata.name(c, "UNKNOWN").split()[0] for c in text if c.isalpha())
