"""Which alerts somebody has to turn to first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from monitor.store.queries import chosen
from monitor.store.tables import Alert, Escalation, HitRow
from monitor.store.urgency import Found, burning, found, next_rungs, urgent

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def _alert(session: Session, title: str, *rungs: tuple[float, str], **facts: object) -> Alert:
    """An alert with rungs: in how many hours each is due, and its status."""
    values = {"brand": "ebc", "matter": "opinion", "topic": "slippage", "level": "major"} | facts
    alert = Alert(title=title, group_key=title, grouped_by="", created_at=NOW, updated_at=NOW, **values)
    session.add(alert)
    session.flush()
    for number, (hours, status) in enumerate(rungs):
        due = NOW + timedelta(hours=hours)
        rung = {"round": alert.round or 1, "rung": number, "role": f"role {number}", "due_at": due}
        session.add(Escalation(alert_id=alert.id, status=status, **rung))
    session.flush()
    return alert


def _order(session: Session, limit: int = 50, after: str = "") -> list[str]:
    return [one.alert.title for one in urgent(session, chosen(), limit=limit, after=after)]


def test_what_is_due_first_comes_first_major_before_minor_and_snoozed_ones_last(session: Session) -> None:
    _alert(session, "minor, late", (-5, "waiting"), level="minor")
    _alert(session, "snoozed", (-9, "waiting"), snooze="until")
    _alert(session, "taken, nothing planned", (1, "stopped"), status="acknowledged", owner="Mei")
    _alert(session, "new, no ladder")
    _alert(session, "soon", (3, "waiting"), (9, "waiting"))
    _alert(session, "told the supervisor an hour ago", (-1, "done"), (8, "waiting"))
    _alert(
        session, "planned", (1, "stopped"), status="acknowledged", owner="Mei", next_due=NOW + timedelta(hours=2)
    )

    wanted = ["told the supervisor an hour ago", "planned", "soon", "new, no ladder", "taken, nothing planned"]
    assert _order(session) == [*wanted, "minor, late", "snoozed"]


def test_pages_follow_each_other_without_gap_though_alerts_were_settled_meanwhile(session: Session) -> None:
    alerts = [_alert(session, str(number), (number, "waiting")) for number in range(6)]

    first = urgent(session, chosen(status="open"), limit=3)
    alerts[0].status = alerts[2].status = "resolved"
    session.flush()
    second = urgent(session, chosen(status="open"), limit=3, after=first[-1].place)

    assert [one.alert.title for one in (*first, *second)] == list("012345")


def test_a_rung_of_an_earlier_round_presses_nobody(session: Session) -> None:
    again = _alert(session, "again", (-50, "done"))
    again.round = 2
    session.flush()

    assert [one.due for one in urgent(session, chosen(), limit=9)] == [None]


def test_what_burns_is_counted(session: Session) -> None:
    _alert(session, "nobody's", (2, "waiting"))
    _alert(session, "late", (-2, "done"), (9, "waiting"), level="minor")
    _alert(session, "snoozed", (-2, "waiting"), snooze="clear")
    _alert(session, "done", (-2, "stopped"), status="resolved")

    told = burning(session, NOW)

    assert (told.ownerless, told.late, told.next) == (1, 1, NOW + timedelta(hours=2))


def test_the_next_rung_and_what_the_hits_say_are_told_of_each_alert(session: Session) -> None:
    alert, other = _alert(session, "a", (-2, "done"), (4, "waiting"), (9, "waiting")), _alert(session, "b")
    for number, (risk, verdict) in enumerate(((20, "watch"), (85, "impersonation"), (0, "unrelated"))):
        told = {
            "brand": "ebc",
            "kind": "site",
            "identity": str(number),
            "seen_at": NOW,
            "source": f"ebc/{number % 2}",
        }
        session.add(HitRow(alert_id=alert.id, risk=risk, verdict=verdict, **told))
    session.flush()

    asked = [alert.id, other.id]
    rungs, hits = next_rungs(session, asked), found(session, asked)

    assert (rungs[alert.id].role, rungs[alert.id].at) == ("role 1", NOW + timedelta(hours=4))
    assert hits == {alert.id: Found(risk=85, verdict="impersonation", sources=2)}
    assert other.id not in rungs
