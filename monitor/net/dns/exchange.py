"""Questions out, replies in, over all resolvers at once: sent as fast as each bears, retried elsewhere, never lost."""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from monitor.errors import ResolverError
from monitor.net.dns.asking import ABSENT, FORMAT_ERROR, Ask, Reply, Unanswered, refusal
from monitor.net.dns.link import Link, Port
from monitor.net.dns.resolvers import Resolver
from monitor.net.dns.stream import Stream
from monitor.net.dns.wire import HEADER
from monitor.wording import tr

#: seconds that one turn waits at most, so that its caller can end it
PATIENCE = 0.1
_NOT_IMPLEMENTED = 4
_MOST_STREAMS = 32


def reachable(resolvers: Sequence[Resolver]) -> list[Resolver]:
    """Those that there is a way to: a machine without IPv6 may list resolvers that have nothing else. ResolverError for none."""
    found = []
    why = "none is given"
    for resolver in resolvers:
        try:
            Port(resolver).socket.close()
        except OSError as error:
            why = f"{resolver}: {(error.strerror or str(error)).lower()}"
        else:
            found.append(resolver)
    if not found:
        raise ResolverError(tr(f"no way to the resolver: {why}", f"无法连接解析服务器：{why}"))
    return found


class Exchange:
    """Asks questions and gives each exactly one reply.

    `cap` is in questions a second to each resolver, 0 for none; a question is sent at most `tries` times; `timeout` is the first
    time limit in seconds, until a resolver's own pace is known.
    """

    def __init__(
        self,
        resolvers: Sequence[Resolver],
        *,
        cap: float,
        tries: int,
        timeout: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        now = monotonic()
        self._monotonic, self._tries = monotonic, tries
        self._links = [Link(resolver, cap=cap, timeout=timeout, now=now) for resolver in reachable(resolvers)]
        self._new: deque[Ask] = deque()
        self._poll = select.poll()
        self._ports: dict[int, tuple[Link, Port]] = {}
        self._streams: dict[int, tuple[Link, Stream]] = {}
        self.open = 0
        for link in self._links:
            for port in link.ports:
                self._ports[port.socket.fileno()] = (link, port)
                self._poll.register(port.socket, select.POLLIN)

    def close(self) -> None:
        """Hang up everywhere."""
        for link in self._links:
            link.close()
        for _, stream in self._streams.values():
            stream.close()

    @property
    def room(self) -> int:
        """How many more questions would be sent soon."""
        return sum(int(link.pace.window) for link in self._links) - len(self._new)

    def add(self, asks: Iterable[Ask]) -> None:
        """Questions to be asked."""
        before = len(self._new)
        self._new.extend(asks)
        self.open += len(self._new) - before

    def turn(self, patience: float = PATIENCE) -> list[Ask]:
        """Send what may be sent, wait at most `patience` seconds; the questions that have their `reply` now.

        ResolverError when no resolver answers.
        """
        now = self._monotonic()
        ready = self._poll.poll(1000 * min(patience, self._send(now)))
        now = self._monotonic()
        settled: list[Ask] = []
        for number, _ in ready:
            if number in self._streams:
                self._step(number, settled)
                continue
            link, port = self._ports[number]
            for ask, reply in link.receive(port, now):
                if ask.reply is None:
                    self._take(link, ask, reply, settled)
        self._expire(now, settled)
        self.open -= len(settled)
        self._links.append(self._links.pop(0))
        return [ask for ask in settled if ask.whose is not None]

    def _send(self, now: float) -> float:
        """Send what each resolver bears; seconds to wait for news at most."""
        wait = 1.0
        for link in self._links:
            room = link.pace.may_send(link.under_way, now)
            if link.silent:
                room = min(room, 1 - link.under_way)
            burst: list[Ask] = []
            while room > len(burst) and (link.again or self._new):
                ask = link.again.popleft() if link.again else self._new.popleft()
                if ask.reply is None:
                    burst.append(ask)
            if burst:
                link.send(burst, now)
            if (link.again or self._new) and link.pace.may_send(link.under_way, now) <= 0 < self._room(link):
                wait = min(wait, link.pace.until_next(now))
            wait = min(wait, link.next_event(now))
        return max(wait, 0.001)

    def _room(self, link: Link) -> int:
        return int(link.pace.window) - link.under_way

    def _take(self, link: Link, ask: Ask, reply: Reply | str, settled: list[Ask]) -> None:
        """`reply` to `ask` came from `link`: settle it, or ask again in another way."""
        if reply is ABSENT or isinstance(reply, Unanswered):
            self._settle(ask, reply, settled)
        elif isinstance(reply, str):
            ask.refusals += 1
            self._retry(link, ask, reply, settled)
        elif reply.truncated:
            self._over_tcp(link, ask, settled)
        elif reply.code in (FORMAT_ERROR, _NOT_IMPLEMENTED) and ask.head is HEADER:
            ask.without_edns()
            link.again.append(ask)
        elif why := refusal(ask, reply):
            ask.refusals += 1
            self._retry(link, ask, why, settled)
        else:
            self._settle(ask, reply, settled)

    def _settle(self, ask: Ask, reply: Reply, settled: list[Ask]) -> None:
        ask.reply = reply
        settled.append(ask)

    def _retry(self, link: Link, ask: Ask, why: str, settled: list[Ask]) -> None:
        """Ask the next resolver that is not silent, unless it was tried often enough."""
        ask.why = why
        if ask.tries >= self._tries or ask.refusals >= max(2, len(self._links)) or ask.whose is None:
            self._settle(ask, Unanswered(f"{why} from {link.resolver}"), settled)
            return
        at = self._links.index(link)
        others = [*self._links[at + 1 :], *self._links[: at + 1]]
        next((other for other in others if not other.silent), others[0]).again.append(ask)

    def _expire(self, now: float, settled: list[Ask]) -> None:
        for link in self._links:
            for ask in link.expire(now):
                if ask.reply is None:
                    self._retry(link, ask, ask.why, settled)
            if link.doubtful(now):
                link.check()
                self.open += 1
        for number, (link, stream) in list(self._streams.items()):
            if stream.until <= now:
                self._end(number)
                self._retry(link, stream.ask, "no answer over TCP in time", settled)
        if self.open and all(link.silent for link in self._links):
            raise self._silence()

    def _silence(self) -> ResolverError:
        names = ", ".join(sorted(str(link.resolver) for link in self._links))
        how = "connection refused" if all(link.refused for link in self._links) else "nothing came back"
        return ResolverError(
            tr(
                f"expected an answer from the resolver {names}, found none: {how}",
                f"解析服务器 {names} 没有应答：{how}",
            )
        )

    def _over_tcp(self, link: Link, ask: Ask, settled: list[Ask]) -> None:
        if len(self._streams) >= _MOST_STREAMS:
            link.again.append(ask)
            return
        stream = Stream(ask, link.resolver, now=self._monotonic())
        number = stream.socket.fileno()
        self._streams[number] = (link, stream)
        self._poll.register(number, stream.events)
        if stream.done is not None:
            self._step(number, settled)

    def _step(self, number: int, settled: list[Ask]) -> None:
        link, stream = self._streams[number]
        if stream.done is None:
            stream.step()
        if stream.done is None:
            self._poll.modify(number, stream.events)
            return
        self._end(number)
        if stream.ask.reply is None:
            self._take(link, stream.ask, stream.done, settled)

    def _end(self, number: int) -> None:
        _, stream = self._streams.pop(number)
        self._poll.unregister(number)
        stream.close()
