"""A few conversations with one server at once, each handed on to the next message that waits.

A mail server takes any number of mails one after the other (RFC 5321 §3.3), and greeting it and agreeing on encryption costs more than a mail. A conversation
is kept only while somebody waits for it, so that none is left open when there is nothing to say.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

C = TypeVar("C")
#: conversations at once, and the seconds after which one that has not come to an end keeps nobody waiting any more
LANES, PATIENCE = 4, 3.0


class Lane(Generic[C]):
    """One message's turn: `take` what was handed on to it, if anything, and `keep` what can be handed on."""

    def __init__(self, handed: C | None, *, counts: bool) -> None:
        self._held, self.counts = handed, counts

    def take(self) -> C | None:
        """The conversation that this message goes on with, once; None where it has to begin one."""
        held, self._held = self._held, None
        return held

    def keep(self, conversation: C) -> None:
        """Have this conversation handed on, or ended."""
        self._held = conversation


class Lanes(Generic[C]):
    """Turns of messages at one server, in the order in which they come; `drop` ends a conversation at once that nobody can take any more."""

    def __init__(self, drop: Callable[[C], None], *, count: int = LANES, patience: float = PATIENCE) -> None:
        self._drop, self._free, self._patience = drop, count, patience
        self._waiting: deque[asyncio.Future[tuple[C | None, bool]]] = deque()

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[Lane[C]]:
        """Wait for the turn and keep it within the block. What the lane keeps at its end is handed on, or left in it where nobody waits: the caller ends that."""
        handed, counts = await self._turn()
        lane = Lane(handed, counts=counts)
        timer = asyncio.get_running_loop().call_later(self._patience, self._leave, lane)
        try:
            yield lane
        finally:
            timer.cancel()
            kept = lane.take()
            if not self._hand_on(kept, counts=lane.counts) and kept is not None:
                lane.keep(kept)

    async def _turn(self) -> tuple[C | None, bool]:
        if self._free:
            self._free -= 1
            return None, True
        turn: asyncio.Future[tuple[C | None, bool]] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                handed, counts = turn.result()
                if not self._hand_on(handed, counts=counts) and handed is not None:
                    self._drop(handed)
            raise

    def _leave(self, lane: Lane[C]) -> None:
        """The lane has taken its time: somebody else begins beside it."""
        if lane.counts:
            lane.counts = False
            self._hand_on(None, counts=True)

    def _hand_on(self, conversation: C | None, *, counts: bool) -> bool:
        """Give the next that waits a conversation, a place, or both; whether somebody took them."""
        while self._waiting and (counts or conversation is not None):
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result((conversation, counts))
                return True
        self._free += counts
        return False
