"""What the demo's tests share: everything that should have come of it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from alerts.view import AlertView, HitView, NotificationView, ReplyView, ReportView
from monitor.assessment import Reason
from monitor.demo.observed import Mail, Observed
from monitor.demo.outcome import (
    ALERTS,
    DIGEST,
    DIGESTED,
    HITS,
    PICTURES,
    REPLIES,
    REPORT,
    SOURCES,
    ExpectedAlert,
    defanged,
)

THEN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def complete() -> Observed:
    """A demo of which everything came that should."""
    return _complete()


def _hit(title: str) -> HitView:
    return HitView(
        id=1,
        kind="post",
        source="ebc/forum",
        url="https://forum.test/1",
        domain="",
        title=title,
        text=title,
        author="",
        published=None,
        seen_at=THEN,
        language="en",
        label="neutral",
        sentiment=0,
        relevance=1,
        topics=(),
        severity="none",
        risk=0,
        verdict="unrelated",
        reasons=(),
    )


def _named(expected: ExpectedAlert) -> HitView:
    told = [Reason("registration.created", 0, "2026-02-27 (3 d)")]
    if expected.news:
        told.append(Reason("risk.mail", 5, "mx.host.example"))
    return msgspec.structs.replace(
        _hit(expected.domain), kind="name", domain=expected.domain, text=expected.news, reasons=tuple(told)
    )


def _hits(expected: ExpectedAlert) -> tuple[HitView, ...]:
    named = (_named(expected),) if expected.registered else ()
    return (*named, _stands(expected)) if expected.visited else named


def _stands(expected: ExpectedAlert) -> HitView:
    quoted = Reason("risk.site_login", 20, "password", f"https://{expected.domain}/ @ 120")
    return msgspec.structs.replace(_hit(expected.domain), kind="site", domain=expected.domain, reasons=(quoted,))


def _reply(situation: str, language: str) -> ReplyView:
    return ReplyView(id=1, situation=situation, language=language, text="…", status="draft")


def _told(
    number: int, address: str, subject: str, *, step: str = "opened", channel: str = "mail"
) -> NotificationView:
    return NotificationView(
        id=number,
        step=step,
        department=address.partition("@")[0],
        channel=channel,
        to=(address,),
        cc=(),
        message_id=f"<{number}.{step}.{channel}.{address}>",
        subject=subject,
        text="",
        status="sent",
        attempts=1,
        problem="",
        created_at=THEN,
        sent_at=THEN,
    )


def _alert(number: int, expected: ExpectedAlert) -> AlertView:
    cards = [_told(number, address, "", channel="teams") for address in expected.mail[: expected.cards]]
    mails = (_told(number, address, f"[EBC] {expected.subject}") for address in expected.mail)
    folded = (msgspec.structs.replace(mail, status="folded", sent_at=None) for mail in mails)
    return AlertView(
        id=number,
        brand="ebc",
        matter=expected.matter,
        topic=expected.topic,
        level=expected.level,
        status="open",
        title=expected.about,
        owner="",
        language="en",
        grouped_by=expected.grouped_by,
        hit_count=expected.hits,
        created_at=THEN,
        updated_at=THEN,
        closed_reason="",
        hits=_hits(expected),
        notifications=(*(folded if expected.minor else mails), *cards),
        replies=(_reply(expected.reply, expected.languages[0]),) if expected.reply else (),
    )


def _mails(alert: AlertView) -> list[Mail]:
    told = [one for one in alert.notifications if one.channel == "mail" and one.status == "sent"]
    return [
        Mail(to=one.to, cc=(), subject=one.subject, text="", message_id=one.message_id, thread=f"<{alert.id}>")
        for one in told
    ]


def _digests(alerts: list[AlertView]) -> list[Mail]:
    """A digest for everybody, with the minor alerts of each."""
    told = dict.fromkeys(DIGESTED, "")
    for alert, expected in zip(alerts, ALERTS, strict=True):
        for address in expected.mail if expected.minor else ():
            told[address] += f"  #{alert.id} {alert.title}\n"
    return [
        Mail(
            to=(address,),
            cc=(),
            subject=f"[EBC] {DIGEST} 2026-03-02",
            text=text,
            message_id=f"<digest.{address}>",
            thread=f"<digest.{address}>",
            pictures=PICTURES,
        )
        for address, text in told.items()
    ]


def _complete() -> Observed:
    alerts = [_alert(number, expected) for number, expected in enumerate(ALERTS, 1)]
    place = next(at for at, alert in enumerate(alerts) if alert.title == REPORT.domain)
    number, subject = alerts[place].id, defanged(REPORT.domain)
    alerts[place] = msgspec.structs.replace(
        alerts[place],
        notifications=(
            *alerts[place].notifications,
            *(_told(number, address, subject, step="report-1") for address in REPORT.mail),
        ),
        replies=(*alerts[place].replies, _reply(REPORT.reply, REPORT.language)),
        reports=(ReportView(id=1, url=REPORT.url, domain=REPORT.domain, contact_masked="*", created_at=THEN),),
    )
    return Observed(
        alerts=tuple(alerts),
        hits=tuple(map(_hit, HITS)),
        replies=(*(_reply(*reply) for reply in REPLIES), *(reply for alert in alerts for reply in alert.replies)),
        mails=(*(mail for alert in alerts for mail in _mails(alert)), *_digests(alerts)),
        sources=dict.fromkeys(SOURCES, "fresh"),
    )
