"""`zhengming alerts new`."""

from __future__ import annotations

from typing import Any

import click

from monitor.cli.alerts.doing import at_the_desk, tell
from monitor.cli.output import as_text, json_option
from monitor.cli.person import who_option
from monitor.wording import tr


@click.command(
    "new",
    help=tr(
        "Open an alert by hand, for what no source has brought: a call, a letter, word from a colleague. Its departments are told as of any other.\n\n"
        "\b\nzhengming alerts new --brand ebc --matter funding --level major --title 'Bank X refuses our transfers' --note 'three calls since nine'",
        "手工建立警报，用于来源之外的情况：来电、来信或同事告知。照常通知负责部门。\n\n"
        "\b\nzhengming alerts new --brand ebc --matter funding --level major --title '某银行拒绝转账' --note '九点以来三位客户来电'",
    ),
)
@click.option("--brand", required=True, metavar="KEY")
@click.option(
    "--matter", required=True, metavar="KEY", help=tr("such as funding or fake_site", "例如 funding、fake_site")
)
@click.option("--title", required=True, metavar="WORDS")
@click.option("--level", type=click.Choice(["minor", "major"]), default="minor", show_default=True)
@click.option("--note", default="", metavar="WORDS", help=tr("what is known", "已知情况"))
@who_option
@json_option
def new(note: str, who: str, as_json: bool, **wished: Any) -> None:
    """Open an alert."""
    import msgspec

    from alerts.triage.making import Wish

    wish = msgspec.convert({name: as_text(value) for name, value in wished.items()}, Wish)
    with at_the_desk() as desk:
        made = desk.open(wish, who=as_text(who), note=as_text(note))
    tell(
        made,
        as_json=as_json,
        said=lambda alert: tr(f"alert {alert.id} is open", f"已建立警报 {alert.id}"),
    )


COMMANDS = {"new": new}
