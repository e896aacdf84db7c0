"""`zhengming renderer`: only the browser, as a unit of its own."""

from __future__ import annotations

import click

from monitor.wording import tr


@click.command(
    name="renderer",
    help=tr(
        "Only the browser that looks at suspicious sites, as a unit of its own: it listens at the socket that ZHENGMING_RENDERER names\n"
        "and needs neither database nor secrets. Without it the daemon starts a browser when it needs one.",
        "仅运行查看可疑网站的浏览器：监听 ZHENGMING_RENDERER 指定的套接字，不需要数据库或密钥。\n"
        "不单独运行时，守护进程会在需要时自行启动浏览器。",
    ),
)
@click.option("--socket", default="", help=tr("where to listen instead", "改用此套接字路径"))
def command(socket: str) -> None:
    import asyncio
    import os
    from pathlib import Path

    from monitor.errors import UsageError
    from monitor.logs import set_up_logging
    from monitor.net.browser.program import missing
    from monitor.settings import current

    settings = current()
    place = socket or settings.renderer
    if not place:
        raise UsageError(
            tr(
                "expected a socket to listen at: set ZHENGMING_RENDERER, or give --socket",
                "缺少监听地址：请设置 ZHENGMING_RENDERER 或使用 --socket",
            )
        )
    if os.geteuid() == 0:
        raise UsageError(
            tr(
                "expected an ordinary user, found root: no browser that reads strangers' pages may run as root "
                "(runuser -u zhengming -- zhengming renderer)",
                "不能以 root 运行浏览器，请改用普通用户（runuser -u zhengming -- zhengming renderer）",
            )
        )
    if why := missing(settings):
        raise UsageError(why)
    from monitor.net.browser.unit import run_unit

    set_up_logging()
    click.echo(tr(f"Listening at {place}; Ctrl-C stops", f"正在监听 {place}，按 Ctrl-C 停止"), err=True)
    asyncio.run(run_unit(Path(place), settings))
