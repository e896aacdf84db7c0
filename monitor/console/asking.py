"""What forms ask people for, what they sent, and what they tried in vain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Literal

import msgspec

from monitor import clock
from monitor.console.labels import label
from monitor.errors import UsageError
from monitor.wording import tr

#: what `<input type="datetime-local">` sends
_LOCAL = "%Y-%m-%dT%H:%M"
#: the largest number of a thing that the store can keep
LARGEST_ID = 2**63 - 1
_DIGITS = len(str(LARGEST_ID))
#: numbers that one form names
_MOST = 200


class Sent(dict[str, str]):
    """The fields of a form, the last value of each name; `every` gives all the values of one."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = tuple(pairs)
        super().__init__(self._pairs)

    def every(self, name: str) -> tuple[str, ...]:
        """All values that were sent under `name`, in the order of the page."""
        return tuple(value for key, value in self._pairs if key == name)


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a form asks for; `choices` are value → words, `value` what stands there before anybody fills it in."""

    name: str
    title: str
    kind: Literal["text", "long", "choice", "several", "moment", "tick"] = "text"
    choices: Mapping[str, str] = {}
    required: bool = True
    value: str = ""
    hint: str = ""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that people can do, and what has to be said for it; a person is always asked for."""

    name: str
    title: str
    inputs: tuple[Input, ...] = ()


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody tried and could not do: what was filled in, and why not."""

    act: str
    filled: Sent
    problem: str


def labelled(values: Iterable[str], named: Callable[[str], str] = label) -> dict[str, str]:
    """Choices, each with its words."""
    return {value: named(value) for value in values}


def zone_name() -> str:
    """How the page names the zone in which it tells times and reads them: `Asia/Shanghai`, or `UTC`."""
    return str(clock.zone())


def moment_in(sent: Sent, name: str) -> datetime | None:
    """The moment in a field, typed by the clock by which the form asked for it, in UTC; None where it is empty."""
    given = sent.get(name, "").strip()
    if not given:
        return None
    zone = clock.zone_of(sent["zone"]) if "zone" in sent else clock.zone()
    try:
        return datetime.strptime(given, _LOCAL).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        said = tr("expected a time such as 2026-11-23T09:00, found", "时间应类似 2026-11-23T09:00，实际为")
        raise UsageError(f"{said} {given[:40]!r}") from None


def numbers_in(sent: Sent, name: str) -> tuple[int, ...]:
    """The numbers of things in the fields of a name: ticked, or written such as `12, #15`; UsageError where there are none."""
    words = " ".join(sent.every(name)).replace(",", " ").replace("，", " ").replace("、", " ").split()
    found = tuple(dict.fromkeys(_number(word.removeprefix("#")) for word in words[: _MOST + 1]))
    if not 0 < len(found) <= _MOST:
        raise UsageError(
            tr(
                f"expected 1 to {_MOST} to be chosen, found {len(found)}",
                f"应选择 1 至 {_MOST} 项，实际为 {len(found)}",
            )
        )
    return found


def number_in(sent: Sent, name: str) -> int:
    """The one number in a field."""
    return _number(sent.get(name, "").strip().removeprefix("#"))


def words_in(sent: Sent, name: str) -> tuple[str, ...]:
    """The words of a field that are separated by commas, and all that is ticked under its name."""
    told = ",".join(sent.every(name)).replace("，", ",").replace("、", ",")
    return tuple(dict.fromkeys(word.strip() for word in told.split(",") if word.strip()))


def _number(told: str) -> int:
    if told.isascii() and told.isdigit() and len(told) <= _DIGITS and 0 < int(told) <= LARGEST_ID:
        return int(told)
    raise UsageError(
        tr(f"expected a number such as 12, found {told[:40]!r}", f"应为编号，例如 12；实际为 {told[:40]!r}")
    )
