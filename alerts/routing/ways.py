"""Over which channels a department is reached, and where: one message for each receiver."""

from __future__ import annotations

import os

import msgspec

from alerts.routing.addressees import Addressee, fallback
from monitor.settings import Settings
from monitor.watchlist.model import Department, Routes

#: the variable whose address stands for that of every department that names one of its own
TEAMS_DEFAULT = "ZHENGMING_TEAMS_WEBHOOK"


class Way(msgspec.Struct, frozen=True):
    """One receiver: `to` are mail addresses, or the name of the one environment variable that holds the address, which is a secret."""

    channel: str
    to: tuple[str, ...]


def ways(addressee: Addressee, settings: Settings) -> tuple[Way, ...]:
    """Every receiver of a department over the channels that its routes name; over all that it has where none of those is there.

    A variable that is not set in this process stands for no receiver, unless there is no other: then the message waits in sight, and whoever sends it may know
    the variable.
    """
    there = every_way(addressee, settings)
    chosen = tuple(way for way in there if way.channel in addressee.channels)
    return chosen or there or _by_name(addressee)


def reached(told: tuple[Addressee, ...], routes: Routes, level: str, settings: Settings) -> tuple[Addressee, ...]:
    """`told`, with the fallback besides where none of them is reached over anything: what somebody must know is never told to nobody.

    A variable that is not set in this process counts as nothing: its message waits for whoever may know it, and the fallback is told at once.
    """
    if any(every_way(one, settings) for one in told) or any(one.key == routes.fallback for one in told):
        return told
    return (*told, fallback(routes, level))


def unset(one: Addressee | Department, settings: Settings) -> tuple[tuple[str, str], ...]:
    """The channels and variables that a department names and that this process does not have, the keys of webhooks among them."""
    named = [("teams", one.teams)] if one.teams and not settings.teams_webhook else []
    named += [("chat", name) for name in one.chat] + [("webhook", name) for name in one.webhooks]
    if not settings.webhook_key:
        named += [("webhook", f"{name}_KEY") for name in one.webhooks]
    return tuple(way for way in dict.fromkeys(named) if not os.environ.get(way[1]))


def _by_name(one: Addressee) -> tuple[Way, ...]:
    """The receivers that a department names, set or not."""
    named = (*((("teams", one.teams),) if one.teams else ()), *(("chat", name) for name in one.chat))
    every = (*named, *(("webhook", name) for name in one.webhooks))
    return tuple(Way(channel, (name,)) for channel, name in dict.fromkeys(every))


def every_way(one: Addressee | Department, settings: Settings) -> tuple[Way, ...]:
    """Every receiver that a department has, whatever routes say."""
    found = [Way("mail", one.mail)] if one.mail else []
    if os.environ.get(one.teams):
        found.append(Way("teams", (one.teams,)))
    elif settings.teams_webhook:
        found.append(Way("teams", (TEAMS_DEFAULT,)))
    found += [Way("chat", (name,)) for name in dict.fromkeys(one.chat) if os.environ.get(name)]
    found += [Way("webhook", (name,)) for name in dict.fromkeys(one.webhooks) if os.environ.get(name)]
    return tuple(found)
