"""Whether a site only tells of the brand: somebody who rates, reports, asks, warns, teaches, or sells what works with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import timedelta

from monitor.assessment import Reason, total
from monitor.names.risk import IMPERSONATION, SUSPICIOUS, WATCH
from monitor.sites.case import Case, Family
from monitor.sites.claims import Claim
from monitor.sites.contacts import contacts_of
from monitor.sites.documents import Seen, host_of, is_official, seen
from monitor.sites.folding import finder
from monitor.sites.functional import is_about, is_surely_about
from monitor.sites.page import FieldKind, LoadedKind, Page, Place
from monitor.sites.programs import downloads_of
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
#: how introducers and affiliates are told from each other
_REFERRAL = re.compile(
    r"[?&#/](?:ib|ref|refid|ref_?code|referr\w{1,4}|aff|aff_?id|affiliate\w{0,3}|partner(?:_?id)?|introducer|agent|invite\w{0,5}|cpa|pid|btag|cxd|click_?id|sub_?id)[=/]\w",
    re.IGNORECASE,
)
#: points of the build from which pages are copied; of what a site says of itself from which it is called by the name
_COPIED, _CLAIMED = 20, 24
#: points of contacts from which a way to get in touch is told; characters that show what a site wants
_REACHED, _READABLE = 10, 100
#: points of what looks honest that bear a title out
_HONEST = -3
#: what may hold more than was read
_INSIDE = frozenset({LoadedKind.FRAME, LoadedKind.OTHER})
#: share from which a name, title or copyright is the brand's and nothing else
_WHOLE = 0.9
#: age of an address that hardly any fake reaches
_LIFE = timedelta(days=182)
#: demands that are made of visitors in words alone
_DEMANDS = frozenset({"risk.site_fee", "risk.site_verification"})
#: points from which it is the site that demands, and not somebody whom it quotes
_SPOKEN = 5
_LEADS_HOME = frozenset(
    {"risk.site_refers", "risk.site_policy", "risk.site_hotlinked", "risk.site_borrowed_contact"}
)


def told_of(case: Case, reasons: Collection[Reason], points: Mapping[Family, float]) -> tuple[float, str]:
    """The most that is left of the risk of a site that only tells of the brand, and what shows it; an empty text where it may be more.

    Its titles have the words of those who speak about somebody else, and it neither bears the brand's name as its own, nor copies the brand's
    pages, asks for money's keys, nor takes what is typed elsewhere. Something is left where its host bears the name, or it leads on to chats or
    programs. So it is with somebody whose links tell the official site who has sent the visitor. No more is left of a site that asks for nothing at all, if its host does not bear the name, or it leads to the official site.
    """
    if case.name.risk >= IMPERSONATION or _pretends(case, reasons, points):
        return 0, ""
    plain, harmless = case.name.risk < WATCH, _is_harmless(case, reasons, points)
    if (about := _titled_so(case, points)) and (plain or harmless or case.is_older_than(_LIFE)):
        return (NOTHING if plain and not any(map(_leads_on, seen(case).speaking)) else LITTLE), about
    if (sent := _referred(case)) and plain:
        return NOTHING, sent
    if not harmless or (plain and total(tuple(reasons), "risk", 0, 1_000) >= SUSPICIOUS):
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


def _titled_so(case: Case, points: Mapping[Family, float]) -> str:
    """The first title, where all of them have such words beside the brand's names; words that fakes have there as well count where neither
    secrets are asked for nor a phone number, and no way to get in touch is told, or much else looks honest."""
    heard = voice(case)
    titles = [
        (line.text, look)
        for line, look in zip(seen(case).lines, heard.folded, strict=True)
        if line.place is Place.TITLE
    ]
    told = seen(case)
    wants = told.asks or _asks_for_phone(told) or points.get(Family.CONTACTS, 0.0) >= _REACHED
    honest = points.get(Family.HONEST, 0.0) <= _HONEST
    if told.asks and not honest and case.name.risk >= WATCH:
        return ""
    says = is_surely_about if wants and not honest else is_about
    if not titles or not all(says(_without_names(look, case)) for _, look in titles):
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


def _asks_for_phone(told: Seen) -> bool:
    return any(field.kind is FieldKind.PHONE for _, form in told.forms for field in form.fields)


def _referred(case: Case) -> str:
    """A link to the official site that tells it who has sent the visitor, as those need who are paid for that; those who keep him do not."""
    links = (link.url for page in seen(case).speaking for link in page.links)
    return next((one_line(url, 160) for url in links if _REFERRAL.search(url) and is_official(url, case.brand)), "")


def _is_harmless(case: Case, reasons: Collection[Reason], points: Mapping[Family, float]) -> bool:
    """Whether a site wants nothing of anybody but perhaps a mail address, and hides nothing."""
    told = seen(case)
    if _asks_for_phone(told) or sum(page.visible for page in told.speaking) < _READABLE:
        return False
    if any(
        one.kind in _INSIDE and not one.url.startswith("data:") for page in told.speaking for one in page.loaded
    ):
        return False
    if any(page.cut or page.refresh for page in told.speaking) or any(one.code == "risk.new" for one in reasons):
        return False
    if any(one.code in _DEMANDS and one.weight >= _SPOKEN for one in reasons):
        return False
    allowed = ("risk.site_contact", "risk.site_borrowed_contact")
    wanted = sum(points.get(family, 0.0) for family in (Family.FORMS, Family.CONTACTS, Family.HIDING))
    return wanted <= sum(reason.weight for reason in reasons if reason.code in allowed)
