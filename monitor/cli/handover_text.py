"""A handover for people: the same sections on a terminal and in Markdown, addresses defanged and personal data masked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

import msgspec

from alerts.escalating.findings import sentence
from alerts.handover.changing import Change
from alerts.handover.keeping import Kept
from alerts.handover.model import Handover, OpenAlert, Rung, Undelivered
from alerts.messages.naming import matter_name
from alerts.messages.quoting import short
from alerts.quiet.silences import Matcher
from monitor.cli.paragraphs import Line, say
from monitor.clock import moment
from monitor.console.labels import ago, label, snooze_ends
from monitor.console.undelivered import why
from monitor.wording import tr

#: numbers of alerts or messages that are shown of one kind
_NUMBERS = 12
_ACTING = re.compile(r"([\\`*_{}\[\]<>#|~!+-])")


class Section(msgspec.Struct, frozen=True):
    """A title and what stands under it."""

    title: str
    lines: tuple[Line, ...]


def sections(kept: Kept) -> Iterator[Section]:
    """All that a handover tells, what is open before what is done."""
    told = kept.told
    yield Section(_headline(kept), tuple(_summary(kept)))
    yield Section(
        tr("Notes", "备注"), tuple(Line(short(line, 600)) for line in told.notes.splitlines() if line.strip())
    )
    for owner, alerts in groupby(told.open, key=lambda one: one.owner):
        yield _of_owner(owner, list(alerts), told.until)
    yield Section(tr("Escalations due", "即将或已到期的升级"), tuple(_ladder(told)))
    yield Section(tr("Not delivered", "未送达的消息"), tuple(_message(one) for one in told.messages))
    yield Section(tr("Sources to look into", "需要检查的来源"), tuple(_sources(told)))
    yield Section(tr("Silences that are on", "生效中的静默"), tuple(_silences(told)))
    yield Section(tr("What the auditor found", "稽核发现"), tuple(_found(told)))
    yield Section(tr("Came in", "本班新增"), tuple(_came(told)))
    yield Section(tr("Done", "本班处理"), tuple(_done(told)))


def print_handover(kept: Kept) -> None:
    """Print a handover; sections without anything are left out."""
    for section in sections(kept):
        say(section.title, section.lines)


def as_markdown(kept: Kept) -> str:
    """A handover as a Markdown document (CommonMark) in which nothing from outside acts."""
    parts = list[str]()
    for number, section in enumerate(one for one in sections(kept) if one.lines):
        told = "\n".join(_item(line) for line in section.lines)
        parts.append(f"{'#' if number == 0 else '##'} {_plain(section.title)}\n\n{told}\n")
    return "\n".join(parts)


def _item(line: Line) -> str:
    return f"{'  ' * (line.indent // 2 - 1)}- {_plain((line.head + line.words).strip())}"


def _plain(words: str) -> str:
    return _ACTING.sub(r"\\\1", words)


def _headline(kept: Kept) -> str:
    told = kept.told
    brand = told.brand or tr("all brands", "全部品牌")
    return tr(f"Handover {kept.id} · {brand} · by {told.made_by}", f"交接 {kept.id} · {brand} · {told.made_by}")


def _summary(kept: Kept) -> Iterator[Line]:
    told = kept.told
    yield Line(f"{moment(told.since)} → {moment(told.until)}")
    major, nobody = sum(one.level == "major" for one in told.open), sum(not one.owner for one in told.open)
    late, asleep = sum(one.overdue for one in told.open), sum(bool(one.snooze) for one in told.open)
    yield Line(
        tr(
            f"{len(told.open)} open: {major} major, {nobody} without owner, {late} overdue, {asleep} snoozed",
            f"待完成 {len(told.open)} 项：重大 {major}，无负责人 {nobody}，逾期 {late}，暂停提醒 {asleep}",
        )
    )
    rungs = Counter(one.when for one in told.ladder)
    yield Line(
        tr(
            f"{rungs['overdue']} escalations overdue, {rungs['next_shift']} due in the next shift, {rungs['later']} later · "
            f"{told.counted.messages} messages not delivered · {len(told.sources)} sources to look into",
            f"升级逾期 {rungs['overdue']}，下一班到期 {rungs['next_shift']}，更晚 {rungs['later']} · "
            f"未送达消息 {told.counted.messages} · 需检查来源 {len(told.sources)}",
        )
    )
    for gap in told.gaps:
        yield Line(gap, head=tr("INCOMPLETE: ", "不完整："))
    if not told.gaps:
        yield Line(tr("Counted a second time, with the same result.", "已另行清点，结果一致。"), soft=True)
    if kept.accepted_at is None:
        yield Line(tr("Not accepted yet.", "尚未接收。"), soft=True)
    else:
        at, who = moment(kept.accepted_at), kept.accepted_by
        yield Line(tr(f"Accepted by {who} at {at}.", f"{who} 于 {at} 接收。"), soft=True)


def _of_owner(owner: str, alerts: list[OpenAlert], now: datetime) -> Section:
    named = short(owner, 100) or tr("without owner", "无负责人")
    lines = [line for one in alerts for line in _open(one, now)]
    return Section(tr(f"Open · {named} ({len(alerts)})", f"待完成 · {named}（{len(alerts)}）"), tuple(lines))


def _open(one: OpenAlert, now: datetime) -> Iterator[Line]:
    facts = (
        label(one.level),
        label(one.status),
        label(f"stage_{one.stage}") if one.stage else "",
        matter_name(one.topic),
        ago(one.created_at, now),
    )
    yield Line(f"{short(one.title, 200)} · {' · '.join(fact for fact in facts if fact)}", head=f"#{one.id} ")
    if one.next_step or one.next_due:
        late = tr("OVERDUE ", "已逾期 ") if one.overdue else ""
        due = f" · {late}{moment(one.next_due)}" if one.next_due else ""
        yield Line(f"{short(one.next_step, 400)}{due}", head=tr("next: ", "下一步："), indent=4)
    if one.snooze:
        ends = snooze_ends(one.snooze, one.snoozed_until)
        yield Line(tr(f"snoozed {ends}", f"暂停提醒，{ends}"), indent=4, soft=True)


def _ladder(told: Handover) -> Iterator[Line]:
    titles = {one.id: one.title for one in told.open}
    for rung in told.ladder:
        if rung.when != "later":
            yield Line(
                f"{_due(rung)} → {short(rung.role)} · {short(titles.get(rung.alert_id, ''), 120)}",
                head=f"#{rung.alert_id} ",
            )


def _due(rung: Rung) -> str:
    return (tr("OVERDUE ", "已逾期 ") if rung.when == "overdue" else "") + moment(rung.due_at)


def _message(one: Undelivered) -> Line:
    where = f"{short(one.department)} ({label(one.channel)})"
    following = tr(f" · next {moment(one.next)}", f" · 下次 {moment(one.next)}") if one.next else ""
    reason = f" · {short(why(one.why), 200)}" if one.why else ""
    since = tr(f"since {moment(one.oldest)}", f"自 {moment(one.oldest)}")
    alerts = f" · {_numbers(one.alerts)}" if one.alerts else ""
    return Line(f"{where}{reason} · {since}{following}{alerts}", head=f"{len(one.ids)} × {label(one.status)} → ")


def _numbers(found: tuple[int, ...]) -> str:
    shown = " ".join(f"#{one}" for one in found[:_NUMBERS])
    more = len(found) - _NUMBERS
    return shown + tr(f" and {more} more", f" 等 {len(found)} 项") if more > 0 else shown


def _sources(told: Handover) -> Iterator[Line]:
    for one in told.sources:
        since = (
            tr(f"last read {moment(one.since)}", f"最后读取 {moment(one.since)}")
            if one.since
            else tr("never read", "从未读到")
        )
        rest = [since, short(one.reason, 300), ", ".join(one.owners)]
        yield Line(" · ".join(word for word in rest if word), head=f"{short(one.key)} {label(one.health)} · ")


def _silences(told: Handover) -> Iterator[Line]:
    for one in told.silences:
        fits = short(msgspec.convert(one.matcher, Matcher).told(), 200)
        until = tr(f"until {moment(one.ends)}", f"至 {moment(one.ends)}")
        yield Line(
            f"{one.brand} · {fits} · {until} · {short(one.owner)} · {short(one.reason, 200)}", head=f"#{one.id} "
        )


def _found(told: Handover) -> Iterator[Line]:
    for one in told.found:
        about = f" · #{one.alert_id}" if one.alert_id else ""
        yield Line(f"{moment(one.at)} · {short(sentence(one.what, one.alert_id, one.detail), 300)}{about}")


def _came(told: Handover) -> Iterator[Line]:
    came = told.came
    yield Line(
        tr(
            f"{came.hits} hits, {came.alerts} alerts ({came.major} major), {came.reports} reports from customers",
            f"命中 {came.hits}，警报 {came.alerts}（重大 {came.major}），客户举报 {came.reports}",
        )
    )
    for one in came.listed:
        again = tr(" · opened again", " · 重新打开") if one.again else ""
        yield Line(
            f"{short(one.title, 160)} · {label(one.level)} · {label(one.status)}{again}",
            head=f"#{one.id} ",
            indent=4,
        )
    for report in came.reported:
        yield Line(
            f"{short(report.domain)} · {short(report.contact)}",
            head=tr(f"report {report.id} → #{report.alert_id} ", f"举报 {report.id} → #{report.alert_id} "),
            indent=4,
        )
    for source, hits in list(came.by_source.items())[:_NUMBERS]:
        yield Line(f"{short(source)}{tr(': ', '：')}{hits}", indent=4, soft=True)


def _done(told: Handover) -> Iterator[Line]:
    for deed in told.done.deeds:
        yield Line(
            f"{label(deed.what)} × {deed.times} · {_numbers(deed.alerts)}",
            head=f"{short(deed.who)}{tr(': ', '：')}",
        )
    for one in told.done.settled:
        yield Line(
            f"{short(one.title, 160)} · {label(one.status)} · {short(one.who)} · {short(label(one.why), 200)}",
            head=f"#{one.id} ",
            indent=4,
        )


def print_changes(changes: tuple[Change, ...]) -> None:
    """Print what has become of open things since a handover was made."""
    kinds = {"new": tr("new", "新增"), "closed": tr("closed", "已关闭"), "changed": tr("changed", "有变化")}
    say(
        tr(f"Since then ({len(changes)})", f"此后变化（{len(changes)}）"),
        (
            Line(
                f"{kinds[one.kind]} · {short(one.title, 160)} · {label(one.status)} · {short(one.owner) or tr('without owner', '无负责人')} · "
                + short(tr(", ", "、").join(map(_event, one.happened)), 200),
                head=f"#{one.id} ",
            )
            for one in changes
        ),
    )


def _event(told: str) -> str:
    """`what (who)` with the event's name for people."""
    what, _, who = told.partition(" ")
    return f"{label(what)} {who}"
