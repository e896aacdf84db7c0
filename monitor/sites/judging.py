"""What a brand makes of a site: the sum of all that speaks for and against it, and a verdict that never rests on one thing."""

from __future__ import annotations

import msgspec

from monitor.alarming import alarmed
from monitor.assessment import Assessment, Reason, Verdict, total
from monitor.names.risk import IMPERSONATION, SUSPICIOUS, WATCH
from monitor.sites.bearers import only_a_word
from monitor.sites.belonging import PROOFS
from monitor.sites.case import Case, Family
from monitor.sites.claims import Claim
from monitor.sites.documents import host_of, seen
from monitor.sites.families import families
from monitor.sites.functional import is_about
from monitor.sites.kinds import Kind, kind_of
from monitor.sites.page import Place
from monitor.sites.settling import GREEDY, MENTIONED, idle, settled, speaks_for_another
from monitor.sites.speaking import voice
from monitor.sites.through import named_address
from monitor.sites.visit import Outcome
from monitor.text import one_line

#: the least and the most that a family adds to the risk
CAPS = {
    Family.NAME: (-60, 100),
    Family.WORDS: (-20, 50),
    Family.PICTURES: (0, 35),
    Family.FORMS: (0, 40),
    Family.LINKS: (0, 35),
    Family.BUILD: (0, 40),
    Family.CONTACTS: (0, 25),
    Family.SERVER: (-15, 25),
    Family.HIDING: (0, 35),
    Family.HONEST: (-45, 0),
}
#: families that say whose site it wants to be; the others say only what kind of site it is, and count no more than these do
WHOSE = (Family.NAME, Family.WORDS, Family.PICTURES, Family.LINKS, Family.BUILD)
#: kinds of other families that are about the brand as well
TIED = frozenset(
    {
        "risk.site_imitated",
        "risk.site_unseen",
        "risk.site_namesake",
        "risk.site_borrowed_contact",
        "risk.site_store",
    }
)
WHICH = (Family.FORMS, Family.CONTACTS, Family.SERVER, Family.HIDING)
#: what little is forgiven for looking honest where secrets are asked in the brand's name
FORGIVEN = -15
#: points from which a family counts as independent evidence, and a name
TELLING, TELLING_NAME = 10, 25
#: pages on which somebody speaks; others say nothing, so that only the name does
SPEAKING = frozenset({Kind.CONTENT, Kind.LOGIN_WALL})
#: points of what a site says of itself from which it gives itself out as the brand
_CLAIMED = 24
#: share from which its name, title or copyright says so and nothing else
_WHOLE = 0.9
#: what it weighs that a site which wants something has no name
_NAMELESS = 34
#: points of forms and contacts, or of a fee that it demands, from which a site wants something: how to reach its visitor is enough
_WANTED = 8
#: what may count more, and how much, of a site that takes what is worth most and hides from some of its visitors
_DISGUISES = frozenset({"risk.site_cloaked", "risk.site_to_bot", "risk.site_to_address"})
_DISGUISED = 1.5
#: points of a page's own evidence that make it more than idle
_MORE = 20


class _Sums(msgspec.Struct):
    """Reasons by family, and what each family adds up to after its cap."""

    reasons: list[Reason]
    points: dict[Family, float]
    pictures: int = 0
    tied: float = 0.0

    def of(self, *wanted: Family) -> float:
        return sum(self.points.get(family, 0.0) for family in wanted)


def judge_site(case: Case) -> Assessment:
    """What the brand of `case` makes of its site: a verdict, and a risk of 0…100 that is exactly the sum of its `risk.*` reasons.

    What the watchlist calls official is official whatever stands there, and a domain of another bearer of the name unrelated. An impersonation
    needs two independent families of evidence and more than one likeness of pictures. A page that says nothing adds nothing to the name's risk
    and takes nothing from it. Linear in the size of what was seen.
    """
    kind = kind_of(case.visit, case.captures)
    told = Reason("risk.site_kind", 0, _kind_told(case, kind))
    if case.name.verdict is Verdict.OFFICIAL or any(reason.code == "risk.bearer" for reason in case.name.reasons):
        return msgspec.structs.replace(case.name, reasons=(*case.name.reasons, told))
    sums = _summed(case)
    silent = kind not in SPEAKING and _says_nothing(case, sums)
    if silent:
        sums = _Sums([], {})
    sums = _nameless(case, _with_name(case, sums))
    reasons = [*sums.reasons, *_bound(case, sums)]
    reasons += _unreadable(case, reasons)
    reasons += idle(case, kind, reasons) if silent else settled(case, reasons, sums.points)
    risk = int(total(tuple(reasons), "risk", 0, 100))
    verdict, why = _verdict(risk, case, sums)
    judged = Assessment(
        brand=case.brand.key,
        risk=risk,
        verdict=verdict,
        domain=case.name.domain or host_of(case.visit.final),
        reasons=(*reasons, *why, told),
    )
    return alarmed(judged, host_of(case.visit.asked) or judged.domain)


