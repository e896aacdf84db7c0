"""What people work with beside single alerts: handovers, questions, digests, tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from monitor.store.tables.base import Base, own_id


class HandoverRow(Base):
    """A shift's report to the next one (`told`: `alerts.handover.Handover`), for one brand or, empty, for all."""

    __tablename__ = "handovers"
    id: Mapped[int] = own_id()
    brand: Mapped[str] = mapped_column(server_default="")
    since: Mapped[datetime]
    made_at: Mapped[datetime] = mapped_column(index=True)
    made_by: Mapped[str]
    notes: Mapped[str] = mapped_column(server_default="")
    told: Mapped[dict[str, Any]]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str] = mapped_column(server_default="")


class Question(Base):
    """A question that customers ask again and again, in the words of its first hit; `bands` find it. `merged_into` is the one that has taken its hits over."""

    __tablename__ = "questions"
    id: Mapped[int] = own_id()
    brand: Mapped[str]
    topic: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_by: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    merged_into: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("questions.id"))
    created_at: Mapped[datetime]
    last_seen: Mapped[datetime]
    bands: Mapped[list[int]] = mapped_column(ARRAY(BigInteger()), server_default=sql("'{}'"))
    __table_args__ = (
        Index(None, "brand", "last_seen"),
        Index(None, "bands", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        Index(None, "merged_into", postgresql_where=sql("merged_into IS NOT NULL")),
    )


class QuestionHit(Base):
    """A hit that asks the question; `at` is when it was published, or seen."""

    __tablename__ = "question_hits"
    hit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("hits.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("questions.id"))
    at: Mapped[datetime]
    __table_args__ = (Index(None, "question_id", "at"),)


class DigestRow(Base):
    """A digest that was made (`told`: `alerts.digest.Digest`): one for each brand, period (day, week) and beginning."""

    __tablename__ = "digests"
    brand: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    made_at: Mapped[datetime]
    told: Mapped[dict[str, Any]]


class Token(Base):
    """A bearer token of the API; `digest` is the SHA-256 of its secret, `brands` limits it to some brands (empty: all)."""

    __tablename__ = "tokens"
    id: Mapped[int] = own_id()
    name: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    brands: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime | None]
    last_used: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Repeat(Base):
    """What a token's bearer asked for under a key of its own: `asked` is the SHA-256 of the request, `answer` what was answered, as JSON."""

    __tablename__ = "repeats"
    token: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[str]
    answer: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime] = mapped_column(index=True)
