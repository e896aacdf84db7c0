"""`zhengming report`: a customer's report of a fake site, taken in whole."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from monitor.cli.output import as_text, console, json_line, json_option, watchlists_option
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from alerts.reports import Intake, Told
    from monitor.house import House
    from monitor.watchlist.model import Watchlist


@click.command(
    name="report",
    help=tr(
        "Take in a customer's report of a fake site: opens (or joins) the alert, tells the departments, and prints\n"
        "the reply to send at once. Contact and story are personal data: encrypted, masked in lists, erased on\n"
        "schedule. Give `-` for --contact or --story to be asked, so that they stay out of the shell's history.\n\n"
        "\b\nzhengming report http://ebc-login.top --contact - --story -\n"
        "zhengming report http://ebc-login.top --region cn --language zh-Hant --json\n"
        "Exit 0 when it is taken in (or the address is official), 64 when it names no host, 70 failed.",
        "登记客户举报的假冒网站：建立（或并入）警报，通知负责部门，并立即给出可发送的回复。\n\n"
        "联系方式和经过属于个人信息：加密保存、列表中打码、到期删除。--contact 或 --story 用 `-` 则逐项询问，不留在命令历史中。\n\n"
        "\b\nzhengming report http://ebc-login.top --contact - --story -\n"
        "zhengming report http://ebc-login.top --region cn --language zh-Hant --json\n"
        "退出码：0 已登记（或为官方网址），64 网址有误，70 失败。",
    ),
)
@click.argument("url")
@click.option("--contact", default="", help=tr("how to reach the customer", "客户的联系方式"))
@click.option("--story", default="", help=tr("what happened", "事情经过"))
@click.option("--lost", default="", help=tr("money lost", "损失金额"))
@click.option("--met", default="", help=tr("how they came upon the site", "如何接触到该网站"))
@click.option(
    "--language",
    type=click.Choice(["zh-Hans", "zh-Hant", "en"]),
    default="zh-Hans",
    help=tr("of the reply", "回复语言"),
)
@click.option("--region", default="", help=tr("chooses the verification page, such as cn", "决定核实页面，例如 cn"))
@click.option("--account-manager", default="", help=tr("address for Cc", "抄送的客户经理邮箱"))
@click.option("--brand", default="", help=tr("key of the brand (default: the only one)", "品牌（默认唯一品牌）"))
@json_option
@watchlists_option
def command(
    url: str,
    brand: str,
    as_json: bool,
    watchlists: str | None,
    **told: str,
) -> None:
    from monitor.cli.choosing import usable_watchlists
    from monitor.cli.daemon import settings_with
    from monitor.watchlist.addresses import mail_problem

    for name, question in (("contact", tr("Contact", "联系方式")), ("story", tr("Story", "经过"))):
        if told[name] == "-":
            told[name] = _asked(name, question)
    if told["account_manager"] and (problem := mail_problem(told["account_manager"])):
        raise UsageError(f"--account-manager: {problem}")
    settings = settings_with(watchlists)
    watchlist = the_brand(usable_watchlists(settings.watchlists), brand)

    from alerts.reports import Told
    from monitor.house import open_house

    with open_house(settings) as house:
        intake = take_in(
            house, Told(url=as_text(url), **{name: as_text(text) for name, text in told.items()}), watchlist
        )
    if as_json:
        json_line(intake)
    else:
        _show(intake)


def _asked(name: str, question: str) -> str:
    """A line from the terminal or from a pipe; UsageError where the input ends before it."""
    try:
        return str(click.prompt(question, err=True, default="", show_default=False))
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError(
            tr(f"--{name} -: expected a line on stdin, found its end", f"--{name} -：标准输入中应有一行，但已结束")
        ) from None


def the_brand(watchlists: tuple[Watchlist, ...], key: str) -> Watchlist:
    """The watchlist of the brand with `key`, or the only one."""
    known = ", ".join(watchlist.brand.key for watchlist in watchlists)
    found = [watchlist for watchlist in watchlists if key in ("", watchlist.brand.key)]
    if len(found) == 1:
        return found[0]
    if not key:
        raise UsageError(tr(f"expected --brand with one of: {known}", f"请用 --brand 指定品牌：{known}"))
    raise UsageError(
        tr(f"expected --brand with one of: {known}; found {key!r}", f"--brand 应为 {known} 之一，得到 {key!r}")
    )


def take_in(house: House, told: Told, watchlist: Watchlist) -> Intake:
    """Keep the report and deliver its messages."""
    from monitor import intake
    from monitor.passes import deliver_now

    taken = intake.take_in(house.database, told, watchlist, telling=house.desk.telling)
    if house.settings.smtp_host or house.settings.teams_webhook:
        asyncio.run(deliver_now(house))
    return taken


def _show(intake: Intake) -> None:
    out = console()
    if intake.alert_id is None:
        out.print(
            tr(f"{intake.domain} is official: no alert was opened.", f"{intake.domain} 是官方网址，未建立警报。"),
            markup=False,
        )
        return
    out.print(
        tr(
            f"Alert {intake.alert_id}, report {intake.report_id}; {len(intake.notifications)} messages to departments.",
            f"警报 {intake.alert_id}，举报 {intake.report_id}；已通知部门 {len(intake.notifications)} 次。",
        )
    )
    if not intake.reply:
        told = tr("No reply could be drafted; the log says why.", "未能拟定回复，原因见日志。")
        out.print(told, style="yellow")
        return
    out.print(tr("Send this reply to the customer:", "请将以下回复发送给客户："), style="bold")
    out.print(intake.reply, markup=False, soft_wrap=True)
