"""Drafting the official-verification reply that goes with an alert or report; a person sends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.replies.choosing import choose, region_of
from alerts.replies.writing import NO_FACTS, render
from monitor.errors import ReplyRefused, WatchlistError
from monitor.store.tables import HitRow, Reply
from monitor.watchlist.model import Watchlist

log = structlog.get_logger()


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which reply is wanted: a situation (`fake_site_reported`, …), a language, a region and facts to put in."""

    situation: str
    language: str
    region: str
    facts: Mapping[str, str] = NO_FACTS


def draft_for_hits(session: Session, hits: Iterable[HitRow], watchlist: Watchlist, now: datetime) -> None:
    """A drafted answer to each of `hits`, as `draft_for_hit` has it; what is drafted for their alerts already is asked for once."""
    given = list(hits)
    alerts = {hit.alert_id for hit in given if hit.alert_id is not None}
    there = select(Reply.alert_id, Reply.situation, Reply.language).where(Reply.alert_id.in_(alerts)).distinct()
    drafted = {(row[0], row[1], row[2]) for row in session.execute(there)} if alerts else set()
    for hit in given:
        draft_for_hit(session, hit, watchlist, now, drafted=drafted)


def draft_for_hit(
    session: Session,
    hit: HitRow,
    watchlist: Watchlist,
    now: datetime,
    *,
    drafted: set[tuple[int | None, str, str]] | None = None,
) -> Reply | None:
    """A drafted answer to a post, or to who asks about a fake site; one per alert, situation and language.

    None for a mere name that is no alert, and where there is such a draft already. `drafted` are those that there are, and remembers this one.
    """
    if hit.kind == "name" and hit.alert_id is None:
        return None
    language = _language(hit, watchlist)
    region = _region(hit, watchlist, language)
    chosen = choose(watchlist, topics=hit.topics, language=language, region=region)
    if hit.alert_id is not None and _is_drafted(
        session, (hit.alert_id, chosen.situation, chosen.language), drafted
    ):
        return None
    facts = {"address": hit.domain} if hit.domain else NO_FACTS
    wanted = Wanted(situation=chosen.situation, language=language, region=region, facts=facts)
    return draft(session, watchlist, wanted, now=now, alert_id=hit.alert_id, hit_id=hit.id)


def _is_drafted(
    session: Session, key: tuple[int, str, str], drafted: set[tuple[int | None, str, str]] | None
) -> bool:
    if drafted is not None:
        there = key in drafted
        drafted.add(key)
        return there
    alert, situation, language = key
    same = (Reply.alert_id == alert, Reply.situation == situation, Reply.language == language)
    return session.scalar(select(Reply.id).where(*same).limit(1)) is not None


def draft(
    session: Session, watchlist: Watchlist, wanted: Wanted, *, now: datetime, **about: int | None
) -> Reply | None:
    """Write, check and keep one reply as a draft; `about` are ids: alert_id, hit_id, report_id.

    None when the template is broken or breaks the manners: the log tells it, for the matter itself must go on.
    """
    try:
        template = choose(watchlist, situation=wanted.situation, language=wanted.language, region=wanted.region)
        text = render(watchlist, template, region=wanted.region, facts=wanted.facts)
    except (ReplyRefused, WatchlistError) as error:
        log.error("reply_not_drafted", brand=watchlist.brand.key, situation=wanted.situation, why=str(error))
        return None
    reply = Reply(situation=template.situation, language=template.language, text=text, created_at=now, **about)
    session.add(reply)
    session.flush()
    return reply


def _language(hit: HitRow, watchlist: Watchlist) -> str:
    """The language of a post; a name has none, so the one that the brand's customers are likely to write."""
    if hit.kind == "post":
        return hit.language
    return "zh-Hans" if any(not alias.isascii() for alias in watchlist.brand.aliases) else "en"


def _region(hit: HitRow, watchlist: Watchlist, language: str) -> str:
    """The region of the source, else mainland China for simplified Chinese, else none."""
    brand = watchlist.brand.key
    told = {f"{brand}/{source.key}": source.region for source in watchlist.sources}.get(hit.source, "")
    return told or region_of(language)
