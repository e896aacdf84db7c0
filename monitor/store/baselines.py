"""What brands' own sites look like, kept until it is refreshed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from monitor.sites.baseline import Baseline
from monitor.sites.marks import Mark
from monitor.store.plain import plain
from monitor.store.tables import BaselineRow


def keep_baseline(session: Session, baseline: Baseline, now: datetime, marks: Sequence[Mark] = ()) -> None:
    """Keep the fingerprints of a brand's own sites in the place of earlier ones, and what these sites bear.

    `marks` are of the official sites: copies bear them too, so they say nothing of who is behind a copy.
    """
    values = {"at": baseline.at or now, "value": plain(baseline), "marks": plain(sorted(set(marks)))}
    statement = insert(BaselineRow).values(brand=baseline.brand, **values)
    session.execute(statement.on_conflict_do_update(index_elements=[BaselineRow.brand], set_=values))


def load_baseline(session: Session, brand: str) -> Baseline:
    """The fingerprints of the brand's own sites; empty before they were first visited."""
    row = session.get(BaselineRow, brand)
    return msgspec.convert(row.value, Baseline) if row else Baseline(brand=brand)


def visited_at(session: Session, brand: str) -> datetime | None:
    """When the brand's own sites were last visited; None where they never were."""
    return session.scalar(select(BaselineRow.at).where(BaselineRow.brand == brand))


def official_marks(session: Session) -> frozenset[Mark]:
    """What the official sites of all brands bear."""
    rows = session.scalars(select(BaselineRow.marks))
    return frozenset(msgspec.convert(one, Mark) for marks in rows for one in marks)
