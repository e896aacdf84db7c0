"""Which alert a hit joins, or opens: the first of its keys whose holder can take it decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from alerts.grouping.holders import Holders, Take, lock_grouping
from alerts.grouping.keys import FIRST_SWEEP, SAME_SITE, Key, counts, keys_of, on_topic
from alerts.grouping.levels import MINOR, Why, make_major, weigh
from alerts.grouping.reopening import regress, reopened_step
from alerts.history import SYSTEM, record
from alerts.quiet.snoozing import stir
from monitor.assessment import Severity, Verdict
from monitor.errors import UsageError
from monitor.sites.life import Event
from monitor.store.tables import Alert, HitRow
from monitor.text import one_line
from monitor.watchlist.model import Watchlist
from monitor.wording import tr

#: ids of hits that an event names; it counts all of them
_NAMED = 50
_JOIN = text(
    "UPDATE hits SET alert_id = told.alert, joined_by = told.rule"
    " FROM unnest(CAST(:hits AS bigint[]), CAST(:alerts AS bigint[]), CAST(:rules AS text[])) AS told(hit, alert, rule)"
    " WHERE hits.id = told.hit"
)


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a hit: its alert, and the step that has to be told (opened, reopened-…, raised), empty for none."""

    alert: Alert
    step: str


