"""What registry, DNS and certificate logs told stands with the hit that it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from monitor.names.facts import Answer, Certified, Existence, Facts, Registration, Resolution
from monitor.store.database import Database
from monitor.store.hits import facts_kept
from tests.console.house import HOSTILE, add_alert, add_hit

NOW = datetime(2026, 11, 22, tzinfo=UTC)
REGISTERED = Registration(
    answer=Answer.FOUND,
    at=NOW,
    protocol="rdap",
    created=NOW - timedelta(days=3),
    registrar="Quickname",
    name_servers=("ns1.host.example", "ns2.host.example"),
    abuse=("abuse@quickname.example",),
)
FACTS = Facts(
    registration=REGISTERED,
    resolution=Resolution(existence=Existence.EXISTS, at=NOW, addresses=("192.0.2.7",), mail=("mx.evil.test",)),
    certified=Certified(since=NOW, issuer="Test CA", log="Loopback 2026h2", index=41_207),
)


def page(database: Database, browse: httpx.Client, facts: Facts, lang: str = "en") -> str:
    with database.begin() as session:
        alert = add_alert(session, "ebc-login.top", matter="fake_site", topic="fake_site_scam")
        told = [{"code": "risk.new", "weight": 15, "detail": "3 d"}]
        told += [{"code": "registration.registrar", "weight": 0, "detail": "told elsewhere"}]
        add_hit(
            session, alert, "", kind="name", url="ebc-login.top", domain="ebc-login.top",
            facts=facts_kept(facts), reasons=told,
        )  # fmt: skip
        number = alert.id
    return browse.get(f"/alerts/{number}", params={"lang": lang}).text


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ["Registered", "3 days old then", "Registrar", "Takes mail at", "Certificate", "Why: 1 reason<"]),
        ("zh", ["注册时间", "查询时已注册 3 天", "注册商", "邮件服务器", "证书", "判断依据（1）"]),
    ],
)
def test_age_registrar_servers_mail_contacts_and_certificate_are_shown_in_the_readers_language(
    database: Database, browse: httpx.Client, lang: str, told: list[str]
) -> None:
    shown = page(database, browse, FACTS, lang)

    values = ["2026-11-19", "Quickname", "ns2", "192", "mx", "abuse", "Test CA", "Loopback 2026h2 #41,207"]
    assert [one for one in (*told, *values) if one not in shown] == []
    assert "told elsewhere" not in shown


def test_what_nobody_asked_is_not_shown(database: Database, browse: httpx.Client) -> None:
    shown = page(database, browse, Facts())

    assert 'class="known"' not in shown
    assert "told elsewhere" in shown


def test_a_registry_that_was_silent_is_told_as_that(database: Database, browse: httpx.Client) -> None:
    silent = Registration(answer=Answer.TIMED_OUT, at=NOW, problem="no answer within 5 s")

    assert "could not be checked: no answer within 5 s" in page(database, browse, Facts(registration=silent))


def test_what_others_wrote_into_a_record_is_shown_as_text(database: Database, browse: httpx.Client) -> None:
    hostile = Registration(answer=Answer.FOUND, at=NOW, registrar=HOSTILE, name_servers=(HOSTILE,))

    shown = page(database, browse, Facts(registration=hostile))

    assert "<script>alert" not in shown
    assert "\u202e" not in shown
