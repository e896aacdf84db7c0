"""Moments as people type them: from now (`30m`, `8h`, `3d`, `2w`), or by the clock (`2026-12-01`, `2026-12-01T09:30`); and by whose clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Literal

import click

from monitor import clock
from monitor.wording import tr

_SPAN = re.compile(r"(\d{1,5})(m|min|h|d|w)")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Moment(click.ParamType[datetime]):
    """A moment, in UTC. A span counts forwards, or backwards for `ago`; what names no zone is told by the clock by which times are shown.

    A day alone is its beginning, or for `by` its end.
    """

    name = "moment"

    def __init__(self, reading: Literal["ahead", "ago", "by"] = "ahead") -> None:
        self._reading = reading

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            if span := _SPAN.fullmatch(value.strip().lower()):
                away = timedelta(**{_UNITS[span[2]]: int(span[1])})
                return clock.now() - away if self._reading == "ago" else clock.now() + away
            return self._by_the_clock(value.strip()).astimezone(UTC)
        except (ValueError, OverflowError):
            said = tr(
                f"expected a span such as 30m, 8h, 3d or 2w, or a moment such as 2026-12-01T09:30; found {value!r}",
                f"应为时长（如 30m、8h、3d、2w）或时刻（如 2026-12-01T09:30），得到 {value!r}",
            )
            self.fail(said, param, ctx)

    def _by_the_clock(self, value: str) -> datetime:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            end = time(23, 59, 59) if self._reading == "by" else time()
            return datetime.combine(date.fromisoformat(value), end, clock.zone())
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=clock.zone())


def read_by(brand: str = "", folder: str | None = None) -> None:
    """From here on this command tells times by the setting's clock, else by that of the team of `brand`, of all teams where none is named (UTC where they differ)."""

    def zone() -> tzinfo:
        from monitor.settings import current
        from monitor.watchlist.zones import reading_zone, zones_in

        settings = current()
        return reading_zone(settings.time_zone, zones_in(folder or settings.watchlists), brand)

    clock.read_in(zone)


def by_the_brand(context: click.Context, param: click.Parameter, brand: str | None) -> str | None:
    """What an eager `--brand` calls back: times of this command are typed and told by the clock of its team."""
    if brand:
        read_by(brand)
    return brand


def only_brand(command: Any) -> Any:
    """Adds the option `--brand` that narrows a list; `brand` is empty without it."""
    help_ = tr("only of this brand", "仅此品牌")
    return click.option("--brand", default="", metavar="KEY", is_eager=True, callback=by_the_brand, help=help_)(
        command
    )


def by_the_alerts(context: click.Context, param: click.Parameter, given: int | tuple[int, ...]) -> Any:
    """What an eager argument with one number of an alert or several calls back: times are typed and told by the clock of their team, UTC where theirs differ."""
    numbers = given if isinstance(given, tuple) else (given,)

    def zone() -> tzinfo:
        from sqlalchemy import select

        from monitor.cli.opening import reading
        from monitor.settings import current
        from monitor.store.tables import Alert
        from monitor.watchlist.zones import reading_zone, zones_in

        settings = current()
        if settings.time_zone:
            return reading_zone(settings.time_zone, ())
        with reading() as session:
            brands = set(session.scalars(select(Alert.brand).where(Alert.id.in_(numbers))))
        return reading_zone("", (one for one in zones_in(settings.watchlists) if one[0] in brands))

    clock.read_in(zone)
    return given
