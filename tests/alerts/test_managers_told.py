"""Reports and findings of customers whose account manager is known, on the real database."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.messages.notifying import Telling
from alerts.reports import Told, take_report
from alerts.routing.managers import of_authors, put_in_copy
from alerts.sealing import Sealer
from monitor.settings import Settings
from monitor.store.hits import keep_hit
from monitor.store.tables import Alert, AlertEvent, Notification
from monitor.watchlist.model import Managers, Route, Watchlist
from tests.building import NOON, complaint, post, routes, watchlist

REPORT = Told(url="http://acmemarkets-login.top/in", contact="13812345678")
ROWS = "manager,phone,handle\nlee@acme.test,+86 138 1234 5678,news:wei88\n"


def acme(folder: Path, rows: str = ROWS) -> Watchlist:
    (folder / "managers.csv").write_text(rows)
    route = Route(matter="fake_site", departments=("bo",), cc=("account_manager",))
    given = msgspec.structs.replace(routes(), route=(route,), managers=Managers(csv="managers.csv"))
    return watchlist(routes=given, folder=str(folder))


def take(session: Session, folder: Path, known: Watchlist) -> tuple[Notification, dict[str, object]]:
    telling = Telling(settings=Settings(), enqueue=lambda _session, _notification: None)
    take_report(session, REPORT, known, telling=telling, sealer=Sealer(folder), now=NOON)
    session.flush()
    event = session.scalars(select(AlertEvent).where(AlertEvent.what == "manager")).one()
    return session.scalars(select(Notification)).one(), event.detail


def test_the_manager_of_a_customer_who_reports_is_in_cc_and_the_history_says_how_he_was_found(
    session: Session, tmp_path: Path
) -> None:
    mail, told = take(session, tmp_path, acme(tmp_path))

    assert mail.cc == ["lee@acme.test"]
    assert told == {"found": True, "by": "phone", "place": "csv"}


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("manager,phone\nlee@acme.test,13900000000\n", "unknown"),
        ("rubbish", "unreadable"),
        ("manager,phone\na@acme.test,13812345678\nb@acme.test,13812345678\n", "several"),
    ],
)
def test_where_nobody_is_found_the_mail_leaves_all_the_same_and_the_history_says_so(
    session: Session, tmp_path: Path, rows: str, why: str
) -> None:
    mail, told = take(session, tmp_path, acme(tmp_path, rows))

    assert (mail.cc, mail.to) == ([], ["bo@acme.test"])
    assert told == {"found": False, "place": "csv", "why": why}


def test_the_author_of_a_finding_is_known_by_the_name_on_its_channel(session: Session, tmp_path: Path) -> None:
    known = acme(tmp_path)
    alert = Alert(
        brand="acme", matter="funding", topic="withdrawal_delay", group_key="t", grouped_by="same_topic",
        level="minor", title="t", created_at=NOON, updated_at=NOON,
    )  # fmt: skip
    session.add(alert)
    session.flush()
    for number, author in enumerate(("somebody", "Wei88")):
        hit = keep_hit(session, post(number, text=f"出金 {number}", author=author), complaint(), NOON)
        assert hit is not None
        hit.alert_id = alert.id
    session.flush()

    put_in_copy(session, alert, of_authors(session, alert, known), NOON, quietly=True)

    assert alert.cc == ["lee@acme.test"]
