"""The project's own labelled posts (docs/labelling.md): reading, checking, and how well the annotators agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from monitor.errors import CorpusError
from monitor.opinion.labels import RELEVANCES, SENTIMENTS, SEVERITIES, TOPICS

FOLDER = Path(__file__).parents[1] / "data" / "posts"
COLUMNS = ("id", "language", "voice", "kind", "first", "second", "settled", "text")
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
VOICES = ("forum", "review", "chat", "weibo", "news", "official", "blog", "comment", "qa", "mail")
KINDS = (
    "plain", "question", "negation", "sarcasm", "conditional", "rumour", "thanks", "notice", "news", "competitor", "repost", "off_brand", "off_topic", "mixed", "hedge", "slang", "typo", "long",
)  # fmt: skip
#: stands for the brand in a post, and for a line end in a cell
BRAND, LINE = "{brand}", "␤"
#: the share of common runs of four characters from which two posts are one
ALIKE = 0.6


class Labels(NamedTuple):
    """What one annotator says of a post."""

    sentiment: str
    topic: str
    severity: str
    relevance: str

    def __str__(self) -> str:
        return "/".join(self)


_ALLOWED = Labels(SENTIMENTS, TOPICS, SEVERITIES, RELEVANCES)  # type: ignore[arg-type]


class LabelledPost(msgspec.Struct, frozen=True):
    """A post with the labels of its author and of a second annotator, who saw the text alone; `settled` where these differ.

    `second` is None where only its author has labelled it.
    """

    id: str
    language: str
    voice: str
    kind: str
    first: Labels
    second: Labels | None
    settled: Labels | None
    text: str

    @property
    def labels(self) -> Labels:
        """What counts."""
        return self.settled or self.first

    def about(self, name: str) -> str:
        """The text with the brand's name in it."""
        return self.text.replace(BRAND, name)


def read_corpus(folder: Path = FOLDER) -> tuple[LabelledPost, ...]:
    """Every post of the files in `folder`; CorpusError names file, line, what was expected and found."""
    return tuple(post for path in sorted(folder.glob("*.tsv")) for post in _read(path))


def _read(path: Path) -> list[LabelledPost]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path.name}: expected UTF-8, found byte {error.object[error.start]:#04x} at {error.start}"
        ) from None
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise CorpusError(
            f"{path.name}:1: expected the columns {' '.join(COLUMNS)}, found {lines[0] if lines else 'nothing'!r}"
        )
    return [_post(line, f"{path.name}:{number}") for number, line in enumerate(lines[1:], 2) if line]


def _post(line: str, place: str) -> LabelledPost:
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise CorpusError(f"{place}: expected {len(COLUMNS)} columns between tabs, found {len(cells)}")
    name, language, voice, kind, first, second, settled, text = cells
    for value, allowed in ((language, LANGUAGES), (voice, VOICES), (kind, KINDS)):
        if value not in allowed:
            raise CorpusError(f"{place}: expected one of {', '.join(allowed)}, found {value!r}")
    if not text.strip():
        raise CorpusError(f"{place}: expected a text, found none")
    given = _labels(first, place)
    seen, agreed = (_labels(cell, place) if cell else None for cell in (second, settled))
    return LabelledPost(name, language, voice, kind, given, seen, agreed, text.replace(LINE, "\n"))


def _labels(cell: str, place: str) -> Labels:
    parts = cell.split("/")
    if len(parts) != len(_ALLOWED):
        raise CorpusError(f"{place}: expected sentiment/topic/severity/relevance, found {cell!r}")
    for part, allowed in zip(parts, _ALLOWED, strict=True):
        if part not in allowed:
            raise CorpusError(f"{place}: expected one of {', '.join(allowed)}, found {part!r}")
    return Labels(*parts)


def problems(posts: Sequence[LabelledPost]) -> list[str]:
    """What is wrong with the corpus: labels against the guide, unsettled rows, repeated ids, posts too much alike."""
    found = [f"{post.id}: {why}" for post in posts for why in _against_guide(post)]
    found += [
        f"{name}: {count} posts with this id"
        for name, count in Counter(post.id for post in posts).items()
        if count > 1
    ]
    return found + _repeats(posts)


def _against_guide(post: LabelledPost) -> Iterable[str]:
    sentiment, topic, severity, relevance = post.labels
    if (post.settled is None) != (post.second in (None, post.first)):
        yield "settled is for posts on which the annotators differ, and for all of these"
    if (topic == "unrelated") != (relevance == "unrelated"):
        yield f"the topic {topic} with the relevance {relevance}"
    if severity != "none" and (relevance == "unrelated" or (sentiment != "negative" and topic != "fake_site_scam")):
        yield f"{severity} with {sentiment} and {topic}"
    if (sentiment == "positive" and topic not in {"praise", "news", "unrelated"}) or (
        topic == "praise" and sentiment != "positive"
    ):
        yield f"{sentiment} with {topic}"


def _repeats(posts: Sequence[LabelledPost]) -> list[str]:
    """Posts that share most of their runs of four characters with an earlier one."""
    holders: dict[str, list[int]] = {}
    grams = [_grams(post.text) for post in posts]
    found = []
    for number, own in enumerate(grams):
        shared = Counter(other for gram in own for other in holders.get(gram, ()))
        for other, count in shared.most_common(1):
            if count >= ALIKE * len(own | grams[other]):
                found.append(f"{posts[number].id}: too much like {posts[other].id}")
        for gram in own:
            holders.setdefault(gram, []).append(number)
    return found


def _grams(text: str) -> set[str]:
    plain = "".join(c for c in text.replace(BRAND, "").lower() if c.isalnum())
    return {plain[start : start + 4] for start in range(max(1, len(plain) - 3))}


def kappa(posts: Sequence[LabelledPost], field: str) -> float:
    """Cohen's κ of the two annotators of those posts that both labelled, on one of the fields of `Labels`: 1 agree always, 0 as often as by chance.

    Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement 20 (1960).
    """
    pairs = [(getattr(post.first, field), getattr(post.second, field)) for post in posts if post.second]
    same = sum(one == other for one, other in pairs) / len(pairs)
    firsts, seconds = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(firsts[value] * seconds[value] for value in firsts) / len(pairs) ** 2
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)
