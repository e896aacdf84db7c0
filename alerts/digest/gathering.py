"""Gathering what a digest tells: one pass over the hits for all departments, then what concerns each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.digest import counting, hearing, watching
from alerts.digest.facts import Digest, Minor, Span
from alerts.digest.folding import listed
from alerts.digest.periods import Kind, back_from
from alerts.digest.scope import Scope
from monitor.store.tables import Alert
from monitor.text import mask, one_line
from monitor.watchlist.model import Watchlist
from monitor.watchlist.zones import team_zone

#: days or weeks that are shown beside each other, the period itself among them
SHOWN: dict[Kind, int] = {"day": 28, "week": 12}
MINOR = 30


class Gathering:
    """What happened to one brand in one period; asks the database as it is asked itself. Beside it stand the days, or weeks, that end where it begins."""

    def __init__(self, session: Session, watchlist: Watchlist, span: Span, *, kind: Kind, now: datetime) -> None:
        self.session, self.watchlist, self.span, self._now = session, watchlist, span, now
        self._kind, self._brand = kind, watchlist.brand.key
        self._bounds = (*back_from(span.since, kind, team_zone(watchlist), SHOWN[kind]), span.until)
        self._heard = hearing.heard(session, self._brand, self._bounds)

    def digest(self, scope: Scope, told: Iterable[int], *, department: str = "") -> Digest:
        """What concerns `scope`; of the alerts with the ids `told` those are listed of which `department`, or anybody, was not told at once."""
        session, brand, span = self.session, self._brand, self.span
        minor, left = _minor(session, listed(session, told, department))
        return Digest(
            brand=brand,
            name=self.watchlist.brand.name,
            period=self._kind,
            since=span.since,
            until=span.until,
            made_at=self._now,
            matters=scope.matters,
            alerts=counting.alert_figures(session, brand, span, scope),
            complaints=counting.complaint_figures(
                session, brand, span, scope, repeated=self._repeated, now=self._now
            ),
            minor=minor,
            minor_left=left,
            bars=hearing.bars(self._heard, self._bounds, scope),
            topics=hearing.topics(self._heard, len(self._bounds) - 2, scope),
            stories=hearing.stories(session, brand, span, scope),
            **(self._of_the_brand if scope.everything else {}),
        )

    @cached_property
    def _repeated(self) -> Mapping[str, int]:
        """Complaints that had been settled before, by matter; counted once for all departments."""
        return counting.repeated(self.session, self._brand, self.span)

    @cached_property
    def _of_the_brand(self) -> dict[str, Any]:
        """What only those are told who are told everything."""
        session, brand, span = self.session, self._brand, self.span
        return {
            "sites": watching.site_figures(session, brand, span),
            "sources": watching.ill_sources(session, self.watchlist, self._now),
            "messages": watching.message_figures(session, brand, span),
            "audits": watching.audited(session, brand, span),
            "questions": watching.questions(session, brand, span),
        }


def _minor(session: Session, told: Iterable[int]) -> tuple[tuple[Minor, ...], int]:
    """The alerts, major ones and those with most hits first, and how many more there are."""
    are = Alert.id.in_(list(told))
    order = (Alert.level == "minor", Alert.hit_count.desc(), Alert.id)
    rows = session.scalars(select(Alert).where(are).order_by(*order).limit(MINOR)).all()
    whole = session.scalar(select(func.count()).where(are)) or 0
    listed = tuple(
        Minor(
            id=row.id,
            title=one_line(mask(row.title)),
            matter=row.matter,
            topic=row.topic,
            hits=row.hit_count,
            status=row.status,
            owner=one_line(row.owner),
            created_at=row.created_at,
            level=row.level,
        )
        for row in rows
    )
    return listed, whole - len(listed)
