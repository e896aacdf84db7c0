"""`python -m benchmarks.opinion`: how well and how fast posts are judged, beside stock snownlp and VADER.

Public labelled texts (dev split) and the smoke set of posts about a broker come from the folder that ZHENGMING_SHARED names; the
project's own corpus is judged by cross-validation, the whole chain each time with a layer that has not seen the posts. Exit 1 when a
target is missed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from benchmarks import reposts
from benchmarks.figures import Figure, report
from benchmarks.opinion_peers import Asked, Peer, ask
from benchmarks.opinion_start import start
from benchmarks.strangers import OWN, PLACE, judged
from monitor.assessment import Assessment
from monitor.opinion.judging import judge_posts
from monitor.opinion.labels import SENTIMENTS, SEVERITIES, TOPICS
from monitor.opinion.models import Models, shipped
from monitor.opinion.text.grams import grams
from monitor.opinion.text.normal import prepare_many
from monitor.opinion.text.script import simplified
from monitor.opinion.training.corpus import LabelledPost, Labels, read_corpus
from monitor.opinion.training.measuring import macro_f1
from monitor.opinion.training.voter import SOURCES as BINARY
from monitor.opinion.weights.general import general
from monitor.sighting import Post
from monitor.teaching import Figures, Found, figures, folds, lessons, shortest_name, strangers_to, without
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_watchlists

THREE = {"weibo_ewect": 0.72, "twitter_fin": 0.79, "tweeteval": 0.66}
CHARACTERS, BATCH = 60, 1024
#: texts of each set that peers are asked about: snownlp judges some hundred a second
ASKED = 200
#: how far from zero a peer's score tells no feeling: between 0.4 and 0.6 of snownlp's share, VADER's advice
_NEUTRAL: dict[Peer, float] = {"snownlp": 0.2, "voter": 0.2, "vader": 0.05}


class Row(msgspec.Struct, frozen=True):
    """A labelled public text."""

    text: str
    label: int
    source: str
    language: str


def shared() -> Path | None:
    """The folder with the public data, if it is here."""
    folder = Path(os.environ.get("ZHENGMING_SHARED") or Path(__file__).parents[2] / "shared") / "data" / "sentiment"
    return folder if folder.is_dir() else None


def public(folder: Path) -> list[Row]:
    """The dev split of the public sets."""
    with gzip.open(folder / "dev.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return [
            Row(row["text"], SENTIMENTS.index(row["label"]), row["source"], row["lang"])
            for row in csv.DictReader(file)
        ]


def general_figures(rows: Sequence[Row]) -> list[Figure]:
    """Macro-F1 of the general model: by the sign where a set knows two labels, by the label where it knows three."""
    own = _own(rows, [row.text for row in rows])
    snow, vader = _peer("snownlp", rows, "zh"), _peer("vader", rows, "en")
    made, means = [], [[], [], []]  # type: ignore[var-annotated]
    for source in (*BINARY, *THREE):
        chosen = [number for number, row in enumerate(rows) if row.source == source]
        labels = np.array([rows[number].label for number in chosen])
        found = [_f1(labels, scores, chosen, source) for scores in (own, snow, vader)]
        told = ", ".join(
            f"{name} {value:.3f}" for name, value in zip(("snownlp", "VADER"), found[1:], strict=True) if value
        )
        made.append(Figure(f"{source}, macro-F1 ({told})", found[0] or 0, at_least=THREE.get(source, 0.86)))
        if source in BINARY:
            for column, value in zip(means, found, strict=True):
                column.append(value or 0)
    made.insert(
        0,
        Figure(
            f"mean of the eight Chinese sets (snownlp {statistics.mean(means[1]):.3f})",
            statistics.mean(means[0]),
            at_least=0.92,
        ),
    )
    return [*made, script_figure(rows, own)]


def _peer(peer: Peer, rows: Sequence[Row], language: str) -> dict[int, float]:
    """What a peer says of some texts of each set in a language, by their number; three labels as -1, 0, 1. Empty where it is not installed."""
    chosen: list[int] = []
    for source in sorted({row.source for row in rows}):
        own = [
            number for number, row in enumerate(rows) if row.source == source and row.language.startswith(language)
        ]
        chosen += random.Random(1).sample(own, min(ASKED, len(own)))
    said = _ask(peer, [rows[number].text for number in chosen])
    if said is None:
        return {}
    near = _NEUTRAL[peer]
    return {
        number: (float(score > near) - float(score < -near)) if rows[number].source in THREE else score
        for number, score in zip(chosen, said.scores, strict=True)
        if score is not None
    }


def _ask(peer: Peer, texts: Sequence[str]) -> Asked | None:
    try:
        return ask(peer, texts)
    except ImportError:
        print(f"{peer} is not installed (extra `bench`) and left out", file=sys.stderr)
        return None


def script_figure(rows: Sequence[Row], own: dict[int, float]) -> Figure:
    """By how many points the mean of the eight sets differs between texts in traditional and in simplified characters."""
    from opencc import OpenCC

    convert = OpenCC("s2tw").convert
    other = _own(rows, [convert(simplified(row.text)) for row in rows])
    plain = [
        _f1(_labels(rows, source), scores, _chosen(rows, source), source) or 0
        for scores in (own, other)
        for source in BINARY
    ]
    half = len(BINARY)
    points = 100 * abs(statistics.mean(plain[:half]) - statistics.mean(plain[half:]))
    return Figure("traditional against simplified, points of the mean", points, at_most=1.0)


def _chosen(rows: Sequence[Row], source: str) -> list[int]:
    return [number for number, row in enumerate(rows) if row.source == source]


def _labels(rows: Sequence[Row], source: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([row.label for row in rows if row.source == source])


def _own(rows: Sequence[Row], texts: Sequence[str]) -> dict[int, float]:
    """The score of each text with three labels as -1, 0, 1, of others as the model gives it."""
    made: dict[int, float] = {}
    for first in range(0, len(rows), BATCH):
        felt = general().feelings(grams([text.folded for text in prepare_many(texts[first : first + BATCH])]))
        for number, (score, label) in enumerate(zip(felt.score.tolist(), felt.labels.tolist(), strict=True), first):
            made[number] = float(label - 1) if rows[number].source in THREE else score
    return made


def _f1(
    labels: np.ndarray[tuple[int], np.dtype[np.int64]], scores: dict[int, float], chosen: list[int], source: str
) -> float | None:
    """The macro-F1 of scores on the chosen texts that they know; None where they know few."""
    known = [place for place, number in enumerate(chosen) if number in scores]
    if len(known) < len(chosen) // 20 or not known:
        return None
    values = np.array([scores[chosen[place]] for place in known])
    found = np.sign(np.round(values)) + 1 if source in THREE else np.where(values > 0, 2, 0)
    return macro_f1(labels[known], found.astype(np.int64))


def smoke(folder: Path, watchlist: Watchlist) -> list[Figure]:
    """The 119 posts about a broker, judged by the whole chain with the shipped weights."""
    with (folder / "broker_posts_dev.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    labels = [
        Labels(row["label"], row["topic"], row["severity"], "unrelated" if row["topic"] == "unrelated" else "about")
        for row in rows
    ]
    judged = judge([row["text"] for row in rows], watchlist, shipped())
    said = _ask("snownlp", [row["text"] for row in rows])
    told = ""
    if said is not None:
        scores = np.array([score or 0.0 for score in said.scores])
        peer = np.where(scores > _NEUTRAL["snownlp"], 2, np.where(scores < -_NEUTRAL["snownlp"], 0, 1))
        told = f" (snownlp {macro_f1(np.array([SENTIMENTS.index(one.sentiment) for one in labels]), peer):.2f})"
    return _trade("broker posts, ", labels, judged, [row["lang"] for row in rows], told)


def by_others(watchlist: Watchlist) -> list[Figure]:
    """Posts by other hands, with the shipped weights: those found for the brand, and those found for brokers that no list is kept of."""
    told, made = judged(watchlist, shortest_name(watchlist)), []
    for name, is_own in (("the brand", True), ("brands without lists", False)):
        own = [(post, said) for post, said in told if (post.brand == OWN) is is_own]
        labels, languages = [post.labels for post, _ in own], [post.language for post, _ in own]
        made += _trade(f"by other hands, {name}, ", labels, [said for _, said in own], languages, "")
    return made


def cross_validated(watchlist: Watchlist) -> list[Figure]:
    """The corpus, each fifth judged by the whole chain with a layer learnt from the rest."""
    posts = read_corpus()
    given, groups = lessons(posts, watchlist), folds(len(posts))
    name = shortest_name(watchlist)
    judged: list[Assessment | None] = [None] * len(posts)
    for group, layer in enumerate(strangers_to(given, groups, without(given, groups))):
        own = np.flatnonzero(groups == group).tolist()
        found = judge([posts[number].about(name) for number in own], watchlist, Models(general(), layer))
        for number, one in zip(own, found, strict=True):
            judged[number] = one
    done = [one for one in judged if one is not None]
    print(_by_kind(posts, done))
    return _trade(
        f"corpus of {len(posts):,}, cross-validated, ",
        [post.labels for post in posts],
        done,
        [post.language for post in posts],
        "",
    )


def _by_kind(posts: Sequence[LabelledPost], judged: Sequence[Assessment]) -> str:
    """Shares of posts whose sentiment, and whose topic, is right, by kind."""
    lines = ["kind            posts  sentiment  topic"]
    for kind in sorted({post.kind for post in posts}):
        own = [(post.labels, one) for post, one in zip(posts, judged, strict=True) if post.kind == kind]
        felt = statistics.mean(labels.sentiment == one.label for labels, one in own)
        topic = statistics.mean(labels.topic == one.topics[0] for labels, one in own)
        lines.append(f"{kind:14} {len(own):6}  {felt:9.3f}  {topic:5.3f}")
    return "\n".join(lines)


def judge(texts: Sequence[str], watchlist: Watchlist, models: Models) -> list[Assessment]:
    """The whole chain without storage, in batches."""
    made: list[Assessment] = []
    for first in range(0, len(texts), BATCH):
        posts = [Post(source="x/y", url="", text=text) for text in texts[first : first + BATCH]]
        made += judge_posts(posts, watchlist.brand, watchlist.lexicon, places=[PLACE] * len(posts), models=models)
    return made


def _trade(
    name: str, labels: Sequence[Labels], judged: Sequence[Assessment], languages: Sequence[str], told: str
) -> list[Figure]:
    said = Found(
        np.array([SENTIMENTS.index(one.label) for one in judged]),
        np.array([TOPICS.index(one.topics[0]) if one.topics[0] in TOPICS else 0 for one in judged]),
        np.array([SEVERITIES.index(one.severity) for one in judged]),
    )
    all_of_it: Figures = figures(labels, said)
    made = [
        Figure(f"{name}sentiment F1{told}", all_of_it.sentiment, at_least=0.85),
        Figure(f"{name}topic F1", all_of_it.topic, at_least=0.85),
        Figure(f"{name}major, recall", all_of_it.major_recall, at_least=0.92),
        Figure(f"{name}major, precision", all_of_it.major_precision, at_least=0.85),
        Figure(f"{name}unrelated, recall", all_of_it.unrelated_recall, at_least=0.95),
        Figure(f"{name}unrelated, precision", all_of_it.unrelated_precision, at_least=0.90),
    ]
    for language in sorted(set(languages)):
        own = [number for number, one in enumerate(languages) if one == language]
        mine = figures(
            [labels[number] for number in own], Found(said.sentiment[own], said.topic[own], said.severity[own])
        )
        made.append(Figure(f"{name}sentiment F1, {language}", mine.sentiment, at_least=0.80))
    return made


def speeds(rows: Sequence[Row], watchlist: Watchlist, runs: int) -> list[Figure]:
    """Texts of 60 characters a second of CPU time: sentiment alone, and the whole chain on public texts and on posts of the trade."""
    texts = [row.text[:CHARACTERS] for row in rows if len(row.text) >= CHARACTERS // 2]
    name = shortest_name(watchlist)
    posts = [post.about(name)[:CHARACTERS] for post in read_corpus()]
    said = _ask("snownlp", [text for text in texts if not text.isascii()][:ASKED])
    alone = _rate(lambda: _sentiment(texts), len(texts), runs)
    public_rate = _rate(lambda: judge(texts, watchlist, shipped()), len(texts), runs)
    trade_rate = _rate(lambda: judge(posts, watchlist, shipped()), len(posts), runs)
    return [
        Figure(f"texts/s, sentiment alone (snownlp {said.rate if said else 0:,.0f})", alone, at_least=30_000),
        Figure("texts/s, whole chain, public texts", public_rate, at_least=15_000),
        Figure("texts/s, whole chain, posts of the trade", trade_rate, at_least=15_000),
    ]


def _sentiment(texts: Sequence[str]) -> None:
    for first in range(0, len(texts), BATCH):
        general().feelings(grams([text.folded for text in prepare_many(texts[first : first + BATCH])]))


def _rate(run: Callable[[], object], texts: int, runs: int) -> float:
    """Texts a second of CPU time, the median of `runs`."""
    run()
    taken = []
    for _ in range(runs):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return texts / statistics.median(taken)


def main(arguments: list[str]) -> int:
    """Print every table; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="runs of each speed; the median counts")
    parser.add_argument("--no-reposts", action="store_true", help="leave the table of reposts out")
    options = parser.parse_args(arguments)
    watchlist = read_watchlists()[0]
    made = [*by_others(watchlist), *cross_validated(watchlist)]
    if folder := shared():
        rows = public(folder)
        made = [*general_figures(rows), *smoke(folder, watchlist), *made, *speeds(rows, watchlist, options.runs)]
    else:
        print("skipped: the public sets are not here (ZHENGMING_SHARED names their folder)", file=sys.stderr)
    made += start(options.runs)
    missed = report("judging posts", made)
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB in this process")
    return missed if options.no_reposts or not shared() else reposts.main([]) or missed


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main(sys.argv[1:]))
