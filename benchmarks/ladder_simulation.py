"""The ladder's own rules, driven through a case and held against the oracle: what climbs, when, how often, and what the auditor says of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from alerts.escalating.calendar import Calendar
from alerts.escalating.expecting import Happened, Patience, Record, omissions
from alerts.escalating.planning import STOPPED, WAITING, Rung, arrange, climb, rungs
from alerts.escalating.planning import Case as Facts
from benchmarks.ladder_cases import NEVER, YEAR, Case, State
from monitor.store.tables import Escalation

GRACE = 900.0
#: seconds between two second looks at every ladder, and what a rung may be late by when plans change
RIGHTING, LATE = 300.0, 600.0
#: seconds that are lost when moments are kept as floating numbers
EXACT = 1e-5
#: complaints where there are enough for any rung
MANY = 6


class Sums(msgspec.Struct, kw_only=True):
    """What many cases came to."""

    cases: int = 0
    looks: int = 0
    rungs: int = 0
    messages: int = 0
    early: int = 0
    missing: int = 0
    doubled: int = 0
    audited: int = 0
    omitted: int = 0
    found: int = 0
    invented: int = 0
    worst: list[str] = []

    def add(self, other: Sums) -> None:
        """Add another's figures."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def instant(moment: float) -> datetime:
    """Seconds since 1970 as a moment, exact to the microsecond."""
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=round(moment * 1_000_000))


