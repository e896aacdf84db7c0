"""The watchlist's words: which phrases point to which topic, and which signs tell that a matter will escalate."""

from __future__ import annotations

import msgspec


class TopicWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A topic's words.

    `words` and `patterns` (regular expressions) point to it, `strong` ones count twice; `not_after` are words that
    cancel a find that they stand right before (negation).
    `polarity` is what the topic says about the customer's mood, -1…1; `severity` the least that a find means.
    """

    words: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    polarity: float = 0.0
    severity: str = "none"


class Sign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sign that a matter is about to escalate; any of `words` or `patterns` raises severity to `severity`."""

    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    severity: str = "major"


class Lexicon(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`topics.toml`, the brand's over the shared one."""

    topics: dict[str, TopicWords] = {}
    signs: dict[str, Sign] = {}
    negators: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    official: tuple[str, ...] = ()