def _summed(case: Case) -> _Sums:
    """All signals as reasons in whole points, each family within its cap; the cap is a reason itself."""
    sums = _Sums([], {})
    for one in families():
        found = [
            Reason(
                f"risk.site_{signal.kind}",
                _points(one.WEIGHTS[signal.kind] * signal.share),
                signal.detail,
                signal.where,
            )
            for signal in one.signals(case)
        ]
        sums.points[one.FAMILY] = sums.points.get(one.FAMILY, 0.0) + sum(reason.weight for reason in found)
        sums.reasons += found
        sums.tied += sum(reason.weight for reason in found if reason.code in TIED)
        if one.FAMILY is Family.PICTURES:
            sums.pictures += sum(reason.weight > 0 for reason in found)
    for family in list(sums.points):
        low, high = CAPS[family]
        _cap(sums, family, _honest_floor(case, sums) if family is Family.HONEST else low, high)
    return sums


def _points(weight: float) -> int:
    return int(weight + 0.5) if weight >= 0 else -int(-weight + 0.5)


def _cap(sums: _Sums, family: Family, low: float, high: float) -> None:
    whole = sums.points[family]
    kept = min(high, max(low, whole))
    if kept != whole:
        sums.points[family] = kept
        sums.reasons.append(Reason("risk.site_cap", kept - whole, f"{family}: {whole:g} → {kept:g}"))


def _honest_floor(case: Case, sums: _Sums) -> float:
    """How much an honest look may take away: little where secrets are asked in the brand's name, or its pages are copied; what only the brand can
    have, a trusted certificate, is no look."""
    asks = seen(case).asks and voice(case).strength >= 0.6
    if (asks or sums.of(Family.BUILD) >= 2 * TELLING) and not _settled_by(sums):
        return FORGIVEN
    return CAPS[Family.HONEST][0]


def _settled_by(sums: _Sums) -> str:
    """The proof that the site is the brand's own; empty for none."""
    codes = {f"risk.site_{kind}" for kind in PROOFS}
    return next((reason.detail for reason in sums.reasons if reason.code in codes), "")


def _says_nothing(case: Case, sums: _Sums) -> bool:
    return not seen(case).asks and sums.of(*WHOSE) < _MORE


def _with_name(case: Case, sums: _Sums) -> _Sums:
    """The name's own reasons in front."""
    reasons = [reason for reason in case.name.reasons if reason.code.startswith("risk.")]
    named = _Sums([*reasons, *sums.reasons], dict(sums.points), sums.pictures, sums.tied)
    named.points[Family.NAME] = sum(reason.weight for reason in reasons)
    _cap(named, Family.NAME, *CAPS[Family.NAME])
    return named


def _nameless(case: Case, sums: _Sums) -> _Sums:
    """A site that wants something, says under nobody's name what it is, and leans on the brand in whatever way: as few honest ones do."""
    demands = any(one.code == "risk.site_fee" and one.weight >= _WANTED for one in sums.reasons)
    wants = demands or sums.of(Family.FORMS) + sums.of(Family.CONTACTS) >= _WANTED
    heard = voice(case)
    leans = case.name.risk < WATCH and (sums.of(*WHOSE) + sums.tied > 0 or bool(heard.hidden))
    if not wants or not leans or not heard.nameless or heard.claimed >= _CLAIMED:
        return sums
    first = next((one.title for one in seen(case).speaking if one.title), "") or host_of(case.visit.final)
    sums.reasons.append(Reason("risk.site_nameless", _NAMELESS, one_line(first, 160) or "-"))
    sums.tied += _NAMELESS
    sums.points[Family.HIDING] = sums.of(Family.HIDING) + _NAMELESS
    return sums


def _bound(case: Case, sums: _Sums) -> list[Reason]:
    """What kind of site it is counts no more than whose it wants to be: a login page that nothing ties to the brand is somebody's own.

    It counts half of that where somebody else speaks and only names the brand: a reader's login beside an article; and half more where cards,
    documents, coins or money are asked for on pages that some visitors are not shown, or what is typed goes to a bot.
    """
    whose, which = max(0.0, sums.of(*WHOSE) + sums.tied), sums.of(*WHICH) - sums.tied
    if _only_mentions(case, sums):
        most: float = int(whose / 2)
    else:
        most = int(whose * _DISGUISED) if _takes_in_disguise(case, sums) else whose
    if which <= most:
        return []
    return [Reason("risk.site_bound", most - which, f"{which:g} → {most:g}")]


