"""The auditor: finds any step that should have run and did not, and says so, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextvars import copy_context
from datetime import datetime
from typing import Any

import msgspec
import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.escalating.climbing import Watchlists
from alerts.escalating.examining import Circle, examine
from alerts.escalating.findings import Finding, sentence
from alerts.escalating.righting import Pace
from alerts.messages.message import Content, message_id
from alerts.messages.notifying import Telling, tongue_of
from alerts.messages.templating import plain
from alerts.routing.addressees import Addressee
from alerts.routing.ways import ways
from monitor import clock
from monitor.store.tables import Audit, Notification
from monitor.text import one_line
from monitor.watchlist.model import Ladder, Watchlist
from monitor.watchlist.zones import team_zone
from monitor.wording import Tongue, speak, tr

log = structlog.get_logger()
#: findings that a message names one by one; the others are counted
NAMED = 50


class Auditing:
    """The auditor, as a duty that comes every `audit_every` seconds by the machine's steady clock.

    What is new is kept, logged, and told to the brand's fallback department in one message for each look. A ladder that is new to this process, as after it
    started or when the watchlist changed, gets the usual time to be put right first.
    """

    def __init__(self, watchlists: Watchlists, telling: Telling) -> None:
        self._watchlists, self._telling = watchlists, telling
        self._pace = Pace(telling.settings.audit_every)
        self._known: dict[str, tuple[Ladder, datetime]] = {}

    def is_due(self, session: Session, now: datetime) -> bool:
        """Whether it is time to look."""
        return self._pace.has_come()

    def do(self, session: Session, now: datetime) -> int:
        """Look once; 0, for there is nothing left to be looked at then."""
        watchlists = self._watchlists()
        for one in watchlists:
            ladder, since = self._known.get(one.brand.key, (None, now))
            if ladder != one.ladder or since > now:
                self._known[one.brand.key] = (one.ladder, now)
        since_when = {brand: since for brand, (_, since) in self._known.items()}
        circle = Circle(watchlists=watchlists, settings=self._telling.settings, now=now, since=since_when)
        keep(session, examine(session, circle), circle, telling=self._telling)
        return 0


def keep(session: Session, found: Sequence[Finding], circle: Circle, *, telling: Telling) -> tuple[Finding, ...]:
    """Keep, log and tell those of `found` that are new, in the caller's transaction; returns them."""
    if not found:
        return ()
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("audits", 0))))
    key = Audit.detail["key"].astext
    known = set(session.scalars(select(key).where(key.in_([one.key for one in found]))))
    new = tuple(one for one in found if one.key not in known)
    asked = {"asked_by": circle.who} if circle.who else {}
    rows = [
        Audit(
            at=circle.now,
            what=one.what,
            alert_id=one.alert_id,
            detail={**one.detail, "key": one.key, "brand": one.brand, **asked},
        )
        for one in new
    ]
    session.add_all(rows)
    session.flush()
    for one, row in zip(new, rows, strict=True):
        log.error("audit_finding", finding=row.id, what=one.what, alert=one.alert_id, **one.detail)
    for watchlist, own in _by_brand(new, circle.watchlists):
        _tell(session, own, watchlist, max(row.id for row in rows), circle, telling=telling)
    return new


def findings_since(session: Session, since: datetime) -> tuple[Audit, ...]:
    """What was found since a moment, oldest first."""
    return tuple(session.scalars(select(Audit).where(Audit.at >= since).order_by(Audit.id)))


def said(row: Audit) -> str:
    """A kept finding as people read it."""
    return sentence(row.what, row.alert_id, row.detail)


def _by_brand(
    found: Iterable[Finding], watchlists: Sequence[Watchlist]
) -> Iterator[tuple[Watchlist, list[Finding]]]:
    """The findings of each brand; those of a brand that nobody watches any more go with the first."""
    by_brand: dict[str, list[Finding]] = {}
    known = {one.brand.key for one in watchlists}
    for one in found:
        brand = one.brand if one.brand in known else watchlists[0].brand.key if watchlists else ""
        by_brand.setdefault(brand, []).append(one)
    for watchlist in watchlists:
        if own := by_brand.get(watchlist.brand.key):
            yield watchlist, own


def _tell(
    session: Session, found: Sequence[Finding], watchlist: Watchlist, number: int, circle: Circle, *, telling: Telling
) -> None:  # fmt: skip
    """One message about `found` to the brand's fallback department, over each of its channels."""
    brand, key = watchlist.brand.key, watchlist.routes.fallback
    department = watchlist.routes.departments[key]
    one = Addressee(
        key=key,
        mail=department.mail,
        teams=department.teams,
        chat=department.chat,
        webhooks=department.webhooks,
        language=department.language,
    )
    tongue = tongue_of(department.language, telling.settings)
    content = copy_context().run(_content, found, watchlist, telling.settings.console_address, tongue)
    for way in ways(one, telling.settings):
        identity = message_id(brand, "audit", number, way.channel, key, *way.to)
        row = Notification(
            brand=brand,
            level="major",
            step=f"audit-{number}",
            department=key,
            channel=way.channel,
            to=list(way.to),
            message_id=identity,
            thread_id=identity,
            subject=content.subject,
            text=content.text,
            html=content.html,
            created_at=circle.now,
        )
        session.add(row)
        session.flush()
        telling.enqueue(session, row.id)


def _content(found: Sequence[Finding], watchlist: Watchlist, address: str, tongue: Tongue) -> Content:
    speak(tongue)
    clock.read_in(team_zone(watchlist))
    brand = watchlist.brand.name
    count = len(found)
    subject = tr(f"Audit: {count} things that should have happened did not", f"审计：{count} 项应执行而未执行")
    lines = [
        tr(
            f"{subject}. Zhengming looked at its own work for {brand} and found:",
            f"{subject}。正名检查自身对 {brand} 的工作时发现：",
        ),
        "",
        *(f"- {sentence(one.what, one.alert_id, one.detail)}" for one in found[:NAMED]),
    ]
    if count > NAMED:
        lines.append(tr(f"- and {count - NAMED} more", f"- 另有 {count - NAMED} 项"))
    lines += [
        "",
        tr(
            "`zhengming audit` looks again, `zhengming doctor` says what may be wrong with this installation.",
            "运行 `zhengming audit` 可重新检查，`zhengming doctor` 可诊断安装问题。",
        ),
        address,
    ]
    headline = one_line(f"[{brand}] {subject}", 180)
    return Content(subject=headline, text="\n".join(lines) + "\n", html=plain(lines, headline))


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """One finding for `zhengming audit`: `new` when nobody was told before."""

    what: str
    brand: str
    alert: int | None
    sentence: str
    new: bool
    detail: dict[str, Any]


def look(session: Session, circle: Circle, *, telling: Telling) -> tuple[Looked, ...]:
    """Look now, because `circle.who` asks: everything that did not happen, the new ones kept and told."""
    found = examine(session, circle)
    new = {one.key for one in keep(session, found, circle, telling=telling)}
    log.info("audit_asked_for", who=circle.who, found=len(found), new=len(new))
    return tuple(
        Looked(
            what=one.what,
            brand=one.brand,
            alert=one.alert_id,
            sentence=sentence(one.what, one.alert_id, one.detail),
            new=one.key in new,
            detail=dict(one.detail),
        )
        for one in found
        if one.key in new or not one.over
    )
