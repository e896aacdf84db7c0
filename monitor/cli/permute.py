"""`zhengming permute`: the lookalike names of a domain or a brand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, get_args

import click

from monitor.cli.output import as_text, json_option, watchlists_option
from monitor.errors import UsageError
from monitor.names.permuting.permutation import FAMILIES
from monitor.names.permuting.words import Trade
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.names.permuting.permutation import Permutation

_AT_ONCE = 256


def _families() -> str:
    return "\n".join(f"  {name:18} {tr(*said)}" for name, said in FAMILIES.items())


@click.command(
    name="permute",
    help=tr(
        "The names that somebody could register to be taken for DOMAIN (a domain, host or URL; what was registered counts), likeliest first. "
        "On a terminal with family and likelihood; piped, one plain ASCII name a line, ready for a resolver.\n\n"
        "\b\nzhengming permute paypal.com | head -2500 > names.txt\nzhengming permute --brand ebc --json > lookalikes.jsonl\n\n"
        "\b\nFamilies:\n",
        "列出可能被注册来冒充 DOMAIN（域名、主机名或网址，以注册域名为准）的域名，最可能的在前。"
        "终端上显示类别和可能性；管道输出时每行一个 ASCII 域名，可直接交给 DNS 解析工具。\n\n"
        "\b\nzhengming permute paypal.com | head -2500 > names.txt\nzhengming permute --brand ebc --json > lookalikes.jsonl\n\n"
        "\b\n类别：\n",
    )
    + _families(),
)
@click.argument("domain", required=False)
@click.option(
    "--brand",
    metavar="KEY",
    help=tr("of a watchlist's brand: all its official domains and names", "监控清单中的品牌：其全部官方域名和名称"),
)
@click.option(
    "--family",
    "families",
    multiple=True,
    type=click.Choice(list(FAMILIES)),
    metavar="F",
    help=tr("only this family (repeatable)", "仅该类别（可重复）"),
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help=tr("the N likeliest", "最可能的 N 个"))
@click.option(
    "--trade",
    type=click.Choice(get_args(Trade)),
    help=tr("words of this trade are likelier", "该行业的用词更可能"),
)
@json_option
@watchlists_option
def command(domain: str | None, brand: str | None, limit: int | None, as_json: bool, **chosen: Any) -> None:
    found = islice(_permutations(domain, brand, chosen), limit)
    if as_json:
        _print_json(found)
    elif sys.stdout.isatty():
        _print_columns(found)
    else:
        _print_names(found)


def _permutations(domain: str | None, brand: str | None, chosen: dict[str, Any]) -> Iterator[Permutation]:
    if (domain is None) == (brand is None):
        raise UsageError(
            tr("expected a DOMAIN, or --brand KEY, and not both", "需要 DOMAIN 或 --brand KEY 之一，且只能有一个")
        )
    how = {"trade": chosen["trade"], "families": frozenset(chosen["families"]) or None}
    if domain is not None:
        from monitor.names.permuting.streaming import permutations

        return permutations(as_text(domain), **how)
    from monitor.cli.lookup import chosen_brands
    from monitor.names.permuting.for_brand import brand_permutations

    return brand_permutations(chosen_brands(chosen["watchlists"], brand)[0], **how)


def _print_json(found: Iterator[Permutation]) -> None:
    import msgspec

    encoder = msgspec.json.Encoder()
    while some := list(islice(found, _AT_ONCE)):
        sys.stdout.buffer.write(encoder.encode_lines(some))
        sys.stdout.buffer.flush()


def _print_names(found: Iterator[Permutation]) -> None:
    while some := list(islice(found, _AT_ONCE)):
        sys.stdout.write("".join(f"{one.name}\n" for one in some))
        sys.stdout.flush()


def _print_columns(found: Iterator[Permutation]) -> None:
    from unicodedata import east_asian_width

    for one in found:
        shown = one.name if one.unicode == one.name else f"{one.name}  {one.unicode}"
        wide = sum(east_asian_width(c) in "WF" for c in shown)
        click.echo(f"{shown:{max(1, 44 - wide)}}  {one.family:18} {one.likelihood:7.4f}")