class Simulation:
    """One case, looked at by a scheduler that may be down, whose clock may be wrong, and that knows no more than the rows say."""

    def __init__(self, case: Case, dice: random.Random) -> None:
        self.case, self.sums, self.state = case, Sums(cases=1), State()
        self._dice, self._end = dice, case.told + YEAR
        self._rows: list[Escalation] = []
        self._plans: dict[State, tuple[Rung, ...]] = {}
        self._righted = -NEVER
        self._answered = NEVER
        self._asleep: float | None = None
        self._expected: dict[int, float] = {}
        self._dues: dict[tuple[int, float | None, bool, bool], float] = {}
        self._ran: Counter[int] = Counter()
        self.events: list[Happened] = []

    def run(self) -> Sums:
        """Live through the year, then count what did not happen as it should."""
        happening = sorted(self._happening(), key=lambda one: one[0])
        for moment in self._looks():
            while happening and happening[0][0] <= moment:
                at, what = happening.pop(0)
                self._happen(what, self._clock(at))
            self._look(moment)
        self.sums.doubled += sum(count - 1 for count in self._ran.values())
        for place, since in self._expected.items():
            if place not in self._ran and self._answered == NEVER:
                self._tell("missing", place, since)
        return self.sums

    def _clock(self, moment: float) -> float:
        """What the machine's clock shows."""
        return moment + next((off for at, off in reversed(self.case.clock) if at <= moment), 0.0)

    def _happening(self) -> Iterator[tuple[float, str]]:
        case = self.case
        for what, at in (("raised", case.raised), ("flooded", case.flooded), ("changed", case.changed)):
            if at is not None and at != NEVER:
                yield at, what
        if case.answered != NEVER:
            yield case.answered, "answered"
        if case.snoozed is not None:
            yield case.snoozed[0], "snoozed"

    def _looks(self) -> list[float]:
        """When the scheduler looks, in truth: around every moment that matters, at random, and not while it is down."""
        case, dice = self.case, self._dice
        moments = [case.told + dice.random() * 30 * 86_400 for _ in range(10)]
        moments += [case.told + dice.random() * YEAR for _ in range(6)]
        early, late = State(raised=case.raised), State(raised=case.raised, flooded=case.flooded, changed=True)
        dues = {self._due(place, state) for state in (early, late) for place in range(len(case.steps))}
        points = [*dues, case.down[1], case.answered, case.flooded, case.changed, *(case.snoozed or ())]
        offsets = {0.0, *(-off for _, off in case.clock)}
        for point in points:
            if point != NEVER:
                moments += [point + off + by for off in offsets for by in (-1.0, 0.0, 1.0, RIGHTING + 20)]
        begin, end = case.down
        up = (moment for moment in moments if case.told < moment <= self._end and not begin <= moment < end)
        return sorted({round(moment, 6) for moment in up})

    def _happen(self, what: str, now: float) -> None:
        if what == "answered":
            self._answered = now
            self.events.append(Happened(at=instant(now), what="acknowledged"))
            for row in self._rows:
                if row.status == WAITING:
                    row.status, row.why = STOPPED, "acknowledged"
        elif what == "snoozed" and self._answered == NEVER and self.case.snoozed is not None:
            until = self.case.snoozed[1]
            if until > now:
                self._asleep = until
                detail = {"after": {"mode": "until", "until": instant(until).isoformat()}}
                self.events.append(Happened(at=instant(now), what="snoozed", detail=detail))
        elif what == "raised":
            self.state = replace(self.state, raised=now)
            self.events.append(Happened(at=instant(now), what="raised"))
        elif what == "flooded":
            self.state = replace(self.state, flooded=now)
        elif what == "changed":
            self.state = replace(self.state, changed=True)

    def _look(self, moment: float) -> None:
        self.sums.looks += 1
        now = self._clock(moment)
        if self._asleep is not None and self._asleep <= now:
            self._woken(now)
        if self._answered != NEVER:
            return
        if moment - self._righted >= RIGHTING:
            self._arrange()
            self._righted = moment
        if self._asleep is None:
            self._climb(moment, now)

    def _woken(self, now: float) -> None:
        self.events.append(Happened(at=instant(now), what="woken"))
        self._asleep = None

    def _arrange(self) -> None:
        for rung in arrange(self._rows, self._planned()):
            row = Escalation(rung=rung.place, role=rung.role, due_at=rung.due_at, status=WAITING, why="", round=1)
            self._rows.append(row)

    def _planned(self) -> tuple[Rung, ...]:
        """What the ladder plans as things stand, asked once: it depends on values alone."""
        case, state = self.case, self.state
        if state not in self._plans:
            ladder = case.ladder(changed=state.changed)
            facts = Facts(
                told_at=instant(case.told),
                level="minor" if case.raised is not None and state.raised is None else "major",
                raised_at=instant(state.raised) if state.raised is not None else None,
                complaints=MANY if state.flooded is not None else 0,
            )
            self._plans[state] = rungs(ladder, Calendar(ladder.calendar), facts)
        return self._plans[state]

    def _climb(self, moment: float, now: float) -> None:
        for place in range(len(self.case.steps)):
            if place not in self._ran and self._due(place, self.state) <= now + EXACT:
                self._expected.setdefault(place, moment)
            else:
                self._expected.pop(place, None)
        climbed = self._climbed(instant(now))
        for place in climbed:
            self._ran[place] += 1
            self.sums.rungs += 1
            if self._due(place, self.state) > now + EXACT:
                self._tell("early", place, now)
            if moment - self._expected.pop(place, moment) > LATE:
                self._tell("missing", place, now)
        if climbed:
            self.sums.messages += 1
            over = [{"rung": place} for place in climbed[:-1]]
            detail: dict[str, Any] = {"round": 1, "rung": climbed[-1], "overtaken": over}
            self.events.append(Happened(at=instant(now), what="escalated", detail=detail))

    def _climbed(self, at: datetime) -> list[int]:
        """The rungs that climb, mildest first."""
        if any(row.status == WAITING and row.due_at <= at for row in self._rows):
            self._arrange()
        return [row.rung for row in climb(self._rows, at)]

    def _due(self, place: int, state: State) -> float:
        """The oracle's answer, asked once."""
        asked = (place, state.raised, state.flooded is not None, state.changed)
        if asked not in self._dues:
            self._dues[asked] = self.case.due(place, state)
        return self._dues[asked]

    def _tell(self, what: str, place: int, when: float) -> None:
        setattr(self.sums, what, getattr(self.sums, what) + 1)
        if len(self.sums.worst) < 3:
            self.sums.worst = [*self.sums.worst, f"{what}: rung {place} at {when} of {self.case}"]

    def audit(self) -> Sums:
        """Let the auditor look at what happened, with one step taken away in half of the cases, and count what it finds beside what there is to find."""
        case, now = self.case, self._end
        events, steps = self._planted()
        record = Record(
            round=1,
            level="minor" if case.raised is not None and self.state.raised is None else "major",
            told_at=instant(case.told),
            events=tuple(events),
            steps=frozenset(steps),
            complaints=(instant(self.state.flooded),) * MANY if self.state.flooded is not None else (),
        )
        ladder = case.ladder(changed=self.state.changed)
        patience = Patience(grace=timedelta(seconds=GRACE))
        found = omissions(record, ladder, Calendar(ladder.calendar), now=instant(now), patience=patience)
        there = set(self._there(events, steps, now))
        said = {(one.rung, one.why) for one in found}
        sums = Sums(audited=1, omitted=len(there), found=len(there & said), invented=len(said - there))
        if there != said:
            sums.worst = [f"audit: there {sorted(there)}, said {sorted(said)}: {case}"]
        return sums

    def _planted(self) -> tuple[list[Happened], set[str]]:
        """The history and the messages, without one that there was: as if a rung had not run, or nobody had written its message."""
        events = list(self.events)
        steps = {f"escalated-1-{event.detail['rung']}" for event in events if event.what == "escalated"}
        ran = [event for event in events if event.what == "escalated"]
        if ran and self._dice.random() < 0.5:
            gone = self._dice.choice(ran)
            steps.discard(f"escalated-1-{gone.detail['rung']}")
            if self._dice.random() < 0.5:
                events.remove(gone)
        return events, steps

    def _there(self, events: Iterable[Happened], steps: set[str], now: float) -> Iterator[tuple[int, str]]:
        """What the auditor has to find, by the oracle."""
        by: dict[int, int] = {}
        for event in events:
            if event.what == "escalated":
                top = event.detail["rung"]
                by |= {one["rung"]: top for one in event.detail["overtaken"]} | {top: top}
        for place, step in enumerate(self.case.steps):
            quiet = State(raised=self.state.raised, changed=self.state.changed)
            due = self._due(place, quiet)
            if step[3] is not None and self.state.flooded is not None:
                due = min(due, max(self._due(place, self.state), self.state.flooded))
            asleep = self.case.snoozed if any(event.what == "snoozed" for event in events) else None
            if asleep is not None and asleep[0] <= due < asleep[1]:
                due = asleep[1]
            if due + GRACE > min(now, self._answered):
                continue
            if place not in by:
                yield place, "missing"
            elif f"escalated-1-{by[place]}" not in steps:
                yield place, "untold"
