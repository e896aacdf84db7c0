"""Keeping the list of RDAP servers young: fetched once a week, and a broken download leaves the old one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from monitor.net.agent import user_agent
from monitor.net.registration.bootstrap import LARGEST, REFRESHED, Bootstrap, BootstrapError, is_file, keep, load
from monitor.net.registration.reaching import http_transport
from monitor.settings import Settings
from monitor.text import one_line, size_of

EVERY = timedelta(days=7)


def is_due(settings: Settings, now: datetime) -> bool:
    """Whether the list is to be fetched: it is refreshable, and neither the refreshed nor the bundled one is of this week."""
    if settings.registration == "off" or is_file(settings):
        return False
    try:
        changed = datetime.fromtimestamp((Path(settings.state_dir) / REFRESHED).stat().st_mtime, UTC)
    except OSError:
        changed = load(settings).publication
    return now - changed > EVERY


async def refresh(settings: Settings) -> Bootstrap:
    """Fetch the list and keep it in the state folder; BootstrapError says why not, and the old one stays in force."""
    url = settings.rdap_bootstrap
    try:
        async with (
            asyncio.timeout(settings.fetch_timeout),
            httpx.AsyncClient(
                transport=http_transport(inner=settings.inner_addresses),
                headers={"User-Agent": user_agent(settings.contact), "Accept-Encoding": "identity"},
                trust_env=False,
            ) as client,
        ):
            return await asyncio.to_thread(keep, settings, await _got(client, url))
    except TimeoutError:
        raise BootstrapError(f"{url} did not answer within {settings.fetch_timeout:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise BootstrapError(f"{url}: {one_line(str(error) or type(error).__name__)}") from None


async def _got(client: httpx.AsyncClient, url: str) -> bytes:
    async with client.stream("GET", url, timeout=None) as answer:
        if answer.status_code != 200:
            raise BootstrapError(f"{url} answered HTTP {answer.status_code}")
        body = bytearray()
        async for part in answer.aiter_raw():
            body += part
            if len(body) > LARGEST:
                raise BootstrapError(f"{url}: expected at most {size_of(LARGEST)}, found more")
    return bytes(body)
