"""What the commands that run for long have in common: logging, signals, the reactor."""

from __future__ import annotations

import click
import msgspec

from monitor.logs import set_up_logging
from monitor.settings import Settings, current
from monitor.wording import tr


def settings_with(watchlists: str | None) -> Settings:
    """This installation's settings, with another folder of watchlists where one is given; logs go to stderr."""
    set_up_logging()
    settings = current()
    return msgspec.structs.replace(settings, watchlists=watchlists) if watchlists else settings


def run_roles(roles: frozenset[str], *, once: bool = False, watchlists: str | None = None) -> int:
    """Run the daemon's `roles` in this process; the exit code: 0, or 130 for a pass that was broken off."""
    from monitor.daemon import run_daemon
    from monitor.stopping import until_stopped
    from spiders.reactor import run as run_on_reactor

    settings = settings_with(watchlists)

    def started(address: str) -> None:
        if address:
            click.echo(tr(f"Console at {address}; Ctrl-C stops", f"控制台：{address}，按 Ctrl-C 停止"), err=True)

    stopped = run_on_reactor(until_stopped(run_daemon(settings, roles=roles, once=once, started=started)))
    return 130 if once and stopped else 0
