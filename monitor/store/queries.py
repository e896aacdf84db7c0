"""Reading the store for people: lists of alerts and hits, what is known of a name, and the figures for metrics."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypedDict, Unpack

import msgspec
from sqlalchemy import ColumnElement, Executable, Select, and_, func, or_, select, text
from sqlalchemy.orm import Session

from monitor.store.search import terms
from monitor.store.tables import Alert, Audit, Base, HitRow, Notification, Report, SourceRow

_SEARCH_LIMIT = 200


class Wanted(TypedDict, total=False):
    """Which alerts; what is left out, or None, chooses nothing.

    `brands` are those whose alerts are wanted, none for all. `status` may be several; `owner` is empty for alerts that nobody has; `source` has a hit among
    them (`brand/key`, or the key alone); `since` is when they changed last. `search` finds every alert whose title with how it was closed, or one of whose
    hits, contains all its blank-separated words.
    """

    brand: str | None
    brands: Collection[str]
    status: str | Collection[str] | None
    level: str | None
    owner: str | None
    matter: str | None
    topic: str | None
    stage: str | None
    source: str | None
    snoozed: bool | None
    since: datetime | None
    search: str


def alerts(
    session: Session, *, limit: int = 50, before: int | None = None, **wanted: Unpack[Wanted]
) -> list[Alert]:
    """Alerts, newest first, at most `limit`; `before` is the id of the last one of the page before."""
    query = chosen(**wanted).order_by(Alert.id.desc()).limit(limit)
    return list(session.scalars(query if before is None else query.where(Alert.id < before)))


def chosen(**wanted: Unpack[Wanted]) -> Select[Alert]:
    """The alerts that are wanted, in no order."""
    query = select(Alert)
    columns = (Alert.brand, Alert.level, Alert.matter, Alert.topic, Alert.stage)
    query = query.where(*(column == told for column in columns if (told := wanted.get(column.key))))
    if brands := wanted.get("brands"):
        query = query.where(Alert.brand.in_(brands))
    if status := wanted.get("status"):
        query = query.where(Alert.status.in_([status] if isinstance(status, str) else status))
    if (owner := wanted.get("owner")) is not None:
        query = query.where(Alert.owner == owner)
    if source := wanted.get("source"):
        query = query.where(Alert.id.in_(_from(source)))
    if (snoozed := wanted.get("snoozed")) is not None:
        query = query.where((Alert.snooze != "") if snoozed else (Alert.snooze == ""))
    if since := wanted.get("since"):
        query = query.where(Alert.updated_at >= since)
    return _saying(query, _words(wanted.get("search", "")))


def _saying(query: Select[Alert], words: list[str]) -> Select[Alert]:
    """Those alerts of `query` that say all `words`, or one of whose hits does."""
    if not words:
        return query
    found = select(HitRow.alert_id).where(HitRow.alert_id.is_not(None), _contains(words))
    told = func.concat_ws(" ", Alert.title, Alert.closed_reason)
    titled = and_(*(told.icontains(word, autoescape=True) for word in words))
    return query.where(or_(titled, Alert.id.in_(found)))


def _from(source: str) -> Select[int | None]:
    """The alerts that have a hit from `source`."""
    key = HitRow.source
    same = key == source if "/" in source else key.endswith(f"/{source}", autoescape=True)
    return select(HitRow.alert_id).where(HitRow.alert_id.is_not(None), same)


def hits(  # noqa: PLR0913 -- each filter is one the command line offers
    session: Session,
    *,
    brand: str | None = None,
    brands: Collection[str] = (),
    source: str | None = None,
    alert_id: int | None = None,
    search: str = "",
    limit: int = 50,
    before: int | None = None,
) -> list[HitRow]:
    """Hits, newest first, at most `limit`; `before` is the id of the last one of the page before; `brands` are those whose hits are wanted, none for all.

    `search` finds every hit whose title, text, author or address contains all its blank-separated words.
    """
    query = select(HitRow).order_by(HitRow.id.desc()).limit(limit)
    for column, wanted in ((HitRow.brand, brand), (HitRow.source, source), (HitRow.alert_id, alert_id)):
        if wanted:
            query = query.where(column == wanted)
    if brands:
        query = query.where(HitRow.brand.in_(brands))
    if before is not None:
        query = query.where(HitRow.id < before)
    if words := _words(search):
        query = query.where(_contains(words))
    return list(session.scalars(query))


def _words(search: str) -> list[str]:
    return search.replace("\x00", " ")[:_SEARCH_LIMIT].split()


def _contains(words: list[str]) -> ColumnElement[bool]:
    """True for hits whose indexed terms contain every word: as a phrase over its terms (see `search.terms`)."""
    return and_(*(HitRow.search.bool_op("@@")(_query(word)) for word in words))


def _query(word: str) -> ColumnElement[Any]:
    """One Chinese character is half of a pair, so that it is looked for as the start of one."""
    term = terms(word)
    if len(term) == 1 and not term.isascii():
        return func.to_tsquery("simple", f"{term}:*")
    return func.phraseto_tsquery("simple", term)


class KnownName(msgspec.Struct, frozen=True, kw_only=True):
    """What one alert already says of a domain: how many hits and reports name it, and when last."""

    alert_id: int
    brand: str
    level: str
    status: str
    title: str
    hits: int
    reports: int
    last_seen: datetime


def known_name(session: Session, registrable: str) -> tuple[KnownName, ...]:
    """The alerts with hits or reports of this registrable domain (lower case, ASCII form), newest first."""
    hit = (
        select(HitRow.alert_id, func.count().label("n"), func.max(HitRow.seen_at).label("last"))
        .where(HitRow.domain == registrable, HitRow.domain != "", HitRow.alert_id.is_not(None))
        .group_by(HitRow.alert_id)
        .subquery()
    )
    report = (
        select(Report.alert_id, func.count().label("n"), func.max(Report.created_at).label("last"))
        .where(Report.domain == registrable)
        .group_by(Report.alert_id)
        .subquery()
    )
    query = (
        select(
            Alert, func.coalesce(hit.c.n, 0), func.coalesce(report.c.n, 0), func.greatest(hit.c.last, report.c.last)
        )
        .outerjoin(hit, hit.c.alert_id == Alert.id)
        .outerjoin(report, report.c.alert_id == Alert.id)
        .where(or_(hit.c.n > 0, report.c.n > 0))
        .order_by(Alert.id.desc())
    )
    return tuple(
        KnownName(
            alert_id=alert.id,
            brand=alert.brand,
            level=alert.level,
            status=alert.status,
            title=alert.title,
            hits=hits,
            reports=reports,
            last_seen=last,
        )
        for alert, hits, reports, last in session.execute(query)
    )


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of the installation at one moment.

    `alerts` by (level, status), `notifications` by (channel, status), `sources` by health, `jobs` by status, `audits` (what the auditor found) by kind;
    `oldest_queued` is when the longest waiting notification was queued, None where none waits.
    """

    alerts: dict[tuple[str, str], int]
    hits: int
    notifications: dict[tuple[str, str], int]
    sources: dict[str, int]
    jobs: dict[str, int]
    audits: dict[str, int]
    oldest_queued: datetime | None

    def alerts_of(self, *, level: str | None = None, status: str | None = None) -> int:
        """How many alerts have this level and this status (None: any)."""
        return sum(n for (lev, sta), n in self.alerts.items() if level in (None, lev) and status in (None, sta))


