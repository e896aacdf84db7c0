"""The whole way on one screen: a sighting is judged, kept, grouped into an alert, and its messages are queued.

Judging happens before the transaction, for it may take its time; everything else that follows from a sighting is committed together or not at
all, and the source's new state with the last of its batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.grouping.holders import lock_grouping
from alerts.grouping.joining import join_all
from alerts.messages.notifying import Telling, notify
from alerts.questions.gathering import keep_questions
from alerts.replies.drafting import draft_for_hits
from monitor import clock
from monitor.assessment import ALARMING, Assessment, Verdict
from monitor.concerning import Concerning
from monitor.errors import StoreError
from monitor.informing import Informing
from monitor.judge import judge, judge_all
from monitor.opinion.digest import Digest
from monitor.opinion.judging import SecondOpinion
from monitor.opinion.models import Models, shipped
from monitor.opinion.relevance import RELEVANT
from monitor.retelling import Retelling, sketched
from monitor.sighting import Batch, NameSeen, PageSeen, Post, Sighting
from monitor.store.database import Database
from monitor.store.hits import Found, identities, keep_hit, keep_hits
from monitor.store.sources import keep_state
from monitor.store.stories import oldest
from monitor.store.tables import HitRow, SourceRow
from monitor.watchlist.model import Watchlist

log = structlog.get_logger()
#: Failed polls in a row after which a batch that cannot be kept whole is taken apart.
PATIENCE = 3
#: matters that one transaction tells of: each may be an alert whose messages have to be written, and none leaves before all of them are
MATTERS = 20
Judged = tuple[Sighting, Watchlist, Assessment]
Queue = Callable[[Session, str], object]
Summed = tuple[Sighting, Watchlist, Assessment, Digest | None]
_WORTH_KEEPING = (Verdict.WATCH, *ALARMING)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a batch: how many sightings were seen, new hits kept, alerts opened, messages queued."""

    seen: int = 0
    hits: int = 0
    alerts: int = 0
    notifications: int = 0

    @classmethod
    def sum(cls, outcomes: Iterable[Outcome]) -> Outcome:
        """All of them together."""
        counts = [msgspec.structs.astuple(outcome) for outcome in outcomes]
        return cls(**dict(zip(cls.__struct_fields__, map(sum, zip(*counts, strict=True)), strict=False)))


