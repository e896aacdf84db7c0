"""`python -m benchmarks.wordpress`: a post appears on a real WordPress; how long until the mail is at the mail server.

The daemon polls the feeds of posts and comments every 10 s. Posts and comments are published at random moments, each naming a
fake site of its own, so that each makes an alert and its mails; the clock runs from the moment WordPress is told to publish
until the last department's mail is accepted. Once with the words alone and once with snownlp, which has to be started first.
Skips, in one line, where WordPress is missing and cannot be installed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure, percentile, report
from benchmarks.forum import complaint, site_name, told_sites
from benchmarks.harness import DEPARTMENTS, installed, until
from benchmarks.wordpress_site import Unavailable, WordPress, provide
from monitor.demo.sinks import SmtpSink

#: seconds
TARGET, POLL = 15.0, 10.0
FEEDS = ("/feed/", "/comments/feed/")
_SOURCE = '[[source]]\nkey = "{key}"\nkind = "feed"\nurl = "http://{host}{path}"\nevery = "10s"\n'


def main(arguments: list[str] | None = None) -> int:
    """Set WordPress up, measure with both voices, print, and tell whether the target holds."""
    parser = argparse.ArgumentParser(prog="benchmarks.wordpress", description=__doc__)
    parser.add_argument("--posts", type=int, default=8, help="posts, and as many comments (8)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the moments")
    told = parser.parse_args(arguments)
    try:
        provide()
    except Unavailable as why:
        print(f"wordpress: skipped, {why}")
        return 0
    with tempfile.TemporaryDirectory(prefix="zhengming-wordpress-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with WordPress(folder) as site:
            chance = random.Random(told.seed)
            codes = [_measured(site, sentiment, told.posts, chance) for sentiment in ("words", "snownlp")]
    return max(codes)


def _measured(site: WordPress, sentiment: str, posts: int, chance: random.Random) -> int:
    before = site.answers
    with SmtpSink() as sink, installed(sink, sentiment=sentiment) as installation:
        sources = zip(("posts", "comments"), FEEDS, strict=True)
        installation.watch("\n".join(_SOURCE.format(key=key, host=site.host, path=path) for key, path in sources))
        installation.start()
        unchanged = until(lambda: all((site.answers - before)[path, 304] for path in FEEDS), 5 * POLL)
        series = sentiment[0]
        posted = {site_name(n, series): site.post for n in range(posts)}
        commented = {site_name(n, f"{series}c"): site.comment for n in range(posts)}
        everything = list({**posted, **commented}.items())
        chance.shuffle(everything)
        told: dict[str, float] = {}
        for number, (name, publish) in enumerate(everything):
            time.sleep(chance.uniform(2, POLL))
            told[name] = publish(f"A visitor {number}", complaint(number, name))
        until(lambda: _mails(sink, told) >= len(told) * len(DEPARTMENTS), 6 * POLL)
        installation.stop()
        waits = _waits(sink, told)
    answers = site.answers - before
    return report(
        f"wordpress, sentiment by {sentiment}: {posts} posts, {posts} comments",
        [
            Figure("second poll answered by 304, both feeds", unchanged, at_least=1),
            Figure("answers 200 of the feeds", sum(answers[path, 200] for path in FEEDS)),
            Figure("answers 304 of the feeds", sum(answers[path, 304] for path in FEEDS)),
            Figure("mails", _mails(sink, told), at_least=len(told) * len(DEPARTMENTS)),
            Figure("published → mail, p50", percentile(list(waits.values()), 0.5), "s"),
            Figure("post published → mail, longest", max(waits.get(n, float("nan")) for n in posted), "s", TARGET),
            Figure(
                "comment published → mail, longest", max(waits.get(n, float("nan")) for n in commented), "s", TARGET
            ),
        ],
    )


def _mails(sink: SmtpSink, told: dict[str, float]) -> int:
    return len({(name, to) for _, to, name in told_sites(list(sink.mails)) if name in told})


def _waits(sink: SmtpSink, told: dict[str, float]) -> dict[str, float]:
    """Seconds from telling WordPress to the last mail of each that came."""
    waits: dict[str, float] = {}
    for mail, _, name in told_sites(sink.mails):
        if name in told:
            waits[name] = max(waits.get(name, 0.0), mail.at.timestamp() - told[name])
    return waits


if __name__ == "__main__":
    sys.exit(main())
