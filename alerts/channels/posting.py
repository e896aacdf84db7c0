"""One HTTP request to a secret address: within its time, no redirect followed, no proxy of the environment used, and no error names the address."""

from __future__ import annotations

import asyncio
import math
import os
import ssl
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import certifi
import httpx
import msgspec

from monitor import clock
from monitor.errors import DeliveryError
from monitor.net.guard import Guard, guard_of
from monitor.settings import Settings

PAUSE_LIMIT = 3600.0
#: what is read of an answer, in bytes
ANSWER_LIMIT = 16_384
#: answers about this very message; other 4xx are about the address, which a person can mend
FOR_GOOD = frozenset({400, 413, 415, 422})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How receivers are reached: within so many `seconds`, and where `guard` leads what is meant for them (`connect_to`)."""

    seconds: float
    guard: Guard = Guard()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a receiver said: `kind` is its media type, `body` the beginning of what it sent."""

    status: int
    kind: str
    body: bytes
    retry_after: float | None


def checked(address: str, who: str) -> str:
    """`address` when it is https:// (or http:// on this machine); DeliveryError otherwise."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or (parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK)):
        raise DeliveryError(f"the {who} is no https:// address")
    return address


def reach_of(settings: Settings) -> Reach:
    """How this installation reaches receivers."""
    return Reach(seconds=settings.smtp_timeout, guard=guard_of(settings))


async def post(address: str, body: bytes, headers: Mapping[str, str], *, reach: Reach, who: str) -> Answer:
    """What the receiver answers to `body` (JSON); DeliveryError when it does not in time.

    It must have a certificate that the authorities in `SSL_CERT_FILE` vouch for, without that variable those that browsers trust.
    """
    seconds = reach.seconds
    told = {"Content-Type": "application/json", "User-Agent": "Zhengming", **headers}
    try:
        url, led = _led(httpx.URL(address), reach.guard)
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(
                trust_env=False, follow_redirects=False, timeout=seconds, verify=_trusted()
            ) as client,
            client.stream(
                "POST", url, content=body, headers={**told, **led.headers}, extensions=led.extensions
            ) as answer,
        ):
            return await _read(answer)
    except (TimeoutError, httpx.TimeoutException):
        raise DeliveryError(f"{who} did not answer within {seconds:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise DeliveryError(f"{who} cannot be reached: {_kind(error)}") from None


class _Led(NamedTuple):
    """What a request that goes elsewhere says of where it was meant for."""

    headers: dict[str, str]
    extensions: dict[str, str]


def _led(url: httpx.URL, guard: Guard) -> tuple[httpx.URL, _Led]:
    """Where the socket is opened; the certificate is still asked for the name."""
    host, port = url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
    spot = guard.detour(host, port)
    if spot is None:
        return url, _Led({}, {})
    led = _Led({"Host": url.netloc.decode("ascii")}, {"sni_hostname": host})
    return url.copy_with(host=spot.address, port=spot.port), led


def _trusted() -> ssl.SSLContext:
    authorities = Path(os.environ.get("SSL_CERT_FILE") or certifi.where())
    return _read_of(authorities, authorities.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read_of(authorities: Path, changed: int) -> ssl.SSLContext:
    """What a file vouches for, read once for each time that it has `changed`: it takes some 50 ms, during which nothing else is sent."""
    return ssl.create_default_context(cafile=authorities)


def refused(answer: Answer, who: str, what: str) -> DeliveryError:
    """The error for an answer that is no acceptance: permanent where it is about `what` was sent."""
    about = answer.status in FOR_GOOD
    return DeliveryError(
        f"{who} answered {answer.status}" + (f" to the {what}" if about else ""),
        permanent=about,
        retry_after=answer.retry_after,
    )


async def _read(answer: httpx.Response) -> Answer:
    body = b""
    async for part in answer.aiter_bytes(ANSWER_LIMIT):
        body += part
        if len(body) >= ANSWER_LIMIT:
            break
    asked = answer.headers.get("Retry-After", "") if answer.status_code in (429, 503) else ""
    return Answer(
        status=answer.status_code,
        kind=answer.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
        body=body[:ANSWER_LIMIT],
        retry_after=asked_pause(asked),
    )


def asked_pause(told: str) -> float | None:
    """Seconds, from a number or an HTTP date (RFC 9110 §10.2.3), at most an hour; None when neither."""
    try:
        seconds = float(told) if told.strip().isdecimal() else _until(told)
    except (ValueError, OverflowError, TypeError):
        return None
    return min(PAUSE_LIMIT, max(0.0, seconds)) if math.isfinite(seconds) else None


def _until(told: str) -> float:
    return (parsedate_to_datetime(told) - clock.now()).total_seconds()


def _kind(error: Exception) -> str:
    """What went wrong, from the kind of error alone: its text may hold the address."""
    match error:
        case httpx.ConnectError():
            return "no connection"
        case httpx.RemoteProtocolError():
            return "it hung up, or what answered is no HTTP"
        case httpx.NetworkError():
            return "the connection broke"
    return type(error).__name__
