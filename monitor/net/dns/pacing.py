"""How fast one resolver may be asked: a polite cap, and a window that gives way when it falls behind."""

from __future__ import annotations

#: questions that may be under way to one resolver: at first, at least, at most
FIRST, LEAST, MOST = 32, 16, 1_024
#: seconds of round trip below which more questions under way only fill buffers, and how many are enough then: a socket's usual
#: buffer (212,992 bytes on Linux) holds some 250 small datagrams
NEAR, ENOUGH = 0.020, 112
#: share of lost questions from which on the resolver, and not some dead name server behind it, is behind
CONGESTED = 0.1
#: seconds that a question is waited for at least (unless the first limit is shorter) and at most
SHORTEST, LONGEST = 0.25, 5.0


class Pace:
    """The window and the cap of one resolver. Times are seconds of a clock that never goes back.

    The window grows by one per round trip, faster until the first loss, and is halved when more than `CONGESTED` of the
    questions were lost, or cut by an eighth when answers take twice as long as they used to (AIMD; Chiu and Jain 1989).
    `cap` is in questions a second, retries included; 0 means none. The time limit follows RFC 6298 §2.
    """

    def __init__(self, cap: float, *, timeout: float, now: float) -> None:
        self.window, self._threshold = float(FIRST), float(ENOUGH)
        self._cap, self._most_tokens = cap, max(1.0, cap / 20)
        self._tokens, self._filled = self._most_tokens, now
        self._limit, self._shortest = timeout, min(SHORTEST, timeout)
        self._mean = self._spread = self._usual = 0.0
        self._sent = self._lost = 0
        self._cut = now

    def may_send(self, under_way: int, now: float) -> int:
        """How many questions may be sent now."""
        room = int(self.window) - under_way
        if not self._cap or room <= 0:
            return max(room, 0)
        self._tokens = min(self._most_tokens, self._tokens + (now - self._filled) * self._cap)
        self._filled = now
        return min(room, int(self._tokens))

    def sent(self, count: int) -> None:
        """So many were sent."""
        self._tokens -= count

    def until_next(self, now: float) -> float:
        """Seconds until the cap allows the next few questions, which are cheaper to send together."""
        if not self._cap:
            return 0.0
        few = max(1.0, self._most_tokens / 2)
        return max(0.0, (few - self._tokens) / self._cap - (now - self._filled))

    def heard(self, count: int, took: float | None, under_way: int, now: float) -> None:
        """So many answers came; one that was asked once took `took` seconds."""
        if took is not None:
            self._measure(took)
        if 0 < self._usual < self._mean / 2 - 0.005:
            self._slow_down(0.875, now)
        elif under_way + count >= self.window / 2:
            grown = self.window + (count if self.window < self._threshold else count / self.window)
            self.window = min(grown, ENOUGH if 0 < self._mean < NEAR else MOST)

    def settled(self, sent: int, lost: int, now: float) -> None:
        """Of `sent` questions that were asked once and whose time is over, `lost` have no answer.

        What is asked again counts no more: it is about names whose servers are dead, and says nothing of the resolver.
        """
        self._sent, self._lost = self._sent + sent, self._lost + lost
        if self._sent < 10:
            return
        if self._lost > self._sent * CONGESTED:
            self._slow_down(0.5, now)
        self._sent = self._lost = 0

    def limit(self, tries: int) -> float:
        """Seconds to wait for the answer to a question that was sent `tries` times; doubles with each."""
        return float(min(self._limit * 2 ** max(tries - 1, 0), LONGEST))

    def _slow_down(self, to: float, now: float) -> None:
        if now - self._cut >= max(self._mean, 0.01):
            self.window = self._threshold = max(float(LEAST), self.window * to)
            self._cut = now

    def _measure(self, took: float) -> None:
        if not self._mean:
            self._mean = self._usual = took
            self._spread = took / 2
        self._spread += (abs(took - self._mean) - self._spread) / 4
        self._mean += (took - self._mean) / 8
        self._usual += (took - self._usual) / 128
        self._limit = min(max(self._mean + 4 * self._spread, self._shortest), LONGEST)
