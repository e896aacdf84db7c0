"""What it takes a new process to judge its first post: time, memory, and the weights that it reads."""

from __future__ import annotations

import statistics
import subprocess
import sys

from benchmarks.figures import Figure
from monitor.opinion.models import SHIPPED

_START = """
import re, time
begin, cpu = time.perf_counter(), time.process_time()
from monitor.opinion.judging import judge_posts, Place
from monitor.sighting import Post
from monitor.watchlist.reading import read_watchlists
read, cpu_read = time.perf_counter(), time.process_time()
watchlist = read_watchlists()[0]
loaded, cpu_loaded = time.perf_counter() - read, time.process_time() - cpu_read
post = Post(source="x/y", url="", text="出金三周了还没到账")
judge_posts([post], watchlist.brand, watchlist.lexicon, places=[Place("here")])
wall, own = time.perf_counter() - begin - loaded, time.process_time() - cpu - cpu_loaded
print(wall, own, cpu_loaded, int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024)
"""


def start(runs: int) -> list[Figure]:
    """A new process until its first judgement: seconds of CPU time, which are those of the clock where nothing else runs (reading the
    watchlists is told beside), and megabytes; the size of the weights."""
    told = [
        subprocess.run([sys.executable, "-c", _START], check=True, capture_output=True, text=True).stdout.split()
        for _ in range(runs)
    ]
    wall, own, reading, memory = (statistics.median(float(row[column]) for row in told) for column in range(4))
    size = sum(path.stat().st_size for path in SHIPPED.parent.glob("*.bin")) / 1e6
    return [
        Figure(
            f"start, s of CPU time ({wall:.2f} by the clock; reading the watchlists, {reading:.2f}, not counted)",
            own,
            at_most=0.5,
        ),
        Figure("memory, MB", memory, at_most=80),
        Figure("weights, MB", size, at_most=5),
    ]
