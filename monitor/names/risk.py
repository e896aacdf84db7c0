"""How much a name looks like an impersonation of a brand: 0…100, as the sum of its reasons."""

from __future__ import annotations

import msgspec

from monitor.assessment import Assessment, Reason, Verdict, total
from monitor.brand import Brand
from monitor.names.domain import Name
from monitor.names.fold import scripts, to_latin
from monitor.names.placement import Placement, places
from monitor.names.sector import STRONG, strong_words
from monitor.names.tokens import watched

IMPERSONATION, SUSPICIOUS, WATCH = 75, 50, 25


def judge_name(name: Name, brand: Brand) -> Assessment:
    """What `brand` makes of `name`: a verdict, and a risk of 0…100 with `risk.*` reasons.

    What the watchlist calls official is official whatever else speaks against it; domains of other bearers of the
    name are unrelated. An impersonation needs at least two reasons. `domain` is what somebody registered.
    """
    judged = _judged(name, brand)
    return msgspec.structs.replace(judged, domain=name.registrable or name.host)


def _judged(name: Name, brand: Brand) -> Assessment:
    known = watched(brand)
    for domain in known.domains:
        if name.is_under(domain):
            return _assessed(brand, Verdict.OFFICIAL, Reason("risk.official", 0, domain))
    if name.host in known.hosts:
        return _assessed(brand, Verdict.OFFICIAL, Reason("risk.official", 0, name.host))
    for domain, bearer in known.bearers:
        if name.is_under(domain):
            return _assessed(brand, Verdict.UNRELATED, Reason("risk.bearer", 0, f"{domain} ({bearer})"))
    if name.is_address:
        return _assessed(brand, Verdict.UNRELATED)
    told = [_reasons(name, found) for found in places(name, known)]
    reasons = max(told, key=lambda one: (total(one, "risk", 0, 1000), -len(one)), default=())
    return _assessed(brand, _verdict(reasons), *reasons)


def worse(first: Assessment, second: Assessment) -> Assessment:
    """The more alarming of two assessments of names."""
    order = list(Verdict)
    return max(first, second, key=lambda one: (order.index(one.verdict), one.risk))


def _assessed(brand: Brand, verdict: Verdict, *reasons: Reason) -> Assessment:
    risk = int(total(reasons, "risk", 0, 100))
    return Assessment(brand=brand.key, risk=risk, verdict=verdict, reasons=reasons)


def _verdict(reasons: tuple[Reason, ...]) -> Verdict:
    risk = total(reasons, "risk", 0, 100)
    if risk >= IMPERSONATION and len(reasons) >= 2:
        return Verdict.IMPERSONATION
    if risk >= SUSPICIOUS:
        return Verdict.SUSPICIOUS
    return Verdict.WATCH if risk >= WATCH else Verdict.UNRELATED


def _reasons(name: Name, found: Placement) -> tuple[Reason, ...]:
    """The placement first, then everything that makes it worse."""
    reasons = [found.reason]
    if found.imitated:
        foreign = not name.unicode.isascii()
        kind, weight = ("risk.homoglyph", 30) if foreign else ("risk.digits", 20)
        reasons.append(Reason(kind, weight, f"{found.written} ≈ {found.token.text}"))
    if found.separated:
        reasons.append(Reason("risk.separated", 10, f"{found.written} = {found.token.text}"))
    if words := strong_words(found.beside):
        reasons.append(Reason("risk.sector", 30, ", ".join(words)))
    if to_latin(name.suffix) in STRONG:
        reasons.append(Reason("risk.suffix", 15, "." + name.suffix))
    if name.is_private_suffix:
        reasons.append(Reason("risk.hosting", 15, name.suffix))
    if len(mixed := scripts(name.label) & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"}) > 1:
        reasons.append(Reason("risk.mixed_script", 20, " + ".join(sorted(mixed)).title()))
    return tuple(reasons)
