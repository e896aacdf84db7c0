"""The desk: the one door through which people change alerts, from the command line, the API and the console alike.

Each method is one thing that a person does, in one transaction with all that follows from it, and returns the alert as a list shows it afterwards. What the
rules do not allow raises UsageError, with a sentence that says what is possible, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from alerts.duties import Watchlists
from alerts.escalating.ladder import start_ladder
from alerts.grouping import arranging
from alerts.grouping.absorbing import Gathered
from alerts.grouping.correcting import correct, follow_correction
from alerts.grouping.reopening import reopened_step
from alerts.messages.notifying import Telling, notify
from alerts.quiet import snoozing
from alerts.quiet.silences import Matcher, SilenceView, add_silence, end_silence, list_silences
from alerts.triage import settling, stages
from alerts.triage.making import Wish, check_named, open_by_hand
from alerts.triage.moves import name_of, permitted, words_of
from alerts.triage.over import tell_over
from alerts.view import AlertView, alert_summary
from monitor import clock
from monitor.errors import UsageError
from monitor.opinion.correcting import Given
from monitor.store.corrections import Corrected
from monitor.store.database import Database
from monitor.store.tables import Alert, Silence
from monitor.watchlist.model import Watchlist
from monitor.wording import tr

log = structlog.get_logger()


class Desk:
    """Does what people ask for; `now` tells the time of it."""

    def __init__(
        self,
        database: Database,
        watchlists: Watchlists,
        telling: Telling,
        *,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._database, self._watchlists, self._telling, self._now = database, watchlists, telling, now

    @property
    def watchlists(self) -> tuple[Watchlist, ...]:
        """The watchlists as they are now."""
        return self._watchlists()

    @property
    def telling(self) -> Telling:
        """By which settings it tells departments, and how its messages are queued."""
        return self._telling

    def open(self, wish: Wish, *, who: str, note: str = "") -> AlertView:
        """A new alert, by hand; its departments are told as of any other."""
        with self._begin() as (session, now):
            watchlist = self._of(wish.brand)
            alert = open_by_hand(session, wish, watchlist, who=who, now=now)
            told = _noted(session, alert, who, note, now)
            notify(session, alert, "opened", watchlist, telling=self._telling, now=now)
            return told

    def acknowledge(self, alert_id: int, *, who: str, note: str = "") -> AlertView:
        """`who` takes the alert (首问负责)."""
        with self._begin() as (session, now):
            alert = settling.acknowledge(session, alert_id, who=who, now=now)
            return _noted(session, alert, who, note, now)

    def assign(self, alert_id: int, *, who: str, to: str, note: str = "") -> AlertView:
        """`who` gives the alert to `to`."""
        with self._begin() as (session, now):
            alert = settling.assign(session, alert_id, who=who, to=to, now=now)
            return _noted(session, alert, who, note, now)

    def raise_level(self, alert_id: int, *, who: str, why: str) -> AlertView:
        """A minor alert is major from now on; its departments are told at once."""
        with self._begin() as (session, now):
            alert = settling.raise_by_hand(session, alert_id, who=who, why=why, now=now)
            return self._told_raised(session, Gathered(alert=alert, raised=True), now)

    def lower_level(self, alert_id: int, *, who: str, why: str) -> AlertView:
        """A major alert is minor from now on, until something worse makes it major; rungs for major alerts wait no more."""
        with self._begin() as (session, now):
            watchlist = self._watchlist(permitted(session, alert_id, "lower"))
            alert = settling.lower_by_hand(session, alert_id, watchlist, who=who, why=why, now=now)
            if watchlist is not None:
                start_ladder(session, alert, watchlist, now)
            return alert_summary(alert)

    def resolve(self, alert_id: int, *, who: str, why: str) -> AlertView:
        """The matter is settled; everybody who was told of it is told so."""
        with self._begin() as (session, now):
            alert = settling.resolve(session, alert_id, who=who, why=why, now=now)
            self._tell_over(session, alert, who, now)
            return alert_summary(alert)

    def dismiss(self, alert_id: int, *, who: str, why: str, note: str = "") -> AlertView:
        """There was no matter; everybody who was told of it is told so."""
        with self._begin() as (session, now):
            alert = settling.dismiss(session, alert_id, who=who, why=why, now=now)
            self._tell_over(session, alert, who, now)
            return _noted(session, alert, who, note, now)

    def reopen(self, alert_id: int, *, who: str, why: str) -> AlertView:
        """A closed alert is open again; its departments are told, and the ladder begins anew."""
        with self._begin() as (session, now):
            alert = settling.reopen(session, alert_id, who=who, why=why, now=now)
            if watchlist := self._watchlist(alert):
                notify(session, alert, reopened_step(session, alert), watchlist, telling=self._telling, now=now)
            return alert_summary(alert)

    def note(self, alert_id: int, *, who: str, text: str) -> AlertView:
        """A note in the history."""
        with self._begin() as (session, now):
            return alert_summary(settling.note(session, alert_id, who=who, text=text, now=now))

    def plan(self, alert_id: int, *, who: str, step: str, due: datetime | None = None) -> AlertView:
        """What is to be done next, and by when."""
        with self._begin() as (session, now):
            return alert_summary(settling.plan_next(session, alert_id, who=who, step=step, due=due, now=now))

    def advance(self, alert_id: int, *, who: str, to: str = "", note: str = "") -> AlertView:
        """The next step of the closed loop, or an earlier one with a note."""
        with self._begin() as (session, now):
            return alert_summary(stages.advance(session, alert_id, who=who, to=to, note=note, now=now))

    def snooze(
        self, alert_id: int, *, who: str, mode: str, until: datetime | None = None, note: str = ""
    ) -> AlertView:
        """Messages wait until a time, until it changes, or until it clears."""
        with self._begin() as (session, now):
            alert = snoozing.snooze(session, alert_id, who=who, mode=mode, until=until, now=now)
            return _noted(session, alert, who, note, now)

    def wake(self, alert_id: int, *, who: str) -> AlertView:
        """The snooze ends by hand."""
        with self._begin() as (session, now):
            return alert_summary(snoozing.rouse(session, alert_id, who=who, now=now))

    def merge(self, alert_id: int, *, others: Collection[int], who: str) -> AlertView:
        """One alert of several; its departments are told where that makes it major."""
        with self._begin() as (session, now):
            merged = arranging.merge(session, alert_id, others=others, who=who, now=now)
            if watchlist := self._watchlist(merged.alert):
                start_ladder(session, merged.alert, watchlist, now)
            return self._told_raised(session, merged, now)

    def split(self, alert_id: int, *, hits: Collection[int], who: str, title: str = "") -> AlertView:
        """Hits leave for an alert of their own, which is returned, and of which its departments are told."""
        with self._begin() as (session, now):
            alert = arranging.split(session, alert_id, hits=hits, who=who, now=now, title=title)
            if watchlist := self._watchlist(alert):
                notify(session, alert, "opened", watchlist, telling=self._telling, now=now)
            return alert_summary(alert)

    def move(self, hits: Collection[int], *, to: int, who: str) -> AlertView:
        """Hits go to the alert `to`, which is returned; its departments are told where that makes it major."""
        with self._begin() as (session, now):
            return self._told_raised(session, arranging.move(session, hits, to=to, who=who, now=now), now)

    def correct(self, hit_id: int, given: Given, *, who: str, note: str = "") -> Corrected:
        """What a post really is; whoever has to know of what follows from it is told. Returns the correction."""
        with self._begin() as (session, now):
            kept = correct(session, hit_id, given, who=who, now=now, note=note)
            watchlist = next((one for one in self._watchlists() if one.brand.key == kept.brand), None)
            if watchlist is not None:
                follow_correction(session, kept, watchlist, telling=self._telling, now=now)
            return kept

    def silence(self, *, brand: str, matcher: Matcher, who: str, why: str, until: datetime) -> SilenceView:
        """Nobody is told of what fits until a time."""
        who, why = name_of(who), words_of(why, tr("a reason", "原因"))
        with self._begin() as (session, now):
            watchlist = self._of(brand)
            made = add_silence(
                session,
                brand=watchlist.brand.key,
                matcher=matcher,
                owner=who,
                reason=why,
                expires_at=until,
                now=now,
            )
            check_named(matcher, watchlist)
            return _silence(session, made, now)

    def unsilence(self, silence_id: int, *, who: str) -> SilenceView:
        """A silence ends before its time; what it held back is told."""
        with self._begin() as (session, now):
            return _silence(session, end_silence(session, silence_id, who=name_of(who), now=now), now)

    @contextmanager
    def _begin(self) -> Iterator[tuple[Session, datetime]]:
        with self._database.begin() as session:
            yield session, self._now()

    def _tell_over(self, session: Session, alert: Alert, who: str, now: datetime) -> None:
        if watchlist := self._watchlist(alert):
            tell_over(session, alert, watchlist, telling=self._telling, who=who, now=now)

    def _told_raised(self, session: Session, done: Gathered, now: datetime) -> AlertView:
        """The alert afterwards; where it became major, its departments are told."""
        if done.raised and (watchlist := self._watchlist(done.alert)):
            notify(session, done.alert, "raised", watchlist, telling=self._telling, now=now)
        return alert_summary(done.alert)

    def _watchlist(self, alert: Alert) -> Watchlist | None:
        """The watchlist of an alert's brand; None, and a line in the log, where the brand is watched no more."""
        found = next((one for one in self._watchlists() if one.brand.key == alert.brand), None)
        if found is None:
            log.warning("nobody_told", alert=alert.id, brand=alert.brand, why="there is no watchlist of this brand")
        return found

    def _of(self, brand: str) -> Watchlist:
        known = {one.brand.key: one for one in self._watchlists()}
        if brand not in known:
            keys = ", ".join(sorted(known))
            raise UsageError(
                tr(f"expected a brand among {keys}; found {brand!r}", f"品牌应为 {keys} 之一；得到 {brand!r}")
            )
        return known[brand]


def _noted(session: Session, alert: Alert, who: str, note: str, now: datetime) -> AlertView:
    """The alert afterwards, with what the person says besides in its history."""
    if note.strip():
        settling.note(session, alert.id, who=who, text=note, now=now)
    return alert_summary(alert)


def _silence(session: Session, row: Silence, now: datetime) -> SilenceView:
    session.flush()
    return next(one for one in list_silences(session, now, brand=row.brand, over=True) if one.id == row.id)
