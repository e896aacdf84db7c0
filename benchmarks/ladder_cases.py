"""Cases for the ladder: one alert for one year, with everything that can come between: turned clocks, holidays, downtime, answers, snoozes, more complaints."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec

from benchmarks.ladder_oracle import YEARS, Days, after_days, covers
from monitor.watchlist.model import Ladder, Step, WorkingCalendar

ZONES = (
    "Asia/Shanghai", "Asia/Shanghai", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "America/Havana", "America/Sao_Paulo",
    "America/Santiago", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Tehran", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Australia/Sydney", "Pacific/Apia", "Pacific/Chatham", "America/St_Johns", "Pacific/Kiritimati", "Etc/GMT+12", "UTC",
)  # fmt: skip
COUNTRIES = ("CN", "CN", "CN", "", "GB", "DE", "US", "JP", "RU", "BR", "HU", "TW", "SA")
WEEKS = (
    (0, 1, 2, 3, 4),
    (0, 1, 2, 3, 4),
    (0, 1, 2, 3, 4),
    (0, 1, 2, 3, 4, 5),
    (6, 0, 1, 2, 3),
    (0, 1, 2, 3, 4, 5, 6),
)
#: the manual's ladder, and others
LADDERS = (
    (("follower", 24.0, None, None), ("supervisor", 48.0, None, None), ("director", 49.0, None, 6), ("manager", None, 5, None)),
    (("a", 0.5, None, None), ("b", None, 1, None), ("c", None, 10, 3)),
    (("only", None, 3, None),),
    (("many", None, None, 4), ("late", 500.0, None, None)),
    (("either", 30.0, 1, None), ("both", 200.0, 3, 5)),
)  # fmt: skip
YEAR = 366 * 86_400
NEVER = float("inf")


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What has happened to a case so far: since when it is major and has enough complaints for any rung, by the machine's clock, and whether the calendar was changed."""

    raised: float | None = None
    flooded: float | None = None
    changed: bool = False


class Case(msgspec.Struct, kw_only=True):
    """One alert for a year. Moments are seconds since 1970; `clock` says from when on the machine's clock is how far from the truth."""

    zone: str
    country: str
    week: tuple[int, ...]
    steps: tuple[tuple[str, float | None, int | None, int | None], ...]
    minor_rungs: int
    told: float
    raised: float | None = None
    flooded: float = NEVER
    answered: float = NEVER
    snoozed: tuple[float, float] | None = None
    exceptions: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    changed: float = NEVER
    changes: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    down: tuple[float, float] = (NEVER, NEVER)
    clock: tuple[tuple[float, float], ...] = ()

    def ladder(self, *, changed: bool) -> Ladder:
        """The ladder as `escalation.toml` has it, before or after the calendar was changed."""
        off, on = self.changes if changed else self.exceptions
        calendar = WorkingCalendar(
            time_zone=self.zone,
            country=self.country,
            week=self.week,
            days_off=tuple(map(date.fromordinal, off)),
            days_on=tuple(map(date.fromordinal, on)),
        )
        steps = tuple(
            Step(
                role=role,
                after_hours=hours,
                after_working_days=days,
                complaints=complaints,
                level="minor" if place < self.minor_rungs else "major",
            )
            for place, (role, hours, days, complaints) in enumerate(self.steps)
        )
        return Ladder(step=steps, calendar=calendar)

    def due(self, place: int, state: State) -> float:
        """When a rung is due by the oracle, as things stand; infinity for never."""
        _, hours, days, complaints = self.steps[place]
        start = self.told
        if place >= self.minor_rungs and self.raised is not None:
            if state.raised is None:
                return NEVER
            start = max(start, state.raised)
        times = [start + hours * 3600] if hours is not None else []
        if days is not None:
            off, on = self.changes if state.changed else self.exceptions
            times.append(after_days(start, days, self.zone, Days(self.country, self.week, off, on)))
        if complaints is not None and state.flooded is not None:
            times.append(start)
        return min(times, default=NEVER)


def cases(count: int, seed: int) -> Iterator[Case]:
    """So many cases, the same for the same seed."""
    dice = random.Random(seed)
    made = 0
    while made < count:
        told = _moment(dice)
        if covers(told) and covers(told + YEAR):
            made += 1
            yield _case(dice, told)


def _moment(dice: random.Random) -> float:
    """A moment to the microsecond: anywhere, or near one at which clocks are often turned, leap days and years' ends."""
    year = dice.choice(YEARS)
    if dice.random() < 0.5:
        begin = datetime(year, 1, 1, tzinfo=UTC).timestamp()
        return begin + round(dice.random() * 365 * 86_400, 6)
    leap = (2, 28) if year % 4 else (2, 29)
    month, day = dice.choice(
        (leap, leap, (3, 10), (3, 29), (4, 3), (10, 1), (10, 27), (11, 3), (12, 30), (1, 20), (5, 1), (9, 28))
    )
    return datetime(year, month, day, tzinfo=UTC).timestamp() + round(dice.uniform(-8, 3) * 86_400, 6)  # fmt: skip


def _case(dice: random.Random, told: float) -> Case:
    country = dice.choice(COUNTRIES)
    case = Case(
        zone=dice.choice(ZONES),
        country=country,
        week=dice.choice(WEEKS) if not country or dice.random() < 0.2 else WEEKS[0],
        steps=dice.choice(LADDERS),
        minor_rungs=dice.choice((0, 0, 0, 1)),
        told=told,
    )
    span = 25 * 86_400.0
    if dice.random() < 0.2:
        case.raised = told + round(dice.random() * span, 3)
    if dice.random() < 0.3:
        case.flooded = told + round(dice.random() * span, 3)
    if dice.random() < 0.5:
        case.answered = told + round(dice.random() * span, 3)
    if dice.random() < 0.15:
        begin = told + round(dice.random() * span / 2, 3)
        case.snoozed = (begin, begin + round(dice.random() * span, 3))
    if dice.random() < 0.3:
        case.exceptions = _exceptions(dice, told)
        case.changes = case.exceptions
    if dice.random() < 0.15:
        case.changed, case.changes = told + round(dice.random() * span / 2, 3), _exceptions(dice, told)
    if dice.random() < 0.3:
        begin = told + round(dice.random() * span, 3)
        case.down = (begin, begin + round(dice.expovariate(1 / (3 * 86_400)), 3))
    if dice.random() < 0.2:
        case.clock = tuple(
            (told + dice.random() * span, dice.choice((-1.0, 1.0, -3600.0, 3600.0, -90_000.0, 90_000.0)))
            for _ in range(dice.randint(1, 3))
        )
    return case


def _exceptions(dice: random.Random, told: float) -> tuple[tuple[int, ...], tuple[int, ...]]:
    first = (datetime.fromtimestamp(told, UTC) + timedelta(days=1)).toordinal()
    days = dice.sample(range(first - 2, first + 20), dice.randint(1, 6))
    cut = dice.randint(0, len(days))
    return tuple(days[:cut]), tuple(days[cut:])
