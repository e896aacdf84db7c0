"""Corrections are kept for good."""

from __future__ import annotations

import psycopg
import pytest

from monitor.opinion.correcting import Given
from monitor.opinion.training.corpus import Labels
from monitor.store.corrections import (
    corrections,
    corrections_of,
    corrections_since,
    keep_correction,
    last_correction,
)
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from tests.building import NOON, complaint, post

BEFORE = Labels("negative", "withdrawal_delay", "minor", "about")


@pytest.mark.parametrize("change", ["UPDATE corrections SET who = 'me'", "DELETE FROM corrections"])
def test_corrections_can_only_grow(database_url: str, change: str) -> None:
    with (
        psycopg.connect(database_url) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="append-only"),
    ):
        connection.execute(change.encode())


def test_they_are_read_newest_first_and_by_hit_oldest_first(database_url: str) -> None:
    database = Database(database_url)
    with database.begin() as session:
        hits = [keep_hit(session, post(number, title="A title"), complaint(), NOON) for number in (1, 2)]
        for hit, severity in ((hits[0], "major"), (hits[1], "none"), (hits[0], "minor")):
            assert hit is not None
            keep_correction(session, hit, (BEFORE, Given(severity=severity)), who="Mei", note="", now=NOON)

    with database.session() as session:
        told = corrections(session)
        by_hit = corrections_of(session, [1, 2, 3])
        last = last_correction(session)
        counted = [corrections_since(session, number) for number in (0, 1, last)]
        older = corrections(session, limit=1, before=last)
    database.close()

    assert [(one.hit_id, one.after.severity) for one in told] == [(1, "minor"), (2, "none"), (1, "major")]
    assert told[0].before == Given(**BEFORE._asdict())
    assert told[0].text == "A title\n阿克米金融出金一周没到账，客服不理人"
    assert {hit: [one.after.severity for one in made] for hit, made in by_hit.items()} == {
        1: ["major", "minor"],
        2: ["none"],
    }
    assert counted == [3, 2, 0]
    assert [one.after.severity for one in older] == ["none"]
