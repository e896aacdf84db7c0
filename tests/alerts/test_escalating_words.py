"""The message of a rung says whose turn it is, why, whom it has overtaken, and who is next at what time."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.escalating.words import coming
from alerts.triage.settling import acknowledge
from alerts.view import load_alert
from monitor.brand import Brand, Official
from monitor.store.tables import Notification
from tests.alerts.escalating import HOUR, LADDER, climbable, complaints, look, told
from tests.building import NOON

SHANGHAI = Brand(
    key="acme", name="Acme Markets", official=Official(domains=("acme.com",)), time_zone="Asia/Shanghai"
)


def _mail(session: Session, department: str) -> str:
    written = select(Notification.text).where(Notification.department == department)
    return session.scalars(written.order_by(Notification.id.desc())).first() or ""


def test_the_supervisor_reads_whose_turn_it_is_and_since_when_nobody_has_answered(session: Session) -> None:
    told(session)
    brand = climbable(brand=SHANGHAI)
    look(session, NOON + 48 * HOUR, brand)

    text = _mail(session, "supervisor")

    assert "It is now the turn of: supervisor — follows it up." in text
    assert "Nobody has answered since the departments were told: 2026-11-20 20:00 +08:00." in text
    assert "Not told when it was their turn: follower (2026-11-21 20:00 +08:00)." in text


def test_who_is_next_stands_there_with_the_time(session: Session) -> None:
    told(session)
    look(session, NOON + 48 * HOUR, climbable(brand=SHANGHAI))

    text = _mail(session, "supervisor")

    assert "2026-11-22 21:00 +08:00: director" in text
    assert "2026-11-28 00:00 +08:00: manager" in text
    assert "+08:00: supervisor" not in text


def test_the_director_reads_how_many_complain(session: Session) -> None:
    alert = told(session)
    complaints(session, alert, 7)
    look(session, NOON + 49 * HOUR)

    assert "7 complaints are about the same thing." in _mail(session, "director")


def test_nobody_is_to_come_once_somebody_has_answered(session: Session) -> None:
    alert = told(session)
    acknowledge(session, alert.id, who="Mei", now=NOON + HOUR)
    session.commit()
    view = load_alert(session, alert.id)

    assert view is not None
    assert coming(view, LADDER, "UTC") == ()
