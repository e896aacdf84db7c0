"""Which of many names exist: name servers first, the rest only for those that do, each name held against its neighbours."""

from __future__ import annotations

import secrets
import string
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from monitor import clock
from monitor.names.facts import Existence, Resolution
from monitor.net.dns.asking import ABSENT, Ask
from monitor.net.dns.cases import FURTHER, Case
from monitor.net.dns.exchange import PATIENCE, Exchange
from monitor.net.dns.resolvers import Resolver
from monitor.net.dns.wire import Kind, Malformed

Settled = tuple[str, Resolution]

#: questions a second to each resolver that nobody minds
CAP = 200.0
_PROBE_LENGTH = 20
#: names taken at once, so that the first answers do not wait for the last name
_MOST_TAKEN = 256


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How to ask: `cap` questions a second to each resolver (0: as fast as they bear), each at most `tries` times;
    `timeout` is the first time limit in seconds."""

    cap: float = CAP
    tries: int = 4
    timeout: float = 1.0


def resolve(
    names: Iterable[str | None], resolvers: Sequence[Resolver], manner: Manner | None = None
) -> Iterator[Settled]:
    """Each name with what the DNS says of it, as soon as that is settled, so in no order.

    Names are lower case, in ASCII form, without trailing dot; what cannot be one is *unknown*. `names` is read as far as the resolvers can follow,
    and may be endless; None among them means that the next one is not known yet. ResolverError when no resolver answers.
    Blocks; closing the iterator ends it.
    """
    for batch in resolve_in_batches(names, resolvers, manner):
        yield from batch


def resolve_in_batches(
    names: Iterable[str | None], resolvers: Sequence[Resolver], manner: Manner | None = None
) -> Generator[list[Settled], None, None]:
    """As `resolve`, with a list several times a second, empty when nothing was settled, so that a caller may do other things."""
    manner = manner or Manner()
    exchange = Exchange(resolvers, cap=manner.cap, tries=manner.tries, timeout=manner.timeout)
    try:
        sweep = _Sweep(iter(names), exchange)
        while not sweep.over:
            yield sweep.go_on()
    finally:
        exchange.close()


def _asked(name: str) -> Ask:
    if not name:
        raise Malformed("it is empty")
    return Ask(name, Kind.NS, None)


class _Sweep:
    def __init__(self, names: Iterator[str | None], exchange: Exchange) -> None:
        self._names, self._exchange = names, exchange
        self._exhausted = False
        self._probes: dict[str, Case] = {}
        self._waiting: dict[str, list[Case]] = {}
        self._out: list[Settled] = []

    @property
    def over(self) -> bool:
        return self._exhausted and not self._exchange.open and not self._out

    def go_on(self) -> list[Settled]:
        """One turn of the exchange; the names settled by it."""
        self._out = []
        now = clock.now()
        absent = Resolution(existence=Existence.ABSENT, at=now)
        full = self._take_names(now)
        for ask in self._exchange.turn(PATIENCE if full else PATIENCE / 5):
            if ask.whose is ask and ask.reply is ABSENT:
                self._out.append((ask.name, absent))
            else:
                self._look_closer(ask, now)
        settled, self._out = self._out, []
        return settled

    def _take_names(self, now: datetime) -> bool:
        """Ask about as many more names as have room; False when there would be room, but no name yet."""
        asks: list[Ask] = []
        room = min(_MOST_TAKEN, self._exchange.room)
        while len(asks) < room and not self._exhausted:
            try:
                name = next(self._names)
            except StopIteration:
                self._exhausted = True
                break
            if name is None:
                break
            try:
                ask = _asked(name)
            except Malformed as error:
                problem = f"not a name: {error}"
                self._out.append((name, Resolution(existence=Existence.UNKNOWN, at=now, problem=problem)))
                continue
            ask.whose = ask
            asks.append(ask)
        self._exchange.add(asks)
        return len(asks) == room or self._exhausted

    def _look_closer(self, ask: Ask, now: datetime) -> None:
        """A name that is not simply absent, or a reply about one that was found before."""
        case: Case = Case(ask.name) if ask.whose is ask else ask.whose
        case.take(ask)
        if ask.kind == Kind.NS and not (case.absent or case.problem):
            case.missing = len(FURTHER)
            self._exchange.add([Ask(case.name, kind, case) for kind in FURTHER])
            if not case.probe:
                self._probe(case.parent)
        if not case.missing:
            self._conclude(case, now)

    def _probe(self, parent: str) -> None:
        """Ask once what a name under `parent` gets that nobody can have registered."""
        if parent in self._probes or not parent:
            return
        label = secrets.choice(string.ascii_lowercase) + "".join(
            secrets.choice(string.ascii_lowercase + string.digits) for _ in range(_PROBE_LENGTH)
        )
        probe = self._probes[parent] = Case(f"{label}.{parent}", probe=True)
        try:
            self._exchange.add([Ask(probe.name, Kind.NS, probe)])
        except Malformed:
            probe.missing, probe.absent = 0, True

    def _conclude(self, case: Case, now: datetime) -> None:
        if case.probe:
            for waiting in self._waiting.pop(case.parent, []):
                self._out.append((waiting.name, waiting.resolution(case, now)))
            return
        probe = self._probes.get(case.parent)
        if probe is not None and probe.missing:
            self._waiting.setdefault(case.parent, []).append(case)
        else:
            self._out.append((case.name, case.resolution(probe, now)))
