"""The name of somebody else than the brand, under which a site speaks."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import msgspec

from monitor.sites.case import Case
from monitor.sites.documents import Line, name_of
from monitor.sites.folding import Found, looks
from monitor.sites.functional import SIGN, is_functional
from monitor.sites.naming import (
    APART,
    END,
    HOLDER,
    NAMING_METAS,
    PARTS,
    TITLING_METAS,
    Quote,
    only_functional,
    width,
)
from monitor.sites.page import Place
from monitor.text import one_line

#: from which age on an address was hardly registered for a fake: its name may be made of what any site says (`ProConnect`)
_OLD = timedelta(days=5 * 365)
#: letters from which a host's word is no accident
_TELLING = 5


class Own(msgspec.Struct, frozen=True):
    """The name under which a site speaks as somebody else; `sure` 1 where its host bears it too, 0.5 where only its own words agree."""

    name: str
    quote: Quote
    sure: float


def own_name(case: Case, lines: tuple[Line, ...], folded: list[str], found: dict[int, list[Found]]) -> Own | None:
    """The name of somebody else under which the site speaks: one that its host bears too, or that two of its own words agree on."""
    host = name_of(case.visit.final)
    label = APART.sub("", looks([host.label])[0]) if host else ""
    told: dict[str, tuple[str, Line]] = {}
    agreed: Own | None = None
    speaking = {id(lines[number].page) for number in found}
    for number, line in enumerate(lines):
        if speaking and id(line.page) not in speaking:
            continue
        look = _blanked(folded[number], found.get(number, []))
        for source, part in _candidates(line, look):
            if SIGN in part:
                if _stands_in(label, part):
                    return Own(label, Quote(one_line(line.text, 160), line.where), 1.0)
                continue
            squeezed = APART.sub("", part)
            if squeezed == label and len(label) >= _TELLING and case.is_older_than(_OLD):
                return Own(one_line(part, 60), Quote(one_line(line.text, 160), line.where), 1.0)
            if not 3 <= width(squeezed) <= 60 or is_functional(squeezed) or only_functional(part):
                continue
            quote = Quote(one_line(line.text, 160), line.where)
            if _bears(label, part, squeezed):
                return Own(one_line(part, 60), quote, 1.0)
            if squeezed in told and {told[squeezed][0], source} in _AGREE:
                agreed = agreed or Own(one_line(part, 60), quote, 0.5)
            told.setdefault(squeezed, (source, line))
    return agreed


def _stands_in(label: str, part: str) -> bool:
    """Whether a host's label stands in a line beside the brand's name, as one word or several: `Connect Acme to LedgerLark` at ledgerlark.com."""
    if len(label) < _TELLING or is_functional(label):
        return False
    pieces = [piece for piece in APART.split(part) if piece and SIGN not in piece]
    runs = ("".join(pieces[start:end]) for start in range(len(pieces)) for end in range(start + 1, start + 4))
    return label in runs


def _blanked(look: str, found: list[Found]) -> str:
    """A line with a sign for each of the brand's names."""
    for one in reversed(found):
        look = look[: one.start] + SIGN + look[one.end :]
    return look


#: places whose agreement makes a name the site's own; a title and a heading agree on any page
_AGREE = tuple({one, other} for one, other in combinations(("name", "copyright", "title", "logo"), 2))


def _candidates(line: Line, look: str) -> list[tuple[str, str]]:
    """What may be the site's own name in a line: (kind of place, words)."""
    if line.place is Place.META and line.name in NAMING_METAS:
        return [("name", look)]
    if line.place is Place.COPYRIGHT:
        holder = END.split(HOLDER.sub("", look, count=1), maxsplit=1)[0].strip()
        return [("copyright", holder[:60])]
    if line.place is Place.TITLE or line.name in TITLING_METAS:
        return [("title", part) for part in (*PARTS.split(look)[:6],) if part]
    if line.place is Place.ALT and len(look) <= 40:
        return [("logo", look)]
    return []


def _bears(label: str, part: str, squeezed: str) -> bool:
    """Whether a host's label is that name, begins or ends with it, or is made of its first letters."""
    if len(label) < 3:
        return False
    if len(squeezed) >= 4 and len(label) >= 4 and (squeezed in label or label in squeezed):
        return True
    words = [word for word in APART.split(part) if word]
    first = "".join(word[0] for word in words)
    if len(first) >= 3 and label.startswith(first):
        return True
    return len(words[0]) > _TELLING and label.startswith(words[0]) and not is_functional(words[0])
