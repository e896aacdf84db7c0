"""Documents that grow when they are read: entities made of entities (the "billion laughs")."""

from __future__ import annotations

import re

from monitor.sites.gathering import Gathering

#: how many times its own length a document may come to by its entities
_MOST_GROWTH = 100
_MOST_ENTITIES = 5_000
_ENTITY = re.compile(r"<!ENTITY\s++(%\s++)?+([^\s\"'<>]{1,200}+)\s++(?:\"([^\"]*+)\"|'([^']*+)')")
_USED = re.compile(r"&([^\s;&<>\"']{1,200}+);")


def look(found: Gathering, text: str) -> None:
    """Say in `found` whether `text` declares entities that come to far more than itself."""
    if "<!ENTITY" in text and (size := grown(text)) > max(_MOST_GROWTH * len(text), 10_000_000):
        found.attack(f"its entities come to {min(size, 10**15):,} characters")


def grown(text: str) -> int:
    """How many characters the largest entity of `text` comes to (XML 1.0 §4.4); entities in a circle are without end."""
    sizes: dict[str, int] = {}
    for number, declared in enumerate(_ENTITY.finditer(text)):
        if number >= _MOST_ENTITIES:
            break
        value = declared[3] or declared[4] or ""
        size = len(value)
        for used in _USED.finditer(value):
            size += 10**15 if used[1] == declared[2] else sizes.get(used[1], 0)
        sizes.setdefault(declared[2], min(size, 10**15))
    return max(sizes.values(), default=0)
