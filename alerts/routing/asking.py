"""Asking a company's own service who looks after a customer: one short question over the guard, which never keeps a mail waiting."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import structlog

from monitor import clock
from monitor.errors import ZhengmingError
from monitor.net.connecting import guarded_transport
from monitor.net.guard import guard_of
from monitor.settings import Settings
from monitor.watchlist.addresses import mail_problem
from monitor.watchlist.customers import Key

log = structlog.get_logger()
#: for all keys together
SECONDS = 2.0
#: how long a service that failed is left alone
REST = timedelta(minutes=1)
_LARGEST = 64 * 1024


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """`address` holds `{key}`; `field` leads to the mail address in the answer, as `manager.mail`."""

    address: str
    field: str


class _Resting:
    """Services that failed a short while ago."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, datetime] = {}

    def rests(self, address: str, now: datetime) -> bool:
        with self._lock:
            return now < self._until.get(address, now)

    def failed(self, address: str, now: datetime) -> None:
        with self._lock:
            self._until[address] = now + REST


_resting = _Resting()


def ask(asked: Asked, keys: tuple[Key, ...], settings: Settings) -> tuple[str, str, str]:
    """The manager's mail address, the kind of key that found it, and, where there is none, why: unknown, failed, late or resting.

    It takes at most `SECONDS`, whatever the service does. Neither keys nor the address are logged.
    """
    if _resting.rests(asked.address, clock.now()):
        return "", "", "resting"
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="manager")
    try:
        return pool.submit(lambda: asyncio.run(_ask(asked, keys, settings))).result(SECONDS + 0.25)
    except (TimeoutError, Late):
        why = "late"
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError, ZhengmingError, OSError, ValueError) as error:
        why = "failed"
        log.info("manager_not_looked_up", problem=type(error).__name__)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    _resting.failed(asked.address, clock.now())
    return "", "", why


async def _ask(asked: Asked, keys: tuple[Key, ...], settings: Settings) -> tuple[str, str, str]:
    transport = guarded_transport(guard_of(settings))
    async with (
        asyncio.timeout(SECONDS),
        httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False, timeout=SECONDS) as client,
    ):
        for key in keys:
            url = asked.address.replace("{key}", quote(key.value, safe=""))
            manager = _manager(await _answer(client, url), asked.field)
            if manager:
                return manager, key.kind, ""
    return "", "", "unknown"


async def _answer(client: httpx.AsyncClient, url: str) -> Any:
    """The JSON that the service gives; None where it knows nobody (404)."""
    async with client.stream("GET", url, headers={"Accept": "application/json"}) as answer:
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise ValueError(f"expected 200 or 404, found {answer.status_code}")
        body = bytearray()
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > _LARGEST:
                raise ValueError(f"expected at most {_LARGEST:,} bytes")
    return msgspec.json.decode(bytes(body))


def _manager(answer: Any, field: str) -> str:
    for name in field.split("."):
        answer = answer.get(name) if isinstance(answer, dict) else None
    found = answer.strip() if isinstance(answer, str) else ""
    return found if found and not mail_problem(found) else ""
