"""Doing what a program asks for once, however often it asks under the same key (the header `Idempotency-Key`, draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from fastapi import Request
from fastapi.responses import Response
from psycopg.errors import SerializationFailure
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from alerts.desk import Desk
from monitor import clock
from monitor.console.api.asked import Asked
from monitor.console.api.bearing import acting_for
from monitor.console.api.problems import Problem
from monitor.store.database import Database
from monitor.store.tables import Repeat
from monitor.store.tokens import Bearer, forget_repeats
from monitor.wording import tr

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Joined(Database):
    """The database as one transaction has it: what begins here joins that, and is kept if and only if it commits."""

    def __init__(self, session: Session) -> None:
        self._joined = session

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """The transaction's own session."""
        yield self._joined


def at_desk(desk: Desk, session: Session) -> Desk:
    """The desk, doing everything in the transaction of `session`."""
    return Desk(Joined(session), lambda: desk.watchlists, desk.telling)


class Asking(NamedTuple):
    """Who asks for what; `snapshot`: what is done for it reads the database as it is at one moment."""

    request: Request
    bearer: Bearer
    asked: Asked
    snapshot: bool = False


def once(database: Database, asking: Asking, does: Callable[[Database], Response]) -> Response:
    """What `does` answers; under a key that the token has used before, what was answered then. 422 for a key that stood for another request.

    The deed and its answer are kept in one transaction, so that a repeat after a crash is either answered or done, and of two at the same time one waits for
    the other. What was refused is not kept, and may be asked again.
    """
    key = asking.request.headers.get("idempotency-key")
    if key is None and not asking.snapshot:
        return does(database)
    if key is None:
        with _begun(database, asking) as session:
            return does(Joined(session))
    if not _KEY.fullmatch(key):
        said = tr(
            "Idempotency-Key: expected 1 to 200 characters of ASCII", "Idempotency-Key 应为 1 至 200 个 ASCII 字符"
        )
        raise Problem(422, "invalid", said)
    while True:
        try:
            with _begun(database, asking) as session:
                return _kept(session, key, asking, does)
        except OperationalError as error:
            if not isinstance(error.orig, SerializationFailure):  # else the same was asked at the same time
                raise


def _kept(session: Session, key: str, asking: Asking, does: Callable[[Database], Response]) -> Response:
    request, bearer, now = asking.request, asking.bearer, clock.now()
    told = f"{request.url.path}\n{acting_for(bearer, request)}\n{asking.asked.model_dump_json()}"
    digest = hashlib.sha256(told.encode()).hexdigest()
    forget_repeats(session, now)
    new = insert(Repeat).values(token=bearer.name, key=key, asked=digest, at=now).on_conflict_do_nothing()
    if session.scalar(new.returning(Repeat.key)) is None:
        return _again(session.get_one(Repeat, (bearer.name, key)), digest)
    answered = does(Joined(session))
    mine = (Repeat.token == bearer.name, Repeat.key == key)
    session.execute(update(Repeat).where(*mine).values(answer=bytes(answered.body).decode()))
    return answered


@contextmanager
def _begun(database: Database, asking: Asking) -> Iterator[Session]:
    with database.begin() as session:
        if asking.snapshot:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def _again(known: Repeat, digest: str) -> Response:
    if known.asked != digest:
        said = tr("this Idempotency-Key stood for another request", "该 Idempotency-Key 已用于另一请求")
        raise Problem(422, "key_of_another_request", said)
    headers = {"Idempotent-Replayed": "true"}
    return Response(known.answer, 201, headers=headers, media_type="application/json")
