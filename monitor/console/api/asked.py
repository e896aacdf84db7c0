"""What requests may say: the filters of lists, and the numbers in addresses."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

LARGEST = 2**63 - 1
Id = Annotated[int, Path(ge=1, le=LARGEST)]
#: text that PostgreSQL can keep, which has no NUL
Key = Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]


class Asked(BaseModel):
    """What is asked for; anything that is not named here is refused, so that a misspelt word is not taken for no word."""

    model_config = ConfigDict(extra="forbid")


class Part(Asked):
    """Which part of a list: at most `limit`, only what is older than the id `before`, of one brand."""

    brand: Key = ""
    before: Annotated[int | None, Field(ge=1, le=LARGEST)] = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50


class AlertsAsked(Part):
    """Which alerts: `search` finds those whose title, or one of whose hits, has all its words."""

    status: Literal["", "open", "acknowledged", "resolved", "dismissed"] = ""
    level: Literal["", "minor", "major"] = ""
    search: Words = ""


class HitsAsked(Part):
    """Which hits: of one source (`brand/key`), of one alert, with all the words of `search`."""

    source: Key = ""
    alert: Annotated[int | None, Field(ge=1, le=LARGEST)] = None
    search: Words = ""
