"""`python -m benchmarks.resting`: what the daemon takes while nothing happens, and what one poll costs.

The shipped watchlist with its sources replaced by as many on loopback: feeds, JSON, and a list of 100,000 names. After one full
pass over all of them, and as soon as the snownlp helper has ended, memory and CPU time are taken of the daemon's process alone;
PostgreSQL's and the helper's are told apart. Then another daemon polls the same sources all the time and finds nothing new.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, report
from benchmarks.forum import Forum
from benchmarks.harness import Installation, installed, until
from monitor.demo.sinks import SmtpSink
from monitor.store.server import open_server
from monitor.watchlist.reading import shipped

SOURCES, POSTS, NAMES = 30, 20, 100_000
#: MB; seconds
TARGET, HELPER_IDLE, PASS, POLL = 250.0, 15.0, 240.0, 10.0
_TEXTS = (
    "EBC外汇出金一直不到账，客服说还要等，已经等了{number}天了",
    "Has anybody traded gold with EBC Financial Group? Number {number} asks",
    "EBC金融的点差不错，入金很快，推荐给第{number}位朋友",
    "The brake pads from EBC are on car number {number}",
    "今天黄金大涨，第{number}个人爆仓了",
)
_FIELDS = 'kind = "json"\nfields = { url = "url", text = "text", site_id = "id", published = "at" }'
_FORMS = (("feed.xml", 'kind = "feed"'), ("feed.xml", 'kind = "feed"'), ("posts.json", _FIELDS))


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and tell whether the target holds."""
    parser = argparse.ArgumentParser(prog="benchmarks.resting", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of rest, and of polling (60)")
    seconds = parser.parse_args(arguments).seconds
    names = [f"name-{number:x}.example" for number in range(NAMES)]
    with SmtpSink() as sink, Forum(SOURCES, names) as forum:
        for number in range(SOURCES * POSTS):
            forum.publish(_TEXTS[number // SOURCES % len(_TEXTS)].format(number=number))
        with installed(sink, sentiment="snownlp", sentiment_idle=HELPER_IDLE, host_gap=0) as installation:
            _watch(installation, forum, every=86_400)
            figures, idle = _at_rest(installation, seconds)
        with installed(sink, sentiment="words", host_gap=0) as installation:
            _watch(installation, forum, every=POLL)
            figures.append(_polling(installation, forum, idle, seconds))
    return report(f"resting: {SOURCES} sources, {SOURCES * POSTS} posts, {NAMES:,} names", figures)


def _watch(installation: Installation, forum: Forum, *, every: float) -> None:
    """The shipped brand, with the forum's boards for its sources; the last one is a list of names."""
    folder = installation.watchlists / "ebc"
    shutil.copytree(shipped() / "ebc", folder)
    forms = [*(_FORMS * SOURCES)[: SOURCES - 1], ("names.txt", 'kind = "names"')]
    (folder / "sources.toml").write_text(
        "\n".join(
            f'[[source]]\nkey = "board-{number}"\nurl = "{host}/{path}"\nevery = {every:.1f}\nrobots = false\n{form}\n'
            for number, (host, (path, form)) in enumerate(zip(forum.hosts, forms, strict=True))
        )
    )


def _at_rest(installation: Installation, seconds: float) -> tuple[list[Figure], float]:
    """The figures of one pass and the rest after it, and the CPU seconds that a second of rest takes."""
    pid = installation.start()
    began = time.monotonic()
    _passed(installation)
    took, spent = time.monotonic() - began, _cpu(pid)
    helper = next(iter(_children(pid)), None)
    helper_pss = _memory(helper, "Pss") if helper else 0.0
    gone = until(lambda: not list(_children(pid)), 4 * HELPER_IDLE)
    before, began = _cpu(pid), time.monotonic()
    time.sleep(seconds)
    idle = (_cpu(pid) - before) / (time.monotonic() - began)
    rss, pss, peak = _memory(pid, "Rss"), _memory(pid, "Pss"), _peak(pid)
    with open_server(installation.state) as server:
        database = sum(_memory(one, "Pss") for one in (server.pid, *_children(server.pid)))
    ended = installation.stop()
    return [
        Figure("one full pass", took, "s"),
        Figure("CPU time of start and pass", spent, "s"),
        Figure("at rest: resident memory (RSS)", rss, "MB", at_most=TARGET),
        Figure("at rest: its own share of it (PSS)", pss, "MB"),
        Figure("largest resident memory so far", peak, "MB"),
        Figure("snownlp helper at work (PSS), apart", helper_pss, "MB", at_least=1),
        Figure("snownlp helper gone at rest", gone, at_least=1),
        Figure("PostgreSQL (PSS), apart", database, "MB"),
        Figure("at rest: CPU ms a second", idle * 1000, "ms"),
        Figure("SIGTERM → ended", ended, "s", at_most=10),
    ], idle


def _polling(installation: Installation, forum: Forum, idle: float, seconds: float) -> Figure:
    """CPU time of a poll that finds nothing new, what the daemon takes at rest left out."""
    pid = installation.start()
    _passed(installation)
    time.sleep(POLL)
    before, answered, began = _cpu(pid), forum.answers[304], time.monotonic()
    time.sleep(seconds)
    spent, took = _cpu(pid) - before, time.monotonic() - began
    polls = forum.answers[304] - answered
    installation.stop()
    return Figure(f"CPU ms a poll without news ({polls} polls)", (spent - idle * took) / max(1, polls) * 1000, "ms")


def _passed(installation: Installation) -> None:
    """Wait until every source has been polled and every job is done."""
    open_ends = (
        "SELECT (SELECT count(*) FROM sources WHERE last_ok IS NULL)"
        " + (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' OR attempts = 0)"
    )
    polled = "SELECT count(*) FROM sources WHERE last_ok IS NOT NULL"
    if not until(lambda: installation.count(polled) == SOURCES, PASS, every=0.5):
        raise SystemExit(f"not every source was polled within {PASS:g} s:\n{installation.logged()[-2000:]}")
    until(lambda: installation.count(open_ends) == 0, 20, every=0.5)


def _cpu(pid: int) -> float:
    """CPU seconds of a process, its ended children not counted."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int, kind: str) -> float:
    """MB (1,000,000 bytes) that a process holds, as Linux counts them (`Rss`, `Pss`)."""
    return _kilobytes(Path(f"/proc/{pid}/smaps_rollup"), kind)


def _peak(pid: int) -> float:
    return _kilobytes(Path(f"/proc/{pid}/status"), "VmHWM")


def _kilobytes(path: Path, name: str) -> float:
    lines = (line.split() for line in path.read_text().splitlines())
    return next(int(words[1]) for words in lines if words[0] == f"{name}:") * 1024 / 1_000_000


def _children(pid: int) -> Iterator[int]:
    """The living children of a process; one that has ended and was not yet asked for holds nothing any more."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            yield int(stat.parent.name)


if __name__ == "__main__":
    sys.exit(main())
