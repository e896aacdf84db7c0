"""Alembic runs this to migrate over the connection that `monitor.store.schema` hands it."""

from alembic import context

from monitor.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
