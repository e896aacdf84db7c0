"""`zhengming console`: only the web console, for a machine of its own."""

from __future__ import annotations

import asyncio
import signal

import click

from monitor.wording import tr


@click.command(
    "console",
    help=tr(
        "Serve the web console until Ctrl-C or SIGTERM.\n\nIt listens on ZHENGMING_CONSOLE_HOST and "
        "ZHENGMING_CONSOLE_PORT (127.0.0.1:8440), on loopback only: it has no login yet. `zhengming run` serves "
        "it too.",
        "运行网页控制台，直到 Ctrl-C 或 SIGTERM。\n\n监听地址由 ZHENGMING_CONSOLE_HOST 和 ZHENGMING_CONSOLE_PORT "
        "设定（127.0.0.1:8440），仅限本机：尚无登录功能。`zhengming run` 也会提供控制台。",
    ),
)
def command() -> None:
    from monitor.console.guarding import check_loopback
    from monitor.settings import current
    from monitor.store.database import Database, open_database

    settings = current()
    check_loopback(settings.console_host)

    async def until_stopped(database: Database) -> None:
        from monitor.console.app import create_app
        from monitor.console.serving import serve
        from monitor.desk import desk_of

        app = create_app(database, settings, desk=desk_of(database, settings))
        serving = asyncio.ensure_future(serve(app, settings, started=_tell))
        for told in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(told, serving.cancel)
        await asyncio.wait({serving})
        if not serving.cancelled():
            serving.result()

    with open_database(settings) as database:
        asyncio.run(until_stopped(database))


def _tell(address: str) -> None:
    from monitor import notify

    notify.ready(address)
    click.echo(tr(f"The console is at {address} (Ctrl-C ends it)", f"控制台地址：{address}（Ctrl-C 结束）"))
