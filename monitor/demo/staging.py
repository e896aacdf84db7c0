"""The installation that the demo runs in: its folder, settings, webhooks and store."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from monitor.demo.world import LOOPBACK, World
from monitor.errors import UsageError
from monitor.settings import Settings
from monitor.store.database import Database, open_database
from monitor.watchlist.model import Watchlist


def demo_settings(world: World, folder: Path, *, browser: bool = False) -> Settings:
    """The settings of an installation in `folder`, which is there, that watches `world` and tells its sinks; with a `browser` where there is one."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        free = listener.getsockname()[1]
    return Settings(
        state_dir=str(folder / "state"),
        watchlists=str(folder / "watchlists"),
        contact="demo@zhengming.invalid",
        host_gap=0.0,
        tick=0.5,
        smtp_host=LOOPBACK,
        smtp_port=world.mail.port,
        smtp_security="none",
        mail_from="zhengming@ebc.com",
        rdap_bootstrap=str(world.registry.write_bootstrap(folder / "rdap.json")),
        whois_server=f"{LOOPBACK}:{world.whois.port}",
        registration_gap=0.0,
        resolvers=world.dns.address,
        resolver_cap=0.0,
        inner_addresses=True,
        browser="auto" if browser else "off",
        connect_to=f":80:{LOOPBACK}:{world.web_port}, :443:{LOOPBACK}:{world.tls_port}",
        open_addresses=", ".join(urlsplit(site.origin).netloc for site in world.sites),
        console_port=free,
        console_url=f"http://{LOOPBACK}:{free}",
    )


@contextmanager
def stage(keep: str | None) -> Iterator[Path]:
    """The folder of one demo: `keep`, which must be new or empty and stays, or a temporary one that goes.

    UsageError for a `keep` that holds something already.
    """
    if keep is not None:
        folder = Path(keep).absolute()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"--keep: expected a new or empty folder, found {folder}")
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    folder = Path(tempfile.mkdtemp(prefix="zhengming-demo-"))
    if os.geteuid() == 0:
        # The embedded database runs under an unprivileged account, which must be able to pass through.
        folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def webhooks(world: World, watchlist: Watchlist) -> Iterator[None]:
    """The environment variables that departments name for their Teams webhooks, leading to the world's sink."""
    names = {department.teams for department in watchlist.routes.departments.values() if department.teams}
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, world.teams.url))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


async def opened(stack: ExitStack, settings: Settings) -> Database:
    """The store, opened in a thread; a cancelled opening is waited for, so that `stack` can close it."""
    opening = asyncio.ensure_future(asyncio.to_thread(stack.enter_context, open_database(settings)))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        await opening
        raise
