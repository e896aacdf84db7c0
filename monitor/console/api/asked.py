"""What requests may say, in pieces: numbers in addresses, words, moments, and which part of a list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, TypeVar

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from monitor.wording import tr

T = TypeVar("T")
#: the largest whole number that every program reads as what it is (RFC 8259 §6)
LARGEST = 2**53 - 1
FIRST_YEAR, LAST_YEAR = 2000, 2199
Number = Annotated[int, Field(ge=1, le=LARGEST, examples=[12])]
Numbers = Annotated[list[Number], Field(min_length=1, max_length=1_000, examples=[[12, 13]])]
Id = Annotated[int, Path(ge=1, le=LARGEST, examples=[12])]
#: text that PostgreSQL can keep, which has no NUL
Key = Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]
Said = Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
Level = Literal["minor", "major"]
Channel = Literal["", "mail", "teams", "chat", "webhook"]
Stage = Literal["", "accept", "judge", "investigate", "plan", "carry_out", "review"]


def _within_reach(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(
            tr(
                f"expected a moment in the years {FIRST_YEAR} to {LAST_YEAR}",
                f"应为 {FIRST_YEAR} 至 {LAST_YEAR} 年间的时间",
            )
        )
    return moment.astimezone(UTC)


Moment = Annotated[
    AwareDatetime,
    AfterValidator(_within_reach),
    Field(description=f"with its offset from UTC (RFC 3339), in the years {FIRST_YEAR} to {LAST_YEAR}"),
]


class Asked(BaseModel):
    """What is asked for; anything that is not named here is refused, so that a misspelt word is not taken for no word."""

    model_config = ConfigDict(extra="forbid")


class Of(Asked):
    """Of which brand; all that the token sees where there is none."""

    brand: Key = ""


class First(Of):
    """How many of a list at most."""

    limit: Annotated[int, Field(ge=1, le=500)] = 50


class Part(First):
    """Which part of a list: only what is older than the id `before`."""

    before: Annotated[int | None, Field(ge=1, le=LARGEST)] = None


class Skipped(Asked):
    """Which part of a list that has an order of its own."""

    limit: Annotated[int, Field(ge=1, le=500)] = 500
    skip: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    def part(self, found: tuple[T, ...]) -> tuple[tuple[T, ...], int | None]:
        """That part, and what to ask for to get the next one."""
        end = self.skip + self.limit
        return found[self.skip : end], end if len(found) > end else None


class AlertsAsked(Part):
    """Which alerts: `owner` is `-` for those that nobody has, `since` when they changed last; `source` has a hit among them. `search` finds those whose
    title with how they were closed, or one of whose hits, has all its words."""

    status: Annotated[
        list[Literal["open", "acknowledged", "resolved", "dismissed"]], Field(default_factory=list, max_length=4)
    ]
    level: Literal["", "minor", "major"] = ""
    owner: Key = ""
    matter: Key = ""
    topic: Key = ""
    stage: Stage = ""
    source: Key = ""
    snoozed: bool | None = None
    since: Moment | None = None
    search: Words = ""


class HitsAsked(Part):
    """Which hits: of one source (`brand/key`), of one alert, with all the words of `search`."""

    source: Key = ""
    alert: Annotated[int | None, Field(ge=1, le=LARGEST)] = None
    search: Words = ""
