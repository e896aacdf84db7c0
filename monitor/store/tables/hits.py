"""Hits, the stories that they retell, and what analysts said of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from monitor.store.tables.base import Base, maybe_to, own_id, to


class Story(Base):
    """A repost cluster: the hits of one brand that say the same text point to it. `last_seen` is when the newest was kept."""

    __tablename__ = "stories"
    id: Mapped[int] = own_id()
    brand: Mapped[str]
    last_seen: Mapped[datetime] = mapped_column(index=True)


class StoryText(Base):
    """A text that a story is known by: that of its first hit, or of its latest (`place`). `bands` find it: see `monitor.store.stories`."""

    __tablename__ = "story_texts"
    story_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stories.id"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    hit_id: Mapped[int] = to("hits.id")
    bands: Mapped[list[int]] = mapped_column(ARRAY(BigInteger()))
    __table_args__ = (Index(None, "bands", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),)


class HitRow(Base):
    """A stored sighting that concerns the brand. `identity` (canonical URL, or the name) is unique per brand.

    `facts` is what is known of its `domain` beyond the letters (`monitor.names.facts.Facts`), without raw answers; `digest` what a
    long text says in short (`monitor.opinion.digest.Digest`), `{}` for others. `reach` is how many saw it,
    as far as its source tells; `joined_by` the rule by which it is in its alert (`alerts.grouping.joining`).
    """

    __tablename__ = "hits"
    id: Mapped[int] = own_id()
    brand: Mapped[str]
    source: Mapped[str]
    kind: Mapped[str]
    identity: Mapped[str]
    site_id: Mapped[str] = mapped_column(server_default="")
    url: Mapped[str] = mapped_column(server_default="")
    domain: Mapped[str] = mapped_column(server_default="")
    title: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str] = mapped_column(server_default="")
    author: Mapped[str] = mapped_column(server_default="")
    published: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(server_default="und")
    relevance: Mapped[float] = mapped_column(server_default="0")
    sentiment: Mapped[float] = mapped_column(server_default="0")
    label: Mapped[str] = mapped_column(server_default="neutral")
    topics: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    severity: Mapped[str] = mapped_column(server_default="none")
    risk: Mapped[int] = mapped_column(server_default="0")
    verdict: Mapped[str] = mapped_column(server_default="unrelated")
    reasons: Mapped[list[Any]] = mapped_column(server_default=sql("'[]'"))
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    digest: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    reach: Mapped[int] = mapped_column(BigInteger, server_default="0")
    joined_by: Mapped[str] = mapped_column(server_default="")
    alert_id: Mapped[int | None] = maybe_to("alerts.id")
    story_id: Mapped[int | None] = maybe_to("stories.id")
    search: Mapped[str] = mapped_column(TSVECTOR, server_default=sql("''"))
    __table_args__ = (
        Index("hits_identity", "brand", sql("md5(identity)"), unique=True),
        Index("hits_site_id", "brand", "source", "site_id", unique=True, postgresql_where=sql("site_id <> ''")),
        Index("hits_search", "search", postgresql_using="gin"),
        Index("hits_domain", "domain", postgresql_where=sql("domain <> ''")),
        Index("hits_seen", sql("seen_at DESC")),
        Index("hits_waiting", "brand", "seen_at", postgresql_where=sql("alert_id IS NULL AND severity <> 'none'")),
    )


class Correction(Base):
    """What an analyst said of a hit that was judged otherwise; append-only (a trigger refuses change and removal).

    `text` is what was judged; `before` holds all four labels of docs/labelling.md, `after` those that were given or follow from them.
    """

    __tablename__ = "corrections"
    id: Mapped[int] = own_id()
    hit_id: Mapped[int] = to("hits.id")
    brand: Mapped[str]
    text: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    who: Mapped[str]
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(server_default="")
