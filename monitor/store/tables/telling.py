"""Messages, how their channels fare, and who asked for silence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from monitor.store.tables.base import Base, maybe_to, own_id


class Notification(Base):
    """One message to one department over one channel, kept as it is sent; `alert_id` is empty for digests and summaries.

    `status`: queued → sent, or → failed when the receiver refused for good or the time for trying is over; held → queued at `release_at`, or → folded
    when another message (`folded_into`) says it too. `held` is why it waits. `route` names the rule that decided (`alerts.routing.addressees`).
    `instead_of` is the message whose channel was down. `next_try` is when it is tried again, `reached` the addresses that have accepted it already,
    `failed_at` when it was given up.
    """

    __tablename__ = "notifications"
    id: Mapped[int] = own_id()
    alert_id: Mapped[int | None] = maybe_to("alerts.id")
    step: Mapped[str]
    department: Mapped[str]
    channel: Mapped[str]
    to: Mapped[list[str]]
    cc: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    message_id: Mapped[str] = mapped_column(unique=True)
    thread_id: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="queued")
    attempts: Mapped[int] = mapped_column(server_default="0")
    problem: Mapped[str] = mapped_column(server_default="")
    brand: Mapped[str] = mapped_column(server_default="")
    level: Mapped[str] = mapped_column(server_default="minor")
    route: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    held: Mapped[str] = mapped_column(server_default="")
    release_at: Mapped[datetime | None]
    folded_into: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("notifications.id"))
    instead_of: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("notifications.id"))
    next_try: Mapped[datetime | None]
    reached: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    __table_args__ = (
        Index("notifications_queued", "created_at", postgresql_where=sql("status = 'queued'")),
        Index(None, "release_at", postgresql_where=sql("status = 'held'")),
        Index(None, "folded_into", postgresql_where=sql("folded_into IS NOT NULL")),
        Index(
            "notifications_instead_of_key",
            "instead_of",
            "channel",
            "to",
            unique=True,
            postgresql_where=sql("instead_of IS NOT NULL"),
        ),
        Index(None, "department", "channel", "created_at"),
    )


class NotificationPicture(Base):
    """A picture that a message shows, by the name under which its HTML form speaks of it (`cid:name`)."""

    __tablename__ = "notification_pictures"
    notification_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("notifications.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes]


class ChannelState(Base):
    """How a channel fares: failures in a row since it last worked, until when nothing is tried over it (circuit breaker), and when it was last probed.

    `channel` is its name in notifications, followed by `:` and the name of the receiver where each has one of its own (a webhook).
    """

    __tablename__ = "channel_states"
    channel: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(server_default="0")
    problem: Mapped[str] = mapped_column(server_default="")
    failed_at: Mapped[datetime | None]
    open_until: Mapped[datetime | None]
    probed_at: Mapped[datetime | None]


class Silence(Base):
    """Alerts that `matcher` fits tell nobody until `expires_at`, or until somebody ended it; their history goes on."""

    __tablename__ = "silences"
    id: Mapped[int] = own_id()
    brand: Mapped[str]
    matcher: Mapped[dict[str, Any]]
    owner: Mapped[str]
    reason: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(server_default="")
    __table_args__ = (Index(None, "expires_at", postgresql_where=sql("ended_at IS NULL")),)


class RateTurn(Base):
    """A turn to tell a department over a channel: `used_at` is when it was last taken (`alerts.quiet.pacing`). Place 0 is that of summaries."""

    __tablename__ = "rate_turns"
    brand: Mapped[str] = mapped_column(primary_key=True)
    department: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]
