"""`zhengming lookup` with a database: what alerts already say of the domain."""

from __future__ import annotations

import json
import os

from monitor import clock
from monitor.store.database import Database
from monitor.store.tables import Alert, Report
from tests.warm import run_command


def test_an_alert_that_names_the_domain_already_is_told(database_url: str) -> None:
    _report(database_url, "ebc-login.top")

    environ = {**os.environ, "ZHENGMING_DATABASE_URL": database_url, "ZHENGMING_LANGUAGE": "en"}
    done = run_command(("lookup", "--json", "https://www.ebc-login.top/a", "ebc-vip.vip"), environ)

    reported, unheard = map(json.loads, done.stdout.splitlines())
    assert [(one["title"], one["reports"]) for one in reported["known"]] == [("Fake site ebc-login.top", 1)]
    assert unheard["known"] == []
    assert unheard["registration"] is None
    assert unheard["unchecked"] == [
        "registration was not asked for (setting `registration`)",
        "page content was not checked (--visit does)",
    ]


def _report(url: str, domain: str) -> None:
    now = clock.now()
    alert = Alert(
        brand="ebc",
        matter="fake_site",
        topic="fake_site_scam",
        group_key=f"site:{domain}",
        grouped_by="the same site",
        level="major",
        title=f"Fake site {domain}",
        created_at=now,
        updated_at=now,
    )
    database = Database(url)
    with database.begin() as session:
        session.add(alert)
        session.flush()
        session.add(
            Report(
                brand="ebc",
                alert_id=alert.id,
                url=f"https://{domain}/",
                domain=domain,
                sealed=None,
                contact_masked="",
                language="zh-Hans",
                region="",
                created_at=now,
            )
        )
    database.close()
