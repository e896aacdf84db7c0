"""The demo's examination finds what is missing and what should not be there, and says it in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from alerts.view import AlertView, HitView, NotificationView, ReplyView, ReportView
from monitor.demo.expected import missing, missing_report
from monitor.demo.observed import Mail, Observed
from monitor.demo.outcome import ALERTS, HITS, NO_HITS, REPLIES, REPORT, SOURCES, ExpectedAlert, defanged

THEN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
Change = Callable[[Observed], Observed]


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
    return AlertView(
        id=number,
        brand="ebc",
        matter=expected.matter,
        topic=expected.topic,
        level=expected.level,
        status="open",
        title=expected.domain or expected.topic,
        owner="",
        language="en",
        grouped_by="same_site" if expected.domain else "same_topic",
        hit_count=expected.hits,
        created_at=THEN,
        updated_at=THEN,
        closed_reason="",
        notifications=(*(_told(number, address, f"[EBC] {expected.subject}") for address in expected.mail), *cards),
        replies=(_reply(expected.reply, expected.languages[0]),) if expected.reply else (),
    )


def _mails(alert: AlertView) -> list[Mail]:
    told = [one for one in alert.notifications if one.channel == "mail"]
    return [
        Mail(to=one.to, cc=(), subject=one.subject, text="", message_id=one.message_id, thread=f"<{alert.id}>")
        for one in told
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
        replies=tuple(_reply(*reply) for reply in REPLIES),
        mails=tuple(mail for alert in alerts for mail in _mails(alert)),
        sources=dict.fromkeys(SOURCES, "fresh"),
    )


def _with_alert(observed: Observed, topic: str, **changes: Any) -> Observed:
    alerts = tuple(msgspec.structs.replace(a, **changes) if a.topic == topic else a for a in observed.alerts)
    return msgspec.structs.replace(observed, alerts=alerts)


def _without_mails_to(observed: Observed, address: str) -> Observed:
    return msgspec.structs.replace(observed, mails=tuple(m for m in observed.mails if address not in m.to))


def _one_unsent(observed: Observed) -> Observed:
    alert = observed.alerts[0]
    stuck = msgspec.structs.replace(alert.notifications[0], status="queued", problem="451 later")
    changed = msgspec.structs.replace(alert, notifications=(stuck, *alert.notifications[1:]))
    return msgspec.structs.replace(observed, alerts=(changed, *observed.alerts[1:]))


def _in_two_threads(observed: Observed) -> Observed:
    mails = (msgspec.structs.replace(observed.mails[0], thread="<other>"), *observed.mails[1:])
    return msgspec.structs.replace(observed, mails=mails)


OMISSIONS: dict[str, Change] = {
    "No alert about ebc-login-verify.top was opened.": lambda o: msgspec.structs.replace(
        o, alerts=tuple(a for a in o.alerts if a.title != "ebc-login-verify.top")
    ),
    "The alert about slippage should have level minor, it has major.": lambda o: _with_alert(
        o, "slippage", level="major"
    ),
    "The alert about login_failure should have matter account, it has trading.": lambda o: _with_alert(
        o, "login_failure", matter="trading"
    ),
    "The alert about withdrawal_delay should have 3 hits, it has 2.": lambda o: _with_alert(
        o, "withdrawal_delay", hit_count=2
    ),
    "No mail about login_failure, with “账户” in its subject, arrived at account@ebc.com.": lambda o: (
        _without_mails_to(o, "account@ebc.com")
    ),
    "The mails about ebc-login-verify.top are not in one thread.": _in_two_threads,
    "The alert about frozen_card should be in 2 Teams channels, it is in 0.": lambda o: _with_alert(
        o,
        "frozen_card",
        notifications=tuple(
            one for a in o.alerts if a.topic == "frozen_card" for one in a.notifications if one.channel == "mail"
        ),
    ),
    "The reply “frozen_card” (zh-Hans) to frozen_card was not drafted; found [].": lambda o: _with_alert(
        o, "frozen_card", replies=()
    ),
    "The message to Marketing.cn by mail about ebc-login-verify.top is queued: 451 later": _one_unsent,
    "“Thank you, EBC support” should be a hit.": lambda o: msgspec.structs.replace(
        o, hits=tuple(hit for hit in o.hits if hit.title != "Thank you, EBC support")
    ),
    "No reply “praise” in zh-Hans.": lambda o: msgspec.structs.replace(o, replies=o.replies[:1]),
    "The source ebc/forum should be fresh, it is broken.": lambda o: msgspec.structs.replace(
        o, sources={**o.sources, "ebc/forum": "broken"}
    ),
    "An alert that should not be there (praise, minor): Thanks": lambda o: msgspec.structs.replace(
        o,
        alerts=(
            *o.alerts,
            msgspec.structs.replace(o.alerts[-1], id=99, topic="praise", level="minor", title="Thanks"),
        ),
    ),
}


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")


def test_nothing_is_missing_from_what_is_complete() -> None:
    assert missing(_complete()) == ()
    assert missing_report(_complete()) == ()


def test_everything_is_missing_from_nothing() -> None:
    said = missing(Observed())

    assert len(said) == len(SOURCES) + len(ALERTS) + len(HITS) + len(REPLIES)


@pytest.mark.parametrize("sentence", OMISSIONS)
def test_a_planted_omission_is_named(sentence: str) -> None:
    observed = OMISSIONS[sentence](_complete())

    assert missing(observed) == (sentence,)


@pytest.mark.parametrize("title", NO_HITS)
def test_a_hit_about_another_bearer_of_the_name_is_named(title: str) -> None:
    complete = _complete()
    wrong = msgspec.structs.replace(complete, hits=(*complete.hits, _hit(title)))

    assert missing(wrong) == (f"“{title}” is not about the brand and became a hit.",)


def test_a_report_that_reached_nobody_is_named() -> None:
    complete = _complete()
    lost = msgspec.structs.replace(
        complete, mails=tuple(mail for mail in complete.mails if "report-1" not in mail.message_id)
    )

    assert len(missing_report(lost)) == len(REPORT.mail)
    assert missing_report(_with_alert(complete, "fake_site_scam", reports=())) == (
        "The report of ebcfin-deposit.vip is in no alert.",
    )


def test_a_mail_that_shows_the_reporters_number_is_named() -> None:
    complete = _complete()
    telling = msgspec.structs.replace(complete.mails[0], text=f"call {REPORT.contact}")

    said = missing_report(msgspec.structs.replace(complete, mails=(telling, *complete.mails[1:])))

    assert said == ("A mail shows the reporter's number in full.",)
