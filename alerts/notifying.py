"""Telling: the messages of one step of an alert, written and queued in the transaction that made the step."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from alerts.mail import compose
from alerts.message import message_id
from alerts.quiet.holding import Circumstances, hold
from alerts.routing import Addressee, addressees
from alerts.view import AlertView, load_alert
from monitor.opinion.digest import Summarise, no_summary
from monitor.settings import Settings
from monitor.store.tables import Alert, Notification
from monitor.watchlist.model import Watchlist
from monitor.wording import Tongue, of_locale

#: Puts the delivery of a notification on the job queue, on the session's own connection.
Enqueue = Callable[[Session, int], None]


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What telling needs besides the alert; `summarise` says in short what a long text says."""

    settings: Settings
    enqueue: Enqueue
    summarise: Summarise = no_summary


def notify(
    session: Session, alert: Alert, step: str, watchlist: Watchlist, *, telling: Telling, now: datetime
) -> tuple[int, ...]:
    """Queue the messages of `step` for every department that the alert is routed to; returns their ids."""
    session.flush()
    view = load_alert(session, alert.id)
    assert view is not None
    routed = addressees(alert, watchlist.routes, _owners(view, watchlist))
    writer = _Writer(view, step, watchlist, telling=telling, now=now)
    queued = [
        writer.write(addressee, channel)
        for addressee in routed
        for channel in _channels(addressee, telling.settings)
    ]
    session.add_all(queued)
    session.flush()
    told = Circumstances(alert=alert, watchlist=watchlist, settings=telling.settings, now=now)
    return tuple(row.id for row in queued if send_or_hold(session, row, told, telling=telling))


def send_or_hold(session: Session, row: Notification, told: Circumstances, *, telling: Telling) -> bool:
    """Queue a message that was written, or keep it waiting where something holds it; whether it leaves at once."""
    held = hold(session, row, told)
    if held is not None:
        row.status, row.held, row.release_at = "held", held.why, held.until
        return False
    if told.alert is not None and told.alert.told_at is None:
        told.alert.told_at = told.now
    telling.enqueue(session, row.id)
    return True


def _owners(view: AlertView, watchlist: Watchlist) -> tuple[str, ...]:
    """Who answers for the channels that the alert's hits came from."""
    found = {hit.source for hit in view.hits}
    brand = watchlist.brand.key
    return tuple(
        dict.fromkeys(
            owner for source in watchlist.sources if f"{brand}/{source.key}" in found for owner in source.owners
        )
    )


def _channels(addressee: Addressee, settings: Settings) -> Iterator[str]:
    if addressee.mail:
        yield "mail"
    if os.environ.get(addressee.teams) or settings.teams_webhook:
        yield "teams"


class _Writer:
    """Writes the messages of one step of one alert."""

    def __init__(
        self, view: AlertView, step: str, watchlist: Watchlist, *, telling: Telling, now: datetime
    ) -> None:
        self._view, self._step, self._watchlist = view, step, watchlist
        self._settings, self._now = telling.settings, now

    def write(self, addressee: Addressee, channel: str) -> Notification:
        """One message; a webhook is kept by the name of the variable that holds it, for its address is a secret."""
        mail = channel == "mail"
        to = list(addressee.mail) if mail else [_webhook_variable(addressee)]
        thread = (self._view.brand, self._view.id, self._view.created_at.isoformat())
        content = compose(
            self._view,
            brand=self._watchlist.brand,
            ladder=self._watchlist.ladder,
            step=self._step,
            console_address=self._settings.console_address,
            tongue=_tongue(addressee, self._settings),
        )
        return Notification(
            alert_id=self._view.id,
            brand=self._view.brand,
            level=self._view.level,
            step=self._step,
            department=addressee.key,
            channel=channel,
            to=to,
            cc=list(addressee.cc) if mail else [],
            message_id=message_id(*thread, self._step, channel, addressee.key, *to),
            thread_id=message_id(*thread),
            subject=content.subject,
            text=content.text,
            html=content.html,
            created_at=self._now,
        )


def _webhook_variable(addressee: Addressee) -> str:
    """The department's own webhook where it is set, else the one for departments that have none."""
    return addressee.teams if os.environ.get(addressee.teams) else "ZHENGMING_TEAMS_WEBHOOK"


def _tongue(addressee: Addressee, settings: Settings) -> Tongue:
    chosen = addressee.language or settings.language or of_locale()
    return "zh" if chosen == "zh" else "en"
