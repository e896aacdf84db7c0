"""The labels that an analyst can give a hit, and those that were chosen otherwise than the page showed them."""

from __future__ import annotations

import msgspec

from alerts.view import HitView
from monitor.console.asking import Sent, Tried
from monitor.opinion.correcting import ALLOWED, Given
from monitor.wording import tr


class Field(msgspec.Struct, frozen=True):
    """One label to choose: its name in the form and for people, what it may be, what it is and what is chosen."""

    name: str
    title: str
    values: tuple[str, ...]
    now: str
    chosen: str


def fields(hit: HitView, tried: Tried | None) -> tuple[Field, ...]:
    """The labels of `hit` to choose from, as they are now or as they were chosen in vain."""
    now = hit.labels._asdict()
    told = now | (dict(tried.filled) if tried else {})
    titles = {
        "relevance": tr("Is it about the brand?", "是否关于品牌"),
        "sentiment": tr("Sentiment", "情感"),
        "topic": tr("Topic", "话题"),
        "severity": tr("Severity", "严重程度"),
    }
    return tuple(
        Field(name, titles[name], _choices(values, now[name]), now[name], told[name])
        for name, values in ALLOWED.items()
    )


def _choices(values: tuple[str, ...], now: str) -> tuple[str, ...]:
    """A watchlist's own topic can be left as it is."""
    return values if now in values else (now, *values)


def given_in(sent: Sent) -> Given:
    """The labels that were chosen otherwise than the page showed them: what somebody else corrected meanwhile stays."""
    return Given(**{name: sent[name] for name in ALLOWED if sent.get(name, "") != sent.get(f"was_{name}", "")})
