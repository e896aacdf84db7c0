"""The page of an alert tells how far the text of a hit has spread, and by which rule a hit joined."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.request import Request, urlopen

import pytest

from alerts.history import record
from alerts.view import load_alert
from monitor import clock
from monitor.cli.alert_text import print_whole
from monitor.cli.output import console
from monitor.store.database import Database
from monitor.store.tables import Story
from monitor.wording import speak
from tests.console.house import add_alert, add_hit, served


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.begin() as session:
        now = clock.now()
        alert, story = add_alert(session, "withdrawals"), Story(brand="ebc", last_seen=now)
        session.add(story)
        session.flush()
        for number in (1, 2):
            said = now - timedelta(days=number)
            source = f"ebc/forum{number}"
            hit = add_hit(
                session, alert, f"no withdrawal {number}", story_id=story.id, published=said, source=source
            )
            detail: dict[str, object] = {"hit": hit.id, "rule": "same_text"}
            record(session, alert, now, who="system", what="hit", detail=detail)
    yield database
    database.close()


def page(address: str, lang: str) -> str:
    with urlopen(Request(f"{address}/alerts/1?lang={lang}")) as answer:
        return str(answer.read().decode())


def test_a_hit_tells_of_how_many_sightings_it_is_one_in_both_languages(database: Database) -> None:
    with served(database) as address:
        english, chinese = page(address, "en"), page(address, "zh")

    assert english.count("one of 2 sightings of the same text, over 2 sources; first seen") == 2
    assert "at ebc/forum2" in english
    assert "同一文本共出现 2 次，涉及 2 个来源" in chinese


def test_the_history_says_by_which_rule_a_hit_joined(database: Database) -> None:
    with served(database) as address:
        english, chinese = page(address, "en"), page(address, "zh")

    assert "same text</span>" in english
    assert "同一文本</span>" in chinese


def test_the_command_line_says_the_same(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    speak("en")
    with database.session() as session:
        alert = load_alert(session, 1)
    assert alert is not None
    print_whole(alert, console())

    assert "one of 2 sightings of the same text" in capsys.readouterr().out.replace("\n", " ")
