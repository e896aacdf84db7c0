"""What `zhengming model` tells, as values."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.messages.quoting import short
from monitor import clock
from monitor.errors import CorpusError, StoreError
from monitor.opinion.training.corpus import FOLDER, LabelledPost, Labels, kappa, problems, read_corpus
from monitor.refitting.comparing import Figure
from monitor.refitting.keeper import ModelKeeper
from monitor.refitting.keeping import Kept, facts, keep, kept
from monitor.refitting.lessons import CORPUS, of_corpus, of_corrections, watchlists_for
from monitor.refitting.refit import Changes, Plan, Refit, refit
from monitor.refitting.shelf import CURRENT, Shelf
from monitor.settings import Settings
from monitor.store.corrections import Corrected, corrections, corrections_since
from monitor.store.database import open_database
from monitor.store.tables import HitRow
from monitor.text import mask
from monitor.watchlist.reading import read_watchlists

#: the newest hits that are judged anew to see what changes
LATEST = 1000
#: characters of a text that are quoted
QUOTE = 200


class InUse(msgspec.Struct, frozen=True, kw_only=True):
    """The model that posts are judged with; `kept` tells what each refitted one was made of, newest first.

    `since` is when it was chosen, None for the shipped one that nobody chose; `problem` says why another is not used; `waiting` are the
    corrections that it has not learnt, None where the database does not answer.
    """

    name: str
    since: datetime | None
    problem: str
    waiting: int | None
    kept: tuple[Kept, ...]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a refit found; `name` is that of the written model, empty where nothing was written."""

    name: str
    corpus: int
    corrections: int
    figures: tuple[Figure, ...]
    changes: tuple[Changes, ...]
    worse: tuple[str, ...]


class Count(msgspec.Struct, frozen=True):
    """How many posts have `value` in the column `of`."""

    of: str
    value: str
    posts: int


class Agreement(msgspec.Struct, frozen=True):
    """How well the two annotators agree on a field, by Cohen's κ: 1 always, 0 as often as by chance."""

    field: str
    kappa: float


class Corpus(msgspec.Struct, frozen=True, kw_only=True):
    """A folder of labelled posts: what is wrong with it, what it holds, and how well its annotators agree."""

    ok: bool
    posts: int
    problems: tuple[str, ...]
    counts: tuple[Count, ...]
    agreement: tuple[Agreement, ...]


def shown(one: Corrected) -> Corrected:
    """A correction as it may be shown: personal data masked."""
    return msgspec.structs.replace(one, text=mask(one.text), note=mask(one.note))


def in_use(settings: Settings) -> InUse:
    """The model in use, what it was made of, and what it has not learnt."""
    shelf, keeper = Shelf(settings.state_dir), ModelKeeper(settings.state_dir)
    keeper.current()
    name = keeper.name
    made = facts(shelf, name)
    try:
        with open_database(settings) as database, database.session() as session:
            waiting: int | None = corrections_since(session, made.last_correction if made else 0)
    except StoreError:
        waiting = None
    return InUse(name=name, since=_since(shelf), problem=keeper.problem, waiting=waiting, kept=tuple(kept(shelf)))


def _since(shelf: Shelf) -> datetime | None:
    try:
        return datetime.fromtimestamp((shelf.folder / CURRENT).stat().st_mtime, UTC)
    except OSError:
        return None


def refitted(settings: Settings, folder: str, plan: Plan, *, dry_run: bool) -> Answer:
    """Refit, and keep what was learnt unless it is worse or only tried."""
    own = read_watchlists(folder or None)
    posts = read_corpus()
    if not posts:
        raise CorpusError(f"{FOLDER}: expected files of labelled posts, found none")
    with open_database(settings) as database, database.session() as session:
        said, hits = corrections(session), latest(session)
    watchlists = watchlists_for(Path(folder) if folder else None, own)
    lessons = of_corpus(posts, watchlists[CORPUS]) + of_corrections(said, (one.brand.key for one in own))
    made = refit(lessons, hits, watchlists, ModelKeeper(settings.state_dir).current(), plan)
    name = ""
    if not made.worse and not dry_run:
        last = max((one.id for one in said), default=0)
        name = keep(Shelf(settings.state_dir), made, now=clock.now(), margin=plan.margin, last=last).name
    return _answer(made, name)


def latest(session: Session) -> list[HitRow]:
    """The newest hits that are posts."""
    query = select(HitRow).where(HitRow.kind == "post").order_by(HitRow.id.desc()).limit(LATEST)
    return list(session.scalars(query))


def _answer(made: Refit, name: str) -> Answer:
    return Answer(
        name=name,
        corpus=made.corpus,
        corrections=made.corrections,
        figures=made.figures,
        changes=tuple(_quoted(one) for one in made.changes),
        worse=made.worse,
    )


def _quoted(changes: Changes) -> Changes:
    """The examples cut and masked."""
    replace = msgspec.structs.replace
    return replace(changes, examples=tuple(replace(one, text=short(one.text, QUOTE)) for one in changes.examples))


def checked(folder: Path | None) -> Corpus:
    """The posts in `folder` (None: those that come with the product), checked and counted."""
    try:
        posts = read_corpus(folder or FOLDER)
    except CorpusError as error:
        return Corpus(ok=False, posts=0, problems=(str(error),), counts=(), agreement=())
    wrong = problems(posts) if posts else [f"{folder or FOLDER}: expected files of labelled posts, found none"]
    return Corpus(
        ok=not wrong,
        posts=len(posts),
        problems=tuple(wrong),
        counts=tuple(_counts(posts)),
        agreement=tuple(Agreement(field, round(kappa(posts, field), 4)) for field in Labels._fields)
        if posts
        else (),
    )


def _counts(posts: tuple[LabelledPost, ...]) -> list[Count]:
    columns = {
        "language": [post.language for post in posts],
        "kind": [post.kind for post in posts],
        **{field: [str(getattr(post.labels, field)) for post in posts] for field in Labels._fields},
    }
    return [
        Count(name, value, posts)
        for name, values in columns.items()
        for value, posts in Counter(values).most_common()
    ]
