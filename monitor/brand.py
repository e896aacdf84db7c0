"""Who is protected: the facts about a brand that judging needs, as plain values."""

from __future__ import annotations

import msgspec


class Official(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What belongs to the brand itself; `domains` are registrable domains or hosts, lower case."""

    domains: tuple[str, ...]
    urls: tuple[str, ...] = ()


class Bearer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody or something else that bears the same name; `words` are what gives it away beside the name."""

    name: str
    words: tuple[str, ...]
    domains: tuple[str, ...] = ()


class Brand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One protected brand, as `brand.toml` tells it.

    An alias of up to four ASCII letters is ambiguous: it counts only beside a word of `context`, or written next
    to one of `products`; longer names count by themselves. `verification` maps a region (`cn`, `default`, …) to the page where
    customers check what is official. `keywords` are extra strings that a lookalike domain may carry.
    """

    key: str
    name: str
    official: Official
    aliases: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    exclude: tuple[Bearer, ...] = ()
    products: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    handles: dict[str, tuple[str, ...]] = {}
    apps: dict[str, tuple[str, ...]] = {}
    verification: dict[str, str] = {}
    help: dict[str, str] = {}
    keywords: tuple[str, ...] = ()
    time_zone: str = "UTC"
    channels: dict[str, tuple[str, ...]] = {}
