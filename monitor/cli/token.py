"""`zhengming token`: who may use the API, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.groups import Told
from monitor.cli.opening import reading
from monitor.cli.output import console, json_line, json_option
from monitor.clock import day, moment
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.store.tables import Token


@click.group(
    "token",
    cls=Told,
    help=tr(
        "Bearer tokens of the API: each has a name, scopes, and if you like brands and an expiry.\n\n\b\n"
        "zhengming token add crm --scope read --scope triage --expires 90d\n"
        "zhengming token list\nzhengming token revoke crm",
        "API 的访问令牌：每个令牌有名称和权限，可限定品牌和有效期。\n\n\b\n"
        "zhengming token add crm --scope read --scope triage --expires 90d\n"
        "zhengming token list\nzhengming token revoke crm",
    ),
)
def command() -> None:
    pass


@command.command(
    "add",
    help=tr(
        "Make a token and print its secret, once: it cannot be shown again. Programs send it as `Authorization: Bearer …`.\n\n"
        "Scopes: read (everything but secrets), triage (settle alerts), silence, deliver (send again), handover, questions, report (take in customers' reports).\n\n\b\n"
        "zhengming token add crm --scope read --scope triage --brand ebc --expires 90d",
        "创建令牌并显示其密文，仅此一次。程序以 `Authorization: Bearer …` 发送。\n\n"
        "权限：read（读取）、triage（处理警报）、silence（静默）、deliver（重新发送）、handover（交接班）、questions（高频问题）、report（登记客户举报）。\n\n\b\n"
        "zhengming token add crm --scope read --scope triage --brand ebc --expires 90d",
    ),
)
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, default=("read",), show_default=True, metavar="SCOPE")
@click.option("--brand", "brands", multiple=True, metavar="KEY", help=tr("only for this brand", "仅限此品牌"))
@click.option(
    "--expires", metavar="90d", help=tr("days or hours until it expires (default: never)", "有效期（默认永久）")
)
@json_option
def _add(
    name: str, scopes: tuple[str, ...], brands: tuple[str, ...], expires: str | None, *, as_json: bool
) -> None:
    from datetime import timedelta

    from monitor import clock
    from monitor.cli.person import me
    from monitor.store.tokens import Grant, NewToken, add_token

    now = clock.now()
    until = now + timedelta(seconds=_seconds(expires)) if expires else None
    grant = Grant(name=name, scopes=scopes, brands=brands, expires_at=until)
    with reading() as session, session.begin():
        secret = add_token(session, grant, who=me(), now=now)
    if as_json:
        told = {"scopes": tuple(sorted(set(scopes))), "brands": tuple(sorted(set(brands)))}
        json_line(NewToken(name=name, secret=secret, expires_at=until, **told))
        return
    click.echo(secret)
    click.echo(tr("Keep it now: it cannot be shown again.", "请立即保存，之后无法再次显示。"), err=True)


def _seconds(text: str) -> float:
    from monitor.watchlist.shaping import seconds

    found = seconds(text)
    if not found:
        raise UsageError(
            tr(
                f"--expires: expected a time such as 90d or 12h, found {text!r}",
                f"--expires：应为 90d 或 12h 之类，实际为 {text!r}",
            )
        )
    return found


@command.command(
    "list",
    help=tr("Every token: scopes, brands, last use, expiry.", "列出所有令牌：权限、品牌、最近使用和有效期。"),
)
@json_option
def _list(*, as_json: bool) -> None:
    from monitor.store.tokens import token_view, tokens

    with reading() as session:
        found = tokens(session)
    if as_json:
        for row in found:
            json_line(token_view(row))
        return
    if not found:
        click.echo(
            tr(
                "there is no token yet: zhengming token add NAME --scope read",
                "还没有令牌：zhengming token add 名称 --scope read",
            )
        )
        return
    for row in found:
        console().print(_line(row), markup=False, highlight=False)


def _line(row: Token) -> str:
    parts = [row.name, ", ".join(row.scopes), ", ".join(row.brands) or tr("all brands", "全部品牌")]
    if row.revoked_at:
        parts.append(tr(f"revoked {day(row.revoked_at)}", f"已于 {day(row.revoked_at)} 撤销"))
    elif row.expires_at:
        parts.append(tr(f"until {moment(row.expires_at)}", f"有效期至 {moment(row.expires_at)}"))
    used = moment(row.last_used)
    parts.append(tr(f"last used {used}", f"最近使用 {used}") if used else tr("never used", "从未使用"))
    return " · ".join(parts)


@command.command("revoke", help=tr("The token opens nothing from now on.", "立即撤销令牌。"))
@click.argument("name")
def _revoke(name: str) -> None:
    from monitor import clock
    from monitor.store.tokens import revoke_token

    with reading() as session, session.begin():
        revoke_token(session, name, now=clock.now())
    click.echo(tr(f"token {name} is revoked", f"令牌 {name} 已撤销"))
