"""One poll of certificate logs: each from where it stood, answer by answer, its position kept with what was found.

A log's next answer is asked for when the last one was handed on, so nothing piles up and nothing is dropped: a log that is
ahead of us stays ahead, and is caught up with poll by poll.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec
import structlog

from monitor.errors import SourceError
from monitor.names.facts import Certified, Facts
from monitor.sighting import Batch, NameSeen, SourceState
from spiders.certificates.asking import Asking, Interface
from spiders.certificates.certificate import Certificate
from spiders.certificates.choosing import chosen, lists
from spiders.certificates.entries import Entries
from spiders.certificates.log_list import Log
from spiders.certificates.position import Place, from_position, to_position
from spiders.certificates.reading import Reading
from spiders.certificates.recent import recent
from spiders.certificates.rfc6962 import Rfc6962
from spiders.certificates.tiled import Tiled
from spiders.fetch import Fetcher
from spiders.page import Reader

_log = structlog.get_logger()
Handle = Callable[[Batch], Awaitable[None]]
#: certificates in a batch from which on further answers wait for the next one
CERTIFICATES = 1_000


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a poll may do: logs read side by side, seconds, and answers taken from one log."""

    at_once: int = 8
    seconds: float = 60.0
    answers: int = 1_000


USUAL = Limits()


class Piece(msgspec.Struct, frozen=True):
    """One answer's entries, and the place of their log behind them."""

    log: Log
    entries: Entries
    place: Place


class Following:
    """One poll of the source that `reader` reads, made at `now`, from where `state` says.

    Each batch carries the state that belongs to it. A log that fails is told in the log and in the position, and rests for a while;
    SourceError where all of them fail.
    """

    def __init__(self, reader: Reader, state: SourceState, handle: Handle, fetcher: Fetcher, now: datetime) -> None:
        self._reader, self._state, self._handle, self._fetcher, self._now = reader, state, handle, fetcher, now
        self._places = from_position(state.position)
        self._recent = recent(reader.key)
        self._turn = asyncio.Lock()
        self._waiting: list[Piece] = []
        self._over = False

    async def run(self, limits: Limits = USUAL) -> None:
        """Polls. An error of `handle` ends the poll and is raised."""
        listed = await lists().read(self._reader.source, self._fetcher, self._now)
        logs = chosen(listed, self._reader.source, self._places, self._now)
        ends = asyncio.get_running_loop().time() + min(limits.seconds, self._reader.source.every)
        side_by_side = asyncio.Semaphore(limits.at_once)

        async def follow(log: Log) -> None:
            async with side_by_side:
                await self._follow(log, limits.answers, ends)

        tasks = [asyncio.create_task(follow(log)) for log in logs]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._refuse_where_all_fail(logs)
        await self._handle(Batch(state=self._new_state()))

    async def _follow(self, log: Log, answers: int, ends: float) -> None:
        place = self._places.get(log.id)
        if place and place.until > self._now.timestamp():
            return
        asking = Asking(self._fetcher, log, self._now)
        interface: Interface = Tiled(asking) if log.tiled else Rfc6962(asking)
        reading = Reading(log, interface, place)
        try:
            since = self._reader.source.since
            self._places[log.id] = await reading.begin(self._now - timedelta(seconds=since) if since else None)
            while answers and reading.unread and asyncio.get_running_loop().time() < ends:
                entries = await reading.entries()
                if not await self._kept(Piece(log, entries, reading.place)):
                    return
                reading.check()
                answers -= 1
            if reading.unread:
                _log.info("certificate_log_behind", source=self._reader.key, log=log.name, entries=reading.unread)
        except SourceError as error:
            self._note_failure(log, error)

    def _note_failure(self, log: Log, error: SourceError) -> None:
        """A log that was never read has no place yet, and fails anew in the next poll."""
        place = self._places.get(log.id, Place(next=-1))
        self._places[log.id] = place.failed(error, every=self._reader.source.every, now=self._now)
        _log.warning("certificate_log_failed", source=self._reader.key, log=log.name, why=error.reason)

    async def _kept(self, piece: Piece) -> bool:
        """Hands `piece` on, with others that wait for their turn; False when another's failure has ended the poll.

        The first to wait has the first turn, and each turn takes the first piece at least: none is left behind.
        """
        self._waiting.append(piece)
        async with self._turn:
            if self._waiting and not self._over:
                try:
                    await self._hand_on()
                except BaseException:
                    self._over = True
                    raise
        return not self._over

    async def _hand_on(self) -> None:
        fresh: dict[int, tuple[Piece, int, Certificate]] = {}
        while self._waiting and len(fresh) < CERTIFICATES:
            piece = self._waiting.pop(0)
            self._places[piece.log.id] = piece.place
            for index, certificate in piece.entries.read:
                if certificate.key not in self._recent:
                    fresh.setdefault(certificate.key, (piece, index, certificate))
            if malformed := piece.entries.malformed:
                index, why = malformed[0]
                _log.warning("entries_malformed", log=piece.log.name, entries=len(malformed), first=index, why=why)
        sightings = tuple(
            seen for found in fresh.values() for seen in names_seen(self._reader.key, found[0].log, *found[1:])
        )
        await self._handle(Batch(sightings=sightings, state=self._new_state()))
        self._recent.remember(fresh)

    def _new_state(self) -> SourceState:
        known = {log: place for log, place in self._places.items() if place.next >= 0}
        return msgspec.structs.replace(self._state, position=to_position(known))

    def _refuse_where_all_fail(self, logs: tuple[Log, ...]) -> None:
        places = [self._places[log.id] for log in logs]
        if not all(place.problem for place in places):
            return
        first = places[0]
        told = first.problem if len(places) == 1 else f"none of {len(places)} logs could be read: {first.problem}"
        pause = min(place.until for place in places) - self._now.timestamp()
        raise SourceError(first.health, told, retry_after=max(0.0, pause))


def names_seen(source: str, log: Log, index: int, certificate: Certificate) -> list[NameSeen]:
    """The names of one certificate that `log` holds at `index`, as sightings of `source`."""
    if not certificate.names:
        return []
    certified = Certified(since=certificate.since, issuer=certificate.issuer, log=log.name, index=index)
    facts = Facts(certified=certified)
    return [NameSeen(source=source, domain=name, facts=facts) for name in certificate.names]
