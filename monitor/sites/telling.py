"""Whether a site only tells of the brand: somebody who rates, reports, asks, warns, teaches, or sells what works with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from monitor.assessment import Reason
from monitor.names.risk import IMPERSONATION, SUSPICIOUS, WATCH
from monitor.sites.case import Case, Family
from monitor.sites.claims import Claim
from monitor.sites.contacts import contacts_of, downloads_of
from monitor.sites.documents import host_of, seen
from monitor.sites.folding import finder
from monitor.sites.functional import is_about
from monitor.sites.page import FieldKind, Page, Place
from monitor.sites.speaking import voice
from monitor.text import one_line

#: nothing is left that deserves a look; a look now and then
NOTHING, LITTLE = WATCH - 1, SUSPICIOUS - 5
#: what nobody asks for who only tells of somebody
_NEVER = frozenset({FieldKind.SEED, FieldKind.CARD, FieldKind.IDENTITY})
#: evidence of those who take what visitors type in the brand's place, or hide
_TAKES = frozenset(
    f"risk.site_{kind}"
    for kind in (
        "to_bot",
        "to_address",
        "to_service",
        "elsewhere",
        "copied",
        "lure",
        "cloaked",
        "imitated",
        "unseen",
        "hidden",
        "hostile",
        "companions",
        "verification",
        "copied_verification",
    )
)
#: points of the build from which pages are copied; of what a site says of itself from which it is called by the name
_COPIED, _CLAIMED = 20, 24
#: share from which a name, title or copyright is the brand's and nothing else
_WHOLE = 0.9
_LEADS_HOME = frozenset(
    {"risk.site_refers", "risk.site_policy", "risk.site_hotlinked", "risk.site_borrowed_contact"}
)


def told_of(case: Case, reasons: Collection[Reason], points: Mapping[Family, float]) -> tuple[float, str]:
    """The most that is left of the risk of a site that only tells of the brand, and what shows it; an empty text where it may be more.

    Its titles have the words of those who speak about somebody else, and it neither bears the brand's name as its own, nor copies the brand's
    pages, asks for money's keys, nor takes what is typed elsewhere. Something is left where its host bears the name, or it leads on to chats or
    programs. No more is left of a site that asks for nothing at all, if its host does not bear the name, or it leads to the official site.
    """
    if case.name.risk >= IMPERSONATION or _pretends(case, reasons, points):
        return 0, ""
    about, plain = _titled_so(case), case.name.risk < WATCH
    if about:
        return (NOTHING if plain and not any(map(_leads_on, seen(case).speaking)) else LITTLE), about
    if not _is_harmless(reasons, points):
        return 0, ""
    home = next((reason.detail for reason in reasons if reason.code in _LEADS_HOME), "")
    return (NOTHING, home or host_of(case.visit.final)) if plain else (LITTLE, home)


def _pretends(case: Case, reasons: Collection[Reason], points: Mapping[Family, float]) -> bool:
    heard = voice(case)
    own = (Claim.NAME, Claim.TITLE, Claim.COPYRIGHT)
    if heard.claimed >= _CLAIMED or any(heard.claims[one].share >= _WHOLE for one in own if one in heard.claims):
        return True
    asked = {field.kind for _, form in seen(case).forms for field in form.fields}
    taken = any(reason.weight > 0 and reason.code in _TAKES for reason in reasons)
    return taken or bool(asked & _NEVER) or points.get(Family.BUILD, 0.0) >= _COPIED


def _titled_so(case: Case) -> str:
    """The first title, where all of them have such words beside the brand's names."""
    heard = voice(case)
    titles = [
        (line.text, look)
        for line, look in zip(seen(case).lines, heard.folded, strict=True)
        if line.place is Place.TITLE
    ]
    if not titles or not all(is_about(_without_names(look, case)) for _, look in titles):
        return ""
    return one_line(titles[0][0], 160)


def _without_names(look: str, case: Case) -> str:
    """A folded title without the brand's names: `Guide Bank` guides nobody."""
    for one in reversed(finder(case.brand).find([look], [look])):
        look = f"{look[: one.start]} {look[one.end :]}"
    return look


def _leads_on(page: Page) -> bool:
    """Whether visitors are led to a chat or a program by a link; those who warn quote them."""
    if downloads_of(page):
        return True
    return any(one.kind not in ("mail", "phone") and "://" in one.quoted for one in contacts_of(page))


def _is_harmless(reasons: Collection[Reason], points: Mapping[Family, float]) -> bool:
    """Whether a site wants nothing of anybody but perhaps a mail address, and hides nothing."""
    allowed = ("risk.site_contact", "risk.site_borrowed_contact")
    wanted = sum(points.get(family, 0.0) for family in (Family.FORMS, Family.CONTACTS, Family.HIDING))
    return wanted <= sum(reason.weight for reason in reasons if reason.code in allowed)
