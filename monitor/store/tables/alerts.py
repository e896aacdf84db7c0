"""Alerts: what their hits have in common, and what happened to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from monitor.store.tables.base import Base, own_id, to


class Alert(Base):
    """Hits that one person can settle together. `group_key` is what the first ones have in common, `grouped_by` the rule that says so.

    `stage` is the step of the closed loop (`alerts.triage.stages`), `next_step` and `next_due` what its owner means to do, and by when. `snooze` is empty, `until`,
    `change` or `clear`. `round` counts how often it was opened. `told_at` is when its departments were told first in this round, from when the ladder counts;
    `answered_at` when somebody took, resolved or dismissed it in this round. `merged_into` is the alert that has taken its hits over.
    """

    __tablename__ = "alerts"
    id: Mapped[int] = own_id()
    brand: Mapped[str]
    matter: Mapped[str]
    topic: Mapped[str]
    group_key: Mapped[str]
    grouped_by: Mapped[str]
    level: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="open")
    title: Mapped[str]
    owner: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str] = mapped_column(server_default="")
    region: Mapped[str] = mapped_column(server_default="")
    cc: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    hit_count: Mapped[int] = mapped_column(server_default="0")
    stage: Mapped[str] = mapped_column(server_default="")
    next_step: Mapped[str] = mapped_column(server_default="")
    next_due: Mapped[datetime | None]
    snooze: Mapped[str] = mapped_column(server_default="")
    snoozed_until: Mapped[datetime | None]
    snoozed_by: Mapped[str] = mapped_column(server_default="")
    round: Mapped[int] = mapped_column(server_default="1")
    told_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    merged_into: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("alerts.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = mapped_column(server_default="")
    __table_args__ = (
        Index("alerts_open_group", "brand", "group_key", postgresql_where=sql("closed_at IS NULL")),
        Index("alerts_updated", sql("updated_at DESC")),
        Index(None, "merged_into", postgresql_where=sql("merged_into IS NOT NULL")),
        Index("alerts_open_idx", "id", postgresql_where=sql("closed_at IS NULL")),
        Index(None, "snoozed_until", postgresql_where=sql("snoozed_until IS NOT NULL")),
    )


class AlertKey(Base):
    """What hits have in common (`site:host`, `story:12`, `campaign:3`, `topic:slippage`), and the alert that hits with it join now."""

    __tablename__ = "alert_keys"
    brand: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = to("alerts.id")
    at: Mapped[datetime]


class AlertSplit(Base):
    """Somebody took hits of `from_id` into an alert of their own: no rule ever joins the two again."""

    __tablename__ = "alert_splits"
    alert_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("alerts.id"), primary_key=True)
    from_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("alerts.id"), primary_key=True, index=True)
    at: Mapped[datetime]
    who: Mapped[str]


class AlertEvent(Base):
    """One thing that happened to an alert; append-only (a trigger refuses change and removal) and chained (a trigger fills the last three columns).

    `place` counts the alert's events from 1. `hash` is the SHA-256 of the event and of `previous`, the hash of the event before (`alerts.history`).
    """

    __tablename__ = "alert_events"
    id: Mapped[int] = own_id()
    alert_id: Mapped[int] = to("alerts.id")
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    place: Mapped[int] = mapped_column(server_default="0")
    previous: Mapped[str] = mapped_column(server_default="")
    hash: Mapped[str] = mapped_column(server_default="")
    __table_args__ = (Index("alert_events_alert_id_place_key", "alert_id", "place", unique=True),)
