"""The registries' turns and answers, kept across processes and restarts."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from monitor.names.facts import Answer, Registration
from monitor.store.database import Database
from monitor.store.tables import RegistrationRow, Registry

#: answers that are worth using again; the others only say that nobody knows
_LASTING = (Answer.FOUND, Answer.NOT_FOUND, Answer.UNSUPPORTED)


class StoredTurns:
    """The turns at every registry, for all processes on one database; `gap` in seconds between two questions."""

    def __init__(self, database: Database, gap: float) -> None:
        self._database, self._gap = database, timedelta(seconds=gap)

    def turn(self, server: str, now: datetime) -> datetime:
        """Take the next turn at `server`: when it may be asked, `now` or later. No turn is given twice."""
        free = func.greatest(Registry.next_allowed, literal(now))
        statement = (
            insert(Registry)
            .values(server=server, next_allowed=now + self._gap)
            .on_conflict_do_update(index_elements=[Registry.server], set_={"next_allowed": free + self._gap})
            .returning(Registry.next_allowed)
        )
        with self._database.begin() as session:
            following: datetime = session.execute(statement).scalar_one()
        return following - self._gap

    def rest(self, server: str, until: datetime) -> None:
        """Nobody asks `server` before `until`."""
        later = func.greatest(Registry.next_allowed, literal(until))
        statement = insert(Registry).values(server=server, next_allowed=until)
        with self._database.begin() as session:
            session.execute(
                statement.on_conflict_do_update(index_elements=[Registry.server], set_={"next_allowed": later})
            )

    def note(self, server: str, answer: Answer, problem: str, now: datetime) -> None:
        """`server` has given `answer`."""
        values = {"answer": answer, "problem": problem, "answered_at": now}
        statement = insert(Registry).values(server=server, next_allowed=now, **values)
        with self._database.begin() as session:
            session.execute(statement.on_conflict_do_update(index_elements=[Registry.server], set_=values))


def keep_registration(session: Session, domain: str, found: Registration) -> None:
    """Keep what a registry told of `domain`; an answer that says nothing never replaces one that does."""
    values = {"asked_at": found.at, "answer": found.answer, "told": msgspec.to_builtins(found)}
    statement = insert(RegistrationRow).values(domain=domain, **values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[RegistrationRow.domain],
            set_=values,
            where=(literal(found.answer in _LASTING) | RegistrationRow.answer.not_in(_LASTING)),
        )
    )


def fresh_registration(session: Session, domain: str, since: datetime) -> Registration | None:
    """What a registry told of `domain` at `since` or later; None where it has to be asked (again)."""
    found = session.scalar(
        select(RegistrationRow.told).where(
            RegistrationRow.domain == domain,
            RegistrationRow.asked_at >= since,
            RegistrationRow.answer.in_(_LASTING),
        )
    )
    return msgspec.convert(found, Registration) if found is not None else None


def forget_registrations(session: Session, before: datetime) -> int:
    """Erase answers from before `before`, for the raw ones name people; returns how many."""
    gone = session.scalars(
        delete(RegistrationRow).where(RegistrationRow.asked_at < before).returning(RegistrationRow.domain)
    )
    return len(gone.all())


def refusing(session: Session, now: datetime) -> list[Registry]:
    """The registries that asked to be left alone, and still want it."""
    query = select(Registry).where(Registry.next_allowed > now, Registry.answer == Answer.REFUSED)
    return list(session.scalars(query.order_by(Registry.server)))
