"""Who must know: an alert's departments, with addresses and Cc, as `routes.toml` says."""

from __future__ import annotations

import msgspec

from monitor.store.tables import Alert
from monitor.watchlist.model import Route, Routes

_LEVELS = {"minor": 0, "major": 1}


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """One department that an alert goes to; `cc` are mail addresses, none of them twice."""

    key: str
    mail: tuple[str, ...]
    teams: str
    cc: tuple[str, ...]
    language: str


def addressees(alert: Alert, routes: Routes, owners: tuple[str, ...] = ()) -> tuple[Addressee, ...]:
    """Every department that a fitting route names, in the order of the routes, else the fallback.

    Somebody in Cc is named once: with the first department, and not where the alert is addressed to them anyway.
    """
    fitting = [route for route in routes.route if _fits(route, alert)]
    keys = list(dict.fromkeys(key for route in fitting for key in route.departments)) or [routes.fallback]
    copies = _copies(fitting, alert, routes, owners)
    direct = {address.lower() for key in keys for address in routes.departments[key].mail}
    cc = tuple(address for address in copies if address.lower() not in direct)
    return tuple(
        Addressee(
            key=key,
            mail=routes.departments[key].mail,
            teams=routes.departments[key].teams,
            cc=cc if position == 0 else (),
            language=routes.departments[key].language,
        )
        for position, key in enumerate(keys)
    )


def _fits(route: Route, alert: Alert) -> bool:
    return (
        route.matter in ("", alert.matter)
        and _LEVELS[alert.level] >= _LEVELS[route.level]
        and (not route.languages or alert.language in route.languages)
    )


def _copies(fitting: list[Route], alert: Alert, routes: Routes, owners: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for entry in (entry for route in fitting for entry in route.cc):
        if entry == "account_manager":
            found += alert.cc
        elif entry == "owners":
            found += [routes.owners[owner] for owner in owners if owner in routes.owners]
        else:
            found.append(entry)
    return tuple(dict.fromkeys(found))
