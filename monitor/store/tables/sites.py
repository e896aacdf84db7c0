"""Sites under watch: their life, visits, evidence, marks and campaigns, and what the official ones look like."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from monitor.store.tables.base import Base, maybe_to, own_id, to


class SiteRow(Base):
    """A site under watch, by its host; `domain` is the registrable domain of it, as hits have it.

    The columns from `state` to `restless` are its life (`monitor.sites.life.Life`). `next_check` is empty where it is forgotten. `digest`
    and `fingerprint` are those of the last check's answer and certificate, `face` what visitors saw last (`monitor.sites.face.Face`). `harmless`: what was seen last
    with content concerned no brand.
    """

    __tablename__ = "sites"
    id: Mapped[int] = own_id()
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
    id: Mapped[int] = own_id()
    site_id: Mapped[int] = to("sites.id")
    at: Mapped[datetime]
    what: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    visit: Mapped[int | None] = mapped_column(BigInteger)


class VisitRow(Base):
    """One visit of a site. `seen` is what it brought back (`monitor.sighting.PageSeen`) in short, the whole of it is evidence of the role *seen*;
    `assessments` what each brand made of it (brand → `monitor.assessment.Assessment`), `event` what it made of the site, empty for nothing."""

    __tablename__ = "visits"
    id: Mapped[int] = own_id()
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
    id: Mapped[int] = own_id()
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    merged_into: Mapped[int | None] = maybe_to("campaigns.id")


class CampaignSite(Base):
    """A site belongs to one campaign at most; `why` lists what it shares, and with which host: `[{"kind", "value", "host"}]`."""

    __tablename__ = "campaign_sites"
    site_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("sites.id"), primary_key=True)
    campaign_id: Mapped[int] = to("campaigns.id")
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
