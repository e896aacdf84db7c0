"""The store of this installation, opened for a command; nothing of it is imported before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from monitor.store.database import Database


@contextmanager
def store() -> Iterator[Database]:
    """The database that the settings name; StoreError where it cannot be opened."""
    from monitor.settings import current
    from monitor.store.database import open_database

    with open_database(current()) as database:
        yield database


@contextmanager
def reading() -> Iterator[Session]:
    """A session of the store; who writes begins a transaction of their own."""
    with store() as database, database.session() as session:
        yield session
