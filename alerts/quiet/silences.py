"""Silences: what somebody asked not to be told for a time, with their name, a reason and an end."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
import structlog
from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from alerts.history import record
from alerts.messages.naming import matter_name
from alerts.quiet.asked_once import known
from monitor import clock, explain
from monitor.assessment import Severity
from monitor.errors import UsageError
from monitor.store.tables import Alert, AlertEvent, CampaignSite, HitRow, Notification, Report, Silence, SiteRow
from monitor.text import one_line
from monitor.wording import tr

log = structlog.get_logger()
_SILENCES = "silences"
#: the longest that anybody can ask for silence
LONGEST = timedelta(days=30)


class Matcher(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which alerts of a brand: those that fit every field that is given, each by one of its values.

    An alert fits `sources` (keys, with or without the brand) and `domains` (with all their subdomains) only where all its hits do: what else it holds must be told.
    It fits `campaigns` where a site of it belongs to one, `languages` by their beginning (`zh` is every Chinese), `words` where its title has one of them.
    """

    matters: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    level: Literal["", "minor", "major"] = ""
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    campaigns: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    def told(self) -> str:
        """The matcher as a person reads it: `topics slippage, login problems · level minor`."""
        fields = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return " · ".join(f"{tr(*_FIELDS[name])} {_named(name, value)}" for name, value in fields if value)


def _named(field: str, value: str | tuple[str | int, ...]) -> str:
    """The values of a field by their names, where they have any."""
    if isinstance(value, str):
        return explain.severity(Severity(value)) if field == "level" else value
    names = {"topics": explain.topic, "matters": matter_name}.get(field, str)
    return tr(", ", "、").join(names(str(one)) for one in value)


_FIELDS = {
    "matters": ("matters", "事项"),
    "topics": ("topics", "话题"),
    "level": ("level", "级别"),
    "languages": ("languages", "语言"),
    "regions": ("regions", "地区"),
    "sources": ("sources", "来源"),
    "domains": ("domains", "域名"),
    "campaigns": ("campaigns", "团伙"),
    "words": ("words", "标题词"),
}


class SilenceView(msgspec.Struct, frozen=True, kw_only=True):
    """One silence; `held` counts the messages that it has kept back so far, those included that were released since."""

    id: int
    brand: str
    matcher: Matcher
    owner: str
    reason: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    ended_by: str
    held: int


def add_silence(  # noqa: PLR0913 -- a silence is nothing less
    session: Session, *, brand: str, matcher: Matcher, owner: str, reason: str, expires_at: datetime, now: datetime
) -> Silence:
    """Tell nobody of alerts of `brand` that fit `matcher` until `expires_at`. Raises UsageError where something is missing, or for longer than `LONGEST`."""
    if not brand.strip():
        raise UsageError(tr("expected the brand whose alerts are to be silent", "需要指明静默哪个品牌的警报"))
    if not any(getattr(matcher, name) for name in matcher.__struct_fields__):
        raise UsageError(
            tr(
                "expected something that tells which alerts are to be silent, such as a topic, source or domain",
                "需要指明静默哪些警报，例如话题、来源或域名",
            )
        )
    if blank := _blank(matcher):
        said = tr(*_FIELDS[blank])
        raise UsageError(
            tr(f"{said}: an empty one would silence every alert", f"{said}：不能为空，否则会静默所有警报")
        )
    if not owner.strip() or not reason.strip():
        raise UsageError(tr("expected an owner and a reason", "需要负责人和原因"))
    if not now < expires_at <= now + LONGEST:
        raise UsageError(
            tr(
                f"expected an end within the next {LONGEST.days} days, found {clock.moment(expires_at)}",
                f"结束时间应在 {LONGEST.days} 天以内，实际为 {clock.moment(expires_at)}",
            )
        )
    silence = Silence(
        brand=brand,
        matcher=msgspec.to_builtins(matcher),
        owner=owner.strip(),
        reason=reason.strip(),
        created_at=now,
        expires_at=expires_at,
    )
    session.add(silence)
    session.flush()
    forget_silences(session, now, brand)
    return silence


def _blank(matcher: Matcher) -> str:
    """The first field with a value that nothing can be read in, and every alert fits; empty where there is none."""
    for name in matcher.__struct_fields__:
        value = getattr(matcher, name)
        if isinstance(value, tuple) and any(not one_line(str(one)) for one in value):
            return name
    return ""


def end_silence(session: Session, silence_id: int, *, who: str, now: datetime) -> Silence:
    """End a silence before its time; what it held back is released. UsageError where there is none, or it is over."""
    silence = session.get(Silence, silence_id, with_for_update=True)
    if silence is None:
        raise UsageError(tr(f"there is no silence {silence_id}", f"没有编号为 {silence_id} 的静默"))
    if silence.ended_at is not None or silence.expires_at <= now:
        raise UsageError(tr(f"silence {silence_id} is over already", f"静默 {silence_id} 已经结束"))
    silence.ended_at, silence.ended_by = now, who
    forget_silences(session, now, silence.brand)
    waiting = (Notification.status == "held", Notification.held == "silenced", _kept_by(silence_id))
    session.execute(update(Notification).where(*waiting).values(release_at=now))
    return silence


def active_silences(session: Session, now: datetime, brand: str = "") -> tuple[Silence, ...]:
    """The silences that hold now, of one brand or of all, oldest first; a transaction asks once."""
    asked = known(session, now)
    if (_SILENCES, brand) not in asked:
        asked[_SILENCES, brand] = _active(session, now, brand)
    found: tuple[Silence, ...] = asked[_SILENCES, brand]
    return found


