"""Real recorded answers of sites, where this machine has them."""

from __future__ import annotations

import pytest

from benchmarks.recordings import LONGEST_CONFIGURATION, configured, folder, measure


def test_recorded_sites_give_their_posts() -> None:
    recordings = folder()
    if recordings is None:
        pytest.skip("recordings: not on this machine (set ZHENGMING_SHARED)")

    figures = measure(recordings)

    assert figures.share >= 0.97, figures.failed
    assert len(figures.expected) >= 250
    assert figures.national >= 90
    assert figures.replaced == 0


def test_no_recorded_site_needs_more_than_ten_lines() -> None:
    lengths = {source.key: len(recorded.toml.strip().splitlines()) for recorded, source in configured()}

    assert max(lengths.values()) <= LONGEST_CONFIGURATION, lengths
