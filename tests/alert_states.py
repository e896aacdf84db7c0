"""A world in which hits come, time passes and people act on alerts at will: whatever they do, no alert is in a state that it may not be in.

Each run is a brand of its own, so that all runs share one database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from alerts.grouping.arranging import merge, move, split
from alerts.grouping.campaigns import gather_campaign
from alerts.grouping.holders import lock_grouping
from alerts.grouping.joining import join_all
from alerts.history import verify
from alerts.quiet.snoozing import rouse, snooze
from alerts.quiet.waking import wake_due
from alerts.triage.settling import (
    acknowledge,
    assign,
    dismiss,
    lower_by_hand,
    plan_next,
    raise_by_hand,
    reopen,
    resolve,
)
from alerts.triage.stages import STAGES, advance
from monitor.assessment import Severity, Verdict
from monitor.errors import UsageError
from monitor.sighting import NameSeen
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.sites import name_site
from monitor.store.tables import Alert, AlertEvent, CampaignRow, CampaignSite, HitRow, Story
from monitor.watchlist.model import Grouping, Watchlist
from tests.building import NOON, complaint, fake_site, post, routes, watchlist

SITES, TOPICS, STORIES = 4, ("slippage", "withdrawal_delay"), 3
PEOPLE = ("mei", "li")
CLOSED = ("resolved", "dismissed")
#: status → the statuses that may follow it in a history
LEGAL = {
    "": {"open"},
    "open": {"acknowledged", *CLOSED},
    "acknowledged": {"acknowledged", *CLOSED},
    "resolved": {"open", "dismissed"},
    "dismissed": {"open", "dismissed"},
}
#: what may not be → how many there are of it
_WRONG = text(
    """
    WITH mine AS (SELECT * FROM alerts WHERE brand = :brand),
         own AS (SELECT *, relevance < 0.5 AND reasons @> '[{"code": "relevance.corrected"}]' AS idle FROM hits WHERE brand = :brand),
         counted AS (SELECT alert_id, count(*) FILTER (WHERE NOT idle) AS hits FROM own GROUP BY alert_id)
    SELECT 'alerts that miscount their hits', count(*) FROM mine LEFT JOIN counted ON alert_id = id WHERE hit_count <> coalesce(hits, 0)
    UNION ALL SELECT 'merged alerts that have hits', count(*) FROM mine WHERE merged_into IS NOT NULL AND hit_count <> 0
    UNION ALL SELECT 'alerts that are closed and open', count(*) FROM mine WHERE (closed_at IS NOT NULL) <> (status IN ('resolved', 'dismissed'))
    UNION ALL SELECT 'merged alerts that are no duplicates', count(*) FROM mine WHERE merged_into IS NOT NULL AND closed_reason <> 'duplicate'
    UNION ALL SELECT 'alerts merged into merged ones', count(*) FROM mine a JOIN alerts b ON b.id = a.merged_into WHERE b.merged_into IS NOT NULL
    UNION ALL SELECT 'acknowledged alerts of nobody', count(*) FROM mine WHERE status = 'acknowledged' AND owner = ''
    UNION ALL SELECT 'grave hits in no alert', count(*) FROM own
        WHERE alert_id IS NULL AND (severity = 'major' OR domain <> '' AND verdict IN ('suspicious', 'impersonation'))
    UNION ALL SELECT 'major hits in minor alerts', count(*) FROM own JOIN mine ON mine.id = own.alert_id
        WHERE own.severity = 'major' AND NOT idle AND level <> 'major' AND NOT EXISTS
            (SELECT FROM alert_events e WHERE e.alert_id = mine.id AND e.what IN ('lowered', 'opened', 'merged') AND e.detail ? 'known' AND NOT EXISTS
                (SELECT FROM alert_events r WHERE r.alert_id = mine.id AND r.what IN ('regressed', 'reopened') AND r.place > e.place AND r.place <
                    (SELECT coalesce(max(j.place) FILTER (WHERE j.what IN ('hit', 'hits', 'moved_hits') AND
                        (j.detail ->> 'hit' = CAST(own.id AS text) OR j.detail -> 'hits' @> to_jsonb(own.id))), min(j.place) FILTER (WHERE j.what = 'merged'), 0)
                     FROM alert_events j WHERE j.alert_id = mine.id)))
    UNION ALL SELECT 'hits in alerts of other brands', count(*) FROM own JOIN alerts ON alerts.id = own.alert_id WHERE alerts.brand <> own.brand
    UNION ALL SELECT 'keys of merged or foreign alerts', count(*) FROM alert_keys k JOIN alerts a ON a.id = k.alert_id
        WHERE k.brand = :brand AND (a.merged_into IS NOT NULL OR a.brand <> k.brand)
    """
)
_MOVES = ("acknowledged", "assigned", "resolved", "dismissed", "regressed", "reopened", "merged")


class Alerts(RuleBasedStateMachine):
    """Hits, time and people; `database` is set before it runs, `steps` counts what was done and `refused` what was refused. `numbers` tell brands apart."""

    database: ClassVar[Database]
    steps: ClassVar[int] = 0
    refused: ClassVar[int] = 0
    numbers: ClassVar[Iterator[int]] = count(1)

    def __init__(self) -> None:
        super().__init__()
        self.number = next(self.numbers)
        self.key, self.now, self.posts = f"brand{self.number}", NOON, 0
        self.apart: list[tuple[set[int], set[int]]] = []

    @initialize(above=st.integers(0, 2))
    def begin(self, above: int) -> None:
        """The brand's rules and its stories."""
        rules = replace(routes(), grouping=Grouping(above=above))
        self.own: Watchlist = watchlist(brand=replace(watchlist().brand, key=self.key), routes=rules)
        with self.database.begin() as session:
            rows = [Story(brand=self.key, last_seen=NOON) for _ in range(STORIES)]
            session.add_all(rows)
            session.flush()
            self.stories = [row.id for row in rows]
        self.known: dict[int, int] = {}

    def host(self, place: int) -> str:
        return f"site{place}-{self.number}.top"

    def act(self, do: Callable[[Session], object]) -> None:
        """One transaction; what is refused must leave everything as it was."""
        type(self).steps += 1
        try:
            with self.database.begin() as session:
                do(session)
        except UsageError:
            type(self).refused += 1

    def hits(self, session: Session, kept: list[HitRow | None]) -> None:
        join_all(session, [hit for hit in kept if hit is not None], self.own, self.now)

    @rule(
        topics=st.lists(st.tuples(st.sampled_from(TOPICS), st.integers(-1, STORIES - 1)), min_size=1, max_size=4),
        severity=st.sampled_from((Severity.NONE, Severity.MINOR, Severity.MINOR, Severity.MAJOR)),
    )
    def complaints(self, topics: list[tuple[str, int]], severity: Severity) -> None:
        """A batch of posts, some of a known text."""

        def do(session: Session) -> None:
            lock_grouping(session, [self.key])
            kept = []
            for topic, story in topics:
                self.posts += 1
                said = post(self.posts, source=f"{self.key}/news", url=f"http://{self.key}.test/{self.posts}")
                judged = complaint(brand=self.key, topics=(topic,), severity=severity)
                hit = keep_hit(session, said, judged, self.now)
                assert hit is not None
                hit.story_id = self.stories[story] if story >= 0 else None
                kept.append(hit)
            self.hits(session, list(kept))

        self.act(do)

    @rule(place=st.integers(0, SITES - 1), worse=st.booleans(), named=st.booleans())
    def sites(self, place: int, worse: bool, named: bool) -> None:
        """A fake site is seen, by a name or in a post."""
        told: dict[str, Any] = (
            {} if worse else {"verdict": Verdict.SUSPICIOUS, "severity": Severity.MINOR, "risk": 60}
        )
        judged = fake_site(self.host(place), brand=self.key, **told)

        def do(session: Session) -> None:
            lock_grouping(session, [self.key])
            self.posts += 1
            seen = NameSeen(source=f"{self.key}/names", domain=self.host(place), changes=(str(self.posts),))
            said = post(self.posts, source=f"{self.key}/news", url=f"http://{self.key}.test/{self.posts}")
            self.hits(session, [keep_hit(session, seen if named else said, judged, self.now)])

        self.act(do)

    @rule(places=st.sets(st.integers(0, SITES - 1), min_size=1, max_size=3))
    def campaign(self, places: set[int]) -> None:
        """Sites are found to be one group, or two groups one."""

        def do(session: Session) -> None:
            lock_grouping(session, [self.key])
            sites = [self.site(session, place) for place in sorted(places)]
            mine = select(CampaignSite.campaign_id).where(CampaignSite.site_id.in_(sites)).distinct()
            found = sorted(session.scalars(mine))
            if not found:
                row = CampaignRow(created_at=self.now, updated_at=self.now)
                session.add(row)
                session.flush()
                found = [row.id]
            kept = found[0]
            for gone in found[1:]:
                session.get_one(CampaignRow, gone).merged_into = kept
                for member in session.scalars(select(CampaignSite).where(CampaignSite.campaign_id == gone)):
                    member.campaign_id = kept
            known = set(session.scalars(select(CampaignSite.site_id).where(CampaignSite.site_id.in_(sites))))
            session.add_all(
                CampaignSite(site_id=one, campaign_id=kept, at=self.now, why=[])
                for one in sites
                if one not in known
            )
            session.flush()
            gather_campaign(session, kept, self.key, self.now)

        self.act(do)

    def site(self, session: Session, place: int) -> int:
        """The site at a place, named once."""
        if place not in self.known:
            self.known[place] = name_site(session, self.host(place), self.now, why="test").id
        return self.known[place]

    @rule(hours=st.sampled_from((1, 13, 25, 200)))
    def time_passes(self, hours: int) -> None:
        """Windows end."""
        type(self).steps += 1
        self.now += timedelta(hours=hours)

    def alerts(self, session: Session) -> list[int]:
        return list(session.scalars(select(Alert.id).where(Alert.brand == self.key).order_by(Alert.id)))

    @rule(which=st.integers(0, 99), what=st.integers(0, 15), who=st.sampled_from(PEOPLE))
    def settle(self, which: int, what: int, who: str) -> None:
        """Somebody acts on one alert, sensibly or not."""

        def do(session: Session) -> None:
            ids = self.alerts(session)
            if not ids:
                return
            number = ids[which % len(ids)]
            by: dict[str, Any] = {"who": who, "now": self.now}
            moves: tuple[Callable[[], object], ...] = (
                lambda: acknowledge(session, number, **by),
                lambda: assign(session, number, to=PEOPLE[which % 2], **by),
                lambda: resolve(session, number, why="done", **by),
                lambda: resolve(session, number, why="done", **by),
                lambda: dismiss(session, number, why="false_alarm", **by),
                lambda: reopen(session, number, why="again", **by),
                lambda: advance(session, number, **by),
                lambda: snooze(session, number, mode="change", **by),
                lambda: snooze(session, number, mode="clear", **by),
                lambda: snooze(session, number, mode="until", until=self.now + timedelta(hours=5), **by),
                lambda: rouse(session, number, **by),
                lambda: advance(session, number, to="accept", note="once more", **by),
                lambda: plan_next(session, number, step="call", due=None, **by),
                lambda: wake_due(session, self.now, (self.own,)),
                lambda: raise_by_hand(session, number, why="a journalist asks", **by),
                lambda: lower_by_hand(session, number, self.own, why="an old story", **by),
            )
            moves[what]()

        self.act(do)

    @rule(goal=st.integers(0, 99), others=st.sets(st.integers(0, 99), min_size=1, max_size=2))
    def merge_some(self, goal: int, others: set[int]) -> None:
        """Somebody merges alerts."""

        def do(session: Session) -> None:
            ids = self.alerts(session)
            if not ids:
                return
            into, gone = ids[goal % len(ids)], {ids[one % len(ids)] for one in others}
            merge(session, into, others=gone, who="mei", now=self.now)
            self.apart = [pair for pair in self.apart if not self._rejoined(session, pair)]

        self.act(do)

    @rule(which=st.integers(0, 99), some=st.sets(st.integers(0, 99), min_size=1, max_size=3))
    def split_some(self, which: int, some: set[int]) -> None:
        """Somebody splits hits off an alert."""

        def do(session: Session) -> None:
            ids = self.alerts(session)
            if not ids:
                return
            number = ids[which % len(ids)]
            own = list(session.scalars(select(HitRow.id).where(HitRow.alert_id == number).order_by(HitRow.id)))
            chosen = {own[one % len(own)] for one in some} if own else set()
            split(session, number, hits=chosen, who="mei", now=self.now)
            self.apart = [(one - chosen, two - chosen) for one, two in self.apart]
            self.apart.append((chosen, set(own) - chosen))

        self.act(do)

    @rule(which=st.integers(0, 99), some=st.sets(st.integers(0, 99), min_size=1, max_size=2))
    def move_some(self, which: int, some: set[int]) -> None:
        """Somebody moves hits."""

        def do(session: Session) -> None:
            ids = self.alerts(session)
            every = list(session.scalars(select(HitRow.id).where(HitRow.brand == self.key).order_by(HitRow.id)))
            if not ids or not every:
                return
            chosen = {every[one % len(every)] for one in some}
            move(session, chosen, to=ids[which % len(ids)], who="li", now=self.now)
            self.apart = [(one - chosen, two - chosen) for one, two in self.apart]

        self.act(do)

    def _rejoined(self, session: Session, pair: tuple[set[int], set[int]]) -> bool:
        """Whether a person brought together what was split."""
        session.flush()
        one, two = (self._alerts_of(session, hits) for hits in pair)
        return bool(one & two)

    def _alerts_of(self, session: Session, hits: set[int]) -> set[int | None]:
        return set(session.scalars(select(HitRow.alert_id).where(HitRow.id.in_(hits))))

    @invariant()
    def nothing_is_where_it_may_not_be(self) -> None:
        """Each alarming hit is in one alert of its brand, which counts it; keys lead to no merged alert; only a person brings together what a person took apart."""
        with self.database.session() as session:
            wrong = {name: number for name, number in session.execute(_WRONG, {"brand": self.key}) if number}
            assert not wrong, wrong
            if not self.apart:
                return
            split = {hit for pair in self.apart for hits in pair for hit in hits}
            places = select(HitRow.id, HitRow.alert_id).where(HitRow.id.in_(split), HitRow.alert_id.is_not(None))
            where = {row[0]: row[1] for row in session.execute(places)}
            for one, two in self.apart:
                assert not ({where.get(hit) for hit in one} & {where.get(hit) for hit in two} - {None})

    def teardown(self) -> None:
        """Every history is as it was written, and leads by legal moves to the status that the alert has."""
        if not hasattr(self, "own"):
            return
        with self.database.session() as session:
            for number in self.alerts(session):
                alert = session.get_one(Alert, number)
                assert verify(session, number) == ()
                assert replayed(session, number) == alert.status
                assert people_and_steps(session, number) == (alert.owner, alert.stage, alert.round)


