"""Campaigns: sites join the group of those that they share enough with, groups become one, and what people split stays split."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from monitor.errors import UsageError
from monitor.sites.campaigns import common, shared, worth
from monitor.sites.marks import Mark
from monitor.store.baselines import official_marks
from monitor.store.plain import plain, storable
from monitor.store.tables import CampaignRow, CampaignSite, CampaignSplit, SiteEvent, SiteMark, SiteRow
from monitor.wording import tr

#: longest value that is kept as it is; the index takes 2,700 bytes
_LONGEST = 400
#: shared things that a reason names
_NAMED = 8
_LOCK = 0x53495445


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a site shares with the site at `host`."""

    kind: str
    value: str
    host: str


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A site of a campaign, since when, and why."""

    host: str
    at: datetime
    why: tuple[Why, ...]


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """Sites that are one group, oldest member first."""

    id: int
    created_at: datetime
    updated_at: datetime
    members: tuple[Member, ...]


class Kin(msgspec.Struct, frozen=True, kw_only=True):
    """Another site that shares enough."""

    site: int
    host: str
    marks: tuple[Mark, ...]


def keep_marks(session: Session, site: int, marks: Collection[Mark], now: datetime) -> tuple[Mark, ...]:
    """What the site bears from now on, in the place of what it bore; those of official sites are left out. Returns what was kept."""
    kept = sorted({_short(mark) for mark in marks} - official_marks(session))
    pairs = [(mark.kind, mark.value) for mark in kept]
    borne = tuple_(SiteMark.kind, SiteMark.value)
    session.execute(delete(SiteMark).where(SiteMark.site_id == site, borne.not_in(pairs)))
    if kept:
        rows = [
            {"site_id": site, "kind": kind, "value": value, "first_seen": now, "last_seen": now}
            for kind, value in pairs
        ]
        keys = [SiteMark.site_id, SiteMark.kind, SiteMark.value]
        statement = insert(SiteMark).values(rows)
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_={"last_seen": now}))
    return tuple(kept)


def _short(mark: Mark) -> Mark:
    return Mark(storable(mark.kind), storable(mark.value)[:_LONGEST])


def kin(session: Session, site: int, marks: Collection[Mark]) -> list[Kin]:
    """The other sites that share enough with one that bears `marks`, those that share most first."""
    bearers = _bearers(session, marks)
    telling = [mark for mark, count in bearers.items() if not common(mark, count)]
    if not telling:
        return []
    query = (
        select(SiteMark.site_id, SiteRow.host, SiteMark.kind, SiteMark.value)
        .join(SiteRow, SiteRow.id == SiteMark.site_id)
        .where(
            tuple_(SiteMark.kind, SiteMark.value).in_([(one.kind, one.value) for one in telling]),
            SiteMark.site_id != site,
        )
    )
    found: dict[tuple[int, str], set[Mark]] = {}
    for other, host, kind, value in session.execute(query):
        found.setdefault((other, host), set()).add(Mark(kind, value))
    kindred = [
        Kin(site=other, host=host, marks=both)
        for (other, host), theirs in found.items()
        if (both := shared(telling, theirs))
    ]
    return sorted(kindred, key=lambda one: (-worth(one.marks), one.site))


def _bearers(session: Session, marks: Collection[Mark]) -> Mapping[Mark, int]:
    if not marks:
        return {}
    query = (
        select(SiteMark.kind, SiteMark.value, func.count())
        .where(tuple_(SiteMark.kind, SiteMark.value).in_([(one.kind, one.value) for one in marks]))
        .group_by(SiteMark.kind, SiteMark.value)
    )
    return {Mark(kind, value): count for kind, value, count in session.execute(query)}


def join_campaign(session: Session, site: SiteRow, kindred: Collection[Kin], now: datetime) -> int | None:
    """Put the site into the campaign of its `kindred`, or make one of them; returns the site's campaign, None where it has none.

    Campaigns that the site links become one, the oldest, unless somebody split a site of one from the other.
    """
    if not kindred:
        return _campaign_of(session, site.id)
    # one at a time: two sites that join at once could each make a campaign of their own
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    theirs = _campaigns_of(session, [one.site for one in kindred] + [site.id])
    own = theirs.get(site.id)
    wanted = dict.fromkeys(theirs[one.site] for one in kindred if one.site in theirs)
    for other in sorted(wanted):
        if own is None and not _split(session, [site.id], other):
            _put(session, site, other, _why(kindred, theirs, other), now)
            own = other
        elif own is not None and own != other and not _apart(session, own, other):
            own = _merge(session, own, other, now)
    loose = [one for one in kindred if one.site not in theirs]
    if loose and own is None and not wanted:
        own = _new(session, now)
        _put(session, site, own, _reasons(loose), now)
    if own is not None:
        for one in loose:
            if not _split(session, [one.site], own):
                _put(session, session.get_one(SiteRow, one.site), own, _reasons([one], host=site.host), now)
    return own


def _new(session: Session, now: datetime) -> int:
    row = CampaignRow(created_at=now, updated_at=now)
    session.add(row)
    session.flush()
    return row.id


def _put(session: Session, site: SiteRow, campaign: int, why: list[Why], now: datetime) -> None:
    told = plain(why)
    session.add(CampaignSite(site_id=site.id, campaign_id=campaign, at=now, why=told))
    _note(session, site.id, now, "joined", {"campaign": campaign, "why": told})
    session.execute(update(CampaignRow).where(CampaignRow.id == campaign).values(updated_at=now))
    session.flush()


def _why(kindred: Collection[Kin], theirs: Mapping[int, int], campaign: int) -> list[Why]:
    return _reasons([one for one in kindred if theirs.get(one.site) == campaign])


def _reasons(kindred: Collection[Kin], host: str = "") -> list[Why]:
    """Each shared thing once, with the first site that has it."""
    told: dict[Mark, str] = {}
    for one in kindred:
        for mark in one.marks:
            told.setdefault(mark, host or one.host)
    return [Why(kind=mark.kind, value=mark.value, host=where) for mark, where in list(told.items())[:_NAMED]]


def _merge(session: Session, one: int, other: int, now: datetime) -> int:
    """Make two campaigns one, the older; what was split from either stays apart from it."""
    kept, gone = min(one, other), max(one, other)
    members = session.scalars(
        update(CampaignSite)
        .where(CampaignSite.campaign_id == gone)
        .values(campaign_id=kept)
        .returning(CampaignSite.site_id)
    ).all()
    for site in members:
        _note(session, site, now, "joined", {"campaign": kept, "before": gone})
    splits = select(CampaignSplit).where(CampaignSplit.campaign_id == gone)
    for split in session.scalars(splits):
        values = {"site_id": split.site_id, "campaign_id": kept, "at": split.at, "who": split.who}
        session.execute(insert(CampaignSplit).values(values).on_conflict_do_nothing())
    session.execute(update(CampaignRow).where(CampaignRow.id == gone).values(merged_into=kept, updated_at=now))
    session.execute(update(CampaignRow).where(CampaignRow.id == kept).values(updated_at=now))
    session.flush()
    return kept


def _apart(session: Session, one: int, other: int) -> bool:
    """Whether somebody split a site of one campaign from the other."""
    return any(
        _split(session, session.scalars(select(CampaignSite.site_id).where(CampaignSite.campaign_id == a)).all(), b)
        for a, b in ((one, other), (other, one))
    )


def _split(session: Session, sites: Collection[int], campaign: int) -> bool:
    query = select(CampaignSplit.site_id).where(
        CampaignSplit.site_id.in_(sites), CampaignSplit.campaign_id == campaign
    )
    return session.scalar(query.limit(1)) is not None


def _campaigns_of(session: Session, sites: Collection[int]) -> dict[int, int]:
    query = select(CampaignSite.site_id, CampaignSite.campaign_id).where(CampaignSite.site_id.in_(sites))
    return {row.site_id: row.campaign_id for row in session.execute(query)}


def _campaign_of(session: Session, site: int) -> int | None:
    return _campaigns_of(session, [site]).get(site)


def split(session: Session, host: str, campaign: int, *, who: str, now: datetime) -> None:
    """Take the site out of the campaign for good: it is never put there again, nor its later campaign together with that one.

    UsageError where it is no site of that campaign.
    """
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    site = session.scalar(select(SiteRow.id).where(SiteRow.host == host))
    gone = session.scalar(
        delete(CampaignSite)
        .where(CampaignSite.site_id == site, CampaignSite.campaign_id == campaign)
        .returning(CampaignSite.site_id)
    )
    if site is None or gone is None:
        raise UsageError(
            tr(f"expected a site of campaign {campaign}; {host} is none", f"{host} 不是团伙 {campaign} 的网站")
        )
    session.add(CampaignSplit(site_id=site, campaign_id=campaign, at=now, who=who))
    _note(session, site, now, "split", {"campaign": campaign, "who": who})
    session.execute(update(CampaignRow).where(CampaignRow.id == campaign).values(updated_at=now))
    session.flush()


def _note(session: Session, site: int, now: datetime, what: str, detail: dict[str, object]) -> None:
    session.add(SiteEvent(site_id=site, at=now, what=what, detail=detail))


def load_campaign(session: Session, number: int) -> Campaign | None:
    """The campaign with its members and their reasons; one that was merged is the one that took it over."""
    row = session.get(CampaignRow, number)
    while row is not None and row.merged_into is not None:
        row = session.get(CampaignRow, row.merged_into)
    if row is None:
        return None
    query = (
        select(SiteRow.host, CampaignSite.at, CampaignSite.why)
        .join(CampaignSite, CampaignSite.site_id == SiteRow.id)
        .where(CampaignSite.campaign_id == row.id)
        .order_by(CampaignSite.at, SiteRow.id)
    )
    members = tuple(
        Member(host=host, at=at, why=msgspec.convert(why, tuple[Why, ...]))
        for host, at, why in session.execute(query)
    )
    return Campaign(id=row.id, created_at=row.created_at, updated_at=row.updated_at, members=members)


def campaign_of(session: Session, host: str) -> Campaign | None:
    """The campaign that the site at `host` belongs to, if any."""
    found = session.scalar(
        select(CampaignSite.campaign_id)
        .join(SiteRow, SiteRow.id == CampaignSite.site_id)
        .where(SiteRow.host == host)
    )
    return load_campaign(session, found) if found is not None else None
