"""The tables: sources, stories, hits, corrections, alerts, their events, notifications, reports, replies, registries, registrations;
sites, their events, visits, evidence, marks and campaigns; baselines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, MetaData, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads it off the class
        datetime: TIMESTAMP(timezone=True),
        str: Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        list[str]: ARRAY(Text()),
        bytes: LargeBinary(),
    }


def _id() -> Mapped[int]:
    return mapped_column(BigInteger, Identity(), primary_key=True)


def _to(column: str) -> Mapped[int]:
    return mapped_column(BigInteger, ForeignKey(column), index=True)


def _maybe_to(column: str) -> Mapped[int | None]:
    return mapped_column(BigInteger, ForeignKey(column), index=True)


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


class Alert(Base):
    """Hits that one person can settle together. `group_key` is the rule that joins them, `grouped_by` says it."""

    __tablename__ = "alerts"
    id: Mapped[int] = _id()
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
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = mapped_column(server_default="")
    __table_args__ = (
        Index("alerts_open_group", "brand", "group_key", postgresql_where=sql("closed_at IS NULL")),
        Index("alerts_updated", sql("updated_at DESC")),
    )


class Story(Base):
    """A repost cluster: the hits of one brand that say the same text point to it. `last_seen` is when the newest was kept."""

    __tablename__ = "stories"
    id: Mapped[int] = _id()
    brand: Mapped[str]
    last_seen: Mapped[datetime] = mapped_column(index=True)


class StoryText(Base):
    """A text that a story is known by: that of its first hit, or of its latest (`place`). `bands` find it: see `monitor.store.stories`."""

    __tablename__ = "story_texts"
    story_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("stories.id"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    hit_id: Mapped[int] = _to("hits.id")
    bands: Mapped[list[int]] = mapped_column(ARRAY(BigInteger()))
    __table_args__ = (Index(None, "bands", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),)


class HitRow(Base):
    """A stored sighting that concerns the brand. `identity` (canonical URL, or the name) is unique per brand.

    `facts` is what is known of its `domain` beyond the letters (`monitor.names.facts.Facts`), without raw answers; `digest` what a
    long text says in short (`monitor.opinion.digest.Digest`), `{}` for others.
    """

    __tablename__ = "hits"
    id: Mapped[int] = _id()
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
    alert_id: Mapped[int | None] = _maybe_to("alerts.id")
    story_id: Mapped[int | None] = _maybe_to("stories.id")
    search: Mapped[str] = mapped_column(TSVECTOR, server_default=sql("''"))
    __table_args__ = (
        Index("hits_identity", "brand", sql("md5(identity)"), unique=True),
        Index("hits_site_id", "brand", "source", "site_id", unique=True, postgresql_where=sql("site_id <> ''")),
        Index("hits_search", "search", postgresql_using="gin"),
        Index("hits_domain", "domain", postgresql_where=sql("domain <> ''")),
        Index("hits_seen", sql("seen_at DESC")),
    )


class Correction(Base):
    """What an analyst said of a hit that was judged otherwise; append-only (a trigger refuses change and removal).

    `text` is what was judged; `before` holds all four labels of docs/labelling.md, `after` those that were given or follow from them.
    """

    __tablename__ = "corrections"
    id: Mapped[int] = _id()
    hit_id: Mapped[int] = _to("hits.id")
    brand: Mapped[str]
    text: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    who: Mapped[str]
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(server_default="")


class AlertEvent(Base):
    """One thing that happened to an alert; append-only (a trigger refuses change and removal)."""

    __tablename__ = "alert_events"
    id: Mapped[int] = _id()
    alert_id: Mapped[int] = _to("alerts.id")
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))


class Notification(Base):
    """One message of an alert to one department over one channel, kept as it is sent.

    `status`: queued → sent, or → failed when the receiver refused for good or the time for trying is over.
    """

    __tablename__ = "notifications"
    id: Mapped[int] = _id()
    alert_id: Mapped[int] = _to("alerts.id")
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
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    __table_args__ = (Index("notifications_queued", "created_at", postgresql_where=sql("status = 'queued'")),)


class Report(Base):
    """A customer telling us of a fake site. Personal data is encrypted and erased on schedule (`erased_at`)."""

    __tablename__ = "reports"
    id: Mapped[int] = _id()
    brand: Mapped[str]
    alert_id: Mapped[int] = _to("alerts.id")
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
    id: Mapped[int] = _id()
    alert_id: Mapped[int | None] = _maybe_to("alerts.id")
    hit_id: Mapped[int | None] = _maybe_to("hits.id")
    report_id: Mapped[int | None] = _maybe_to("reports.id")
    situation: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="draft")
    created_at: Mapped[datetime]


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


class SiteRow(Base):
    """A site under watch, by its host; `domain` is the registrable domain of it, as hits have it.

    The columns from `state` to `restless` are its life (`monitor.sites.life.Life`). `next_check` is empty where it is forgotten. `digest`
    and `fingerprint` are those of the last check's answer and certificate, `face` what visitors saw last (`monitor.sites.face.Face`). `harmless`: what was seen last
    with content concerned no brand.
    """

    __tablename__ = "sites"
    id: Mapped[int] = _id()
    host: Mapped[str] = mapped_column(unique=True)
    domain: Mapped[str] = mapped_column(index=True)
    url: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="named")
    since: Mapped[datetime]
    first_seen: Mapped[datetime]
    misses: Mapped[int] = mapped_column(server_default="0")
    missed_at: Mapped[datetime | None]
    unsure_since: Mapped[datetime | None]
    downs: Mapped[int] = mapped_column(server_default="0")
    unchanged: Mapped[int] = mapped_column(server_default="0")
    restless: Mapped[int] = mapped_column(server_default="0")
    content_at: Mapped[datetime | None]
    last_visit: Mapped[datetime | None]
    last_check: Mapped[datetime | None]
    next_check: Mapped[datetime | None] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(server_default="")
    fingerprint: Mapped[str] = mapped_column(server_default="")
    face: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    harmless: Mapped[bool] = mapped_column(server_default="false")


class SiteEvent(Base):
    """One thing that happened to a site; append-only (a trigger refuses change and removal). `visit` may have been erased since."""

    __tablename__ = "site_events"
    id: Mapped[int] = _id()
    site_id: Mapped[int] = _to("sites.id")
    at: Mapped[datetime]
    what: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    visit: Mapped[int | None] = mapped_column(BigInteger)


class VisitRow(Base):
    """One visit of a site. `seen` is what it brought back (`monitor.sighting.PageSeen`) in short, the whole of it is evidence of the role *seen*;
    `assessments` what each brand made of it (brand → `monitor.assessment.Assessment`), `event` what it made of the site, empty for nothing."""

    __tablename__ = "visits"
    id: Mapped[int] = _id()
    site_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("sites.id"))
    at: Mapped[datetime]
    asked: Mapped[str]
    final: Mapped[str]
    outcome: Mapped[str]
    status: Mapped[int]
    kind: Mapped[str]
    hostile: Mapped[str] = mapped_column(server_default="")
    event: Mapped[str] = mapped_column(server_default="")
    seen: Mapped[dict[str, Any]]
    assessments: Mapped[dict[str, Any]]
    __table_args__ = (Index(None, "site_id", "at"), Index(None, "at"))


class BlobRow(Base):
    """Bytes, kept once however often they were received: `sha256` is of them as received, `packed` holds them in `coding` (zstd, or empty for as
    they are), `at` is when they were kept last."""

    __tablename__ = "blobs"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    coding: Mapped[str]
    packed: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(index=True)


class VisitBlob(Base):
    """A piece of evidence of a visit, in the order in which it was received (`place`)."""

    __tablename__ = "visit_blobs"
    visit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    role: Mapped[str]
    url: Mapped[str]
    media_type: Mapped[str]
    vantage: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"), index=True)


class SiteMark(Base):
    """Something that a site bore when it was last seen with content (`monitor.sites.marks.Mark`)."""

    __tablename__ = "site_marks"
    site_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("sites.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    __table_args__ = (Index(None, "kind", "value"),)


class CampaignRow(Base):
    """Sites that are one group. `merged_into` is the campaign that has taken its sites over, empty while it has them itself."""

    __tablename__ = "campaigns"
    id: Mapped[int] = _id()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    merged_into: Mapped[int | None] = _maybe_to("campaigns.id")


class CampaignSite(Base):
    """A site belongs to one campaign at most; `why` lists what it shares, and with which host: `[{"kind", "value", "host"}]`."""

    __tablename__ = "campaign_sites"
    site_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("sites.id"), primary_key=True)
    campaign_id: Mapped[int] = _to("campaigns.id")
    at: Mapped[datetime]
    why: Mapped[list[Any]]


class CampaignSplit(Base):
    """Somebody said that a site does not belong to a campaign: it never joins it again, nor do others bring both together."""

    __tablename__ = "campaign_splits"
    site_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("sites.id"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("campaigns.id"), primary_key=True, index=True)
    at: Mapped[datetime]
    who: Mapped[str]


class BaselineRow(Base):
    """What a brand's own sites look like (`monitor.sites.baseline.Baseline`), and what they bear (`marks`: rows of kind and value)."""

    __tablename__ = "baselines"
    brand: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    value: Mapped[dict[str, Any]]
    marks: Mapped[list[Any]] = mapped_column(server_default=sql("'[]'"))
