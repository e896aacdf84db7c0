"""`zhengming alerts silence`, `silences` and `unsilence`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from monitor.cli.alerts import doing
from monitor.cli.alerts.doing import ID
from monitor.cli.moments import Moment, by_the_brand, only_brand
from monitor.cli.opening import reading
from monitor.cli.output import as_text, json_line, json_option
from monitor.cli.person import who_option
from monitor.clock import moment
from monitor.wording import tr


@click.command(
    "silence",
    help=tr(
        "Let nobody be told of alerts of a brand that fit, until a time at most 30 days away. They are opened, counted and listed all the same, and "
        "what was kept back is told when the silence ends. Options may be given several times; an alert fits when each named one fits.\n\n"
        "\b\nzhengming alerts silence --brand ebc --topic slippage --until 8h --why 'known trouble of the provider'\n"
        "zhengming alerts silence --brand ebc --domain partner.example --until 2026-12-01 --why 'our campaign'",
        "在至多 30 天内，对某品牌符合条件的警报静默。警报照常建立、计数和列出，静默结束后会补发。选项可多次给出，须全部符合。\n\n"
        "\b\nzhengming alerts silence --brand ebc --topic slippage --until 8h --why '供应商已知故障'\n"
        "zhengming alerts silence --brand ebc --domain partner.example --until 2026-12-01 --why '我方推广活动'",
    ),
)
@click.option("--brand", required=True, metavar="KEY", is_eager=True, callback=by_the_brand)
@click.option("--matter", "matters", multiple=True, metavar="KEY")
@click.option("--topic", "topics", multiple=True, metavar="KEY")
@click.option("--level", type=click.Choice(["minor", "major"]), default=None)
@click.option("--language", "languages", multiple=True, metavar="TAG", help=tr("such as en or zh", "例如 en、zh"))
@click.option("--region", "regions", multiple=True, metavar="REGION")
@click.option("--source", "sources", multiple=True, metavar="KEY", help=tr("all its hits are from", "全部命中来自"))
@click.option(
    "--domain", "domains", multiple=True, metavar="NAME", help=tr("all its hits are about", "全部命中有关")
)
@click.option("--campaign", "campaigns", multiple=True, type=ID, metavar="ID")
@click.option("--word", "words", multiple=True, metavar="WORD", help=tr("in its title", "标题中的词"))
@click.option(
    "--until", type=Moment(), required=True, metavar="TIME", help=tr("8h, 3d or a moment", "8h、3d 或时刻")
)
@click.option("--why", required=True, metavar="WORDS")
@who_option
@json_option
def silence(
    brand: str, until: datetime, why: str, who: str, as_json: bool, level: str | None, **fitting: tuple[Any, ...]
) -> None:
    """Add a silence."""
    import msgspec

    from alerts.quiet.silences import Matcher

    told = {name: tuple(map(_plain, values)) for name, values in fitting.items()}
    matcher = msgspec.convert({**told, "level": level or ""}, Matcher)
    with doing.at_the_desk() as desk:
        made = desk.silence(brand=brand, matcher=matcher, who=as_text(who), why=as_text(why), until=until)
    if as_json:
        json_line(made)
    else:
        click.echo(tr(f"silence {made.id} until {moment(until)}", f"静默 {made.id} 生效，至 {moment(until)}"))


def _plain(value: str | int) -> str | int:
    return as_text(value) if isinstance(value, str) else value


@click.command(
    "silences",
    help=tr(
        "The silences that are on, and how many messages each has kept back.\n\n\b\nzhengming alerts silences\nzhengming alerts silences --all --json",
        "列出生效的静默及各自拦下的消息数。\n\n\b\nzhengming alerts silences\nzhengming alerts silences --all --json",
    ),
)
@only_brand
@click.option("--all", "over", is_flag=True, help=tr("those too that are over", "包括已结束的"))
@json_option
def silences(brand: str, over: bool, as_json: bool) -> None:
    """Print a line for each silence."""
    from alerts.quiet.silences import list_silences
    from monitor import clock

    with reading() as session:
        found = list_silences(session, clock.now(), brand=brand, over=over)
    if as_json:
        for one in found:
            json_line(one)
    else:
        from monitor.cli.alert_history_text import print_silences

        print_silences(found)


@click.command(
    "unsilence",
    help=tr(
        "End a silence before its time; what it kept back is told.\n\n\b\nzhengming alerts unsilence 3",
        "提前结束静默，被拦下的消息随即发出。\n\n\b\nzhengming alerts unsilence 3",
    ),
)
@click.argument("silence_id", metavar="ID", type=ID)
@who_option
@json_option
def unsilence(silence_id: int, who: str, as_json: bool) -> None:
    """End a silence."""
    with doing.at_the_desk() as desk:
        ended = desk.unsilence(silence_id, who=as_text(who))
    if as_json:
        json_line(ended)
    else:
        click.echo(tr(f"silence {ended.id} is over", f"静默 {ended.id} 已结束"))


COMMANDS = {one.name or "": one for one in (silence, silences, unsilence)}
