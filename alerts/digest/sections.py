"""What a digest tells, in words: sections that mail, terminal and page show alike. Everything from outside is masked, defanged and cut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

import msgspec

from alerts.digest import facts
from alerts.digest.facts import Digest
from alerts.escalating.findings import kind
from alerts.messages.naming import matter_name
from alerts.messages.quoting import short
from monitor import explain
from monitor.assessment import Severity
from monitor.wording import tr

#: characters of a bar, and bars that are shown as words
BAR, BARS = 20, 14


class Row(msgspec.Struct, frozen=True):
    """A line of a table; `link` is where its first cell leads, `fine` whether a target is met, None where there is none."""

    cells: tuple[str, ...]
    link: str = ""
    fine: bool | None = None


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A heading with a table, sentences, pictures (name and what it shows) or several of these. `words` are rows for those who see no pictures.

    The cells after the first `left` of a row are figures.
    """

    title: str
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    left: int = 1
    lines: tuple[str, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    words: tuple[Row, ...] = ()


def sections(digest: Digest, *, zone: tzinfo, console: str) -> tuple[Section, ...]:
    """The sections in which there is something to say, in the language that is spoken."""
    if digest.nothing:
        due = digest.complaints.due or digest.complaints.waiting
        return tuple(one for one in (_targets(digest), _alerts(digest)) if one.rows and (due or one.left > 1))
    every = (
        _targets(digest),
        _alerts(digest),
        _minor(digest, console),
        _volume(digest, zone),
        _topics(digest),
        _stories(digest),
        _sites(digest, zone),
        _sources(digest, zone),
        _messages(digest),
        _questions(digest),
    )
    return tuple(one for one in every if one.rows or one.lines)


def _targets(digest: Digest) -> Section:
    """The manual's figures beside its targets."""
    told = digest.complaints
    rows = [
        _target(
            tr("complaints answered within 48 hours", "投诉48小时内答复"),
            told.in_time,
            told.due,
            facts.TARGET_IN_TIME,
        ),
        _target(tr("complaints answered at all", "投诉答复率"), told.answered, told.due, facts.TARGET_ANSWERED),
        _target(
            tr("repeated complaints", "重复投诉"), told.repeated, told.new, facts.TARGET_REPEATED, at_most=True
        ),
    ]
    lines = [
        tr(
            f"New complaints: {told.new:,}. Waiting for an answer: {told.waiting:,}, for more than 48 hours: {told.late:,}.",
            f"新投诉 {told.new:,} 件；待答复 {told.waiting:,} 件，其中超过48小时 {told.late:,} 件。",
        )
    ]
    if told.median_hours is not None and told.p95_hours is not None:
        median, most = f"{told.median_hours:.1f}", f"{told.p95_hours:.1f}"
        lines.append(
            tr(
                f"Answers took {median} hours (median); 95 % of them at most {most} hours.",
                f"答复用时中位数 {median} 小时，95% 在 {most} 小时以内。",
            )
        )
    lines.append(
        tr(
            "Satisfaction (target 90 %, large customers 95 %) is asked by others and not measured here.",
            "满意度（目标 90%，大客户 95%）由其他渠道调查，此处不统计。",
        )
    )
    head = (tr("figure", "指标"), tr("reached", "实际"), tr("target", "目标"), "")
    return Section(title=tr("Targets", "指标达成"), head=head, rows=tuple(rows), lines=tuple(lines))


def _target(name: str, count: int, whole: int, target: float, *, at_most: bool = False) -> Row:
    aim = f"{'≤' if at_most else '≥'} {target:.0%}" if target < 1 else f"{target:.0%}"
    if not whole:
        return Row((name, "–", aim, ""))
    share = count / whole
    fine = share <= target if at_most else share >= target
    said = tr("reached", "达标") if fine else tr("missed", "未达标")
    return Row((name, f"{count:,}/{whole:,} ({share:.1%})", aim, f"{'✓' if fine else '✗'} {said}"), fine=fine)


def _alerts(digest: Digest) -> Section:
    rows = tuple(
        Row(
            (
                explain.severity(Severity(one.level)),
                matter_name(one.matter),
                f"{one.new:,}",
                f"{one.done:,}",
                f"{one.open:,}",
            )
        )
        for one in digest.alerts
    )
    head = (tr("level", "级别"), tr("matter", "事项"), tr("new", "新增"), tr("done", "办结"), tr("open", "未结"))
    return Section(title=tr("Alerts", "警报"), head=head, rows=rows, left=2)


def _minor(digest: Digest, console: str) -> Section:
    """The alerts that are told here, one by one: minor ones, and major ones of which a route tells in digests only."""
    rows = tuple(
        Row(
            (
                f"#{one.id} {_major(one)}{short(one.title)}",
                f"{matter_name(one.matter)} · {explain.topic(one.topic)}"
                if one.topic not in ("", one.matter)
                else matter_name(one.matter),
                _status(one),
                f"{one.hits:,}",
            ),
            link=f"{console}/alerts/{one.id}",
        )
        for one in digest.minor
    )
    left = digest.minor_left
    more = (tr(f"{left:,} more in the console: {console}/", f"另有 {left:,} 个，见控制台：{console}/"),)
    head = (tr("alert", "警报"), tr("matter", "事项"), tr("status", "状态"), tr("findings", "条数"))
    minor = all(one.level == "minor" for one in digest.minor)
    title = tr("Minor alerts", "一般警报") if minor else tr("Alerts told here", "在此告知的警报")
    return Section(title=title, head=head, rows=rows, left=3, lines=more if left else ())


def _major(one: facts.Minor) -> str:
    return tr("(major) ", "（重大）") if one.level == "major" else ""


_STATUSES = {
    "open": ("open", "待处理"),
    "acknowledged": ("taken", "处理中"),
    "resolved": ("resolved", "已解决"),
    "dismissed": ("dismissed", "已驳回"),
}


def _status(one: facts.Minor) -> str:
    said = tr(*_STATUSES.get(one.status, (one.status, one.status)))
    return f"{said} ({short(one.owner)})" if one.owner else said


def _volume(digest: Digest, zone: tzinfo) -> Section:
    title = tr("What was said", "舆情走势")
    if not any(bar.posts for bar in digest.bars):
        return Section(title=title)
    now, began = digest.bars[-1], next(place for place, bar in enumerate(digest.bars) if bar.posts)
    earlier = digest.bars[began:-1]
    counted = tr(
        f"{now.posts:,} posts: {now.negative:,} negative, {now.neutral:,} neutral, {now.positive:,} positive",
        f"共 {now.posts:,} 条：负面 {now.negative:,}，中性 {now.neutral:,}，正面 {now.positive:,}",
    )
    lines = [counted + _mood(now)]
    if earlier:
        usual = sum(bar.posts for bar in earlier) / len(earlier)
        bad = sum(bar.negative for bar in earlier) / len(earlier)
        lines.append(
            tr(
                f"Before, on average of {len(earlier)}: {usual:,.1f} posts, {bad:,.1f} of them negative.",
                f"此前 {len(earlier)} 期平均：{usual:,.1f} 条，其中负面 {bad:,.1f} 条。",
            )
        )
    most = max(bar.posts for bar in digest.bars)
    words = tuple(
        Row(
            (
                f"{bar.since.astimezone(zone):%m-%d}",
                bar_of(bar.posts, most),
                f"{bar.posts:,}",
                f"{bar.negative:,}",
                f"{bar.sentiment:+.2f}" if bar.sentiment is not None else "",
            )
        )
        for bar in digest.bars[max(began, len(digest.bars) - BARS) :]
    )
    pictures = (
        ("volume", tr("Posts over time: ", "帖子数量走势：") + lines[0]),
        ("sentiment", tr("Mean sentiment over time, from −1 to +1", "平均情感走势（−1 至 +1）")),
    )
    return Section(title=title, lines=tuple(lines), pictures=pictures, words=words, left=2)


def _mood(bar: facts.Bar) -> str:
    if bar.sentiment is None:
        return tr(".", "。")
    return tr(f"; mean sentiment {bar.sentiment:+.2f}.", f"；平均情感 {bar.sentiment:+.2f}。")


def bar_of(value: float, most: float, width: int = BAR) -> str:
    """`value` as a bar of at most `width` characters; something is shown of everything that is not nothing."""
    return "█" * (max(1, round(value / most * width)) if value and most else 0)


def _topics(digest: Digest) -> Section:
    rows = tuple(Row((explain.topic(one.topic), f"{one.posts:,}", f"{one.before:,.1f}")) for one in digest.topics)
    head = (tr("topic", "话题"), tr("posts", "条数"), tr("usually", "平时"))
    return Section(title=tr("Topics", "话题"), head=head, rows=rows)


def _stories(digest: Digest) -> Section:
    rows = tuple(
        Row((short(one.title), f"{one.sightings:,}", f"{one.sources:,}", f"{one.total:,}"))
        for one in digest.stories
    )
    head = (tr("text", "文本"), tr("sightings", "出现次数"), tr("sources", "来源数"), tr("ever", "累计"))
    return Section(title=tr("Texts that spread", "传播最广的内容"), head=head, rows=rows)


def _sites(digest: Digest, zone: tzinfo) -> Section:
    told = digest.sites
    if not (told.new or told.turns or told.standing):
        return Section(title="")
    lines = [
        tr(
            f"Found for the first time: {told.new:,}. Went down: {told.down:,}, came back: {told.back:,}, moved: {told.moved:,}. Standing now: {told.standing:,}.",
            f"新发现仿冒 {told.new} 个；下线 {told.down} 个，恢复 {told.back} 个，更换域名 {told.moved} 个；目前仍可访问 {told.standing} 个。",
        )
    ]
    fakes = (
        Row((short(one.domain), tr("found, risk ", "新发现，风险 ") + f"{one.risk}/100", _when(one.at, zone)))
        for one in told.fakes
    )
    turned = {
        "down": tr("went down", "已下线"),
        "back": tr("is back", "恢复访问"),
        "moved": tr("moved to ", "迁至 "),
    }
    turns = (
        Row((short(one.host), turned.get(one.what, one.what) + short(one.to), _when(one.at, zone)))
        for one in told.turns
    )
    return Section(
        title=tr("Fake sites", "假冒网站"), lines=tuple(lines), rows=(*fakes, *turns), left=2, head=("", "", "")
    )


_HEALTH = {"stale": "长时间无更新", "blocked": "被拒绝访问", "login": "需要登录", "broken": "无法读取"}


def _sources(digest: Digest, zone: tzinfo) -> Section:
    rows = tuple(
        Row(
            (
                one.key,
                tr(one.health, _HEALTH.get(one.health, one.health)),
                short(one.reason),
                _when(one.last_ok, zone) if one.last_ok else "–",
            )
        )
        for one in digest.sources
    )
    head = (tr("source", "来源"), tr("state", "状态"), tr("why", "原因"), tr("last worked", "上次正常"))
    return Section(title=tr("Sources in trouble", "异常来源"), head=head, rows=rows, left=3)


def _messages(digest: Digest) -> Section:
    return Section(title=tr("Messages", "消息"), lines=tuple(_of_messages(digest)))


_WAITING = {
    "queued": ("to be sent", "待发送"),
    "quiet_hours": ("for the end of quiet hours", "因静默时段等待"),
    "silenced": ("silenced", "被静默"),
    "snoozed": ("for snoozed alerts", "因警报暂缓"),
    "storm": ("for the end of a storm", "因消息风暴等待"),
}


def _of_messages(digest: Digest) -> Iterator[str]:
    told = digest.messages
    if told.sent or told.failed:
        yield tr(
            f"{told.sent} sent; {told.failed} refused for good.",
            f"已发送 {told.sent} 条；被拒收 {told.failed} 条。",
        )
    if told.waiting:
        waits = (f"{count} {tr(*_WAITING.get(why, (why, why)))}" for why, count in told.waiting.items())
        yield tr("Waiting: ", "等待中：") + tr(", ", "，").join(waits) + tr(".", "。")
    if told.silences:
        yield tr(f"Silences that are on: {told.silences}.", f"生效中的静默规则 {told.silences} 条。")
    for one in digest.audits:
        yield tr(
            f"Found by the auditor: {short(kind(one.what))} ({one.count:,}).",
            f"审计发现：{short(kind(one.what))}（{one.count:,}）。",
        )


def _questions(digest: Digest) -> Section:
    rows = tuple(
        Row((short(one.text), tr("yes", "有") if one.answered else tr("no", "无"), f"{one.count:,}"))
        for one in digest.questions
    )
    head = (tr("question", "问题"), tr("approved answer", "标准答案"), tr("asked", "次数"))
    return Section(title=tr("Frequent questions", "高频问题"), head=head, rows=rows, left=2)


def _when(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%m-%d %H:%M}"
