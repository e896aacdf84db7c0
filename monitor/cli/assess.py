"""`zhengming assess`: judge posts, JSON Lines in, JSON Lines out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import click
import msgspec

from monitor.cli.output import json_line, json_option, models_in_use, watchlists_option
from monitor.errors import ZhengmingError
from monitor.lines import BLOCK, LONGEST
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.assessment import Assessment
    from monitor.opinion.models import Models
    from monitor.sighting import Post
    from monitor.watchlist.model import Watchlist

#: lines that are judged at once
BATCH = 1024
#: bytes of a character, at most
_CHARACTER = 4


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
    from monitor.cli.choosing import chosen_watchlist
    from monitor.cli.lines import blocks, opened
    from monitor.second_opinion import chosen
    from monitor.settings import current

    watchlist = chosen_watchlist(watchlists or current().watchlists, brand)
    second = chosen(current())
    assessed = refused = 0
    try:
        with opened(file) as stream:
            assessing = _Assessing(watchlist, second.score, models_in_use(current().state_dir))
            for lines in blocks(stream, file):
                for made in assessing.rows(lines):
                    refused += "error" in made and "reasons" not in made
                    assessed += "reasons" in made
                    json_line(made)
    finally:
        second.close()
    if refused and not assessed:
        raise ZhengmingError(tr("none of the lines could be assessed", "没有一行可以评估"))


class _Assessing:
    """Judges lines in batches, and counts them."""

    def __init__(self, watchlist: Watchlist, second: Callable[[str], float | None], models: Models) -> None:
        from monitor.opinion.judging import Place

        self._watchlist, self._second, self._models = watchlist, second, models
        self._place = Place(tr("given to be assessed", "交付评估的帖子"))
        self._line = 0

    def rows(self, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
        """The object of each line that is not empty, with its assessment or with what is wrong."""
        for batch in _batched(lines):
            yield from self._batch(batch)

    def _batch(self, lines: Sequence[str]) -> list[dict[str, Any]]:
        from monitor.judge import judge_all

        made: list[dict[str, Any]] = []
        posts: list[tuple[int, Post]] = []
        for line in lines:
            self._line += 1
            if not line.strip():
                continue
            try:
                given = _given(line)
                posts.append((len(made), _post(given, self._watchlist.brand.key)))
            except ValueError as error:
                given = {"line": self._line, "error": str(error)}
            made.append(given)
        given_posts = [post for _, post in posts]
        judged = judge_all(given_posts, self._watchlist, self._second, place=self._place, models=self._models)
        for (number, _), one in zip(posts, judged, strict=True):
            fields = told(one)
            made[number] = {**{name: value for name, value in made[number].items() if name not in fields}, **fields}
        return made


def _batched(lines: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(lines)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _given(line: str) -> dict[str, Any]:
    """The object in a line; ValueError says what is wrong with it."""
    try:
        given = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        cut = f" (of a line of more than {BLOCK >> 20} MB the beginning alone is read)" if _is_cut(line) else ""
        raise ValueError(f"expected a JSON object: {error}{cut}") from None
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise ValueError(f'expected an object with a string "text", found {_found(given)[:200]}')
    return given


def _is_cut(line: str) -> bool:
    """Whether a line is as long as what is kept of one that is too long: the last character may be broken."""
    return abs(len(line.encode("utf-8", "replace")) - LONGEST) < _CHARACTER


def _post(given: dict[str, Any], brand: str) -> Post:
    from monitor.sighting import Post

    known = {name: given[name] for name in ("title", "author", "url") if isinstance(given.get(name), str)}
    return Post(**{"source": f"{brand}/assess", "url": "", "text": given["text"], **known})


def _found(given: Any) -> str:
    if not isinstance(given, dict):
        return type(given).__name__
    if "text" in given:
        return f'"text" as {type(given["text"]).__name__}'
    return f"the keys {', '.join(given) or 'none'}"


def told(judged: Assessment) -> dict[str, Any]:
    """What is said of a post that was judged."""
    return {
        "relevance": judged.relevance,
        "language": judged.language,
        "sentiment": judged.sentiment,
        "label": judged.label,
        "topics": judged.topics,
        "severity": judged.severity,
        "reasons": judged.reasons,
    }
