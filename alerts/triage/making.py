"""An alert that a person opens, for what no source has brought: a call, a letter, word from a colleague."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy.orm import Session

from alerts.history import record
from alerts.messages.naming import MATTERS
from alerts.quiet.silences import Matcher
from alerts.triage.moves import name_of, words_of
from monitor.errors import UsageError
from monitor.store.tables import Alert
from monitor.text import one_line
from monitor.watchlist.model import Watchlist
from monitor.wording import tr

#: by which rule its hits are in it, once somebody moves some there
BY_HAND = "by_hand"
_LONGEST_TITLE = 200
_LANGUAGE = re.compile(r"([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a new alert: its matter is one that the routes or the product know; `language` (such as zh-Hans) may be unknown."""

    brand: str
    matter: str
    title: str
    level: Literal["minor", "major"] = "minor"
    topic: str = ""
    language: str = ""


def open_by_hand(session: Session, wish: Wish, watchlist: Watchlist, *, who: str, now: datetime) -> Alert:
    """A new alert without hits, which no rule gives any. UsageError where the wish makes no sense."""
    who, title = name_of(who), one_line(words_of(wish.title, tr("a title", "标题")), _LONGEST_TITLE)
    _check(wish, watchlist)
    alert = Alert(
        brand=watchlist.brand.key,
        matter=wish.matter,
        topic=wish.topic,
        group_key=BY_HAND,
        grouped_by=BY_HAND,
        level=wish.level,
        status="open",
        title=title,
        language=wish.language,
        hit_count=0,
        round=1,
        created_at=now,
        updated_at=now,
    )
    session.add(alert)
    session.flush()
    alert.group_key = f"{BY_HAND}:{alert.id}"
    record(session, alert, now, who=who, what="opened", detail={"level": alert.level, "rule": BY_HAND})
    return alert


def matters(watchlist: Watchlist) -> tuple[str, ...]:
    """Every matter that the brand's routes or the product know."""
    routes = watchlist.routes
    named = {*MATTERS, *routes.topics.values(), *(route.matter for route in routes.route)}
    return tuple(sorted(named - {""}))


def topics(watchlist: Watchlist) -> tuple[str, ...]:
    """Every topic that the brand's routes or words know."""
    return tuple(sorted({*watchlist.routes.topics, *watchlist.lexicon.topics}))


def check_named(matcher: Matcher, watchlist: Watchlist) -> None:
    """UsageError where a silence is for a matter or topic that no alert of the brand can have: it would keep nothing back, and nobody would know."""
    about = topics(watchlist)
    for told, known, what in (
        (matcher.matters, tuple(sorted({*matters(watchlist), *about})), tr("a matter", "事项")),
        (matcher.topics, about, tr("a topic", "话题")),
    ):
        for name in told:
            if name not in known:
                raise _expected(what, known, name)


def _check(wish: Wish, watchlist: Watchlist) -> None:
    known = matters(watchlist)
    if wish.matter not in known:
        raise _expected(tr("a matter", "事项"), known, wish.matter)
    if wish.topic and wish.topic not in topics(watchlist):
        raise _expected(tr("a topic", "话题"), topics(watchlist), wish.topic)
    if wish.level not in ("minor", "major"):
        raise _expected(tr("a level", "级别"), ("minor", "major"), wish.level)
    if not _LANGUAGE.fullmatch(wish.language):
        raise _expected(tr("a language", "语言"), ("zh-Hans", "zh-Hant", "en", "…"), wish.language)


def _expected(what: str, known: tuple[str, ...] | list[str], found: str) -> UsageError:
    listed = tr(", ", "、").join(known)
    return UsageError(
        tr(
            f"expected {what} among {listed}; found {found[:100]!r}",
            f"{what}应为 {listed} 之一；得到 {found[:100]!r}",
        )
    )
