"""`python -m benchmarks.outage`: the mail server fails in every way we know, one after the other, with a short path between two, while hits come in.

It refuses connections, hangs up (421), refuses receivers for now and for a reason that time mends, stalls at each verb and in the content, takes the content and
hangs up without a word, offers no encryption or breaks it, shows a certificate of somebody else. Nothing may be lost; a mail that was received before must come
again under the same Message-ID; and every major alert must be accepted within the first path that begins after its hit.
`--down 240 --up 60` is a server that is down four of every five minutes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.figures import Figure, report
from benchmarks.forum import Forum, told_sites
from benchmarks.harness import DEPARTMENTS, Installation, installed, steadily, until
from monitor import clock
from monitor.demo.sinks import Conduct, SmtpSink
from monitor.demo.sinks.certifying import self_signed, server_context

BOARDS, POLL, POSTS_A_SECOND = 2, 2.0, 0.3
#: seconds: what an alert may take while there is a path, the shortest path that counts, and what the last waiting mail may take at the end
ACCEPTED_WITHIN, SHORTEST_PATH, PATIENCE = 300.0, 10.0, 120.0
#: seconds of a path that a mail may have missed because it was only just being written
_WRITING = 3.0
_VERBS = ("GREETING", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA", "CONTENT")


class Opening(NamedTuple):
    """A time in which the server worked, and the failure before it."""

    begun: datetime
    ended: datetime
    after: str


def main(arguments: list[str] | None = None) -> int:
    """Fail, recover, print, and tell whether all mails came in time."""
    parser = argparse.ArgumentParser(prog="benchmarks.outage", description=__doc__)
    parser.add_argument("--down", type=float, default=20.0, help="seconds of each failure (20)")
    parser.add_argument("--up", type=float, default=SHORTEST_PATH, help="seconds of each path between two (10)")
    parser.add_argument("--modes", default="", help="parts of the names of the failures to try, split by commas")
    told = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="zhengming-outage-") as folder:
        trusted, strange = (self_signed(Path(folder) / f"{name}.pem") for name in ("trusted", "strange"))
        return _measured(told, trusted, strange)


def _measured(told: argparse.Namespace, trusted: Path, strange: Path) -> int:
    with (
        SmtpSink(tls=server_context(trusted)) as sink,
        Forum(BOARDS) as forum,
        installed(sink, host_gap=0, smtp_security="starttls", rate_limit=100_000) as installation,
    ):
        installation.trust(trusted)
        installation.watch(forum.sources(POLL))
        failures = _failures(sink, strange)
        chosen = [name for name in failures if any(part in name for part in told.modes.split(","))]
        installation.start()
        forum.publish()
        until(lambda: len(sink.mails) >= len(DEPARTMENTS), PATIENCE)  # models are read, rules compiled
        with steadily(forum.publish, 1 / POSTS_A_SECOND):
            paths = [_fail_and_work(sink, name, failures[name], told) for name in chosen]
        recovered = time.monotonic()
        due = len(DEPARTMENTS) * len(forum.published)
        until(lambda: len(sink.mails) >= due, PATIENCE)
        took = time.monotonic() - recovered
        time.sleep(2)
        installation.stop()
        figures = _figures(installation, forum, sink, paths)
    title = f"outage: {len(chosen)} failures of {told.down:g} s, {told.up:g} s between two, {len(forum.published)} posts"
    return report(title, [*figures, Figure("working for good → last mail accepted", took, "s", at_most=PATIENCE)])


def _failures(sink: SmtpSink, strange: Path) -> dict[str, Callable[[], None]]:
    """The name of each failure, and what makes the server fail so."""

    def answering(verb: str, answer: str | Conduct) -> Callable[[], None]:
        return lambda: sink.answers.update({verb: answer, **({"HELO": answer} if verb == "EHLO" else {})})

    def strip() -> None:
        sink.tls = None

    def mistake() -> None:
        sink.tls = server_context(strange)

    stalls = {f"stalling at {verb}": answering(verb, Conduct.STALL) for verb in _VERBS}
    return {
        "refusing connections": sink.stop,
        "saying 421 at once": answering("GREETING", "421 4.3.2 Going down"),
        "refusing receivers for now (451)": answering("RCPT", "451 4.3.0 Try again later"),
        "refusing receivers by policy (554 5.7.1)": answering("RCPT", "554 5.7.1 Not now"),
        "refusing the sender (550 5.1.8)": answering("MAIL", "550 5.1.8 Sender unknown"),
        "refusing the content for now (452)": answering("CONTENT", "452 4.3.1 Disk full"),
        **stalls,
        "hanging up after the content": answering("CONTENT", Conduct.DROP),
        "talking rubbish": answering("GREETING", Conduct.RUBBISH),
        "offering no encryption": strip,
        "breaking the encryption": answering("STARTTLS", Conduct.RUBBISH),
        "showing a strange certificate": mistake,
    }


def _fail_and_work(sink: SmtpSink, name: str, fail: Callable[[], None], told: argparse.Namespace) -> Opening:
    """One failure, and then the path; returns the path."""
    usual = sink.tls
    print(f"  {name} for {told.down:g} s", flush=True)
    fail()
    time.sleep(told.down)
    sink.answers.clear()
    sink.tls = usual
    if not sink.running:
        sink.start()
    begun = clock.now()
    time.sleep(told.up)
    return Opening(begun, clock.now(), name)


class Carried(NamedTuple):
    """One mail as the server took it."""

    message_id: str
    site: str
    to: str
    at: datetime


def _carried(sink: SmtpSink) -> tuple[list[Carried], list[Carried]]:
    """The mails that were accepted, and those whose content was received without an answer."""
    accepted, unanswered = (
        [Carried(str(mail.message["Message-ID"]), site, to, mail.at) for mail, to, site in told_sites(mails)]
        for mails in (list(sink.mails), list(sink.unanswered))
    )
    return accepted, unanswered


def _figures(installation: Installation, forum: Forum, sink: SmtpSink, paths: list[Opening]) -> list[Figure]:
    accepted, unanswered = _carried(sink)
    ids = defaultdict(set)
    for one in (*accepted, *unanswered):
        ids[one.site, one.to].add(one.message_id)
    first: dict[tuple[str, str], datetime] = {}
    for one in sorted(accepted, key=lambda one: one.at):
        first.setdefault((one.site, one.to), one.at)
    due = {(site, to) for site in forum.published for to in DEPARTMENTS}
    hits = {str(site): at for site, at in installation.rows("SELECT domain, seen_at FROM hits WHERE domain <> ''")}
    waits = [(at - hits[site]).total_seconds() for (site, _), at in first.items() if site in hits]
    missed = [name for pair in due if (name := _missed(hits.get(pair[0]), first.get(pair), paths))]
    for name, count in Counter(missed).most_common():
        print(f"  {count} mails missed the path after {name}", flush=True)
    unsent = "SELECT count(*) FROM notifications WHERE status NOT IN ('sent', 'folded')"
    minor = "SELECT count(*) FROM notifications WHERE level <> 'major'"
    tries = "SELECT coalesce(sum(attempts), 0) FROM notifications"
    return [
        Figure("hits lost", len(forum.published) - installation.count("SELECT count(*) FROM hits"), at_most=0),
        Figure("mails due", len(due)),
        Figure("mails of minor alerts among them", installation.count(minor)),
        Figure("mails lost", len(due - first.keys()), at_most=0),
        Figure("hit → accepted, longest", max(waits, default=float("nan")), "s", at_most=ACCEPTED_WITHIN),
        Figure("mails that missed a path", len(missed), at_most=0),
        Figure("tries in vain", installation.count(tries) - len(first)),
        Figure("connections", sink.connections),
        Figure("received without an answer, then repeated", len(unanswered)),
        Figure("mails repeated under another Message-ID", sum(len(found) > 1 for found in ids.values()), at_most=0),
        Figure("mails accepted twice", len(accepted) - len(first)),
        Figure("messages not marked sent", installation.count(unsent), at_most=0),
    ]


def _missed(hit: datetime | None, accepted: datetime | None, paths: list[Opening]) -> str:
    """The failure before the first whole path of at least `SHORTEST_PATH` seconds that went by between a hit and its acceptance; empty for none."""
    if hit is None:
        return "no hit"
    begun, shortest = hit + timedelta(seconds=_WRITING), timedelta(seconds=SHORTEST_PATH)
    whole = (path for path in paths if path.begun >= begun and path.ended - path.begun >= shortest)
    return next((path.after for path in whole if accepted is None or path.ended < accepted), "")


if __name__ == "__main__":
    sys.exit(main())
