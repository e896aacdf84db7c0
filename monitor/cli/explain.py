"""`zhengming explain`: how a post is judged, and which of its words speak for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.output import as_text, json_line, json_option, models_in_use, watchlists_option
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.assessment import Assessment
    from monitor.opinion.models import Models
    from monitor.settings import Settings
    from monitor.watchlist.model import Watchlist


@click.command(
    name="explain",
    help=tr(
        "How a post is judged, and why: the verdict, the text with the words that speak for it, the reasons with what each adds. "
        "The text is given, or read from stdin (- or nothing). What is given is taken to be about the brand's trade, as by assess.\n\n"
        "\b\nzhengming explain EBC withdrawal pending for three weeks\nzhengming explain --json - < post.txt\n\n"
        "Red is what speaks negative or severe, green positive, underlined what the topic is known by; without colours [-…-], {+…+} and "
        "_…_. Exit 0 when it was judged, 64 for an unknown brand, 70 when it could not be.",
        "帖子如何评估及其理由：结论、标出关键词的原文、各理由及其权重。可直接给出文本，或从标准输入读取（- 或不填）。与 assess 相同，"
        "默认文本与品牌业务相关。\n\n"
        "\b\nzhengming explain EBC 出金三周没到账\nzhengming explain --json - < post.txt\n\n"
        "红色为负面或严重，绿色为正面，下划线为主题词；无颜色时以 [-…-]、{+…+} 和 _…_ 标出。已评估时退出码为 0，品牌不存在为 64，无法评估为 70。",
    ),
)
@click.argument("text", nargs=-1, metavar="[TEXT...]")
@click.option(
    "--brand", metavar="KEY", help=tr("judge for this brand (default: the first)", "按该品牌评估（默认第一个）")
)
@json_option
@watchlists_option
def command(text: tuple[str, ...], brand: str | None, as_json: bool, watchlists: str | None) -> None:
    from monitor.cli.choosing import chosen_watchlist
    from monitor.opinion.speaking import spoken
    from monitor.settings import current

    settings = current()
    watchlist = chosen_watchlist(watchlists or settings.watchlists, brand)
    given = _read() if text in ((), ("-",)) else " ".join(map(as_text, text))
    models = models_in_use(settings.state_dir)
    judged = _judged(given, watchlist, models, settings)
    pieces = spoken(given, judged, watchlist.brand, watchlist.lexicon, models)
    if as_json:
        from monitor.cli.assess import told

        json_line({"text": given, **told(judged), "places": pieces})
        return
    from monitor.cli.explain_text import show

    show(given, judged, watchlist.brand, pieces)


def _read() -> str:
    """What stands in stdin; what is no UTF-8 is replaced."""
    from monitor.cli.lines import opened

    with opened("-") as stream:
        return stream.read().decode("utf-8-sig", "replace").removesuffix("\n")


def _judged(text: str, watchlist: Watchlist, models: Models, settings: Settings) -> Assessment:
    from contextlib import closing

    from monitor.judge import judge_all
    from monitor.opinion.judging import Place
    from monitor.second_opinion import chosen
    from monitor.sighting import Post

    post = Post(source=f"{watchlist.brand.key}/explain", url="", text=text)
    place = Place(tr("given to be assessed", "交付评估的帖子"))
    with closing(chosen(settings)) as voice:
        return judge_all([post], watchlist, voice.score, place=place, models=models)[0]
