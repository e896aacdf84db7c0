"""Evidence: the bytes that visits brought back, exactly as they were received, each kept once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec
from backports import zstd
from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from monitor.errors import StoreError
from monitor.sites.visit import Raw
from monitor.store.plain import storable
from monitor.store.tables import BlobRow, VisitBlob

#: bytes that are not worth packing
_SMALL = 128
#: level of Zstandard: three times as fast as gzip's default, and no larger on pages
_LEVEL = 6
_ZSTD = "zstd"


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a visit's evidence, without its bytes: what it is (`monitor.sites.visit.Raw`), how long, and its SHA-256."""

    role: str
    url: str
    media_type: str
    vantage: str
    sha256: str
    size: int


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes that were kept, and the media type that they were first sent with."""

    sha256: str
    media_type: str
    body: bytes


def keep_evidence(session: Session, visit: int, raws: Sequence[Raw], now: datetime) -> None:
    """Keep every one of `raws` with the visit, in this order; bytes that are there already are not kept again."""
    if not raws:
        return
    named = [(sha256(raw.body).hexdigest(), raw) for raw in raws]
    _keep_blobs(session, dict(named), now)
    session.execute(
        insert(VisitBlob),
        [
            {
                "visit_id": visit,
                "place": place,
                "role": raw.role,
                "url": storable(raw.url),
                "media_type": storable(raw.media_type),
                "vantage": raw.vantage,
                "sha256": digest,
            }
            for place, (digest, raw) in enumerate(named)
        ],
    )


def _keep_blobs(session: Session, raws: dict[str, Raw], now: datetime) -> None:
    # always in one order, so that two visits with the same bytes wait for each other and never both
    there = select(BlobRow.sha256).where(BlobRow.sha256.in_(raws)).order_by(BlobRow.sha256).with_for_update()
    known = set(session.scalars(there))
    session.execute(update(BlobRow).where(BlobRow.sha256.in_(known), BlobRow.at < now).values(at=now))
    for digest in sorted(raws.keys() - known):
        raw = raws[digest]
        coding, packed = _packed(raw.body)
        values = {"media_type": storable(raw.media_type), "size": len(raw.body), "coding": coding, "packed": packed}
        statement = insert(BlobRow).values(sha256=digest, at=now, **values)
        session.execute(statement.on_conflict_do_update(index_elements=[BlobRow.sha256], set_={"at": now}))


def _packed(body: bytes) -> tuple[str, bytes]:
    if len(body) >= _SMALL:
        packed = zstd.compress(body, level=_LEVEL)
        if len(packed) < len(body):
            return _ZSTD, packed
    return "", body


def evidence_of(session: Session, visit: int) -> tuple[Evidence, ...]:
    """What was kept with the visit, in the order in which it was received."""
    query = (
        select(VisitBlob, BlobRow.size)
        .join(BlobRow, BlobRow.sha256 == VisitBlob.sha256)
        .where(VisitBlob.visit_id == visit)
        .order_by(VisitBlob.place)
    )
    return tuple(
        Evidence(
            role=row.role,
            url=row.url,
            media_type=row.media_type,
            vantage=row.vantage,
            sha256=row.sha256,
            size=size,
        )
        for row, size in session.execute(query)
    )


def blob(session: Session, digest: str) -> Blob | None:
    """The bytes with this SHA-256, or None; StoreError where the database holds other bytes under it."""
    row = session.get(BlobRow, digest)
    if row is None:
        return None
    try:
        body = zstd.decompress(row.packed) if row.coding == _ZSTD else row.packed
    except zstd.ZstdError as error:
        raise StoreError(f"the bytes kept as {digest} were expected to unpack: {error}") from None
    if (found := sha256(body).hexdigest()) != digest:
        raise StoreError(f"the bytes kept as {digest} were expected to have that SHA-256, and have {found}")
    return Blob(sha256=digest, media_type=row.media_type, body=body)


def forget_blobs(session: Session, before: datetime) -> int:
    """Erase bytes that no visit holds any more and that none has brought back since `before`; returns how many."""
    held = exists().where(VisitBlob.sha256 == BlobRow.sha256)
    gone = session.scalars(delete(BlobRow).where(BlobRow.at < before, ~held).returning(BlobRow.sha256))
    return len(gone.all())
