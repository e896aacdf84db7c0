"""What a brand makes of posts: relevance, language, sentiment, topics, severity, each with its reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.assessment import Assessment, Label, Reason, rounded
from monitor.brand import Brand
from monitor.names.domain import Name
from monitor.names.links import names_in
from monitor.opinion import relevance, sentiment
from monitor.opinion.models import Models, shipped
from monitor.opinion.quoting import Quoting, Span
from monitor.opinion.reading import Reading
from monitor.opinion.relevance import RELEVANT, Claim, Odds, claims, relevance_reasons
from monitor.opinion.ruling import NEWS, by_words
from monitor.opinion.sentiment import (
    LABELS,
    Felt,
    elsewhere,
    felt,
    label_of,
    rating_reason,
    second_reason,
    sentiment_reasons,
    within,
)
from monitor.opinion.severity import floor_reasons, level, raised
from monitor.opinion.text.block import Places
from monitor.opinion.text.normal import normalise, prepare_many
from monitor.opinion.topics import TOLD, Told, own_topics, topic_columns, topic_reasons
from monitor.opinion.weights.layer import FEELING, RELATED, SEVERITY, TOPIC, Decided, decide
from monitor.opinion.words.features import COLUMN
from monitor.opinion.words.lexicon import Lexicon
from monitor.opinion.words.vocabulary import names_of, vocabulary
from monitor.sighting import Post

SecondOpinion = Callable[[str], float | None]
#: log-odds that a post gains for being a notice where the brand itself speaks
_OWN = 4.0
#: a topic that is likelier than this leaves none beside it that is told
_ALONE = 1.01 - TOLD


class Place(msgspec.Struct, frozen=True):
    """Where a post stands: `about` says why that place is about the brand (empty when it is not)."""

    about: str = ""
    is_news: bool = False


NOWHERE = Place()
_HOST = re.compile(r"[.:](?:(?<=\w\.)[^\W\d_]{2}|(?<=:)//)")
#: a text with less than two letters or digits says nothing
_SAYS = re.compile(r"[^\W_].*?[^\W_]", re.DOTALL)


def _is_empty(text: str) -> bool:
    """Whether a text says nothing; most begin with two letters."""
    return not (len(text) > 1 and text[:2].isalnum()) and _SAYS.search(text) is None


def nobody(text: str) -> None:
    """No second opinion."""


def judge_post(
    post: Post,
    brand: Brand,
    lexicon: Lexicon,
    second_opinion: SecondOpinion = nobody,
    *,
    place: Place = NOWHERE,
    models: Models | None = None,
) -> Assessment:
    """What `brand` makes of `post`: `judge_posts` of one."""
    return judge_posts([post], brand, lexicon, second_opinion, places=[place], models=models)[0]


def judge_posts(
    posts: Sequence[Post],
    brand: Brand,
    lexicon: Lexicon,
    second_opinion: SecondOpinion = nobody,
    *,
    places: Sequence[Place],
    models: Models | None = None,
) -> list[Assessment]:
    """What `brand` makes of each of `posts`, which stand in `places`, by the words of `lexicon` and what `models` learnt.

    The second opinion (-1…1 or None) is asked of relevant posts only. A post that is not about the brand (relevance under
    `RELEVANT`) has the one topic `unrelated` and no severity; its sentiment is that of any text.
    """
    if not posts:
        return []
    return _Judging(posts, brand, lexicon, places, models or shipped()).made(second_opinion)


def said(post: Post) -> str:
    """The title and the text of a post, the title once."""
    return f"{post.title}\n{post.text}" if post.title and not post.text.startswith(post.title) else post.text


class _Telling(NamedTuple):
    """What the layer says of a text about the brand: its feeling, the chance of each topic, the best topic and severity, how much of
    each topic the lexicon's words make, and the words that speak loudest for feeling, topic and its being major."""

    felt: Felt
    chances: list[float]
    topic: int
    severity: int
    shares: list[float]
    feeling_quote: Span
    topic_quote: Span
    severity_quote: Span


