"""What looks like what, for writing lookalikes (`monitor.names.fold` reads them)."""

from __future__ import annotations

from collections.abc import Iterator

#: ASCII that looks like the letter or pair, likeliest first
ASCII: dict[str, tuple[str, ...]] = {
    "0": ("o",), "1": ("l", "i"), "2": ("z",), "3": ("8", "e"), "4": ("a",), "5": ("s",), "6": ("9", "b"), "7": ("t",), "8": ("3", "b"),
    "9": ("6", "g"), "a": ("4", "o"), "b": ("d", "lb", "6", "8", "h"), "c": ("e", "o"), "d": ("b", "cl", "dl", "ol"), "e": ("c", "3", "o"),
    "f": ("t",), "g": ("q", "9"), "h": ("lh", "b", "n", "li"), "i": ("l", "1", "j"), "j": ("i",), "k": ("lc", "lk", "x"),
    "l": ("i", "1", "ll"), "m": ("rn", "n", "nn", "rr", "nm"), "n": ("m", "r", "h"), "o": ("0", "c"), "p": ("q",), "q": ("g", "p"),
    "r": ("n",), "s": ("5", "z"), "t": ("f", "7"), "u": ("v", "ii"), "v": ("u", "y"), "w": ("vv", "uu", "v"), "x": ("k",),
    "y": ("v", "g"), "z": ("2", "s"), "rn": ("m",), "cl": ("d",), "vv": ("w",), "nn": ("m",), "li": ("h",), "ll": ("h", "ii", "11"),
}  # fmt: skip
#: Latin letters that look like the letter or pair: with the marks that lists of scam names show most, others, and the rest, which
#: some registries sell. All are PVALID in IDNA 2008 (RFC 5892), precomposed, and none is a combining mark
LATIN: dict[str, tuple[str, str, str]] = {
    "1": ("", "ı", ""), "2": ("", "ƻ", ""), "3": ("", "ʒ", ""), "5": ("", "ƽ", ""), "a": ("áạȧąāäàâ", "ǎăãåɑə", "ȁȃả"),
    "ae": ("", "æ", ""), "b": ("ḅḃ", "ƅɓʙḇ", ""), "c": ("ćċĉ", "čçƈᴄ", ""), "d": ("ḍḋ", "ďḑđɖɗḏḓ", ""),
    "e": ("éẹėęēëèê", "ěĕȩɇḛ", "ẽȅȇ"), "f": ("ḟ", "ƒ", ""), "g": ("ǵġĝ", "ǧğģǥɡɢ", ""), "h": ("ḥḣḧĥ", "ȟḩħɦḫẖⱨ", ""),
    "i": ("íịįīïìî", "ǐĭĩıȋɨɩɪỉ", "ȉ"), "j": ("ĵ", "ǰɉʝ", ""), "k": ("ḳ", "ǩķĸᴋḵⱪ", ""), "l": ("ĺ", "ľļıłɩɫ", "ḷḻḽ"),
    "m": ("ḿṃṁ", "ɱᴍ", ""), "n": ("ńṇṅǹ", "ňņñŋṉꞑ", ""), "o": ("óọȯōöòô", "ŏõøőơᴏỏ", "ǫȍȏ"), "oe": ("", "œ", ""),
    "p": ("ṕṗ", "ƥƿ", ""), "q": ("", "ʠ", ""), "r": ("ŕṛṙ", "řŗȑȓɍɼɽɾʀṟ", ""), "s": ("śṣṡșŝ", "šşʂꜱ", ""),
    "t": ("ṭṫț", "ťţŧƫ", "ṯṱ"), "u": ("úụųūüùû", "ǔŭũůűưȕȗʉᴜ", "ủ"), "v": ("ṿ", "ṽᴠᶌⱱⱴ", ""), "w": ("ẃẉẇẅẁŵ", "ẘᴡⱳ", ""),
    "x": ("ẋẍ", "", ""), "y": ("ýỵẏȳÿŷ", "ƴɏʏỿ", ""), "z": ("źẓż", "žƶʐᴢẕⱬ", "ẑ"),
}  # fmt: skip
#: one letter of another script for each Latin one; a label is written in one of them wholly or not at all
SCRIPTS: dict[str, dict[str, str]] = {
    "cyrillic": dict(zip("abcdeghijklmnopqrstuvwxyz", "аьсԁеԍһіјкӏмпорԛгѕтцѵԝхуз", strict=True)),
    "greek": dict(zip("abeikmnoptuvwxyz", "αβεικμηορτυνωχγζ", strict=True)),
}


def ascii_looks(label: str) -> list[str]:
    """One letter or pair, and one letter in a run of its places, looks like another."""
    return _looks(label, ASCII)


def latin_looks(label: str, which: int) -> list[str]:
    """The same with Latin letters beyond ASCII; `which` of the three columns of `LATIN`."""
    return _looks(label, {letter: tuple(looks[which]) for letter, looks in LATIN.items()})


def once(label: str, table: dict[str, tuple[str, ...]]) -> list[str]:
    """One letter, one double letter or one pair looks like another: half of what becomes of two."""
    return [
        label[:at] + label[at : at + width].replace(letter, look) + label[at + width :]
        for letter, looks in table.items()
        if letter in label
        for at, width in _spots(label, letter)
        for look in looks
    ]


def two_marked(label: str) -> Iterator[str]:
    """Two letters or pairs look alike by marks, at places that don't overlap."""
    spots = [(at, width, letter) for letter in MARKED if letter in label for at, width in _spots(label, letter)]
    for at, width, letter in spots:
        heads = [label[:at] + label[at : at + width].replace(letter, look) for look in MARKED[letter]]
        for then, wide, other in spots:
            if then >= at + width:
                between, tail = label[at + width : then], label[then + wide :]
                ends = [between + label[then : then + wide].replace(other, look) + tail for look in MARKED[other]]
                yield from [head + end for head in heads for end in ends]


#: the likelier two columns of `LATIN` as one table
MARKED = {letter: tuple(likely + other) for letter, (likely, other, _) in LATIN.items()}


def _spots(label: str, letter: str) -> list[tuple[int, int]]:
    found = [(at, len(letter)) for at in range(len(label)) if label.startswith(letter, at)]
    return found + [(at, 2) for at, width in found if width == 1 and label.startswith(letter, at + 1)]


def _looks(label: str, table: dict[str, tuple[str, ...]]) -> list[str]:
    found: list[str] = []
    for letter, looks in table.items():
        if letter not in label:
            continue
        for run in _runs(label, letter):
            found.extend(run.replace("\0", look) for look in looks)
    return found


def _runs(label: str, letter: str) -> list[str]:
    """The label with `\\0` for one place of the letter, and for several that follow each other among its places."""
    parts = label.split(letter)
    count = len(parts) - 1
    return [
        "\0".join([letter.join(parts[: i + 1]), *parts[i + 1 : j], letter.join(parts[j:])])
        for i in range(count)
        for j in range(i + 1, count + 1)
    ]


def whole_script(label: str, script: str) -> list[str]:
    """The label in another script, where it has a lookalike for each of its letters."""
    table = SCRIPTS[script]
    if not label.isascii() or not all(c in table or c in "-0123456789" for c in label):
        return []
    return ["".join(table.get(c, c) for c in label)]
