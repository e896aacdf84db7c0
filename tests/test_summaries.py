"""Digests from the helper."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.messages.notifying import Telling
from alerts.view import load_alert
from monitor.helper import Helper
from monitor.opinion.digest import Digest, Summarise, digest
from monitor.pipeline import Pipeline
from monitor.settings import Settings
from monitor.sighting import Batch
from monitor.store.database import Database
from monitor.store.hits import digest_of
from monitor.store.tables import Alert, HitRow, Notification
from monitor.summaries import REMEMBERED, NoSummaries, Summaries, summaries
from tests.building import post, watchlist

CHINESE = (Path(__file__).parent / "cases" / "digests" / "zh.txt").read_text()


def test_a_long_text_gets_the_digest_that_the_helper_makes() -> None:
    made = Summaries(Helper((sys.executable, "-m", "monitor.summaries"), limits=(60, 60)))

    found = made.of(CHINESE, "zh-Hans")

    assert found is not None
    assert found == digest(CHINESE)
    made.close()


@pytest.mark.parametrize(("text", "language"), [("出金很快。" * 20, "zh-Hans"), (CHINESE, "ja"), ("", "en")])
def test_for_other_texts_nothing_is_started(text: str, language: str) -> None:
    made = Summaries(Helper((sys.executable, "-c", "raise SystemExit")))

    assert made.of(text, language) is None
    assert made.pid is None


def test_a_helper_that_fails_leaves_the_text_without() -> None:
    made = Summaries(Helper((sys.executable, "-c", "raise SystemExit"), limits=(20, 20)))

    assert made.of(CHINESE, "zh-Hans") is None
    made.close()


def test_the_setting_chooses() -> None:
    on, off = summaries(Settings()), summaries(Settings(summaries="off"))

    assert (type(on), type(off)) == (Summaries, NoSummaries)
    assert off.of(CHINESE, "zh-Hans") is None
    on.close()


ECHO = """
import json, sys
print('{"ready": true}', flush=True)
for line in sys.stdin:
    with open(sys.argv[1], "a") as file:
        file.write("x")
    print(json.dumps({"digest": {"keywords": [str(len(json.loads(line)["text"]))], "summary": []}}), flush=True)
"""


def test_a_text_that_comes_again_is_not_asked_about_again(tmp_path: Path) -> None:
    code, asked = tmp_path / "helper.py", tmp_path / "asked"
    code.write_text(ECHO)
    made = Summaries(Helper((sys.executable, str(code), str(asked)), limits=(20, 20)))

    found = [made.of(text, "zh-Hans") for text in (CHINESE, CHINESE, CHINESE + "完", CHINESE)]
    made.close()

    assert found == [Digest((str(len(CHINESE) + more),)) for more in (0, 0, 1, 0)]
    assert asked.read_text() == "xx"


def test_what_is_remembered_stays_bounded(tmp_path: Path) -> None:
    code = tmp_path / "helper.py"
    code.write_text(ECHO)
    made = Summaries(Helper((sys.executable, str(code), str(tmp_path / "asked")), limits=(20, 20)))

    for number in range(REMEMBERED + 2):
        made.of(f"{number}{CHINESE}", "zh-Hans")
    made.close()

    assert len(made._known) == 2


FAKE = "阿克米金融的网站 acme-login.top 不给出金"
TOLD = f"{FAKE}。\n{CHINESE}"


def _accepted(database: Database, text: str, summarise: Summarise) -> None:
    telling = Telling(settings=Settings(language="zh"), enqueue=lambda _session, _id: None, summarise=summarise)
    Pipeline(database, lambda: (watchlist(),), second_opinion=lambda _text: None, telling=telling).accept(
        "acme/news", Batch(sightings=(post(1, text),))
    )


def test_a_long_complaint_is_told_and_shown_in_short(database: Database) -> None:
    made = Summaries(Helper((sys.executable, "-m", "monitor.summaries"), limits=(60, 60)))
    _accepted(database, TOLD, made.of)
    made.close()

    with database.session() as session:
        hit, mail = session.scalars(select(HitRow)).one(), session.scalars(select(Notification)).first()
        alert = load_alert(session, session.scalars(select(Alert.id)).one())
        kept = digest_of(hit)
    assert kept == digest(TOLD)
    assert alert is not None and mail is not None
    assert alert.hits[0].summary == kept.summary
    assert alert.hits[0].keywords == kept.keywords
    for shown in (
        *kept.summary,
        "关键词：" + "、".join(kept.keywords),
        f"摘要：原文 {len(alert.hits[0].text):,} 字，摘取 3 句如下",
    ):
        assert shown in mail.text
    assert "民警看了官网的材料" in TOLD
    assert "民警看了官网的材料" not in mail.text


def test_a_short_complaint_is_quoted_as_it_is_and_nobody_sums_it_up(database: Database) -> None:
    _accepted(database, FAKE, Summaries(Helper((sys.executable, "-c", "raise SystemExit"))).of)

    with database.session() as session:
        hit, mail = session.scalars(select(HitRow)).one(), session.scalars(select(Notification)).first()
    assert mail is not None
    assert hit.digest == {}
    assert "> 阿克米金融的网站 acme-login[.]top 不给出金" in mail.text
    assert "摘要" not in mail.text


def test_a_telephone_number_is_masked_in_what_a_hit_keeps(database: Database) -> None:
    said = Digest(("13812345678",), ("打 13812345678 找老王。",))
    _accepted(database, TOLD, lambda _text, _language: said)

    with database.session() as session:
        alert = load_alert(session, session.scalars(select(Alert.id)).one())
        mail = session.scalars(select(Notification)).first()
    assert alert is not None and mail is not None
    assert "13812345678" not in f"{alert.hits[0].summary}{alert.hits[0].keywords}{mail.text}"