class Grouped(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch made of one alert: the hits that joined it, and the step that has to be told, empty for none."""

    alert: Alert
    hits: tuple[HitRow, ...]
    step: str


class _Change(msgspec.Struct, kw_only=True):
    """What a batch does to one alert, until it is written down."""

    alert: Alert
    hits: list[HitRow] = []
    rules: dict[str, list[HitRow]] = {}
    opened: Key | None = None
    after: Alert | None = None
    reopened: bool = False
    silent: bool = True


def join(
    session: Session, hit: HitRow, watchlist: Watchlist, now: datetime, *, learnt: bool = False
) -> Joined | None:
    """Put `hit` into the alert that one of its keys leads to, or open one; None when it asks nobody to act, or waits for more of its topic.

    `learnt`: it was known before, and is worse than it was taken for.
    """
    for grouped in join_all(session, [hit], watchlist, now, learnt=learnt):
        if hit in grouped.hits:
            return Joined(alert=grouped.alert, step=grouped.step)
    return None


def join_all(
    session: Session, hits: Sequence[HitRow], watchlist: Watchlist, now: datetime, *, learnt: bool = False
) -> tuple[Grouped, ...]:
    """Put every one of `hits`, all of the watchlist's brand, where it belongs; returns the alerts that changed, oldest first.

    A batch writes one event for each alert and rule, however many hits it has. Until the transaction ends nobody else groups hits of the brand.
    """
    lock_grouping(session, [watchlist.brand.key])
    grouping = Grouping(session, watchlist, now)
    keys = keys_of(session, hits, watchlist, learnt=learnt)
    grouping.holders.load(key.value for each in keys.values() for key in each)
    for hit in hits:
        if keys[hit.id] and hit.alert_id is None:
            grouping.put(hit, keys[hit.id])
    return grouping.settle()


def alert_of_report(
    session: Session, domain: str, watchlist: Watchlist, now: datetime, *, hit: HitRow | None
) -> Alert:
    """The alert about the fake site at `domain` that a customer's report belongs to: major and open, now if not before.

    `hit` is the report's own, which joins it; None where an alert has the name already.
    """
    lock_grouping(session, [watchlist.brand.key])
    grouping = Grouping(session, watchlist, now, insist=True)
    seen = hit or _unseen(domain, watchlist)
    keys = keys_of(session, [seen], watchlist, learnt=True)[seen.id]
    grouping.holders.load(key.value for key in keys)
    alert = grouping.place(seen, keys, attach=hit is not None) if keys else None
    if alert is None:
        raise UsageError(
            tr(
                f"expected an address that can be an impersonation, found {domain!r}",
                f"应为可能属于冒充的网址，得到 {domain!r}",
            )
        )
    grouping.settle(weighed={alert.id: [seen]})
    return alert


def _unseen(domain: str, watchlist: Watchlist) -> HitRow:
    """What stands for a name in grouping; it is never stored."""
    said = {"severity": Severity.MAJOR, "verdict": Verdict.SUSPICIOUS, "relevance": 1.0, "risk": 0, "reasons": []}
    about = {"brand": watchlist.brand.key, "kind": "report", "domain": domain, "title": domain, "identity": domain}
    return HitRow(id=0, text="", language="und", **said, **about)


class Grouping:
    """Groups hits of one brand in one transaction, which must hold the brand's lock (`lock_grouping`): `put` each, then `settle` once."""

    def __init__(self, session: Session, watchlist: Watchlist, now: datetime, *, insist: bool = False) -> None:
        """`insist`: a person asks, so that nothing is left to alerts that were dismissed."""
        self._session, self._watchlist, self._now = session, watchlist, now
        self.holders = Holders(session, watchlist.brand.key, insist=insist)
        self._changes: dict[int, _Change] = {}
        self._arrived: list[HitRow] = []

    def put(self, hit: HitRow, keys: tuple[Key, ...], *, after: Alert | None = None) -> None:
        """Put a hit that no alert has where its `keys` (loaded in `holders`) lead; it stays without an alert where it waits for more of its topic.

        `after` is a dismissed alert that it outgrew: one that is opened names it.
        """
        self.place(hit, keys, after=after, attach=True)

    def place(
        self, hit: HitRow, keys: tuple[Key, ...], *, after: Alert | None = None, attach: bool = False
    ) -> Alert | None:
        """The alert that `keys` lead to, opened or open again where need be; the hit is put into it where `attach` says so."""
        refused = [after] if after else list[Alert]()
        for key in keys:
            holder = self.holders.holder(key) if key.joins else None
            if holder is None or holder in refused or self.holders.apart(holder, refused):
                continue
            taking = self.holders.take(key, hit, self._now)
            if taking is not Take.NO:
                self._arrive(holder, hit, key, taking)
                self._attach(holder, hit, key.rule, attach=attach)
                if taking is not Take.SILENT:
                    self._claim(holder, hit, keys)
                return holder
            if not key.window:
                refused.append(holder)
        main = next(key for key in keys if key.opens)
        waiting = self._waiting(hit, main)
        if waiting is None:
            return None
        alert = self._open(hit, main, refused)
        self._attach(alert, hit, main.rule, attach=attach)
        self._claim(alert, hit, keys)
        self._gather(alert, waiting, main)
        return alert

    def _arrive(self, alert: Alert, hit: HitRow, key: Key, taking: Take) -> None:
        change = self._change(alert)
        change.silent &= taking is Take.SILENT
        if taking is Take.REOPEN:
            change.reopened |= regress(self._session, alert, self._now, why=_evidence(hit, key))

    def _attach(self, alert: Alert, hit: HitRow, rule: str, *, attach: bool = True) -> None:
        change = self._change(alert)
        if not attach:
            return
        if alert.status != "dismissed":
            alert.updated_at = self._now
            worst = hit.verdict == Verdict.IMPERSONATION
            stir(self._session, alert, self._now, why="impersonation" if worst else "change")
        set_committed_value(hit, "alert_id", alert.id)
        set_committed_value(hit, "joined_by", rule)
        self._arrived.append(hit)
        alert.hit_count += counts(hit)
        change.hits.append(hit)
        change.rules.setdefault(rule, []).append(hit)

    def _claim(self, alert: Alert, hit: HitRow, keys: Iterable[Key]) -> None:
        """The alert holds whichever of the hit's keys nobody holds, or only somebody who takes no more by it."""
        for key in keys:
            holder = self.holders.holder(key)
            if holder is alert:
                if key.window:
                    self.holders.give(key, alert, self._now)
            elif key.claims and (holder is None or self.holders.take(key, hit, self._now) is Take.NO):
                self.holders.give(key, alert, self._now)

    def _open(self, hit: HitRow, key: Key, refused: Sequence[Alert]) -> Alert:
        """A new alert; it is kept apart from whatever those were split from that would have taken the hit, had they been open."""
        alert = Alert(
            brand=hit.brand,
            matter=key.matter,
            topic=key.topic,
            group_key=key.value,
            grouped_by=key.rule,
            level=MINOR,
            status="open",
            title=_title(hit, key),
            language=hit.language,
            hit_count=0,
            round=1,
            created_at=self._now,
            updated_at=self._now,
        )
        self._session.add(alert)
        self._session.flush()
        change = self._change(alert)
        change.opened, change.silent = key, False
        change.after = next((one for one in refused if one.status == "dismissed"), None)
        for one in refused:
            self.holders.keep_apart(alert, one, self._now)
        return alert

    def _waiting(self, hit: HitRow, key: Key) -> list[HitRow] | None:
        """The hits on the topic that waited for this one; None where it has to wait itself."""
        rules = self._watchlist.routes.grouping
        above = rules.topics.get(key.topic, rules.above) if key.window else 0
        if not above or key.window is None:
            return []
        self._write_hits()
        since = self._now - key.window
        query = (
            select(HitRow)
            .where(
                HitRow.brand == hit.brand,
                HitRow.alert_id.is_(None),
                HitRow.seen_at > since,
                HitRow.id != hit.id,
                on_topic(key.topic),
            )
            .order_by(HitRow.id)
        )
        if hit.severity != Severity.MAJOR and len(self._session.scalars(query.limit(above)).all()) < above:
            return None
        return list(self._session.scalars(query.with_for_update()))

    def _gather(self, alert: Alert, waiting: Sequence[HitRow], key: Key) -> None:
        keys = keys_of(self._session, waiting, self._watchlist)
        self.holders.load(one.value for each in keys.values() for one in each)
        for hit in waiting:
            self._attach(alert, hit, key.rule)
            self._claim(alert, hit, keys[hit.id])

    def _write_hits(self) -> None:
        """Put down which alerts the hits are in, all in one statement."""
        self._session.flush()
        if self._arrived:
            told = {
                "hits": [hit.id for hit in self._arrived],
                "alerts": [hit.alert_id for hit in self._arrived],
                "rules": [hit.joined_by for hit in self._arrived],
            }
            self._session.execute(_JOIN, told)
        self._arrived.clear()

    def _change(self, alert: Alert) -> _Change:
        return self._changes.setdefault(alert.id, _Change(alert=alert))

    def settle(self, weighed: dict[int, list[HitRow]] | None = None) -> tuple[Grouped, ...]:
        """Write down who holds what now and what happened, and raise what has become major; `weighed` are hits that count for that and are in no alert."""
        self._write_hits()
        self.holders.write()
        changes = sorted(self._changes.values(), key=lambda change: change.alert.id)
        return tuple(self._settled(change, (weighed or {}).get(change.alert.id, [])) for change in changes)

    def _settled(self, change: _Change, weighed: list[HitRow]) -> Grouped:
        alert, why = change.alert, tuple[Why, ...]()
        if not change.silent and alert.level == MINOR:
            why = weigh(self._session, alert, [*change.hits, *weighed], self._watchlist, self._now)
        if change.opened is not None:
            self._tell_opened(change, change.opened, why)
        for rule, hits in change.rules.items():
            self._tell_hits(alert, rule, hits)
        raised = make_major(self._session, alert, why, self._now) if change.opened is None else False
        step = "raised" if raised else ""
        if change.reopened:
            step = reopened_step(self._session, alert)
        return Grouped(alert=alert, hits=tuple(change.hits), step="opened" if change.opened else step)

    def _tell_opened(self, change: _Change, key: Key, why: tuple[Why, ...]) -> None:
        alert = change.alert
        alert.level = "major" if why else MINOR
        told: dict[str, object] = {"level": alert.level, "rule": key.rule}
        if why:
            told["reasons"] = msgspec.to_builtins(list(why))
        if change.after is not None:
            told["after"] = change.after.id
            record(self._session, change.after, self._now, who=SYSTEM, what="followed", detail={"alert": alert.id})
        record(self._session, alert, self._now, who=SYSTEM, what="opened", detail=told)

    def _tell_hits(self, alert: Alert, rule: str, hits: Sequence[HitRow]) -> None:
        told: dict[str, object] = {"hit": hits[0].id, "rule": rule}
        if len(hits) > 1:
            told = {"hits": [hit.id for hit in hits[:_NAMED]], "count": len(hits), "rule": rule}
        record(self._session, alert, self._now, who=SYSTEM, what="hits" if len(hits) > 1 else "hit", detail=told)


def _evidence(hit: HitRow, key: Key) -> dict[str, object]:
    """What a hit is that opens a resolved alert again."""
    if hit.kind == "site" and f" {Event.BACK} " in hit.identity:
        return {"why": "back", "host": hit.identity.split()[0].partition(":")[2]}
    if not hit.id:
        return {"why": "report"}
    return {"why": key.rule, "hit": hit.id}


def _title(hit: HitRow, key: Key) -> str:
    if key.rule == FIRST_SWEEP:
        return tr("Lookalikes that existed before the first sweep", "首次排查前已存在的仿冒域名")
    return hit.domain if key.rule == SAME_SITE else one_line(hit.title or hit.text, 120)
