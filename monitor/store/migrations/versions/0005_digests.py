"""Digests: keywords and a summary of the hits whose text is long."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE hits ADD COLUMN digest JSONB DEFAULT '{}' NOT NULL")
