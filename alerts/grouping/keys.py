"""What a hit has in common with others: its keys, most specific first, each with the rule that people see."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from monitor.assessment import ALARMING, Severity
from monitor.opinion.relevance import RELEVANT
from monitor.store.tables import CampaignSite, HitRow, SiteRow
from monitor.watchlist.model import Grouping, Watchlist

FAKE_SITE = "fake_site"
SAME_SITE, SAME_CAMPAIGN, SAME_TEXT, SAME_TOPIC = "same_site", "same_campaign", "same_text", "same_topic"
FIRST_SWEEP = "first_sweep"
#: the topic of a complaint that has none of its own
OTHER = "other_complaint"
#: whatever an analyst called unrelated stays with its alert, and counts no more
_CORRECTED = [{"code": "relevance.corrected"}]


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """Something that hits may have in common: `value` is equal for hits that belong together, `rule` says why.

    `joins`: a hit joins the alert that holds the key. `claims`: the alert that a hit joined holds it from then on. `opens`: an alert that is opened for the hit is
    about this, with the `matter` and `topic`. Hits join by a key with a `window` only until that much time has passed without one.
    """

    value: str
    rule: str
    matter: str
    topic: str
    window: timedelta | None = None
    joins: bool = True
    claims: bool = True
    opens: bool = False


def keys_of(
    session: Session, hits: Sequence[HitRow], watchlist: Watchlist, *, learnt: bool = False
) -> dict[int, tuple[Key, ...]]:
    """The keys of each of `hits` (by its id), none for one that asks nobody to act: praise, news, questions, mere names.

    `learnt`: the hits were known before, and are worse than they were taken for; a name is then none that a first sweep found.
    """
    alarming = {hit.domain for hit in hits if is_alarming(hit)}
    campaigns = campaigns_of(session, alarming) if alarming else {}
    return {hit.id: tuple(_keys(hit, watchlist, campaigns.get(hit.domain, ()), learnt)) for hit in hits}


def _keys(hit: HitRow, watchlist: Watchlist, campaigns: Collection[int], learnt: bool) -> Iterator[Key]:
    if is_alarming(hit):
        yield from _of_site(hit, campaigns, swept=not learnt and _was_there(hit))
    elif hit.severity != Severity.NONE:
        topic = topic_of(hit)
        about = Key(
            value=topic_key(topic),
            rule=SAME_TOPIC,
            matter=watchlist.routes.topics.get(topic, topic),
            topic=topic,
            window=window_of(watchlist.routes.grouping),
            opens=True,
        )
        if hit.story_id is not None:
            yield replace(about, value=story_key(hit.story_id), rule=SAME_TEXT, window=None, opens=False)
        yield about


def _of_site(hit: HitRow, campaigns: Collection[int], *, swept: bool) -> Iterator[Key]:
    """What is about one site; a name that was there before the first sweep claims nothing, so that what changes about it alarms by itself."""
    about = Key(value=site_key(hit.domain), rule=SAME_SITE, matter=FAKE_SITE, topic="fake_site_scam", opens=True)
    if swept:
        about = replace(about, claims=False, opens=False)
    yield about
    for number in campaigns:
        yield replace(about, value=campaign_key(number), rule=SAME_CAMPAIGN, opens=False)
    if swept:
        yield replace(about, value="inventory", rule=FIRST_SWEEP, claims=True, opens=True)
    elif hit.story_id is not None:
        yield replace(about, value=story_key(hit.story_id), rule=SAME_TEXT, joins=False, opens=False)


def is_alarming(hit: HitRow) -> bool:
    """Whether it is about a site on which staff must act."""
    return bool(hit.domain) and hit.verdict in ALARMING


def is_grouped(hit: HitRow) -> bool:
    """Whether a hit asks somebody to act, and so belongs into an alert."""
    return is_alarming(hit) or hit.severity != Severity.NONE


def _was_there(hit: HitRow) -> bool:
    """Whether it is a name that a sweep found and of which it knows no change: it existed before anybody looked."""
    return hit.kind == "name" and "resolution" in hit.facts and hit.identity == f"name:{hit.url}"


def topic_of(hit: HitRow) -> str:
    """The topic by which a post is grouped."""
    return hit.topics[0] if hit.topics else OTHER


def window_of(grouping: Grouping) -> timedelta:
    """How much time may lie between two hits on a topic of one alert."""
    return timedelta(seconds=grouping.window)


def site_key(domain: str) -> str:
    """The key of all that is about one fake site, by its registrable domain."""
    return f"site:{domain}"


def campaign_key(number: int) -> str:
    """The key of all that is about the sites of one campaign."""
    return f"campaign:{number}"


def story_key(number: int) -> str:
    """The key of all sightings of one text."""
    return f"story:{number}"


def topic_key(topic: str) -> str:
    """The key of all complaints on one topic."""
    return f"topic:{topic}"


def campaigns_of(session: Session, domains: Collection[str]) -> dict[str, tuple[int, ...]]:
    """The campaigns that sites of each of `domains` belong to, oldest first; domains without any are left out."""
    wanted = list(domains)
    query = (
        select(SiteRow.domain, SiteRow.host, CampaignSite.campaign_id)
        .join(CampaignSite, CampaignSite.site_id == SiteRow.id)
        .where(or_(SiteRow.domain.in_(wanted), SiteRow.host.in_(wanted)))
        .order_by(CampaignSite.campaign_id)
    )
    found: dict[str, dict[int, None]] = {}
    for domain, host, number in session.execute(query):
        for name in (domain, host):
            found.setdefault(name, {})[number] = None
    return {name: tuple(numbers) for name, numbers in found.items()}


def counts(hit: HitRow) -> bool:
    """Whether a hit counts among those of its alert: all do but those that an analyst called unrelated."""
    corrected = any(one["code"] == "relevance.corrected" for one in hit.reasons)
    return not (corrected and hit.relevance < RELEVANT)


def counting() -> ColumnElement[bool]:
    """`counts`, as the database says it."""
    return not_(and_(HitRow.relevance < RELEVANT, HitRow.reasons.contains(_CORRECTED)))


def on_topic(topic: str) -> ColumnElement[bool]:
    """Whether a hit is a complaint on `topic`, as the database says it."""
    first = func.coalesce(HitRow.topics[1], OTHER)
    site = and_(HitRow.domain != "", HitRow.verdict.in_(ALARMING))
    return and_(first == topic, HitRow.severity != Severity.NONE, not_(site))


def about_site(domain: str) -> ColumnElement[bool]:
    """Whether a hit is about the fake site of `domain`, as the database says it."""
    return and_(HitRow.domain == domain, HitRow.verdict.in_(ALARMING))
