"""`zhengming handover`: one shift's report to the next, kept, accepted, and held against the histories later."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from monitor.cli.groups import Told
from monitor.cli.moments import Moment, only_brand, read_by
from monitor.cli.opening import reading, store
from monitor.cli.output import as_text, json_line, json_option, watchlists_option
from monitor.cli.person import who_option
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from alerts.handover.keeping import Kept
    from alerts.handover.model import Shift
    from alerts.handover.proving import Verified
    from monitor.store.database import Database

_NUMBER = click.IntRange(1, 2**63 - 1)


class _Since(Moment):
    """A moment, or `last`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return None if value == "last" else super().convert(value, param, ctx)


_markdown_option = click.option(
    "--markdown", metavar="FILE", help=tr("write it as Markdown too; - prints it", "另存为 Markdown；- 直接输出")
)


@click.group(
    "handover",
    cls=Told,
    invoke_without_command=True,
    help=tr(
        "Make the report of the shift and keep it: what came in, what was done, and everything that is open, by owner, with\n"
        "next step and deadline; escalations due, messages not delivered, sources in trouble, silences. It covers the time\n"
        "since the last handover that was accepted. Nothing open is left out: it is read in one snapshot and counted twice.\n\n"
        "\b\nzhengming handover --notes 'the bank calls back at nine'\nzhengming handover --since 8h --markdown shift.md\n"
        "zhengming handover show 12\nzhengming handover accept --take-over\nzhengming handover verify 12",
        "生成并保存本班交接：新增、处理情况、全部待完成项（按负责人列出下一步和期限）、即将到期的升级、未送达消息、\n"
        "异常来源和静默。默认自上次被接收的交接起。待完成项不会遗漏：在同一快照中读取并另行清点。\n\n"
        "\b\nzhengming handover --notes '银行九点回电'\nzhengming handover --since 8h --markdown shift.md\n"
        "zhengming handover show 12\nzhengming handover accept --take-over\nzhengming handover verify 12",
    ),
)
@only_brand
@click.option(
    "--since",
    default="last",
    type=_Since("ago"),
    metavar=tr("WHEN", "时间"),
    help=tr(
        "8h, 2d, 2026-12-01T09:30, or last (accepted handover)",
        "8h、2d、2026-12-01T09:30 或 last（上次被接收的交接）",
    ),
)
@click.option(
    "--shift",
    default="8h",
    type=Moment(),
    metavar=tr("LONG", "时长"),
    help=tr("how long the next shift is (default: 8h)", "下一班时长（默认 8h）"),
)
@click.option(
    "--notes",
    default="",
    help=tr("what the next shift must know; - reads it from stdin", "给下一班的备注；- 从标准输入读取"),
)
@_markdown_option
@who_option
@json_option
@watchlists_option
@click.pass_context
def command(context: click.Context, /, markdown: str | None, as_json: bool, shift: datetime, **asked: Any) -> None:
    if context.invoked_subcommand is None:
        read_by(asked["brand"], asked["watchlists"])
        with store() as database:
            kept = _made(database, Asked(ends=shift, **asked))
        _print(kept, markdown, as_json=as_json)


class Asked(NamedTuple):
    """Which report is asked for; `since` is None for the last handover that was accepted."""

    brand: str
    since: datetime | None
    ends: datetime
    notes: str
    who: str
    watchlists: str | None


def _print(kept: Kept, markdown: str | None, *, as_json: bool) -> None:
    if markdown and markdown != "-":
        _write(kept, Path(markdown))
    if as_json:
        json_line(kept)
    elif markdown == "-":
        from monitor.cli.handover_text import as_markdown

        click.echo(as_markdown(kept), nl=False)
    else:
        from monitor.cli.handover_text import print_handover

        print_handover(kept)


def _made(database: Database, asked: Asked) -> Kept:
    from alerts.handover.keeping import make
    from monitor.cli.choosing import brands_in
    from monitor.settings import current

    known = brands_in(asked.watchlists or current().watchlists, asked.brand or None)
    shift = _shift(database, asked.brand, asked.since, asked.ends)
    return make(database, known, shift, who=as_text(asked.who), notes=_noted(asked.notes))


def _shift(database: Database, brand: str, since: datetime | None, ends: datetime) -> Shift:
    from alerts.handover.keeping import since_last
    from alerts.handover.model import Shift
    from monitor import clock

    now = clock.now()
    if since is None:
        with database.session() as session:
            since = since_last(session, brand, now)
    if not since < now < ends:
        raise UsageError(
            tr(
                "expected --since in the past, and the end of the next shift (--shift) in the future",
                "--since 应为过去的时间，下一班结束时间（--shift）应为将来的时间",
            )
        )
    return Shift(brand=brand, since=since.astimezone(UTC), until=now, ends=ends.astimezone(UTC))


def _noted(notes: str) -> str:
    return as_text(notes) if notes != "-" else sys.stdin.buffer.read().decode("utf-8", "replace")


