"""What a site shows visitors and asks them for, in short: enough to tell that it has changed, or that it is another one's twin."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2s
from urllib.parse import urlsplit

import msgspec

from monitor.sites.page import Form
from monitor.sites.visit import Capture, Visit

#: size of a sketch, as `monitor.sites.page.Page` has it
_SKETCH = 256
#: of the sketch that both make together, the part that both must share; a date, a visitor number or an offer of the day changes less
SAME = 0.8
#: Fewer hashes than this say little of a page: a bare login box has as many as a hoster's greeting.
TELLING = 16


class Face(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`build` and `words` are sketches of all documents together (sorted 32-bit hashes), `rendered` those words that a browser showed; `asks` is a
    digest of what forms ask for and where they send it, empty without forms."""

    title: str = ""
    build: tuple[int, ...] = ()
    words: tuple[int, ...] = ()
    rendered: tuple[int, ...] = ()
    asks: str = ""


def face_of(visit: Visit, captures: Sequence[Capture] = ()) -> Face:
    """The face of a site as a visit found it, and a browser where one looked."""
    pages = visit.pages
    drawn = [one.page for one in captures if one.page is not None]
    return Face(
        title=pages[0].title[:300] if pages else "",
        build=_together([page.skeleton for page in pages]),
        words=_together([page.shingles for page in pages]),
        rendered=_together([page.shingles for page in drawn]),
        asks=_asks([form for page in pages for form in page.forms], urlsplit(visit.final).netloc),
    )


def _together(sketches: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The sketch of the union: the smallest hashes of all (Broder 1997, bottom-k)."""
    return tuple(sorted({one for sketch in sketches for one in sketch})[:_SKETCH])


def _asks(forms: Sequence[Form], own: str) -> str:
    told = sorted(
        f"{'+'.join(sorted({str(field.kind) for field in form.fields}))} {_receiver(form, own)}"
        for form in forms
        if form.fields
    )
    return blake2s("\n".join(told).encode("utf-8", "replace"), digest_size=8).hexdigest() if told else ""


def _receiver(form: Form, own: str) -> str:
    """The host that a form is sent to; empty for the site itself, so that twins ask alike."""
    try:
        host = urlsplit(form.action).netloc
    except ValueError:
        return form.action
    return "" if host == own else host


def shared(one: Sequence[int], other: Sequence[int]) -> float:
    """How much of two sketches is the same, 0…1: an estimate of the Jaccard index of what they were taken of; 1 for two empty ones."""
    union = sorted({*one, *other})[:_SKETCH]
    if not union:
        return 1.0
    both = set(one).intersection(other)
    return sum(hashed in both for hashed in union) / len(union)


def same(one: Face, other: Face) -> bool:
    """Whether visitors see and are asked for the same, small things apart; what a browser showed counts where one looked both times."""
    if one.asks != other.asks or min(shared(one.build, other.build), shared(one.words, other.words)) < SAME:
        return False
    return not one.rendered or not other.rendered or shared(one.rendered, other.rendered) >= SAME


def twins(one: Face, other: Face) -> bool:
    """Whether two hosts show one site: built alike, saying the same, and enough of both that chance does not explain it."""
    enough = min(len(one.build), len(other.build), len(one.words), len(other.words)) >= TELLING
    return enough and same(one, other)
