"""What the demo prints at its end: what was opened, sent and drafted, and what is missing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from alerts.view import AlertView, ReplyView
from monitor.demo.expected import digests, mail_hosts, news, registered, visited
from monitor.demo.observed import Mail
from monitor.demo.outcome import REPORT
from monitor.demo.playing import Outcome
from monitor.demo.progress import figures
from monitor.explain import sentence
from monitor.text import clean, one_line
from monitor.wording import tr

#: lines shown of each mail and card
MAIL_LINES, CARD_LINES = 5, 2

Thing = TypeVar("Thing")


class Whole(Text):
    """Text whose lines are left to the terminal to break, so that an address copied from it is whole."""


def show(outcome: Outcome, out: Console) -> None:
    """Print the whole outcome; mails and replies keep their lines, so that the addresses in them stay whole."""
    observed = outcome.observed
    daily = digests(observed)
    at_once = [mail for mail in observed.mails if mail not in daily]
    mails = [_mail(sent) for sent in _alike(at_once, lambda mail: (mail.thread, mail.subject, mail.cc))]
    cards = [_card(sent[0], len(sent)) for sent in _alike(observed.cards, lambda card: card)]
    drafts = _alike(observed.replies, lambda reply: (reply.situation, reply.language))
    sections: tuple[tuple[str, Sequence[RenderableType]], ...] = (
        (tr("Alerts", "警报"), [_alerts(observed.alerts, out.width)]),
        (tr("Mails as delivered", "已送达的邮件"), mails),
        (tr("Teams cards", "Teams 卡片"), cards),
        (
            tr("The day's digests, where minor alerts are told", "每日摘要（一般警报在此告知）"),
            list(map(_told, daily)),
        ),
        (
            tr("Drafted replies; a person sends them", "回复草稿（由客服发送）"),
            [_draft(same[0]) for same in drafts],
        ),
        (tr("A customer's report of a fake site", "客户举报假冒网站"), list(_intake(outcome, out))),
    )
    for title, parts in sections:
        out.print(Rule(title))
        for part in parts:
            out.print(part, soft_wrap=isinstance(part, Whole))
    out.print(Rule(tr("Result", "结果")))
    out.print(figures(observed), markup=False)
    verdict(outcome, out)


def verdict(outcome: Outcome, out: Console) -> None:
    """Print whether everything is there, and each thing that is missing."""
    seconds = f"{outcome.seconds:.1f}"
    if not outcome.missing:
        out.print(
            tr(
                f"Everything that was expected arrived, in {seconds} s.",
                f"预期的警报、邮件、摘要和回复全部到达，用时 {seconds} 秒。",
            ),
            style="green",
        )
        return
    count = len(outcome.missing)
    out.print(tr(f"{count} missing after {seconds} s:", f"{seconds} 秒后仍有 {count} 项不符："), style="bold red")
    for problem in outcome.missing:
        out.print(f"• {problem}", markup=False, style="red")


def where_next(outcome: Outcome, out: Console, *, kept: Path | None, stays: bool) -> None:
    """Print where to look next."""
    out.print(Rule(tr("Where to look next", "接下来可以看")))
    command = "zhengming" if shutil.which("zhengming") else ".venv/bin/zhengming"
    out.print(f"  {command} lookup --offline {REPORT.domain}", markup=False)
    if kept:
        environment = f"ZHENGMING_STATE_DIR={kept / 'state'} ZHENGMING_WATCHLISTS={kept / 'watchlists'}"
        out.print(f"  {environment} {command} alerts list", markup=False, soft_wrap=True)
    if stays:
        out.print(
            tr(
                f"  Console: {outcome.console}   (Ctrl-C ends)", f"  控制台：{outcome.console}   （按 Ctrl-C 结束）"
            ),
            markup=False,
        )


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome for programs."""
    observed = outcome.observed
    return {
        "console": outcome.console,
        "seconds": round(outcome.seconds, 2),
        "sources": observed.sources,
        "alerts": observed.alerts,
        "hits": observed.hits,
        "mails": observed.mails,
        "cards": [msgspec.Raw(card.encode()) for card in observed.cards],
        "replies": observed.replies,
        "report": outcome.intake,
        "missing": outcome.missing,
    }


