"""The list of certificate logs as browsers publish it, and which of them are worth following.

Schema version 3 of Chrome (https://www.gstatic.com/ct/log_list/v3/log_list.json,
https://googlechrome.github.io/CertificateTransparency/log_lists.html), which Apple's list shares
(https://valid.apple.com/ct/log_list/current_log_list.json).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from monitor.errors import SourceError
from monitor.text import one_line

#: how long a certificate that is issued now may be valid: CA/Browser Forum Baseline Requirements §6.3.2, ballot SC-081v3
LONGEST_LIFE = timedelta(days=200)
#: states of a log that is being written to, or whose entries are still served
FOLLOWED = frozenset({"usable", "qualified", "readonly"})


class Log(msgspec.Struct, frozen=True, kw_only=True):
    """One log: `id` as lists write it (base64 of its key's SHA-256), `key` a SubjectPublicKeyInfo in DER.

    `url` is where it is read from, with a slash at its end. `tiled` tells static-ct-api from RFC 6962; then `origin` is what its
    checkpoints begin with. Certificates belong into it whose validity ends from `begins` on and before `ends`.
    """

    id: str
    key: bytes
    name: str
    url: str
    tiled: bool = False
    origin: str = ""
    state: str = ""
    begins: datetime | None = None
    ends: datetime | None = None

    def takes_from(self, now: datetime) -> bool:
        """Whether a certificate that is issued at `now` may have to be logged here."""
        closed = self.ends is not None and self.ends <= now
        early = self.begins is not None and self.begins >= now + LONGEST_LIFE
        return self.state in FOLLOWED and not closed and not early

    def is_named(self, wanted: Iterable[str]) -> bool:
        """Whether its name contains one of `wanted`, whatever the case; True where nothing is wanted."""
        parts = [part.lower() for part in wanted]
        return not parts or any(part in self.name.lower() for part in parts)


class _Interval(msgspec.Struct, frozen=True):
    start_inclusive: datetime
    end_exclusive: datetime


class _Listed(msgspec.Struct, frozen=True):
    log_id: bytes
    key: bytes
    description: str = ""
    url: str = ""
    submission_url: str = ""
    monitoring_url: str = ""
    state: dict[str, Any] = {}
    temporal_interval: _Interval | None = None


class _Operator(msgspec.Struct, frozen=True):
    name: str = ""
    logs: tuple[_Listed, ...] = ()
    tiled_logs: tuple[_Listed, ...] = ()


class _List(msgspec.Struct, frozen=True):
    operators: tuple[_Operator, ...]


def read_log_list(body: bytes, place: str) -> tuple[Log, ...]:
    """Every log of the list found at `place`, each id once, the tiled interface first. SourceError (broken) for what is no list."""
    try:
        listed = msgspec.json.decode(body, type=_List)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        what = one_line(str(error), 120)
        raise SourceError("broken", f"expected a list of certificate logs (version 3) at {place}: {what}") from None
    found: dict[str, Log] = {}
    for operator in listed.operators:
        for log in (*_logs(operator, place, tiled=True), *_logs(operator, place, tiled=False)):
            found.setdefault(log.id, log)
    return tuple(found.values())


def _logs(operator: _Operator, place: str, *, tiled: bool) -> Iterator[Log]:
    for one in operator.tiled_logs if tiled else operator.logs:
        url = one.monitoring_url if tiled else one.url
        if not url:
            continue
        if hashlib.sha256(one.key).digest() != one.log_id:
            raise SourceError(
                "broken",
                f"{place}: expected the log {one.description!r} to be named after its key, found another id",
            )
        interval = one.temporal_interval
        yield Log(
            id=msgspec.json.decode(msgspec.json.encode(one.log_id)),
            key=one.key,
            name=one_line(one.description, 120) or url,
            url=url.rstrip("/") + "/",
            tiled=tiled,
            origin=one.submission_url.partition("://")[2].rstrip("/"),
            state=next(iter(one.state), ""),
            begins=interval.start_inclusive if interval else None,
            ends=interval.end_exclusive if interval else None,
        )
