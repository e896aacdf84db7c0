"""The daily sweep: which of the names that could be taken for a brand's exist, and what is new about those that do."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from heapq import merge
from itertools import islice

import msgspec
import structlog

from monitor.errors import ResolverError, SettingError, SourceError
from monitor.names.facts import Existence, Facts, Resolution
from monitor.names.permuting.for_brand import brand_permutations
from monitor.names.permuting.permutation import Permutation
from monitor.names.permuting.streaming import permutations
from monitor.net.dns.background import resolving
from monitor.net.dns.resolvers import resolvers
from monitor.net.dns.resolving import Manner
from monitor.settings import Settings
from monitor.sighting import Batch, NameSeen, SourceState
from monitor.watchlist.model import Source
from spiders.existing import GONE_AFTER, Known, changed, first, missed
from spiders.page import Reader

#: names that are gone and still known by name, so that one that comes back is told as such
_MOST_GONE = 5_000
#: share of names without an answer from which on a sweep is none
_HOPELESS = 0.9
_log = structlog.get_logger()


class Position(msgspec.Struct, frozen=True):
    """What a sweep leaves to the next: the names that exist or may, those that are gone, and which names were asked for."""

    known: dict[str, Known] = {}
    gone: tuple[str, ...] = ()
    asked: str = ""


class Sweep:
    """One poll of a source of lookalikes."""

    def __init__(
        self,
        reader: Reader,
        state: SourceState,
        handle: Callable[[Batch], Awaitable[None]],
        settings: Settings,
    ) -> None:
        self._reader, self._handle, self._settings = reader, handle, settings
        self._before = _position(state, reader.key)
        self._known = dict(self._before.known)
        self._gone = dict.fromkeys(self._before.gone)
        self._counts: Counter[Existence] = Counter()
        self._problems: Counter[str] = Counter()
        self._same_names = False

    async def run(self) -> None:
        """Ask for every name, hand over what is new in batches; the last carries the state.

        Names that exist and are no candidates any more are asked for as well. SourceError (broken) where no resolver answers, or next to nothing is known in the end.
        """
        names = await asyncio.to_thread(_names, self._reader.source)
        asked = hashlib.blake2b("\n".join(names).encode(), digest_size=8).hexdigest()
        self._same_names = asked == self._before.asked
        everything = dict.fromkeys((*names, *self._known))
        try:
            whom = resolvers(self._settings.resolvers)
            found = resolving(iter(everything), whom, Manner(cap=self._settings.resolver_cap))
            async with aclosing(found):
                async for settled in found:
                    new = tuple(seen for name, told in settled if (seen := self._settle(name, told)))
                    if new:
                        await self._handle(Batch(sightings=new))
        except (ResolverError, SettingError) as error:
            raise SourceError("broken", str(error)) from error
        self._judge_the_whole(len(everything))
        position = Position(self._known, tuple(self._gone)[-_MOST_GONE:], asked)
        await self._handle(Batch(state=SourceState(position=msgspec.json.encode(position).decode())))
        _log.info("lookalikes_swept", source=self._reader.key, **{str(kind): n for kind, n in self._counts.items()})

    def _settle(self, name: str, told: Resolution) -> NameSeen | None:
        """Remember what was told of `name`; the sighting that it is worth, if any."""
        self._counts[told.existence] += 1
        known = self._known.get(name)
        if told.existence is Existence.UNKNOWN:
            self._problems[told.problem.partition(" from ")[0]] += 1
            self._known.setdefault(name, Known())
        elif told.existence is Existence.ABSENT:
            self._denied(name, known)
        elif told.wildcard:
            if known and not known.exists:
                del self._known[name]
        else:
            return self._exists(name, told, known)
        return None

    def _exists(self, name: str, told: Resolution, known: Known | None) -> NameSeen | None:
        if known is None or not known.exists:
            self._known[name] = first(told)
            changes = self._arrival(name, told, known)
        else:
            self._known[name], changes = changed(known, told)
            if not changes:
                return None
        return NameSeen(source=self._reader.key, domain=name, facts=Facts(resolution=told), changes=changes)

    def _denied(self, name: str, known: Known | None) -> None:
        if known is None:
            return
        self._known[name] = missed(known)
        if not known.exists or self._known[name].absent >= GONE_AFTER:
            del self._known[name]
            if known.exists:
                self._gone[name] = None

    def _arrival(self, name: str, told: Resolution, known: Known | None) -> tuple[str, ...]:
        """What is new about a name that was not known to exist: nothing, unless the last sweep was told that it does not."""
        if name in self._gone:
            del self._gone[name]
            return ("registered again",)
        if known is not None or not self._same_names:
            return ()
        return ("newly registered",) if told.name_servers else ("newly there",)

    def _judge_the_whole(self, asked: int) -> None:
        unknown = self._counts[Existence.UNKNOWN]
        if unknown and unknown >= asked * _HOPELESS:
            ((problem, _),) = self._problems.most_common(1)
            raise SourceError("broken", f"{unknown:,} of {asked:,} names could not be asked for: {problem}")


def candidates(source: Source) -> Iterator[Permutation]:
    """The names that `source` asks for, likeliest first: lookalikes of its `domains`, else of all that its brand is known by."""
    if source.domains:
        streams = [permutations(domain) for domain in source.domains]
        seen: set[str] = set()
        for one in merge(*streams, key=lambda found: -found.likelihood):
            if one.name not in seen:
                seen.add(one.name)
                yield one
    elif source.brand is not None:
        yield from brand_permutations(source.brand)


def _names(source: Source) -> list[str]:
    return [one.name for one in islice(candidates(source), source.names)]


def _position(state: SourceState, key: str) -> Position:
    """What the last sweep left; nothing where that cannot be read."""
    if not state.position:
        return Position()
    try:
        return msgspec.json.decode(state.position, type=Position)
    except msgspec.DecodeError as error:
        _log.warning("sweep_begins_anew", source=key, why=str(error))
        return Position()
