"""The head of the list: what burns, in one sentence, and the figures of the moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from alerts.triage.ending import lasting
from monitor.console.filters import NOBODY, Filters
from monitor.console.pressing import SOON
from monitor.store.queries import Counts
from monitor.store.urgency import Burning
from monitor.wording import tr


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number at the head of the list; `tone` colours it, `link` leads to what it counts."""

    name: str
    value: int
    link: str
    tone: str = ""


class Headline(msgspec.Struct, frozen=True, kw_only=True):
    """What burns: `tone` is `bad`, `warn` or `good`; each part is a sentence with the address of what it tells of."""

    tone: str
    parts: tuple[tuple[str, str], ...]


def headline(told: Burning, now: datetime) -> Headline:
    """What somebody has to turn to now, the worst first; that nothing burns where there is nothing."""
    parts = tuple(_parts(told, now))
    if told.ownerless or told.late:
        return Headline(tone="bad", parts=parts)
    if parts:
        return Headline(tone="warn", parts=parts)
    said = tr(
        "Nothing burns: no major alert is without owner, and nothing is late.",
        "没有紧急事项：重大警报均已受理，无逾期。",
    )
    return Headline(tone="good", parts=((said, ""),))


def _parts(told: Burning, now: datetime) -> Iterator[tuple[str, str]]:
    if told.late:
        many = "alert is" if told.late == 1 else "alerts are"
        yield tr(f"{told.late:,} {many} late", f"{told.late:,} 条警报已逾期"), Filters().link()
    if told.ownerless:
        many = "major alert has" if told.ownerless == 1 else "major alerts have"
        nobody = Filters(level="major", owner=NOBODY).link()
        yield tr(f"{told.ownerless:,} {many} no owner", f"{told.ownerless:,} 条重大警报无人受理"), nobody
    if told.next and (told.next - now <= SOON or told.late or told.ownerless):
        left = lasting(told.next - now)
        yield tr(f"next deadline in {left}", f"距下一个期限 {left}"), ""


def figures(counted: Counts, ill: int) -> tuple[Figure, ...]:
    """How much there is to do, and what is wrong with Zhengming itself; `ill` sources are in trouble."""
    major = counted.alerts_of(level="major", status="open")
    waiting = sum(n for (_, status), n in counted.notifications.items() if status in ("queued", "held"))
    failed = sum(n for (_, status), n in counted.notifications.items() if status == "failed")
    return (
        Figure(
            name=tr("open, major", "待处理 · 重大"),
            value=major,
            tone="bad" if major else "",
            link=Filters(status="open", level="major").link(),
        ),
        Figure(
            name=tr("open, minor", "待处理 · 一般"),
            value=counted.alerts_of(level="minor", status="open"),
            link=Filters(status="open", level="minor").link(),
        ),
        Figure(
            name=tr("in work", "处理中"),
            value=counted.alerts_of(status="acknowledged"),
            link=Filters(status="acknowledged").link(),
        ),
        Figure(
            name=tr("messages given up", "未送达的消息") if failed else tr("messages waiting", "待发送的消息"),
            value=failed or waiting,
            tone="bad" if failed else "",
            link="/deliveries" + ("?status=failed" if failed else ""),
        ),
        Figure(name=tr("sources in trouble", "异常来源"), value=ill, tone="bad" if ill else "", link="/sources"),
    )
