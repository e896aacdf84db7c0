"""`zhengming doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
import msgspec

from monitor.cli.output import console, json_line, json_option, watchlists_option
from monitor.errors import StoreError, ZhengmingError
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.settings import Settings
    from monitor.store.database import Database
    from monitor.watchlist.model import Watchlist

State = Literal["ok", "warn", "bad"]
#: days after which a list of RDAP servers that nobody refreshes is worth a warning
OLD_LISTING = 365
#: weeks ahead for which holidays should be known
WEEKS_AHEAD = 4


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at: how it is, and in a sentence why."""

    what: str
    state: State
    sentence: str


@click.command(
    name="doctor",
    help=tr(
        "Look at settings, watchlists, state folder, database, mail server and sources, and say what is wrong.\n\n"
        "Exit 0 when nothing is bad (warnings allowed), 70 otherwise. Sends no mail.",
        "检查设置、监控清单、状态目录、数据库、邮件服务器和来源，并说明问题。\n\n没有严重问题时退出码为 0，否则为 70。不会发送邮件。",
    ),
)
@json_option
@watchlists_option
def command(as_json: bool, watchlists: str | None) -> None:
    found = []
    for finding in examine(watchlists):
        found.append(finding)
        _show(finding, as_json=as_json)
    sys.exit(70 if any(finding.state == "bad" for finding in found) else 0)


_SIGNS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "bad": ("✗", "red")}


