"""A brand's own words, routes and replies laid over the shared ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from monitor.opinion.words.lexicon import Lexicon
from monitor.watchlist.manners import Manners
from monitor.watchlist.model import ReplyTemplate, Routes

S = TypeVar("S", bound=msgspec.Struct)


def over_lexicon(shared: Lexicon, own: Lexicon) -> Lexicon:
    """Lists are joined, topics and signs by name; a polarity or severity that the brand sets wins."""
    joined = _joined(shared, own)
    return msgspec.structs.replace(
        joined, topics=_by_name(shared.topics, own.topics), signs=_by_name(shared.signs, own.signs)
    )


def over_routes(shared: Routes, own: Routes | None) -> Routes:
    """The brand's routes; topics that it gives no matter keep the shared one."""
    if own is None:
        return shared
    return msgspec.structs.replace(own, topics={**shared.topics, **own.topics})


def over_manners(shared: Manners, own: Manners) -> Manners:
    """All rules of both: a brand can be stricter, never laxer."""
    return _joined(shared, own)


def over_replies(shared: tuple[ReplyTemplate, ...], own: tuple[ReplyTemplate, ...]) -> tuple[ReplyTemplate, ...]:
    """The brand's reply where it has one for a situation and language, else the shared one."""
    chosen = {(reply.situation, reply.language): reply for reply in (*shared, *own)}
    return tuple(chosen[key] for key in sorted(chosen))


def _by_name(shared: Mapping[str, S], own: Mapping[str, S]) -> dict[str, S]:
    merged = dict(shared)
    for name, value in own.items():
        merged[name] = _joined(merged[name], value) if name in merged else value
    return merged


def _joined(shared: S, own: S) -> S:
    changes: dict[str, object] = {}
    for field in msgspec.structs.fields(type(own)):
        theirs, ours = getattr(shared, field.name), getattr(own, field.name)
        if isinstance(ours, tuple):
            words = ours and isinstance(ours[0], str)
            changes[field.name] = tuple(dict.fromkeys((*theirs, *ours))) if words else (*theirs, *ours)
        elif isinstance(ours, dict):
            changes[field.name] = {**theirs, **ours}
        elif ours != field.default:
            changes[field.name] = ours
    return msgspec.structs.replace(shared, **changes)
