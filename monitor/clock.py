"""The only source of "now", aware and in UTC; and the clock that people read, in their own time zone."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta, tzinfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def zone_of(*names: str) -> tzinfo:
    """The first of the time zones (IANA names) that is named and that this machine knows; UTC where there is none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    for name in filter(None, names):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return UTC


_zone: ContextVar[tzinfo | Callable[[], tzinfo]] = ContextVar("zone", default=UTC)


def read_in(zone: tzinfo | Callable[[], tzinfo]) -> None:
    """From here on, in this context, `moment` tells times in `zone`; one that has to be looked up is asked for at the first time that is told."""
    _zone.set(zone)


def zone() -> tzinfo:
    """The time zone in which times are told here; UTC where nobody has said another."""
    found = _zone.get()
    if not isinstance(found, tzinfo):
        found = found()
        _zone.set(found)
    return found


def moment(then: datetime | None, where: tzinfo | None = None) -> str:
    """A moment to the minute as people here, or in the zone `where`, read it: `2026-11-22 17:00 +08:00`, or `… UTC`; empty for none."""
    if then is None:
        return ""
    try:
        local = then.astimezone(where or zone())
    except OverflowError:
        local = then.astimezone(UTC)
    return f"{local:%Y-%m-%d %H:%M} {_offset(local)}"


def day(then: datetime) -> str:
    """The date of a moment as people here read it."""
    return moment(then)[:10]


def _offset(local: datetime) -> str:
    if local.tzname() == "UTC":
        return "UTC"
    away = local.utcoffset() or timedelta()
    hours, minutes = divmod(abs(away) // timedelta(minutes=1), 60)
    return f"{'-' if away < timedelta() else '+'}{hours:02}:{minutes:02}"
