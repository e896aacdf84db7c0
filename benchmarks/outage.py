"""`python -m benchmarks.outage`: the mail server fails in four ways, one after the other, while hits come in.

It refuses connections, refuses receivers for now (451), hangs up after the content without a word, stalls after DATA; then it
works. Nothing may be lost, and a mail that was received before must come again under the same Message-ID.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict

from benchmarks.figures import Figure, report
from benchmarks.forum import Forum, told_sites
from benchmarks.harness import DEPARTMENTS, Installation, installed, steadily, until
from monitor.demo.sinks import Conduct, SmtpSink

BOARDS, POLL, POSTS_A_SECOND = 2, 2.0, 0.5
#: seconds that the last waiting mail may take after the server works again: the longest pause between tries is 60
PATIENCE = 180.0
_FAILURES = (
    ("refusing receivers for now", Conduct.REFUSE_FOR_NOW),
    ("hanging up after the content", Conduct.DROP),
    ("stalling", Conduct.STALL),
)


def main(arguments: list[str] | None = None) -> int:
    """Fail, recover, print, and tell whether all mails came."""
    parser = argparse.ArgumentParser(prog="benchmarks.outage", description=__doc__)
    parser.add_argument("--seconds", type=float, default=240.0, help="length of the whole outage (240)")
    seconds = parser.parse_args(arguments).seconds
    with SmtpSink() as sink, Forum(BOARDS) as forum, installed(sink, host_gap=0) as installation:
        installation.watch(forum.sources(POLL))
        sink.stop()
        installation.start()
        with steadily(forum.publish, 1 / POSTS_A_SECOND):
            _fail(sink, seconds / (1 + len(_FAILURES)))
        early, recovered = len(sink.mails), time.monotonic()
        due = len(DEPARTMENTS) * len(forum.published)
        until(lambda: len(sink.mails) >= due, PATIENCE)
        took = time.monotonic() - recovered
        installation.stop()
        figures = _figures(installation, forum, sink)
    return report(
        f"outage: {seconds:.0f} s, {len(forum.published)} posts",
        [
            Figure("mails accepted during the outage", early, at_most=0),
            *figures,
            Figure("working again → last waiting mail accepted", took, "s", at_most=PATIENCE),
        ],
    )


def _fail(sink: SmtpSink, each: float) -> None:
    """All four failures in turn, each for so many seconds, then none; the sink is stopped when this begins."""
    print(f"  refusing connections for {each:.0f} s", flush=True)
    time.sleep(each)
    sink.conduct = _FAILURES[0][1]
    sink.start()
    for name, conduct in _FAILURES:
        print(f"  {name} for {each:.0f} s", flush=True)
        sink.conduct = conduct
        time.sleep(each)
    sink.conduct = Conduct.ACCEPT


_Carried = list[tuple[str, tuple[str, str]]]


def _carried(sink: SmtpSink) -> tuple[_Carried, _Carried]:
    """Message-ID, and site and receiver, of every mail that was accepted; of those received without an answer."""
    accepted, unanswered = (
        [(str(mail.message["Message-ID"]), (site, to)) for mail, to, site in told_sites(mails)]
        for mails in (list(sink.mails), list(sink.unanswered))
    )
    return accepted, unanswered


def _figures(installation: Installation, forum: Forum, sink: SmtpSink) -> list[Figure]:
    accepted, unanswered = _carried(sink)
    ids = defaultdict(set)
    for message_id, pair in (*accepted, *unanswered):
        ids[pair].add(message_id)
    came = {pair for _, pair in accepted}
    due = {(site, to) for site in forum.published for to in DEPARTMENTS}
    unsent = "SELECT count(*) FROM notifications WHERE status <> 'sent'"
    tries = "SELECT coalesce(sum(attempts), 0) FROM notifications"
    return [
        Figure("hits lost", len(forum.published) - installation.count("SELECT count(*) FROM hits"), at_most=0),
        Figure("mails due", len(due)),
        Figure("mails lost", len(due - came), at_most=0),
        Figure("tries in vain", installation.count(tries) - len(accepted)),
        Figure("received without an answer, then repeated", len(unanswered), at_least=1),
        Figure("mails repeated under another Message-ID", sum(len(found) > 1 for found in ids.values()), at_most=0),
        Figure("mails accepted twice", len(accepted) - len(came), at_most=0),
        Figure("messages not marked sent", installation.count(unsent), at_most=0),
    ]


if __name__ == "__main__":
    sys.exit(main())
