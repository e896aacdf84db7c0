"""What the page on posts tells is what judging does."""

from __future__ import annotations

import re
from contextvars import copy_context
from pathlib import Path

import pytest

from monitor.assessment import Reason
from monitor.explain import CODES, sentence
from monitor.opinion.words.lexicon import Example, Lexicon, Sign, TopicWords
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import collect
from monitor.wording import speak

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "opinion.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(\w+\.\w+)` \| (.*) \|$", PAGE, re.MULTILINE))
SCORES = ("relevance", "sentiment", "severity", "topic")
TOPICS = re.findall(r"```toml\n# acme/topics.toml[^\n]*\n(.*?)```", PAGE, re.DOTALL)[0]
#: what the page tells of in words alone, for it counts no longer
TOLD = {"polarity"}


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A folder with the page's own words."""
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "brand.toml").write_text(
        'key = "acme"\nname = "Acme Markets"\naliases = ["Acme", "阿克米"]\n[official]\ndomains = ["acme.test"]\n',
        "utf-8",
    )
    (tmp_path / "acme" / "topics.toml").write_text(TOPICS, "utf-8")
    return tmp_path


def read(folder: Path) -> Watchlist:
    (watchlist,), problems = collect(folder)
    assert problems == ()
    return watchlist


def _said(code: str) -> str:
    speak("en")
    return sentence(Reason(code, 0, "…"))


def test_every_reason_about_a_post_is_told_with_its_sentence() -> None:
    told = {code: copy_context().run(_said, code) for code in CODES if code.partition(".")[0] in SCORES}

    assert told == ROWS


def test_the_words_of_the_page_can_be_used_as_they_stand(acme: Path) -> None:
    words = read(acme).lexicon

    assert words.topics["withdrawal_delay"].weights["压单"] == 3
    assert "冷钱包" in words.topics["cold_wallet"].words
    assert "压根没" in words.negators


@pytest.mark.parametrize("kind", [Lexicon, TopicWords, Sign, Example])
def test_every_field_of_the_words_is_shown(kind: type[Lexicon | TopicWords | Sign | Example]) -> None:
    shown = set(re.findall(r"^(\w+) =", TOPICS, re.MULTILINE)) | set(re.findall(r"^\[+(\w+)", TOPICS, re.MULTILINE))

    assert set(kind.__struct_fields__) <= shown | TOLD
