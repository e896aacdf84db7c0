"""`python -m benchmarks.killing`: kill -9 of the whole daemon at random moments under load; nothing may be lost or doubled.

Posts appear all the time, on several hosts, each naming a fake site of its own: a hit, an alert and two mails each. One life in
five is killed while it starts, the others at any moment of the seconds after. A last life runs quietly until all is delivered.
What must be there is known from what was published, not from the database alone.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from typing import NamedTuple

from benchmarks.figures import Figure, report
from benchmarks.forum import Forum, told_sites
from benchmarks.harness import DEPARTMENTS, Installation, installed, steadily, until
from monitor.demo.sinks import SmtpSink

BOARDS, POLL, POSTS_A_SECOND = 12, 1.0, 2.0
#: seconds: the longest life, the part of it that counts as starting, and what the quiet end may take
LONGEST_LIFE, STARTING, QUIET = 8.0, 2.0, 300.0
_AGE = "SELECT extract(epoch FROM now() - pg_postmaster_start_time())::float8"


class Deaths(NamedTuple):
    """How the lives ended; `by_itself` counts daemons that were dead before they were killed."""

    starting: int
    working: int
    by_itself: int


def main(arguments: list[str] | None = None) -> int:
    """Kill, let it recover, print, and tell whether all is there once."""
    parser = argparse.ArgumentParser(prog="benchmarks.killing", description=__doc__)
    parser.add_argument("--times", type=int, default=200, help="kills (200)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the moments")
    told = parser.parse_args(arguments)
    print(f"{told.times} kills, seed {told.seed}", flush=True)
    began = time.monotonic()
    with SmtpSink() as sink, Forum(BOARDS) as forum, installed(sink, host_gap=0) as installation:
        installation.watch(forum.sources(POLL))
        with steadily(forum.publish, 1 / POSTS_A_SECOND):
            deaths = _killed(installation, told.times, random.Random(told.seed))
        quiet, age = _recovered(installation, forum, sink)
        figures = _figures(installation, forum, sink)
    title = f"killing: seed {told.seed}, {time.monotonic() - began:.0f} s, {len(forum.published)} posts"
    return report(
        title,
        [
            Figure("killed while starting", deaths.starting),
            Figure("killed at work", deaths.working),
            Figure("daemons that ended by themselves", deaths.by_itself, at_most=0),
            Figure("database server's age at the end", age, "s"),
            Figure("quiet run until the last mail", quiet, "s", at_most=QUIET),
            *figures,
        ],
    )


def _killed(installation: Installation, times: int, chance: random.Random) -> Deaths:
    count: Counter[str] = Counter()
    for life in range(times):
        starting = chance.random() < 0.2
        installation.start(wait=0 if starting else 60)
        time.sleep(chance.uniform(0, STARTING if starting else LONGEST_LIFE))
        count[("starting" if starting else "working") if installation.kill() else "by itself"] += 1
        if (life + 1) % 20 == 0:
            print(f"  {life + 1} killed", flush=True)
    return Deaths(count["starting"], count["working"], count["by itself"])


def _recovered(installation: Installation, forum: Forum, sink: SmtpSink) -> tuple[float, float]:
    """Seconds of a last life until every mail is accepted and marked sent, and how long the database server has run."""
    installation.start()
    began = time.monotonic()
    expected = {(site, to) for site in forum.published for to in DEPARTMENTS}

    def all_came() -> bool:
        enough = len(sink.mails) >= len(expected)
        return enough and {(site, to) for _, to, site in told_sites(sink.mails)} >= expected

    until(all_came, QUIET, every=1)
    unsent = "SELECT count(*) FROM notifications WHERE status = 'queued'"
    until(lambda: installation.count(unsent) == 0, 60, every=1)
    took = time.monotonic() - began
    age = float(installation.rows(_AGE)[0][0])
    installation.stop()
    return took, age


def _figures(installation: Installation, forum: Forum, sink: SmtpSink) -> list[Figure]:
    published = forum.published.keys()
    hits = Counter(str(row[0]) for row in installation.rows("SELECT domain FROM hits"))
    alerts = Counter(str(row[0]) for row in installation.rows("SELECT title FROM alerts"))
    queued = dict(installation.rows("SELECT message_id, status FROM notifications"))
    mails = [(str(mail.message["Message-ID"]), to, site) for mail, to, site in told_sites(sink.mails)]
    told = {(site, to) for _, to, site in mails}
    ids = {message_id for message_id, _, _ in mails}
    left = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver'"
    log = installation.logged()
    return [
        Figure("hits lost", len(published - hits.keys()), at_most=0),
        Figure("hits doubled", hits.total() - len(hits), at_most=0),
        Figure("alerts lost", len(published - alerts.keys()), at_most=0),
        Figure("alerts doubled", alerts.total() - len(alerts), at_most=0),
        Figure("mails due", len(published) * len(DEPARTMENTS)),
        Figure("mails lost", len(published) * len(DEPARTMENTS) - len(told), at_most=0),
        Figure("messages whose Message-ID was never accepted", len(queued.keys() - ids), at_most=0),
        Figure("messages not marked sent", sum(status != "sent" for status in queued.values()), at_most=0),
        Figure("mails repeated under the same Message-ID", len(mails) - len(ids)),
        Figure("mails repeated under another Message-ID", len(ids) - len(told), at_most=0),
        Figure("deliveries left in the queue", installation.count(left), at_most=0),
        Figure("messages found without a job", log.count("notifications_forgotten"), at_most=0),
        Figure("jobs taken over from the dead", log.count('"job_rescued"')),
        Figure("errors in the log", log.count("Traceback") + log.count('"level": "error"'), at_most=0),
    ]


if __name__ == "__main__":
    sys.exit(main())
