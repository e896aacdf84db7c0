"""What is found out about a name after it was judged: its hits are judged again, and their alerts learn of it.

A hit that somebody may have seen in an alert is never made milder behind their back: it keeps its judgement, and the
alert's history tells what the facts would have made of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.grouping.holders import lock_grouping, rank
from alerts.grouping.regressing import worsened
from alerts.history import record
from alerts.messages.notifying import Telling, notify
from alerts.replies.drafting import draft_for_hit
from monitor.alarming import FAKE
from monitor.assessment import ALARMING, Assessment, Reason, Severity, Verdict, total
from monitor.names.background import CODES, background
from monitor.names.facts import Answer, Facts, Registration
from monitor.names.risk import IMPERSONATION, SUSPICIOUS, WATCH
from monitor.net.registration import telling as registered
from monitor.sighting import PageSeen
from monitor.store.hits import facts_kept, facts_of, site_identity
from monitor.store.tables import Alert, AlertEvent, HitRow
from monitor.watchlist.model import Watchlist

#: newest hits of one domain that are judged again
MOST = 1_000
_ORDER = tuple(Verdict)
_TELLING = (Verdict.WATCH, *ALARMING)
_SEVERITY = {Verdict.SUSPICIOUS: Severity.MINOR, Verdict.IMPERSONATION: Severity.MAJOR}


class Rejudged(msgspec.Struct, frozen=True, kw_only=True):
    """What facts make of a hit."""

    reasons: tuple[Reason, ...]
    risk: int
    verdict: Verdict


class Informing:
    """Gives hits what was found out about their names, within the caller's transaction."""

    def __init__(self, watchlists: tuple[Watchlist, ...], telling: Telling) -> None:
        self._watchlists = {watchlist.brand.key: watchlist for watchlist in watchlists}
        self._telling = telling

    def inform(self, session: Session, domain: str, facts: Facts, now: datetime, *, host: str = "") -> int:
        """Keep what is new in `facts` with every hit of `domain`, or with those alone that say that `host` exists, and judge them again.

        Returns how many hits learned something.
        """
        named = select(HitRow.brand).where(HitRow.domain == domain).distinct()
        lock_grouping(session, self._watchlists.keys() & set(session.scalars(named)))
        wanted = (HitRow.domain == domain, *((HitRow.kind == "name", HitRow.url == host) if host else ()))
        rows = session.scalars(
            select(HitRow).where(*wanted).order_by(HitRow.id.desc()).limit(MOST).with_for_update()
        )
        learning = [(hit, news) for hit in rows if hit.brand in self._watchlists and (news := _news(hit, facts))]
        heard: set[int] = set()
        for hit, news in reversed(learning):
            self._settle(session, hit, news, now, heard=heard)
        return len(learning)

    def deepen(self, session: Session, seen: PageSeen, assessment: Assessment, now: datetime) -> int:
        """Give the hit that a site has already what another visit made of it, where that is worse; returns how many messages that queued."""
        known = select(HitRow).where(
            HitRow.brand == assessment.brand,
            HitRow.kind == "site",
            func.md5(HitRow.identity) == func.md5(site_identity(seen.domain)),
        )
        lock_grouping(session, [assessment.brand])
        hit = session.scalars(known.with_for_update()).first()
        if hit is None or (_ORDER.index(assessment.verdict), assessment.risk) <= (
            _ORDER.index(Verdict(hit.verdict)),
            hit.risk,
        ):
            return 0
        before = rank(hit)
        hit.risk, hit.verdict, hit.severity = assessment.risk, assessment.verdict, assessment.severity
        hit.topics, hit.relevance = list(assessment.topics), assessment.relevance
        hit.reasons = msgspec.to_builtins(assessment.reasons)
        session.flush()
        return self._worsened(session, hit, before, now)

    def _settle(
        self, session: Session, hit: HitRow, news: dict[str, Any], now: datetime, *, heard: set[int]
    ) -> None:
        before, ranked = hit.risk, rank(hit)
        facts = msgspec.structs.replace(facts_of(hit), **news)
        rejudged = rejudge(hit, facts)
        _keep(hit, facts, rejudged)
        session.flush()
        alert = session.get(Alert, hit.alert_id, with_for_update=True) if hit.alert_id else None
        found = news.get("registration")
        if found is not None and found.answer not in (Answer.FOUND, Answer.NOT_FOUND):
            found = None
        if found is not None and alert is not None and alert.closed_at is None and alert.id not in heard:
            heard.add(alert.id)
            _record(session, alert, found, now, risks=(before, rejudged.risk))
        self._worsened(session, hit, ranked, now)

    def _worsened(self, session: Session, hit: HitRow, before: tuple[int, int], now: datetime) -> int:
        """What follows for the hit's alert, or for one that it opens, now that more is known; returns how many messages that queued."""
        watchlist, loose = self._watchlists[hit.brand], hit.alert_id is None
        if loose and hit.verdict not in ALARMING:
            return 0
        joined = worsened(session, hit, before, watchlist, now)
        if joined is None:
            return 0
        if loose:
            draft_for_hit(session, hit, watchlist, now)
        if not joined.step:
            return 0
        return len(notify(session, joined.alert, joined.step, watchlist, telling=self._telling, now=now))


