"""Whether a message leaves at once, waits, or is told with others: asked of every message in the transaction that writes it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from monitor.settings import Settings
from monitor.store.tables import Alert, Notification
from monitor.watchlist.model import Watchlist


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A message waits: `why` is digest, quiet_hours, silenced, snoozed or storm; `until` is when it is looked at again, None for never by itself."""

    why: str
    until: datetime | None = None


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """What holding is decided by; `alert` is None for messages that belong to none."""

    alert: Alert | None
    watchlist: Watchlist
    settings: Settings
    now: datetime


def hold(session: Session, message: Notification, told: Circumstances) -> Held | None:
    """Why `message` has to wait, None when it leaves at once."""
    return Held(why="digest") if message.route.get("when") == "digest" else None
