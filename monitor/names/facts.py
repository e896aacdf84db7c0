"""What was found out about a name beyond its letters, as plain values that judging reads."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class Existence(StrEnum):
    """Whether a name exists in the DNS. A server that fails or stays silent says nothing: *unknown*, never *absent*."""

    EXISTS = "exists"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """What the DNS says of a name at `at` (aware UTC).

    `addresses` are those of its A and AAAA records, `mail` its MX hosts (a null MX, RFC 7505, gives none), `issuers` its CAA issuers, all
    sorted. `wildcard`: every name under its parent zone gets this answer. `problem` says why it is unknown. `unanswered` are the types of
    records that nobody answered for (`A`, `MX`): what an existing name has of them is not known.
    """

    existence: Existence
    at: datetime
    name_servers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    wildcard: bool = False
    parked: str = ""
    problem: str = ""
    unanswered: tuple[str, ...] = ()


class Answer(StrEnum):
    """What a registry answered: three ways of not knowing are three different answers."""

    FOUND = "found"
    NOT_FOUND = "not found"
    REFUSED = "refused"
    TIMED_OUT = "timed out"
    UNSUPPORTED = "unsupported"


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """What the registry says of a registrable domain at `at` (aware UTC).

    `protocol` is `rdap` (RFC 9083) or the fallback `whois` (RFC 3912), `server` who answered. `unclear` names the dates whose day and month
    may be swapped. `abuse` are mail addresses to complain at, the registrar's first. `raw` is the answer as it came. `problem` says what
    went wrong where `answer` is not *found*.
    """

    answer: Answer
    at: datetime
    protocol: str = ""
    server: str = ""
    created: datetime | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    registrar: str = ""
    name_servers: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    abuse: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    raw: str = ""
    problem: str = ""


class Certified(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate for a name was logged (RFC 6962): when it begins to be valid, by whom, in which log and where in it."""

    since: datetime
    issuer: str
    log: str
    index: int


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; None is what nobody asked yet."""

    resolution: Resolution | None = None
    registration: Registration | None = None
    certified: Certified | None = None
