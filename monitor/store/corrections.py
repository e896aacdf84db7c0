"""What analysts corrected: kept for good, and read again for the page of an alert and for learning."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from monitor.opinion.correcting import Given
from monitor.opinion.training.corpus import Labels
from monitor.store.tables import Correction, HitRow


class Corrected(msgspec.Struct, frozen=True, kw_only=True):
    """One correction: `before` are all labels as they were, `after` those that were given or follow from them."""

    id: int
    hit_id: int
    brand: str
    before: Given
    after: Given
    who: str
    at: datetime
    note: str
    text: str


def keep_correction(
    session: Session, hit: HitRow, labels: tuple[Labels, Given], *, who: str, note: str, now: datetime
) -> Corrected:
    """Append what `who` said of `hit`; `labels` are those that it had, and those that were given."""
    before, after = labels
    row = Correction(
        hit_id=hit.id,
        brand=hit.brand,
        text=said(hit),
        before=before._asdict(),
        after=msgspec.to_builtins(after),
        who=who,
        at=now,
        note=note,
    )
    session.add(row)
    session.flush()
    return _told(row)


def said(hit: HitRow) -> str:
    """The text of a hit as it is judged: with its title, once."""
    return f"{hit.title}\n{hit.text}" if hit.title and not hit.text.startswith(hit.title) else hit.text


def corrections(
    session: Session, *, brand: str | None = None, limit: int | None = None, before: int | None = None
) -> list[Corrected]:
    """Corrections, newest first, at most `limit`; `before` is the id of the last one of the page before."""
    query = select(Correction).order_by(Correction.id.desc()).limit(limit)
    if brand:
        query = query.where(Correction.brand == brand)
    if before is not None:
        query = query.where(Correction.id < before)
    return [_told(row) for row in session.scalars(query)]


def corrections_of(session: Session, hits: Iterable[int]) -> dict[int, tuple[Corrected, ...]]:
    """The corrections of each of `hits` that has some, oldest first."""
    query = select(Correction).where(Correction.hit_id.in_(sorted(set(hits)))).order_by(Correction.id)
    found: dict[int, tuple[Corrected, ...]] = {}
    for row in session.scalars(query):
        found[row.hit_id] = (*found.get(row.hit_id, ()), _told(row))
    return found


def last_correction(session: Session) -> int:
    """The id of the newest correction, 0 where there is none."""
    return session.scalar(select(func.max(Correction.id))) or 0


def corrections_since(session: Session, last: int) -> int:
    """How many corrections are newer than the one with the id `last`."""
    return session.scalar(select(func.count()).select_from(Correction).where(Correction.id > last)) or 0


def _told(row: Correction) -> Corrected:
    return Corrected(
        id=row.id,
        hit_id=row.hit_id,
        brand=row.brand,
        before=msgspec.convert(row.before, Given),
        after=msgspec.convert(row.after, Given),
        who=row.who,
        at=row.at,
        note=row.note,
        text=row.text,
    )
