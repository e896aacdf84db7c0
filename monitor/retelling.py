"""Which posts of a batch say what was said before: told to their judgement, and kept with their hits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from monitor.assessment import Assessment
from monitor.opinion.reposts import Sketch, sketch
from monitor.opinion.spreading import Sighting as Said
from monitor.opinion.spreading import spreading, worsened
from monitor.sighting import Post
from monitor.store.stories import Gathering, compared
from monitor.store.tables import HitRow

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
        self._found: dict[tuple[str, Post], int | None] = {}

    def judged(self, post: Post, assessment: Assessment, now: datetime) -> Assessment:
        """`assessment`, worsened where the post's text spreads."""
        gathering = self._gatherings[assessment.brand]
        story = gathering.story_of(self._told[assessment.brand][post])
        self._found[assessment.brand, post] = story
        if story is None:
            return assessment
        this = Said(min(post.published or now, now), post.source)
        return worsened(assessment, spreading(this, gathering.around(story, this.at)))

    def keep(self, post: Post, hit: HitRow, now: datetime) -> None:
        """`hit` is a sighting of the post's story from now on."""
        told, story = self._told[hit.brand][post], self._found[hit.brand, post]
        self._gatherings[hit.brand].keep(told, hit, story, now)
