"""What is learnt from: the newest word on a text counts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from monitor.opinion.correcting import Given
from monitor.opinion.models import shipped
from monitor.opinion.training.corpus import Labels
from monitor.refitting.lessons import (
    CORPUS,
    COUNTS,
    Lesson,
    judged,
    of_corpus,
    of_corrections,
    prepared,
    watchlists_for,
)
from monitor.store.corrections import Corrected
from monitor.watchlist.reading import read_watchlists
from monitor.watchlist.reading import shipped as shipped_watchlists
from tests.building import NOON
from tests.refitting.refitting_house import posts

BEFORE = Given("about", "negative", "withdrawal_delay", "minor")


def corrected(number: int, after: Given, text: str = "a text", brand: str = "acme") -> Corrected:
    return Corrected(
        id=number, hit_id=1, brand=brand, before=BEFORE, after=after, who="Mei", at=NOON, note="", text=text
    )


def test_of_each_label_the_newest_that_was_given_counts() -> None:
    newest_first = [
        corrected(3, Given(severity="major")),
        corrected(2, Given(topic="slippage", severity="none")),
        corrected(1, Given(topic="frozen_card", sentiment="neutral")),
    ]

    (lesson,) = of_corrections(newest_first, ["acme"])

    assert lesson == Lesson(
        id="correction 3",
        brand="acme",
        text="a text",
        labels=Labels("neutral", "slippage", "major", "about"),
        counts=COUNTS,
    )


def test_corrections_of_brands_that_nobody_watches_any_more_teach_nothing() -> None:
    told = [corrected(2, Given(topic="slippage"), brand="gone"), corrected(1, Given(topic="slippage"), text=" ")]

    assert of_corrections(told, ["acme"]) == []


def test_what_is_learnt_from_does_not_know_the_brand_by_its_name() -> None:
    watchlists = watchlists_for(None, read_watchlists())
    labels = Labels("negative", "slippage", "minor", "about")
    told = [
        Lesson(id=name, brand=CORPUS, text=f"{name} 滑点严重", labels=labels) for name in ("EBC", "EBC Markets")
    ]

    given = prepared(told, watchlists)

    bounds = [stream.bounds for stream in given.grams.streams]
    for stream, (first, middle, last) in zip(given.grams.streams, bounds, strict=True):
        assert {*stream.hashes[first:middle].ravel()} == {*stream.hashes[middle:last].ravel()}


def test_lessons_are_judged_by_the_whole_chain_in_their_order() -> None:
    watchlists = watchlists_for(None, read_watchlists())
    told = of_corpus(posts(1), watchlists[CORPUS])

    found = judged(told, watchlists, shipped().layer)

    assert len(found) == len(told)
    assert found[0].topic == "withdrawal_delay"


def test_the_words_that_an_installation_shares_read_the_corpus(tmp_path: Path) -> None:
    shutil.copytree(shipped_watchlists() / "shared", tmp_path / "shared")
    topics = tmp_path / "shared" / "topics.toml"
    changed = re.sub(r"(?<=\[topics.slippage\]\npolarity = )\S+", "-0.25", topics.read_text("utf-8"))
    topics.write_text(changed, "utf-8")

    told = watchlists_for(tmp_path, ())

    assert told[CORPUS].lexicon.topics["slippage"].polarity == -0.25
    assert told[CORPUS].brand.key == "ebc"
