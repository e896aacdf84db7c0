"""The life of a site: what one look makes of what is known of it, and when it deserves the next one. Pure; the store keeps it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from monitor.sites.visit import Outcome


class State(StrEnum):
    """Where a site is in its life."""

    #: its name is known, and nothing has stood there yet
    NAMED = "named"
    #: a server answers, but with nothing of the site's own: parked, for sale, empty, a hoster's page, an error
    PARKED = "parked"
    #: it shows visitors something
    CONTENT = "content"
    #: what it showed is gone
    DOWN = "down"


class Event(StrEnum):
    """What may happen to a site; each is written down once, and never changed."""

    NAMED = "named"
    CONTENT = "content"
    CHANGED = "changed"
    DOWN = "down"
    BACK = "back"
    #: the same site stands under another name
    MOVED = "moved"


class Standing(StrEnum):
    """What one look at a site tells of it."""

    CONTENT = "content"
    #: an answer with nothing of the site's own
    BARE = "bare"
    #: no answer: the name leads nowhere, nobody listens, or the page is gone
    GONE = "gone"
    #: nobody can tell: a server or resolver in trouble, a check for bots, an address that may not be visited
    UNSURE = "unsure"


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look at a site, in short. `same`: visitors see and are asked for what they were at the last look that found content."""

    at: datetime
    standing: Standing
    same: bool = True


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a site's life.

    `since` is when it came into `state`, or changed last; `misses` counts the looks in a row that found nothing, the first of them at `missed_at`;
    `unsure_since` is when the looks began that tell nothing; `downs` how often it went down so far; `unchanged` and `restless` count
    the checks in a row at which the answer was the same as at the check before, or another.
    """

    state: State
    since: datetime
    first_seen: datetime
    misses: int = 0
    missed_at: datetime | None = None
    unsure_since: datetime | None = None
    downs: int = 0
    unchanged: int = 0
    restless: int = 0


#: between the first look that finds nothing and the one that makes it *down*; servers are restarted and zones are edited within minutes
CONFIRM = timedelta(minutes=30)
#: the longest that a site which goes up and down has to be missed before it is called down again
LONGEST_CONFIRM = timedelta(days=1)
#: Trouble of a resolver or a server passes within hours; a zone that no server knows any more and a host that stays silent are gone.
UNSURE_FOR = timedelta(days=7)
#: kinds of page (`monitor.sites.kinds.Kind`) that are nothing of the site's own; *blocked* tells nothing, every other is content
_BARE = frozenset({"parked", "for_sale", "empty", "placeholder", "error", "redirect_away"})


def standing(outcome: Outcome, status: int, kind: str = "", *, unknown: bool = False) -> Standing:
    """What a visit tells: how it ended, its HTTP status (0 without an answer), the kind of page where one was read.

    `unknown`: the DNS failed or was silent (SERVFAIL, no answer), which is not the same as a name that is not there. 404, 410 and 451 (RFC 9110, RFC 7725) say that
    the page is gone, other statuses of 400 and above that its server is in trouble or turns visitors away.
    """
    if outcome is Outcome.HOSTILE:
        return Standing.CONTENT
    if outcome in (Outcome.UNRESOLVED, Outcome.UNREACHABLE):
        return Standing.UNSURE if unknown else Standing.GONE
    if outcome is not Outcome.ANSWERED or kind == "blocked":
        return Standing.UNSURE
    if status in (404, 410, 451) and kind in ("", "error", "empty"):
        return Standing.BARE
    if status >= 400 and kind in ("", "error", "empty"):
        return Standing.UNSURE
    return Standing.BARE if kind in _BARE else Standing.CONTENT


def step(life: Life, look: Look) -> tuple[Life, Event | None]:
    """What `look` makes of `life`, and the event that it is, if any.

    A site goes down when two looks, `confirm(life)` apart, find nothing or nothing of its own; it is back, or has content, at the
    first look that finds any, for that is what people must be warned of at once.
    """
    if look.standing is Standing.CONTENT:
        return _content(life, look)
    if look.standing is Standing.UNSURE:
        return _unsure(life, look)
    if life.state is State.CONTENT:
        return _missed(life, look)
    found = State.PARKED if look.standing is Standing.BARE else State.NAMED
    seen = _heard(life)
    if life.state is State.DOWN or life.state is found:
        return seen, None
    return msgspec.structs.replace(seen, state=found, since=look.at), None


def _content(life: Life, look: Look) -> tuple[Life, Event | None]:
    seen = _heard(life)
    if life.state is State.CONTENT:
        return (seen, None) if look.same else (msgspec.structs.replace(seen, since=look.at), Event.CHANGED)
    event = Event.BACK if life.state is State.DOWN else Event.CONTENT
    return msgspec.structs.replace(seen, state=State.CONTENT, since=look.at), event


def _missed(life: Life, look: Look) -> tuple[Life, Event | None]:
    first = life.missed_at or look.at
    missed = msgspec.structs.replace(life, misses=life.misses + 1, missed_at=first, unsure_since=None)
    return _down(missed, look.at) if missed.misses > 1 and look.at - first >= confirm(life) else (missed, None)


def _unsure(life: Life, look: Look) -> tuple[Life, Event | None]:
    """Nothing is known, so nothing changes; a site of which nothing has been known for `UNSURE_FOR` is down."""
    first = life.unsure_since or look.at
    unsure = msgspec.structs.replace(life, unsure_since=first)
    if life.state is State.CONTENT and look.at - first >= UNSURE_FOR:
        return _down(unsure, look.at)
    return unsure, None


def _down(life: Life, at: datetime) -> tuple[Life, Event]:
    return msgspec.structs.replace(_heard(life), state=State.DOWN, since=at, downs=life.downs + 1), Event.DOWN


def _heard(life: Life) -> Life:
    return msgspec.structs.replace(life, misses=0, missed_at=None, unsure_since=None)


def confirm(life: Life) -> timedelta:
    """How long a site must be missed to be down: `CONFIRM`, doubled with each time that it was, so that one which flaps makes ever fewer events."""
    doubled: int = 2 ** min(life.downs, 8)
    return min(CONFIRM * doubled, LONGEST_CONFIRM)


class Checked(StrEnum):
    """What comparing an answer with that of the check before tells."""

    SAME = "same"
    OTHER = "other"
    #: there is an answer, and none to compare it with
    FIRST = "first"
    #: nothing answered
    NOTHING = "nothing"


#: checks in a row with ever another answer after which another one is no news: the page shows a clock, a price, a random word
RESTLESS = 3
#: how often a restless site is visited all the same
RESTLESS_EVERY = timedelta(days=1)


def check(life: Life, look: Look, compared: Checked, last_visit: datetime | None) -> tuple[Life, bool]:
    """What a check without reading makes of `life`, and whether the site deserves a visit now; a check makes no events, visits do.

    It does where something answers for the first time, where the answer differs, and where the site would be down by this look.
    A site whose answer differs at every check is visited once a day for that. What a visit found to be content goes on to be, whatever its status,
    while the answer is the same.
    """
    checked = _counted(life, compared)
    known = (
        compared is Checked.SAME and life.state is State.CONTENT and not life.misses and life.unsure_since is None
    )
    if look.standing is Standing.CONTENT or known:
        checked = _heard(checked)
    else:
        stepped, event = step(checked, look)
        if event is not None:
            # the visit that confirms it takes the last step, so the state stays as it is until then
            first = life.missed_at or look.at
            return msgspec.structs.replace(checked, misses=life.misses + 1, missed_at=first), True
        checked = stepped
    if compared is Checked.OTHER:
        rested = last_visit is None or look.at - last_visit >= RESTLESS_EVERY
        return checked, life.restless < RESTLESS or rested
    return checked, compared is Checked.FIRST and (last_visit is None or life.state is not State.CONTENT)


def _counted(life: Life, compared: Checked) -> Life:
    if compared is Checked.SAME:
        return msgspec.structs.replace(life, unchanged=life.unchanged + 1, restless=0)
    if compared is Checked.OTHER:
        return msgspec.structs.replace(life, unchanged=0, restless=life.restless + 1)
    return life


#: the shortest gap: fine enough for a site that goes live within the hour, and 60,000 checks an hour of 5,000 names
SHORTEST = timedelta(minutes=5)
#: the share of the time that a site has been as it is, after which it is looked at again
SHARE = 1 / 24
#: the longest gaps, by state: content may harm somebody, so it is looked at every day
LONGEST = {
    State.NAMED: timedelta(days=3),
    State.PARKED: timedelta(days=3),
    State.CONTENT: timedelta(days=1),
    State.DOWN: timedelta(days=3),
}
SHORTEST_CONTENT = timedelta(minutes=15)
#: Names are registered for a year at least; where nothing has stood within one and a month of grace, whoever wanted to use it has let it go.
FORGOTTEN = timedelta(days=400)


#: what concerns nobody is looked at once a week, in case it only hid from us, and let go after a quarter of a year without a change
HARMLESS_GAP, HARMLESS_FORGOTTEN = timedelta(days=7), timedelta(days=90)


def next_check(life: Life, now: datetime, spread: float, *, harmless: bool = False) -> datetime | None:
    """When the site deserves its next check; None where it is forgotten. `harmless`: its content concerns no brand.

    The gap is a 24th of the time that the site has been as it is, between `SHORTEST` and `LONGEST`: in the first two hours every 5 minutes,
    after a day every hour, after a week every 7 hours, after 72 days and later every 3 days. So whatever happens is noticed within 4 % of the waiting before it, and a
    name costs about 260 checks in its first year. Of the names registered for phishing 65 % are used within five days of
    registration and 17 % after more than 90 (Interisle, Phishing Landscape 2020, pp. 8-10), so neither end may be left out.

    A site with content is looked at every 15 minutes at first, every day later, and once missed again when that can be confirmed.
    `spread` 0…1 moves the gap by up to a tenth either way, so that names that were found together are not checked together.
    """
    if harmless and life.state is State.CONTENT:
        waited = now - life.since
        return now + HARMLESS_GAP * (0.9 + 0.2 * spread) if waited < HARMLESS_FORGOTTEN else None
    if life.state is not State.CONTENT and now - life.since >= FORGOTTEN:
        return None
    shortest = SHORTEST_CONTENT if life.state is State.CONTENT else SHORTEST
    gap = min(max((now - life.since) * SHARE, shortest), LONGEST[life.state])
    if life.missed_at is not None:
        gap = max(life.missed_at + confirm(life) - now, SHORTEST)
        return now + gap * (1 + 0.2 * spread)
    return now + gap * (0.9 + 0.2 * spread)
