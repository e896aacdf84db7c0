"""Which alert holds which key, and whether it can take a hit: asked and changed by one transaction of a brand at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum

from sqlalchemy import or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.grouping.keys import SAME_SITE, SAME_TEXT, Key
from monitor.assessment import Severity, Verdict
from monitor.store.tables import Alert, AlertKey, AlertSplit, HitRow

_LOCK = text(
    "SELECT pg_advisory_xact_lock(key) FROM (SELECT hashtextextended('grouping ' || brand, 0) AS key"
    " FROM unnest(CAST(:brands AS text[])) AS brand ORDER BY key) AS ordered"
)
_HOLD = text(
    "INSERT INTO alert_keys (brand, key, alert_id, at) SELECT :brand, key, alert_id, at"
    " FROM unnest(CAST(:keys AS text[]), CAST(:alerts AS bigint[]), CAST(:at AS timestamptz[])) AS given(key, alert_id, at)"
    " ON CONFLICT (brand, key) DO UPDATE SET alert_id = excluded.alert_id, at = excluded.at"
)
_VERDICTS, _SEVERITIES = [str(one) for one in Verdict], [str(one) for one in Severity]


class Take(Enum):
    """What becomes of a hit at the alert that holds its key."""

    JOIN = "join"
    #: the alert was resolved: the hit joins, and it is open again
    REOPEN = "reopen"
    #: the alert was dismissed: the hit joins and nobody is told
    SILENT = "silent"
    NO = "no"


def lock_grouping(session: Session, brands: Iterable[str]) -> None:
    """Until the transaction ends nobody else groups hits of `brands`, nor merges or splits their alerts.

    Take it before hits are kept, corrected or locked, before alerts are locked, and before sites are named or locked: two transactions that group can then never wait for each other.
    """
    session.execute(_LOCK, {"brands": sorted(set(brands))}).all()


class Holders:
    """The holders of the keys that were asked for, locked."""

    def __init__(self, session: Session, brand: str, *, insist: bool = False) -> None:
        """`insist`: a person asks, so that no dismissed alert takes anything."""
        self._session, self._brand, self._insist = session, brand, insist
        self._held: dict[str, tuple[Alert, datetime] | None] = {}
        self._alerts: dict[int, Alert] = {}
        self._splits: set[frozenset[int]] = set()
        self._worst: dict[int, tuple[int, int]] = {}
        self._changed: set[str] = set()

    def load(self, values: Iterable[str]) -> None:
        """Find and lock the holders of these keys, as far as that was not done."""
        wanted = sorted(set(values) - self._held.keys())
        if not wanted:
            return
        query = select(AlertKey).where(AlertKey.brand == self._brand, AlertKey.key.in_(wanted))
        rows = {row.key: row for row in self._session.scalars(query)}
        self._lock({row.alert_id for row in rows.values()} - self._alerts.keys())
        for value in wanted:
            row = rows.get(value)
            self._held[value] = (self._alerts[row.alert_id], row.at) if row else None

    def _lock(self, ids: set[int]) -> None:
        if not ids:
            return
        self._session.flush()
        found = lock_alerts(self._session, ids)
        self._alerts |= {alert.id: alert for alert in found}
        self._splits |= splits_of(self._session, ids)

    def holder(self, key: Key) -> Alert | None:
        """The alert that holds `key`, if any."""
        held = self._held[key.value]
        return held[0] if held else None

    def take(self, key: Key, hit: HitRow, now: datetime) -> Take:
        """Whether the holder of `key` takes `hit`.

        One that was dismissed takes what is about the very site or text that was looked at, unless it is worse than all that the alert held.
        """
        held = self._held[key.value]
        if held is None or (key.window and held[1] <= now - key.window):
            return Take.NO
        alert = held[0]
        if alert.status != "dismissed":
            return Take.REOPEN if alert.status == "resolved" else Take.JOIN
        known = key.rule in (SAME_SITE, SAME_TEXT) and not self._insist
        return Take.SILENT if known and not self._is_worse(hit, alert) else Take.NO

    def _is_worse(self, hit: HitRow, alert: Alert) -> bool:
        if alert.id not in self._worst:
            self._worst[alert.id] = worst_of(self._session, alert)
        verdict, severity = self._worst[alert.id]
        return rank(hit)[0] > verdict or rank(hit)[1] > severity

    def apart(self, one: Alert, others: Iterable[Alert]) -> bool:
        """Whether somebody split `one` from any of `others`."""
        return any(frozenset((one.id, other.id)) in self._splits for other in others)

    def keep_apart(self, new: Alert, like: Alert, now: datetime) -> None:
        """Whatever `like` was split from, `new` is split from too."""
        inherit_splits(self._session, new.id, like.id, now)
        self._splits |= splits_of(self._session, {new.id})

    def give(self, key: Key, alert: Alert, now: datetime) -> None:
        """`alert` holds `key` from now on."""
        self._alerts[alert.id] = alert
        self._held[key.value] = (alert, now)
        self._changed.add(key.value)

    def write(self) -> None:
        """Keep what was given."""
        given = [(value, held) for value in sorted(self._changed) if (held := self._held[value])]
        if given:
            told = {
                "brand": self._brand,
                "keys": [value for value, _ in given],
                "alerts": [alert.id for _, (alert, _) in given],
                "at": [at for _, (_, at) in given],
            }
            self._session.execute(_HOLD, told)
        self._changed.clear()


def lock_alerts(session: Session, ids: Iterable[int]) -> list[Alert]:
    """The alerts as they are now, in the order of their ids, locked until the transaction ends."""
    query = select(Alert).where(Alert.id.in_(sorted(set(ids)))).order_by(Alert.id).with_for_update()
    return list(session.scalars(query, execution_options={"populate_existing": True}))


def rank(hit: HitRow) -> tuple[int, int]:
    """How bad a hit is, by verdict and by severity."""
    return _VERDICTS.index(hit.verdict), _SEVERITIES.index(hit.severity)


def worst_of(session: Session, alert: Alert, *, but: int = 0) -> tuple[int, int]:
    """The worst verdict and severity among the hits of an alert, the hit `but` left out."""
    query = select(HitRow.verdict, HitRow.severity).where(HitRow.alert_id == alert.id, HitRow.id != but).distinct()
    found = [
        (_VERDICTS.index(verdict), _SEVERITIES.index(severity)) for verdict, severity in session.execute(query)
    ]
    return max((one for one, _ in found), default=-1), max((one for _, one in found), default=-1)


def splits_of(session: Session, ids: Iterable[int]) -> set[frozenset[int]]:
    """The pairs that are kept apart and of which one is among `ids`."""
    wanted = sorted(set(ids))
    query = select(AlertSplit.alert_id, AlertSplit.from_id).where(
        or_(AlertSplit.alert_id.in_(wanted), AlertSplit.from_id.in_(wanted))
    )
    return {frozenset((one, other)) for one, other in session.execute(query)}


def inherit_splits(session: Session, new: int, like: int, now: datetime, *, who: str = "system") -> None:
    """Whatever the alert `like` was split from, the alert `new` is split from too; itself left out."""
    others = {number for pair in splits_of(session, [like]) for number in pair} - {like, new}
    if others:
        rows = [{"alert_id": new, "from_id": other, "at": now, "who": who} for other in sorted(others)]
        session.execute(insert(AlertSplit).values(rows).on_conflict_do_nothing())
