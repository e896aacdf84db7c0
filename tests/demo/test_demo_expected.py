"""The demo's examination finds what is missing and what should not be there, and says it in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from monitor.demo.expected import digests, missing, missing_digest, missing_report
from monitor.demo.observed import Observed
from monitor.demo.outcome import ALERTS, DIGESTED, HITS, NEWCOMER, NO_HITS, REPLIES, REPORT, SOURCES

Change = Callable[[Observed], Observed]


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
    "No mail about withdrawal_delay, with “出入金” in its subject, arrived at funding@ebc.com.": lambda o: (
        _without_mails_to(o, "funding@ebc.com")
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
    "The alert about ebcforex-cn.top does not tell when it was registered.": lambda o: msgspec.structs.replace(
        o,
        alerts=tuple(msgspec.structs.replace(a, hits=()) if a.title == "ebcforex-cn.top" else a for a in o.alerts),
    ),
    "The alert about ebctraders.com should tell that it is newly registered and takes mail, it tells “”.": lambda o: (
        msgspec.structs.replace(
            o,
            alerts=tuple(
                msgspec.structs.replace(a, hits=(msgspec.structs.replace(a.hits[0], text=""),))
                if a.title == NEWCOMER
                else a
                for a in o.alerts
            ),
        )
    ),
    "“Thank you, EBC support” should be a hit.": lambda o: msgspec.structs.replace(
        o, hits=tuple(hit for hit in o.hits if hit.title != "Thank you, EBC support")
    ),
    "No reply “praise” in zh-Hans.": lambda o: msgspec.structs.replace(o, replies=(o.replies[0], *o.replies[2:])),
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


def _with_digests(observed: Observed, **changes: Any) -> Observed:
    told = digests(observed)
    changed = (msgspec.structs.replace(mail, **changes) if mail in told else mail for mail in observed.mails)
    return msgspec.structs.replace(observed, mails=tuple(changed))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")


def test_nothing_is_missing_from_what_is_complete(complete: Observed) -> None:
    assert missing(complete) == ()
    assert missing_report(complete) == ()
    assert missing_digest(complete) == ()


def test_everything_is_missing_from_nothing() -> None:
    said = missing(Observed())

    assert len(said) == len(SOURCES) + len(ALERTS) + len(HITS) + len(REPLIES)


@pytest.mark.parametrize("sentence", OMISSIONS)
def test_a_planted_omission_is_named(sentence: str, complete: Observed) -> None:
    observed = OMISSIONS[sentence](complete)

    assert missing(observed) == (sentence,)


@pytest.mark.parametrize("title", NO_HITS)
def test_a_hit_about_another_bearer_of_the_name_is_named(title: str, complete: Observed) -> None:
    wrong = msgspec.structs.replace(
        complete, hits=(*complete.hits, msgspec.structs.replace(complete.hits[0], title=title))
    )

    assert missing(wrong) == (f"“{title}” is not about the brand and became a hit.",)


def test_a_report_that_reached_nobody_is_named(complete: Observed) -> None:
    lost = msgspec.structs.replace(
        complete, mails=tuple(mail for mail in complete.mails if "report-1" not in mail.message_id)
    )

    assert len(missing_report(lost)) == len(REPORT.mail)
    assert missing_report(_with_alert(complete, "fake_site_scam", reports=())) == (
        "The report of ebcfin-deposit.vip is in no alert.",
    )


def test_a_digest_that_did_not_arrive_is_named(complete: Observed) -> None:
    said = missing_digest(_without_mails_to(complete, "account@ebc.com"))

    assert said == (
        "No digest arrived at account@ebc.com.",
        "The digest to account@ebc.com does not tell of login_failure.",
    )


def test_a_digest_without_pictures_or_without_a_minor_alert_is_named(complete: Observed) -> None:
    bare = missing_digest(_with_digests(complete, pictures=0))
    silent = missing_digest(_with_digests(complete, text="nothing"))

    assert bare == tuple(f"The digest to {address} shows no pictures." for address in DIGESTED)
    assert "The digest to trading@ebc.com does not tell of slippage." in silent


def test_a_message_that_still_waits_when_the_digest_is_there_is_named(complete: Observed) -> None:
    waits = msgspec.structs.replace(complete.alerts[-2].notifications[0], status="held")
    alert = msgspec.structs.replace(complete.alerts[-2], notifications=(waits,))
    alerts = (*complete.alerts[:-2], alert, complete.alerts[-1])

    said = missing_digest(msgspec.structs.replace(complete, alerts=alerts))

    assert [sentence.rstrip() for sentence in said] == [
        f"The message to trading by mail about {alert.title} is held:"
    ]


def test_a_mail_that_shows_the_reporters_number_is_named(complete: Observed) -> None:
    telling = msgspec.structs.replace(complete.mails[0], text=f"call {REPORT.contact}")

    said = missing_report(msgspec.structs.replace(complete, mails=(telling, *complete.mails[1:])))

    assert said == ("A mail shows the reporter's number in full.",)
