"""Models, corrections and the corpus on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

import click
import msgspec
from rich.table import Table
from rich.text import Text

from alerts.messages.quoting import short
from monitor.cli.model_facts import Answer, Corpus, InUse
from monitor.cli.output import console
from monitor.clock import moment
from monitor.console.labels import changes, label
from monitor.opinion.training.corpus import Labels
from monitor.refitting.comparing import Figure
from monitor.refitting.shelf import SHIPPED
from monitor.store.corrections import Corrected
from monitor.wording import tr

_DOING = {
    "reading": ("reading the texts", "读取文本"),
    "comparing": ("comparing on what was not seen", "在未见文本上比较"),
    "learning": ("learning", "训练"),
    "judging": ("judging anew", "重新评估"),
}


class Telling:
    """Says on stderr what is being done, where that is a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __call__(self, what: str, done: int, whole: int) -> None:
        if self._shown:
            part = f" {done + 1}/{whole}" if whole > 1 else ""
            click.echo(f"\r\x1b[K{tr(*_DOING[what])}{part} …", err=True, nl=False)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False)


def print_model(told: InUse) -> None:
    """The model in use with its figures, what waits, and the older ones."""
    since = tr(" since {}", "，启用于 {}").format(moment(told.since)) if told.since else ""
    name = tr("the shipped one", "自带模型") if told.name == SHIPPED else told.name
    click.echo(tr("judging with {}", "当前模型：{}").format(name) + since)
    if told.problem:
        click.echo(tr("not used: {}", "未使用：{}").format(told.problem))
    made = next((one for one in told.kept if one.name == told.name), None)
    if made:
        _figures(made.figures)
    if told.waiting is None:
        click.echo(tr("the database does not answer; corrections were not counted", "数据库无响应，未统计更正数量"))
    elif told.waiting:
        click.echo(
            tr(
                f"{told.waiting:,} correction(s) not learnt yet: zhengming model refit",
                f"{told.waiting:,} 条更正尚未学习：zhengming model refit",
            )
        )
    else:
        click.echo(tr("no correction waits to be learnt", "没有待学习的更正"))
    for one in told.kept:
        if one.name != told.name:
            learnt = tr(f"{one.corrections:,} corrections learnt", f"已学习 {one.corrections:,} 条更正")
            click.echo(f"{one.name}  {learnt}")


def print_corrections(found: Sequence[Corrected]) -> None:
    """Two lines for each correction: what was said by whom, and of what."""
    if not found:
        click.echo(tr("nothing was corrected yet", "暂无更正"))
    out = console()
    for one in found:
        told = changes(msgspec.to_builtins(one.before), msgspec.to_builtins(one.after))
        note = f" · {short(one.note, 200)}" if one.note else ""
        hit = tr("hit {}", "命中 {}").format(one.hit_id)
        out.print(Text(f"{moment(one.at)}  {hit}  {told}  {short(one.who, 80)}{note}"))
        out.print(Text(f"  {short(one.text, 160)}", style="dim"))


def print_refit(answer: Answer) -> None:
    """What was learnt, the figures side by side, and what changes."""
    click.echo(
        tr(
            f"learnt from {answer.corpus:,} posts of the corpus and {answer.corrections:,} corrected texts",
            f"学习了 {answer.corpus:,} 条语料和 {answer.corrections:,} 条更正文本",
        )
    )
    _figures(answer.figures)
    for told in answer.changes:
        what = {"corpus": tr("the corpus", "语料库"), "hits": tr("the latest hits", "最新命中")}[told.of]
        click.echo(
            tr(
                f"of {what}, {told.changed:,} of {told.texts:,} are judged otherwise",
                f"{what}：{told.texts:,} 条中有 {told.changed:,} 条判断改变",
            )
        )
        for one in told.examples:
            wanted = tr(" (labelled {})", "（标注：{}）").format(_line(one.labels)) if one.labels else ""
            click.echo(f"  {one.id}: {one.text}")
            click.echo(f"    {_line(one.before)} → {_line(one.after)}{wanted}")
    if answer.name:
        click.echo(tr(f"judging with {answer.name} from now on", f"此后使用模型 {answer.name}"))
    elif not answer.worse:
        click.echo(tr("nothing was written", "未写入任何内容"))


def _line(labels: Labels) -> str:
    return "/".join(label(one) for one in labels)


def _figures(figures: Iterable[Figure]) -> None:
    table = Table(box=None, pad_edge=False)
    headings = (tr("measured on", "测量对象"), tr("field", "项目"))
    for heading in headings:
        table.add_column(heading)
    for heading in (tr("texts", "文本数"), tr("without", "不含更正"), tr("with corrections", "含更正")):
        table.add_column(heading, justify="right")
    names = {
        "corpus": tr("corpus (F1)", "语料库（F1）"),
        "corrections": tr("corrections (share right)", "更正（正确率）"),
    }
    for one in figures:
        cells = (names[one.of], one.field, f"{one.texts:,}", f"{one.without:.3f}", f"{one.learnt:.3f}")
        table.add_row(*cells)
    console().print(table)


def print_corpus(told: Corpus) -> None:
    """The problems, the counts by column, and the agreement."""
    for problem in told.problems:
        click.echo(problem)
    click.echo(tr(f"{told.posts:,} posts", f"共 {told.posts:,} 条"))
    for name in dict.fromkeys(one.of for one in told.counts):
        values = " · ".join(f"{one.value} {one.posts:,}" for one in told.counts if one.of == name)
        console().print(Text(f"{name}: {values}"))
    if told.agreement:
        table = Table(box=None, pad_edge=False)
        table.add_column(tr("field", "项目"))
        table.add_column("κ", justify="right")
        for one in told.agreement:
            table.add_row(one.field, f"{one.kappa:.3f}")
        console().print(table)
    click.echo(
        tr("all in order", "全部正确")
        if told.ok
        else tr(f"{len(told.problems)} problem(s)", f"共 {len(told.problems)} 处错误")
    )