class Further(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asked about a name that deserves watching: each puts a job on the queue, on the session's own connection; None asks nobody.

    `register` asks who registered a domain, `investigate` has a host visited.
    """

    register: Queue | None = None
    investigate: Queue | None = None


class Pipeline:
    """Takes batches of sightings all the way."""

    def __init__(
        self,
        database: Database,
        watchlists: Callable[[], tuple[Watchlist, ...]],
        *,
        second_opinion: SecondOpinion,
        telling: Telling,
        further: Further | None = None,
        models: Callable[[], Models] = shipped,
    ) -> None:
        """`further` is what else is asked about names that deserve watching; `models` gives what posts are judged with now."""
        self._database, self._watchlists, self._models = database, watchlists, models
        self._second_opinion, self._telling = second_opinion, telling
        self._further, self._concerning = further or Further(), Concerning()

    def accept(self, source: str, batch: Batch) -> Outcome:
        """Judge a batch from `source` (`brand/key`), then keep, group and queue it in one transaction, or in several where it tells of many matters.

        When one fails, nothing of it nor of what comes after it is kept, and the poll is repeated; after `PATIENCE` failed polls in a
        row the batch is taken apart, so that the sighting that cannot be kept is named and the rest goes on.
        """
        try:
            return self._together(source, batch)
        except StoreError:
            raise
        except Exception:
            if not self._failed_often(source):
                raise
        outcome = self._apart(source, batch.sightings)
        with self._database.begin() as session:
            self._keep_state(session, source, batch)
        return outcome

    def _together(self, source: str, batch: Batch) -> Outcome:
        judged = [self._summed(found) for found in self._judged(batch.sightings) if concerns(found[2])]
        *before, last = _pieces(judged)
        outcomes = [Outcome(seen=len(batch.sightings)), *(self._taken(piece) for piece in before)]
        return Outcome.sum((*outcomes, self._taken(last, lambda session: self._keep_state(session, source, batch))))

    def _taken(self, judged: Sequence[Summed], also: Callable[[Session], object] | None = None) -> Outcome:
        """Keep, group and queue what was judged, and do what is `also` to be done, in one transaction."""
        told = sketched((one.brand, post) for post, _, one, _ in judged if isinstance(post, Post))
        since = oldest(clock.now(), self._telling.settings.repost_days)
        with self._database.begin() as session:
            retelling = Retelling(session, told, since=since)
            lock_grouping(session, self._grouped(session, judged))
            outcomes = self._tell(session, self._keep(session, retelling, judged), clock.now())
            if also is not None:
                also(session)
        return Outcome.sum((Outcome(), *outcomes))

    def _grouped(self, session: Session, judged: Sequence[Summed]) -> set[str]:
        """The brands whose hits this batch may group: those that it concerns, and those that know a name of which it tells more."""
        told = {one.domain for found, _, one, _ in judged if isinstance(found, NameSeen) and found.facts}
        named = select(HitRow.brand).where(HitRow.domain.in_(told), HitRow.domain != "").distinct()
        return {watchlist.brand.key for _, watchlist, _, _ in judged} | (
            set(session.scalars(named)) if told else set()
        )

    def _apart(self, source: str, sightings: Sequence[Sighting]) -> Outcome:
        """Keep all of them that can be kept: by halves, for of many names only few concern anybody."""
        try:
            return self._together(source, Batch(sightings=tuple(sightings)))
        except StoreError:
            raise
        except Exception:
            if len(sightings) < 2:
                log.exception("sighting_given_up", source=source, sighting=[_shown(one) for one in sightings])
                return Outcome(seen=len(sightings))
        middle = len(sightings) // 2
        return Outcome.sum(self._apart(source, half) for half in (sightings[:middle], sightings[middle:]))

    def _keep_state(self, session: Session, source: str, batch: Batch) -> None:
        if batch.state is not None:
            keep_state(session, source, batch.state, now=clock.now(), found=bool(batch.sightings))

    def _failed_often(self, source: str) -> bool:
        with self._database.session() as session:
            row = session.get(SourceRow, source)
            return row is not None and row.failures >= PATIENCE

    def _judged(self, sightings: Sequence[Sighting]) -> Iterator[Judged]:
        """Posts are judged for the brand that watches their source, names for every brand that they may concern."""
        watchlists, models = self._watchlists(), self._models()
        for watchlist, name in self._concerning(sightings, watchlists):
            yield name, watchlist, judge(name, watchlist, self._second_opinion)
        for own in watchlists:
            posts = [
                one for one in sightings if isinstance(one, Post) and one.source.partition("/")[0] == own.brand.key
            ]
            for post, said in zip(posts, judge_all(posts, own, self._second_opinion, models=models), strict=True):
                yield post, own, said

    def _summed(self, found: Judged) -> Summed:
        sighting, watchlist, assessment = found
        text = sighting.text if isinstance(sighting, Post) else ""
        return sighting, watchlist, assessment, self._telling.summarise(text, assessment.language)

    def _keep(
        self, session: Session, retelling: Retelling, judged: Sequence[Summed]
    ) -> list[tuple[Watchlist, HitRow]]:
        """The new hits of a batch, with the watchlists of their brands; who knows more of a name that is a hit already tells that."""
        now, found, tickets = clock.now(), list[Found](), list[int]()
        for sighting, assessment, digest, identity in _identified(session, judged):
            said, story, ticket = assessment, None, 0
            if isinstance(sighting, Post):
                said, story, ticket = retelling.judged(sighting, assessment, now)
            found.append(Found(sighting=sighting, assessment=said, digest=digest, story=story, identity=identity))
            tickets.append(ticket)
        retelling.write(now)
        hits = keep_hits(session, found, now)
        retelling.write_texts({ticket: hit.id for ticket, hit in zip(tickets, hits, strict=True) if hit and ticket})
        self._ask_further(session, [(one.sighting, hit) for one, hit in zip(found, hits, strict=True) if hit])
        for one, hit in zip(found, hits, strict=True):
            if hit is None:
                self._inform(session, one.sighting, one.assessment, now)
        brands = {watchlist.brand.key: watchlist for _, watchlist, _, _ in judged}
        return [(brands[hit.brand], hit) for hit in hits if hit]

    def _tell(self, session: Session, kept: Sequence[tuple[Watchlist, HitRow]], now: datetime) -> list[Outcome]:
        """Group new hits, draft what to answer, archive what they ask, and queue the messages of the steps that this makes; one outcome for each brand."""
        brands = {watchlist.brand.key: watchlist for watchlist, _ in kept}
        return [
            self._tell_brand(session, brands[key], [hit for own, hit in kept if own.brand.key == key], now)
            for key in sorted(brands)
        ]

    def _tell_brand(self, session: Session, watchlist: Watchlist, hits: list[HitRow], now: datetime) -> Outcome:
        changed = join_all(session, hits, watchlist, now)
        draft_for_hits(session, hits, watchlist, now)
        keep_questions(session, hits, watchlist, now)
        sent = [
            notify(session, one.alert, one.step, watchlist, telling=self._telling, now=now)
            for one in changed
            if one.step
        ]
        opened = sum(one.step == "opened" for one in changed)
        return Outcome(hits=len(hits), alerts=opened, notifications=sum(map(len, sent)))

    def settle_visit(
        self, session: Session, seen: PageSeen, watchlist: Watchlist, assessment: Assessment
    ) -> Outcome:
        """What becomes of a site that was visited, in the caller's transaction: a hit where it speaks against itself and deserves watching."""
        if assessment.verdict not in _WORTH_KEEPING or not speaks(assessment):
            return Outcome(seen=1)
        now = clock.now()
        lock_grouping(session, [watchlist.brand.key])
        hit = keep_hit(session, seen, assessment, now)
        if hit is None:
            return Outcome(
                seen=1, notifications=Informing((watchlist,), self._telling).deepen(session, seen, assessment, now)
            )
        return Outcome.sum((Outcome(seen=1), *self._tell(session, [(watchlist, hit)], now)))

    def _ask_further(self, session: Session, new: Iterable[tuple[Sighting, HitRow]]) -> None:
        """Queue what else can be found out about the names that deserve watching, each once."""
        worth = [(one, hit.domain) for one, hit in new if hit.domain and hit.verdict in _WORTH_KEEPING]
        if self._further.register:
            for domain in dict.fromkeys(domain for _, domain in worth):
                self._further.register(session, domain)
        if self._further.investigate:
            for host in dict.fromkeys(one.domain if isinstance(one, NameSeen) else domain for one, domain in worth):
                self._further.investigate(session, host)

    def _inform(self, session: Session, sighting: Sighting, assessment: Assessment, now: datetime) -> None:
        """A name that is a hit already may be seen by somebody who knows more of it."""
        if isinstance(sighting, NameSeen) and sighting.facts:
            informing = Informing(self._watchlists(), self._telling)
            informing.inform(session, assessment.domain, sighting.facts, now, host=sighting.domain)


def _pieces(judged: Sequence[Summed]) -> Iterator[Sequence[Summed]]:
    """What is committed together, in its order: as much as tells of no more than `MATTERS` matters; at least one piece, if an empty one."""
    begin, matters = 0, set[tuple[str, str]]()
    for number, (_, _, said, _) in enumerate(judged):
        matter = said.domain if said.verdict in ALARMING else next(iter(said.topics), "")
        if len(matters) == MATTERS and (said.brand, matter) not in matters:
            yield judged[begin:number]
            begin, matters = number, set()
        matters.add((said.brand, matter))
    yield judged[begin:]


def _identified(
    session: Session, judged: Sequence[Summed]
) -> Iterator[tuple[Sighting, Assessment, Digest | None, str]]:
    """What was judged, each post with what it is known by; posts that are hits already are left out."""
    posts = [(said.brand, one) for one, _, said, _ in judged if isinstance(one, Post)]
    known = iter(identities(session, posts))
    for sighting, _, assessment, digest in judged:
        identity = next(known) if isinstance(sighting, Post) else ""
        if identity is not None:
            yield sighting, assessment, digest, identity


def speaks(assessment: Assessment) -> bool:
    """Whether something that stood on the site speaks against it, beyond its name."""
    return any(one.code.startswith("risk.site_") and one.weight > 0 for one in assessment.reasons)


def _shown(sighting: Sighting) -> str:
    return sighting.url if isinstance(sighting, Post) else sighting.domain


def concerns(assessment: Assessment) -> bool:
    """Whether the brand keeps a sighting: it is about the brand, or a name in it deserves watching."""
    return assessment.relevance >= RELEVANT or assessment.verdict in _WORTH_KEEPING
