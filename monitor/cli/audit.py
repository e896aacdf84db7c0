"""`zhengming audit`: look now for what should have happened and did not."""

from __future__ import annotations

import sys

import click

from monitor.cli.output import as_text, console, json_line, json_option, watchlists_option
from monitor.cli.person import who_option
from monitor.wording import tr


@click.command(
    "audit",
    help=tr(
        "Look now for what should have happened and did not: rungs of escalation ladders, messages, snoozes, digests, polls.\n\n"
        "The daemon does so every few minutes, and tells each finding once to the fallback department; so does this, where it\n"
        "finds something new. Exit 0 when nothing is found, 1 otherwise.\n\n\b\nzhengming audit --json",
        "立即检查应执行而未执行的事项：升级上报、消息、暂停提醒、摘要、轮询。\n\n"
        "守护进程每隔几分钟自动检查，每项发现只通知默认部门一次；本命令发现新问题时也会通知。\n"
        "没有发现时退出码为 0，否则为 1。\n\n\b\nzhengming audit --json",
    ),
)
@who_option
@json_option
@watchlists_option
def command(who: str, as_json: bool, watchlists: str | None) -> None:
    from rich.text import Text

    from alerts.escalating.auditing import Looked, look
    from alerts.escalating.examining import Circle
    from alerts.messages.notifying import Telling
    from alerts.triage.moves import name_of
    from monitor import clock
    from monitor.cli.daemon import settings_with
    from monitor.jobs.queueing import enqueue_delivery
    from monitor.store.database import open_database
    from monitor.watchlist.reading import read_watchlists

    settings = settings_with(watchlists)
    brands = read_watchlists(settings.watchlists)
    circle = Circle(watchlists=brands, settings=settings, now=clock.now(), who=name_of(as_text(who)))
    telling = Telling(settings=settings, enqueue=enqueue_delivery)
    found: tuple[Looked, ...]
    with open_database(settings) as database, database.begin() as session:
        found = look(session, circle, telling=telling)
    for one in found:
        if as_json:
            json_line(one)
        else:
            known = "" if one.new else tr(" (known)", "（已知）")
            console().print(Text.assemble(("✗ ", "red"), one.sentence, known))
    if not found and not as_json:
        console().print(tr("everything ran that should have", "应执行的事项均已执行"))
    sys.exit(1 if found else 0)
