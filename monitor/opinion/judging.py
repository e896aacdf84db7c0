"""What a brand makes of a post: relevance, language, sentiment, topics, severity, each with its reasons."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from monitor.assessment import Assessment, Label, Reason, total
from monitor.brand import Brand
from monitor.names.links import names_in
from monitor.opinion.finding import Find, find_words
from monitor.opinion.language import language
from monitor.opinion.lexicon import Lexicon
from monitor.opinion.normal import Text, normalise, prepare
from monitor.opinion.questions import only_asks, question_parts
from monitor.opinion.relevance import RELEVANT, known, relevance_reasons
from monitor.opinion.sentiment import (
    balance,
    label_of,
    mood,
    score,
    second_reason,
    topic_reasons,
    word_reasons,
)
from monitor.opinion.severity import find_signs, level, sign_reasons, stakes
from monitor.opinion.topics import Topic, find_topics
from monitor.opinion.vocabulary import MANNERS, Vocabulary, vocabulary
from monitor.sighting import Post

SecondOpinion = Callable[[str], float | None]


class Place(msgspec.Struct, frozen=True):
    """Where a post stands: `about` says why that place is about the brand (empty when it is not)."""

    about: str = ""
    is_news: bool = False


NOWHERE = Place()
_TELLING = frozenset({"praise", "other_complaint"})


class _Mood(msgspec.Struct, frozen=True):
    """How a relevant post feels: reasons, and whether it only asks or is an official notice."""

    reasons: tuple[Reason, ...]
    label: Label
    asks: bool
    official: bool


def judge_post(
    post: Post, brand: Brand, lexicon: Lexicon, second_opinion: SecondOpinion, *, place: Place = NOWHERE
) -> Assessment:
    """What `brand` makes of `post`, by the words of `lexicon`; the second opinion (-1…1 or None) is asked of relevant posts only.

    A post that is not about the brand (relevance under `RELEVANT`) has the one topic `unrelated` and no severity.
    """
    said = f"{post.title}\n{post.text}" if post.title and not post.text.startswith(post.title) else post.text
    text, words = prepare(said), vocabulary(lexicon)
    topics = find_topics(text, words)
    about = relevance_reasons(
        text, brand, matters=_matters(text, words, topics, place), place=place.about, names=names_in(said)
    )
    relevance = total(about, "relevance", 0, 1)
    tongue = language(text)
    if relevance < RELEVANT:
        felt = tuple(word_reasons(text, *mood(text, words, question_parts(text, words.questions))))
        return Assessment(
            brand=brand.key,
            relevance=relevance,
            language=tongue,
            sentiment=score(felt),
            label=label_of(score(felt)),
            topics=("unrelated",),
            reasons=(*about, *felt),
        )
    found = tuple(topic for topic in topics if topic.name != "unrelated")
    mood_found = _mood(post, text, words, found, second_opinion(said), own=_is_own(post, brand))
    severity = _severity(post, text, words, found, mood_found)
    chosen = _chosen(found, mood_found, place)
    reasons = (*about, *(topic.reason for topic in found), *mood_found.reasons, *severity)
    return Assessment(
        brand=brand.key,
        relevance=relevance,
        language=tongue,
        sentiment=score(mood_found.reasons),
        label=mood_found.label,
        topics=chosen,
        severity=level(severity),
        reasons=reasons,
    )


def _matters(text: Text, words: Vocabulary, topics: tuple[Topic, ...], place: Place) -> tuple[Find, ...]:
    """What is said of a service like the brand's; where the place is about the brand, praise and complaints as well."""
    telling = [topic for topic in topics if topic.name not in MANNERS or (place.about and topic.name in _TELLING)]
    finds = [find for topic in telling for find in topic.finds]
    return tuple(finds + (find_words(text.folded, words.negative) if place.about else []))


def _is_own(post: Post, brand: Brand) -> bool:
    """Whether the brand itself speaks, by its handle."""
    return normalise(post.author).strip().removeprefix("@") in known(brand).handles


def _mood(
    post: Post, text: Text, words: Vocabulary, topics: tuple[Topic, ...], second: float | None, *, own: bool
) -> _Mood:
    clauses = question_parts(text, words.questions)
    praise, blame, turned = mood(text, words, clauses)
    signs = find_signs(text, words)
    reasons = [*topic_reasons(topics, clauses), *word_reasons(text, praise, blame, turned)]
    if signs and not own:
        reasons.append(Reason("sentiment.escalation", -0.2, ", ".join(rule.sign for rule, _ in signs)))
    if post.rating is not None:
        reasons.append(Reason("sentiment.rating", round(0.8 * (post.rating - 0.5), 4), f"{post.rating:.2f}"))
    evidence = [find for topic in topics if topic.rule.polarity < 0 for find in topic.finds]
    evidence += [*blame, *turned, *(find for _, finds in signs for find in finds)]
    asks = only_asks(text, clauses, evidence)
    notices = [post.author] if own else list(dict.fromkeys(f.word for f in find_words(text.folded, words.official)))
    official = own or (bool(notices) and not signs)
    if official:
        reasons += balance("sentiment.official", reasons, ", ".join(notices[:4]))
    elif asks:
        start, end = clauses[0]
        reasons += balance("sentiment.question", reasons, text.quote(start, min(end, start + 60)))
    if second is not None:
        reasons.append(second_reason(second, reasons))
    made = tuple(reasons)
    return _Mood(made, label_of(score(made)), asks, official)


def _severity(
    post: Post, text: Text, words: Vocabulary, topics: tuple[Topic, ...], mood_found: _Mood
) -> tuple[Reason, ...]:
    """A question that complains of nothing is not severe; a notice is as severe as its topic; complaints get it all."""
    if mood_found.asks and not mood_found.official and mood_found.label is not Label.NEGATIVE:
        return ()
    reasons = stakes(text, topics, mood_found.label, post.reach)
    if not mood_found.official:
        reasons = [*sign_reasons(text, find_signs(text, words)), *reasons]
    return tuple(reasons)


def _chosen(topics: tuple[Topic, ...], mood_found: _Mood, place: Place) -> tuple[str, ...]:
    """Topics, strongest first: matters before manners, except that praise leads a positive post and `question` a mere question."""
    label = mood_found.label
    matters = [topic.name for topic in topics if topic.name not in MANNERS]
    manners = [topic.name for topic in topics if topic.name in MANNERS]
    if label is Label.NEGATIVE:
        manners = [name for name in manners if name == "other_complaint" or (name == "news" and not matters)]
        return tuple(matters + manners) or ("other_complaint",)
    bounded = label is Label.POSITIVE or mood_found.asks
    manners = [name for name in manners if name != ("other_complaint" if bounded else "praise")]
    if label is Label.POSITIVE:
        return ("praise", *(name for name in matters + manners if name != "praise"))
    if mood_found.asks and not mood_found.official:
        return ("question", *(name for name in matters + manners if name != "question"))
    chosen = tuple(matters + [name for name in manners if name != "question"])
    return chosen or (("news",) if place.is_news else ())
