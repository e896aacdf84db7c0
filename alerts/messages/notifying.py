"""Telling: the messages of one step of an alert, written and queued in the transaction that made the step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.messages.mail import Form, compose
from alerts.messages.message import message_id
from alerts.quiet.holding import Circumstances, hold
from alerts.quiet.leaving import keep_waiting, leave
from alerts.routing.addressees import Addressee, addressees
from alerts.routing.managers import of_authors, put_in_copy
from alerts.routing.together import departments_of, together
from alerts.routing.traits import traits_of
from alerts.routing.ways import Way, reached, ways
from alerts.view import AlertView, load_alert
from monitor.opinion.digest import Summarise, no_summary
from monitor.settings import Settings
from monitor.store.tables import Alert, Notification
from monitor.watchlist.model import Routes, Watchlist
from monitor.wording import Tongue, of_locale

#: Puts the delivery of a notification on the job queue, on the session's own connection.
Enqueue = Callable[[Session, int], None]
#: steps that are told at once whatever a route says
_AT_ONCE = ("escalated",)


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What telling needs besides the alert; `summarise` says in short what a long text says."""

    settings: Settings
    enqueue: Enqueue
    summarise: Summarise = no_summary


def notify(
    session: Session, alert: Alert, step: str, watchlist: Watchlist, *, telling: Telling, now: datetime
) -> tuple[int, ...]:
    """Queue the messages of `step` for every department that the alert is routed to; returns the ids of those that leave at once."""
    session.flush()
    if not alert.cc and _copies_managers(watchlist.routes):
        put_in_copy(session, alert, of_authors(session, alert, watchlist), now, quietly=True)
    routed = addressees(traits_of(session, alert, watchlist), watchlist.routes)
    routed = reached(routed, watchlist.routes, alert.level, telling.settings)
    told = Circumstances(alert=alert, watchlist=watchlist, settings=telling.settings, now=now)
    return tell(session, routed, step, told, telling=telling)


def tell(
    session: Session, routed: Iterable[Addressee], step: str, told: Circumstances, *, telling: Telling
) -> tuple[int, ...]:
    """Queue the messages of `step` for `routed`, whoever they are; returns the ids of those that leave at once. `told.alert` must be there."""
    assert told.alert is not None
    session.flush()
    view = load_alert(session, told.alert.id)
    assert view is not None
    writer = _Writer(view, step, told, before=_before(session, view.id, step))
    receivers = ((one, way) for one in routed for way in ways(one, told.settings))
    queued = [writer.write(one, way) for one, way in together(receivers, tongue_of("", told.settings))]
    session.add_all(queued)
    session.flush()
    return tuple(row.id for row in queued if send_or_hold(session, row, told, telling=telling))


def send_or_hold(session: Session, row: Notification, told: Circumstances, *, telling: Telling) -> bool:
    """Queue a message that was written, or keep it waiting where something holds it; whether it leaves at once."""
    held = hold(session, row, told)
    if held is not None:
        keep_waiting(session, row, held, told)
        return False
    leave(session, row, told, enqueue=telling.enqueue)
    return True


def _copies_managers(routes: Routes) -> bool:
    return any("account_manager" in route.cc for route in routes.route)


Before = dict[tuple[str, str], int]


def _before(session: Session, alert_id: int, step: str) -> Before:
    """How many messages of a step each department has already, by department and channel: a step may come again."""
    query = select(Notification.department, Notification.channel, func.count())
    counted = query.where(Notification.alert_id == alert_id, Notification.step == step).group_by(
        Notification.department, Notification.channel
    )
    return {(department, channel): many for department, channel, many in session.execute(counted)}


class _Writer:
    """Writes the messages of one step of one alert."""

    def __init__(self, view: AlertView, step: str, told: Circumstances, *, before: Before) -> None:
        self._view, self._step, self._told, self._before = view, step, told, before

    def write(self, one: Addressee, way: Way) -> Notification:
        """One message. Its Message-ID is a function of alert, step and receiver, and of how often the step has come before."""
        view, watchlist = self._view, self._told.watchlist
        repeats = self._before.get((one.key, way.channel), 0)
        thread = (view.brand, view.id, view.created_at.astimezone(UTC).isoformat())
        again = (f"again-{repeats}",) if repeats else ()
        content = compose(
            view,
            brand=watchlist.brand,
            ladder=watchlist.ladder,
            step=self._step,
            console_address=self._told.settings.console_address,
            tongue=tongue_of(one.language, self._told.settings),
            form=Form(
                template=str(one.route.get("template", "alert")),
                mails=watchlist.mails,
                departments=departments_of(one.key, one.route),
            ),
        )
        return Notification(
            alert_id=view.id,
            brand=view.brand,
            level=view.level,
            step=self._step,
            department=one.key,
            channel=way.channel,
            to=list(way.to),
            cc=list(one.cc) if way.channel == "mail" else [],
            route=step_route(one, self._step),
            message_id=message_id(*thread, self._step, way.channel, one.key, *way.to, *again),
            thread_id=message_id(*thread),
            subject=content.subject,
            text=content.text,
            html=content.html,
            created_at=self._told.now,
        )


def step_route(one: Addressee, step: str) -> dict[str, object]:
    """What is kept of the route with a message of `step`: an escalation is told at once, whatever the route says."""
    urgent = step.partition("-")[0] in _AT_ONCE
    return {**one.route, "when": "now"} if urgent else dict(one.route)


def tongue_of(language: str, settings: Settings) -> Tongue:
    """The language that a department reads: its own, else the setting's, else the machine's."""
    chosen = language or settings.language or of_locale()
    return "zh" if chosen == "zh" else "en"
