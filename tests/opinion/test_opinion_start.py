"""What a new process reads before its first judgement."""

from __future__ import annotations

import subprocess
import sys

_JUDGE = """
import sys
from monitor.names import words
from monitor.opinion.judging import NOWHERE, judge_post
from monitor.sighting import Post
from monitor.watchlist.reading import read_watchlists
watchlist = read_watchlists()[0]
judge_post(Post(source="x/y", url="", text="出金三周了还没到账"), watchlist.brand, watchlist.lexicon, place=NOWHERE)
print(words._tables.cache_info().currsize, *(name for name in ("holidays.countries", "snownlp") if name in sys.modules))
"""


_FROZEN = """
import gc
from monitor.opinion.models import shipped
shipped()
print(gc.get_freeze_count())
"""


def test_the_rounds_of_the_garbage_collector_leave_out_what_stays() -> None:
    told = subprocess.run([sys.executable, "-c", _FROZEN], check=True, capture_output=True, text=True)
    assert int(told.stdout) > 10_000


def test_the_first_judgement_reads_neither_the_words_of_names_nor_the_holidays_of_all_countries() -> None:
    told = subprocess.run([sys.executable, "-c", _JUDGE], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["0"]
