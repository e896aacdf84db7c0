"""Alerts as a service centre lives on them: keys that join, a chained history, quiet, ladder, handover, questions, digests, tokens."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ALERTS = """
ALTER TABLE hits ADD COLUMN reach BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE hits ADD COLUMN joined_by TEXT DEFAULT '' NOT NULL;
ALTER TABLE alerts ADD COLUMN stage TEXT DEFAULT '' NOT NULL;
ALTER TABLE alerts ADD COLUMN next_step TEXT DEFAULT '' NOT NULL;
ALTER TABLE alerts ADD COLUMN next_due TIMESTAMP WITH TIME ZONE;
ALTER TABLE alerts ADD COLUMN snooze TEXT DEFAULT '' NOT NULL;
ALTER TABLE alerts ADD COLUMN snoozed_until TIMESTAMP WITH TIME ZONE;
ALTER TABLE alerts ADD COLUMN snoozed_by TEXT DEFAULT '' NOT NULL;
ALTER TABLE alerts ADD COLUMN round INTEGER DEFAULT 1 NOT NULL;
ALTER TABLE alerts ADD COLUMN told_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE alerts ADD COLUMN answered_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE alerts ADD COLUMN merged_into BIGINT REFERENCES alerts (id);
CREATE INDEX hits_waiting ON hits (brand, seen_at) WHERE alert_id IS NULL AND severity <> 'none';
CREATE INDEX alerts_merged_into_idx ON alerts (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX alerts_open_idx ON alerts (id) WHERE closed_at IS NULL;
CREATE INDEX alerts_snoozed_until_idx ON alerts (snoozed_until) WHERE snoozed_until IS NOT NULL;
UPDATE alerts SET told_at = (SELECT min(created_at) FROM notifications n WHERE n.alert_id = alerts.id);
UPDATE alerts SET answered_at = (SELECT min(at) FROM alert_events e WHERE e.alert_id = alerts.id AND e.what IN ('acknowledged', 'resolved', 'dismissed'));

CREATE TABLE alert_keys (
    brand TEXT NOT NULL,
    key TEXT NOT NULL,
    alert_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT alert_keys_pkey PRIMARY KEY (brand, key),
    CONSTRAINT alert_keys_alert_id_fkey FOREIGN KEY(alert_id) REFERENCES alerts (id)
);
CREATE INDEX alert_keys_alert_id_idx ON alert_keys (alert_id);
INSERT INTO alert_keys (brand, key, alert_id, at)
    SELECT DISTINCT ON (brand, group_key) brand, group_key, id, updated_at FROM alerts ORDER BY brand, group_key, id DESC;
INSERT INTO alert_keys (brand, key, alert_id, at)
    SELECT DISTINCT ON (a.brand, h.story_id) a.brand, 'story:' || h.story_id, a.id, a.updated_at
    FROM hits h JOIN alerts a ON a.id = h.alert_id WHERE h.story_id IS NOT NULL ORDER BY a.brand, h.story_id, a.id DESC;
CREATE TABLE alert_splits (
    alert_id BIGINT NOT NULL,
    from_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    who TEXT NOT NULL,
    CONSTRAINT alert_splits_pkey PRIMARY KEY (alert_id, from_id),
    CONSTRAINT alert_splits_alert_id_fkey FOREIGN KEY(alert_id) REFERENCES alerts (id),
    CONSTRAINT alert_splits_from_id_fkey FOREIGN KEY(from_id) REFERENCES alerts (id)
);
CREATE INDEX alert_splits_from_id_idx ON alert_splits (from_id);
"""

#: `place` counts an alert's events from 1; `hash` is SHA-256 over the event and the hash before it, both hex
CHAIN = """
ALTER TABLE alert_events ADD COLUMN place INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE alert_events ADD COLUMN previous TEXT DEFAULT '' NOT NULL;
ALTER TABLE alert_events ADD COLUMN hash TEXT DEFAULT '' NOT NULL;
CREATE FUNCTION alert_event_hash(event alert_events) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(event.previous, event.alert_id, event.place,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), event.who, event.what, event.detail)::text, 'UTF8')), 'hex')
$$;
CREATE FUNCTION alert_events_are_chained() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last alert_events;
BEGIN
    PERFORM 1 FROM alerts WHERE id = NEW.alert_id FOR NO KEY UPDATE;
    SELECT * INTO last FROM alert_events WHERE alert_id = NEW.alert_id ORDER BY place DESC LIMIT 1;
    NEW.place := coalesce(last.place, 0) + 1;
    NEW.previous := coalesce(last.hash, '');
    NEW.hash := alert_event_hash(NEW);
    RETURN NEW;
