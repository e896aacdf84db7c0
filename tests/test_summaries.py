"""Digests from the helper."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monitor.helper import Helper
from monitor.opinion.digest import digest
from monitor.settings import Settings
from monitor.summaries import NoSummaries, Summaries, summaries

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
