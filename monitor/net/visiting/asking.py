"""What others ask for: a visit, short looks at many sites, and the reading of what was fetched elsewhere. All of it happens in children."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import mmh3
import msgspec

from monitor.net.dns.resolvers import resolvers
from monitor.net.guard import Guard, Resolve
from monitor.net.visiting.errands import Looking, Naming, Printing, Probing, Reading
from monitor.net.visiting.nursery import nursery
from monitor.net.visiting.probing import Probe, batches
from monitor.net.visiting.talking import Lost
from monitor.settings import Settings
from monitor.sites.page import Page
from monitor.sites.visit import VANTAGES, Outcome, Picture, Raw, Vantage, Visit

T = TypeVar("T")
#: seconds for one site of a probe, and for reading what came of a visit or was fetched elsewhere
PROBE, READING = 12.0, 5.0
#: children that probe at once
_CHILDREN = 4

_VISIT = msgspec.msgpack.Decoder(Visit)
_PROBES = msgspec.msgpack.Decoder(dict[str, Probe])
_PAGES = msgspec.msgpack.Decoder(tuple[Page, ...])
_PICTURES = msgspec.msgpack.Decoder(tuple[Picture, ...])


async def visit(
    asked: str,
    *,
    guard: Guard,
    settings: Settings,
    vantage: Vantage = VANTAGES[0],
    now: datetime,
    resolve: Resolve | None = None,
) -> Visit:
    """One look at `asked`, a host or an address, without a browser.

    It is done in a child, which is given `visit_timeout` seconds for all answers together, and killed when it has not read them soon after.
    Without a scheme https is asked first, then http. The outcome tells how it ended; a site that ends its reader is HOSTILE, with what was
    there before. Names are found by `resolve`, else by the resolvers of the settings, else by the system. Cancelling kills the child.
    VisitingError where there can be no child.
    """
    errand = Looking(
        asked=asked,
        guard=guard,
        vantage=vantage,
        now=now,
        seconds=settings.visit_timeout,
        limit=settings.visit_limit,
        naming=_naming(settings, resolve),
    )
    try:
        return _VISIT.decode(await nursery().ask(errand, settings.visit_timeout + READING, resolve))
    except Lost as lost:
        return _what_there_was(errand, lost)
    except msgspec.DecodeError:
        return _what_there_was(errand, Lost("what was read of it makes no sense", b""))


async def probe(
    asked: Sequence[str], *, guard: Guard, settings: Settings, resolve: Resolve | None = None
) -> dict[str, Probe]:
    """What each of `asked`, hosts or addresses, tells in a short look: 64 KB at most, nothing parsed; a child takes a hundred at once.

    Raises as `visit`.
    """
    free = asyncio.Semaphore(_CHILDREN)
    naming = _naming(settings, resolve)
    seconds = min(PROBE, settings.visit_timeout)

    async def some(batch: tuple[str, ...]) -> dict[str, Probe]:
        async with free:
            return await _probed(Probing(asked=batch, guard=guard, seconds=seconds, naming=naming), resolve)

    found: dict[str, Probe] = {}
    for probes in await asyncio.gather(*map(some, batches(asked))):
        found |= probes
    return found


async def read_again(raw: Sequence[Raw]) -> tuple[Page, ...]:
    """Documents that were fetched elsewhere, read in a child, in their order; one that ends its reader says so in `hostile`."""
    return await _each(raw, Reading, _PAGES, lambda one, why: Page(url=one.url, cut=why, hostile=why))


async def pictures_of(raw: Sequence[Raw]) -> tuple[Picture, ...]:
    """The prints of pictures that were fetched elsewhere, taken in a child, in their order; of one that ends its reader, those of its bytes."""
    return await _each(raw, Printing, _PICTURES, lambda one, _: _bytes_alone(one))


async def _each(
    raw: Sequence[Raw],
    errand: type[Reading | Printing],
    decoder: msgspec.msgpack.Decoder[tuple[T, ...]],
    instead: Callable[[Raw, str], T],
) -> tuple[T, ...]:
    """What a child makes of all of `raw`; where that ends it, what others make of each half."""
    if not raw:
        return ()
    try:
        found = decoder.decode(await nursery().ask(errand(tuple(raw)), READING * len(raw)))
        if len(found) == len(raw):
            return found
        why = "what was read of it makes no sense"
    except Lost as lost:
        why = lost.sentence
    except msgspec.DecodeError:
        why = "what was read of it makes no sense"
    if len(raw) == 1:
        return (instead(raw[0], why),)
    half = len(raw) // 2
    first, second = [await _each(part, errand, decoder, instead) for part in (raw[:half], raw[half:])]
    return first + second


async def _probed(errand: Probing, resolve: Resolve | None) -> dict[str, Probe]:
    """What a child was told by all; where that ends it, what others are told by each half. A site without scheme is asked twice."""
    try:
        found = _PROBES.decode(await nursery().ask(errand, 2 * errand.seconds + READING, resolve))
        if found.keys() == set(errand.asked):
            return found
    except (Lost, msgspec.DecodeError):
        pass
    if len(errand.asked) == 1:
        return {errand.asked[0]: Probe(outcome=Outcome.HOSTILE, problem="a short look at it ended its reader")}
    half = len(errand.asked) // 2
    parts = errand.asked[:half], errand.asked[half:]
    halves = [await _probed(msgspec.structs.replace(errand, asked=part), resolve) for part in parts]
    return halves[0] | halves[1]


def _naming(settings: Settings, resolve: Resolve | None) -> Naming:
    if resolve is not None:
        return Naming(parent=True)
    return Naming(resolvers(settings.resolvers) if settings.resolvers.strip() else ())


def _what_there_was(errand: Looking, lost: Lost) -> Visit:
    """The visit as far as it came, as an attack; where nothing had come when time was up, it was no more than too slow."""
    nothing = Visit(asked=errand.asked, at=errand.now, vantage=errand.vantage, outcome=Outcome.TIMED_OUT)
    try:
        visit = _VISIT.decode(lost.so_far) if lost.so_far else nothing
    except msgspec.DecodeError:
        visit = nothing
    late = visit is nothing and lost.late
    outcome = Outcome.TIMED_OUT if late else Outcome.HOSTILE
    return msgspec.structs.replace(visit, outcome=outcome, problem=lost.sentence)


def _bytes_alone(one: Raw) -> Picture:
    return Picture(
        role=one.role,
        url=one.url,
        sha256=hashlib.sha256(one.body).hexdigest(),
        mmh3=mmh3.hash(base64.encodebytes(one.body)),
    )
