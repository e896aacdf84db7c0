"""Posts by other hands: written and labelled by the guide without a look at the lexicon or the corpus, about the brand and about invented brokers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from monitor.assessment import Assessment
from monitor.brand import Brand, Official
from monitor.judge import judge_all
from monitor.opinion.judging import Place, nobody
from monitor.opinion.training.corpus import Labels
from monitor.sighting import Post
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_shared

FOLDER = Path(__file__).parents[1] / "tests" / "cases" / "strangers"
#: the key of posts about the brand of the watchlist; all others are about brands of `brands.tsv`
OWN = "brand"
PLACE = Place("given to be assessed")


class Stranger(msgspec.Struct, frozen=True):
    """A post with its labels; `brand` is the key of whom it was found for."""

    text: str
    brand: str
    language: str
    labels: Labels


def strangers(name: str) -> list[Stranger]:
    """All posts; `name` stands for the brand's."""
    found = []
    for row in _rows("posts.tsv"):
        text = row["text"].replace("{brand}", name).replace("␤", "\n")
        labels = Labels(row["sentiment"], row["topic"], row["severity"], row["relevance"])
        found.append(Stranger(text, row["brand"], row["language"], labels))
    return found


def judged(own: Watchlist, name: str) -> list[tuple[Stranger, Assessment]]:
    """Each post with what the shipped weights make of it; `name` stands for the brand of `own`."""
    made: list[tuple[Stranger, Assessment]] = []
    for key, watchlist in watchlists(own).items():
        posts = [post for post in strangers(name) if post.brand == key]
        given = [Post(source="given", url="", text=post.text) for post in posts]
        made += zip(posts, judge_all(given, watchlist, nobody, place=PLACE), strict=True)
    return made


def watchlists(own: Watchlist) -> dict[str, Watchlist]:
    """The watchlist of each key: `own`, and for invented brokers one that knows their names and nothing else."""
    lexicon = read_shared().lexicon
    made = {OWN: own}
    for row in _rows("brands.tsv"):
        key, names = row["key"], tuple(row["aliases"].split("|"))
        official = Official(domains=(f"{key}.example",))
        brand = Brand(key=key, name=row["name"], official=official, aliases=names)
        made[key] = msgspec.structs.replace(own, brand=brand, lexicon=lexicon)
    return made


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
