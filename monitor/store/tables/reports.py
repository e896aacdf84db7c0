"""Customers' reports, and the replies that are drafted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from monitor.store.tables.base import Base, maybe_to, own_id, to


class Report(Base):
    """A customer telling us of a fake site. Personal data is encrypted and erased on schedule (`erased_at`)."""

    __tablename__ = "reports"
    id: Mapped[int] = own_id()
    brand: Mapped[str]
    alert_id: Mapped[int] = to("alerts.id")
    url: Mapped[str]
    domain: Mapped[str]
    sealed: Mapped[bytes | None]
    contact_masked: Mapped[str]
    language: Mapped[str]
    region: Mapped[str]
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Reply(Base):
    """An official-verification response prepared for a hit, alert or report; a draft until a person sends it."""

    __tablename__ = "replies"
    id: Mapped[int] = own_id()
    alert_id: Mapped[int | None] = maybe_to("alerts.id")
    hit_id: Mapped[int | None] = maybe_to("hits.id")
    report_id: Mapped[int | None] = maybe_to("reports.id")
    situation: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="draft")
    created_at: Mapped[datetime]
