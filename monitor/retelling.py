"""Which posts of a batch say what was said before: told to their judgement, and kept with their hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from monitor.assessment import Assessment
from monitor.opinion.reposts import Sketch, sketch
from monitor.opinion.spreading import Sighting as Said
from monitor.opinion.spreading import spreading, worsened
from monitor.sighting import Post
from monitor.store.stories import Gathering, compared

#: the posts of a batch by brand, each with what is compared of it
Told = dict[str, dict[Post, Sketch]]


def sketched(posts: Iterable[tuple[str, Post]]) -> Told:
    """What is compared of each (brand, post)."""
    found = list(posts)
    told: Told = {}
    for (brand, post), one in zip(
        found, sketch([compared(post.title, post.text) for _, post in found]), strict=True
    ):
        told.setdefault(brand, {})[post] = one
    return told


class Retelling:
    """The stories of a batch, within one transaction; to be made before anything else is locked in it."""

    def __init__(self, session: Session, told: Told, *, since: datetime) -> None:
        """Stories that were not seen since `since` are over."""
        self._told = told
        self._gatherings = {
            brand: Gathering(session, brand, list(told[brand].values()), since=since) for brand in sorted(told)
        }
        self._ticket = 0

    def judged(self, post: Post, assessment: Assessment, now: datetime) -> tuple[Assessment, int | None, int]:
        """`assessment`, worsened where the post's text spreads; the post's story from now on, if any; and a ticket to keep its hit by."""
        gathering, told = self._gatherings[assessment.brand], self._told[assessment.brand][post]
        this = Said(min(post.published or now, now), post.source)
        known = gathering.story_of(told)
        if known is not None:
            assessment = worsened(assessment, spreading(this, gathering.around(known, this.at)))
        self._ticket += 1
        return assessment, gathering.place(told, this, known, ticket=self._ticket), self._ticket

    def write(self, now: datetime) -> None:
        """Keep the stories, before the hits that point to them."""
        for gathering in self._gatherings.values():
            gathering.write(now)

    def write_texts(self, hits: Mapping[int, int]) -> None:
        """Keep what the stories are known by; `hits` are the ids of the posts' hits by their tickets."""
        for gathering in self._gatherings.values():
            gathering.write_texts(hits)
