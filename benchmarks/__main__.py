"""`python -m benchmarks`: what is measured here; with `--short`, run those that are quick, or shortened until they are."""

from __future__ import annotations

import subprocess
import sys

#: name → what it measures
ALL = {
    "lookup": "zhengming lookup --offline, as a whole process: wall and CPU time, memory",
    "recordings": "recorded answers of real sites through the parsers",
    "names": "a million names against many brands: CPU time and memory, beside other tools",
    "names_quality": "recall and false positives of zhengming scan on a set of real lookalike names",
    "permutations": "lookalikes of a domain: how many, CPU time, beside other tools, recall of real scam names",
    "opinion": "how well and how fast posts are judged, beside snownlp and VADER",
    "reposts": "reposts of real texts: found, right, texts a second",
    "farm": "500 invented fakes and 5,000 honest sites: what is found, what is suspected wrongly, CPU time of a verdict",
    "replay": "5,000 lookalike names watched from first sighting to content: CPU time, in time or late, content seen → alert",
    "certificates": "entries of certificate logs, read, proven and matched against 1,000 brands",
    "pages": "reading ordinary and hostile pages: CPU time and memory, beside other parsers",
    "dns": "which of many names exist, asked of a real name server: lookups a second, beside other tools",
    "crawls": "what a poll costs: CPU time per crawl, memory over many",
    "visits": "what a visit without a browser costs, and what every bomb does to its child: CPU time, memory",
    "captures": "what a look at a site with the browser costs, from four vantages: wall and CPU time, memory",
    "demo": "zhengming demo --once: wall and CPU time",
    "digest": "a weekly digest of a brand with 1,000,000 hits: seconds, memory, pictures",
    "delivery": "hit committed → mail accepted",
    "resting": "memory and CPU time at rest, CPU time of a poll",
    "wordpress": "a post on a real WordPress → the mail",
    "storm": "50,000 posts of one campaign in a minute: hits, alerts and mails, time to the first mail, memory",
    "outage": "a mail server that fails in four ways",
    "ssrf": "a thousand ways of asking for inner addresses: what was reached",
    "alert_states": "hits, time and people at will on alerts: illegal states",
    "api": "ten thousand requests that the API's description allows or forbids: server errors",
    "ladder": "the escalation ladder over 100,000 case-years: early, missing, doubled; what its auditor finds",
    "killing": "kill -9 of the daemon at random moments",
    "killing_parts": "kill -9 of scheduler, workers and senders, 1,000 times at random moments",
}
#: what `--short` runs, in about four minutes
SHORT: dict[str, tuple[str, ...]] = {
    "lookup": (),
    "recordings": (),
    "names": ("--short", "--runs", "1"),
    "names_quality": ("--brands-out", "1"),
    "opinion": ("--runs", "1", "--no-reposts"),
    "reposts": ("--texts", "4000"),
    "farm": ("--sites", "60"),
    "replay": ("--names", "200", "--minutes", "6", "--only", "watching"),
    "certificates": (),
    "pages": ("--alone",),
    "dns": ("--runs", "3"),
    "visits": ("--visits", "10"),
    "captures": ("--runs", "3"),
    "demo": ("--runs", "1"),
    "digest": ("--hits", "50000"),
    "delivery": ("--hits", "60"),
    "outage": ("--seconds", "40"),
    "ssrf": (),
    "ladder": ("--case-years", "2000", "--stored", "5"),
    "storm": ("--posts", "3000", "--seconds", "10"),
    "killing": ("--times", "8"),
    "killing_parts": ("--times", "60"),
}


def main(arguments: list[str]) -> int:
    """List, or run the short ones; the exit code is 1 when one of them missed a target."""
    if arguments not in ([], ["--short"]):
        print(
            "usage: python -m benchmarks [--short]; each benchmark's own options: python -m benchmarks.NAME --help"
        )
        return 64
    if not arguments:
        for name, what in ALL.items():
            print(f"python -m benchmarks.{name:14} {what}")
        return 0
    failed = [name for name, options in SHORT.items() if _run(name, options)]
    print(f"\ntargets missed: {', '.join(failed)}" if failed else "\nall targets met")
    return int(bool(failed))


def _run(name: str, options: tuple[str, ...]) -> int:
    print(f"\n== {name} {' '.join(options)}".rstrip(), flush=True)
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *options], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
