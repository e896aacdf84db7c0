"""`zhengming model`: what posts are judged with, and how analysts teach it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.opening import reading
from monitor.cli.output import as_text, json_line, json_option, watchlists_option
from monitor.wording import tr

if TYPE_CHECKING:
    pass

_ID = click.IntRange(1, 2**63 - 1)


@click.group(
    "model",
    invoke_without_command=True,
    help=tr(
        "What posts are judged with, and how analysts teach it.\n\n"
        "\b\nzhengming model                                   what is in use, and how good it is\n"
        "zhengming model correct 12 --topic slippage       say what hit 12 really is\n"
        "zhengming model refit --dry-run                   what would be learnt from all corrections\n"
        "zhengming model refit                             learn it, unless it makes judging worse\n"
        "zhengming model use shipped                       go back",
        "评估帖子所用的模型，以及如何通过人工更正改进它。\n\n"
        "\b\nzhengming model                                   当前使用的模型及其指标\n"
        "zhengming model correct 12 --topic slippage       更正第 12 条命中\n"
        "zhengming model refit --dry-run                   试算全部更正的效果\n"
        "zhengming model refit                             重新训练；若指标变差则拒绝\n"
        "zhengming model use shipped                       恢复自带模型",
    ),
)
@click.pass_context
def command(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        context.invoke(show, as_json=False)


@command.command(
    help=tr(
        "What is in use, since when, how good it is, and how many corrections it has not learnt yet.",
        "当前使用的模型、启用时间、指标，以及尚未学习的更正数量。",
    )
)
@json_option
def show(as_json: bool) -> None:
    """Prints the model in use, and the older ones."""
    from monitor.cli.model_facts import in_use
    from monitor.settings import current

    told = in_use(current())
    if as_json:
        json_line(told)
    else:
        from monitor.cli.model_text import print_model

        print_model(told)


@command.command(
    help=tr(
        "Judge with another model: one that `zhengming model` lists, or `shipped`. A running daemon takes it with its next poll.",
        "改用其他模型：`zhengming model` 列出的名称，或 `shipped`。运行中的守护进程在下一次抓取时生效。",
    )
)
@click.argument("name")
@json_option
def use(name: str, as_json: bool) -> None:
    """Makes a model current."""
    from monitor.refitting.keeping import use as choose
    from monitor.refitting.shelf import Shelf
    from monitor.settings import current

    choose(Shelf(current().state_dir), name)
    if as_json:
        from monitor.cli.model_facts import in_use

        json_line(in_use(current()))
    else:
        click.echo(tr(f"judging with {name} from now on", f"此后使用模型 {name}"))


@command.command(
    help=tr(
        "Say what the post of a hit really is, by docs/labelling.md: only what was judged wrongly need be given. It changes at once, "
        "and the next refit learns from it. `zhengming alerts show ID` tells the numbers of hits.\n\n"
        "\b\nzhengming model correct 12 --topic frozen_card --severity major\nzhengming model correct 13 --relevance unrelated",
        "更正一条命中（帖子）的判断，标准见 docs/labelling.md，只需给出有误的项。更正立即生效，并用于下一次再训练。"
        "命中编号见 `zhengming alerts show ID`。\n\n"
        "\b\nzhengming model correct 12 --topic frozen_card --severity major\nzhengming model correct 13 --relevance unrelated",
    )
)
@click.argument("hit", type=_ID)
@click.option("--relevance", default="", metavar="LABEL", help="about, aside, unrelated")
@click.option("--label", default="", metavar="LABEL", help="negative, neutral, positive")
@click.option("--topic", default="", metavar="TOPIC", help=tr("see docs/labelling.md", "见 docs/labelling.md"))
@click.option("--severity", default="", metavar="LABEL", help="none, minor, major")
@click.option("--note", default="", help=tr("why", "说明"))
@click.option("--who", default="", help=tr("who says so (default: you)", "更正人（默认当前用户）"))
@json_option
def correct(hit: int, *, label: str, note: str, who: str, as_json: bool, **labels: str) -> None:
    """Stores a correction."""
    from monitor.cli.alerts.doing import at_the_desk
    from monitor.cli.model_facts import shown
    from monitor.cli.person import me
    from monitor.console.labels import changes
    from monitor.opinion.correcting import Given
    from monitor.text import one_line

    given, who = Given(sentiment=label, **labels), one_line(as_text(who), 80) or me()
    with at_the_desk() as desk:
        kept = shown(desk.correct(hit, given, who=who, note=one_line(as_text(note), 500)))
    if as_json:
        json_line(kept)
    else:
        import msgspec

        told = changes(msgspec.to_builtins(kept.before), msgspec.to_builtins(kept.after))
        click.echo(tr(f"hit {hit} corrected: {told}", f"已更正命中 {hit}：{told}"))


@command.command(help=tr("What was corrected, newest first.", "列出更正记录，最新在前。"))
@click.option("--brand", metavar="KEY", help=tr("only of this brand", "仅此品牌"))
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option("--before", type=_ID, metavar="ID", help=tr("only older than this", "仅更早的"))
@json_option
def corrections(brand: str | None, *, limit: int, before: int | None, as_json: bool) -> None:
    """Prints a line for each correction."""
    from monitor.cli.model_facts import shown
    from monitor.store.corrections import corrections as stored

    with reading() as session:
        found = [shown(one) for one in stored(session, brand=brand, limit=limit, before=before)]
    if as_json:
        for one in found:
            json_line(one)
    else:
        from monitor.cli.model_text import print_corrections

        print_corrections(found)


@command.command(
    help=tr(
        "Learn the trade layer anew from the corpus and all corrections, hold it against the one without them, and use it.\n\n"
        "Nothing is written where a figure of the corpus falls by more than --margin, or with --dry-run.\n\n"
        "\b\nzhengming model refit --dry-run\nzhengming model refit --json\n\n"
        "Exit 0 when it was learnt, 70 when it was refused.",
        "用语料库和全部更正重新训练行业模型层，与不含更正的结果比较后启用。\n\n"
        "语料库任一指标下降超过 --margin，或使用 --dry-run 时，不写入任何内容。\n\n"
        "\b\nzhengming model refit --dry-run\nzhengming model refit --json\n退出码：0 完成，70 被拒绝。",
    )
)
@click.option("--dry-run", is_flag=True, help=tr("write nothing", "不写入"))
@click.option(
    "--margin",
    type=click.FloatRange(0, 1),
    default=0.01,
    show_default=True,
    help=tr("by how much a figure may fall", "指标允许下降的幅度"),
)
@click.option(
    "--folds",
    type=click.IntRange(2, 10),
    default=3,
    show_default=True,
    help=tr("parts of the cross-validation", "交叉验证的份数"),
)
@json_option
@watchlists_option
def refit(*, dry_run: bool, margin: float, folds: int, as_json: bool, watchlists: str | None) -> None:
    """Learns, tells what it found, and keeps it."""
    from monitor.cli.model_facts import refitted
    from monitor.cli.model_text import Telling, print_refit
    from monitor.errors import ZhengmingError
    from monitor.refitting.refit import Plan
    from monitor.settings import current

    settings = current()
    with Telling() as telling:
        plan = Plan(margin=margin, folds=folds, progress=telling)
        answer = refitted(settings, watchlists or settings.watchlists, plan, dry_run=dry_run)
    if as_json:
        json_line(answer)
    else:
        print_refit(answer)
    if answer.worse:
        told = "; ".join(answer.worse)
        raise ZhengmingError(tr(f"nothing was written: {told}", f"未写入：{told}"))


@command.command(
    help=tr(
        "Check the labelled posts that come with the product (or those in --corpus DIR): what is wrong with them, how many there are of "
        "each kind, and how well their two annotators agree (Cohen's κ).\n\nExit 0 when all is well, else 70.",
        "检查自带的标注语料（或 --corpus 指定的目录）：错误、各类数量，以及两名标注者的一致性（Cohen κ）。\n\n"
        "无误时退出码为 0，否则为 70。",
    )
)
@click.option(
    "--corpus",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=tr("another folder of labelled posts", "其他语料目录"),
)
@json_option
def corpus(folder: Path | None, as_json: bool) -> None:
    """Prints the problems, the counts, and the agreement."""
    from monitor.cli.model_facts import checked

    told = checked(folder)
    if as_json:
        json_line(told)
    else:
        from monitor.cli.model_text import print_corpus

        print_corpus(told)
    if not told.ok:
        click.get_current_context().exit(70)