def _news(hit: HitRow, told: Facts) -> dict[str, Any]:
    """What `told` says that the hit does not know: another answer of the registry, and what nobody has told it yet."""
    known, news = facts_of(hit), dict[str, Any]()
    registration = told.registration
    if registration and (
        known.registration is None
        or (known.registration.answer, known.registration.at) != (registration.answer, registration.at)
    ):
        news["registration"] = registration
    for name in ("resolution", "certified"):
        if getattr(known, name) is None and getattr(told, name) is not None:
            news[name] = getattr(told, name)
    return news


def rejudge(hit: HitRow, facts: Facts) -> Rejudged:
    """What `facts` make of `hit`: whatever its name says against it goes on to count, and they weigh where that deserves watching."""
    old = msgspec.convert(hit.reasons, tuple[Reason, ...])
    own = tuple(one for one in old if one.code not in CODES and not one.code.startswith(f"{registered.SCORE}."))
    deserves = {Verdict(hit.verdict), _verdict(own, int(total(own, "risk", 0, 100)))}.intersection(_TELLING)
    told = registered.reasons(facts.registration, facts.registration.at) if facts.registration else ()
    reasons = (*own, *(background(facts) if deserves else ()), *told)
    risk = int(total(reasons, "risk", 0, 100))
    return Rejudged(reasons=reasons, risk=risk, verdict=_verdict(reasons, risk))


def _verdict(reasons: tuple[Reason, ...], risk: int) -> Verdict:
    speaking = [one for one in reasons if one.code.startswith("risk.") and one.weight > 0]
    if risk >= IMPERSONATION and len(speaking) >= 2:
        return Verdict.IMPERSONATION
    if risk >= SUSPICIOUS:
        return Verdict.SUSPICIOUS
    return Verdict.WATCH if risk >= WATCH else Verdict.UNRELATED


def _keep(hit: HitRow, facts: Facts, rejudged: Rejudged) -> None:
    """Write the facts, and the new judgement unless it is milder than one that an alert has shown."""
    hit.facts = facts_kept(facts)
    if hit.alert_id is not None and rejudged.risk < hit.risk:
        kept = [one for one in hit.reasons if not one["code"].startswith(f"{registered.SCORE}.")]
        told = [one for one in rejudged.reasons if one.code.startswith(f"{registered.SCORE}.")]
        hit.reasons = [*kept, *msgspec.to_builtins(told)]
        return
    before = Verdict(hit.verdict)
    hit.reasons, hit.risk = msgspec.to_builtins(rejudged.reasons), rejudged.risk
    worse = _ORDER.index(rejudged.verdict) > _ORDER.index(before)
    if worse or (hit.alert_id is None and before in _TELLING):
        hit.verdict = rejudged.verdict
    if worse and hit.kind == "name" and rejudged.verdict in _SEVERITY:
        _alarming(hit, rejudged.verdict)


def _alarming(hit: HitRow, verdict: Verdict) -> None:
    """A name becomes what its verdict makes of one that is seen for the first time."""
    severity = _SEVERITY[verdict]
    weights = {"relevance.name": 1.0, "severity.name": 2.0 if severity is Severity.MAJOR else 1.0}
    why = [Reason(code, weight, hit.domain) for code, weight in weights.items()]
    kept: list[Any] = [one for one in hit.reasons if one["code"] not in weights]
    hit.reasons = [*kept, *msgspec.to_builtins(why)]
    hit.severity, hit.relevance, hit.topics = severity, 1.0, [FAKE]


def _record(session: Session, alert: Alert, found: Registration, now: datetime, *, risks: tuple[int, int]) -> None:
    """Append what the registry told to the alert's history, and the risk before and after where it differs; once."""
    told = [f"{found.created:%Y-%m-%d}" if found.created else "", found.registrar]
    text = " · ".join(filter(None, told)) if found.answer is Answer.FOUND else str(found.answer)
    detail: dict[str, object] = {"domain": alert.title, "answer": found.answer, "text": text}
    same = select(AlertEvent.id).where(
        AlertEvent.alert_id == alert.id, AlertEvent.what == "registration", AlertEvent.detail.contains(detail)
    )
    if risks[0] != risks[1]:
        detail = detail | {"risk_before": risks[0], "risk_after": risks[1]}
    if session.scalar(same.limit(1)) is None:
        record(session, alert, now, who="system", what="registration", detail=detail)
