"""Whether a message leaves at once, waits, or is told with others: asked of every message in the transaction that writes it.

What holds is asked in this order, and the first answer is the one that is shown; when it is over, the message is looked at again (`alerts.quiet.releasing`):

1. its route tells it in the digest, if any is made; 2. a silence fits its alert; 3. its alert is snoozed; 4. its department has quiet hours; 5. too many have left (storm).

Messages without an alert (digests, summaries) are held by nothing. A rung of the ladder is held by a storm alone, for it is what happens when nobody listens. That
a matter is over waits for the digest, quiet hours and storms, and for nothing else. That a matter got worse, and a customer's report, leave in spite of a
silence whose matcher does not say `level = "major"`, once the alert is major.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from alerts.quiet.hours import quiet_until, read_hours
from alerts.quiet.pacing import next_summary, take_turn
from alerts.quiet.silences import active_silences, fits, matcher_of
from alerts.quiet.snoozing import snoozed
from monitor.settings import Settings
from monitor.store.tables import Alert, Notification, Silence
from monitor.watchlist.model import Watchlist
from monitor.watchlist.zones import team_zone

DIGEST, SILENCED, SNOOZED, QUIET_HOURS, STORM = "digest", "silenced", "snoozed", "quiet_hours", "storm"
#: how the steps begin that say that a matter got worse
_WORSE = ("raised", "regressed", "reopened", "report")
_RUNG, _OVER = "escalated", "over"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A message waits: `why` is digest, quiet_hours, silenced, snoozed or storm; `until` is when it is looked at again, None for never by itself."""

    why: str
    until: datetime | None = None
    silence: Silence | None = None


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """What holding is decided by; `alert` is None for messages that belong to none."""

    alert: Alert | None
    watchlist: Watchlist
    settings: Settings
    now: datetime


def hold(session: Session, message: Notification, told: Circumstances) -> Held | None:
    """Why `message` has to wait, None when it leaves at once; its turn within the rate limit is then taken."""
    if told.alert is None:
        return None
    return wished(session, message, told) or crowded(session, message, told)


def wished(session: Session, message: Notification, told: Circumstances) -> Held | None:
    """What people wish: the digest, a silence, a snooze or quiet hours. Writes nothing."""
    alert, now, step = told.alert, told.now, message.step
    if alert is None or step.startswith(_RUNG):
        return None
    if message.route.get("when") == DIGEST and (told.settings.digest_daily or told.settings.digest_weekly):
        return Held(why=DIGEST)
    if not step.startswith(_OVER):
        silence = silencing(session, alert, step, now)
        if silence is not None:
            return Held(why=SILENCED, until=silence.expires_at, silence=silence)
        if snoozed(alert, now):
            return Held(why=SNOOZED, until=alert.snoozed_until if alert.snooze == "until" else None)
    until = _quiet_until(message, told)
    return Held(why=QUIET_HOURS, until=until) if until else None


def silencing(session: Session, alert: Alert, step: str, now: datetime) -> Silence | None:
    """The silence that ends last of those that keep this step of an alert back."""
    worse = alert.level == "major" and step.startswith(_WORSE)
    found = [
        silence
        for silence in active_silences(session, now, alert.brand)
        if not (worse and matcher_of(silence).level != "major") and fits(session, matcher_of(silence), alert)
    ]
    return max(found, key=lambda one: one.expires_at, default=None)


def crowded(session: Session, message: Notification, told: Circumstances) -> Held | None:
    """That too many have left already; else the message has its turn."""
    if take_turn(session, message, told.settings, told.now):
        return None
    return Held(why=STORM, until=next_summary(session, message, told.settings, told.now))


def _quiet_until(message: Notification, told: Circumstances) -> datetime | None:
    route = message.route
    hours = read_hours(str(route.get("quiet") or ""))
    if hours is None or message.level not in (route.get("levels") or ("minor",)):
        return None
    zone = team_zone(told.watchlist)
    return quiet_until(hours, zone, told.now)
