"""Requests of programs that were done under a key of theirs, so that a repeat is answered and not done again; when a message was given up."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REPEATS = """
CREATE TABLE repeats (
    token TEXT NOT NULL,
    key TEXT NOT NULL,
    asked TEXT NOT NULL,
    answer TEXT DEFAULT '' NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT repeats_pkey PRIMARY KEY (token, key)
);
CREATE INDEX repeats_at_idx ON repeats (at);
"""


GIVEN_UP = "ALTER TABLE notifications ADD COLUMN failed_at TIMESTAMP WITH TIME ZONE"


def upgrade() -> None:
    op.execute(REPEATS)
    op.execute(GIVEN_UP)
