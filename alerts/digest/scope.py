"""Whom a digest is for: the departments of a brand, and the matters that concern each."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from monitor.watchlist.model import Routes, Watchlist


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a department is told of: everything, or `matters` with their `topics` alone."""

    everything: bool = True
    matters: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


def readers(routes: Routes, waiting: Iterable[str]) -> tuple[str, ...]:
    """The departments that get digests: those that a route tells of minor alerts otherwise than at once, those for which messages wait for a digest,
    and the fallback.
    """
    asked = (
        key
        for route in routes.route
        if route.when == "digest" or (route.level == "minor" and route.when != "now")
        for key in route.departments
    )
    return tuple(key for key in dict.fromkeys((*asked, *waiting, routes.fallback)) if key in routes.departments)


def scope_of(department: str, watchlist: Watchlist) -> Scope:
    """The matters that routes name for a department; everything for the fallback, and where a route names no matter."""
    routes = watchlist.routes
    named = [route.matter for route in routes.route if department in route.departments]
    if department == routes.fallback or not named or "" in named:
        return Scope()
    matters = tuple(dict.fromkeys(named))
    topics = (topic for topic, matter in routes.topics.items() if matter in matters)
    return Scope(everything=False, matters=matters, topics=tuple(dict.fromkeys((*topics, *matters))))
