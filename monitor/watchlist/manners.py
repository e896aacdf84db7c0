"""How a reply may sound, as values: `manners.toml`."""

from __future__ import annotations

import msgspec


class Manner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule of what a reply must not say.

    `phrases` are found in all their disguises (width, spaces, punctuation, doubled and traditional characters);
    `patterns` are regular expressions over the folded text, which is lower case and simplified. A find that lies
    inside a match of one of `allowed` is innocent.
    """

    rule: str
    rule_zh: str
    phrases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


class Must(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule of what a prepared reply must say: in each language, at least one of `words`.

    `situations` names the replies that it holds for; empty means all of them.
    """

    rule: str
    rule_zh: str
    words: dict[str, tuple[str, ...]]
    situations: tuple[str, ...] = ()


class Manners(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`manners.toml`. `traditional` lists pairs of a traditional character and the simplified one it counts as."""

    traditional: tuple[str, ...] = ()
    forbidden: tuple[Manner, ...] = ()
    must: tuple[Must, ...] = ()
