"""How `zhengming explain` tells a judgement to people: verdict, the text with its words marked, reasons by score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from monitor.assessment import Assessment, Label, Reason, Severity, total
from monitor.brand import Brand
from monitor.cli.output import console
from monitor.explain import label, sentence, severity, topic
from monitor.opinion.relevance import RELEVANT
from monitor.opinion.speaking import Spoken
from monitor.text import clean
from monitor.wording import tr

if TYPE_CHECKING:
    from rich.text import Text

#: characters of a text that are shown whole, and around each telling place of a longer one
WHOLE, AROUND = 600, 60
#: what a word must add to be coloured
_LEAST = 0.3
#: mark → how it looks in colour, and what stands around it without
LOOKS = {
    "bad": ("bold red", "[-", "-]"),
    "good": ("green", "{+", "+}"),
    "topic": ("underline", "_", "_"),
    "name": ("dim", "", ""),
}
_COLOURS = {Label.NEGATIVE: "bold red", Label.POSITIVE: "bold green", Label.NEUTRAL: "bold"}
_LIMITS = {"relevance": (0.0, 1.0), "sentiment": (-1.0, 1.0), "severity": (0.0, 10.0), "risk": (0.0, 100.0)}


def show(text: str, judged: Assessment, brand: Brand, pieces: Sequence[Spoken]) -> None:
    """Print it."""
    screen = console()
    is_plain = screen.color_system is None or screen.no_color
    screen.print(_line(headline(judged, brand), _COLOURS[judged.label]), soft_wrap=True)
    if text.strip():
        screen.print()
        for line in marked(text, judged, pieces, is_plain=is_plain).split("\n", allow_blank=True):
            line.pad_left(2)
            screen.print(line, soft_wrap=True)
        screen.print(_line(_legend(is_plain=is_plain), "dim"), soft_wrap=True)
    for said in reasoned(judged):
        screen.print(_line(said), soft_wrap=True)


def headline(judged: Assessment, brand: Brand) -> str:
    """The verdict in one line: is it about the brand, and how sure is that; sentiment, topics, severity, language."""
    about = judged.relevance >= RELEVANT
    name = (
        tr(f"about {brand.name}", f"与 {brand.name} 有关")
        if about
        else tr(f"not about {brand.name}", f"与 {brand.name} 无关")
    )
    topics = tr(", ", "、").join(topic(one) for one in judged.topics)
    told = [f"{name} ({judged.relevance:.2f})", f"{label(judged.label)} ({judged.sentiment:+.2f})"]
    if about:
        told += [topics, tr("severity: {}", "严重程度：{}").format(severity(judged.severity))]
    return " · ".join([*told, judged.language])


def reasoned(judged: Assessment) -> Iterator[str]:
    """The reasons by score, the strongest first, each score with its sum."""
    titles = {
        "relevance": tr("relevance", "相关性"),
        "sentiment": tr("sentiment", "情感"),
        "topic": tr("topics", "话题"),
        "severity": tr("severity", "严重程度"),
        "risk": tr("risk of the name", "域名风险"),
    }
    order = list(titles)
    reasons = sorted(judged.reasons, key=lambda one: (_place(one, order), _score(one)))
    for score, some in groupby(reasons, key=_score):
        mine = sorted(some, key=lambda one: -abs(one.weight))
        yield ""
        yield titles.get(score, score) + _sum(score, judged)
        for reason in mine:
            weight = f"{reason.weight:+.2f}" if reason.weight else ""
            yield f"  {weight:>6}  {clean(sentence(reason))}"


def _sum(score: str, judged: Assessment) -> str:
    if score not in _LIMITS:
        return ""
    found = total(judged.reasons, score, *_LIMITS[score])
    said = f" {found:+.2f}" if score == "sentiment" else f" {found:.4g}"
    if score == "severity":
        said += tr(" (1 minor, from 2 on major)", "（1 一般，2 以上重大）")
    return said


def _score(reason: Reason) -> str:
    return reason.code.partition(".")[0]


def _place(reason: Reason, order: list[str]) -> int:
    return order.index(_score(reason)) if _score(reason) in order else len(order)


def marked(text: str, judged: Assessment, pieces: Sequence[Spoken], *, is_plain: bool) -> Text:
    """`text` with its telling words marked; a long one cut to what stands around them."""
    from rich.text import Text

    marks = _marks(len(text), judged, pieces)
    made = Text()
    shown = 0
    for first, last in windows(len(text), pieces):
        if first > shown or (first and not shown):
            made.append(" … ", "dim")
        for mark, places in groupby(range(first, last), key=marks.__getitem__):
            chosen = list(places)
            words = clean(text[chosen[0] : chosen[-1] + 1])
            style, before, after = LOOKS[mark] if mark and words.strip() else ("", "", "")
            made.append(f"{before}{words}{after}" if is_plain else words, style or None)
        shown = last
    if shown < len(text):
        made.append(" …", "dim")
    return made


def _marks(size: int, judged: Assessment, pieces: Sequence[Spoken]) -> list[str]:
    """The mark of each character: what speaks negative or severe before what speaks positive, before topics, before names."""
    tone, grave, marks = [0.0] * size, [0.0] * size, [""] * size
    topics = {f"topic.{name}" for name in judged.topics}
    for piece in pieces:
        score, _, kind = piece.code.partition(".")
        for place in range(piece.start, piece.end):
            if score == "sentiment" and _counts(judged, kind):
                tone[place] += piece.weight
            elif score == "severity" and kind != "wording" and piece.meant in {"", "fact"}:
                grave[place] = 1.0
            elif score == "severity" and judged.severity is Severity.MAJOR:
                grave[place] += piece.weight
            elif piece.code in topics:
                marks[place] = "topic"
            elif kind in {"alias", "ambiguous"} and not marks[place]:
                marks[place] = "name"
    for place in range(size):
        if tone[place] <= -_LEAST or grave[place] >= _LEAST:
            marks[place] = "bad"
        elif tone[place] >= _LEAST:
            marks[place] = "good"
    return marks


def _counts(judged: Assessment, kind: str) -> bool:
    """In a neutral text only words of feeling are coloured: its wording leans to both sides and says nothing."""
    return judged.label is not Label.NEUTRAL or kind == "words"


def windows(size: int, pieces: Sequence[Spoken]) -> list[tuple[int, int]]:
    """The parts of a text that are shown: all of a short one, else what stands around the words that weigh most."""
    if size <= WHOLE:
        return [(0, size)]
    parts: list[tuple[int, int]] = [(0, AROUND)]
    for piece in sorted(pieces, key=lambda one: (-abs(one.weight), one.start)):
        first, last = max(0, piece.start - AROUND), min(size, piece.end + AROUND, piece.start + 4 * AROUND)
        joined = _joined([*parts, (first, last)])
        if sum(end - start for start, end in joined) > WHOLE:
            break
        parts = joined
    return parts


def _joined(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for first, last in sorted(parts):
        if made and first <= made[-1][1]:
            made[-1] = (made[-1][0], max(last, made[-1][1]))
        else:
            made.append((first, last))
    return made


def _legend(*, is_plain: bool) -> str:
    if is_plain:
        return tr("  [-negative or severe-]  {+positive+}  _topic_", "  [-负面或严重-]  {+正面+}  _主题词_")
    return tr(
        "  red: negative or severe · green: positive · underlined: topic",
        "  红：负面或严重 · 绿：正面 · 下划线：主题词",
    )


def _line(said: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(said, style)
