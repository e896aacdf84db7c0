"""Moments as people type them: from now (`30m`, `8h`, `3d`, `2w`), or by the clock (`2026-12-01`, `2026-12-01T09:30`)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import click

from monitor.wording import tr

_SPAN = re.compile(r"(\d{1,5})(m|min|h|d|w)")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Moment(click.ParamType[datetime]):
    """A moment, aware. A span counts forwards, or backwards for `ago`; what names no zone is this machine's local time.

    A day alone is its beginning, or for `by` its end.
    """

    name = "moment"

    def __init__(self, reading: Literal["ahead", "ago", "by"] = "ahead") -> None:
        self._reading = reading

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        from monitor import clock

        if isinstance(value, datetime):
            return value
        try:
            if span := _SPAN.fullmatch(value.strip().lower()):
                away = timedelta(**{_UNITS[span[2]]: int(span[1])})
                return clock.now() - away if self._reading == "ago" else clock.now() + away
            return self._by_the_clock(value.strip())
        except (ValueError, OverflowError):
            said = tr(
                f"expected a span such as 30m, 8h, 3d or 2w, or a moment such as 2026-12-01T09:30; found {value!r}",
                f"应为时长（如 30m、8h、3d、2w）或时刻（如 2026-12-01T09:30），得到 {value!r}",
            )
            self.fail(said, param, ctx)

    def _by_the_clock(self, value: str) -> datetime:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            end = time(23, 59, 59) if self._reading == "by" else time()
            return datetime.combine(date.fromisoformat(value), end).astimezone()
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.astimezone()


def shown(moment: datetime) -> str:
    """A moment as this machine's clock says it, to the minute."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M %Z}"
