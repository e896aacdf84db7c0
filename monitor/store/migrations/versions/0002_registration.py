"""What is known of names beyond their letters, what registries said, and when each may be asked again."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE hits ADD COLUMN facts JSONB DEFAULT '{}' NOT NULL;
CREATE TABLE registries (
    server TEXT NOT NULL,
    next_allowed TIMESTAMP WITH TIME ZONE NOT NULL,
    answer TEXT DEFAULT '' NOT NULL,
    problem TEXT DEFAULT '' NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT registries_pkey PRIMARY KEY (server)
);
CREATE TABLE registrations (
    domain TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answer TEXT NOT NULL,
    told JSONB NOT NULL,
    CONSTRAINT registrations_pkey PRIMARY KEY (domain)
);
CREATE INDEX registrations_asked_at_idx ON registrations (asked_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
