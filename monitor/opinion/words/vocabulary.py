"""A lexicon, and a brand's names, made ready for searching, once."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import chain

import msgspec

from monitor.brand import Brand
from monitor.identity import ByIdentity
from monitor.names.tokens import SHORT, own_hosts
from monitor.opinion.labels import TOPICS
from monitor.opinion.text.normal import normalise, word_forms
from monitor.opinion.text.script import simplified
from monitor.opinion.words.expressions import compiled
from monitor.opinion.words.finding import Finder, Group
from monitor.opinion.words.lexicon import Lexicon, TopicWords

POINTS = {"none": 0, "minor": 1, "major": 2}
#: the groups of a lexicon that tell how something is said, in the order of their numbers
WAYS = (
    "negators",
    "spared",
    "questions",
    "openers",
    "reproaches",
    "hedges",
    "conditions",
    "sarcasm",
    "official",
    "turns",
    "denials",
    "companies",
)
FEELINGS = ("positive", "negative")
#: the groups of a brand, before its other bearers
NAMES = ("alias", "ambiguous", "context", "product", "person")


class Topic(msgspec.Struct, frozen=True):
    """What a topic means."""

    name: str
    polarity: float
    points: int


class Vocabulary(msgspec.Struct, frozen=True, dict=True):
    """A lexicon ready for searching: group i of `finder` is that of `topics[i]`, then signs, feelings, ways, then the topics' matters.

    `has_own` tells that there are topics which the watchlist made up.
    """

    finder: Finder
    topics: tuple[Topic, ...]
    signs: tuple[Topic, ...]
    topic_numbers: dict[str, int]
    has_own: bool

    @cached_property
    def starts(self) -> dict[str, int]:
        """The first group of each kind after the topics."""
        signs = len(self.topics)
        feelings = signs + len(self.signs)
        ways = feelings + len(FEELINGS)
        return {"signs": signs, "feelings": feelings, "ways": ways, "matters": ways + len(WAYS)}

    def number(self, name: str) -> int:
        """The group of a way or feeling."""
        return self.starts["feelings"] + (*FEELINGS, *WAYS).index(name)


class Names(msgspec.Struct, frozen=True):
    """A brand's names ready for searching: groups as in `NAMES`, then one for each of `bearers`; `domains` are its own."""

    finder: Finder
    bearers: tuple[str, ...]
    domains: tuple[str, ...]
    handles: tuple[str, ...]


def _vocabulary(lexicon: Lexicon) -> Vocabulary:
    groups = [_topic_group(name, words) for name, words in lexicon.topics.items()]
    groups += [Group(name, _weights(sign.words), _compiled(sign.patterns)) for name, sign in lexicon.signs.items()]
    groups += [Group(name, _weights(getattr(lexicon, name))) for name in (*FEELINGS, *WAYS)]
    groups += [Group(f"{name} matter", _weights(words.matter)) for name, words in lexicon.topics.items()]
    return Vocabulary(
        Finder(groups),
        tuple(_topic(name, words) for name, words in lexicon.topics.items()),
        tuple(Topic(name, 0.0, POINTS.get(sign.severity, 0)) for name, sign in lexicon.signs.items()),
        {name: number for number, name in enumerate(lexicon.topics)},
        any(name not in TOPICS for name in lexicon.topics),
    )


def _topic(name: str, words: TopicWords) -> Topic:
    return Topic(name, words.polarity, POINTS.get(words.severity, 0))


def _topic_group(name: str, words: TopicWords) -> Group:
    given = dict(zip(word_forms(tuple(words.weights)), words.weights.values(), strict=True))
    return Group(name, _weights(words.words) | _weights(words.strong, 2.0) | given, _compiled(words.patterns))


def _names(brand: Brand) -> Names:
    aliases = (brand.name, *brand.aliases)
    handles = [handle.removeprefix("@") for given in brand.handles.values() for handle in given]
    told = {
        "alias": [alias for alias in aliases if not is_ambiguous(alias)],
        "ambiguous": [alias for alias in aliases if is_ambiguous(alias)],
        "context": brand.context,
        "product": brand.products,
        "person": brand.people,
    }
    groups = [Group(name, _weights(tuple(told[name]))) for name in NAMES]
    groups += [Group(bearer.name, _weights(bearer.words)) for bearer in brand.exclude]
    return Names(
        Finder(groups),
        tuple(bearer.name for bearer in brand.exclude),
        tuple(chain(*own_hosts(brand))),
        tuple(dict.fromkeys(normalise(handle).strip() for handle in handles)),
    )


def is_ambiguous(alias: str) -> bool:
    """Whether an alias is too short to count by itself: up to four ASCII letters."""
    return alias.isascii() and len(alias) <= SHORT


#: a lexicon made ready, once for each
vocabulary = ByIdentity(_vocabulary, size=1024)
#: a brand's names made ready, once for each
names_of = ByIdentity(_names, size=1024)


def _weights(words: tuple[str, ...], weight: float = 1.0) -> dict[str, float]:
    return dict.fromkeys(filter(None, word_forms(words)), weight)


def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(compiled(simplified(pattern)) for pattern in patterns)
