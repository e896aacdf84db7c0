"""Evidence: byte-exact, each piece once, and never taken for another."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from monitor.errors import StoreError
from monitor.sites.visit import Raw
from monitor.store.database import Database
from monitor.store.evidence import blob, evidence_of, forget_blobs, keep_evidence
from monitor.store.sites import name_site
from monitor.store.tables import BlobRow, VisitRow
from tests.building import NOON
from tests.store.site_house import BODY, HOST


def visited(session: Session) -> int:
    """The number of a visit that has no evidence yet."""
    site = name_site(session, HOST, NOON, why="test")
    told = {"asked": HOST, "final": HOST, "outcome": "answered", "status": 200, "kind": "content"}
    visit = VisitRow(site_id=site.id, at=NOON, seen={}, assessments={}, **told)
    session.add(visit)
    session.flush()
    return visit.id


def raw(body: bytes, role: str = "body") -> Raw:
    return Raw(role=role, url=f"https://{HOST}/", media_type="text/html", body=body, vantage="mobile-en")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=400), min_size=1, max_size=6))
def test_whatever_was_received_comes_back_byte_for_byte_and_in_order(
    database: Database, bodies: list[bytes]
) -> None:
    with database.begin() as session:
        visit = visited(session)
        keep_evidence(session, visit, [raw(body) for body in bodies], NOON)

    with database.session() as session:
        kept = [blob(session, one.sha256) for one in evidence_of(session, visit)]
        assert [one.body for one in kept if one] == bodies


def test_a_piece_says_what_it_is_and_what_its_digest_is(database: Database) -> None:
    with database.begin() as session:
        visit = visited(session)
        keep_evidence(session, visit, [raw(BODY, "page")], NOON)
        (piece,) = evidence_of(session, visit)

    assert (piece.role, piece.url, piece.media_type, piece.vantage) == (
        "page",
        f"https://{HOST}/",
        "text/html",
        "mobile-en",
    )
    assert (piece.sha256, piece.size) == (sha256(BODY).hexdigest(), len(BODY))


def test_the_same_bytes_are_kept_once_and_packed_where_that_is_smaller(database: Database) -> None:
    noise = sha256(b"noise").digest() * 3
    with database.begin() as session:
        for _ in range(3):
            keep_evidence(session, visited(session), [raw(BODY), raw(BODY, "page"), raw(noise)], NOON)
        rows = {row.size: row for row in session.scalars(select(BlobRow))}

    assert len(rows) == 2
    assert (rows[len(BODY)].coding, rows[len(noise)].coding) == ("zstd", "")
    assert len(rows[len(BODY)].packed) < len(BODY) / 3


def test_bytes_that_were_tampered_with_are_not_given_out(database: Database) -> None:
    with database.begin() as session:
        keep_evidence(session, visited(session), [raw(BODY)], NOON)
        session.execute(update(BlobRow).values(packed=b"other", coding=""))

    digest = sha256(BODY).hexdigest()
    with database.begin() as session:
        with pytest.raises(StoreError, match=f"kept as {digest} were expected to have that SHA-256"):
            blob(session, digest)
        session.execute(update(BlobRow).values(coding="zstd"))
        session.expire_all()
        with pytest.raises(StoreError, match="expected to unpack"):
            blob(session, digest)


def test_what_was_never_kept_is_not_found(database: Database) -> None:
    with database.session() as session:
        assert blob(session, "0" * 64) is None


def test_bytes_that_a_visit_holds_are_not_erased_however_old(database: Database) -> None:
    with database.begin() as session:
        keep_evidence(session, visited(session), [raw(BODY)], NOON)
        assert forget_blobs(session, NOON + timedelta(days=900)) == 0
