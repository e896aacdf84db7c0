"""The archive as files for a knowledge base: Markdown, CSV that spreadsheets open without running anything in it, JSON Lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from alerts.messages.quoting import unlinked
from alerts.questions.archive import QuestionView
from monitor.text import clean, one_line
from monitor.wording import tr

#: What a spreadsheet takes for the beginning of a formula, full-width forms too (OWASP, CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection)
_FORMULA = re.compile(r"\s*[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]")
_ACTING = re.compile(r"([\\`*_{}\[\]<>#|~!])")
COLUMNS = (
    "id",
    "brand",
    "topic",
    "language",
    "question",
    "answer",
    "answered_by",
    "answered_at",
    "asked",
    "this_week",
    "usual_week",
    "first_seen",
    "last_seen",
)


def as_csv(found: Iterable[QuestionView], *, bom: bool = False) -> Iterator[str]:
    """A row for each question under a heading (RFC 4180); `bom` begins with the mark by which Excel knows UTF-8."""
    if bom:
        yield "\ufeff"
    yield _row(COLUMNS)
    for one in found:
        told = msgspec.to_builtins(one) | {"question": one.text}
        yield _row(_cell(told[name]) for name in COLUMNS)


def _cell(value: object) -> str:
    """A value that no spreadsheet runs: what would begin a formula is put behind an apostrophe."""
    if value is None or isinstance(value, (int, float)):
        return "" if value is None else str(value)
    told = clean(str(value)).strip()
    return f"'{told}" if _FORMULA.match(told) else told


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def as_markdown(found: Iterable[QuestionView], *, topic: dict[str, str]) -> Iterator[str]:
    """A document with a section for each topic (`topic` gives their names), in it each question with its answer; nothing from outside acts."""
    yield f"# {tr('Frequent questions', '高频问题')}\n"
    ordered = sorted(found, key=lambda one: (one.topic, not one.answer, -one.asked, one.id))
    for name, group in groupby(ordered, key=lambda one: one.topic):
        yield f"\n## {_plain(topic.get(name, name))}\n"
        for one in group:
            yield f"\n### {_plain(unlinked(one_line(one.text, 300)))}\n\n"
            told = [_plain(line) for line in clean(one.answer).splitlines()] or [
                tr("_No answer yet._", "_暂无答复_")
            ]
            yield "  \n".join(told)
            asked = tr(
                f"{one.id} · {one.language} · asked {one.asked} times, last on {one.last_seen:%Y-%m-%d}",
                f"{one.id} · {one.language} · 共 {one.asked} 次，最近 {one.last_seen:%Y-%m-%d}",
            )
            yield f"\n\n*{asked}*\n"


def _plain(words: str) -> str:
    return _ACTING.sub(r"\\\1", words)


def as_json_lines(found: Iterable[QuestionView]) -> Iterator[str]:
    """An object a line, as `zhengming questions list --json` prints it."""
    for one in found:
        yield msgspec.json.encode(one).decode() + "\n"
