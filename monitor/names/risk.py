"""How much a name looks like an impersonation of a brand: 0…100, as the sum of its reasons."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.assessment import ALARMING, Assessment, Reason, Verdict
from monitor.brand import Brand
from monitor.names.background import background
from monitor.names.domain import Name
from monitor.names.facts import Facts
from monitor.names.fold import scripts, to_latin
from monitor.names.placement import Placement, Written, places, written
from monitor.names.popular import rank
from monitor.names.sector import CHEAP, STRONG, strong_words
from monitor.names.tokens import Token, Watched, watched
from monitor.names.typos import near

IMPERSONATION, SUSPICIOUS, WATCH = 75, 50, 25
_TELLING = (Verdict.WATCH, *ALARMING)
#: labels of suffixes under which only authorities, armies and accredited schools register (IANA's reports on .gov, .mil, .edu, .int)
_CLOSED = frozenset({"gov", "gob", "gouv", "mil", "int"})


def judge_name(name: Name, brand: Brand, facts: Facts | None = None) -> Assessment:
    """What `brand` makes of `name`: a verdict, and a risk of 0…100 with `risk.*` reasons.

    What the watchlist calls official is official whatever else speaks against it; domains of other bearers of the
    name are unrelated. An impersonation needs at least two reasons that speak for it. `domain` is what somebody registered.
    `facts` weigh where the name alone deserves watching.
    """
    tokens = watched(brand).tokens
    judged = judge_tokens(name, brand, tokens, tokens)
    told = background(facts) if judged.verdict in _TELLING else ()
    return _assessed(name, brand, None, judged.reasons + told) if told else judged


def judge_tokens(name: Name, brand: Brand, tokens: Sequence[Token], slips: Sequence[Token]) -> Assessment:
    """As `judge_name`, where only `tokens` of the brand can be in the name as they are or look, and `slips` nearly."""
    known = watched(brand)
    if name.host.endswith(known.domains) or name.host in known.hosts:
        for domain in (*known.domains, *known.hosts):
            if name.host == domain or (domain in known.domains and name.is_under(domain)):
                return _assessed(name, brand, Verdict.OFFICIAL, (Reason("risk.official", 0, domain),))
    for domain, bearer in known.bearers:
        if name.is_under(domain):
            return _assessed(name, brand, Verdict.UNRELATED, (Reason("risk.bearer", 0, f"{domain} ({bearer})"),))
    if name.is_address:
        return _assessed(name, brand, Verdict.UNRELATED, ())
    parts = written(name.subdomain, name.label, name.suffix)
    told = [_reasons(name, found, known) for found in _found(name, parts, known, tokens, slips)]
    reasons = max(told, key=_weight, default=())
    return _assessed(name, brand, None, reasons)


def _weight(reasons: tuple[Reason, ...]) -> tuple[float, int]:
    return sum(reason.weight for reason in reasons), -len(reasons)


def _found(
    name: Name, parts: Written, known: Watched, tokens: Sequence[Token], slips: Sequence[Token]
) -> list[Placement]:
    """Where the brand's tokens stand; slips count only where none stands as it is."""
    found = [place for token in tokens for place in places(name, parts, token, known)]
    if any(place.reason.weight >= SUSPICIOUS for place in found):
        return found
    return found + [place for token in slips for place in near(parts, token)]


def worst_first(one: Assessment) -> tuple[bool, int, int]:
    """Orders assessments of one name or site by several brands: official for any of them first, then the most alarming."""
    return one.verdict is not Verdict.OFFICIAL, -list(Verdict).index(one.verdict), -one.risk


def worse(first: Assessment, second: Assessment) -> Assessment:
    """The more alarming of two assessments of names."""
    order = list(Verdict)
    return max(first, second, key=lambda one: (order.index(one.verdict), one.risk))


def _assessed(name: Name, brand: Brand, verdict: Verdict | None, reasons: tuple[Reason, ...]) -> Assessment:
    """The assessment with these reasons; its verdict follows from them unless it is given."""
    risk = int(min(100, max(0, sum(reason.weight for reason in reasons))))
    return Assessment(
        brand=brand.key,
        risk=risk,
        verdict=verdict or _verdict(risk, reasons),
        domain=name.registrable or name.host,
        reasons=reasons,
    )


def _verdict(risk: int, reasons: tuple[Reason, ...]) -> Verdict:
    if risk >= IMPERSONATION and sum(reason.weight > 0 for reason in reasons) >= 2:
        return Verdict.IMPERSONATION
    if risk >= SUSPICIOUS:
        return Verdict.SUSPICIOUS
    return Verdict.WATCH if risk >= WATCH else Verdict.UNRELATED


def _reasons(name: Name, found: Placement, known: Watched) -> tuple[Reason, ...]:
    """The placement first, then everything that makes it worse."""
    reasons = [found.reason]
    if found.reason.code == "risk.inside":
        return tuple(reasons)
    token = found.token.text
    if not name.unicode.isascii() and token not in name.unicode.replace("-", ""):
        reasons.append(Reason("risk.homoglyph", 30, f"{name.unicode} ≈ {token}"))
    elif found.imitated:
        reasons.append(Reason("risk.digits", 20, f"{found.written} ≈ {token}"))
    if found.separated:
        reasons.append(Reason("risk.separated", 10, f"{found.written} = {found.token.text}"))
    if words := strong_words(found.beside):
        reasons.append(Reason("risk.sector", 30, ", ".join(words)))
    if to_latin(name.suffix) in STRONG:
        reasons.append(Reason("risk.suffix", 15, "." + name.suffix))
    elif to_latin(name.suffix) in CHEAP:
        reasons.append(Reason("risk.cheap_suffix", 10, "." + name.suffix))
    if (
        not found.in_front
        and found.reason.code != "risk.exact"
        and (name.suffix == "edu" or _CLOSED.intersection(name.suffix.split(".")))
    ):
        reasons.append(Reason("risk.closed_suffix", -40, "." + name.suffix))
    if name.suffix in known.suffixes:
        reasons.append(Reason("risk.same_suffix", 10, "." + name.suffix))
    if name.is_private_suffix:
        reasons.append(Reason("risk.hosting", 15, name.suffix))
    elif not found.in_front and (known_as := rank(name.registrable)) is not None:
        reasons.append(Reason("risk.popular", -40, f"{name.registrable} ({known_as:,})"))
    if (
        not name.label.isascii()
        and len(mixed := scripts(name.label) & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"}) > 1
    ):
        reasons.append(Reason("risk.mixed_script", 20, " + ".join(sorted(mixed)).title()))
    return tuple(reasons)
