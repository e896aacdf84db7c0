"""Which channels are down: after so many failures in a row nothing leaves over one, but for a probe now and then.

States are rows, so that all senders share them: a message that asks while the channel is down is told when to ask again, or is the probe. A probe is a claim
on a moment, not a lock: one that stalls, or dies with its sender, keeps nobody from the next.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.delivery.pauses import URGENT_PAUSE, longest_pause
from monitor.store.database import Database
from monitor.store.tables import ChannelState, Notification

log = structlog.get_logger()
#: channels with one receiver for all of this installation; the others have a state for each receiver
SHARED = frozenset({"mail"})


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """The channel is down: ask again at `until`; `problem` is what it last failed with, `since` when it began to."""

    until: datetime
    problem: str


def channel_key(row: Notification) -> str:
    """The name under which a message's channel is kept: `mail`, or `chat:` and the variable that holds the receiver."""
    return row.channel if row.channel in SHARED else f"{row.channel}:{','.join(row.to)}"


class Breaker:
    """Counts the failures in a row of each channel; `limit` of them open it."""

    def __init__(self, database: Database, limit: int) -> None:
        self._database, self._limit = database, limit

    def in_order(self, session: Session, channel: str) -> bool:
        """Whether the channel has not failed since it worked last, as nearly always: a glance that locks nothing."""
        failures = select(ChannelState.failures).where(ChannelState.channel == channel)
        return not session.scalar(failures)

    def admit(self, channel: str, *, urgent: bool, now: datetime) -> Closed | None:
        """None when a message may try now, as a probe where the channel is down; else when it may ask again.

        Probes begin at least `URGENT_PAUSE` seconds apart for an urgent message, and further apart for others the longer it is down.
        """
        with self._database.begin() as session:
            state = session.get(ChannelState, channel, with_for_update=True)
            if state is None or state.failures < self._limit:
                return None
            pause = URGENT_PAUSE if urgent else longest_pause(state.failures)
            last = state.probed_at or state.failed_at
            if last is not None and now < last + timedelta(seconds=pause) and last <= now:
                return Closed(until=last + timedelta(seconds=pause), problem=state.problem)
            state.probed_at, state.open_until = now, now + timedelta(seconds=longest_pause(state.failures))
        return None

    def failed(self, channel: str, problem: str, now: datetime) -> bool:
        """Count one failure; whether the channel is down now."""
        fresh = insert(ChannelState).values(channel=channel, failures=1, problem=problem, failed_at=now)
        counted = fresh.on_conflict_do_update(
            index_elements=["channel"],
            set_={"failures": ChannelState.failures + 1, "problem": problem, "failed_at": now},
        ).returning(ChannelState.failures)
        with self._database.begin() as session:
            failures = int(session.execute(counted).scalar_one())
            if failures >= self._limit:
                state = session.get_one(ChannelState, channel)
                state.open_until = now + timedelta(seconds=longest_pause(failures))
        if failures == self._limit:
            log.error("channel_down", channel=channel, why=problem)
        return failures >= self._limit

    def worked(self, channel: str) -> bool:
        """The channel has accepted something, or has at least answered; whether it was down until now."""
        with self._database.begin() as session:
            state = session.get(ChannelState, channel)
            if state is None or not state.failures:
                return False
            was_down = state.failures >= self._limit
            state.failures, state.problem, state.open_until, state.probed_at = 0, "", None, None
        if was_down:
            log.info("channel_works_again", channel=channel)
        return was_down
