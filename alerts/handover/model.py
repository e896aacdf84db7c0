"""A handover, as values: it is kept as it was told, so that it can be held against the history later."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

#: how a rung lies to the next shift
When = Literal["overdue", "next_shift", "later"]


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that was opened in the shift, or opened again (`again`)."""

    id: int
    brand: str
    level: str
    status: str
    title: str
    at: datetime
    again: bool = False


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's report of a fake site; `contact` is masked."""

    id: int
    alert_id: int
    domain: str
    contact: str
    at: datetime


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """What came in: hits by source, most first, alerts and reports. Of alerts and reports the first `SHOWN` are listed, major ones before minor ones."""

    hits: int
    by_source: dict[str, int]
    alerts: int
    major: int
    listed: tuple[Arrived, ...]
    reports: int
    reported: tuple[Reported, ...]


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """How often somebody did something (`what` as in an alert's history), and to which alerts, at most `SHOWN`."""

    who: str
    what: str
    times: int
    alerts: tuple[int, ...]


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that was closed in the shift: its status, by whom, and why."""

    id: int
    title: str
    status: str
    who: str
    why: str
    at: datetime


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What people did: deeds by person, and the alerts that were closed, of which the newest `SHOWN` are listed."""

    deeds: tuple[Deed, ...]
    closed: int
    settled: tuple[Settled, ...]


class OpenAlert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that is open. `overdue` says that `next_due` is over. `events` counts its history and `head` is the hash of the last event (`alerts.history`)."""

    id: int
    brand: str
    level: str
    status: str
    stage: str
    title: str
    topic: str
    owner: str
    hits: int
    created_at: datetime
    updated_at: datetime
    next_step: str
    next_due: datetime | None
    overdue: bool
    snooze: str
    snoozed_until: datetime | None
    events: int
    head: str


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """A rung of the ladder that waits."""

    id: int
    alert_id: int
    role: str
    due_at: datetime
    when: When


class Undelivered(msgspec.Struct, frozen=True, kw_only=True):
    """Messages that have not arrived and wait, or failed, for the same reason.

    `status` is queued, held or failed, `why` what holds them or the receiver's last refusal. `oldest` is when the first was written, `next` when the first is
    tried or looked at again; `ids` are all of them, `alerts` those that they belong to.
    """

    status: str
    department: str
    channel: str
    why: str
    oldest: datetime
    next: datetime | None
    ids: tuple[int, ...]
    alerts: tuple[int, ...]


class IllSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source that is stale, blocked, asks for a login or is broken; `since` is when it was read last, None for never."""

    key: str
    health: str
    reason: str
    since: datetime | None
    owners: tuple[str, ...]


class SilenceOn(msgspec.Struct, frozen=True, kw_only=True):
    """A silence that is on."""

    id: int
    brand: str
    matcher: dict[str, Any]
    owner: str
    reason: str
    ends: datetime


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What the auditor found in the shift."""

    id: int
    at: datetime
    what: str
    alert_id: int | None
    detail: dict[str, Any]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many there are: open alerts, waiting rungs, undelivered messages, ill sources."""

    alerts: int
    rungs: int
    messages: int
    sources: int


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """What a shift tells the next one, as of `until`; of one brand or, empty, of all.

    It covers the time from `since` on; the next shift ends at `shift_ends`. `open` and `ladder` are whole: they hold every open alert and every waiting rung.
    `counted` was counted by other queries in the same snapshot, `listed` is what stands here, and `gaps` names, a sentence each, what the two disagree in.
    """

    brand: str
    since: datetime
    until: datetime
    shift_ends: datetime
    made_by: str
    notes: str
    came: Came
    done: Done
    open: tuple[OpenAlert, ...]
    ladder: tuple[Rung, ...]
    messages: tuple[Undelivered, ...]
    sources: tuple[IllSource, ...]
    silences: tuple[SilenceOn, ...]
    found: tuple[Finding, ...]
    counted: Counts
    listed: Counts
    gaps: tuple[str, ...] = ()


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """Which time and brand a handover is about: from `since` until `until`, the moment it is made; the next shift ends at `ends`."""

    brand: str
    since: datetime
    until: datetime
    ends: datetime
