"""What is remembered of sources and registries between polls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from monitor.store.tables.base import Base


class SourceRow(Base):
    """What is remembered of a source between polls; `key` is `brand/source`."""

    __tablename__ = "sources"
    key: Mapped[str] = mapped_column(primary_key=True)
    brand: Mapped[str]
    state: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    health: Mapped[str] = mapped_column(server_default="new")
    reason: Mapped[str] = mapped_column(server_default="")
    failures: Mapped[int] = mapped_column(server_default="0")
    next_poll: Mapped[datetime]
    last_poll: Mapped[datetime | None]
    last_ok: Mapped[datetime | None]
    last_new: Mapped[datetime | None]


class Registry(Base):
    """A server that tells registrations, by host and port: when it may be asked next, and what it answered last."""

    __tablename__ = "registries"
    server: Mapped[str] = mapped_column(primary_key=True)
    next_allowed: Mapped[datetime]
    answer: Mapped[str] = mapped_column(server_default="")
    problem: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]


class RegistrationRow(Base):
    """What a registry told of a registrable domain (`monitor.names.facts.Registration`, raw answer included)."""

    __tablename__ = "registrations"
    domain: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[str]
    told: Mapped[dict[str, Any]]
