"""`python -m benchmarks.delivery`: how long a mail takes from the hit's commit to the mail server's acceptance.

Posts appear at a steady rate on boards that the daemon polls; each names a fake site of its own, so each is a hit, an alert
and a mail to two departments. A hit's time is the one written into its row, a little before the commit: the figures can
only be too large.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime
from itertools import pairwise

from benchmarks.figures import Figure, percentile, report
from benchmarks.forum import Forum, told_sites
from benchmarks.harness import DEPARTMENTS, Installation, installed, steadily, until
from monitor.demo.sinks import SmtpSink

#: seconds: the target of the 95th percentile, and how long the last mails are waited for
TARGET, PATIENCE = 5.0, 60.0
BOARDS, POLL = 4, 2.0


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and tell whether the target holds."""
    parser = argparse.ArgumentParser(prog="benchmarks.delivery", description=__doc__)
    parser.add_argument("--hits", type=int, default=240, help="posts that are published (240)")
    parser.add_argument("--rate", type=float, default=2.0, help="posts a second (2)")
    told = parser.parse_args(arguments)
    with SmtpSink() as sink, Forum(BOARDS) as forum, installed(sink, host_gap=0) as installation:
        installation.watch(forum.sources(POLL))
        installation.start()
        began = time.monotonic()
        with steadily(forum.publish, 1 / told.rate):
            until(lambda: len(forum.published) >= told.hits, told.hits / told.rate * 2 + 10, every=0.05)
        took = time.monotonic() - began
        until(lambda: len(sink.mails) >= len(DEPARTMENTS) * len(forum.published), PATIENCE)
        installation.stop()
        return report(
            f"delivery: {len(forum.published)} posts in {took:.0f} s", _figures(installation, forum, sink)
        )


def _figures(installation: Installation, forum: Forum, sink: SmtpSink) -> list[Figure]:
    seen: dict[str, datetime] = dict(installation.rows("SELECT domain, seen_at FROM hits"))
    mails = list(told_sites(sink.mails))
    waits = [(mail.at - seen[site]).total_seconds() for mail, _, site in mails]
    whole = [(mail.at - forum.published[site]).total_seconds() for mail, _, site in mails]
    gaps = [(b.at - a.at).total_seconds() for a, b in pairwise(sink.mails)]
    return [
        Figure("hits", len(seen), "", at_least=len(forum.published)),
        Figure("mails accepted", len(mails), "", at_least=len(DEPARTMENTS) * len(forum.published)),
        Figure("hit committed → mail accepted, p50", percentile(waits, 0.5), "s"),
        Figure("hit committed → mail accepted, p95", percentile(waits, 0.95), "s", at_most=TARGET),
        Figure("hit committed → mail accepted, longest", max(waits), "s"),
        Figure(f"post published → mail accepted, p95 (poll {POLL:g} s)", percentile(whole, 0.95), "s"),
        Figure("longest silence between two mails", max(gaps), "s"),
    ]


if __name__ == "__main__":
    sys.exit(main())
