"""What settles whose site it is, whatever its page shows: proof that it is the brand's own, an archive's or translator's address, another's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from monitor.assessment import Reason, total
from monitor.names.risk import SUSPICIOUS, WATCH
from monitor.sites.bearers import Bearer, bearer, only_a_word
from monitor.sites.belonging import PROOFS
from monitor.sites.case import Case, Family
from monitor.sites.documents import seen
from monitor.sites.kinds import Kind
from monitor.sites.page import FieldKind
from monitor.sites.speaking import voice
from monitor.sites.telling import NOTHING, told_of
from monitor.sites.through import shown_address

#: what somebody asks for who wants more than a reader to log in
GREEDY = frozenset({FieldKind.CARD, FieldKind.IDENTITY, FieldKind.SEED, FieldKind.AMOUNT, FieldKind.UPLOAD})
#: what a tradesman's customers never type
_SEED = frozenset({FieldKind.SEED})
_KEYS = _SEED | {FieldKind.AMOUNT}
_IDLE = frozenset({Kind.FOR_SALE, Kind.PARKED, Kind.PLACEHOLDER, Kind.EMPTY})
_IMITATED = frozenset({"risk.homoglyph", "risk.mixed_script", "risk.digits"})
#: the most that is left of a site that is somebody's own
_OWN, _OTHERS = WATCH, SUSPICIOUS - 5
#: points up to which a site only speaks about the brand, and from which a family tells
MENTIONED, _TELLING = 16, 10
_YEAR = timedelta(days=365)
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
    ways = (_proven, _told_of, _borne, _shown, _written)
    return next((found for way in ways if (found := way(case, reasons, points))[1]), (0, ""))


def _proven(case: Case, reasons: Sequence[Reason], points: Mapping[Family, float]) -> tuple[float, str]:
    return _OWN, next((one.detail for one in reasons if one.code.removeprefix("risk.site_") in PROOFS), "")


def _told_of(case: Case, reasons: Sequence[Reason], points: Mapping[Family, float]) -> tuple[float, str]:
    return (0, "") if shown_address(case) else told_of(case, reasons, points)


def _borne(case: Case, reasons: Sequence[Reason], points: Mapping[Family, float]) -> tuple[float, str]:
    other, asked = bearer(case), _asked(case)
    if _leans(points) or _is_disguised(reasons, other):
        return 0, ""
    if other is None:
        return _OTHERS, "" if asked & GREEDY else only_a_word(case, doubtful=True)
    if asked & _never_asked_by(other, case):
        return 0, ""
    return (NOTHING if case.is_older_than(_YEAR * 3) and not asked & GREEDY else _OTHERS), other.name


def _never_asked_by(other: Bearer, case: Case) -> frozenset[FieldKind]:
    """What tells a fake from another bearer of the name: whose trade is plain takes cards and documents, and who has long been there cards, and
    gifts as well if his trade is plain."""
    long = case.is_older_than(_YEAR * 5)
    if other.sure:
        return _SEED if long else _KEYS
    return GREEDY - {FieldKind.CARD} if long else GREEDY


def _shown(case: Case, reasons: Sequence[Reason], points: Mapping[Family, float]) -> tuple[float, str]:
    shown = "" if _reaches_out(points) else shown_address(case)
    return (NOTHING if case.is_older_than(_YEAR) else _OWN), shown


def _written(case: Case, reasons: Sequence[Reason], points: Mapping[Family, float]) -> tuple[float, str]:
    if _reaches_out(points) or _asked(case) & GREEDY or not _only_writes(case, reasons):
        return 0, ""
    return _OTHERS, speaks_for_another(case)


def _asked(case: Case) -> set[FieldKind]:
    return {field.kind for _, form in seen(case).forms for field in form.fields}


def _reaches_out(points: Mapping[Family, float]) -> bool:
    return any(points.get(family, 0.0) >= _TELLING for family in (Family.CONTACTS, Family.HIDING))


def idle(case: Case, kind: Kind, reasons: Sequence[Reason]) -> list[Reason]:
    """The reason that leaves a look now and then of a name at which for half a year nothing has stood but an offer, advertisements or nothing.

    Names that were registered lately are parked before they harm; names in others' letters have no other use.
    """
    risk = total(tuple(reasons), "risk", -1000, 1000)
    disguised = any(reason.code in _IMITATED for reason in reasons)
    if kind not in _IDLE or risk <= _OTHERS or disguised or not case.is_older_than(_YEAR / 2):
        return []
    return [Reason("risk.site_idle", _OTHERS - risk, kind.value)]


def _is_disguised(reasons: Sequence[Reason], other: Bearer | None) -> bool:
    """Whether it shows itself otherwise to others, or hands what it is told to a bot: no tradesman's way. Whose trade is plain to whoever comes
    may keep a log-in for those who speak his language, or sit at a desk."""
    most = {"risk.site_cloaked": 100 if other is not None and other.sure else _TELLING}
    return any(reason.weight > most.get(reason.code, 0) and reason.code in _DISGUISES for reason in reasons)


def _leans(points: Mapping[Family, float]) -> bool:
    """Whether it uses anything of the brand's beside its word."""
    families = {Family.PICTURES: _TELLING, Family.LINKS: _TELLING, Family.BUILD: 2 * _TELLING}
    return any(points.get(family, 0.0) >= least for family, least in families.items())


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
