"""Peers of the opinion benchmark answer each text in its place."""

from __future__ import annotations

import pytest

from benchmarks.opinion_peers import ask


def test_the_retrained_bayes_answers_each_text_in_its_place() -> None:
    found = ask("voter", ["太差了，非常失望", "", "服务很好，非常满意"])

    bad, nothing, good = found.scores
    assert nothing is None
    assert bad is not None and good is not None and bad < 0 < good
    assert 0 < found.start < 30
    assert 0 < found.memory < 100


def test_vader_answers_in_english() -> None:
    pytest.importorskip("vaderSentiment", reason="needs the extra `bench`")

    bad, good = ask("vader", ["This is horrible.", "This is great!"]).scores

    assert bad is not None and good is not None and bad < 0 < good
