"""`zhengming watchlist check`: is a folder of watchlists in order?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from monitor.cli.groups import Told
from monitor.cli.output import console, json_line, json_option, models_in_use
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.errors import WatchlistError
    from monitor.watchlist.model import ReplyTemplate, Watchlist


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong; `line` is 1-based, 0 where none can be named."""

    file: str
    line: int
    key: str
    problem: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What one brand's watchlist holds."""

    brand: str
    name: str
    aliases: int
    domains: int
    sources: int
    unchecked: int
    departments: int
    routes: int
    topics: int
    replies: int


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What `watchlist check --json` prints."""

    ok: bool
    problems: tuple[Problem, ...]
    watchlists: tuple[Summary, ...]


@click.group(
    cls=Told, help=tr("Check watchlists: who is protected, what is watched, who is told.", "检查监控清单。")
)
def command() -> None:
    pass


@command.command(
    help=tr(
        "Say everything that is wrong in DIR (default: the setting, else the shipped watchlists), as file:line: key: what.\n\n"
        "Replies are rendered and held against the manners; the examples beside the words of topics.toml are judged, and must come "
        "out as they say. Exit 0 when all is well, else 70.\n\n"
        "\b\nzhengming watchlist check\nzhengming watchlist check watchlists --json",
        "列出 DIR 中的所有错误（默认：设置中的目录或自带清单），格式为 文件:行: 键: 问题。\n\n同时渲染所有回复并检查用语规范；"
        "topics.toml 中的示例会被评估，结果须与所写一致。无误时退出码为 0，否则为 70。\n\n"
        "\b\nzhengming watchlist check\nzhengming watchlist check watchlists --json",
    )
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--no-examples", is_flag=True, help=tr("do not judge the examples", "不评估示例"))
@json_option
def check(folder: Path | None, no_examples: bool, as_json: bool) -> None:
    """Prints the problems, or a summary per brand."""
    from monitor.settings import current
    from monitor.watchlist.checking import check_managers, check_templates
    from monitor.watchlist.reading import collect

    if folder is None:
        folder = Path(current().watchlists) if current().watchlists else None
    watchlists, problems = collect(folder)
    problems += (*check_templates(watchlists), *check_managers(watchlists))
    problems += _check_replies(watchlists, {problem.file for problem in problems})
    if not no_examples:
        from monitor.examples import check_examples

        problems += check_examples(watchlists, models_in_use(current().state_dir))
    if as_json:
        told = tuple(Problem(p.file, p.line, p.key, p.problem) for p in problems)
        json_line(Answer(ok=not problems, problems=told, watchlists=tuple(map(_summary, watchlists))))
    elif problems:
        for problem in problems:
            click.echo(str(problem))
        click.echo(tr(f"{len(problems)} problem(s)", f"共 {len(problems)} 处错误"), err=True)
    else:
        _print(watchlists)
    if problems:
        click.get_current_context().exit(70)


def _check_replies(watchlists: tuple[Watchlist, ...], broken: set[str]) -> tuple[WatchlistError, ...]:
    from alerts.replies.writing import render
    from monitor.errors import ReplyRefused, WatchlistError

    found: dict[str, WatchlistError] = {}
    for watchlist in watchlists:
        for reply in watchlist.replies:
            if reply.file in broken or reply.file in found:
                continue
            if unused := _unused(watchlist, reply):
                found[reply.file] = WatchlistError(reply.file, 0, "", unused)
                continue
            try:
                for region in ("", *watchlist.brand.verification):
                    render(watchlist, reply, region=region, facts={"address": "http://example.com/login"})
            except ReplyRefused as refused:
                line = _line_of(reply, refused.phrase)
                found[reply.file] = WatchlistError(reply.file, line, "", str(refused))
            except WatchlistError as error:
                found[reply.file] = error
    return tuple(found.values())


def _unused(watchlist: Watchlist, reply: ReplyTemplate) -> str:
    """Why `reply` would never be chosen; empty when it may be."""
    from alerts.replies.choosing import situations
    from monitor.watchlist.shaping import nearest

    known = situations(watchlist)
    if reply.situation in known:
        return ""
    near = nearest(reply.situation, list(known)) or ", ".join(dict.fromkeys(known))
    return tr(
        f"no reply is ever chosen for {reply.situation!r}; expected {near}",
        f"不会有回复用于 {reply.situation!r}，应为：{near}",
    )


def _line_of(reply: ReplyTemplate, phrase: str) -> int:
    lines = reply.text.casefold().splitlines()
    return next((number for number, line in enumerate(lines, 1) if phrase in line), 0)


def _summary(watchlist: Watchlist) -> Summary:
    return Summary(
        brand=watchlist.brand.key,
        name=watchlist.brand.name,
        aliases=len(watchlist.brand.aliases),
        domains=len(watchlist.brand.official.domains),
        sources=len(watchlist.sources),
        unchecked=sum(source.unchecked for source in watchlist.sources),
        departments=len(watchlist.routes.departments),
        routes=len(watchlist.routes.route),
        topics=len(watchlist.lexicon.topics),
        replies=len(watchlist.replies),
    )


def _print(watchlists: tuple[Watchlist, ...]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in (tr("brand", "品牌"), tr("name", "名称")):
        table.add_column(title)
    for title in (
        tr("aliases", "别名"),
        tr("official domains", "官方域名"),
        tr("sources", "来源"),
        tr("unchecked", "未核实"),
        tr("departments", "部门"),
        tr("routes", "路由"),
        tr("topics", "主题"),
        tr("replies", "回复"),
    ):
        table.add_column(title, justify="right")
    for watchlist in watchlists:
        table.add_row(*(str(value) for value in msgspec.structs.astuple(_summary(watchlist))))
    console().print(table)
    click.echo(tr("all in order", "全部正确"))
