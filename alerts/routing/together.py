"""One message where several departments are reached at one address: who belongs to two of them reads a thing once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import ColumnElement, or_

from alerts.routing.addressees import Addressee
from alerts.routing.ways import Way
from monitor.store.tables import Notification

Receiver = tuple[Addressee, Way]


def together(told: Iterable[Receiver], language: str) -> tuple[Receiver, ...]:
    """`told` with those as one that share an address over the same channel, and are told at once, in the same words and outside the same quiet hours.

    The first of them gives its key and route, in which all are named as `departments`; `to` and `cc` are those of all, none twice. `language` is that of
    departments which name none. What is for digests stays each department's own.
    """
    found: list[Receiver] = []
    for one in told:
        same = [other for other in found if _one_message(one, other, language)]
        if same:
            found[found.index(same[0])] = _joined([*same, one])
            found = [other for other in found if other not in same[1:]]
        else:
            found.append(one)
    return tuple(found)


def departments_of(key: str, route: dict[str, object]) -> tuple[str, ...]:
    """The departments that a message is for, the one under whose `key` it is kept first; `route` is what is kept of the route with it."""
    named = route.get("departments")
    return tuple(map(str, named)) if isinstance(named, list | tuple) else (key,)


def is_for(department: str) -> ColumnElement[bool]:
    """The messages that are for a department, alone or with others."""
    return or_(Notification.department == department, Notification.route.contains({"departments": [department]}))


def covers(one: Notification, other: Notification) -> bool:
    """Whether everybody whom `other` is for, and addressed to, is told what `one` tells, over the same channel."""
    mine, theirs = (set(departments_of(row.department, row.route)) for row in (one, other))
    reached, wanted = ({address.lower() for address in row.to} for row in (one, other))
    return one.channel == other.channel and theirs <= mine and wanted <= reached


def _one_message(one: Receiver, other: Receiver, language: str) -> bool:
    return _terms(one, language) == _terms(other, language) and bool(_reached(one) & _reached(other))


def _terms(told: Receiver, language: str) -> tuple[object, ...]:
    one, way = told
    words = (one.language or language, one.route.get("template"))
    return way.channel, one.at_once or one.key, one.route.get("quiet"), one.route.get("levels"), *words


def _reached(told: Receiver) -> set[str]:
    return {address.lower() for address in told[1].to}


def _joined(several: list[Receiver]) -> Receiver:
    (first, way), *_ = several
    to = _each_once(address for _, own in several for address in own.to)
    copied = (address for one, _ in several for address in one.cc)
    cc = _each_once((*to, *copied))[len(to) :]
    named = dict.fromkeys(key for one, _ in several for key in departments_of(one.key, one.route))
    route = {**first.route, "departments": list(named)}
    return msgspec.structs.replace(first, cc=cc, route=route), Way(way.channel, to)


def _each_once(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses in their order, each as it is first written."""
    found: dict[str, str] = {}
    for address in addresses:
        found.setdefault(address.lower(), address)
    return tuple(found.values())
