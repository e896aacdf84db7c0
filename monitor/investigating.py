"""Investigating a site: looked at, judged for every brand that it may pretend to be, and kept with its hits, alerts and messages in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import msgspec
import structlog
from sqlalchemy import select

from alerts.grouping.holders import lock_grouping
from alerts.grouping.regressing import follow
from alerts.messages.notifying import Telling
from monitor import clock
from monitor.assessment import Assessment
from monitor.judge import judge_visit
from monitor.names.domain import parse
from monitor.names.facts import Facts
from monitor.names.risk import worst_first
from monitor.net.browser.renderer import Renderer, available
from monitor.pipeline import Outcome, Pipeline
from monitor.settings import Settings
from monitor.sighting import PageSeen
from monitor.sites.baseline import Baseline
from monitor.sites.kinds import kind_of
from monitor.sites.marks import Mark, marks
from monitor.store.baselines import load_baseline
from monitor.store.campaigns import Campaign, campaign_of
from monitor.store.database import Database
from monitor.store.registries import fresh_registration
from monitor.store.sites import Kept, address_of, keep_visit
from monitor.store.tables import HitRow
from monitor.watchlist.model import Watchlist
from monitor.wording import tr
from spiders.suspect import Eyes, Manner, look

log = structlog.get_logger()


class Investigated(msgspec.Struct, frozen=True, kw_only=True):
    """One site, looked at and judged: `judged` by brand, the most alarming first. What came of it in the store: `kept`, the `campaign` that
    the site belongs to, and the `outcome` of the pipeline."""

    seen: PageSeen
    kind: str
    judged: dict[str, Assessment]
    kept: Kept | None = None
    campaign: Campaign | None = None
    outcome: Outcome = Outcome()

    @property
    def worst(self) -> Assessment:
        """What the brand that it concerns most makes of it."""
        return next(iter(self.judged.values()))


def judged_for(
    seen: PageSeen, watchlists: tuple[Watchlist, ...], baselines: Mapping[str, Baseline]
) -> dict[str, Assessment]:
    """What each brand makes of the visit, the most alarming first; official for any of them wins."""
    empty = {own.brand.key: Baseline(brand=own.brand.key) for own in watchlists}
    found = [judge_visit(seen, own.brand, baselines.get(own.brand.key, empty[own.brand.key])) for own in watchlists]
    return {one.brand: one for one in sorted(found, key=worst_first)}


@contextmanager
def open_eyes(settings: Settings, *, browser: bool = True) -> Iterator[Eyes]:
    """What looking at sites needs, with a browser where one can be had and is wanted; its process ends with this."""
    blind = available(settings) if browser else tr("no browser was wanted", "未要求使用浏览器")
    renderer = None if blind else Renderer(settings)
    try:
        yield Eyes.of(settings, renderer, blind)
    finally:
        if renderer is not None:
            renderer.end()


async def examine(site: str, watchlists: tuple[Watchlist, ...], eyes: Eyes, manner: Manner) -> Investigated:
    """Look at `site` and judge it, with no store: nothing is kept, and nobody has seen the brands' own sites.

    NotAName where it names no host.
    """
    seen = await look(site, eyes, manner, now=clock.now())
    blind = tr(
        "it was not compared with the brand's own sites, which only a database remembers",
        "未与品牌官方网站比对（需要数据库中的官方网站特征）",
    )
    seen = msgspec.structs.replace(seen, missing=(*seen.missing, blind))
    kind = await asyncio.to_thread(kind_of, seen.visit, seen.captures)
    return Investigated(seen=seen, kind=kind, judged=judged_for(seen, watchlists, {}))


class Investigating:
    """Investigates sites for the brands of the current watchlists."""

    def __init__(
        self,
        database: Database,
        watchlists: Callable[[], tuple[Watchlist, ...]],
        *,
        eyes: Eyes,
        pipeline: Pipeline,
        telling: Telling,
    ) -> None:
        self._database, self._watchlists = database, watchlists
        self._eyes, self._pipeline, self._telling = eyes, pipeline, telling

    async def investigate(self, site: str, manner: Manner | None = None) -> Investigated:
        """Look at `site` (a web address, or a host at whose known address it looks), judge it, keep all of it, and alert whom it concerns.

        NotAName where it names no host. A site that cannot be looked at is judged by its name, and kept as what it is.
        """
        host = parse(site).host
        address, facts, concerned, baselines = await asyncio.to_thread(self._known, host)
        asked = address if site == host else site
        seen = await look(asked, self._eyes, manner or Manner(), now=clock.now(), facts=facts)
        found = await asyncio.to_thread(self._settle, seen, concerned, baselines)
        log.info(
            "site_investigated",
            site=host,
            outcome=seen.visit.outcome,
            kind=found.kind,
            verdict=found.worst.verdict,
            risk=found.worst.risk,
            brand=found.worst.brand,
            alerts=found.outcome.alerts,
        )
        return found

    def _known(self, host: str) -> tuple[str, Facts | None, tuple[Watchlist, ...], dict[str, Baseline]]:
        """The address at which the site is visited, what is known of its domain, the brands that it may concern, and what their own sites look like."""
        watchlists, domain = self._watchlists(), parse(host).registrable or host
        since = clock.now() - timedelta(days=self._eyes.settings.registration_fresh)
        with self._database.session() as session:
            registration = fresh_registration(session, domain, since)
            named = set(session.scalars(select(HitRow.brand).where(HitRow.domain == domain).distinct()))
            concerned = tuple(own for own in watchlists if own.brand.key in named) or watchlists
            baselines = {own.brand.key: load_baseline(session, own.brand.key) for own in concerned}
            address = address_of(session, host)
        return address, Facts(registration=registration) if registration else None, concerned, baselines

    def _settle(
        self, seen: PageSeen, concerned: tuple[Watchlist, ...], baselines: Mapping[str, Baseline]
    ) -> Investigated:
        judged, kind = judged_for(seen, concerned, baselines), kind_of(seen.visit, seen.captures)
        own = [Mark(*pair) for baseline in baselines.values() for pair in baseline.marks]
        borne, now = marks(seen.visit, seen.captures, known=own), clock.now()
        by_key = {own.brand.key: own for own in concerned}
        with self._database.begin() as session:
            lock_grouping(session, by_key)
            kept = keep_visit(session, seen, kind=kind, assessments=judged, marks=borne, now=now)
            told = msgspec.structs.replace(seen, event=kept.event or "")
            outcome = Outcome.sum(
                self._pipeline.settle_visit(session, told, by_key[key], one) for key, one in judged.items()
            )
            follow(session, seen.domain, kept, concerned, telling=self._telling, now=now)
            related = campaign_of(session, seen.domain)
        return Investigated(seen=told, kind=kind, judged=judged, kept=kept, campaign=related, outcome=outcome)
