"""`zhengming alerts merge`, `split` and `move`: where people group otherwise than the rules do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.alerts.doing import ID, at_the_desk, tell
from monitor.cli.output import as_text, json_option
from monitor.cli.person import who_option
from monitor.wording import tr

if TYPE_CHECKING:
    from alerts.view import AlertView


@click.command(
    "merge",
    help=tr(
        "Make one alert of several: the hits, reports and replies of OTHER go to ID, and OTHER is closed as its duplicate. The rules keep to it.\n\n"
        "\b\nzhengming alerts merge 12 15 18",
        "合并警报：OTHER 的命中、举报和回复归入 ID，OTHER 作为重复关闭。此后规则照此归并。\n\n\b\nzhengming alerts merge 12 15 18",
    ),
)
@click.argument("alert_id", metavar="ID", type=ID)
@click.argument("others", metavar="OTHER...", type=ID, nargs=-1, required=True)
@who_option
@json_option
def merge(alert_id: int, others: tuple[int, ...], who: str, as_json: bool) -> None:
    """Merge alerts."""
    with at_the_desk() as desk:
        merged = desk.merge(alert_id, others=others, who=as_text(who))
    tell(
        merged,
        as_json=as_json,
        said=_counted,
    )


@click.command(
    "split",
    help=tr(
        "Take hits out of an alert into one of their own (`alerts show` tells their numbers). No rule ever brings the two together again.\n\n"
        "\b\nzhengming alerts split 12 104 105 --title 'only the app'",
        "将部分命中拆分为新警报（编号见 `alerts show`）。此后任何规则都不会再将两者合并。\n\n\b\nzhengming alerts split 12 104 105 --title '仅涉及 App'",
    ),
)
@click.argument("alert_id", metavar="ID", type=ID)
@click.argument("hits", metavar="HIT...", type=ID, nargs=-1, required=True)
@click.option("--title", default="", metavar="WORDS", help=tr("of the new alert", "新警报的标题"))
@who_option
@json_option
def split(alert_id: int, hits: tuple[int, ...], title: str, who: str, as_json: bool) -> None:
    """Split an alert."""
    with at_the_desk() as desk:
        made = desk.split(alert_id, hits=hits, who=as_text(who), title=as_text(title))
    tell(
        made,
        as_json=as_json,
        said=lambda alert: tr(
            f"alert {alert.id} is open, out of alert {alert_id}", f"已从警报 {alert_id} 拆分出警报 {alert.id}"
        ),
    )


@click.command(
    "move",
    help=tr(
        "Move hits, of other alerts or of none, to an open alert.\n\n\b\nzhengming alerts move 104 105 --to 12",
        "将其他警报的（或未归入的）命中移到一条未了结的警报。\n\n\b\nzhengming alerts move 104 105 --to 12",
    ),
)
@click.argument("hits", metavar="HIT...", type=ID, nargs=-1, required=True)
@click.option("--to", required=True, metavar="ID", type=ID)
@who_option
@json_option
def move(hits: tuple[int, ...], to: int, who: str, as_json: bool) -> None:
    """Move hits."""
    with at_the_desk() as desk:
        target = desk.move(hits, to=to, who=as_text(who))
    tell(
        target,
        as_json=as_json,
        said=_counted,
    )


def _counted(alert: AlertView) -> str:
    hits = tr(f"hits now: {alert.hit_count:,}", f"现有 {alert.hit_count:,} 条命中")
    return tr(f"alert {alert.id}, {hits}", f"警报 {alert.id} {hits}")


COMMANDS = {one.name or "": one for one in (merge, split, move)}
