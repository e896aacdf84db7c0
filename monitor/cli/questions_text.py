"""Questions on a terminal."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from alerts.messages.quoting import short
from alerts.questions.archive import QuestionView, WholeQuestion
from monitor.cli.output import console
from monitor.cli.paragraphs import Line, say
from monitor.clock import day, moment
from monitor.console.labels import label
from monitor.explain import topic
from monitor.text import clean
from monitor.wording import tr

#: columns from which on there is room for the topic and the last time
_WIDE = 90


def print_list(found: list[QuestionView], out: Console | None = None) -> None:
    """A line for each question: how often, this week against a usual one, whether it is answered, its words."""
    if not found:
        click.echo(tr("no question fits", "没有符合条件的问题"))
        return
    out = out or console()
    wide = out.width >= _WIDE
    table = Table(box=None, pad_edge=False)
    headings = ["id", tr("asked", "次数"), tr("week", "本周"), tr("usual", "平时"), ""]
    headings += [tr("last", "最近"), tr("topic", "话题")] * wide
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    table.add_column(tr("question", "问题"), overflow="fold")
    for one in found:
        cells = [str(one.id), str(one.asked), _trend(one), f"{one.usual_week:g}", "✓" if one.answer else ""]
        cells += [day(one.last_seen), topic(one.topic)] * wide
        table.add_row(*(Text(cell) for cell in cells), Text(short(one.text, 200)))
    out.print(table)


def _trend(one: QuestionView) -> str:
    """This week's number, with an arrow where it lies well above or below a usual one."""
    above, below = one.this_week > 1.5 * one.usual_week, one.this_week < one.usual_week / 1.5
    return f"{one.this_week}{' ↑' if above else ' ↓' if below else ''}"


def print_whole(told: WholeQuestion) -> None:
    """A question with its answer and its newest hits."""
    one = told.question
    facts = (one.brand, topic(one.topic), label(one.language))
    say(f"{one.id} {short(one.text, 300)}", [Line(" · ".join(facts)), Line(_counted(one), soft=True)])
    if one.answer:
        said = tr(f"Answer ({one.answered_by})", f"答复（{one.answered_by}）")
        say(said, (Line(line) for line in clean(one.answer).splitlines()))
    say(
        tr("Asked by", "提问"),
        (
            Line(f"{short(hit.text, 300)} · {hit.source} · {short(hit.url)}", head=f"{hit.hit}  {moment(hit.at)}  ")
            for hit in told.hits
        ),
    )
    if told.merged:
        numbers = ", ".join(map(str, told.merged))
        say("", [Line(tr(f"merged into it: {numbers}", f"已合并：{numbers}"), indent=0, soft=True)])


def _counted(one: QuestionView) -> str:
    first, last = moment(one.first_seen), moment(one.last_seen)
    return tr(
        f"asked {one.asked} times, {one.this_week} this week ({one.usual_week:g} in a usual one), first {first}, last {last}",
        f"共 {one.asked} 次，本周 {one.this_week} 次（平时每周 {one.usual_week:g} 次），最早 {first}，最近 {last}",
    )
