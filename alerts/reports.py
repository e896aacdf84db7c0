"""A customer reports a fake site: alert, messages and the reply to send at once, in one transaction."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from alerts.grouping.holders import lock_grouping
from alerts.grouping.joining import alert_of_report
from alerts.history import record
from alerts.messages.notifying import Telling, notify
from alerts.quiet.snoozing import stir
from alerts.replies.choosing import region_of
from alerts.replies.drafting import Wanted, draft
from alerts.routing.managers import of_reporter, put_in_copy
from alerts.sealing import Sealer
from monitor.assessment import Reason, Severity, Verdict
from monitor.names.domain import parse
from monitor.names.risk import judge_name
from monitor.sighting import NameSeen
from monitor.store.hits import keep_hit, reassess_name
from monitor.store.tables import Alert, Reply, Report
from monitor.text import clean, mask_contact
from monitor.watchlist.model import Watchlist

REPORTED = Reason("risk.reported", 50.0, "")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the customer told us. Everything but `url`, `language` and `region` is personal data."""

    url: str
    contact: str = ""
    story: str = ""
    lost: str = ""
    met: str = ""
    language: str = "zh-Hans"
    region: str = ""
    account_manager: str = ""


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a report: the verdict on the address, and, unless it is official, the alert and the report.

    `reply` is empty for an official address, and where no template could be used (the log says why).
    """

    domain: str
    verdict: str
    reply: str
    alert_id: int | None = None
    report_id: int | None = None
    notifications: tuple[int, ...] = ()


def take_report(
    session: Session, told: Told, watchlist: Watchlist, *, telling: Telling, sealer: Sealer, now: datetime
) -> Intake:
    """Take in one report.

    The reported address joins the alert of its site or opens one, always major; one that was resolved is open again. The departments for
    fake sites are told of each report. An official address is answered as such: official wins, nobody is alarmed.
    Raises NotAName (a UsageError) when `told.url` holds no host.
    """
    name = parse(told.url)
    assessment = judge_name(name, watchlist.brand)
    domain = name.registrable or name.host
    if assessment.verdict == Verdict.OFFICIAL:
        return Intake(domain=domain, verdict=str(assessment.verdict), reply="")
    reasons = (*assessment.reasons, msgspec.structs.replace(REPORTED, detail=domain))
    risk = min(100, max(50, assessment.risk + 50))
    worse = msgspec.structs.replace(
        assessment,
        domain=domain,
        reasons=reasons,
        risk=risk,
        severity=Severity.MAJOR,
        verdict=Verdict.IMPERSONATION if assessment.verdict == Verdict.IMPERSONATION else Verdict.SUSPICIOUS,
        topics=("fake_site_scam",),
    )
    seen = NameSeen(source=f"{watchlist.brand.key}/report", domain=name.host)
    manager = None if told.account_manager else of_reporter(watchlist, (told.contact, told.story), telling.settings)
    lock_grouping(session, [watchlist.brand.key])
    hit = keep_hit(session, seen, worse, now) or reassess_name(session, seen, worse)
    alert = alert_of_report(session, domain, watchlist, now, hit=hit)
    report = _keep(session, told, alert, domain, sealer, now)
    put_in_copy(session, alert, manager, now)
    reply = _draft(session, report, watchlist, now)
    sent = notify(session, alert, f"report-{report.id}", watchlist, telling=telling, now=now)
    return Intake(
        domain=domain,
        verdict=str(worse.verdict),
        reply=reply.text if reply else "",
        alert_id=alert.id,
        report_id=report.id,
        notifications=sent,
    )


def _keep(session: Session, told: Told, alert: Alert, domain: str, sealer: Sealer, now: datetime) -> Report:
    if told.account_manager and told.account_manager not in alert.cc:
        alert.cc = [*alert.cc, told.account_manager]
    alert.language = alert.language if alert.language not in ("", "und") else told.language
    alert.region = alert.region or told.region
    personal = {name: clean(getattr(told, name)) for name in ("contact", "story", "lost", "met")}
    report = Report(
        brand=alert.brand,
        alert_id=alert.id,
        url=clean(told.url)[:2000],
        domain=domain,
        sealed=sealer.seal(personal),
        contact_masked=mask_contact(personal["contact"]),
        language=told.language,
        region=told.region,
        created_at=now,
    )
    session.add(report)
    session.flush()
    record(session, alert, now, who="system", what="report", detail={"report": report.id})
    alert.updated_at = now
    stir(session, alert, now, why="report")
    return report


def _draft(session: Session, report: Report, watchlist: Watchlist, now: datetime) -> Reply | None:
    wanted = Wanted(
        situation="fake_site_reported",
        language=report.language,
        region=report.region or region_of(report.language),
        facts={"address": report.url},
    )
    return draft(session, watchlist, wanted, now=now, alert_id=report.alert_id, report_id=report.id)


def erase_old(session: Session, before: datetime, now: datetime) -> int:
    """Erase the personal data of reports taken in before `before`; returns how many."""
    done = session.execute(
        update(Report)
        .where(Report.created_at < before, Report.erased_at.is_(None))
        .values(sealed=None, contact_masked="", erased_at=now)
    )
    assert isinstance(done, CursorResult)
    return done.rowcount
