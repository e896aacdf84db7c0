"""It is over: whoever was told of an alert is told what became of it, in the same thread."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import copy_context
from datetime import datetime
from functools import partial

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from alerts.messages.message import message_id
from alerts.messages.notifying import Telling, send_or_hold
from alerts.quiet.holding import Circumstances
from alerts.routing.together import covers, departments_of
from alerts.triage.ending import Ending, ended
from alerts.view import load_alert
from monitor.store.tables import Alert, Notification
from monitor.watchlist.model import Watchlist
from monitor.wording import Tongue, of_locale

#: how the step of such a message begins; the number of the round follows
STEP = "over-"
_TOLD = ("queued", "sent")


def tell_over(
    session: Session, alert: Alert, watchlist: Watchlist, *, telling: Telling, who: str, now: datetime
) -> tuple[int, ...]:
    """Write to everybody who was told of a closed alert in this round that `who` resolved or dismissed it; returns the ids of the messages that leave at once.

    Told is whoever a message was sent to or is queued for, also inside a summary, over another channel that stood in, and before a silence or snooze. Nobody is
    told of the end of what they never heard of. Each message goes the way of the last one before it, so what was told in a digest ends in a digest.
    """
    session.flush()
    before = _last(session, alert)
    if not before:
        return ()
    view = load_alert(session, alert.id)
    assert view is not None
    ending = partial(
        Ending, view=view, who=who, step=f"{STEP}{alert.round}", address=telling.settings.console_address
    )
    rows = [
        _message(row, ending(tongue=_tongue(row.department, watchlist, telling)), watchlist, now) for row in before
    ]
    session.add_all(rows)
    session.flush()
    told = Circumstances(alert=alert, watchlist=watchlist, settings=telling.settings, now=now)
    return tuple(row.id for row in rows if send_or_hold(session, row, told, telling=telling))


def _message(before: Notification, ending: Ending, watchlist: Watchlist, now: datetime) -> Notification:
    """One message, to whom and on the way that `before` went."""
    content = copy_context().run(ended, ending, watchlist)
    return Notification(
        alert_id=ending.view.id,
        brand=ending.view.brand,
        level=ending.view.level,
        step=ending.step,
        department=before.department,
        channel=before.channel,
        to=list(before.to),
        cc=list(before.cc),
        route=dict(before.route),
        message_id=message_id(before.thread_id, ending.step, before.channel, before.department, *before.to),
        thread_id=before.thread_id,
        subject=content.subject,
        text=content.text,
        html=content.html,
        created_at=now,
    )


def _last(session: Session, alert: Alert) -> list[Notification]:
    """The last message of this round to each department, channel and address of those that were told: of this alert, else of one that was merged into it."""
    merged = select(Alert.id).where(Alert.merged_into == alert.id)
    mine = or_(Notification.alert_id == alert.id, Notification.alert_id.in_(merged))
    found = dict[tuple[str, str, tuple[str, ...]], Notification]()
    told, ended = set[str](), set[int | None]()
    for row in session.scalars(select(Notification).where(mine).order_by(Notification.id.desc())):
        if row.step.startswith(STEP):
            if row.alert_id == alert.id:
                break
            ended.add(row.alert_id)
        if row.alert_id in ended:
            continue
        if row.status in _TOLD or row.reached or (row.folded_into is not None and _left(session, row.folded_into)):
            told.update(departments_of(row.department, row.route))
        if row.instead_of is None:
            last = found.setdefault((row.department, row.channel, tuple(row.to)), row)
            if last.alert_id != alert.id == row.alert_id:
                found[row.department, row.channel, tuple(row.to)] = row
    heard = (row for row in found.values() if told.intersection(departments_of(row.department, row.route)))
    return sorted(_widest(heard), key=lambda row: row.id)


def _widest(several: Iterable[Notification]) -> list[Notification]:
    """Those that are not to some of the receivers of another one."""
    kept: list[Notification] = []
    for row in sorted(several, key=lambda row: (-len(departments_of(row.department, row.route)), -len(row.to))):
        if not any(covers(one, row) for one in kept):
            kept.append(row)
    return kept


def _left(session: Session, notification_id: int) -> bool:
    return session.get_one(Notification, notification_id).status in _TOLD


def _tongue(department: str, watchlist: Watchlist, telling: Telling) -> Tongue:
    known = watchlist.routes.departments.get(department)
    chosen = (known.language if known else "") or telling.settings.language or of_locale()
    return "zh" if chosen == "zh" else "en"
