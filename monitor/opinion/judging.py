"""What a brand makes of posts: relevance, language, sentiment, topics, severity, each with its reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.assessment import Assessment, Label, Reason
from monitor.brand import Brand
from monitor.names.domain import Name
from monitor.names.links import names_in
from monitor.opinion import relevance, sentiment
from monitor.opinion.context import Meant
from monitor.opinion.layer import FEELING, RELATED, SEVERITY, TOPIC, decide
from monitor.opinion.lexicon import Lexicon
from monitor.opinion.models import Models, shipped
from monitor.opinion.normal import normalise, prepare_many
from monitor.opinion.quoting import Quoting
from monitor.opinion.reading import Reading
from monitor.opinion.relevance import RELEVANT, Odds, claims, relevance_reasons
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
from monitor.opinion.topics import TOLD, Told, own_topics, topic_columns, topic_reasons
from monitor.opinion.vocabulary import names_of, vocabulary
from monitor.sighting import Post

SecondOpinion = Callable[[str], float | None]
#: log-odds that a post gains for news where it stands among news, and for being a notice where the brand itself speaks
_NEWS, _OWN = 1.0, 4.0
#: what the layer has learnt in, and the log-odds that a word counts in other languages
_LEARNT, _UNKNOWN = frozenset({"zh-Hans", "zh-Hant", "en", "und"}), 4.0


class Place(msgspec.Struct, frozen=True):
    """Where a post stands: `about` says why that place is about the brand (empty when it is not)."""

    about: str = ""
    is_news: bool = False


NOWHERE = Place()
#: a text with less than two letters or digits says nothing
_HOST = re.compile(r"://|\w\.[^\W\d_]{2}")
_SAYS = re.compile(r"[^\W_].*?[^\W_]", re.DOTALL)


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


class _Judging:
    """One batch for one brand."""

    def __init__(
        self, posts: Sequence[Post], brand: Brand, lexicon: Lexicon, places: Sequence[Place], models: Models
    ) -> None:
        self._posts, self._brand, self._places = posts, brand, places
        texts = prepare_many([said(post) for post in posts])
        self._reading = reading = Reading(texts, vocabulary(lexicon), names_of(brand), models.general)
        self._layer = layer = models.layer
        self._wording, scores = layer.scores(reading.grams, reading.dense)
        self._decided = decide(scores + self._from_place() + self._by_words(), layer.agreement)
        self._elsewhere = elsewhere(reading.mood.shares, scores[:, FEELING], reading.grams.lengths)
        self._empty = [_SAYS.search(text.folded) is None for text in texts]
        self._quotes = self._loudest(Quoting(layer.words, reading.grams, texts))
        own, others = (reading.dense[:, some] @ layer.weights[some, 0] for some in relevance.part_columns())
        self._odds = [Odds(*row) for row in zip(scores[:, 0].tolist(), own.tolist(), others.tolist(), strict=True)]
        self._felt = self._feelings()
        self._topic_words = self._shares()

    def _from_place(self) -> NDArray[np.float32]:
        """What author and place add to the log-odds."""
        added = np.zeros((len(self._posts), self._wording.shape[1]), np.float32)
        for number, (post, place) in enumerate(zip(self._posts, self._places, strict=True)):
            if place.is_news:
                added[number, TOPIC.start + RELATED.index("news")] = _NEWS
            if post.author and self._is_own(post):
                added[number, FEELING.start + 1] = _OWN
        return added

    def _by_words(self) -> NDArray[np.float32]:
        """What the lexicon's words add where the layer knows little of the language: their topic and its mood, else neutral."""
        reading = self._reading
        added = np.zeros_like(self._wording)
        for number, language in enumerate(reading.languages):
            if language in _LEARNT:
                continue
            added[number, FEELING.start + 1] += _UNKNOWN
            runs, meant = reading.lexical.runs[number], reading.lexical.meant
            for group, topic in enumerate(reading.words.topics):
                if topic.name in RELATED and any(meant[row] == Meant.FACT for row in runs.get(group, ())):
                    added[number, TOPIC.start + RELATED.index(topic.name)] += _UNKNOWN
                    added[number, FEELING.start] -= 2 * _UNKNOWN * topic.polarity
        return added

    def _is_own(self, post: Post) -> bool:
        """Whether the brand itself speaks, by its handle."""
        return normalise(post.author).strip().removeprefix("@") in self._reading.names.handles

    def _feelings(self) -> list[Felt]:
        """What the layer says of each text's feeling, part by part."""
        layer, reading = self._layer, self._reading
        negative, positive = FEELING.start, FEELING.stop - 1
        weights = layer.weights[:, positive] - layer.weights[:, negative]
        parts = (reading.dense * weights) @ sentiment.part_columns()
        parts[:, -1] += self._wording[:, positive] - self._wording[:, negative]
        return felt(self._decided, parts)

    def _loudest(self, quoting: Quoting) -> tuple[list[str], list[str], list[str]]:
        """The words that speak loudest for each text's feeling, topic, and for its being major."""
        feeling, topic, _ = self._decided.best
        major = np.full(len(feeling), SEVERITY.stop - 1)
        return (
            quoting.loudest(FEELING.start + feeling),
            quoting.loudest(TOPIC.start + topic),
            quoting.loudest(major),
        )

    def _shares(self) -> list[list[float]]:
        """How much of what speaks for each topic the lexicon's words are."""
        layer, reading = self._layer, self._reading
        words = np.maximum(reading.dense @ (layer.weights[:, TOPIC] * topic_columns()), 0)
        wording = np.maximum(self._wording[:, TOPIC], 0)
        made: list[list[float]] = (words / np.maximum(words + wording, 1e-6)).tolist()
        return made

    def made(self, second_opinion: SecondOpinion) -> list[Assessment]:
        """The assessments, in the order of the posts."""
        return [self._assessed(number, second_opinion) for number in range(len(self._posts))]

    def _assessed(self, number: int, second_opinion: SecondOpinion) -> Assessment:
        post, given = self._posts[number], self._reading.texts[number].given
        hosts: tuple[Name, ...] = names_in(given) if "." in given and _HOST.search(given) else ()
        if self._empty[number]:
            return self._unrelated(number, [], 0.0)
        claim = claims(self._reading, number, hosts, self._places[number].about)
        about, relevant = relevance_reasons(self._reading, number, claim, self._odds[number])
        if relevant < RELEVANT:
            return self._unrelated(number, about, relevant)
        mood = self._mood(number, second_opinion(given))
        felt = round(min(1.0, max(-1.0, sum(reason.weight for reason in mood))), 4)
        label = label_of(felt)
        topics = self._topics(number)
        severity = self._severity(number, label, topics[0].name, post.reach)
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
            shares = self._elsewhere[number]
            said = LABELS[int(shares.argmax())]
            mood = round(within(said, float(shares[2] - shares[0])), 4)
        return Assessment(
            brand=self._brand.key,
            relevance=relevant,
            language=self._reading.languages[number],
            sentiment=mood,
            label=said,
            topics=("unrelated",),
            reasons=(*about, Reason("sentiment.general", mood, f"{mood:+.2f}")) if mood else tuple(about),
        )

    def _mood(self, number: int, second: float | None) -> list[Reason]:
        quotes = {"wording": self._quotes[0][number], "general": f"{self._reading.mood.score[number]:+.2f}"}
        reasons = sentiment_reasons(self._reading, number, self._felt[number], quotes)
        rating = self._posts[number].rating
        if rating is not None:
            reasons.append(rating_reason(rating))
        if second is not None:
            reasons.append(second_reason(second, reasons))
        return reasons

    def _topics(self, number: int) -> list[Told]:
        """The likeliest topic, others that are likely too, and the watchlist's own."""
        chances = self._decided.topics[number].tolist()
        first = int(self._decided.best[1][number])
        chosen = [one for one, chance in enumerate(chances) if chance >= TOLD and one != first]
        order = [first, *sorted(chosen, key=lambda one: -chances[one])]
        shares, quote = self._topic_words[number], self._quotes[1][number]
        told = [
            Told(RELATED[one], round(chances[one], 4), shares[one], quote if one == first else "") for one in order
        ]
        return told + own_topics(self._reading, number) if self._reading.words.has_own else told

    def _severity(self, number: int, label: Label, topic: str, reach: int | None) -> list[Reason]:
        if topic == "question" and label is not Label.NEGATIVE:
            return []
        floor = floor_reasons(self._reading, number, label, topic, reach)
        return raised(floor, int(self._decided.best[2][number]), self._quotes[2][number])


__all__ = ["NOWHERE", "SEVERITY", "Place", "SecondOpinion", "judge_post", "judge_posts", "said"]
