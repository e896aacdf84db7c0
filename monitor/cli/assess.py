"""`zhengming assess`: judge posts, JSON Lines in, JSON Lines out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from monitor.cli.output import json_line, json_option, watchlists_option
from monitor.errors import UsageError, ZhengmingError
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.assessment import Assessment
    from monitor.watchlist.model import Watchlist


@click.command(
    name="assess",
    help=tr(
        'Judge posts: JSON Lines {"text", …} in (title, author and url count too), one line out for each, in order: the same object '
        "with relevance, language, sentiment, label, topics, severity and reasons. A line that cannot be read becomes "
        '{"line", "error"} and the rest goes on.\n\n'
        '\b\necho \'{"text": "EBC withdrawal pending for three weeks"}\' | zhengming assess\n'
        "Exit 0 when at least one post was assessed (or there was nothing to do), 70 when none could be.",
        '评估帖子：输入 JSON Lines {"text", …}（title、author、url 也会用到），按顺序逐行输出同一对象，并加上 relevance、language、'
        'sentiment、label、topics、severity 和 reasons。无法读取的行输出 {"line", "error"}，其余照常处理。\n\n'
        '\b\necho \'{"text": "EBC 出金三周没到账"}\' | zhengming assess\n'
        "至少评估了一条（或没有输入）时退出码为 0，一条都无法评估时为 70。",
    ),
)
@click.argument("file", default="-")
@click.option(
    "--brand", metavar="KEY", help=tr("judge for this brand (default: the first)", "按该品牌评估（默认第一个）")
)
@json_option
@watchlists_option
def command(file: str, brand: str | None, as_json: bool, watchlists: str | None) -> None:
    from monitor.cli.lines import blocks, opened
    from monitor.second_opinion import chosen
    from monitor.settings import current

    watchlist = _chosen(watchlists or current().watchlists, brand)
    second = chosen(current())
    line = assessed = refused = 0
    try:
        with opened(file) as stream:
            for lines in blocks(stream, file):
                for text in lines:
                    line += 1
                    if not text.strip():
                        continue
                    try:
                        made = _assessed(text, watchlist, second.score)
                        assessed += 1
                    except ValueError as error:
                        made = {"line": line, "error": str(error)}
                        refused += 1
                    json_line(made)
    finally:
        second.close()
    if refused and not assessed:
        raise ZhengmingError(tr("none of the lines could be assessed", "没有一行可以评估"))


def _chosen(folder: str, key: str | None) -> Watchlist:
    from monitor.watchlist.reading import read_watchlists

    found = read_watchlists(folder or None)
    for watchlist in found:
        if key is None or watchlist.brand.key == key:
            return watchlist
    known = ", ".join(one.brand.key for one in found)
    raise UsageError(f"expected the key of a brand ({known}), found {key!r}")


def _assessed(line: str, watchlist: Watchlist, second: Any) -> dict[str, Any]:
    """The object of one line with its assessment; ValueError says what is wrong with the line."""
    import msgspec

    from monitor.judge import judge_said
    from monitor.opinion.judging import Place
    from monitor.sighting import Post

    try:
        given = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"expected a JSON object: {error}") from None
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise ValueError(f'expected an object with a string "text", found {_found(given)[:200]}')
    known = {name: given[name] for name in ("title", "author") if isinstance(given.get(name), str)}
    url = given.get("url") if isinstance(given.get("url"), str) else ""
    post = Post(source=f"{watchlist.brand.key}/assess", url=url or "", text=given["text"], **known)
    place = Place(tr("given to be assessed", "交付评估的帖子"))
    told = _told(judge_said(post, watchlist, second, place=place))
    return {**{name: value for name, value in given.items() if name not in told}, **told}


def _found(given: Any) -> str:
    if not isinstance(given, dict):
        return type(given).__name__
    if "text" in given:
        return f'"text" as {type(given["text"]).__name__}'
    return f"the keys {', '.join(given) or 'none'}"


def _told(judged: Assessment) -> dict[str, Any]:
    return {
        "relevance": judged.relevance,
        "language": judged.language,
        "sentiment": judged.sentiment,
        "label": judged.label,
        "topics": judged.topics,
        "severity": judged.severity,
        "reasons": judged.reasons,
    }
