"""The rungs that alerts climb while nobody answers, and what the auditor found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from monitor.store.tables.base import Base, maybe_to, own_id


class Escalation(Base):
    """One rung of the ladder for one round of an alert, due at `due_at`; `rung` counts from 0 as `escalation.toml` lists them.

    `status`: waiting → done when it was told, or → stopped when somebody answered before. `why` says so in a word.
    """

    __tablename__ = "escalations"
    id: Mapped[int] = own_id()
    alert_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("alerts.id"))
    round: Mapped[int]
    rung: Mapped[int]
    role: Mapped[str]
    due_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(server_default="waiting")
    why: Mapped[str] = mapped_column(server_default="")
    done_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("alert_id", "round", "rung"),
        Index(None, "due_at", postgresql_where=sql("status = 'waiting'")),
    )


class Audit(Base):
    """What the auditor found: a step that should have run and did not."""

    __tablename__ = "audits"
    id: Mapped[int] = own_id()
    at: Mapped[datetime] = mapped_column(index=True)
    what: Mapped[str]
    alert_id: Mapped[int | None] = maybe_to("alerts.id")
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
