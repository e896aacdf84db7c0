"""What settles whose site it is, whatever its page shows: proof that it is the brand's own, an archive's or translator's address, another's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.assessment import Reason, total
from monitor.names.risk import SUSPICIOUS, WATCH
from monitor.sites.bearers import bearer
from monitor.sites.belonging import PROOFS
from monitor.sites.case import Case, Family
from monitor.sites.documents import seen
from monitor.sites.page import FieldKind
from monitor.sites.speaking import voice
from monitor.sites.through import shown_address

#: what somebody asks for who wants more than a reader to log in
GREEDY = frozenset({FieldKind.CARD, FieldKind.IDENTITY, FieldKind.SEED, FieldKind.AMOUNT, FieldKind.UPLOAD})
#: the most that is left of a site that is somebody's own
_OWN, _OTHERS = WATCH, SUSPICIOUS - 5
#: points up to which a site only speaks about the brand, and from which a family tells
MENTIONED, _TELLING = 16, 10
#: points of what looks honest that bear somebody's own name out where his host does not
_LOOKS_HONEST = -8


def settled(case: Case, reasons: Sequence[Reason], points: Mapping[Family, float]) -> list[Reason]:
    """The reason that takes away what is more than whose site it is leaves; none where that is not settled."""
    most, detail = _settles(case, reasons, points)
    risk = total(tuple(reasons), "risk", -1000, 1000)
    return [Reason("risk.site_settled", most - risk, detail)] if detail and risk > most else []


def speaks_for_another(case: Case) -> str:
    """Who it is that speaks, where that is not the brand: it can be no impersonation. Empty where it may be the brand."""
    if (other := bearer(case)) is not None:
        return other.name
    heard = voice(case)
    mentions = heard.own is not None and heard.claimed < MENTIONED and case.name.risk < WATCH
    return heard.own.name if mentions and heard.own is not None else ""


def _settles(case: Case, reasons: Sequence[Reason], points: Mapping[Family, float]) -> tuple[float, str]:
    """The most that is left, and who it is; an empty name where nothing settles it."""
    proof = next((reason.detail for reason in reasons if reason.code.removeprefix("risk.site_") in PROOFS), "")
    if proof:
        return _OWN, proof
    asked = {field.kind for _, form in seen(case).forms for field in form.fields}
    shown = shown_address(case)
    if asked & GREEDY and not shown:
        return 0, ""
    if (other := bearer(case)) is not None and not _leans(points) and not _is_disguised(reasons):
        return _OTHERS, other.name
    if any(points.get(family, 0.0) >= _TELLING for family in (Family.CONTACTS, Family.HIDING)):
        return 0, ""
    if shown:
        return _OWN, shown
    return (_OTHERS, speaks_for_another(case)) if _only_writes(case, reasons) else (0, "")


def _is_disguised(reasons: Sequence[Reason]) -> bool:
    """Whether it shows itself otherwise to others, or hands what it is told to a bot: no tradesman's way."""
    return any(reason.weight > 0 and reason.code in _DISGUISES for reason in reasons)


def _leans(points: Mapping[Family, float]) -> bool:
    """Whether it uses anything of the brand's beside its word."""
    return any(points.get(family, 0.0) >= _TELLING for family in (Family.PICTURES, Family.LINKS, Family.BUILD))


def _only_writes(case: Case, reasons: Sequence[Reason]) -> bool:
    """Whether somebody under another name, which his host bears or much that is honest bears out, only writes about the brand."""
    own = voice(case).own
    if own is None or not speaks_for_another(case):
        return False
    looks = sum(reason.weight for reason in reasons if reason.weight < 0 and reason.code in _HONEST)
    return own.sure == 1.0 or looks <= _LOOKS_HONEST


_DISGUISES = frozenset(
    f"risk.site_{kind}" for kind in ("cloaked", "imitated", "unseen", "hidden", "hostile", "to_bot", "to_address")
)
_HONEST = frozenset(
    f"risk.site_{kind}"
    for kind in (
        "aged",
        "authority",
        "established",
        "article",
        "comparison",
        "thread",
        "warning",
        "encyclopedia",
        "disclosed",
    )
) | {"risk.old"}
