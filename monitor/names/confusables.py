"""What characters of other scripts and styles look like in ASCII, and which ones cannot be seen at all.

Both tables are for `str.translate` and are made at the first call (under 2 milliseconds): a name in ASCII needs neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import chain
from pathlib import Path

_TABLE = Path(__file__).with_name("data") / "confusables.txt"
#: Default_Ignorable_Code_Point (Unicode 15.0, DerivedCoreProperties.txt), and the blank braille pattern U+2800
_UNSEEN = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip


@cache
def latin() -> Mapping[int, str]:
    """Every non-ASCII character that looks like small letters or digits, and those: `а` (Cyrillic) → `a`, `æ` → `ae`.

    After Unicode's UTS 39, closed over its classes, with what it lacks: letters with their accents dropped, letters in
    circles, small capitals, and what the eye takes for one another (`в` → `b`, `ω` → `w`; the whole of it in
    data/build_confusables.py). Where UTS 39 compares capitals, the small letter counts, for names have no capitals:
    `η` is an n. `ß` is a b: it is by its looks that a name deceives, and UTS 39 holds it for the same as `β`.
    """
    found: dict[int, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        seen, characters = line.split(" ", 1)
        found.update(dict.fromkeys(map(ord, characters), seen))
    return found


@cache
def invisible() -> Mapping[int, None]:
    """Every character that shows as nothing: zero-width and soft ones, bidirectional controls, fillers, selectors."""
    return dict.fromkeys(chain.from_iterable(range(first, last + 1) for first, last in _UNSEEN))
