"""Is a post about this brand at all? Graded 0…1, with the quoted words as reasons."""

from __future__ import annotations

import msgspec

from monitor.assessment import Reason
from monitor.brand import Brand
from monitor.identity import ByIdentity
from monitor.names.domain import Name
from monitor.names.tokens import SHORT, watched
from monitor.opinion.finding import Find, find_words
from monitor.opinion.normal import Text, word_form

RELEVANT = 0.5
_BESIDE = 12


class Known(msgspec.Struct, frozen=True):
    """A brand's words in the form in which they are searched for."""

    clear: tuple[str, ...]
    ambiguous: tuple[str, ...]
    context: tuple[str, ...]
    products: tuple[str, ...]
    people: tuple[str, ...]
    handles: tuple[str, ...]
    domains: tuple[str, ...]
    bearers: tuple[tuple[str, tuple[str, ...]], ...]


def is_ambiguous(alias: str) -> bool:
    """Whether an alias is too short to count by itself: up to four ASCII letters."""
    return alias.isascii() and len(alias) <= SHORT


def _known(brand: Brand) -> Known:
    aliases = _forms((brand.name, *brand.aliases))
    handles = [handle for given in brand.handles.values() for handle in given]
    own = watched(brand)
    return Known(
        clear=tuple(alias for alias in aliases if not is_ambiguous(alias)),
        ambiguous=tuple(alias for alias in aliases if is_ambiguous(alias)),
        context=_forms(brand.context),
        products=_forms(brand.products),
        people=_forms(brand.people),
        handles=_forms(tuple(handle.removeprefix("@") for handle in handles)),
        domains=(*own.domains, *own.hosts),
        bearers=tuple((bearer.name, _forms(bearer.words)) for bearer in brand.exclude),
    )


known = ByIdentity(_known)


def _forms(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for word in words if (form := word_form(word))))


def relevance_reasons(
    text: Text, brand: Brand, *, matters: tuple[Find, ...] = (), names: tuple[Name, ...] = (), place: str = ""
) -> tuple[Reason, ...]:
    """Why `text` is, or is not, about `brand`.

    `matters` are finds of the trade's own topics, `names` the hosts that it mentions; `place` says why the place of the post is about the brand (empty when it is not):
    there, the trade's words count without the brand's name.
    """
    words = known(brand)
    clear = find_words(text.folded, words.clear)
    ambiguous = _outside(find_words(text.folded, words.ambiguous), clear)
    context = find_words(text.folded, words.context)
    products = find_words(text.folded, words.products)
    reasons = [
        *_quoted("relevance.alias", 0.7, text, clear),
        *_quoted(
            "relevance.person", 0.3, text, find_words(text.folded, words.people) if clear or ambiguous else []
        ),
        *_official(text, words, names),
    ]
    if ambiguous:
        reasons += _quoted("relevance.ambiguous", 0.3, text, ambiguous)
        reasons += _product(text, ambiguous, products)
    told = _outside(context, [*clear, *ambiguous]) + _outside(list(matters), [*clear, *ambiguous])
    if told and (clear or ambiguous or place):
        reasons += _quoted(
            "relevance.context", min(0.5, 0.35 + 0.05 * len({find.word for find in told})), text, told
        )
    if place and (told or clear):
        reasons.append(Reason("relevance.place", 0.2, place))
    if not clear:
        reasons += _bearers(text, words, ambiguous)
    return tuple(reasons)


def _quoted(code: str, weight: float, text: Text, finds: list[Find]) -> list[Reason]:
    if not finds:
        return []
    quotes = dict.fromkeys(text.quote(find.start, find.end) for find in sorted(finds)[:12])
    return [Reason(code, round(weight, 2), ", ".join(list(quotes)[:6]))]


def _outside(finds: list[Find], others: list[Find]) -> list[Find]:
    return [find for find in finds if not any(one.start <= find.start and find.end <= one.end for one in others)]


def _official(text: Text, words: Known, names: tuple[Name, ...]) -> list[Reason]:
    """Handles (`@name`) and addresses that belong to the brand."""
    reasons = []
    if found := [handle for handle in words.handles if find_words(text.plain, ("@" + handle,))]:
        reasons.append(Reason("relevance.handle", 0.6, ", ".join("@" + handle for handle in found)))
    if found := [name.host for name in names if any(name.is_under(domain) for domain in words.domains)]:
        reasons.append(Reason("relevance.official_url", 0.6, ", ".join(found[:4])))
    return reasons


def _product(text: Text, ambiguous: list[Find], products: list[Find]) -> list[Reason]:
    """A product written next to the ambiguous name (at most two characters between them)."""
    for alias in ambiguous:
        near = [one for one in products if -2 <= one.start - alias.end <= 2 or -2 <= alias.start - one.end <= 2]
        if near:
            return _quoted("relevance.product", 0.4, text, near)
    return []


def _bearers(text: Text, words: Known, ambiguous: list[Find]) -> list[Reason]:
    """Words of other bearers of the name: they take away, most of all right beside it."""
    reasons = []
    for name, own in words.bearers:
        finds = find_words(text.folded, own)
        if not finds:
            continue
        distinct = {find.word for find in finds}
        beside = any(
            0 <= find.start - alias.end <= _BESIDE or 0 <= alias.start - find.end <= _BESIDE
            for alias in ambiguous
            for find in finds
        )
        weight = -min(1.0, 0.3 * len(distinct) + (0.4 if beside else 0))
        quotes = dict.fromkeys(text.quote(find.start, find.end) for find in finds)
        reasons.append(Reason("relevance.bearer", round(weight, 2), f"{name}: {', '.join(list(quotes)[:4])}"))
    return reasons
