"""A lexicon's own tests: the posts beside its words, judged, must come out as they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from monitor.assessment import Assessment
from monitor.errors import WatchlistError
from monitor.judge import judge_all
from monitor.opinion.judging import Place
from monitor.opinion.models import Models
from monitor.opinion.words.lexicon import Example, Lexicon
from monitor.sighting import Post
from monitor.text import one_line
from monitor.watchlist.loading import Problems, load
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import SHARED
from monitor.wording import tr

_FILE = "topics.toml"


def check_examples(watchlists: Sequence[Watchlist], models: Models | None = None) -> tuple[WatchlistError, ...]:
    """What is wrong with the examples beside the words of `watchlists`: each with file, line, key, expected and found.

    Those of the lexicon beside them that they share are judged for the first; {brand} stands for the brand's name.
    """
    problems: Problems = []
    known: set[Path] = set()
    for watchlist in watchlists:
        folder = Path(watchlist.folder)
        for file in (folder.parent / SHARED / _FILE, folder / _FILE):
            if file not in known and file.is_file():
                known.add(file)
                _check(file, watchlist, models, problems)
    return tuple(problems)


def _check(file: Path, watchlist: Watchlist, models: Models | None, problems: Problems) -> None:
    unread: Problems = []  # told where the watchlist itself is read
    document = load(file, unread)
    lexicon = document.shape(Lexicon) if document else None
    if document is None or lexicon is None:
        return
    place = Place(tr("given to be assessed", "交付评估的帖子"))
    texts = [example.text.replace("{brand}", watchlist.brand.name) for example in lexicon.example]
    posts = [Post(source=f"{watchlist.brand.key}/example", url="", text=text) for text in texts]
    judged = judge_all(posts, watchlist, place=place, models=models)
    unread.clear()
    for number, (example, one) in enumerate(zip(lexicon.example, judged, strict=True)):
        for key, expected, found in _differences(example, one):
            said = one_line(example.text, 60)
            problem = tr(f"expected {expected}, found {found}: {said}", f"应为 {expected}，实际为 {found}：{said}")
            document.blame(("example", number, key), problem)
    problems += unread


def _differences(example: Example, judged: Assessment) -> Iterator[tuple[str, str, str]]:
    """Key, expected and found of all that came out differently."""
    for key, expected, found in (
        ("label", example.label, judged.label.value),
        ("topic", example.topic, judged.topics[0] if judged.topics else ""),
        ("severity", example.severity, judged.severity.value),
    ):
        if expected and expected != found:
            yield key, expected, found
