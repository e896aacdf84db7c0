"""`zhengming backup` against an embedded server of its own."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from monitor.cli.backup import command
from monitor.errors import UsageError
from monitor.settings import current
from monitor.store.server import open_server


@pytest.fixture
def installation(state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ZHENGMING_STATE_DIR", str(state_dir))
    monkeypatch.delenv("ZHENGMING_DATABASE_URL", raising=False)
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    current.cache_clear()
    yield state_dir
    current.cache_clear()


def run(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(command, arguments, input=answer)


def test_a_backup_goes_to_the_state_folder_and_comes_back(installation: Path) -> None:
    with open_server(installation, fast=True) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        told = json.loads(run("--json").stdout)
        with psycopg.connect(server.url) as connection:
            connection.execute("DROP TABLE kept")

        done = run("--restore", told["file"], "--yes")

        assert done.exit_code == 0, done.output
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (1,)
    file = Path(told["file"])
    assert file.parent == installation / "backups"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert told["key"] == str(installation / "report.key")


@pytest.mark.heavy
def test_a_backup_says_that_the_key_must_be_kept_too(installation: Path, tmp_path: Path) -> None:
    done = run(str(tmp_path / "monday.dump"))

    assert f"Saved {tmp_path / 'monday.dump'}" in done.stdout
    assert str(installation / "report.key") in done.stdout


def test_a_restore_asks_first(installation: Path, tmp_path: Path) -> None:
    done = run("--restore", str(tmp_path / "monday.dump"), answer="n\n")

    assert "is replaced by" in done.stderr
    assert done.exit_code == 1
    assert not installation.exists()


def test_a_restore_needs_a_file(installation: Path) -> None:
    done = run("--restore")

    assert isinstance(done.exception, UsageError)
