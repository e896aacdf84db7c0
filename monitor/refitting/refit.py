"""A refit: what is learnt, how much better or worse it is, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from monitor.judge import judge_all
from monitor.opinion.correcting import labels_of
from monitor.opinion.models import Models
from monitor.opinion.training.corpus import Labels
from monitor.opinion.weights.general import general
from monitor.opinion.weights.layer import Layer
from monitor.refitting.comparing import Figure, Progress, differs, figures, taught
from monitor.refitting.lessons import CORPUS, Lesson, judged, prepared
from monitor.sighting import Post
from monitor.store.tables import HitRow
from monitor.watchlist.model import Watchlist

#: by how much a figure of the corpus may fall
MARGIN = 0.01
FOLDS = 3
#: changed posts that are quoted
QUOTED = 5


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A text that is judged otherwise; `labels` is what it was labelled with, None for hits."""

    id: str
    text: str
    before: Labels
    after: Labels
    labels: Labels | None = None


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What changes among `texts` texts of the `corpus`, or the latest `hits`; some of it quoted."""

    of: str
    texts: int
    changed: int
    examples: tuple[Change, ...]


class Refit(msgspec.Struct, frozen=True, kw_only=True):
    """A newly learnt layer; `worse` says in a line each what speaks against it, and is empty where nothing does."""

    layer: Layer
    corpus: int
    corrections: int
    figures: tuple[Figure, ...]
    changes: tuple[Changes, ...]
    worse: tuple[str, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How to refit: by how much a figure may fall, in how many folds it is measured, and whom to tell how far it is."""

    margin: float = MARGIN
    folds: int = FOLDS
    progress: Progress = lambda _what, _done, _all: None


def refit(
    lessons: Sequence[Lesson],
    hits: Sequence[HitRow],
    watchlists: Mapping[str, Watchlist],
    current: Models,
    plan: Plan,
) -> Refit:
    """Learn from all of `lessons`, and hold it against `current` on them and on `hits`."""
    plan.progress("reading", 0, 1)
    given = prepared(lessons, watchlists)
    told = figures(given, lessons, plan.folds, plan.progress)
    plan.progress("learning", 0, 1)
    layer = taught(given, lessons, range(len(lessons)))
    plan.progress("judging", 0, 1)
    corpus = [lesson for lesson in lessons if lesson.brand == CORPUS]
    changes = (
        _of_lessons(corpus, *(judged(corpus, watchlists, one) for one in (current.layer, layer))),
        _of_hits(hits, watchlists, current, Models(general(), layer)),
    )
    return Refit(
        layer=layer,
        corpus=len(corpus),
        corrections=len(lessons) - len(corpus),
        figures=told,
        changes=changes,
        worse=worse(told, plan.margin),
    )


def worse(told: Sequence[Figure], margin: float) -> tuple[str, ...]:
    """The fields of the corpus that fall by more than `margin`, a line each."""
    return tuple(
        f"{one.field}: {one.learnt:.4f}, expected at least {one.without - margin:.4f} ({one.without:.4f} without the corrections)"
        for one in told
        if one.of == "corpus" and one.learnt < one.without - margin
    )


def _of_lessons(lessons: Sequence[Lesson], before: Sequence[Labels], after: Sequence[Labels]) -> Changes:
    made = [
        Change(id=lesson.id, text=lesson.text, before=old, after=new, labels=lesson.labels)
        for lesson, old, new in zip(lessons, before, after, strict=True)
        if differs(old, new)
    ]
    return _changes("corpus", len(lessons), made)


def _of_hits(
    hits: Sequence[HitRow], watchlists: Mapping[str, Watchlist], current: Models, learnt: Models
) -> Changes:
    made, asked = [], 0
    for brand, watchlist in watchlists.items():
        own = [hit for hit in hits if hit.brand == brand and hit.kind == "post"]
        posts = [_post(hit) for hit in own]
        asked += len(own)
        told = [
            [labels_of(one) for one in judge_all(posts, watchlist, models=models)] for models in (current, learnt)
        ]
        made += [
            Change(id=f"hit {hit.id}", text=hit.text or hit.title, before=old, after=new)
            for hit, old, new in zip(own, *told, strict=True)
            if differs(old, new)
        ]
    return _changes("hits", asked, made)


def _post(hit: HitRow) -> Post:
    return Post(source=hit.source, url=hit.url, text=hit.text, title=hit.title, author=hit.author)


def _changes(of: str, texts: int, made: Sequence[Change]) -> Changes:
    return Changes(of=of, texts=texts, changed=len(made), examples=tuple(made[:QUOTED]))
