"""What became of the demo world: alerts, hits and replies from the store, mails and cards from the sinks."""

from __future__ import annotations

from email.message import EmailMessage

import msgspec
from sqlalchemy import func, select

from alerts.view import AlertView, HitView, ReplyView, hit_view, load_alert
from monitor.demo.sinks import ReceivedMail
from monitor.demo.world import World
from monitor.store.database import Database
from monitor.store.tables import Alert, HitRow, Notification, Reply, SourceRow


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """One mail as delivered; `thread` is the first Message-ID of its thread, its own where it starts one. `pictures` counts those that it shows."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    message_id: str
    thread: str
    pictures: int = 0


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the demo at one moment.

    `cards` are the Teams messages as JSON text, `sources` maps a source's key to its health, `waiting` counts the
    messages that are queued and not yet sent. `newcomers` are the names that somebody registered meanwhile.
    """

    alerts: tuple[AlertView, ...] = ()
    hits: tuple[HitView, ...] = ()
    replies: tuple[ReplyView, ...] = ()
    mails: tuple[Mail, ...] = ()
    cards: tuple[str, ...] = ()
    sources: dict[str, str] = {}
    waiting: int = 0
    newcomers: tuple[str, ...] = ()


def observe(database: Database, world: World) -> Observed:
    """Look at everything now. Blocks for the store's answers."""
    with database.begin() as session:
        ids = session.scalars(select(Alert.id).order_by(Alert.id)).all()
        found = [load_alert(session, number) for number in ids]
        replies = session.scalars(select(Reply).order_by(Reply.id))
        waiting = select(func.count()).where(Notification.status == "queued")
        return Observed(
            alerts=tuple(alert for alert in found if alert is not None),
            hits=tuple(hit_view(row) for row in session.scalars(select(HitRow).order_by(HitRow.id))),
            replies=tuple(msgspec.convert(row, ReplyView, from_attributes=True) for row in replies),
            mails=tuple(delivered(mail) for mail in list(world.mail.mails)),
            cards=tuple(msgspec.json.encode(card.payload).decode() for card in list(world.teams.cards)),
            sources=dict(session.execute(select(SourceRow.key, SourceRow.health)).tuples().all()),
            waiting=session.scalar(waiting) or 0,
            newcomers=tuple(world.dns.newcomers),
        )


def delivered(received: ReceivedMail) -> Mail:
    """A received mail, as people see it."""
    message = received.message
    own = str(message["Message-ID"]).strip()
    references = str(message["References"] or message["In-Reply-To"] or own).split()
    return Mail(
        to=_addresses(message, "To"),
        cc=_addresses(message, "Cc"),
        subject=str(message["Subject"]),
        text=_text(message),
        message_id=own,
        thread=references[0],
        pictures=sum(part.get_content_maintype() == "image" for part in message.walk()),
    )


def _addresses(message: EmailMessage, header: str) -> tuple[str, ...]:
    told = message[header]
    return tuple(address.addr_spec for address in told.addresses) if told else ()


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""
