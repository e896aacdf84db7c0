"""Others' opinions on texts, each from a fresh process: snownlp as it comes, its Bayes retrained here, and VADER.

found = ask("snownlp", texts)
found.scores, found.start, found.memory, found.rate
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

import msgspec

Peer = Literal["snownlp", "voter", "vader"]
Score = Callable[[str], float | None]


class Asked(msgspec.Struct, frozen=True):
    """What a peer said: -1…1 or None for each text, in order.

    `start` is the CPU time in seconds until the first answer, `memory` the MB by which the process had grown by then, `rate` texts a second
    of CPU time from then on.
    """

    scores: list[float | None]
    start: float
    memory: float
    rate: float


def ask(peer: Peer, texts: Sequence[str]) -> Asked:
    """The opinion of `peer` on each of `texts`."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        return processes.submit(_asked, peer, list(texts)).result()


def _asked(peer: Peer, texts: list[str]) -> Asked:
    before, begun = _resident(), time.process_time()
    score = _PEERS[peer]()
    score("准备好了 ready")
    start, memory = time.process_time() - begun, _resident() - before
    begun = time.process_time()
    scores = [score(text) for text in texts]
    spent = time.process_time() - begun
    return Asked(scores, start, memory, len(texts) / spent if spent else 0.0)


def _resident() -> float:
    """Memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def _snownlp() -> Score:
    from monitor.second_opinion import stock_opinion

    return stock_opinion


def _voter() -> Score:
    from monitor.opinion.weights.voter import shipped

    return shipped().score


def _vader() -> Score:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return lambda text: float(analyzer.polarity_scores(text)["compound"])


_PEERS: dict[Peer, Callable[[], Score]] = {"snownlp": _snownlp, "voter": _voter, "vader": _vader}