END $$;
ALTER TABLE alert_events DISABLE TRIGGER USER;
DO $$
DECLARE
    event alert_events;
    before alert_events;
BEGIN
    FOR event IN SELECT * FROM alert_events ORDER BY alert_id, id LOOP
        IF before.alert_id IS DISTINCT FROM event.alert_id THEN
            before := NULL;
        END IF;
        event.place := coalesce(before.place, 0) + 1;
        event.previous := coalesce(before.hash, '');
        event.hash := alert_event_hash(event);
        UPDATE alert_events SET place = event.place, previous = event.previous, hash = event.hash WHERE id = event.id;
        before := event;
    END LOOP;
END $$;
ALTER TABLE alert_events ENABLE TRIGGER USER;
CREATE UNIQUE INDEX alert_events_alert_id_place_key ON alert_events (alert_id, place);
CREATE TRIGGER alert_events_chained BEFORE INSERT ON alert_events
    FOR EACH ROW EXECUTE FUNCTION alert_events_are_chained();
"""

TELLING = """
ALTER TABLE notifications ALTER COLUMN alert_id DROP NOT NULL;
ALTER TABLE notifications ADD COLUMN brand TEXT DEFAULT '' NOT NULL;
ALTER TABLE notifications ADD COLUMN level TEXT DEFAULT 'minor' NOT NULL;
ALTER TABLE notifications ADD COLUMN route JSONB DEFAULT '{}' NOT NULL;
ALTER TABLE notifications ADD COLUMN held TEXT DEFAULT '' NOT NULL;
ALTER TABLE notifications ADD COLUMN release_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE notifications ADD COLUMN folded_into BIGINT REFERENCES notifications (id);
ALTER TABLE notifications ADD COLUMN instead_of BIGINT REFERENCES notifications (id);
ALTER TABLE notifications ADD COLUMN next_try TIMESTAMP WITH TIME ZONE;
ALTER TABLE notifications ADD COLUMN reached TEXT[] DEFAULT '{}' NOT NULL;
UPDATE notifications SET brand = (SELECT brand FROM alerts WHERE alerts.id = alert_id), level = (SELECT level FROM alerts WHERE alerts.id = alert_id);
CREATE INDEX notifications_release_at_idx ON notifications (release_at) WHERE status = 'held';
CREATE INDEX notifications_folded_into_idx ON notifications (folded_into) WHERE folded_into IS NOT NULL;
CREATE UNIQUE INDEX notifications_instead_of_key ON notifications (instead_of, channel, "to") WHERE instead_of IS NOT NULL;
CREATE INDEX notifications_department_channel_created_at_idx ON notifications (department, channel, created_at);
CREATE TABLE notification_pictures (
    notification_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT notification_pictures_pkey PRIMARY KEY (notification_id, name),
    CONSTRAINT notification_pictures_notification_id_fkey FOREIGN KEY(notification_id) REFERENCES notifications (id)
);
CREATE TABLE channel_states (
    channel TEXT NOT NULL,
    failures INTEGER DEFAULT 0 NOT NULL,
    problem TEXT DEFAULT '' NOT NULL,
    failed_at TIMESTAMP WITH TIME ZONE,
    open_until TIMESTAMP WITH TIME ZONE,
    probed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT channel_states_pkey PRIMARY KEY (channel)
);
CREATE TABLE silences (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY,
    brand TEXT NOT NULL,
    matcher JSONB NOT NULL,
    owner TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_by TEXT DEFAULT '' NOT NULL,
    CONSTRAINT silences_pkey PRIMARY KEY (id)
);
CREATE INDEX silences_expires_at_idx ON silences (expires_at) WHERE ended_at IS NULL;
CREATE TABLE rate_turns (
    brand TEXT NOT NULL,
    department TEXT NOT NULL,
    channel TEXT NOT NULL,
    place INTEGER NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT rate_turns_pkey PRIMARY KEY (brand, department, channel, place)
);
"""

LADDER = """
CREATE TABLE escalations (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY,
    alert_id BIGINT NOT NULL,
    round INTEGER NOT NULL,
    rung INTEGER NOT NULL,
    role TEXT NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    status TEXT DEFAULT 'waiting' NOT NULL,
    why TEXT DEFAULT '' NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT escalations_pkey PRIMARY KEY (id),
    CONSTRAINT escalations_alert_id_round_rung_key UNIQUE (alert_id, round, rung),
    CONSTRAINT escalations_alert_id_fkey FOREIGN KEY(alert_id) REFERENCES alerts (id)
);
CREATE INDEX escalations_due_at_idx ON escalations (due_at) WHERE status = 'waiting';
CREATE TABLE audits (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    what TEXT NOT NULL,
    alert_id BIGINT,
    detail JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT audits_pkey PRIMARY KEY (id),
    CONSTRAINT audits_alert_id_fkey FOREIGN KEY(alert_id) REFERENCES alerts (id)
);
CREATE INDEX audits_at_idx ON audits (at);
CREATE INDEX audits_alert_id_idx ON audits (alert_id);
"""

SHIFTS = """
CREATE TABLE handovers (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY,
    brand TEXT DEFAULT '' NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    made_by TEXT NOT NULL,
    notes TEXT DEFAULT '' NOT NULL,
    told JSONB NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE,
    accepted_by TEXT DEFAULT '' NOT NULL,
    CONSTRAINT handovers_pkey PRIMARY KEY (id)
);
CREATE INDEX handovers_made_at_idx ON handovers (made_at);
CREATE TABLE questions (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY,
    brand TEXT NOT NULL,
    topic TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    answer TEXT DEFAULT '' NOT NULL,
    answered_by TEXT DEFAULT '' NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    merged_into BIGINT REFERENCES questions (id),
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen TIMESTAMP WITH TIME ZONE NOT NULL,
    bands BIGINT[] DEFAULT '{}' NOT NULL,
    CONSTRAINT questions_pkey PRIMARY KEY (id)
);
CREATE INDEX questions_brand_last_seen_idx ON questions (brand, last_seen);
CREATE INDEX questions_bands_idx ON questions USING gin (bands) WITH (fastupdate = off);
CREATE INDEX questions_merged_into_idx ON questions (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE question_hits (
    question_id BIGINT NOT NULL,
    hit_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT question_hits_pkey PRIMARY KEY (hit_id),
    CONSTRAINT question_hits_question_id_fkey FOREIGN KEY(question_id) REFERENCES questions (id),
    CONSTRAINT question_hits_hit_id_fkey FOREIGN KEY(hit_id) REFERENCES hits (id)
);
CREATE INDEX question_hits_question_id_at_idx ON question_hits (question_id, at);
CREATE TABLE digests (
    brand TEXT NOT NULL,
    period TEXT NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    told JSONB NOT NULL,
    CONSTRAINT digests_pkey PRIMARY KEY (brand, period, since)
);
CREATE TABLE tokens (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    scopes TEXT[] NOT NULL,
    brands TEXT[] DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    last_used TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT tokens_pkey PRIMARY KEY (id),
    CONSTRAINT tokens_name_key UNIQUE (name),
    CONSTRAINT tokens_digest_key UNIQUE (digest)
);
"""


def upgrade() -> None:
    for part in (ALERTS, CHAIN, TELLING, LADDER, SHIFTS):
        op.execute(part.replace(":", r"\:"))
