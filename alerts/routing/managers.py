"""The account manager of a customer, for Cc: as the report says, else from the brand's file, else from its service."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.history import SYSTEM, record
from alerts.routing.asking import Asked, ask
from monitor.settings import Settings
from monitor.store.tables import Alert, HitRow
from monitor.watchlist.customers import Key, in_contact, in_post
from monitor.watchlist.managers import Books
from monitor.watchlist.model import Watchlist

log = structlog.get_logger()
#: findings, the newest, whose authors are looked up
_READ = 20


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a look-up gave: `manager` is empty for nobody, `why` then says why; `by` is the kind of key, `place` csv or http. Nothing personal."""

    manager: str = ""
    by: str = ""
    place: str = ""
    why: str = ""


def of_reporter(watchlist: Watchlist, said: Iterable[str], settings: Settings) -> Found | None:
    """Who looks after a customer who left `said` (contact, story); None where nothing is set up, or nothing identifies anybody.

    May take the two seconds that a service has: call it before anything is locked.
    """
    managers = watchlist.routes.managers
    keys = tuple(dict.fromkeys(key for text in said for key in in_contact(text)))
    if not keys or not (managers.csv or managers.url):
        return None
    found = _in_file(watchlist, keys)
    if found is not None and found.manager:
        return found
    address = os.environ.get(managers.url, "") if managers.url else ""
    if not address:
        return found or Found(why="unset")
    return _of(ask(Asked(address=address, field=managers.field), keys, settings))


def of_authors(session: Session, alert: Alert, watchlist: Watchlist) -> Found | None:
    """Who looks after the authors of an alert's newest findings, by the file alone, which asks nobody and takes no time."""
    if not watchlist.routes.managers.csv:
        return None
    channels = {f"{watchlist.brand.key}/{one.key}": one.channel or one.key for one in watchlist.sources}
    query = select(HitRow.title, HitRow.text, HitRow.author, HitRow.source).where(HitRow.alert_id == alert.id)
    keys = (
        key
        for title, text, author, source in session.execute(query.order_by(HitRow.id.desc()).limit(_READ))
        for key in in_post(f"{title}\n{text}", author, channels.get(source, ""))
    )
    return _in_file(watchlist, tuple(dict.fromkeys(keys)))


def put_in_copy(
    session: Session, alert: Alert, found: Found | None, now: datetime, *, quietly: bool = False
) -> None:
    """Put who was found into the alert's Cc, and say in its history what came of the look-up; `quietly` leaves out that nobody was found."""
    if found is None or (quietly and not found.manager):
        return
    if found.manager and found.manager not in alert.cc:
        alert.cc = [*alert.cc, found.manager]
    elif found.manager:
        return
    detail = {name: value for name, value in msgspec.to_builtins(found).items() if value and name != "manager"}
    record(session, alert, now, who=SYSTEM, what="manager", detail={"found": bool(found.manager), **detail})


@cache
def _books() -> Books:
    return Books()


def _in_file(watchlist: Watchlist, keys: tuple[Key, ...]) -> Found | None:
    name = watchlist.routes.managers.csv
    if not name:
        return None
    book, problems = _books().of(Path(watchlist.folder) / name)
    for problem in problems:
        log.warning("managers_unreadable", problem=str(problem))
    looked = book.find(keys)
    if len(looked.managers) == 1:
        return Found(manager=looked.managers[0], by=looked.by, place="csv")
    return Found(why="several" if looked.managers else "unreadable" if problems else "unknown", place="csv")


def _of(answer: tuple[str, str, str]) -> Found:
    manager, by, why = answer
    return Found(manager=manager, by=by, place="http", why=why)