def counts(session: Session) -> Counts:
    """Count everything that metrics and the console's first page show."""
    by_alert = select(Alert.level, Alert.status, func.count()).group_by(Alert.level, Alert.status)
    by_message = select(Notification.channel, Notification.status, func.count()).group_by(
        Notification.channel, Notification.status
    )
    by_source = select(SourceRow.health, func.count()).group_by(SourceRow.health)
    by_job = text("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status")
    queued = select(func.min(Notification.created_at)).where(Notification.status == "queued")
    return Counts(
        alerts={(level, status): n for level, status, n in session.execute(by_alert)},
        hits=session.scalar(select(func.count()).select_from(HitRow)) or 0,
        notifications={(channel, status): n for channel, status, n in session.execute(by_message)},
        sources=_figures(session, by_source),
        jobs=_figures(session, by_job),
        audits=_figures(session, select(Audit.what, func.count()).group_by(Audit.what)),
        oldest_queued=session.scalar(queued),
    )


def _figures(session: Session, query: Executable) -> dict[str, int]:
    return {str(name): int(n) for name, n in session.execute(query)}


def brands(session: Session) -> list[str]:
    """The keys of the brands that have sources or alerts, sorted."""
    of_sources = select(SourceRow.brand).distinct()
    of_alerts = select(Alert.brand).distinct()
    return sorted(session.scalars(of_sources.union(of_alerts)))


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What has been done since a moment; `waiting` are the messages not yet accepted, however old."""

    polled: int
    hits: int
    alerts: int
    sent: int
    waiting: int


def done_since(session: Session, start: datetime) -> Done:
    """Sources polled, hits kept, alerts opened and messages sent since `start`, and what waits."""

    def count(table: type[Base], condition: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).select_from(table).where(condition)) or 0

    return Done(
        polled=count(SourceRow, SourceRow.last_poll >= start),
        hits=count(HitRow, HitRow.seen_at >= start),
        alerts=count(Alert, Alert.created_at >= start),
        sent=count(Notification, Notification.sent_at >= start),
        waiting=count(Notification, Notification.status == "queued"),
    )
