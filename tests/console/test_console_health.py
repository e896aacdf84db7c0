from __future__ import annotations

import httpx
import psycopg
from prometheus_client.parser import text_string_to_metric_families

from monitor.console.health import store_problems
from monitor.console.metrics import StoreCollector
from monitor.store.database import Database
from tests.console.house import add_alert, add_whole_alert, served


def test_a_process_that_lives_says_so_without_its_database() -> None:
    gone = Database("postgresql://127.0.0.1:1/gone")

    with served(gone) as address:
        alive, ready = httpx.get(f"{address}/healthz"), httpx.get(f"{address}/readyz")
    gone.close()

    assert (alive.status_code, alive.text) == (200, "ok\n")
    assert ready.status_code == 503
    assert "expected PostgreSQL at postgresql://127.0.0.1:1/gone" in ready.json()["problems"][0]


def test_a_process_is_ready_when_its_database_is_and_nothing_else_is_wrong(database: Database) -> None:
    problems: list[str] = []

    with served(database, ready=lambda: tuple(problems)) as address:
        fine = httpx.get(f"{address}/readyz")
        problems.append("watchlists/ebc/brand.toml:3: key")
        ill = httpx.get(f"{address}/readyz")

    assert (fine.status_code, fine.json()) == (200, {"ready": True, "problems": []})
    assert (ill.status_code, ill.json()) == (503, {"ready": False, "problems": problems})


def test_a_schema_of_another_version_is_a_problem(database: Database) -> None:
    with psycopg.connect(database.url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    (problem,) = store_problems(database)

    assert problem.endswith("found 9999")


def test_the_metrics_are_the_figures_of_the_store(database: Database, browse: httpx.Client) -> None:
    with database.begin() as session:
        add_alert(session, "a", level="major")
        add_whole_alert(session)

    answer = browse.get("/metrics")
    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }

    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert samples["zhengming_database_up",] == 1
    assert samples["zhengming_alerts", "major", "open"] == 2
    assert samples["zhengming_notifications", "mail", "sent"] == 1
    assert samples["zhengming_hits",] == 1
    assert samples["zhengming_oldest_queued_notification_seconds",] == 0
    assert samples["process_resident_memory_bytes",] > 1e6


def test_metrics_without_a_database_say_that_it_is_down() -> None:
    gone = Database("postgresql://127.0.0.1:1/gone")

    families = {family.name: family for family in StoreCollector(gone).collect()}
    gone.close()

    assert families["zhengming_database_up"].samples[0].value == 0
    assert "zhengming_alerts" not in families


def test_two_consoles_in_one_process_keep_figures_of_their_own(database: Database) -> None:
    with served(database) as one, served(database) as other:
        assert one != other
        assert [httpx.get(f"{a}/metrics").status_code for a in (one, other)] == [200, 200]
