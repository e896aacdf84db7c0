"""Who must know: an alert's departments, in which words, over which channels and when, as `routes.toml` says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

import msgspec

from alerts.routing.routes import fallback_name, misfit, named
from alerts.routing.traits import Traits
from monitor.watchlist.model import ChannelName, Department, Level, Route, Routes

When = Literal["now", "digest"]
CHANNELS: tuple[ChannelName, ...] = get_args(ChannelName)


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """One department that an alert goes to; `cc` are mail addresses, none of them twice among all addressees.

    `channels` are those that the routes name, else all that stand in for no other; empty for all. `route` is kept with each message: `{"route": name or number, "when": now or digest, "quiet":
    hours, "levels": those that wait then, "template": name}`, of the route that decided.
    """

    key: str
    mail: tuple[str, ...] = ()
    teams: str = ""
    chat: tuple[str, ...] = ()
    webhooks: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    language: str = ""
    channels: tuple[str, ...] = ()
    route: dict[str, Any] = {}

    @property
    def at_once(self) -> bool:
        """Whether it is told now, and not in the next digest."""
        return bool(self.route.get("when", "now") == "now")


def addressees(traits: Traits, routes: Routes) -> tuple[Addressee, ...]:
    """Every department that a fitting route names, in the order of the routes, else the fallback with the account managers in Cc.

    Where several routes name a department, the fastest decides: one that tells at once before one that keeps it for the digest, among those one without quiet
    hours for the level before one with them, then the first. The channels of all that are as fast count together.
    """
    fitting = [(number, route) for number, route in enumerate(routes.route) if not misfit(route, traits)]
    naming = {key: [pair for pair in fitting if key in pair[1].departments] for key in _keys(fitting, routes)}
    told = [_addressee(key, routes.departments[key], own, traits.level) for key, own in naming.items()]
    copies = [
        (route.departments, tuple(_looked_up(route.cc, traits, routes)), when(route, traits.level))
        for _, route in fitting
    ]
    return _copied(told, copies if fitting else [((), traits.managers, when(None, traits.level))])


def fallback(routes: Routes, level: str) -> Addressee:
    """The fallback, as told where no route fits."""
    return _addressee(routes.fallback, routes.departments[routes.fallback], [], level)


def when(route: Route | None, level: str) -> When:
    """When a route tells an alert of `level`: as it says, else major ones at once and minor ones in the digest."""
    if route is not None and route.when:
        return route.when
    return "now" if level == "major" else "digest"


def _keys(fitting: list[tuple[int, Route]], routes: Routes) -> list[str]:
    return list(dict.fromkeys(key for _, route in fitting for key in route.departments)) or [routes.fallback]


def _addressee(key: str, department: Department, naming: list[tuple[int, Route]], level: str) -> Addressee:
    def slowness(pair: tuple[int, Route]) -> tuple[bool, bool, int]:
        number, route = pair
        waits = bool(route.quiet) and level in route.quiet_levels
        return when(route, level) == "digest", waits, number

    number, chosen = min(naming, key=slowness, default=(-1, None))
    as_fast = [route for _, route in naming if when(route, level) == when(chosen, level)]
    named_by = [route.template for route in (chosen, *as_fast) if route is not None and route.template]
    return Addressee(
        key=key,
        mail=department.mail,
        teams=department.teams,
        chat=department.chat,
        webhooks=department.webhooks,
        language=department.language,
        channels=_channels(department, as_fast),
        route={
            "route": named(number, chosen) if chosen else fallback_name(),
            "when": when(chosen, level),
            "quiet": chosen.quiet if chosen else "",
            "levels": _levels(chosen),
            "template": named_by[0] if named_by else "alert",
        },
    )


def _channels(department: Department, routes: list[Route]) -> tuple[ChannelName, ...]:
    """What the routes name together; where one names none, all that are used while nothing fails."""
    named_by = tuple(dict.fromkeys(name for route in routes for name in route.channels))
    if routes and all(route.channels for route in routes):
        return named_by
    stand_ins = set(department.stand_ins).difference(named_by)
    return tuple(name for name in CHANNELS if name not in stand_ins) if stand_ins else ()


def _levels(route: Route | None) -> list[Level]:
    return list(route.quiet_levels) if route and route.quiet else []


def _looked_up(entries: tuple[str, ...], traits: Traits, routes: Routes) -> Iterator[str]:
    for entry in entries:
        if entry == "account_manager":
            yield from traits.managers
        elif entry == "owners":
            yield from (routes.owners[owner] for owner in traits.owners if owner in routes.owners)
        else:
            yield entry


def _copied(
    told: list[Addressee], copies: list[tuple[tuple[str, ...], tuple[str, ...], When]]
) -> tuple[Addressee, ...]:
    """`told` with the people in Cc, each once and not where they are addressed anyway.

    They get the first mail of their route that is as fast as it, else of any department; where no department has an address, the mail is theirs.
    """
    cc: dict[int, list[str]] = {}
    given: set[str] = set()
    for departments, people, speed in copies:
        place = _place(told, departments, at_once=speed == "now")
        reached = {
            one.lower() for other in told if other.at_once or not told[place].at_once for one in other.mail
        } | given
        for person in people:
            if person.lower() not in reached | {one.lower() for one in cc.get(place, ())}:
                cc.setdefault(place, []).append(person)
                given.add(person.lower())
    return tuple(_with_copies(one, tuple(cc.get(place, ()))) for place, one in enumerate(told))


def _place(told: list[Addressee], departments: tuple[str, ...], *, at_once: bool) -> int:
    def worse(place: int) -> tuple[bool, bool, bool, int]:
        one = told[place]
        mails = bool(one.mail) and (not one.channels or "mail" in one.channels)
        return at_once and not one.at_once, not mails, one.key not in departments, place

    return min(range(len(told)), key=worse)


def _with_copies(one: Addressee, cc: tuple[str, ...]) -> Addressee:
    if not cc:
        return one
    channels = one.channels if not one.channels or "mail" in one.channels else (*one.channels, "mail")
    if not one.mail:
        return msgspec.structs.replace(one, mail=cc, channels=channels)
    return msgspec.structs.replace(one, cc=cc, channels=channels)
