"""Why an alert tells whom: every route, what keeps it from fitting, and what therefore happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from alerts.messages.notifying import step_route, tongue_of
from alerts.quiet.holding import Circumstances, Held, wished
from alerts.routing.addressees import Addressee, addressees, when
from alerts.routing.routes import misfit, named
from alerts.routing.together import departments_of, together
from alerts.routing.traits import Traits, traits_of
from alerts.routing.ways import reached, unset, ways
from monitor.settings import Settings
from monitor.store.tables import Alert, Notification
from monitor.watchlist.model import Watchlist


class RouteTold(msgspec.Struct, frozen=True, kw_only=True):
    """One route: `name` or its number; `why_not` is the first thing that keeps it from fitting, empty where it fits."""

    route: str | int
    fits: bool
    why_not: str
    departments: tuple[str, ...]
    when: str


class DepartmentTold(msgspec.Struct, frozen=True, kw_only=True):
    """What a department gets: `receivers` are `channel: address` or `channel: variable`; `missing` are variables that are not set here.

    `together` are the departments that read the same message, for they share an address. `held` is why a message to it would wait now (digest, silenced,
    snoozed, quiet_hours), `until` when it is looked at again.
    """

    department: str
    name: str
    decided_by: str | int
    when: str
    template: str
    quiet: str
    receivers: tuple[str, ...]
    missing: tuple[str, ...]
    cc: tuple[str, ...]
    together: tuple[str, ...] = ()
    held: str = ""
    until: datetime | None = None


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in Cc, and why: account_manager, owners, or route, which names the address itself."""

    address: str
    why: str


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """The whole explanation; `alert` is None for one that was made up."""

    alert: int | None
    brand: str
    matter: str
    level: str
    topics: tuple[str, ...]
    language: str
    routes: tuple[RouteTold, ...]
    departments: tuple[DepartmentTold, ...]
    copied: tuple[Copied, ...]


def explain(
    session: Session, alert: Alert, watchlist: Watchlist, *, settings: Settings, now: datetime
) -> Explained:
    """What would happen if something about a stored alert were told now; a storm is not foreseen. Nothing is written."""
    told = Circumstances(alert=alert, watchlist=watchlist, settings=settings, now=now)
    traits = traits_of(session, alert, watchlist)

    routed = _routed(traits, watchlist, settings)
    departments = tuple(
        _department(one, watchlist, settings, wished(session, _message(alert, one, settings, now), told))
        for one in routed
    )
    return _explained(traits, watchlist, _shared(departments, routed, settings), alert=alert.id)


def explain_made_up(traits: Traits, watchlist: Watchlist, settings: Settings) -> Explained:
    """The same of an alert that nobody has seen; no database is asked, so silences, snoozes and quiet hours are not looked at."""
    routed = _routed(traits, watchlist, settings)
    departments = tuple(
        _department(one, watchlist, settings, None if one.at_once else Held(why="digest")) for one in routed
    )
    return _explained(traits, watchlist, _shared(departments, routed, settings), alert=None)


def _routed(traits: Traits, watchlist: Watchlist, settings: Settings) -> tuple[Addressee, ...]:
    return reached(addressees(traits, watchlist.routes), watchlist.routes, traits.level, settings)


def _explained(
    traits: Traits, watchlist: Watchlist, departments: tuple[DepartmentTold, ...], *, alert: int | None
) -> Explained:
    return Explained(
        alert=alert,
        brand=watchlist.brand.key,
        matter=traits.matter,
        level=traits.level,
        topics=traits.topics,
        language=traits.language,
        routes=tuple(_routes(traits, watchlist)),
        departments=departments,
        copied=tuple(_copied(traits, watchlist, departments)),
    )


def _routes(traits: Traits, watchlist: Watchlist) -> Iterator[RouteTold]:
    for number, route in enumerate(watchlist.routes.route):
        why_not = misfit(route, traits)
        yield RouteTold(
            route=named(number, route),
            fits=not why_not,
            why_not=why_not,
            departments=route.departments,
            when=when(route, traits.level),
        )


def _department(one: Addressee, watchlist: Watchlist, settings: Settings, held: Held | None) -> DepartmentTold:
    return DepartmentTold(
        department=one.key,
        name=watchlist.routes.departments[one.key].name,
        decided_by=one.route["route"],
        when=one.route["when"],
        template=one.route["template"],
        quiet=one.route["quiet"],
        receivers=tuple(f"{way.channel}: {', '.join(way.to)}" for way in ways(one, settings)),
        missing=tuple(name for _, name in unset(one, settings)),
        cc=one.cc,
        held=held.why if held else "",
        until=held.until if held else None,
    )


def _shared(
    departments: tuple[DepartmentTold, ...], routed: tuple[Addressee, ...], settings: Settings
) -> tuple[DepartmentTold, ...]:
    """The same, told with whom each shares a message."""
    receivers = ((one, way) for one in routed for way in ways(one, settings))
    messages = together(receivers, tongue_of("", settings))
    groups = [departments_of(one.key, one.route) for one, _ in messages]

    def others(key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for group in groups if key in group for name in group if name != key))

    return tuple(msgspec.structs.replace(one, together=others(one.department)) for one in departments)


def _copied(traits: Traits, watchlist: Watchlist, departments: tuple[DepartmentTold, ...]) -> Iterator[Copied]:
    owners = {watchlist.routes.owners.get(owner) for owner in traits.owners}
    for address in (address for one in departments for address in one.cc):
        why = "account_manager" if address in traits.managers else "owners" if address in owners else "route"
        yield Copied(address=address, why=why)


def _message(alert: Alert, one: Addressee, settings: Settings, now: datetime) -> Notification:
    """What a message to a department would be, as far as holding asks; it is never kept."""
    way = next(iter(ways(one, settings)), None)
    return Notification(
        alert_id=alert.id,
        brand=alert.brand,
        level=alert.level,
        step="opened",
        department=one.key,
        channel=way.channel if way else "mail",
        to=list(way.to) if way else [],
        route=step_route(one, "opened"),
        status="queued",
        created_at=now,
    )
