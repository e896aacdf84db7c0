"""Looking again at sites that are due: a hundred at once without reading them, and whichever has changed is visited."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor import clock
from monitor.net.visiting.probing import Probe
from monitor.sites.life import Checked, Look, State, check, standing
from monitor.sites.visit import Outcome
from monitor.store.database import Database
from monitor.store.sites import due, life_of, live
from monitor.store.tables import SiteRow

log = structlog.get_logger()
#: sites that are looked at together
BATCH = 100


#: looks at all these addresses at once (`monitor.net.visiting.probe`)
Looks = Callable[[Sequence[str]], Awaitable[Mapping[str, Probe]]]


class Rechecking:
    """Looks again at what is due, batch after batch."""

    def __init__(
        self,
        database: Database,
        *,
        probe: Looks,
        investigate: Callable[[Session, str], object],
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """`investigate` queues the visit of a host within the session's transaction; `now` stands for the clock. `checks` counts what was looked at."""
        self.checks = 0
        self._database, self._probe = database, probe
        self._investigate, self._clock = investigate, now

    def _now(self) -> datetime:
        return self._clock() if self._clock else clock.now()

    async def recheck(self) -> int:
        """Look at every site that is due, until none is; returns how many checks that took."""
        checks = 0
        while taken := await self.batch():
            checks += taken
            if taken < BATCH:
                break
        return checks

    async def batch(self) -> int:
        """Look at the `BATCH` sites that wait longest; returns how many there were.

        They are taken first and written down afterwards, each in a transaction of its own, so that no lock is held while strangers answer; whatever is
        not written down, because the process died, is due again soon.
        """
        taken = await asyncio.to_thread(self._take)
        if not taken:
            return 0
        found = await self._probe(list(taken.values()))
        heard = {host: found[url] for host, url in taken.items() if url in found}
        visits = await asyncio.to_thread(self._settle, heard)
        self.checks += len(taken)
        log.debug("sites_checked", sites=len(taken), visits=visits)
        return len(taken)

    def _take(self) -> dict[str, str]:
        with self._database.begin() as session:
            return {site.host: site.url for site in due(session, self._now(), BATCH)}

    def _settle(self, heard: Mapping[str, Probe]) -> int:
        visits = 0
        with self._database.begin() as session:
            now = self._now()
            query = (
                select(SiteRow).where(SiteRow.host.in_(heard)).order_by(SiteRow.id).with_for_update(key_share=True)
            )
            for site in session.scalars(query):
                if _checked(site, heard[site.host], now):
                    visits += 1
                    self._investigate(session, site.host)
        return visits


def _checked(site: SiteRow, probe: Probe, now: datetime) -> bool:
    """Write a check down; whether the site deserves a visit."""
    answered = probe.outcome in (Outcome.ANSWERED, Outcome.HOSTILE)
    answer = (probe.digest or probe.outcome) if answered else ""
    look = Look(at=now, standing=standing(probe.outcome, probe.status, unknown=probe.unknown))
    life, visit = check(life_of(site), look, _compared(site.digest, answer), site.last_visit)
    live(site, life, now)
    site.last_check = now
    # what answers again after a silence is news, the same or not, save where a page was missed for a moment
    if answered or site.state != State.CONTENT:
        site.digest = answer
    site.fingerprint = probe.certificate or site.fingerprint
    return visit


def _compared(before: str, answer: str) -> Checked:
    if not answer:
        return Checked.NOTHING
    if not before:
        return Checked.FIRST
    return Checked.SAME if answer == before else Checked.OTHER
