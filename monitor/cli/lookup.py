"""`zhengming lookup`: is this address ours, or a fake?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.output import as_text, json_line, json_option, watchlists_option
from monitor.errors import StoreError, UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.brand import Brand
    from monitor.lookup import Answer

EXIT = {"official": 0, "unrelated": 0, "watch": 1, "suspicious": 2, "impersonation": 2}
COLOUR = {"official": "green", "watch": "yellow", "suspicious": "red", "impersonation": "red"}


@click.command(
    name="lookup",
    help=tr(
        "Is this address ours, or a fake? Takes hosts, URLs and mail addresses; says the verdict, the risk (0-100), why, and what "
        "to tell the customer.\n\n\b\nzhengming lookup ebc-login.top https://ebc.com/login\n"
        "zhengming lookup --offline --json support@ebc-help.com\n\nExit 0 official or unrelated, 1 to be watched, 2 suspicious or impersonation, "
        "64 not an address, 70 failed; of several addresses the worst counts.",
        "查询网址真伪：可输入域名、网址或邮箱地址，给出结论、风险（0-100）、理由和对客户的答复。\n\n"
        "\b\nzhengming lookup ebc-login.top https://ebc.com/login\nzhengming lookup --offline --json support@ebc-help.com\n\n"
        "退出码：0 官方或无关，1 需关注，2 可疑或冒充，64 输入有误，70 失败；多个网址以最严重者为准。",
    ),
)
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--brand", metavar="KEY", help=tr("ask for this brand only", "只查询该品牌"))
@click.option("--offline", is_flag=True, help=tr("do not ask the database", "不查询数据库"))
@json_option
@watchlists_option
def command(urls: tuple[str, ...], brand: str | None, offline: bool, as_json: bool, watchlists: str | None) -> None:
    from monitor.lookup import look_up
    from monitor.names.domain import NotAName

    brands = chosen_brands(watchlists, brand)
    codes = []
    for url in map(as_text, urls):
        try:
            answer = look_up(url, brands)
        except NotAName as error:
            _refuse(url, error, as_json=as_json)
            codes.append(64)
            continue
        known, unchecked = _known(answer.name.registrable or answer.name.host, offline=offline)
        _show(url, answer, (known, unchecked), as_json=as_json)
        codes.append(EXIT[answer.worst.verdict])
    sys.exit(2 if 2 in codes else max(codes))


def chosen_brands(watchlists: str | None, key: str | None) -> tuple[Brand, ...]:
    """The brands of the watchlists, or the one that is asked for."""
    from monitor.watchlist.reading import read_brands

    brands = read_brands(watchlists or _setting())
    if key is None:
        return brands
    found = tuple(one for one in brands if one.key == key)
    if not found:
        raise UsageError(f"expected the key of a brand ({', '.join(one.key for one in brands)}), found {key!r}")
    return found


def _setting() -> str | None:
    from monitor.settings import current

    return current().watchlists or None


def _known(domain: str, *, offline: bool) -> tuple[list[dict[str, Any]], list[str]]:
    """What the database says of the domain, and what could not be checked."""
    unchecked = [tr("registration and page content were not checked", "未检查域名注册信息和网页内容")]
    if offline:
        return [], [*unchecked, tr("database not asked (--offline)", "未查询数据库（--offline）")]
    try:
        return _asked(domain), unchecked
    except (StoreError, OSError) as error:
        return [], [*unchecked, tr(f"database not reached: {error}", f"无法连接数据库：{error}")]


def _asked(domain: str) -> list[dict[str, Any]]:
    """The alerts that name the domain already; the embedded database is not set up just to be asked."""
    from pathlib import Path

    from monitor.settings import current

    settings = current()
    state = Path(settings.state_dir)
    if not settings.database_url and not any(
        (state / name).exists() for name in ("postgres", "postgres.elsewhere")
    ):
        raise StoreError(tr(f"there is none yet in {state}", f"{state} 中尚无数据库"))
    import msgspec

    from monitor.store.database import open_database
    from monitor.store.queries import known_name

    with open_database(settings) as database, database.begin() as session:
        return [msgspec.to_builtins(one) for one in known_name(session, domain)]


def _refuse(url: str, error: UsageError, *, as_json: bool) -> None:
    if as_json:
        json_line({"input": url[:200], "error": str(error)})
    else:
        click.echo(f"zhengming: {error}", err=True)


def _show(url: str, answer: Answer, told: tuple[list[dict[str, Any]], list[str]], *, as_json: bool) -> None:
    known, unchecked = told
    if as_json:
        json_line(_as_json(url, answer, known, unchecked))
        return
    from monitor.explain import sentence, verdict
    from monitor.lookup import advice

    for brand, judged in answer.found or ((answer.brand, answer.worst),):
        headline = f"{verdict(judged.verdict)} · {tr('risk', '风险')} {judged.risk} · {brand.name}"
        click.echo(f"{answer.name.unicode}  {click.style(headline, fg=COLOUR.get(judged.verdict), bold=True)}")
        for reason in judged.reasons:
            click.echo(f"  {reason.weight:+4.0f}  {sentence(reason)}")
    for one in known:
        told_alert = tr("known: alert {} ({}, {}): {}", "已有记录：警报 {}（{}，{}）：{}")
        click.echo("  " + told_alert.format(one["alert_id"], one["level"], one["status"], one["title"]))
    click.echo("  " + tr("Tell the customer: {}", "答复客户：{}").format(advice(answer)))
    click.echo(click.style("  " + tr("Left out: {}", "注意：{}").format(tr("; ", "；").join(unchecked)), dim=True))


def _as_json(url: str, answer: Answer, known: list[dict[str, Any]], unchecked: list[str]) -> dict[str, Any]:
    from monitor.explain import sentence
    from monitor.lookup import advice, verification_page

    return {
        "input": url,
        "host": answer.name.host,
        "unicode": answer.name.unicode,
        "registrable": answer.name.registrable,
        "brand": answer.brand.key,
        "verdict": answer.worst.verdict,
        "risk": answer.worst.risk,
        "reasons": [
            {"code": one.code, "weight": one.weight, "detail": one.detail, "sentence": sentence(one)}
            for one in answer.worst.reasons
        ],
        "brands": [
            {"brand": brand.key, "verdict": judged.verdict, "risk": judged.risk, "reasons": judged.reasons}
            for brand, judged in answer.found
        ],
        "advice": advice(answer),
        "verification": verification_page(answer.brand),
        "known": known,
        "unchecked": unchecked,
    }