def _write(kept: Kept, file: Path) -> None:
    from monitor.cli.handover_text import as_markdown

    try:
        file.write_text(as_markdown(kept), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--markdown: {file}: {error.strerror}") from None


@command.command(
    "accept",
    help=tr(
        "Take the shift over: the newest handover that waits, or the one with this number. Tells what has changed since it\n"
        "was made. --take-over makes the open alerts of the one who made it yours, --of those of others too.\n\n"
        "\b\nzhengming handover accept\nzhengming handover accept 12 --take-over --of Christine",
        "接收交接：最新一份待接收的，或指定编号；并列出此后的变化。--take-over 将交班人的待完成项转给你，--of 另加其他人。\n\n"
        "\b\nzhengming handover accept\nzhengming handover accept 12 --take-over --of Christine",
    ),
)
@click.argument("number", metavar="[ID]", type=_NUMBER, required=False)
@click.option(
    "--take-over", is_flag=True, help=tr("own what the one who made it owned", "接手交班人负责的待完成项")
)
@click.option(
    "--of",
    "others",
    multiple=True,
    metavar="NAME",
    help=tr("own what this person owned; may be repeated", "接手此人负责的待完成项，可重复"),
)
@who_option
@json_option
def accepted(number: int | None, take_over: bool, others: tuple[str, ...], who: str, as_json: bool) -> None:
    from alerts.handover.keeping import accept
    from monitor import clock

    with reading() as session, session.begin():
        done = accept(session, number, who=who, now=clock.now(), of_maker=take_over, take_from=others)
    if as_json:
        json_line(done)
        return
    from monitor.cli.handover_text import print_changes

    taken = " ".join(f"#{one}" for one in done.taken)
    click.echo(
        tr(f"handover {done.id} is accepted by {done.accepted_by}", f"交接 {done.id} 已由 {done.accepted_by} 接收")
    )
    if taken:
        click.echo(tr(f"yours from now on: {taken}", f"此后由你负责：{taken}"))
    print_changes(done.since_then)


@command.command(
    "show",
    help=tr(
        "One handover as it was kept.\n\n\b\nzhengming handover show 12\nzhengming handover show 12 --markdown -",
        "查看已保存的交接。\n\n\b\nzhengming handover show 12\nzhengming handover show 12 --markdown -",
    ),
)
@click.argument("number", metavar="ID", type=_NUMBER)
@_markdown_option
@json_option
def shown(number: int, markdown: str | None, as_json: bool) -> None:
    from alerts.handover.keeping import load

    with reading() as session:
        kept = load(session, number)
    read_by(kept.told.brand)
    _print(kept, markdown, as_json=as_json)


@command.command(
    "list",
    help=tr(
        "Handovers, newest first.\n\n\b\nzhengming handover list --limit 5",
        "列出交接，最新在前。\n\n\b\nzhengming handover list --limit 5",
    ),
)
@only_brand
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True)
@json_option
def listed(brand: str, limit: int, as_json: bool) -> None:
    from alerts.handover.keeping import latest

    with reading() as session:
        found = latest(session, brand=brand or None, limit=limit)
    for kept in found:
        if as_json:
            json_line(kept)
        else:
            click.echo(_line(kept))
    if not found and not as_json:
        click.echo(tr("there is no handover yet", "尚无交接"))


def _line(kept: Kept) -> str:
    from monitor.clock import moment

    told = kept.told
    whose = kept.accepted_by or tr("not accepted", "尚未接收")
    still = tr(f"{len(told.open)} open", f"待完成 {len(told.open)}")
    return f"{kept.id}  {moment(told.until)}  {told.made_by} → {whose}  {told.brand or '*'}  {still}"


@command.command(
    "verify",
    help=tr(
        "Hold a handover against the histories: that it left out nothing that was open, and that nothing was cut since.\n"
        "Exit 0 when all is well, 1 when something is not.\n\n\b\nzhengming handover verify 12",
        "将交接与警报经过核对：当时待完成项无遗漏，此后记录未被删改。退出码：0 无误，1 有问题。\n\n\b\nzhengming handover verify 12",
    ),
)
@click.argument("number", metavar="ID", type=_NUMBER)
@json_option
def verified(number: int, as_json: bool) -> int:
    from alerts.handover.keeping import load
    from alerts.handover.proving import verify

    with reading() as session:
        result = verify(session, number, load(session, number).told)
    if as_json:
        json_line(result)
    else:
        _say_verified(result)
    return 0 if result.ok else 1


def _say_verified(result: Verified) -> None:
    def numbers(found: tuple[int, ...]) -> str:
        return " ".join(f"#{one}" for one in found)

    if result.ok:
        click.echo(
            tr(
                f"handover {result.id} left out nothing: {result.alerts} open alerts, their histories whole",
                f"交接 {result.id} 无遗漏：待完成 {result.alerts} 项，经过记录完整",
            )
        )
    for gap in result.gaps:
        click.echo(gap)
    if result.omitted:
        click.echo(tr(f"left out: {numbers(result.omitted)}", f"遗漏：{numbers(result.omitted)}"))
    if result.cut:
        click.echo(tr(f"history cut short: {numbers(result.cut)}", f"经过记录被截断：{numbers(result.cut)}"))
    for place in result.broken:
        click.echo(
            tr(
                f"history changed: #{place.alert_id} at {place.place} ({place.why})",
                f"经过记录被改动：#{place.alert_id} 第 {place.place} 条（{place.why}）",
            )
        )
    if result.meanwhile:
        click.echo(
            tr(
                f"began or ended while it was made: {numbers(result.meanwhile)}",
                f"交接生成期间开始或结束：{numbers(result.meanwhile)}",
            )
        )
