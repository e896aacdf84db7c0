"""Silences over the API, and whom a made-up alert would be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import Field

from alerts.desk import Desk
from alerts.quiet.silences import Matcher, SilenceView, list_silences
from alerts.routing.explaining import Explained, explain_made_up
from alerts.routing.traits import made_up
from monitor import clock
from monitor.console.api.asked import Asked, Id, Key, Level, Moment, Number, Of, Said, Words
from monitor.console.api.bearing import Reader, Silencer, acting_for, brands_of, check_brand
from monitor.console.api.choosing import watchlist_for
from monitor.console.api.deeds import like
from monitor.console.api.once import Asking, once
from monitor.console.api.operations import KEY, Operation
from monitor.console.api.problems import Problem
from monitor.console.api.schemas import Rows, answer, one_of, some_of
from monitor.store.database import Database
from monitor.store.tables import Silence
from monitor.wording import tr

_Keys = Annotated[tuple[Key, ...], Field(max_length=100)]
_Ids = Annotated[tuple[Number, ...], Field(max_length=100)]


class SilencesAsked(Of):
    """Which silences: those that are on, with `over` those too that are over."""

    over: bool = False


class Which(Asked):
    """Which alerts: those that fit every field that is given, each by one of its values."""

    matters: _Keys = ()
    topics: _Keys = ()
    level: Level | None = None
    languages: _Keys = ()
    regions: _Keys = ()
    sources: _Keys = ()
    domains: _Keys = ()
    campaigns: _Ids = ()
    words: _Keys = ()


class NewSilence(Asked):
    """Nobody is told of the alerts of a brand that fit, until a time at most 30 days away."""

    model_config = like(
        brand="acme", matcher={"topics": ["slippage"]}, why="known trouble", until="2030-01-01T00:00:00Z"
    )
    brand: Key
    matcher: Which
    why: Said
    until: Moment


class MadeUp(Asked):
    """An alert that nobody has seen: the matter is that of its first topic unless it is given."""

    model_config = like(brand="acme", matter="funding", level="major", language="en")
    brand: Key = ""
    matter: Key = ""
    level: Level = "minor"
    topics: _Keys = ()
    language: Key = "zh-Hans"
    regions: _Keys = ()
    sources: _Keys = ()
    campaigns: _Ids = ()
    words: Words = ""
    managers: _Keys = ()


class Silencing:
    """Answers what is about silences and routes."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk

    def operations(self) -> Iterator[Operation]:
        """List, add, end; and explain."""
        yield Operation("GET", "/silences", "list_silences", self.silences, some_of(SilenceView, "skip"))
        yield Operation("POST", "/silences", "add_silence", self.add, one_of(SilenceView, 201), (KEY,))
        yield Operation("POST", "/silences/{silence_id}/end", "end_silence", self.end, one_of(SilenceView))
        yield Operation("POST", "/routes/explain", "explain_route", self.explain, one_of(Explained))

    def silences(self, bearer: Reader, asked: Annotated[SilencesAsked, Query()]) -> Response:
        """The silences that are on, newest first, and how many messages each has kept back."""
        with self._database.session() as session:
            brands = brands_of(bearer, asked.brand) or ("",)
            now = clock.now()
            found = [row for one in brands for row in list_silences(session, now, brand=one, over=asked.over)]
        return answer(Rows(items=sorted(found, key=lambda row: -row.id), skip=None))

    def add(self, asked: NewSilence, bearer: Silencer, request: Request) -> Response:
        """Let nobody be told of what fits; alerts are opened and counted all the same, and what was kept back is told at the end."""
        check_brand(bearer, asked.brand)
        told = asked.matcher.model_dump()
        matcher = msgspec.convert({**told, "level": told["level"] or ""}, Matcher)
        who = acting_for(bearer, request)

        def does(database: Database) -> Response:
            desk = Desk(database, lambda: self._desk.watchlists, self._desk.telling)
            made = desk.silence(brand=asked.brand, matcher=matcher, who=who, why=asked.why, until=asked.until)
            return answer(made, 201)

        return once(self._database, Asking(request, bearer, asked), does)

    def end(self, silence_id: Id, bearer: Silencer, request: Request) -> Response:
        """End a silence before its time; what it kept back is told."""
        with self._database.session() as session:
            found = session.get(Silence, silence_id)
        if found is None or not bearer.sees(found.brand):
            said = tr(f"there is no silence {silence_id}", f"没有编号为 {silence_id} 的静默")
            raise Problem(404, "not_found", said)
        return answer(self._desk.unsilence(silence_id, who=acting_for(bearer, request)))

    def explain(self, asked: MadeUp, bearer: Reader) -> Response:
        """Whom an alert would be told that nobody has seen; no silence, snooze or quiet hours are looked at."""
        watchlist = watchlist_for(bearer, asked.brand, self._desk.watchlists)
        traits = made_up(watchlist, asked.model_dump(exclude={"brand"}))
        return answer(explain_made_up(traits, watchlist, self._desk.telling.settings))
