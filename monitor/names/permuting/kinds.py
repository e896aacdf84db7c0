"""Every way in which a label is changed, with the family that people know it by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain, islice
from typing import Literal, NamedTuple

from monitor.names.permuting import glyphs, slips, sounds
from monitor.names.permuting.words import CHINESE, GROUPS, NUMBERS

#: which suffixes go with it: the share of each is measured apart for labels kept whole, slips, words beside, letters beyond ASCII
Under = Literal["exact", "slip", "word", "idn"]
#: so many variants of one kind at most: two changes in a label of 60 letters would be half a million
MOST = 20_000
YEARS = tuple(map(str, range(2018, 2031)))


class Kind(NamedTuple):
    """`make` gives the variants of a label, not yet checked."""

    family: str
    under: Under
    make: Callable[[str], Iterable[str]]


def _after(words: tuple[str, ...], hyphen: str, label: str) -> list[str]:
    return [f"{label}{hyphen}{word}" for word in words]


def _before(words: tuple[str, ...], hyphen: str, label: str) -> list[str]:
    return [f"{word}{hyphen}{label}" for word in words]


def _replaced_words(label: str) -> list[str]:
    """A part before or behind the last hyphen gives way to a word."""
    if "-" not in label:
        return []
    first, last = label.rpartition("-")[0], label.partition("-")[2]
    words = list(chain.from_iterable(GROUPS.values()))
    return [f"{first}-{word}" for word in words] + [f"{word}-{last}" for word in words]


def _written(hyphen: str, label: str) -> list[str]:
    return [f"www{hyphen}{label}"]


def _twice(make: Callable[[str], list[str]], then: Callable[[str], list[str]], label: str) -> Iterable[str]:
    return chain.from_iterable(then(one) for one in make(label))


def _two_looks(first: dict[str, tuple[str, ...]], label: str, then: dict[str, tuple[str, ...]]) -> Iterable[str]:
    return islice(chain.from_iterable(glyphs.once(one, then) for one in glyphs.once(label, first)), MOST)


def _two_marked(label: str) -> Iterable[str]:
    return islice(glyphs.two_marked(label), MOST)


def _in_words() -> dict[str, Kind]:
    found = {}
    groups = {group: ("dictionary", words) for group, words in GROUPS.items()}
    for group, (family, words) in {**groups, "numbers": ("number", NUMBERS), "years": ("year", YEARS)}.items():
        for shape, hyphen, make in (
            ("after", "", _after),
            ("-after", "-", _after),
            ("before", "", _before),
            ("before-", "-", _before),
        ):
            found[f"{group} {shape}"] = Kind(family, "word", partial(make, words, hyphen))
    return found


#: key → kind; `rates.KINDS` holds a rate for each key. Where two kinds make one name, the likelier one names its family
KINDS: dict[str, Kind] = {
    "plural": Kind("plural", "slip", sounds.plural),
    "plural within": Kind("plural", "slip", sounds.plural_within),
    "omission": Kind("omission", "slip", slips.omission),
    "repetition": Kind("repetition", "slip", slips.repetition),
    "transposition": Kind("transposition", "slip", slips.transposition),
    "vowel swap": Kind("vowel-swap", "slip", slips.vowel_swap),
    "vowels swapped": Kind("vowel-swap", "slip", slips.vowels_swapped),
    "homoglyph": Kind("homoglyph", "slip", glyphs.ascii_looks),
    "hyphenation": Kind("hyphenation", "slip", slips.hyphenation),
    "hyphen omission": Kind("hyphen-omission", "slip", slips.hyphen_omission),
    "word swap": Kind("word-swap", "slip", slips.word_swap),
    "homophone": Kind("homophone", "slip", sounds.homophone),
    "numeral": Kind("numeral", "slip", sounds.numeral),
    "subdomain": Kind("subdomain", "slip", slips.subdomain),
    "letter after": Kind("addition", "slip", slips.letter_after),
    "digit after": Kind("addition", "slip", slips.digit_after),
    "letter before": Kind("addition", "slip", slips.letter_before),
    "digit before": Kind("addition", "slip", slips.digit_before),
    "addition within": Kind("addition", "slip", slips.addition_within),
    "insertion near": Kind("insertion", "slip", slips.insertion_near),
    "insertion": Kind("insertion", "slip", slips.insertion),
    "replacement near": Kind("replacement", "slip", slips.replacement_near),
    "replacement": Kind("replacement", "slip", slips.replacement),
    "bitsquatting": Kind("bitsquatting", "slip", slips.bitsquatting),
    "reorder": Kind("reorder", "slip", slips.reorder),
    "double replacement": Kind("double-replacement", "slip", slips.double_replacement),
    "homoglyph two": Kind("homoglyph-two", "slip", partial(_two_looks, glyphs.ASCII, then=glyphs.ASCII)),
    "two slips": Kind("two-slips", "slip", partial(_twice, slips.omission, slips.omission)),
    "idn likely": Kind("homoglyph-idn", "idn", partial(glyphs.latin_looks, which=0)),
    "idn other": Kind("homoglyph-idn", "idn", partial(glyphs.latin_looks, which=1)),
    "idn rare": Kind("homoglyph-idn", "idn", partial(glyphs.latin_looks, which=2)),
    "idn and ascii": Kind("homoglyph-idn-two", "idn", partial(_two_looks, glyphs.ASCII, then=glyphs.MARKED)),
    "idn two": Kind("homoglyph-idn-two", "idn", _two_marked),
    "cyrillic": Kind("cyrillic", "idn", partial(glyphs.whole_script, script="cyrillic")),
    "greek": Kind("cyrillic", "idn", partial(glyphs.whole_script, script="greek")),
    "www": Kind("www", "slip", partial(_written, "")),
    "www-": Kind("www", "slip", partial(_written, "-")),
    "word replaced": Kind("dictionary", "word", _replaced_words),
    "chinese": Kind("dictionary", "word", partial(_after, CHINESE, "")),
    **_in_words(),
}
