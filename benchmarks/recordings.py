"""Recorded answers of real sites through the parsers: which share gives posts with all that the source tells.

Run `python -m benchmarks.recordings`; the recordings are looked for where ZHENGMING_SHARED points, else beside the project.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatch
from html import unescape
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.recorded_forums import FORUMS, FORUMS_LEFT_OUT
from benchmarks.recorded_sources import FEEDS, LEFT_OUT, SOURCES
from benchmarks.recorded_table import Recorded
from monitor.errors import SourceError
from monitor.sighting import Post
from monitor.watchlist.model import Kind, Source
from spiders.charset import decode
from spiders.feed import read_feed
from spiders.html_pages import read_html
from spiders.json_api import read_json
from spiders.names import read_names
from spiders.page import Page, Reader

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LONGEST_CONFIGURATION = 10

_READERS = {Kind.FEED: read_feed, Kind.JSON: read_json, Kind.HTML: read_html}
_ENTRY = re.compile(r"<((?:\w+:)?(?:item|entry))(?=[\s>])[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_TEXT = re.compile(
    r"<((?:\w+:)?(?:title|description|summary|content|encoded|body))\b[^>]*>(.*?)</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_SAYING = re.compile(r"<img\b[^>]*\balt\s*=\s*.\w[^>]*>", re.IGNORECASE)
_MUTE = re.compile(r"<(source|svg|script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TIME = re.compile(
    r"<(?:\w+:)?(?:pubdate|date|published|updated|modified|issued|created)\b[^>]*>\s*(?:<!\[CDATA\[)?[^<]*\d{2}",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"<(?:\w+:)?(?:creator|author)\b[^>]*>(?:\s*(?:<!\[CDATA\[)?\s*[^<\s]|\s*(?:<\w+[^>]*>[^<]*</\w+>\s*)*?<(?:\w+:)?name>[^<]*\S)",
    re.IGNORECASE,
)


class Told(NamedTuple):
    """How many entries a recording holds, and how many of them tell a time and an author."""

    entries: int
    times: int
    authors: int


class Outcome(NamedTuple):
    """What became of one recording: `reason` is "" where all went well, `rule` is not "" where nothing was expected."""

    file: str
    posts: int = 0
    reason: str = ""
    rule: str = ""


class Figures(NamedTuple):
    outcomes: tuple[Outcome, ...]
    national: int
    replaced: int
    dropped: int

    @property
    def expected(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if not outcome.rule]

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.expected if outcome.reason]

    @property
    def share(self) -> float:
        return 1 - len(self.failed) / len(self.expected)


def folder() -> Path | None:
    """Where the recordings are, None where this machine has none."""
    shared = Path(os.environ.get("ZHENGMING_SHARED") or Path(__file__).parents[1] / ".." / "shared")
    found = shared / "data" / "sources"
    return found if found.is_dir() else None


def configured() -> Iterator[tuple[Recorded, Source]]:
    """Every configuration of the table, read as `sources.toml` would be."""
    for recorded in (*SOURCES, *FORUMS):
        (table,) = tomllib.loads(recorded.toml)["source"]
        yield recorded, msgspec.convert(table, Source)


def measure(recordings: Path) -> Figures:
    """Reads every recording with the source that fits it."""
    sources = list(configured())
    outcomes = []
    for path in sorted(recordings.glob("*/*")):
        name = f"{path.parent.name}/{path.name}"
        rules = [
            left.rule for left in (*LEFT_OUT, *FORUMS_LEFT_OUT) if any(fnmatch(name, glob) for glob in left.files)
        ]
        fitting = [source for recorded, source in sources if any(fnmatch(name, glob) for glob in recorded.files)]
        if rules:
            outcomes.append(Outcome(name, rule=rules[0]))
        elif not fitting:
            outcomes.append(Outcome(name, reason="no configuration fits"))
        else:
            outcomes.append(_outcome(name, path.read_bytes(), fitting[0]))
    national = sorted((recordings / "feeds-encodings").glob("*"))
    texts = [decode(path.read_bytes()) for path in national]
    parsed = "".join(
        post.title + post.text + post.author
        for path in national
        for post in _posts(path.read_bytes(), Source(key="feed", kind=Kind.FEED, url="http://feeds.example/"))
    )
    return Figures(tuple(outcomes), len(national), parsed.count("\ufffd"), sum(text.dropped for text in texts))


def _outcome(name: str, body: bytes, source: Source) -> Outcome:
    is_feed = any(fnmatch(name, glob) for glob in FEEDS)
    told = _told_by_feed(decode(body).text) if is_feed else None
    if told and not told.entries:
        return Outcome(name, rule="a feed without an entry that says something")
    try:
        if source.kind is Kind.NAMES:
            names = sum(map(len, read_names(_page(body, source), Reader(source, "b/s"), limit=1 << 30)))
            return Outcome(name, names, "" if names else "no names")
        posts = _READERS[source.kind](_page(body, source), Reader(source, "b/s")).posts
    except SourceError as error:
        return Outcome(name, reason=error.reason)
    wanted = told or Told(1, len(posts) * ("published" in source.fields), len(posts) * ("author" in source.fields))
    return Outcome(name, len(posts), "; ".join(_missing(posts, wanted)))


def _missing(posts: tuple[Post, ...], told: Told) -> Iterator[str]:
    """What the recording tells and the posts lack."""
    counts = {
        "entries": (len(posts), told.entries),
        "times": (sum(post.published is not None for post in posts), told.times),
        "authors": (sum(bool(post.author) for post in posts), told.authors),
    }
    for what, (found, wanted) in counts.items():
        if found < wanted:
            yield f"{found} of {wanted} {what}"
    if any(not post.url or not post.text for post in posts):
        yield "a post without address or text"


def _told_by_feed(text: str) -> Told:
    """Counted by plain expressions over the text, not by the parser that is measured."""
    bare = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    entries = [found.group(2) for found in _ENTRY.finditer(bare)]
    whole = [entry for entry in entries if _says_something(entry)]
    return Told(
        len(whole),
        sum(bool(_TIME.search(entry)) for entry in whole),
        sum(bool(_AUTHOR.search(entry)) for entry in whole),
    )


def _says_something(entry: str) -> bool:
    shown = " ".join(found.group(2) for found in _TEXT.finditer(_MUTE.sub("", entry)))
    markup = _MUTE.sub("", unescape(shown.replace("<![CDATA[", "").replace("]]>", "")))
    return bool(re.search(r"[^\W_]", unescape(re.sub(r"<[^>]*>", "", _SAYING.sub("image", markup)))))


def _page(body: bytes, source: Source) -> Page:
    return Page(body=body, url=source.url, now=NOW)


def _posts(body: bytes, source: Source) -> tuple[Post, ...]:
    try:
        return read_feed(_page(body, source), Reader(source, "b/s")).posts
    except SourceError:
        return ()


def main() -> None:
    """Prints the figures."""
    recordings = folder()
    if recordings is None:
        print("recordings: not on this machine (set ZHENGMING_SHARED)")
        return
    figures = measure(recordings)
    longest = max(len(recorded.toml.strip().splitlines()) for recorded, _ in configured())
    print(
        f"{len(figures.outcomes)} recordings, {len(figures.expected)} expected to give posts: {figures.share:.1%} do"
    )
    print(f"{sum(outcome.posts for outcome in figures.outcomes)} posts; longest configuration: {longest} lines")
    print(
        f"national encodings: {figures.national} feeds, {figures.replaced} replacement characters, {figures.dropped} broken bytes left out"
    )
    for outcome in figures.failed:
        print(f"  FAILED {outcome.file}: {outcome.reason}")
    for rule in dict.fromkeys(outcome.rule for outcome in figures.outcomes if outcome.rule):
        names = [outcome.file for outcome in figures.outcomes if outcome.rule == rule]
        print(f"  left out, {rule}: {len(names)}")
        print(f"    {' '.join(names)}")


if __name__ == "__main__":
    main()
