"""A seen name is known by itself and by what changed about it; what is known of it is kept beside it."""

from __future__ import annotations

from sqlalchemy import select

from monitor.names.facts import Answer, Existence, Facts, Registration, Resolution
from monitor.sighting import NameSeen
from monitor.store.database import Database
from monitor.store.hits import facts_of, keep_hit
from monitor.store.tables import HitRow
from tests.building import NOON, fake_site

DOMAIN = "acme-login.top"


def kept(database: Database, *, facts: Facts | None = None, changes: tuple[str, ...] = ()) -> bool:
    seen = NameSeen(source="acme/names", domain=DOMAIN, facts=facts, changes=changes)
    with database.begin() as session:
        return keep_hit(session, seen, fake_site(DOMAIN), NOON) is not None


def test_a_name_is_a_hit_once_and_again_for_each_change(database: Database) -> None:
    mail, address = ("mail added: mx.example",), ("address changed: 192.0.2.7",)

    new = [kept(database, changes=changes) for changes in ((), (), mail, mail, address, (*mail, *address))]

    assert new == [True, False, True, False, True, True]
    with database.session() as session:
        texts = list(session.scalars(select(HitRow.text).order_by(HitRow.id)))
    assert texts[:2] == ["", "mail added: mx.example"]


def test_what_is_known_of_a_name_is_kept_without_the_raw_answer(database: Database) -> None:
    known = Facts(
        resolution=Resolution(existence=Existence.EXISTS, at=NOON, mail=("mx.example",)),
        registration=Registration(answer=Answer.FOUND, at=NOON, created=NOON, raw="Registrant: somebody"),
    )

    kept(database, facts=known)

    with database.session() as session:
        hit = session.scalars(select(HitRow)).one()
    assert "somebody" not in str(hit.facts)
    assert "certified" not in hit.facts
    found = facts_of(hit)
    assert found.resolution == known.resolution
    assert found.registration is not None
    assert found.registration.created == NOON


def test_a_name_of_which_nothing_is_known_has_empty_facts(database: Database) -> None:
    kept(database)

    with database.session() as session:
        hit = session.scalars(select(HitRow)).one()
    assert (hit.facts, facts_of(hit)) == ({}, Facts())