def _alerts(alerts: tuple[AlertView, ...], width: int) -> RenderableType:
    table = Table(box=None, padding=(0, 1), expand=width < 80)
    for name in ("#", tr("level", "级别"), tr("matter", "事项"), tr("hits", "命中")):
        table.add_column(name, no_wrap=True)
    table.add_column(tr("title", "标题"), overflow="fold")
    if width >= 80:
        table.add_column(tr("told", "已通知"), overflow="fold")
    for alert in alerts:
        style = "red" if alert.level == "major" else ""
        row: list[RenderableType] = [
            str(alert.id),
            Text(alert.level, style),
            alert.matter,
            str(alert.hit_count),
            _titled(alert),
        ]
        told = dict.fromkeys(one.department for one in alert.notifications)
        table.add_row(*row, *([", ".join(told)] if width >= 80 else []))
    return table


def _titled(alert: AlertView) -> Text:
    """An alert's title, when its site was registered, what a sweep of the lookalikes found new about it, and what stands there."""
    title = Text(alert.title)
    if found := registered(alert):
        title.append(f"\n{sentence(found)}", "dim")
    if told := news(alert):
        mail = mail_hosts(alert)
        title.append(f"\n{told}" + (tr(f", mail by {mail}", f"，邮件服务器 {mail}") if mail else ""), "dim")
    if seen := visited(alert):
        strongest = max(seen, key=lambda one: one.weight)
        title.append("\n" + one_line(tr("on the site: ", "网站上：") + sentence(strongest), 100), "dim")
    return title


def _alike(things: Iterable[Thing], key: Callable[[Thing], Hashable]) -> list[list[Thing]]:
    """`things` that have the same key together, in the order of the first of each."""
    groups: dict[Hashable, list[Thing]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return list(groups.values())


def _mail(sent: list[Mail]) -> Whole:
    """Mails of one thread and subject, with the first lines of what they say."""
    mail = sent[0]
    head = [("To", ", ".join(one.to)) for one in sent] + [("Cc", ", ".join(mail.cc)), ("Subject", mail.subject)]
    text = Whole()
    for name, value in head:
        if value:
            text.append(f"  {name}: ", "bold").append(f"{value}\n")
    lines = [line.strip() for line in mail.text.splitlines()]
    text.append(_indented(line for line in lines if line and line != mail.subject), "dim")
    return text


def _told(mail: Mail) -> Whole:
    """A digest, with the alerts that it tells of."""
    text = Whole()
    for name, value in (("To", ", ".join(mail.to)), ("Subject", mail.subject)):
        text.append(f"  {name}: ", "bold").append(f"{value}\n")
    alerts = [line.strip() for line in mail.text.splitlines() if line.strip().startswith("#")]
    pictures = tr(f"{mail.pictures} pictures", f"{mail.pictures} 张走势图")
    text.append(_indented((*alerts, pictures)), "dim")
    return text


def _card(card: str, times: int) -> Text:
    """The words of a card, in order."""
    words = [re.sub(r"\\(.)", r"\1", one_line(word)) for word in _words(msgspec.json.decode(card))]
    text = Text("  " + words[0] if words else "")
    if times > 1:
        text.append(tr(f"  (to {times} channels)", f"  （发到 {times} 个频道）"), "dim")
    return text.append("\n").append(_indented(words[1:], CARD_LINES), "dim")


def _indented(lines: Iterable[str], count: int = MAIL_LINES) -> str:
    return "".join(f"    {one_line(line, 90)}\n" for line in islice(lines, count))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def _draft(reply: ReplyView) -> Whole:
    draft = Whole(f"  {reply.situation} · {reply.language}\n", "bold")
    draft.append(f"    {one_line(reply.text)}\n", "default")
    return draft


def _intake(outcome: Outcome, out: Console) -> Iterator[Text]:
    intake = outcome.intake
    if intake is None:
        return
    joined = tr(
        f"{REPORT.url} was reported; alert {intake.alert_id}, {len(intake.notifications)} messages to departments.",
        f"客户举报 {REPORT.url}；并入警报 {intake.alert_id}，通知部门 {len(intake.notifications)} 次。",
    )
    yield Text(_block(joined, out, 2))
    yield Text("  " + tr("The reply to give at once:", "立即给客户的回复："))
    yield Whole("\n".join("    " + line for line in clean(intake.reply).splitlines() if line.strip()))


def _block(text: str, out: Console, indent: int) -> str:
    """`text` broken into lines that fit, each indented."""
    lines = Text(text).wrap(out, max(20, out.width - indent))
    return "\n".join(" " * indent + line.plain.rstrip() for line in lines)