def replayed(session: Session, number: int) -> str:
    """The status to which the history of an alert leads; AssertionError for a move that is not legal."""
    status = ""
    for event in session.scalars(
        select(AlertEvent).where(AlertEvent.alert_id == number).order_by(AlertEvent.place)
    ):
        if event.what == "opened":
            after = "open"
        elif event.what in _MOVES and "after" in event.detail:
            assert event.detail["before"] == status, (number, event.what, event.detail, status)
            after = event.detail["after"]
        else:
            continue
        assert after in LEGAL[status], (number, status, after)
        status = after
    return status


def people_and_steps(session: Session, number: int) -> tuple[str, str, int]:
    """Owner, step of the closed loop and round to which the history of an alert leads; AssertionError for a step that was skipped."""
    owner, stage, rounds = "", "", 1
    for event in session.scalars(
        select(AlertEvent).where(AlertEvent.alert_id == number).order_by(AlertEvent.place)
    ):
        told = event.detail
        owner = told.get("to" if event.what == "assigned" else "owner", owner) if event.what in _MOVES else owner
        if event.what in ("acknowledged", "assigned"):
            stage = told.get("stage") or stage or STAGES[0]
        elif event.what in ("regressed", "reopened"):
            stage, rounds = "", rounds + 1
        elif event.what == "stage":
            assert told["before"] == stage, (number, told, stage)
            stage = told["after"]
    return owner, stage, rounds
