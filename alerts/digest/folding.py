"""What waits for a digest: the messages of minor alerts, folded into the one that tells of them. Nothing is dropped, and nothing told twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, true, update
from sqlalchemy.orm import Session

from alerts.digest.facts import Span
from alerts.history import SYSTEM, record
from alerts.quiet.leaving import mark_told
from alerts.routing.together import is_for
from monitor.store.tables import Alert, Notification
from monitor.watchlist.model import Watchlist

WAITS = "digest"


class Waiting:
    """The messages of a brand that wait for a digest, locked with their alerts until the caller's transaction ends: alerts first, by ascending id.

    Messages that somebody else is at just now are left for the next digest.
    """

    def __init__(self, session: Session, brand: str) -> None:
        self._session = session
        held = (Notification.brand == brand, Notification.status == "held", Notification.held == WAITS)
        found = session.execute(select(Notification.id, Notification.alert_id).where(*held)).all()
        alerts = (
            select(Alert).where(Alert.id.in_({row.alert_id for row in found if row.alert_id})).order_by(Alert.id)
        )
        self._alerts = session.scalars(alerts.with_for_update(key_share=True)).all()
        ids = [row.id for row in found]
        free = select(Notification.id, Notification.alert_id, Notification.department, Notification.channel)
        self._rows = session.execute(
            free.where(Notification.id.in_(ids), *held).order_by(Notification.id).with_for_update(skip_locked=True)
        ).all()

        self._homes: dict[str, str] = {}

    def go_to(self, reached: Collection[str], fallback: str) -> None:
        """What waits for a department that is not among the `reached` ones, or is none any more, is told the fallback instead."""
        self._homes = {key: key if key in reached else fallback for key in self.departments}

    @property
    def departments(self) -> tuple[str, ...]:
        """Whom they were meant for."""
        return tuple(dict.fromkeys(row.department for row in self._rows))

    def alerts_of(self, department: str) -> set[int]:
        """The alerts that a department's digest has to tell of, or with an empty one anybody's."""
        return {
            row.alert_id for row in self._rows if department in ("", self._home(row.department)) and row.alert_id
        }

    def _home(self, department: str) -> str:
        return self._homes.get(department, department)

    def fold(self, into: Mapping[str, Sequence[Notification]], watchlist: Watchlist, now: datetime) -> int:
        """Fold each into the digest that tells of it, the one over its own channel where there is one.

        The histories of their alerts say so, and the alerts count as told. Returns how many messages were folded; they wait on where there is no digest at all.
        """
        folded: defaultdict[int, list[int]] = defaultdict(list)
        told: defaultdict[int, list[dict[str, object]]] = defaultdict(list)
        for row in self._rows:
            digests = into.get(self._home(row.department), ())
            chosen = next((one for one in digests if one.channel == row.channel), next(iter(digests), None))
            if chosen is not None:
                folded[chosen.id].append(row.id)
                told[row.alert_id].append({"notification": row.id, "into": chosen.id, "department": row.department})
        for digest, rows in folded.items():
            meant = Notification.id.in_(rows)
            self._session.execute(
                update(Notification).where(meant).values(status="folded", folded_into=digest, release_at=None)
            )
        for alert in self._alerts:
            if messages := told.get(alert.id):
                mark_told(self._session, alert, watchlist, now)
                detail = {"why": WAITS, "messages": messages}
                record(self._session, alert, now, who=SYSTEM, what="folded", detail=detail)
        return sum(map(len, folded.values()))


def told_in(session: Session, brand: str, span: Span, department: str = "") -> set[int]:
    """The alerts of which messages to a department, or to anybody, waited for a digest in the period, folded into an earlier one or not."""
    return _numbers(
        session, brand, department, Notification.created_at >= span.since, Notification.created_at < span.until
    )


def listed(session: Session, told: Iterable[int], department: str = "") -> set[int]:
    """Which alerts a digest names when it tells of those with the ids `told`: of one that was merged the other, and no major one of which `department`, or
    anybody, was told at once since.
    """
    into = func.coalesce(Alert.merged_into, Alert.id)
    ids = set(session.scalars(select(into).where(Alert.id.in_(list(told)))))
    its = (Notification.alert_id.in_(ids), is_for(department) if department else true())
    waited, at_once = Notification.held == WAITS, and_(Notification.held != WAITS, Notification.level == "major")
    newest = (func.max(Notification.id).filter(waited), func.max(Notification.id).filter(at_once))
    last = session.execute(select(Notification.alert_id, *newest).where(*its).group_by(Notification.alert_id))
    known = {number for number, before, since in last if since is not None and since > (before or 0)}
    majors = session.scalars(select(Alert.id).where(Alert.id.in_(ids), Alert.level == "major"))
    return ids - (known & set(majors))


def waiting_now(session: Session, brand: str) -> set[int]:
    """The alerts of which messages wait for a digest."""
    return _numbers(session, brand, "", Notification.status == "held")


def _numbers(session: Session, brand: str, department: str, *which: ColumnElement[bool]) -> set[int]:
    query = select(Notification.alert_id).where(Notification.brand == brand, Notification.held == WAITS, *which)
    if department:
        query = query.where(Notification.department == department)
    return {number for number in session.scalars(query) if number is not None}
