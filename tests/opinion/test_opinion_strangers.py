"""Posts by other hands: they are as the guide says, none stands in the corpus, and they are judged no worse than before."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from benchmarks.strangers import OWN, judged, strangers
from monitor.opinion.labels import SENTIMENTS, SEVERITIES, TOPICS
from monitor.opinion.training.corpus import LabelledPost, problems, read_corpus
from monitor.teaching import Found, figures
from monitor.watchlist.reading import read_watchlists


def test_they_are_labelled_by_the_guide_and_none_is_like_a_post_that_was_learnt() -> None:
    posts = [
        LabelledPost(f"stranger-{number}", one.language, "forum", "plain", one.labels, None, None, one.text)
        for number, one in enumerate(strangers("{brand}"))
    ]

    assert len(posts) > 1300
    assert [told for told in problems([*read_corpus(), *posts]) if told.startswith("stranger")] == []


@pytest.mark.parametrize(
    ("own", "at_least"),
    [(True, (0.93, 0.91, 0.93, 0.92, 0.87, 0.90)), (False, (0.87, 0.85, 0.93, 0.88, 0.84, 0.84))],
)
def test_they_are_judged_no_worse_than_before(own: bool, at_least: tuple[float, ...]) -> None:
    told = [(post, one) for post, one in judged(read_watchlists()[0], "EBC") if (post.brand == OWN) is own]
    said = [one for _, one in told]

    found = figures(
        [post.labels for post, _ in told],
        Found(
            np.array([SENTIMENTS.index(one.label) for one in said]),
            np.array([TOPICS.index(one.topics[0]) for one in said]),
            np.array([SEVERITIES.index(one.severity) for one in said]),
        ),
    )

    assert [
        (name, value)
        for (name, value), least in zip(msgspec.structs.asdict(found).items(), at_least, strict=True)
        if value < least
    ] == []
