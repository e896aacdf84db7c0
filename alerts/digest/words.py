"""A digest as a message, or as a page that stands by itself."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextvars import copy_context

from alerts.digest import drawing
from alerts.digest.facts import Digest
from alerts.digest.sections import Section, sections
from alerts.messages.message import Content, Picture
from alerts.messages.naming import matter_name
from alerts.messages.templating import shipped
from monitor.brand import Brand
from monitor.text import one_line
from monitor.watchlist.model import Watchlist
from monitor.watchlist.zones import team_zone
from monitor.wording import Tongue, speak, tr

_COLOURS = {"negative": drawing.NEGATIVE, "neutral": drawing.NEUTRAL, "positive": drawing.POSITIVE}


def compose(
    digest: Digest, *, watchlist: Watchlist, console: str, tongue: Tongue, drawn: Iterable[Picture] = ()
) -> Content:
    """The message of a digest in `tongue`; the HTML form shows the pictures `drawn` as `cid:name`, and figures in words where one is missing.

    Everything from outside is masked, defanged, cut and, in the HTML form, escaped; the subject is one line.
    """
    shown = {picture.name: f"cid:{picture.name}" for picture in drawn}

    def spoken() -> Content:
        speak(tongue)
        return _composed(digest, watchlist, console, shown)

    return copy_context().run(spoken)


def page(
    digest: Digest, *, watchlist: Watchlist, console: str, tongue: Tongue, drawn: Iterable[Picture] = ()
) -> str:
    """The HTML form with the pictures inside it."""

    def spoken() -> str:
        speak(tongue)
        inside = {
            one.name: f"data:{one.media_type};base64,{base64.b64encode(one.content).decode()}" for one in drawn
        }
        return _composed(digest, watchlist, console, inside).html

    return copy_context().run(spoken)


def _composed(digest: Digest, watchlist: Watchlist, console: str, shown: dict[str, str]) -> Content:
    subject = headline(digest, watchlist)
    shows = sections(digest, zone=team_zone(watchlist), console=console)
    told = {
        "headline": subject,
        "span": span_of(digest, watchlist),
        "nothing": nothing(digest),
        "sections": shows,
        "paragraphs": tuple((one.title, tuple(_lines(one))) for one in shows),
        "shown": shown,
        "link": f"{console}/",
        "origin": _origin(watchlist.brand),
        "legend": _legend(),
    }
    text, html = shipped("digest", told)
    return Content(subject=subject, text=text, html=html)


def headline(digest: Digest, watchlist: Watchlist) -> str:
    """What the subject says: which digest, of what day, and how much is in it."""
    brand = watchlist.brand
    called = min((brand.name, *brand.aliases[:1]), key=len)
    zone = team_zone(watchlist)
    day = f"{digest.until.astimezone(zone):%Y-%m-%d}"
    kind = tr("Weekly digest", "每周摘要") if digest.period == "week" else tr("Daily digest", "每日摘要")
    new = sum(one.new for one in digest.alerts)
    major = sum(one.new for one in digest.alerts if one.level == "major")
    much = tr(
        f"{new:,} new alert{'s' if new > 1 else ''}, {major:,} major" if new else "no new alerts",
        f"新警报 {new:,} 个，其中重大 {major:,} 个" if new else "无新警报",
    )
    return one_line(tr(f"[{called}] {kind} {day}: {much}", f"[{called}] {kind} {day}：{much}"), 180)


def span_of(digest: Digest, watchlist: Watchlist) -> str:
    """The period, and what it is limited to."""
    zone = team_zone(watchlist)
    since, until = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in (digest.since, digest.until))
    told = tr(f"From {since} to {until} ({zone}).", f"{since} 至 {until}（{zone}）。")
    if digest.matters:
        named = tr(", ", "、").join(map(matter_name, digest.matters))
        told += tr(f" Matters: {named}.", f"事项：{named}。")
    return told


def nothing(digest: Digest) -> str:
    """The sentence that says that nothing happened; empty where something did."""
    if not digest.nothing:
        return ""
    return tr(
        "Nothing came in, nothing was settled, and nothing is wrong: Zhengming is watching.",
        "本期没有新情况，也没有异常，正名仍在持续监控。",
    )


def _legend() -> tuple[tuple[str, str], ...]:
    words = {
        "negative": tr("negative", "负面"),
        "neutral": tr("neutral", "中性"),
        "positive": tr("positive", "正面"),
    }
    return tuple((_COLOURS[name], said) for name, said in words.items())


def _origin(brand: Brand) -> str:
    return tr(
        f"Sent by Zhengming, which watches what is said in the name of {brand.name}. Addresses of others are written so that nobody opens them by mistake.",
        f"本邮件由正名自动发出，用于监控涉及 {brand.name} 的舆情与仿冒网站。文中可疑网址已作处理，避免误点。",
    )


def _lines(section: Section) -> Iterator[str]:
    """A section without its pictures, line by line."""
    yield from section.lines
    if any(section.head):
        yield _row(section.head)
    for row in (*section.rows, *section.words):
        yield _row(row.cells)
        if row.link:
            yield f"    {row.link}"


def _row(cells: Iterable[str]) -> str:
    return " | ".join(cells).rstrip(" |")
