"""Reading a WHOIS text with python-whois, in a process of its own.

Its hundred parsers are regular expressions, some of which take minutes on a text made for it, so the process has
limits of time and memory and is killed when it is too slow. It opens no connection.
"""

from __future__ import annotations

import asyncio
import re
import resource
import sys
from datetime import UTC, datetime
from typing import Any

import msgspec

#: seconds, and bytes of memory, that reading may take
SECONDS, MEMORY = 3.0, 512 * 1024 * 1024
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE)
_LABELLED = {
    "created": r"creation date|created(?: on| date)?|registered(?: on| date)?|registration (?:time|date)|domain registered",
    "updated": r"updated date|last[ -](?:updated?|modified)(?: on| date)?|changed|modified",
    "expires": r"(?:registry )?expir\w* (?:date|time|on)|expires(?: on)?|paid-till|valid[ -]until|renewal date",
    "registrar": r"registrar(?: name)?|sponsoring registrar",
}
_ATTRIBUTES = {"created": "creation_date", "updated": "updated_date", "expires": "expiration_date"}


class Parsed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What could be read; dates are aware, UTC where the text names no zone. `problem` says why nothing could."""

    created: datetime | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    registrar: str = ""
    name_servers: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    problem: str = ""

    @property
    def says_something(self) -> bool:
        """Whether the text was a record at all."""
        return bool(self.created or self.expires or self.registrar or self.name_servers or self.statuses)


async def parse(domain: str, text: str, *, seconds: float = SECONDS) -> Parsed:
    """What `text` says of `domain`; with a `problem` where reading takes longer than `seconds`, or breaks."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "monitor.net.registration.parsing_whois",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            told, _ = await process.communicate(msgspec.json.encode((domain, text)))
        return msgspec.json.decode(told, type=Parsed)
    except TimeoutError:
        return Parsed(problem=f"reading the text took longer than {seconds:g} s")
    except msgspec.DecodeError:
        return Parsed(problem="the text cannot be read")
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


def read(domain: str, text: str) -> Parsed:
    """What python-whois makes of `text`, and where it finds nothing what stands behind the usual labels."""
    entry = _entry(domain, text)
    created, updated, expires = (
        _date(entry.get(theirs)) or _date(_labelled(ours, text)) for ours, theirs in _ATTRIBUTES.items()
    )
    registrar = " ".join(str(_first(entry.get("registrar")) or _labelled("registrar", text)).split())
    return Parsed(
        created=created,
        updated=updated,
        expires=expires,
        registrar=registrar[:120],
        name_servers=tuple(sorted({word for value in _all(entry.get("name_servers")) for word in _hosts(value)})),
        statuses=tuple(" ".join(str(one).split()[:1]) for one in _all(entry.get("status")) if str(one).strip())[
            :20
        ],
    )


def _entry(domain: str, text: str) -> dict[str, Any]:
    """python-whois's entry: by the parser for the suffix, else by the general one, else empty."""
    from whois.parser import WhoisEntry

    for load in (WhoisEntry.load, WhoisEntry):
        try:
            return dict(load(domain, text))
        except Exception:  # noqa: BLE001, S112 -- a hundred parsers raise whatever their regular expressions lead them to
            continue
    return {}


def _labelled(what: str, text: str) -> str:
    found = re.search(
        rf"^[ \t]*(?:[a-z]\. ?)?\[?(?:{_LABELLED[what]})\]?[ \t]*[:.\]]*[ \t]+(\S[^\r\n]*)", text, re.I | re.M
    )
    return found[1].strip() if found else ""


def _date(value: Any) -> datetime | None:
    """The first readable date in `value`, which may be one, several, text, or nothing: later ones are those of contacts."""
    from whois.parser import cast_date

    for one in _all(value):
        try:
            found = (
                one if isinstance(one, datetime) else cast_date(str(one)) if re.search(r"\d{4}", str(one)) else None
            )
        except (ValueError, OverflowError, AttributeError, TypeError):
            continue
        if isinstance(found, datetime):
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return None


def _all(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, set)) else [] if value is None else [value]


def _first(value: Any) -> Any:
    return next(iter(_all(value)), "")


def _hosts(value: Any) -> list[str]:
    words = (word.strip(".,;()[]").lower() for word in str(value).split())
    return [word for word in words if _HOST.fullmatch(word)]


def main() -> None:
    """The process: reads `[domain, text]` as JSON, writes what could be read."""
    seconds = int(SECONDS) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    domain, text = msgspec.json.decode(sys.stdin.buffer.read(), type=tuple[str, str])
    sys.stdout.buffer.write(msgspec.json.encode(read(domain, text)))


if __name__ == "__main__":
    main()
