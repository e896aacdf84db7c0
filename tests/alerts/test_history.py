"""The history of an alert is what was written, or it shows."""

from __future__ import annotations

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.history import Broken, record, verify
from monitor.store.schema import psycopg_url
from monitor.store.tables import Alert, AlertEvent
from tests.building import NOON


def _alert(session: Session) -> Alert:
    alert = Alert(
        brand="acme",
        matter="funding",
        topic="withdrawal_delay",
        group_key="topic:withdrawal_delay",
        grouped_by="same_topic",
        level="minor",
        title="出金",
        created_at=NOON,
        updated_at=NOON,
    )
    session.add(alert)
    session.flush()
    return alert


def _three(session: Session) -> Alert:
    alert = _alert(session)
    for what in ("opened", "hit", "note"):
        record(session, alert, NOON, who="mei", what=what, detail={"text": "出金", "n": 1.5})
    session.commit()
    return alert


def test_events_are_counted_and_chained_within_their_alert(session: Session) -> None:
    one, other = _three(session), _three(session)

    events = list(
        session.scalars(select(AlertEvent).where(AlertEvent.alert_id == other.id).order_by(AlertEvent.place))
    )

    assert [event.place for event in events] == [1, 2, 3]
    assert [event.previous for event in events] == ["", events[0].hash, events[1].hash]
    assert verify(session) == () == verify(session, one.id)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE alert_events SET who = 'li' WHERE place = 2", "content"),
        ("UPDATE alert_events SET at = at + interval '1 second' WHERE place = 2", "content"),
        ("UPDATE alert_events SET detail = '{}' WHERE place = 2", "content"),
        ("UPDATE alert_events SET previous = '' WHERE place = 2", "chain"),
        ("DELETE FROM alert_events WHERE place = 2", "missing"),
    ],
)
def test_what_somebody_changed_behind_our_back_is_found(
    session: Session, database_url: str, change: str, why: str
) -> None:
    alert = _three(session)
    with psycopg.connect(psycopg_url(database_url)) as connection:
        connection.execute("ALTER TABLE alert_events DISABLE TRIGGER USER")
        connection.execute(change.encode())

    assert Broken(alert_id=alert.id, place=2, why=why) in verify(session)


def test_the_database_and_we_agree_on_every_text_and_moment(session: Session) -> None:
    alert = _alert(session)
    words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)

    @given(
        words,
        words,
        st.dictionaries(words, words | st.floats(allow_nan=False, allow_infinity=False) | st.integers()),
    )
    def agreed(who: str, what: str, detail: dict[str, object]) -> None:
        record(session, alert, NOON, who=who, what=what, detail=detail)
        session.flush()
        assert verify(session, alert.id) == ()

    agreed()
