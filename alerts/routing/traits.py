"""What routes are held against: an alert's matter, level and words, and where its findings came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from alerts.replies.choosing import region_of
from monitor.errors import UsageError
from monitor.opinion.text.normal import normalise
from monitor.opinion.text.script import simplified
from monitor.store.tables import Alert, CampaignRow, CampaignSite, HitRow, Report, SiteRow
from monitor.watchlist.model import Route, Watchlist
from monitor.wording import tr

#: findings, the newest, whose words are looked through
READ = 200
#: characters of each
_LONGEST = 20_000


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """`sources` are keys of sources and channels; `text` what its findings say, folded; `managers` and `owners` are who may be in Cc."""

    matter: str = ""
    level: str = "minor"
    language: str = ""
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    campaigns: tuple[int, ...] = ()
    text: str = ""
    managers: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


def traits_of(session: Session, alert: Alert, watchlist: Watchlist) -> Traits:
    """The traits of a stored alert; what no route of `watchlist` asks about is left out."""
    asked = _Asked(watchlist.routes.route)
    keys = _sources(session, alert) if asked.any("sources", "regions") or asked.owners else ()
    known = [source for source in watchlist.sources if source.key in keys]
    reported = (alert.region,) if alert.region else ()
    regions = dict.fromkeys((*reported, *(source.region for source in known if source.region)))
    return Traits(
        matter=alert.matter,
        level=alert.level,
        language=alert.language,
        topics=(alert.topic, *(_topics(session, alert) if asked.any("topics") else ())),
        regions=tuple(regions) or tuple(filter(None, (region_of(alert.language),))),
        sources=tuple(dict.fromkeys((*keys, *(source.channel for source in known if source.channel)))),
        campaigns=_campaigns(session, alert) if asked.any("campaigns") else (),
        text=_text(session, alert) if asked.any("words") else "",
        managers=tuple(alert.cc),
        owners=tuple(dict.fromkeys(owner for source in known for owner in source.owners)),
    )


def made_up(watchlist: Watchlist, given: Mapping[str, Any]) -> Traits:
    """The traits of an alert that somebody thinks of: any fields of `Traits`, and `words` that a finding says.

    The matter is that of its first topic unless it is given; a source brings its channel and its owners. UsageError names a matter or topic that is unknown.
    """
    topics = tuple(given["topics"])
    matters = watchlist.routes.topics
    for what, name, known in (
        *(("topic", topic, watchlist.lexicon.topics.keys() | matters.keys()) for topic in topics),
        *((("matter", given["matter"], set(matters.values())),) if given["matter"] else ()),
    ):
        if name not in known:
            there = ", ".join(sorted(known))
            called = tr(f"a {what}", {"topic": "话题", "matter": "事项"}[what])
            raise UsageError(
                tr(f"expected {called} ({there}), found {name!r}", f"应为{called}（{there}），得到 {name!r}")
            )
    sources = [one for one in watchlist.sources if one.key in given["sources"]]
    regions = tuple(given["regions"]) or tuple(dict.fromkeys(one.region for one in sources if one.region))
    return Traits(
        matter=given["matter"] or next((matters.get(topic, topic) for topic in topics), ""),
        level=given["level"],
        language=given["language"],
        topics=topics,
        regions=regions or tuple(filter(None, (region_of(given["language"]),))),
        sources=tuple(dict.fromkeys((*given["sources"], *(one.channel for one in sources if one.channel)))),
        campaigns=tuple(given["campaigns"]),
        text=folded([given["words"]]),
        managers=tuple(given["managers"]),
        owners=tuple(dict.fromkeys(owner for one in sources for owner in one.owners)),
    )


def folded(texts: Iterable[str]) -> str:
    """Texts as words are looked for in them: NFKC, lower case, simplified, on lines of their own."""
    return simplified(normalise("\n".join(text[:_LONGEST] for text in texts)))


def spoken_of(words: Iterable[str], text: str) -> tuple[str, ...]:
    """Those of `words` that stand in a folded text; ASCII words on word borders. One of which nothing is left when it is folded stands nowhere."""
    looked_for = ((word, folded([word]).strip()) for word in words)
    return tuple(word for word, form in looked_for if form and _expression(form).search(text))


def _expression(word: str) -> re.Pattern[str]:
    before = r"(?<![a-z0-9])" if word[:1].isascii() else ""
    after = r"(?![a-z0-9])" if word[-1:].isascii() else ""
    return re.compile(before + re.escape(word) + after)


class _Asked:
    """What the routes ask about, for most watchlists ask little."""

    def __init__(self, routes: tuple[Route, ...]) -> None:
        self._routes = routes
        self.owners = any("owners" in route.cc for route in routes)

    def any(self, *keys: str) -> bool:
        return any(getattr(route, key) for route in self._routes for key in keys)


def _sources(session: Session, alert: Alert) -> tuple[str, ...]:
    query = select(HitRow.source).where(HitRow.alert_id == alert.id).distinct()
    found = {source.partition("/")[2] for source in session.scalars(query)}
    reported = session.scalar(select(exists().where(Report.alert_id == alert.id)))
    return tuple(sorted(found | {"report"} if reported else found))


def _topics(session: Session, alert: Alert) -> tuple[str, ...]:
    named = select(func.unnest(HitRow.topics)).where(HitRow.alert_id == alert.id).distinct()
    return tuple(sorted(set(session.scalars(named)) - {alert.topic}))


def _text(session: Session, alert: Alert) -> str:
    newest = select(HitRow.title, HitRow.text).where(HitRow.alert_id == alert.id).order_by(HitRow.id.desc())
    return folded(part for row in session.execute(newest.limit(READ)) for part in row)


def _campaigns(session: Session, alert: Alert) -> tuple[int, ...]:
    """The campaigns of its sites, and those that have become part of them."""
    about = or_(SiteRow.host == HitRow.domain, SiteRow.domain == HitRow.domain)
    query = (
        select(CampaignSite.campaign_id)
        .join(SiteRow, SiteRow.id == CampaignSite.site_id)
        .join(HitRow, about)
        .where(HitRow.alert_id == alert.id, HitRow.domain != "")
    )
    found = set(session.scalars(query.distinct()))
    newer = found
    while newer:
        former = select(CampaignRow.id).where(CampaignRow.merged_into.in_(newer))
        newer = set(session.scalars(former)) - found
        found |= newer
    return tuple(sorted(found))
