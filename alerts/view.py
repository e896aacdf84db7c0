"""An alert as people see it: the same facts for mail, chat, console and command line, personal data masked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.routing.together import departments_of
from monitor.assessment import Assessment, Label, Reason, Severity
from monitor.names.facts import Facts
from monitor.opinion.correcting import Given, labels_of
from monitor.opinion.training.corpus import Labels
from monitor.store.corrections import Corrected, corrections_of
from monitor.store.hits import digest_of, facts_of
from monitor.store.stories import Spread, spreads
from monitor.store.tables import Alert, AlertEvent, Escalation, HitRow, Notification, Reply, Report
from monitor.text import mask

HITS_SHOWN = 20


class CorrectionView(msgspec.Struct, frozen=True, kw_only=True):
    """What an analyst said of a hit: the labels as they were, and those that were given or follow from them."""

    at: datetime
    who: str
    before: Given
    after: Given
    note: str


class HitView(msgspec.Struct, frozen=True, kw_only=True):
    """One hit; `url` as found (show it defanged where it could be clicked), `text` masked and uncut, `facts` without raw answers, `joined_by` why it is here.

    `story` tells how far its text has spread; None for names and for texts too short to be anybody's copy. `corrections` are
    oldest first. `summary` and `keywords` say in short what a long text says, where that was made of it.
    """

    id: int
    kind: str
    source: str
    url: str
    domain: str
    title: str
    text: str
    author: str
    published: datetime | None
    seen_at: datetime
    language: str
    label: str
    sentiment: float
    relevance: float
    topics: tuple[str, ...]
    severity: str
    risk: int
    verdict: str
    reasons: tuple[Reason, ...]
    facts: Facts = Facts()
    story: Spread | None = None
    corrections: tuple[CorrectionView, ...] = ()
    summary: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    reach: int = 0
    joined_by: str = ""

    @property
    def labels(self) -> Labels:
        """The labels of docs/labelling.md that it has now."""
        said = Assessment(
            brand="",
            relevance=self.relevance,
            label=Label(self.label),
            topics=self.topics,
            severity=Severity(self.severity),
        )
        return labels_of(said, (one.after for one in self.corrections))


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, `detail` as recorded; `place` counts from 1, `hash` chains it to the one before (`alerts.history`)."""

    at: datetime
    who: str
    what: str
    detail: dict[str, Any]
    place: int = 0
    hash: str = ""


class NotificationView(msgspec.Struct, frozen=True, kw_only=True):
    """One message, as it waits or was sent; `department` names all that it is for, `held` is why it is kept back, until `release_at`, and `folded_into` the message that said it too."""

    id: int
    step: str
    department: str
    channel: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    message_id: str
    subject: str
    text: str
    status: str
    attempts: int
    problem: str
    created_at: datetime
    sent_at: datetime | None
    held: str = ""
    release_at: datetime | None = None
    folded_into: int | None = None
    instead_of: int | None = None


class RungView(msgspec.Struct, frozen=True, kw_only=True):
    """One rung of the ladder in one round: who takes over, when it is due, and whether it waits, is done or was stopped, and why."""

    round: int
    rung: int
    role: str
    due_at: datetime
    status: str
    why: str
    done_at: datetime | None


class ReplyView(msgspec.Struct, frozen=True, kw_only=True):
    """A drafted reply."""

    id: int
    situation: str
    language: str
    text: str
    status: str


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's report; the contact only as far as it may be shown."""

    id: int
    url: str
    domain: str
    contact_masked: str
    created_at: datetime