def _show(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        json_line(finding)
        return
    from rich.text import Text

    sign, colour = _SIGNS[finding.state]
    console().print(Text.assemble((f"{sign} {finding.what}: ", colour), finding.sentence))


def examine(watchlists: str | None) -> Iterator[Finding]:
    """Everything there is to say; what can't be looked at because something else is wrong is left out."""
    from monitor.cli.daemon import settings_with

    try:
        settings = settings_with(watchlists)
    except ZhengmingError as error:
        yield Finding("settings", "bad", str(error))
        return
    yield Finding("settings", "ok", tr("all values fit", "所有设置有效"))
    yield from _state_folder(Path(settings.state_dir))
    brands: tuple[Watchlist, ...] = ()
    for finding, found in _watchlists(settings):
        brands = found or brands
        yield finding
    yield from _mail(settings)
    yield from _registries(settings)
    yield from _chat(settings, brands)
    yield from _resolvers(settings, brands)
    yield from _calendars(brands)
    yield from _database(settings, brands)


def _state_folder(folder: Path) -> Iterator[Finding]:
    if not folder.exists():
        yield Finding("state", "ok", tr(f"{folder} will be made at first use", f"{folder} 将在首次使用时创建"))
        return
    if not folder.is_dir():
        yield Finding(
            "state", "bad", tr(f"expected a folder, found a file: {folder}", f"应为目录，实际为文件：{folder}")
        )
        return
    if not os.access(folder, os.W_OK):
        yield Finding("state", "bad", tr(f"{folder} cannot be written to", f"{folder} 不可写"))
        return
    free = os.statvfs(folder)
    gigabytes = free.f_bavail * free.f_frsize / 1e9
    state: State = "ok" if gigabytes > 1 else "warn"
    yield Finding("state", state, tr(f"{folder}, {gigabytes:.1f} GB free", f"{folder}，剩余 {gigabytes:.1f} GB"))


def _watchlists(settings: Settings) -> Iterator[tuple[Finding, tuple[Watchlist, ...]]]:
    from monitor.watchlist.reading import collect, raise_first

    found, problems = collect(settings.watchlists)
    try:
        raise_first(problems)
    except ZhengmingError as error:
        yield Finding("watchlists", "bad", str(error)), ()
        return
    sources = sum(len(watchlist.sources) for watchlist in found)
    told = tr(f"brands: {len(found)}, sources: {sources}", f"{len(found)} 个品牌，{sources} 个来源")
    yield Finding("watchlists", "warn" if problems else "ok", "; ".join((told, *map(str, problems)))), found
    if not settings.contact:
        sentence = tr(
            "set ZHENGMING_CONTACT, so that site owners can reach you instead of blocking you",
            "请设置 ZHENGMING_CONTACT，便于网站所有者联系您而不是封禁",
        )
        yield Finding("contact", "warn", sentence), found


def _mail(settings: Settings) -> Iterator[Finding]:
    if not settings.smtp_host:
        sentence = tr(
            "no mail server: set ZHENGMING_SMTP_HOST; mails wait until then",
            "未设置邮件服务器 ZHENGMING_SMTP_HOST，邮件将排队等待",
        )
        yield Finding("mail", "warn", sentence)
        return
    from alerts.channels.smtp import Smtp

    yield _tried("mail", lambda: asyncio.run(Smtp(settings).check()), f"{settings.smtp_host}:{settings.smtp_port}")


def _registries(settings: Settings) -> Iterator[Finding]:
    if settings.registration == "off":
        return
    from monitor.clock import now
    from monitor.net.registration.bootstrap import load

    try:
        listing = load(settings)
    except ZhengmingError as error:
        yield Finding("registries", "bad", str(error))
        return
    days = (now() - listing.publication).days
    told = tr(
        f"RDAP servers for {len(listing.services)} suffixes, published {listing.publication:%Y-%m-%d}",
        f"{len(listing.services)} 个后缀的 RDAP 服务器，发布于 {listing.publication:%Y-%m-%d}",
    )
    yield Finding("registries", "ok" if days < OLD_LISTING else "warn", told)


def _chat(settings: Settings, brands: tuple[Watchlist, ...]) -> Iterator[Finding]:
    """Variables that departments name and nobody has set."""
    from alerts.routing.ways import unset

    departments = (one for watchlist in brands for one in watchlist.routes.departments.values())
    for channel, variable in sorted({way for one in departments for way in unset(one, settings)}):
        told = tr(
            f"{variable} is named by a department but not set: nothing reaches it this way",
            f"部门引用了 {variable}，但未设置：消息无法经此送达",
        )
        yield Finding(channel, "warn", told)


def _deliveries(settings: Settings, database: Database) -> Iterator[Finding]:
    """Channels that are down."""
    from alerts.delivery.dead_letters import channel_states
    from monitor.console import undelivered

    with database.session() as session:
        states = channel_states(session, settings.breaker_failures)
    for state in states:
        if state.down:
            problem = undelivered.told(state.problem)
            told = tr(
                f"down, {state.failures} failures in a row: {problem}",
                f"中断，连续失败 {state.failures} 次：{problem}",
            )
            yield Finding(f"channel {state.channel}", "warn", told)


def _resolvers(settings: Settings, brands: tuple[Watchlist, ...]) -> Iterator[Finding]:
    """Each resolver, where a source asks for lookalikes."""
    from monitor.net.dns.resolvers import resolvers
    from monitor.net.dns.resolving import Manner, resolve
    from monitor.watchlist.model import Kind

    if not any(source.kind is Kind.LOOKALIKES for watchlist in brands for source in watchlist.sources):
        return
    try:
        found = resolvers(settings.resolvers)
    except ZhengmingError as error:
        yield Finding("resolver", "bad", str(error))
        return
    for one in found:
        asked = partial(_all, resolve(("a.root-servers.net",), (one,), Manner(tries=2, timeout=0.5)))
        yield _tried("resolver", asked, str(one))


def _calendars(brands: tuple[Watchlist, ...]) -> Iterator[Finding]:
    """Brands whose working days of the coming weeks are not known."""
    from datetime import timedelta

    from alerts.escalating.calendar import calendar_of
    from monitor.clock import now

    for watchlist in brands:
        if all(step.after_working_days is None for step in watchlist.ladder.step):
            continue
        calendar = calendar_of(watchlist)
        year = calendar.day_of(now() + timedelta(days=WEEKS_AHEAD * 7)).year
        if not calendar.year(year).known:
            sentence = tr(
                f"which days of {year} are worked instead is not known to this version: add them to escalation.toml",
                f"本版本尚无 {year} 年调休安排：请填入 escalation.toml",
            )
            yield Finding(f"calendar {watchlist.brand.key}", "warn", sentence)
        if not calendar.zone_known:
            sentence = tr(f"unknown time zone {calendar.time_zone}", f"无法识别时区 {calendar.time_zone}")
            yield Finding(f"calendar {watchlist.brand.key}", "warn", sentence)


def _database(settings: Settings, brands: tuple[Watchlist, ...]) -> Iterator[Finding]:
    from monitor.store.database import open_database

    try:
        with open_database(settings) as database:
            where = tr("your server", "外部服务器") if settings.database_url else tr("embedded", "内置")
            yield Finding("database", "ok", tr(f"{where}, answers, migrated", f"{where}，可用，结构为最新"))
            yield from _contents(database, brands)
            yield from _deliveries(settings, database)
    except StoreError as error:
        yield Finding("database", "bad", str(error))


def _contents(database: Database, brands: tuple[Watchlist, ...]) -> Iterator[Finding]:
    from datetime import timedelta

    from sqlalchemy import func, select

    from monitor.cli.sources import rows
    from monitor.clock import moment, now
    from monitor.store.registries import refusing
    from monitor.store.sources import TROUBLE
    from monitor.store.tables import Audit, Notification

    for row in rows(database, brands):
        if row.health in TROUBLE:
            yield Finding(f"source {row.key}", "warn", f"{row.health}: {row.reason}")
    with database.session() as session:
        failed = session.scalar(select(func.count()).where(Notification.status == "failed")) or 0
        resting = refusing(session, now())
        audited = session.scalar(select(func.count()).where(Audit.at > now() - timedelta(days=7))) or 0
    for registry in resting:
        until = tr("not asked before", "此前不再查询")
        yield Finding(
            f"registry {registry.server}",
            "warn",
            f"{registry.problem}; {until} {moment(registry.next_allowed)}",
        )
    if audited:
        sentence = tr(
            f"{audited} things of the last 7 days should have happened and did not; `zhengming audit` looks again",
            f"近 7 天有 {audited} 项应执行而未执行；`zhengming audit` 可重新检查",
        )
        yield Finding("audit", "warn", sentence)
    if failed:
        sentence = tr(
            f"{failed} messages were given up: `zhengming deliveries --failed` shows them",
            f"{failed} 条通知未送达：用 `zhengming deliveries --failed` 查看",
        )
        yield Finding("messages", "warn", sentence)


def _all(found: Iterable[object]) -> None:
    for _ in found:
        continue


def _tried(what: str, act: Callable[[], None], place: str) -> Finding:
    try:
        act()
    except ZhengmingError as error:
        return Finding(what, "bad", str(error))
    return Finding(what, "ok", tr(f"{place} answers", f"{place} 可用"))
