"""A customer's report of a fake site, on the real database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.messages.notifying import Telling
from alerts.reports import Intake, Told, erase_old, take_report
from alerts.sealing import Sealer
from monitor.assessment import Severity, Verdict
from monitor.errors import UsageError
from monitor.settings import Settings
from monitor.sighting import NameSeen
from monitor.store.hits import keep_hit
from monitor.store.tables import Alert, HitRow, Notification, Report
from tests.building import NOON, fake_site, watchlist

TOLD = Told(url="http://acmemarkets-login.top/in", contact="13812345678", story="转了 5000 元", lost="5000")


def take(session: Session, folder: Path, told: Told = TOLD) -> Intake:
    telling = Telling(settings=Settings(), enqueue=lambda _session, _notification: None)
    return take_report(session, told, watchlist(), telling=telling, sealer=Sealer(folder), now=NOON)


def test_a_report_opens_a_major_alert_and_tells_both_departments(session: Session, tmp_path: Path) -> None:
    intake = take(session, tmp_path)

    alert = session.scalars(select(Alert)).one()
    told = session.scalars(select(Notification)).all()
    assert (alert.id, alert.matter, alert.level) == (intake.alert_id, "fake_site", "major")
    assert {row.department for row in told} == {"marketing", "bo"}


def test_the_reply_to_send_is_there_at_once(session: Session, tmp_path: Path) -> None:
    assert "https://acme.com/verify" in take(session, tmp_path).reply


def test_personal_data_is_sealed_in_the_row_and_absent_from_the_mails(session: Session, tmp_path: Path) -> None:
    take(session, tmp_path)

    report = session.scalars(select(Report)).one()
    assert report.sealed is not None
    assert b"13812345678" not in report.sealed
    assert report.contact_masked == "*******5678"
    assert Sealer(tmp_path).open(report.sealed)["contact"] == "13812345678"
    for row in session.scalars(select(Notification)):
        assert "13812345678" not in row.text + row.html
        assert "转了 5000 元" not in row.text + row.html


def test_a_second_report_joins_the_alert_and_is_told_again(session: Session, tmp_path: Path) -> None:
    first = take(session, tmp_path)
    second = take(session, tmp_path, Told(url="https://www.acmemarkets-login.top/other", contact="x@example.org"))

    assert second.alert_id == first.alert_id
    assert set(second.notifications).isdisjoint(first.notifications)
    assert len(session.scalars(select(Report)).all()) == 2


def test_an_official_address_alarms_nobody(session: Session, tmp_path: Path) -> None:
    intake = take(session, tmp_path, Told(url="https://my.acme.com/login"))

    assert (intake.verdict, intake.alert_id) == ("official", None)
    assert session.scalars(select(Alert)).all() == []


def test_a_site_that_does_not_look_like_the_brand_is_taken_in_all_the_same(
    session: Session, tmp_path: Path
) -> None:
    intake = take(session, tmp_path, Told(url="http://quick-profit.example/"))

    hit = session.scalars(select(HitRow)).one()
    assert intake.alert_id is not None
    assert (hit.verdict, hit.domain) == ("suspicious", "quick-profit.example")
    assert {"code": "risk.reported", "weight": 50.0, "detail": "quick-profit.example"} in hit.reasons


def test_a_name_that_was_only_watched_becomes_the_evidence_of_its_report(session: Session, tmp_path: Path) -> None:
    watched = fake_site("acmemarkets.example", verdict=Verdict.WATCH, risk=30, severity=Severity.NONE, topics=())
    keep_hit(session, NameSeen(source="acme/names", domain="acmemarkets.example"), watched, NOON)

    intake = take(session, tmp_path, Told(url="http://acmemarkets.example/"))

    hit = session.scalars(select(HitRow)).one()
    assert hit.alert_id == intake.alert_id
    assert hit.severity == "major"
    assert "risk.reported" in [reason["code"] for reason in hit.reasons]


def test_an_address_that_is_none_is_refused_with_what_was_found(session: Session, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="javascript"):
        take(session, tmp_path, Told(url="javascript:alert(1)"))


def test_the_account_manager_is_in_cc(session: Session, tmp_path: Path) -> None:
    take(session, tmp_path, Told(url=TOLD.url, account_manager="manager@acme.test"))

    alert = session.scalars(select(Alert)).one()
    assert alert.cc == ["manager@acme.test"]


def test_personal_data_is_erased_on_schedule(session: Session, tmp_path: Path) -> None:
    take(session, tmp_path)

    assert erase_old(session, NOON, NOON) == 0
    assert erase_old(session, NOON + timedelta(seconds=1), NOON) == 1
    session.expire_all()
    report = session.scalars(select(Report)).one()
    assert (report.sealed, report.contact_masked, report.erased_at) == (None, "", NOON)
