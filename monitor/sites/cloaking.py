"""What one visitor of a site is shown and another is not.

Honest sites differ by language, by device, and from one minute to the next; so texts are compared only where both are written alike, and what is compared is
whether they have anything in common at all. What a site asks for, where it leads and whether it is there at all does not hang on who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import combinations

import msgspec

from monitor.names.domain import NotAName, parse
from monitor.sites.page import FieldKind, Page, Place
from monitor.sites.pictures import likeness
from monitor.sites.sketches import containment, resemblance
from monitor.sites.visit import Agent, Capture, Outcome, Picture, Visit
from monitor.text import one_line

#: visible characters from which on a page says something, and up to which it says next to nothing
SUBSTANTIAL, BARE = 400, 60
#: two texts with less in common are two texts: translations aside, the same page for another device has far more
STRANGE, HELD = 0.08, 0.15
#: what robots and guests in a hurry are answered, on honest sites too
_MOODY = frozenset({401, 403, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525})
_SECRET = frozenset(
    {FieldKind.PASSWORD, FieldKind.OTP, FieldKind.CARD, FieldKind.IDENTITY, FieldKind.SEED, FieldKind.UPLOAD}
)
_LONGEST = 60
_READ = (Place.HEADING, Place.BODY, Place.BUTTON, Place.LINK)


class What(StrEnum):
    """In what two looks differ."""

    HOST = "host"
    STATUS = "status"
    FORMS = "forms"
    TEXT = "text"
    TITLE = "title"
    PICTURE = "picture"


class Difference(msgspec.Struct, frozen=True):
    """One difference: `detail` says who sees what, to be quoted (`desktop-zh: "官方登录"; mobile-en: "404 Not Found"`); `share` 0…1 is how little
    an ordinary site would show it."""

    what: What
    detail: str
    share: float = 1.0


class _Look(msgspec.Struct, frozen=True, kw_only=True):
    """What one visitor saw."""

    name: str
    agent: Agent
    final: str
    status: int
    title: str
    page: Page | None
    shot: Picture | None = None

    @property
    def chinese(self) -> bool:
        """Whether the words are written in characters rather than in letters."""
        words = "".join(_words(self.page)[:200]) if self.page else self.title
        wide = sum(letter >= "\u2e80" for letter in words)
        return 8 * wide > len(words)

    @property
    def visible(self) -> int:
        return self.page.visible if self.page else 0

    def said(self) -> str:
        """The look in a few words: status where it is an error, title, else the first words, else nothing."""
        words = self.title or next((text for text in (_words(self.page) if self.page else []) if text), "")
        error = f"{self.status} " if self.status >= 400 else ""
        return f'{self.name}: "{one_line(error + words, _LONGEST)}"'


def differences(visit: Visit, captures: Sequence[Capture]) -> tuple[Difference, ...]:
    """In what the looks with a browser differ from each other, and from the one without; none where fewer than two of them saw the site.

    Pure, and linear in the number of pairs. `Capture.page` and `shot` are compared where they are there.
    """
    looks = [_seen(one) for one in captures if one.outcome is Outcome.ANSWERED and one.status]
    found = [*_by_value(looks), *_by_pair(looks), *_without_browser(visit, looks)]
    return tuple(msgspec.structs.replace(one, share=round(one.share, 2)) for one in found)


def _seen(capture: Capture) -> _Look:
    page = capture.page
    return _Look(
        name=capture.vantage.name,
        agent=capture.vantage.agent,
        final=capture.final,
        status=capture.status,
        title=capture.title or (page.title if page else ""),
        page=page,
        shot=capture.shot,
    )


def _by_value(looks: Sequence[_Look]) -> list[Difference]:
    """Differences in what ought to be the same for everybody."""
    found = []
    hosts = _grouped(looks, lambda look: _place(look.final))
    if len(hosts) > 1:
        found.append(Difference(What.HOST, _told(hosts), 1.0 if len({_label(host) for host in hosts}) > 1 else 0.3))
    statuses = _grouped(looks, lambda look: str(look.status) if look.status >= 400 else "2xx")
    if len(statuses) > 1 and "2xx" in statuses:
        errors = {look.status for look in looks if look.status >= 400}
        found.append(
            Difference(
                What.STATUS, _told(_grouped(looks, lambda look: str(look.status))), 0.3 if errors <= _MOODY else 1.0
            )
        )
    read = [look for look in looks if look.page is not None]
    forms = _grouped(read, lambda look: ", ".join(sorted(_asked(look.page))) if look.page else "")
    if len(forms) > 1 and "" in forms:
        found.append(
            Difference(What.FORMS, _told({asked or "–": names for asked, names in forms.items()}), _unlike(read))
        )
    return found


def _unlike(looks: Sequence[_Look]) -> float:
    """How much it says that some looks ask for secrets and others do not: less where the pages are built alike, as for a menu that phones fold away."""
    asking = [look for look in looks if look.page and _asked(look.page)]
    others = [look for look in looks if look not in asking]
    alike = max(resemblance(a.page.skeleton, b.page.skeleton) for a in asking for b in others if a.page and b.page)
    return 1.0 if alike < 0.3 else 0.4


def _by_pair(looks: Sequence[_Look]) -> list[Difference]:
    """The two looks that have least in common, by text, else by title, else by picture."""
    texts = [(a, b) for a, b in combinations(looks, 2) if _strange(a, b)]
    if texts:
        bare = [pair for pair in texts if min(one.visible for one in pair) <= BARE]
        return [Difference(What.TEXT, _both(*(bare or texts)[0]), 0.6 if bare else 1.0)]
    pairs = [(a, b) for a, b in combinations(looks, 2) if a.chinese == b.chinese and a.title and b.title]
    titles = [(a, b) for a, b in pairs if not _pieces(a.title) & _pieces(b.title)]
    if titles:
        return [Difference(What.TITLE, _both(*titles[0]), 0.3)]
    for a, b in combinations(looks, 2):
        if a.agent is b.agent and a.chinese == b.chinese and _strangers(a.shot, b.shot):
            return [Difference(What.PICTURE, _both(a, b), 0.3)]
    return []


def _without_browser(visit: Visit, looks: Sequence[_Look]) -> list[Difference]:
    """What was there for a plain reader and is not for a browser, or the other way round, scripts that fill a page in aside."""
    if visit.outcome is not Outcome.ANSWERED or not looks or not visit.pages:
        return []
    plain = _Look(
        name="no browser",
        agent=visit.vantage.agent,
        final=visit.final,
        status=visit.status,
        title=visit.pages[0].title,
        page=visit.pages[0],
    )
    same = next((look for look in looks if look.name == visit.vantage.name), looks[0])
    if plain.status < 400 <= same.status and same.status not in _MOODY:
        return [Difference(What.STATUS, _both(plain, same), 0.8)]
    if max(plain.status, same.status) < 400 and min(plain.visible, same.visible) > BARE and _strange(plain, same):
        return [Difference(What.TEXT, _both(plain, same), 0.7)]
    return []


def _strange(a: _Look, b: _Look) -> bool:
    """Whether two looks that could be compared have no text in common; or one says much and the other nothing."""
    if a.page is None or b.page is None:
        return False
    small, large = sorted((a, b), key=lambda look: look.visible)
    if small.visible <= BARE:
        return large.visible >= SUBSTANTIAL
    if a.chinese != b.chinese or small.visible < SUBSTANTIAL:
        return False
    one, other = a.page.shingles, b.page.shingles
    return resemblance(one, other) < STRANGE and max(containment(one, other), containment(other, one)) < HELD


def _strangers(a: Picture | None, b: Picture | None) -> bool:
    return a is not None and b is not None and None not in (a.dhash, b.dhash) and likeness(a, b) == 0


def _asked(page: Page) -> frozenset[str]:
    """The secrets that a page asks for."""
    return frozenset(field.kind.value for form in page.forms for field in form.fields if field.kind in _SECRET)


def _words(page: Page | None) -> list[str]:
    return [said.text for said in page.said if said.place in _READ] if page else []


def _pieces(title: str) -> set[str]:
    """Words of a title, and the characters of those that are written without spaces."""
    folded = title.casefold()
    words = set("".join(c if c.isalnum() and c < "\u2e80" else " " for c in folded).split())
    return words | {c for c in folded if c >= "\u2e80" and c.isalnum()}


def _place(url: str) -> str:
    """The registrable domain of an address, or its host; sub-domains for devices and languages are one site."""
    try:
        name = parse(url)
    except NotAName:
        return url[:_LONGEST]
    return name.registrable or name.host


def _label(domain: str) -> str:
    return domain.partition(".")[0]


def _grouped(looks: Sequence[_Look], value: Callable[[_Look], str]) -> dict[str, list[str]]:
    """The names of the looks by what they saw."""
    found: dict[str, list[str]] = {}
    for look in looks:
        found.setdefault(value(look), []).append(look.name)
    return found


def _told(groups: dict[str, list[str]]) -> str:
    return "; ".join(f"{', '.join(names)}: {one_line(value, _LONGEST)}" for value, names in groups.items())


def _both(a: _Look, b: _Look) -> str:
    return f"{a.said()}; {b.said()}"
