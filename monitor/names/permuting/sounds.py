"""What ears and grammar do to a label: the same sound written otherwise, one and many, digits as words."""

from __future__ import annotations

_ENDINGS = ("es", "s")
_NUMBERS = (
    ("0", "zero", "null", "oh"), ("1", "one", "first"), ("2", "two", "second", "to", "too"), ("3", "three", "third", "tree"),
    ("4", "four", "fourth", "for"), ("5", "five", "fifth"), ("6", "six", "sixth"), ("7", "seven", "seventh"),
    ("8", "eight", "eighth", "ate"), ("9", "nine", "ninth"),
)  # fmt: skip
#: spellings of one sound in English; each may stand for the others
_SOUNDS = (
    ("ph", "f", "ff"), ("ck", "k", "c"), ("c", "k"), ("c", "s"), ("s", "z"), ("x", "ks", "cks", "ex"), ("qu", "kw"), ("y", "i"),
    ("i", "ee"), ("ee", "ea"), ("ay", "ai", "ey", "ei"), ("oo", "u", "ew"), ("ou", "ow"), ("aw", "au", "or"), ("er", "or", "ar", "ur"),
    ("oa", "oe", "o"), ("igh", "y", "ie"), ("wh", "w"), ("w", "v"), ("kn", "n"), ("wr", "r"), ("gh", "g"), ("j", "g", "dj"), ("dge", "ge"),
    ("tch", "ch"), ("sh", "sch", "ch"), ("tion", "sion", "shun"), ("le", "el", "al"), ("mb", "m"), ("th", "t"), ("ou", "u"), ("ia", "ya"),
)  # fmt: skip
#: whole words that sound alike and occur in names of companies
_WORDS = (
    "buy by bye", "sell cell", "sale sail", "site sight cite", "mail male", "bank banc banque", "check cheque", "capital capitol",
    "one won", "sun son", "sea see", "meet meat", "right write rite", "week weak", "cash cache", "profit prophet", "gain gane",
    "world whirled", "pair pear pare", "plane plain", "peace piece", "route root", "sweet suite", "stock stok", "principal principle",
    "great grate", "hour our", "know no", "night knight nite", "light lite", "through thru", "you u yu", "are r", "your ur", "easy ez",
    "pay pei", "pal pall", "more moor", "wood would", "wear where ware", "way weigh", "whole hole", "rain reign", "flower flour",
    "high hi", "key quay", "tail tale", "time thyme", "wait weight", "war wore", "board bored", "bored board", "steel steal", "fair fare",
    "air heir", "link linc", "quick kwik", "kwik quick", "center centre", "color colour", "finance finanz", "trade traid", "apple appel",
)  # fmt: skip


def plural(label: str) -> list[str]:
    """The plural and the singular, by the regular rules and the common irregular ones."""
    found = [label + "s", label + "es"]
    for end, other in (
        ("y", "ies"),
        ("f", "ves"),
        ("fe", "ves"),
        ("us", "i"),
        ("is", "es"),
        ("um", "a"),
        ("man", "men"),
        ("ies", "y"),
    ):
        if label.endswith(end):
            found.append(label.removesuffix(end) + other)
    found.extend(label.removesuffix(end) for end in _ENDINGS if label.endswith(end) and len(label) > 3)
    return found


def plural_within(label: str) -> list[str]:
    """An s after any inner letter, for brands of several words: `walletsconnect`."""
    return [label[:i] + ("es" if label[i - 1] in "sxz" else "s") + label[i:] for i in range(2, len(label))]


def homophone(label: str) -> list[str]:
    found = [
        label[:at] + other + label[at + len(sound) :]
        for spellings in _SOUNDS
        for sound in spellings
        for at in _places(label, sound)
        for other in spellings
        if other != sound
    ]
    for line in _WORDS:
        words = line.split()
        for word in words:
            if (word == label) or (len(word) > 2 and word in label):
                found.extend(label.replace(word, other, 1) for other in words if other != word)
    return found


def numeral(label: str) -> list[str]:
    return [
        label.replace(written, other)
        for number in _NUMBERS
        for written in number
        if written in label
        for other in number
        if other != written
    ]


def _places(text: str, part: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(part, at)]
