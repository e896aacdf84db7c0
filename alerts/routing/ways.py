"""Over which channels a department is reached, and where: one message for each receiver."""

from __future__ import annotations

import os

import msgspec

from alerts.routing.addressees import Addressee
from monitor.settings import Settings
from monitor.watchlist.model import Department

_TEAMS = "ZHENGMING_TEAMS_WEBHOOK"


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


def unset(one: Addressee, settings: Settings) -> tuple[str, ...]:
    """The variables that a department names and that this process does not have."""
    named = (*((one.teams,) if one.teams and not settings.teams_webhook else ()), *one.chat, *one.webhooks)
    return tuple(name for name in named if not os.environ.get(name))


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
        found.append(Way("teams", (_TEAMS,)))
    found += [Way("chat", (name,)) for name in dict.fromkeys(one.chat) if os.environ.get(name)]
    found += [Way("webhook", (name,)) for name in dict.fromkeys(one.webhooks) if os.environ.get(name)]
    return tuple(found)
