"""Is this process fit for work? For `/readyz`."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from monitor.store.database import Database
from monitor.store.schema import alembic_config, unreachable


def store_problems(database: Database) -> tuple[str, ...]:
    """What keeps the store from being used, one line each: it doesn't answer, or has another version's schema."""
    try:
        with database.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
            expected = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
    except SQLAlchemyError as error:
        return (str(unreachable(database.url, error)),)
    if found != expected:
        return (f"expected the schema of revision {expected}, found {found}",)
    return ()