def _takes_in_disguise(case: Case, sums: _Sums) -> bool:
    asked = {field.kind for _, form in seen(case).forms for field in form.fields}
    return bool(asked & GREEDY) and any(one.code in _DISGUISES and one.weight >= TELLING for one in sums.reasons)


def _only_mentions(case: Case, sums: _Sums) -> bool:
    heard = voice(case)
    tied = case.name.risk >= WATCH or sums.of(Family.BUILD) >= TELLING or sums.tied > 0
    return heard.others and heard.claimed < MENTIONED and not tied


def _unreadable(case: Case, reasons: list[Reason]) -> list[Reason]:
    """A page that attacks its reader is suspicious by itself where anything else speaks of the brand."""
    attack = next((reason for reason in reasons if reason.code == "risk.site_hostile"), None)
    if attack is None:
        if case.visit.outcome is not Outcome.HOSTILE:
            return []
        attack = Reason("risk.site_hostile", 0, one_line(case.visit.problem, 160) or "hostile")
    missing = SUSPICIOUS - total(tuple(reasons), "risk", -1000, 1000)
    spoken = case.name.risk >= WATCH or voice(case).strength >= 0.25
    if missing <= 0 or not spoken:
        return []
    return [Reason("risk.site_unreadable", missing, attack.detail, attack.where)]


def _verdict(risk: int, case: Case, sums: _Sums) -> tuple[Verdict, list[Reason]]:
    """The verdict, and why it is not a worse one that the risk alone would give."""
    if risk >= IMPERSONATION:
        kept = _kept_from(case, sums)
        return (Verdict.SUSPICIOUS, [Reason("risk.site_gate", 0, kept)]) if kept else (Verdict.IMPERSONATION, [])
    if risk >= SUSPICIOUS:
        return Verdict.SUSPICIOUS, []
    return Verdict.WATCH if risk >= WATCH else Verdict.UNRELATED, []


def _kept_from(case: Case, sums: _Sums) -> str:
    """What speaks, where it does not suffice for an impersonation; empty where it does."""
    telling = [family for family in Family if family is not Family.HONEST and _is_telling(sums, family)]
    whose = [family for family in telling if family in WHOSE]
    one_picture = whose == [Family.PICTURES] and sums.pictures < 2
    if len(telling) < 2 or not whose or one_picture:
        return ", ".join(telling) or "-"
    return (
        _settled_by(sums)
        or named_address(case)
        or speaks_for_another(case)
        or only_a_word(case)
        or ("" if _pretends(case, sums) else ", ".join(telling))
    )


def _pretends(case: Case, sums: _Sums) -> bool:
    """Whether the site gives itself out as the brand: by a copy of its pages, by its title, name or copyright where it wants something of its
    visitors, or by its host's name and one more."""
    if sums.of(Family.BUILD) >= 2 * TELLING:
        return True
    wants = any(_is_telling(sums, family) for family in (Family.NAME, Family.FORMS, Family.CONTACTS))
    if wants and voice(case).claimed >= _CLAIMED and _is_called_so(case):
        return True
    beside = any(_is_telling(sums, family) for family in (Family.PICTURES, Family.LINKS, Family.BUILD))
    return sums.of(Family.NAME) >= SUSPICIOUS and (beside or voice(case).claimed >= TELLING)


def _is_called_so(case: Case) -> bool:
    """Whether its name, title or copyright is the brand's and no more, and no title has the words of those who rate, report or ask."""
    told, heard = seen(case), voice(case)
    named = (Claim.NAME, Claim.TITLE, Claim.COPYRIGHT)
    whole = any(heard.claims[claim].share >= _WHOLE for claim in named if claim in heard.claims)
    lines = zip(told.lines, heard.folded, strict=True)
    return whole and not any(line.place is Place.TITLE and is_about(look) for line, look in lines)


def _is_telling(sums: _Sums, family: Family) -> bool:
    return sums.of(family) >= (TELLING_NAME if family is Family.NAME else TELLING)


def _kind_told(case: Case, kind: Kind) -> str:
    """The kind of page, with the title or problem that shows it."""
    title = next((page.title for page in case.visit.pages if page.title), "")
    shown = (
        one_line(title, 100) or one_line(case.visit.problem, 100) or str(case.visit.status or case.visit.outcome)
    )
    return f"{kind}: {shown}"
