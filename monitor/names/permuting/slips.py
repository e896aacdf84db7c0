"""What fingers and memory do to a label. Every function takes a label and gives its variants, valid or not."""

from __future__ import annotations

from collections.abc import Iterator

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "0123456789"
_CHARACTERS = DIGITS + LETTERS
_HOST = frozenset(_CHARACTERS + "-")
_VOWELS = "aeiouy"
_ROWS = (
    ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    ("1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm"),
    ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"),
)


def _beside(rows: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each key with its neighbours: left and right, and the two above and below, rows being staggered by half a key."""
    for number, row in enumerate(rows):
        for at, key in enumerate(row):
            near = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
            near += "".join(rows[number - 1][at : at + 2]) if number else ""
            near += "".join(rows[number + 1][max(0, at - 1) : at + 1]) if number + 1 < len(rows) else ""
            yield key, near


def _keys() -> dict[str, str]:
    found: dict[str, str] = {}
    for rows in _ROWS:
        for key, near in _beside(rows):
            found[key] = "".join(dict.fromkeys(found.get(key, "") + near))
    return found


#: key → the keys beside it on a QWERTY, QWERTZ or AZERTY keyboard
KEYS = _keys()


def omission(label: str) -> list[str]:
    return [label[:i] + label[i + 1 :] for i in range(len(label))]


def repetition(label: str) -> list[str]:
    return [label[:i] + c + label[i:] for i, c in enumerate(label)]


def transposition(label: str) -> list[str]:
    return [label[:i] + label[i + 1] + label[i] + label[i + 2 :] for i in range(len(label) - 1)]


def reorder(label: str) -> list[str]:
    found: list[str] = []
    for i, moved in enumerate(label):
        rest = label[:i] + label[i + 1 :]
        found.extend(rest[:j] + moved + rest[j:] for j in range(len(label)) if abs(i - j) > 1)
    return found


def insertion_near(label: str) -> list[str]:
    """A key beside the one that was meant is hit with it, before or after."""
    return [
        label[:at] + near + label[at:]
        for i, c in enumerate(label)
        for near in KEYS.get(c, "")
        for at in (i, i + 1)
        if 0 < at < len(label)
    ]


def insertion(label: str) -> list[str]:
    return [label[:i] + c + label[i:] for i in range(1, len(label)) for c in _CHARACTERS]


def letter_after(label: str) -> list[str]:
    return [label + c for c in LETTERS]


def digit_after(label: str) -> list[str]:
    return [label + c for c in DIGITS]


def letter_before(label: str) -> list[str]:
    return [c + label for c in LETTERS]


def digit_before(label: str) -> list[str]:
    return [c + label for c in DIGITS]


def addition_within(label: str) -> list[str]:
    """A character at the end of a part before a hyphen."""
    parts = label.split("-")
    heads = ["-".join(parts[:i]) for i in range(1, len(parts))]
    return [head + c + label[len(head) :] for head in heads for c in _CHARACTERS]


def replacement_near(label: str) -> list[str]:
    return [label[:i] + near + label[i + 1 :] for i, c in enumerate(label) for near in KEYS.get(c, "")]


def replacement(label: str) -> list[str]:
    return [label[:i] + c + label[i + 1 :] for i in range(len(label)) for c in _CHARACTERS]


def double_replacement(label: str) -> list[str]:
    return [label[:i] + c + c + label[i + 2 :] for i in range(len(label)) for c in _CHARACTERS]


def vowel_swap(label: str) -> list[str]:
    return [label[:i] + v + label[i + 1 :] for i, c in enumerate(label) if c in _VOWELS for v in _VOWELS if v != c]


def vowels_swapped(label: str) -> list[str]:
    """All of one vowel become another."""
    return [label.replace(old, new) for old in _VOWELS if label.count(old) > 1 for new in _VOWELS if new != old]


def bitsquatting(label: str) -> list[str]:
    """One bit of one character flipped (A. Dinaburg, Bitsquatting, Black Hat 2011)."""
    flipped = ((i, chr(ord(c) ^ (1 << bit))) for i, c in enumerate(label) for bit in range(7))
    return [label[:i] + c + label[i + 1 :] for i, c in flipped if c in _HOST]


def hyphenation(label: str) -> list[str]:
    return [label[:i] + "-" + label[i:] for i in range(1, len(label))]


def hyphen_omission(label: str) -> list[str]:
    """Each hyphen alone, and from either end one more at a time."""
    count = label.count("-")
    found = [label[:i] + label[i + 1 :] for i, c in enumerate(label) if c == "-"]
    found.extend(label.replace("-", "", n) for n in range(1, count + 1))
    found.extend(label[::-1].replace("-", "", n)[::-1] for n in range(1, count + 1))
    return found


def subdomain(label: str) -> list[str]:
    return [label[:i] + "." + label[i:] for i in range(1, len(label)) if "-" not in label[i - 1 : i + 1]]


def word_swap(label: str) -> list[str]:
    """The parts around hyphens in another order."""
    parts = label.split("-")
    if len(parts) < 2:
        return []
    turned = [parts[i:] + parts[:i] for i in range(1, len(parts))] + [parts[::-1]]
    return [joint.join(order) for order in turned for joint in ("-", "")]