class AlertView(msgspec.Struct, frozen=True, kw_only=True):
    """One alert with its newest hits (at most `HITS_SHOWN`), history, messages, ladder, replies and report.

    `snoozed_until` is empty for a snooze that ends when the alert changes or clears.
    """

    id: int
    brand: str
    matter: str
    topic: str
    level: str
    status: str
    title: str
    owner: str
    language: str
    grouped_by: str
    hit_count: int
    created_at: datetime
    updated_at: datetime
    closed_reason: str
    region: str = ""
    stage: str = ""
    next_step: str = ""
    next_due: datetime | None = None
    snooze: str = ""
    snoozed_until: datetime | None = None
    snoozed_by: str = ""
    round: int = 1
    told_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    merged_into: int | None = None
    hits: tuple[HitView, ...] = ()
    events: tuple[EventView, ...] = ()
    notifications: tuple[NotificationView, ...] = ()
    ladder: tuple[RungView, ...] = ()
    replies: tuple[ReplyView, ...] = ()
    reports: tuple[ReportView, ...] = ()


#: the fields that lists leave out
WITHIN = ("hits", "events", "notifications", "ladder", "replies", "reports")


def _notification(sent: Notification) -> NotificationView:
    named = ", ".join(departments_of(sent.department, sent.route))
    view: NotificationView = _copy(NotificationView, sent)
    return msgspec.structs.replace(view, department=named)


def _copy(kind: type[Any], row: object, **instead: Any) -> Any:
    values = {name: instead.get(name, getattr(row, name, None)) for name in kind.__struct_fields__}
    return kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()})


def hit_view(row: HitRow, story: Spread | None = None, corrections: tuple[Corrected, ...] = ()) -> HitView:
    """A stored hit as people see it."""
    digest = digest_of(row)
    told = {
        "reasons": msgspec.convert(row.reasons, tuple[Reason, ...]),
        "facts": facts_of(row),
        "text": mask(row.text),
        "title": mask(row.title),
        "story": story,
        "corrections": tuple(_copy(CorrectionView, one) for one in corrections),
        "summary": tuple(map(mask, digest.summary)),
        "keywords": tuple(map(mask, digest.keywords)),
    }
    shown: HitView = _copy(HitView, row, **told)
    return shown


def alert_summary(row: Alert) -> AlertView:
    """An alert for a list: without what is `WITHIN` it."""
    within = dict[str, Any].fromkeys(WITHIN, ())
    until = None if row.snooze == "clear" else row.snoozed_until
    shown: AlertView = _copy(AlertView, row, title=mask(row.title), snoozed_until=until, **within)
    return shown


def load_alert(session: Session, alert_id: int, *, before: int | None = None) -> AlertView | None:
    """The whole of one alert, or None where there is none; of its hits those older than the hit `before`, where one is named."""
    row = session.get(Alert, alert_id)
    if row is None:
        return None

    def rows(table: type[Any]) -> list[Any]:
        return list(session.scalars(select(table).where(table.alert_id == alert_id).order_by(table.id)))

    newest = select(HitRow).where(HitRow.alert_id == alert_id).order_by(HitRow.id.desc()).limit(HITS_SHOWN)
    hits = list(session.scalars(newest if before is None else newest.where(HitRow.id < before)))
    told = spreads(session, (hit.story_id for hit in hits if hit.story_id is not None))
    corrected = corrections_of(session, (hit.id for hit in hits))
    return msgspec.structs.replace(
        alert_summary(row),
        hits=tuple(hit_view(hit, told.get(hit.story_id or 0), corrected.get(hit.id, ())) for hit in hits),
        events=tuple(_copy(EventView, event) for event in rows(AlertEvent)),
        notifications=tuple(map(_notification, rows(Notification))),
        ladder=tuple(_copy(RungView, rung) for rung in rows(Escalation)),
        replies=tuple(_copy(ReplyView, reply) for reply in rows(Reply)),
        reports=tuple(_copy(ReportView, report) for report in rows(Report)),
    )


def load_events(session: Session, alert_id: int) -> tuple[EventView, ...] | None:
    """The history of one alert, oldest first, or None where there is no such alert."""
    if session.get(Alert, alert_id) is None:
        return None
    events = session.scalars(select(AlertEvent).where(AlertEvent.alert_id == alert_id).order_by(AlertEvent.place))
    return tuple(_copy(EventView, event) for event in events)
