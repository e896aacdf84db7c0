"""`zhengming questions`: what customers ask again and again, and what is answered."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.groups import Told
from monitor.cli.moments import Moment, only_brand
from monitor.cli.opening import reading
from monitor.cli.output import as_text, json_line, json_option, watchlists_option
from monitor.cli.person import who_option
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from alerts.questions.archive import QuestionView, Wanted
    from monitor.watchlist.model import Watchlist

_NUMBER = click.IntRange(1, 2**63 - 1)


@click.group(
    "questions",
    cls=Told,
    help=tr(
        "What customers ask again and again, whatever their words: counted, with this week against a usual one of the four\n"
        "before, and the approved answer.\n\n\b\nzhengming questions list --unanswered\nzhengming questions answer 7 -\n"
        "zhengming questions merge 7 12 15\nzhengming questions export --format csv --bom questions.csv",
        "高频问题：同一问题的不同说法归为一条，统计次数、本周与此前四周平均的对比，以及核准的答复。\n\n"
        "\b\nzhengming questions list --unanswered\nzhengming questions answer 7 -\n"
        "zhengming questions merge 7 12 15\nzhengming questions export --format csv --bom questions.csv",
    ),
)
def command() -> None:
    pass


def _filters(command: Any) -> Any:
    """Adds what narrows a list."""
    for option in (
        only_brand,
        click.option("--topic", default="", metavar="KEY", help=tr("only of this topic", "仅此话题")),
        click.option("--language", default="", metavar="TAG", help=tr("zh, en, …", "zh、en 等")),
        click.option(
            "--since",
            type=Moment("ago"),
            metavar=tr("WHEN", "时间"),
            help=tr("asked and counted since: 30d, 2026-12-01", "仅统计此后：30d、2026-12-01"),
        ),
        click.option(
            "--search",
            "words",
            default="",
            metavar=tr("WORDS", "词"),
            help=tr("words in the question", "问题中的词"),
        ),
        click.option("--unanswered", is_flag=True, help=tr("only those without an answer", "仅未答复的")),
    ):
        command = option(command)
    return command


def _wanted(told: dict[str, Any]) -> Wanted:
    from alerts.questions.archive import Wanted

    return Wanted(**told)


@command.command(
    "list",
    help=tr(
        "Questions, most often asked first; ↑ and ↓ mark a week well above or below a usual one, ✓ those with an answer.\n\n"
        "\b\nzhengming questions list --since 30d --unanswered\nzhengming questions list --sort trend --limit 20 --json",
        "列出问题，次数多的在前；↑ ↓ 表示本周明显多于或少于平时，✓ 表示已有答复。\n\n"
        "\b\nzhengming questions list --since 30d --unanswered\nzhengming questions list --sort trend --limit 20 --json",
    ),
)
@_filters
@click.option("--sort", type=click.Choice(["often", "trend", "recent"]), default="often", show_default=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option(
    "--skip", type=click.IntRange(0, 2**31), default=0, help=tr("leave out the first so many", "跳过前若干条")
)
@json_option
def listed(sort: Any, limit: int, skip: int, as_json: bool, **told: Any) -> None:
    from alerts.questions.archive import questions
    from monitor import clock

    with reading() as session:
        found = questions(session, _wanted(told), clock.now(), order=sort, limit=limit, skip=skip)
    if as_json:
        for one in found:
            json_line(one)
        return
    from monitor.cli.questions_text import print_list

    print_list(found)


@command.command(
    "show",
    help=tr(
        "One question with its answer and its newest hits.\n\n\b\nzhengming questions show 7",
        "查看一个问题、答复及最近的提问。\n\n\b\nzhengming questions show 7",
    ),
)
@click.argument("number", metavar="ID", type=_NUMBER)
@json_option
def shown(number: int, as_json: bool) -> None:
    with reading() as session:
        _show(session, number, as_json=as_json)


def _show(session: Session, number: int, *, as_json: bool) -> None:
    from alerts.questions.archive import whole
    from monitor import clock

    told = whole(session, number, clock.now())
    if as_json:
        json_line(told)
        return
    from monitor.cli.questions_text import print_whole

    print_whole(told)


@command.command(
    "answer",
    help=tr(
        "Keep the approved answer; `-` reads it from stdin. An answer that breaks the manners is refused, and says why.\n\n"
        "\b\nzhengming questions answer 7 'Please allow 1 to 3 working days.'\nzhengming questions answer 7 - < answer.txt",
        "保存核准的答复；`-` 从标准输入读取。违反服务规范的答复会被拒绝并说明原因。\n\n"
        "\b\nzhengming questions answer 7 '请您耐心等待 1 至 3 个工作日，好。'\nzhengming questions answer 7 - < answer.txt",
    ),
)
@click.argument("number", metavar="ID", type=_NUMBER)
@click.argument("text", metavar="TEXT")
@who_option
@watchlists_option
@json_option
def answered(number: int, text: str, who: str, watchlists: str | None, as_json: bool) -> None:
    from alerts.questions.archive import answer
    from monitor import clock

    said = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else as_text(text)
    with reading() as session:
        with session.begin():
            own = _watchlist_of(session, number, watchlists)
            answer(session, number, text=said, who=as_text(who), watchlist=own, now=clock.now())
        _show(session, number, as_json=as_json)


@command.command(
    "merge",
    help=tr(
        "The other questions ask the same as the first: one from now on, with the hits of all.\n\n\b\nzhengming questions merge 7 12 15",
        "其余问题与第一个相同：此后合并为一条。\n\n\b\nzhengming questions merge 7 12 15",
    ),
)
@click.argument("number", metavar="ID", type=_NUMBER)
@click.argument("others", metavar="OTHER...", type=_NUMBER, nargs=-1, required=True)
@json_option
def merged(number: int, others: tuple[int, ...], as_json: bool) -> None:
    from alerts.questions.archive import merge

    with reading() as session:
        with session.begin():
            merge(session, number, others)
        _show(session, number, as_json=as_json)


@command.command(
    "split",
    help=tr(
        "Hits that ask something else become a question of their own (their numbers stand in `show`).\n\n\b\nzhengming questions split 7 120 131",
        "将问的是另一件事的命中拆为新问题（编号见 show）。\n\n\b\nzhengming questions split 7 120 131",
    ),
)
@click.argument("number", metavar="ID", type=_NUMBER)
@click.argument("hits", metavar="HIT...", nargs=-1, required=True, type=_NUMBER)
@watchlists_option
@json_option
def parted(number: int, hits: tuple[int, ...], watchlists: str | None, as_json: bool) -> None:
    from alerts.questions.archive import split
    from monitor import clock

    with reading() as session:
        with session.begin():
            own = _watchlist_of(session, number, watchlists)
            new = split(session, number, hits, watchlist=own, now=clock.now()).id
        _show(session, new, as_json=as_json)


@command.command(
    "export",
    help=tr(
        "The archive for a knowledge base: Markdown, CSV or JSON Lines, to a file or stdout. `--bom` lets Excel read a CSV as\n"
        "UTF-8; what a spreadsheet would run as a formula is put behind an apostrophe.\n\n"
        "\b\nzhengming questions export --format csv --bom questions.csv\nzhengming questions export --topic question > questions.md",
        "导出题库：Markdown、CSV 或 JSON Lines，写入文件或标准输出。--bom 便于 Excel 识别 UTF-8；会被表格当作公式的内容前加撇号。\n\n"
        "\b\nzhengming questions export --format csv --bom questions.csv\nzhengming questions export --topic question > questions.md",
    ),
)
@_filters
@click.option("--format", "kind", type=click.Choice(["md", "csv", "json"]), default="md", show_default=True)
@click.option("--bom", is_flag=True, help=tr("begin a CSV as Excel expects it", "CSV 开头加 BOM，便于 Excel 打开"))
@click.argument("file", metavar="[FILE]", required=False)
def exported(kind: str, bom: bool, file: str | None, **told: Any) -> None:
    from alerts.questions.archive import every_question
    from monitor import clock

    with reading() as session:
        pieces = _format(kind, bom=bom)(every_question(session, _wanted(told), clock.now()))
        if file is None or file == "-":
            for piece in pieces:
                sys.stdout.buffer.write(piece.encode("utf-8", "replace"))
            return
        try:
            with Path(file).open("w", encoding="utf-8", newline="") as out:
                out.writelines(pieces)
        except OSError as error:
            raise UsageError(f"{file}: {error.strerror}") from None


def _format(kind: str, *, bom: bool) -> Callable[[Iterable[QuestionView]], Iterator[str]]:
    from alerts.questions.exporting import as_csv, as_json_lines, as_markdown
    from monitor.explain import TOPICS, topic

    if kind == "csv":
        return lambda found: as_csv(found, bom=bom)
    if kind == "json":
        return as_json_lines
    return lambda found: as_markdown(found, topic={name: topic(name) for name in TOPICS})


def _watchlist_of(session: Session, number: int, watchlists: str | None) -> Watchlist:
    from alerts.questions.archive import brand_of
    from monitor.cli.choosing import chosen_watchlist
    from monitor.settings import current

    return chosen_watchlist(watchlists or current().watchlists, brand_of(session, number))
