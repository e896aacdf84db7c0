"""`zhengming digest` over a real database: shown, written as a page, and sent once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from alerts.digest.periods import rhythm_of
from alerts.grouping.joining import join
from alerts.messages.notifying import Telling, notify
from monitor import clock
from monitor.cli.digest import command
from monitor.demo.sinks import SmtpSink
from monitor.errors import UsageError
from monitor.settings import Settings, current
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.tables import Notification
from monitor.watchlist.reading import read_watchlists
from monitor.watchlist.zones import team_zone
from tests.building import complaint, post
from tests.console.house import HOSTILE

TITLE = f"call 13812345678 at ebc-login.top {HOSTILE}"


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch, state_dir: Path) -> Iterator[Database]:
    monkeypatch.setenv("ZHENGMING_DATABASE_URL", database_url)
    monkeypatch.setenv("ZHENGMING_STATE_DIR", str(state_dir))
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    monkeypatch.setenv("ZHENGMING_SENTIMENT", "words")
    current.cache_clear()
    database = Database(database_url)
    _minor(database)
    yield database
    database.close()
    current.cache_clear()


def _minor(database: Database) -> None:
    """A minor alert with a hostile title, whose message waits for the digest."""
    (ebc,) = read_watchlists()
    at = clock.now() - timedelta(hours=1)
    telling = Telling(settings=Settings(), enqueue=lambda *_: None)
    with database.begin() as session:
        hit = keep_hit(session, post(1, source="ebc/forum", title=TITLE), complaint(brand="ebc"), at)
        assert hit is not None
        joined = join(session, hit, ebc, at)
        assert joined is not None
        notify(session, joined.alert, joined.step, ebc, telling=telling, now=at)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_it_shows_what_waits_without_sending_it(database: Database) -> None:
    told = run().stdout

    assert "1 new alert, 0 major" in told
    assert "*******5678" in told
    assert "13812345678" not in told
    assert "ebc-login[.]top" in told
    assert "New complaints: 1." in told
    with database.session() as session:
        assert session.scalars(select(Notification.status)).all() == ["held"]


def test_the_page_holds_its_pictures_and_nothing_of_others_acts_in_it(database: Database, tmp_path: Path) -> None:
    page = tmp_path / "digest.html"

    run("--html", str(page))

    written = page.read_text()
    assert len(re.findall(r'<img src="data:image/png;base64,[A-Za-z0-9+/=]{1000,}"', written)) == 2
    assert "<script" not in written
    assert "ebc-login.top" not in written


def test_it_is_sent_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with SmtpSink() as sink:
        monkeypatch.setenv("ZHENGMING_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("ZHENGMING_SMTP_PORT", str(sink.port))
        monkeypatch.setenv("ZHENGMING_SMTP_SECURITY", "none")
        current.cache_clear()
        rhythm = rhythm_of(Settings(), team_zone(read_watchlists()[0]), "day")
        today = f"{rhythm.latest(clock.now() - timedelta(hours=1)).astimezone(rhythm.zone):%Y-%m-%d}"

        told = json.loads(run("--send", "--date", today, "--json").stdout)
        mails = {mail.recipients[0]: mail.message for mail in sink.mails}

        assert [one["hits"] for one in told["minor"]] == [1]
        assert "funding@ebc.com" in mails
        pictures = [part for part in mails["funding@ebc.com"].walk() if part.get_content_type() == "image/png"]
        assert len(pictures) == 2
        with pytest.raises(UsageError, match="made before"):
            run("--send", "--date", today)


def test_a_period_that_has_not_begun_is_refused(database: Database) -> None:
    with pytest.raises(UsageError, match="has not begun"):
        run("--date", f"{clock.now() + timedelta(days=3):%Y-%m-%d}")
