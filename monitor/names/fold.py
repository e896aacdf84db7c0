"""What a name looks like: letters of other scripts, digits and letter pairs folded to the Latin letters they imitate."""

from __future__ import annotations

import unicodedata

_LOOKS = {
    "a": "аαɑａ", "b": "Ьβвʙб", "c": "сϲƈｃ", "d": "ԁɗđ", "e": "еєεɛҽ", "f": "ƒғ", "g": "ɡցɢ", "h": "һհʜ", "i": "іıιɩӏ", "j": "јʝ",
    "k": "кκĸ", "l": "ⅼłｌ", "m": "мʍ", "n": "пηոɴ", "o": "оοօøᴏ", "p": "рρ", "q": "ԛզ", "r": "гʀɾ", "s": "ѕꜱʂ", "t": "тτŧ",
    "u": "υսц", "v": "νѵᴠ", "w": "ԝωшѡ", "x": "хχ", "y": "уүγ", "z": "ᴢƶ",
}  # fmt: skip
_LATIN = str.maketrans({look: letter for letter, looks in _LOOKS.items() for look in looks})
_DIGITS = str.maketrans("013456789i", "oleasbtbgl")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))


def to_latin(text: str) -> str:
    """`text` with marks removed and look-alike letters of other scripts read as Latin (after UTS 39, the common part)."""
    if text.isascii():
        return text
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).translate(_LATIN)


def to_shape(text: str) -> str:
    """`to_latin`, and digits, `i`/`l` and letter pairs that look alike as one: for names and tokens alike."""
    shape = to_latin(text).translate(_DIGITS)
    for pair, letter in _PAIRS:
        shape = shape.replace(pair, letter)
    return shape


def scripts(text: str) -> frozenset[str]:
    """The scripts of the letters in `text`, by the first word of their Unicode name (`LATIN`, `CYRILLIC`, `CJK`, …)."""
    return frozenset(unicodedata.name(c, "UNKNOWN").split()[0] for c in text if c.isalpha())