def forget_silences(session: Session, now: datetime, brand: str) -> None:
    """Ask anew, for one of the brand has begun or ended."""
    for one in (brand, ""):
        known(session, now).pop((_SILENCES, one), None)


def _active(session: Session, now: datetime, brand: str) -> tuple[Silence, ...]:
    query = select(Silence).where(Silence.ended_at.is_(None), Silence.expires_at > now)
    if brand:
        query = query.where(Silence.brand == brand)
    return tuple(filter(readable, session.scalars(query.order_by(Silence.id))))


def list_silences(
    session: Session, now: datetime, *, brand: str = "", over: bool = False
) -> tuple[SilenceView, ...]:
    """The silences that hold now, with those that are `over` where they are asked for too; newest first."""
    query = select(Silence).order_by(Silence.id.desc())
    if brand:
        query = query.where(Silence.brand == brand)
    if not over:
        query = query.where(Silence.ended_at.is_(None), Silence.expires_at > now)
    rows = list(session.scalars(query))
    by = AlertEvent.detail["silence"].as_integer()
    counts = select(by, func.count()).where(AlertEvent.what == "silenced", by.in_([row.id for row in rows]))
    held = {row[0]: row[1] for row in session.execute(counts.group_by(by))}
    return tuple(_view(row, held.get(row.id, 0)) for row in rows)


def _view(row: Silence, held: int) -> SilenceView:
    told = {name: getattr(row, name) for name in SilenceView.__struct_fields__ if name not in ("matcher", "held")}
    return SilenceView(**told, matcher=matcher_of(row) if readable(row) else Matcher(), held=held)


def _kept_by(silence_id: int) -> Any:
    return Notification.route["silence"].as_integer() == silence_id


def matcher_of(silence: Silence) -> Matcher:
    """Which alerts a stored silence means."""
    return msgspec.convert(silence.matcher, Matcher)


def readable(silence: Silence) -> bool:
    """Whether this version knows what a stored silence means; one that it does not, as from a later version, keeps nothing back."""
    try:
        matcher_of(silence)
    except msgspec.ValidationError as error:
        log.warning("silence_not_readable", silence=silence.id, brand=silence.brand, why=str(error))
        return False
    return True


def fits(session: Session, matcher: Matcher, alert: Alert) -> bool:
    """Whether an alert is one of those that `matcher` means."""
    plain = (
        _one_of(matcher.matters, alert.matter)
        and _one_of(matcher.topics, alert.topic)
        and matcher.level in ("", alert.level)
        and _one_of(matcher.regions, alert.region)
        and (not matcher.languages or any(_speaks(alert.language, one) for one in matcher.languages))
        and (not matcher.words or any(_plain(word) in _plain(alert.title) for word in matcher.words))
    )
    return (
        plain
        and (not matcher.sources or _all_from(session, alert, matcher.sources))
        and (not matcher.domains or _all_about(session, alert, matcher.domains))
        and (not matcher.campaigns or _in_campaign(session, alert, matcher.campaigns))
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _one_of(values: Collection[str], value: str) -> bool:
    return not values or value in values


def _speaks(language: str, wanted: str) -> bool:
    return language.lower() == wanted.lower() or language.lower().startswith(f"{wanted.lower()}-")


def _all_from(session: Session, alert: Alert, sources: Collection[str]) -> bool:
    keys = [key if "/" in key else f"{alert.brand}/{key}" for key in sources]
    return _has_hits(session, alert) and not _exists(session, alert, HitRow.source.not_in(keys))


def _all_about(session: Session, alert: Alert, domains: Collection[str]) -> bool:
    def about(column: Any) -> Any:
        return or_(*(or_(column == one, column.endswith(f".{one}", autoescape=True)) for one in hosts))

    hosts = [one.lower().strip(".") for one in domains]
    reported = select(Report.id).where(Report.alert_id == alert.id)
    if session.scalar(reported.where(~about(Report.domain)).limit(1)) is not None:
        return False
    known = _has_hits(session, alert) or session.scalar(reported.limit(1)) is not None
    return known and not _exists(session, alert, ~about(HitRow.domain))


def _in_campaign(session: Session, alert: Alert, campaigns: Collection[int]) -> bool:
    """By the hosts of its hits; a name's hit has its host as its address."""
    members = (
        select(SiteRow.host)
        .join(CampaignSite, CampaignSite.site_id == SiteRow.id)
        .where(CampaignSite.campaign_id.in_(list(campaigns)))
    )
    named = and_(HitRow.domain != "", or_(HitRow.domain.in_(members), HitRow.url.in_(members)))
    return _exists(session, alert, named)


def _has_hits(session: Session, alert: Alert) -> bool:
    return session.scalar(select(HitRow.id).where(HitRow.alert_id == alert.id).limit(1)) is not None


def _exists(session: Session, alert: Alert, condition: Any) -> bool:
    return session.scalar(select(HitRow.id).where(HitRow.alert_id == alert.id, condition).limit(1)) is not None


def note_held(session: Session, alert: Alert, message: Notification, silence: Silence, now: datetime) -> None:
    """Say in the alert's history that a message was kept back, by whom, and why."""
    detail = {
        "silence": silence.id,
        "owner": silence.owner,
        "reason": silence.reason,
        "until": silence.expires_at.isoformat(),
        "notification": message.id,
        "step": message.step,
        "department": message.department,
        "channel": message.channel,
    }
    record(session, alert, now, who=silence.owner, what="silenced", detail=detail)
