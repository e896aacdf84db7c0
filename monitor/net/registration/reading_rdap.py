"""Reading what an RDAP server says of a domain (RFC 9083), whatever else stands in its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import msgspec

from monitor.names.domain import NotAName, parse
from monitor.names.facts import Answer, Registration
from monitor.net.registration import jcard
from monitor.text import one_line

#: entities inside entities that are looked into, and how many in all
DEEPEST, MOST = 4, 200
_TYPE = "application/rdap+json"
_FRACTION = re.compile(r"(\.\d{6})\d+")


class Unreadable(ValueError):
    """An answer that is not what RFC 9083 asks for; says what was expected and what was found."""


def decode(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`; Unreadable where it is none."""
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(
            f"expected JSON, found {one_line(body[:60].decode('utf-8', 'replace'), 60)!r}: {error}"
        ) from None
    if not isinstance(told, dict):
        raise Unreadable(f"expected a JSON object, found {type(told).__name__}")
    return told


def read_domain(told: dict[str, Any], domain: str, *, server: str, at: datetime) -> Registration:
    """What `told` says of `domain` (lower case, ASCII form); Unreadable where it speaks of something else."""
    if told.get("objectClassName") != "domain":
        raise Unreadable(f"expected a domain object, found {one_line(str(told.get('objectClassName')), 40)!r}")
    _check_name(told, domain)
    created, updated, expires = (_event(told, *actions) for actions in _EVENTS)
    unclear = ("created",) if created and (created > at + timedelta(days=1) or created.year < 1985) else ()
    return Registration(
        answer=Answer.FOUND,
        at=at,
        protocol="rdap",
        server=server,
        created=created,
        updated=updated,
        expires=expires,
        registrar=registrar(told),
        name_servers=_name_servers(told),
        statuses=tuple(one_line(one, 60) for one in _strings(told.get("status"))),
        abuse=abuse(told),
        unclear=unclear,
    )


_EVENTS = (
    ("registration",),
    ("last changed", "last update"),
    ("expiration", "registrar expiration", "soft expiration"),
)


def _check_name(told: dict[str, Any], domain: str) -> None:
    """The object's own name is the one that was asked for; an object without any name is taken at its word."""
    for key in ("ldhName", "unicodeName"):
        value = told.get(key)
        if isinstance(value, str) and value.strip("."):
            try:
                found = parse(value).host
            except NotAName:
                found = value
            if found == domain:
                return
            if key == "ldhName":
                raise Unreadable(f"expected {domain}, found {one_line(value, 80)!r}")


def _event(told: dict[str, Any], *actions: str) -> datetime | None:
    """When the first of `actions` happened that has a readable date; the earliest of several."""
    for action in actions:
        dates = [
            found
            for event in _objects(told.get("events"))
            if str(event.get("eventAction", "")).lower() == action and (found := read_time(event.get("eventDate")))
        ]
        if dates:
            return min(dates)
    return None


def read_time(value: Any) -> datetime | None:
    """A time as RDAP servers write it (RFC 3339, also with a bare date, a blank, nine digits or no zone: UTC then)."""
    if not isinstance(value, str):
        return None
    text = _FRACTION.sub(r"\1", value.strip().replace(" UTC", "Z").replace("z", "Z"))
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def registrar(told: dict[str, Any]) -> str:
    """The registrar's name, else its handle; "" where it is not told or redacted (RFC 9537)."""
    for entity in _entities(told):
        if "registrar" in _roles(entity):
            handle = entity.get("handle")
            return jcard.name(entity) or (one_line(handle, 60) if isinstance(handle, str) else "")
    return ""


def abuse(told: dict[str, Any]) -> tuple[str, ...]:
    """Where to complain: mail addresses of abuse contacts, those inside the registrar's entity first."""
    registrars = [entity for entity in _entities(told) if "registrar" in _roles(entity)]
    inside = [one for registrar in registrars for one in _entities(registrar) if "abuse" in _roles(one)]
    anywhere = [one for one in _entities(told) if "abuse" in _roles(one)]
    return tuple(dict.fromkeys(mail for one in (*inside, *anywhere) for mail in jcard.mails(one)))


def related(told: dict[str, Any], base: str) -> str:
    """The address of the registrar's own answer (a link `related` of RDAP's type), absolute; "" where there is none."""
    for link in _objects(told.get("links")):
        href, kind = link.get("href"), str(link.get("type", ""))
        if link.get("rel") == "related" and isinstance(href, str) and kind.startswith(_TYPE):
            try:
                return urljoin(base, href)
            except ValueError:
                return ""
    return ""


def is_not_found(body: bytes) -> bool:
    """Whether the body of a 404 is what an RDAP server says of a name it does not know: nothing, or RDAP's error object.

    A page of HTML comes from a server that is no (longer an) RDAP server, and says nothing about the name.
    """
    if not body.strip():
        return True
    try:
        told = decode(body)
    except Unreadable:
        return False
    return str(told.get("errorCode", "")) == "404" or "rdapConformance" in told


def _name_servers(told: dict[str, Any]) -> tuple[str, ...]:
    names = (server.get("ldhName") for server in _objects(told.get("nameservers")))
    return tuple(
        sorted({one_line(name, 253).rstrip(".").lower() for name in names if isinstance(name, str) and name})
    )


def _entities(told: dict[str, Any], depth: int = 0) -> list[dict[str, Any]]:
    """All entities, outer ones before those inside them."""
    own = _objects(told.get("entities"))
    if depth >= DEEPEST:
        return own[:MOST]
    return [*own, *(inner for entity in own for inner in _entities(entity, depth + 1))][:MOST]


def _roles(entity: dict[str, Any]) -> set[str]:
    return {role.lower() for role in _strings(entity.get("roles"))}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)][:MOST] if isinstance(value, list) else []


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (one for one in value[:MOST] if isinstance(one, str))