class _Judging:
    """One batch for one brand."""

    def __init__(
        self, posts: Sequence[Post], brand: Brand, lexicon: Lexicon, places: Sequence[Place], models: Models
    ) -> None:
        self._posts, self._brand, self._places = posts, brand, places
        texts = prepare_many([said(post) for post in posts])
        self._reading = reading = Reading(texts, vocabulary(lexicon), names_of(brand), models.general)
        self._layer = layer = models.layer
        self._scores: list[float] = reading.mood.score.tolist()
        self._wording, scores = layer.scores(reading.grams, reading.dense)
        scored = scores + self._from_place() + by_words(reading)
        words = reading.dense[:, COLUMN["positive"]] - reading.dense[:, COLUMN["negative"]]
        shares = elsewhere(reading.mood.shares, scores[:, FEELING], words, reading.grams.lengths)
        self._elsewhere: list[tuple[int, float]] = list(
            zip(shares.argmax(1).tolist(), (shares[:, 2] - shares[:, 0]).tolist(), strict=True)
        )
        self._empty = [_is_empty(text.folded) for text in texts]
        own, others = (reading.dense @ (layer.exact[:, :1] * relevance.part_columns())).T
        about = [self._claim(number) for number in range(len(posts))]
        self._about = relevance_reasons(reading, about, Odds(scores[:, 0], own, others))
        related = np.flatnonzero([relevant >= RELEVANT for _, relevant in self._about])
        self._told = self._telling(related, decide(scored[related], layer.agreement)) if len(related) else {}

    def _from_place(self) -> NDArray[np.float32]:
        """What author and place add to the log-odds."""
        added = np.zeros((len(self._posts), self._wording.shape[1]), np.float32)
        for number, (post, place) in enumerate(zip(self._posts, self._places, strict=True)):
            if place.is_news:
                added[number, TOPIC.start + RELATED.index("news")] = NEWS
            if post.author and self._is_own(post):
                added[number, FEELING.start + 1] = _OWN
        return added

    def _is_own(self, post: Post) -> bool:
        """Whether the brand itself speaks, by its handle."""
        return normalise(post.author).strip().removeprefix("@") in self._reading.names.handles

    def _claim(self, number: int) -> Claim:
        """Why a text may be about the brand: one that says nothing is about nobody."""
        if self._empty[number]:
            return Claim([], sure=False, official=False)
        given = self._reading.texts[number].given
        hosts: tuple[Name, ...] = names_in(given) if "." in given and _HOST.search(given) else ()
        return claims(self._reading, number, hosts, self._places[number].about)

    def _telling(self, related: Places, decided: Decided) -> dict[int, _Telling]:
        """What the layer says of each of the `related` texts, for which it has `decided`."""
        columns = (
            self._feelings(related, decided),
            decided.topics.tolist(),
            *(best.tolist() for best in decided.best[1:]),
            self._shares(related),
            *self._loudest(related, decided),
        )
        return dict(zip(related.tolist(), map(_Telling, *columns), strict=True))

    def _feelings(self, related: Places, decided: Decided) -> list[Felt]:
        """What the layer says of each text's feeling, part by part."""
        layer, wording = self._layer, self._wording[related]
        negative, positive = FEELING.start, FEELING.stop - 1
        weights = layer.exact[:, positive] - layer.exact[:, negative]
        parts = self._reading.dense[related] @ (weights[:, None] * sentiment.part_columns())
        parts[:, -1] += wording[:, positive] - wording[:, negative]
        return felt(decided, parts)

    def _loudest(self, related: Places, decided: Decided) -> tuple[list[Span], list[Span], list[Span]]:
        """The words that speak loudest for each text's feeling, topic, and for its being major."""
        quoting = Quoting(self._layer.words, self._reading.grams, self._reading.block, related)
        feeling, topic, _ = decided.best
        return (
            quoting.loudest(FEELING.start + feeling),
            quoting.loudest(TOPIC.start + topic),
            quoting.loudest(np.full(len(related), SEVERITY.stop - 1)),
        )

    def _shares(self, related: Places) -> list[list[float]]:
        """How much of what speaks for each topic the lexicon's words are."""
        weights = self._layer.exact[:, TOPIC] * topic_columns()
        words = np.maximum(self._reading.dense[related] @ weights, 0)
        wording = np.maximum(self._wording[related, TOPIC], 0)
        made: list[list[float]] = (words / np.maximum(words + wording, 1e-6)).tolist()
        return made

    def made(self, second_opinion: SecondOpinion) -> list[Assessment]:
        """The assessments, in the order of the posts."""
        return [self._assessed(number, second_opinion) for number in range(len(self._posts))]

    def _assessed(self, number: int, second_opinion: SecondOpinion) -> Assessment:
        about, relevant = self._about[number]
        said = self._told.get(number)
        if said is None:
            return self._unrelated(number, about, relevant)
        mood = self._mood(number, said, second_opinion(self._reading.texts[number].given))
        felt = rounded(min(1.0, max(-1.0, sum([reason.weight for reason in mood]))))
        label = label_of(felt)
        topics = self._topics(number, said)
        severity = self._severity(number, said, label, topics[0].name)
        told = [reason for topic in topics for reason in topic_reasons(self._reading, number, topic)]
        return Assessment(
            brand=self._brand.key,
            relevance=relevant,
            language=self._reading.languages[number],
            sentiment=felt,
            label=label,
            topics=tuple([topic.name for topic in topics]),
            severity=level(severity),
            reasons=(*about, *told, *mood, *severity),
        )

    def _unrelated(self, number: int, about: list[Reason], relevant: float) -> Assessment:
        """A text about something else: it feels as any text does."""
        mood, said = 0.0, Label.NEUTRAL
        if not self._empty[number]:
            best, leaning = self._elsewhere[number]
            said = LABELS[best]
            mood = rounded(within(said, leaning))
        return Assessment(
            brand=self._brand.key,
            relevance=relevant,
            language=self._reading.languages[number],
            sentiment=mood,
            label=said,
            topics=("unrelated",),
            reasons=(*about, Reason("sentiment.general", mood, f"{mood:+.2f}")) if mood else tuple(about),
        )

    def _mood(self, number: int, said: _Telling, second: float | None) -> list[Reason]:
        wording = self._quote(number, said.feeling_quote) if said.felt.parts[-1] else ""
        reasons = sentiment_reasons(self._reading, number, said.felt, self._scores[number], wording)
        rating = self._posts[number].rating
        if rating is not None:
            reasons.append(rating_reason(rating))
        if second is not None:
            reasons.append(second_reason(second, reasons))
        return reasons

    def _topics(self, number: int, said: _Telling) -> list[Told]:
        """The likeliest topic, others that are likely too, and the watchlist's own."""
        chances, shares, first = said.chances, said.shares, said.topic
        told = [Told(RELATED[first], rounded(chances[first]), shares[first], self._quote(number, said.topic_quote))]
        if chances[first] <= _ALONE:
            others = [one for one, chance in enumerate(chances) if chance >= TOLD and one != first]
            others.sort(key=lambda one: -chances[one])
            told += [Told(RELATED[one], rounded(chances[one]), shares[one], "") for one in others]
        return told + own_topics(self._reading, number) if self._reading.words.has_own else told

    def _severity(self, number: int, said: _Telling, label: Label, topic: str) -> list[Reason]:
        if topic == "question" and label is not Label.NEGATIVE:
            return []
        floor = floor_reasons(self._reading, number, label, topic, self._posts[number].reach)
        quotes = self._quote(number, said.severity_quote) if said.severity else ""
        return raised(floor, said.severity, quotes)

    def _quote(self, number: int, span: Span) -> str:
        return self._reading.texts[number].quote(*span)


__all__ = ["NOWHERE", "SEVERITY", "Place", "SecondOpinion", "judge_post", "judge_posts", "said"]
