"""`zhengming route`: whom an alert is told, in which words, when, and which route decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.groups import Told
from monitor.cli.moments import read_by
from monitor.cli.output import as_text, json_line, json_option, watchlists_option
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from alerts.routing.explaining import Explained


@click.group(
    "route",
    cls=Told,
    help=tr(
        "Whom an alert is told, and which route of routes.toml decided.\n\n\b\nzhengming route explain 12\n"
        "zhengming route test --matter funding --level major --language zh-Hant",
        "警报通知谁，由 routes.toml 的哪条路由决定。\n\n\b\nzhengming route explain 12\n"
        "zhengming route test --matter funding --level major --language zh-Hant",
    ),
)
def command() -> None:
    pass


@command.command(
    "explain",
    help=tr(
        "Every route, whether it fits an alert and what keeps it from fitting; then whom the alert is told now. Nothing is sent.",
        "逐条列出路由是否符合某条警报及原因，以及此刻会通知谁。不会发送任何消息。",
    ),
)
@click.argument("alert_id", metavar="ALERT", type=click.IntRange(1, 2**63 - 1))
@json_option
@watchlists_option
def explained(alert_id: int, as_json: bool, watchlists: str | None) -> None:
    """Print the explanation of a stored alert."""
    from alerts.routing.explaining import explain
    from monitor import clock
    from monitor.cli.choosing import brands_in
    from monitor.cli.daemon import settings_with
    from monitor.store.database import open_database
    from monitor.store.tables import Alert

    settings = settings_with(watchlists)
    with open_database(settings) as database, database.session() as session:
        alert = session.get(Alert, alert_id)
        if alert is None:
            raise UsageError(tr(f"there is no alert {alert_id}", f"没有编号为 {alert_id} 的警报"))
        (watchlist,) = brands_in(settings.watchlists or None, alert.brand)
        found = explain(session, alert, watchlist, settings=settings, now=clock.now())
        read_by(alert.brand, watchlists)
    _show(found, as_json=as_json)


@command.command(
    "test",
    help=tr(
        "The same for an alert that you make up; no database is asked.\n\n\b\n"
        "zhengming route test --topic slippage --source followme --words 'VIP customer'\n"
        "zhengming route test --brand acme --matter fake_site --level major --campaign 12 --json",
        "对一条假设的警报做同样的说明，不查询数据库。\n\n\b\n"
        "zhengming route test --topic slippage --source followme --words 'VIP 客户'\n"
        "zhengming route test --brand acme --matter fake_site --level major --campaign 12 --json",
    ),
)
@click.option("--brand", metavar="KEY", help=tr("key of the brand (default: the first)", "品牌标识（默认第一个）"))
@click.option("--matter", default="", help=tr("matter (default: that of the topic)", "事项（默认由话题决定）"))
@click.option("--level", type=click.Choice(["minor", "major"]), default="minor", show_default=True)
@click.option("--topic", "topics", multiple=True, help=tr("topic; may be repeated", "话题，可重复"))
@click.option("--language", default="zh-Hans", show_default=True)
@click.option("--region", "regions", multiple=True, help=tr("region, such as cn; may be repeated", "地区，可重复"))
@click.option(
    "--source", "sources", multiple=True, help=tr("source or channel; may be repeated", "来源或渠道，可重复")
)
@click.option("--campaign", "campaigns", multiple=True, type=int, help=tr("may be repeated", "团伙编号，可重复"))
@click.option("--words", default="", help=tr("what a finding says", "发现的文字内容"))
@click.option("--manager", "managers", multiple=True, help=tr("address of an account manager", "客户经理邮箱"))
@json_option
@watchlists_option
def tested(brand: str | None, as_json: bool, watchlists: str | None, **told: object) -> None:
    """Print the explanation of a made-up alert."""
    from alerts.routing.explaining import explain_made_up
    from alerts.routing.traits import made_up
    from monitor.cli.choosing import chosen_watchlist
    from monitor.cli.daemon import settings_with

    settings = settings_with(watchlists)
    watchlist = chosen_watchlist(settings.watchlists or None, brand)
    given = {name: as_text(value) if isinstance(value, str) else value for name, value in told.items()}
    _show(explain_made_up(made_up(watchlist, given), watchlist, settings), as_json=as_json)


def _show(found: Explained, *, as_json: bool) -> None:
    if as_json:
        json_line(found)
        return
    from monitor.cli.route_text import print_explained

    print_explained(found)
