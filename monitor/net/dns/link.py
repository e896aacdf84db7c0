"""The way to one resolver: its sockets, what is under way, and when to stop waiting."""

from __future__ import annotations

import heapq
import itertools
import socket
from collections import deque
from secrets import token_bytes

from monitor.net.dns.asking import Ask, Reply, understood
from monitor.net.dns.pacing import Pace
from monitor.net.dns.resolvers import Resolver
from monitor.net.dns.wire import Kind, Malformed

#: sockets to one resolver; the system gives each a port that is hard to guess (RFC 5452 §9.2)
PORTS = 4
_BUFFER = 1 << 20
_LARGEST = 4096
#: questions in a row without an answer, and first time limits that it has to last, until a resolver is doubted
_DOUBTFUL, _PATIENCE = 4, 2.5
#: checks in a row without an answer that make it silent
_SILENT = 2
#: questions given up whose late answers are still known
_MOST_LATE = 2_000

Asked = dict[bytes, Ask]


class Port:
    """One connected socket, so that the system drops what comes from elsewhere, and the questions asked through it by their ids."""

    def __init__(self, resolver: Resolver) -> None:
        family = socket.AF_INET6 if ":" in resolver.host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        try:
            self.socket.connect((resolver.host, resolver.port))
        except OSError:
            self.socket.close()
            raise
        self.pending: Asked = {}
        self.late: Asked = {}

    def give_up(self, id_: bytes, ask: Ask) -> None:
        """Wait no longer; but an answer that comes late is as good."""
        del self.pending[id_]
        if len(self.late) >= _MOST_LATE:
            self.late = {key: one for key, one in self.late.items() if one.reply is None}
        self.late[id_] = ask


class Link:
    """One resolver, asked through `PORTS` sockets with random ids. `refused` tells that nothing listens there."""

    def __init__(self, resolver: Resolver, *, cap: float, timeout: float, now: float) -> None:
        self.resolver, self.pace = resolver, Pace(cap, timeout=timeout, now=now)
        self.again: deque[Ask] = deque()
        self.under_way = 0
        self.ever_heard = self.refused = self.checking = False
        self._failed_checks = 0
        self._patience, self._heard_at, self._expired = _PATIENCE * timeout, now, 0
        self._bursts: list[tuple[float, int, Port, list[tuple[bytes, Ask]]]] = []
        self._order = itertools.count()
        self.ports = [Port(resolver) for _ in range(PORTS)]
        self._turns = itertools.cycle(self.ports)

    def close(self) -> None:
        """Hang up."""
        for port in self.ports:
            port.socket.close()

    def doubtful(self, now: float) -> bool:
        """Whether nothing came for some time, though questions wait: dead names, or a dead resolver. `check` tells which."""
        return not self.checking and self._expired >= _DOUBTFUL and now - self._heard_at > self._patience

    def check(self) -> None:
        """Ask next what every resolver knows: the root's name servers."""
        self.checking = True
        self.again.appendleft(Ask("", Kind.NS, None))

    @property
    def silent(self) -> bool:
        """Whether nothing listens there, or not even checks are answered."""
        return self.refused or self._failed_checks >= _SILENT

    def send(self, asks: list[Ask], now: float) -> None:
        """Send them all, through one socket; what the system does not take counts as lost."""
        if not self.under_way and not self._expired:
            self._heard_at = now
        port = next(self._turns)
        pending, late, send = port.pending, port.late, port.socket.send
        ids, burst, tries = token_bytes(2 * len(asks)), [], 0
        for number, ask in enumerate(asks):
            id_ = ids[2 * number : 2 * number + 2]
            while id_ in pending or id_ in late:
                id_ = token_bytes(2)
            pending[id_] = ask
            burst.append((id_, ask))
            ask.tries += 1
            ask.at = now
            tries = max(tries, ask.tries)
            try:
                send(id_ + ask.head + ask.body)
            except BlockingIOError:
                pass
            except OSError:
                self._refuse()
        self.under_way += len(asks)
        self.pace.sent(len(asks))
        heapq.heappush(self._bursts, (now + self.pace.limit(tries), next(self._order), port, burst))

    def receive(self, port: Port, now: float) -> list[tuple[Ask, Reply | str]]:
        """What came in at `port`: replies, and for what nobody can read a word about it."""
        found: list[tuple[Ask, Reply | str]] = []
        receive, pending, last = port.socket.recv, port.pending, None
        before = len(pending)
        try:
            while True:
                packet = receive(_LARGEST)
                id_ = packet[:2]
                ask = pending.get(id_) or port.late.get(id_)
                if ask is None:
                    continue
                reply: Reply | str | None
                try:
                    reply = understood(ask, packet)
                except Malformed as error:
                    reply = f"malformed answer: {error}"
                if reply is None:
                    continue
                found.append((ask, reply))
                if pending.pop(id_, None) is not None:
                    last = ask
                else:
                    del port.late[id_]
        except BlockingIOError:
            pass
        except OSError:
            self._refuse()
        if found:
            self._heard(before - len(pending), last, now)
        return found

    def expire(self, now: float) -> list[Ask]:
        """The questions whose time is over."""
        over: list[Ask] = []
        while self._bursts and (self._bursts[0][0] <= now or self.refused):
            _, _, port, burst = heapq.heappop(self._bursts)
            lost = [(id_, ask) for id_, ask in burst if port.pending.get(id_) is ask]
            for id_, ask in lost:
                port.give_up(id_, ask)
                ask.why = "connection refused" if self.refused else "no answer in time"
                over.append(ask)
                if ask.whose is None:
                    self.checking, self._failed_checks = False, self._failed_checks + 1
            self.under_way -= len(lost)
            self._expired += len(lost)
            if all(ask.tries == 1 for _, ask in lost):
                self.pace.settled(len(burst), len(lost), now)
        return over

    def next_event(self, now: float) -> float:
        """Seconds until a question's time is over, at most one."""
        return min(1.0, max(0.0, self._bursts[0][0] - now)) if self._bursts else 1.0

    def _heard(self, count: int, last: Ask | None, now: float) -> None:
        self.under_way -= count
        self.ever_heard, self.refused, self.checking = True, False, False
        self._heard_at, self._expired, self._failed_checks = now, 0, 0
        took = now - last.at if last is not None and last.tries == 1 else None
        self.pace.heard(count, took, self.under_way, now)

    def _refuse(self) -> None:
        """The system tells of a refusal (ICMP) at the next call; whoever answered before may only be starting again."""
        self.refused = not self.ever_heard
