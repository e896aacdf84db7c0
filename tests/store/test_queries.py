from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, text
from sqlalchemy.orm import Session

from monitor.store import queries
from monitor.store.search import terms
from monitor.store.tables import Alert, HitRow, Notification, Report, SourceRow

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def _alert(session: Session, title: str, *hits: str, **facts: str) -> Alert:
    values = {"brand": "ebc", "matter": "opinion", "topic": "slippage", "level": "minor"} | facts
    alert = Alert(title=title, group_key=title, grouped_by="", created_at=NOW, updated_at=NOW, **values)
    session.add(alert)
    session.flush()
    for said in hits:
        _hit(session, said, alert=alert)
    return alert


def _hit(session: Session, said: str, *, alert: Alert | None = None, domain: str = "") -> HitRow:
    hit = HitRow(
        brand="ebc",
        source="ebc/forum",
        kind="post",
        identity=f"https://forum.example/{said}",
        text=said,
        domain=domain,
        seen_at=NOW,
        alert_id=alert.id if alert else None,
        search=func.to_tsvector("simple", terms(said)),
    )
    session.add(hit)
    session.flush()
    return hit


@pytest.mark.parametrize(
    "search",
    ["滑点", "平台滑点严", "严", "withdrawal", "WITHDRAWAL", "ＥＢＣ", "ebc 滑点", "ebc-login.top", "FX110论坛"],
)
def test_a_search_finds_words_and_parts_of_chinese_runs_inside_hits(session: Session, search: str) -> None:
    wanted = _alert(
        session, "one", "EBC 平台滑点严重, withdrawal pending, see ebc-login.top", "来自 FX110论坛 的帖子"
    )
    _alert(session, "two", "出金很快，没有点差", "deposit arrived")

    found = {hit.text for word in search.split() for hit in queries.hits(session, search=word)}

    assert found
    assert [alert.id for alert in queries.alerts(session, search=search)] == [wanted.id]


def test_a_search_finds_the_title_of_an_alert_that_has_no_hit(session: Session) -> None:
    wanted = _alert(session, "客户举报假冒网站 ebc-login.top")
    _alert(session, "100% bonus")

    assert queries.alerts(session, search="举报 EBC-login") == [wanted]
    assert queries.alerts(session, search="100%") != [wanted]
    assert queries.alerts(session, search="%") == queries.alerts(session, search="bonus")


def test_a_search_finds_how_a_case_was_settled_before(session: Session) -> None:
    settled = _alert(session, "出金延迟", status="resolved", closed_reason="银行补登后到账")
    _alert(session, "出金延迟", status="resolved", closed_reason="客户更换银行卡")

    assert queries.alerts(session, status="resolved", search="出金 补登") == [settled]


@pytest.mark.parametrize("search", ["点滑", "严平", "draw", "!!!", "\x00", "'); DROP TABLE hits; --"])
def test_a_search_does_not_find_what_is_not_written(session: Session, search: str) -> None:
    _alert(session, "one", "EBC 平台滑点严重, withdrawal pending")

    found = queries.alerts(session, search=search)

    assert found == [] or search == "\x00"


def test_alerts_are_filtered_and_paged_newest_first(session: Session) -> None:
    old = _alert(session, "old", level="major")
    settled = _alert(session, "settled", level="major", status="resolved")
    other = _alert(session, "other brand", level="major", brand="acme")
    new = _alert(session, "new", level="major")

    assert queries.alerts(session) == [new, other, settled, old]
    assert queries.alerts(session, brand="ebc", status="open", level="major") == [new, old]
    assert queries.alerts(session, limit=2) == [new, other]
    assert queries.alerts(session, limit=2, before=other.id) == [settled, old]


def test_hits_are_filtered_by_alert_and_source_and_paged(session: Session) -> None:
    alert = _alert(session, "one", "first", "second")
    loose = _hit(session, "third")

    assert [hit.text for hit in queries.hits(session, alert_id=alert.id)] == ["second", "first"]
    assert [hit.text for hit in queries.hits(session, source="ebc/forum", before=loose.id, limit=1)] == ["second"]
    assert queries.hits(session, brand="acme") == []


def test_a_known_name_tells_every_alert_that_names_it(session: Session) -> None:
    seen, reported = _alert(session, "seen"), _alert(session, "reported", status="resolved")
    _hit(session, "a", alert=seen, domain="ebc-login.top")
    _hit(session, "b", alert=seen, domain="ebc-login.top")
    _hit(session, "c", alert=seen, domain="another.top")
    later = NOW + timedelta(days=1)
    session.add(
        Report(
            brand="ebc",
            alert_id=reported.id,
            url="http://www.ebc-login.top/",
            domain="ebc-login.top",
            contact_masked="***1234",
            language="zh-Hans",
            region="cn",
            created_at=later,
        )
    )

    known = queries.known_name(session, "ebc-login.top")

    assert [(k.alert_id, k.hits, k.reports, k.last_seen) for k in known] == [
        (reported.id, 0, 1, later),
        (seen.id, 2, 0, NOW),
    ]
    assert queries.known_name(session, "nothing.example") == ()
    assert queries.known_name(session, "") == ()


def test_counts_tell_the_figures_of_the_moment(session: Session) -> None:
    empty = queries.counts(session)
    alert = _alert(session, "one", "a", "b", level="major")
    _alert(session, "two", status="resolved")
    for minute, status in enumerate(("sent", "queued", "queued")):
        session.add(_notification(alert, status, NOW + timedelta(minutes=minute)))
    session.add(SourceRow(key="ebc/forum", brand="ebc", health="blocked", next_poll=NOW))
    session.execute(text("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'deliver')"))

    counted = queries.counts(session)

    assert (empty.alerts, empty.hits, empty.oldest_queued) == ({}, 0, None)
    assert counted.alerts == {("major", "open"): 1, ("minor", "resolved"): 1}
    assert (counted.alerts_of(), counted.alerts_of(level="major"), counted.alerts_of(status="resolved")) == (
        2,
        1,
        1,
    )
    assert counted.hits == 2
    assert counted.notifications == {("mail", "sent"): 1, ("mail", "queued"): 2}
    assert counted.sources == {"blocked": 1}
    assert counted.jobs == {"todo": 1}
    assert counted.oldest_queued == NOW + timedelta(minutes=1)


def test_brands_are_those_with_sources_or_alerts(session: Session) -> None:
    _alert(session, "one", brand="acme")
    session.add(SourceRow(key="ebc/forum", brand="ebc", next_poll=NOW))

    assert queries.brands(session) == ["acme", "ebc"]


def _notification(alert: Alert, status: str, at: datetime) -> Notification:
    return Notification(
        alert_id=alert.id,
        step="first",
        department="bo",
        channel="mail",
        to=["bo@example.com"],
        message_id=f"<{at.timestamp()}@zhengming>",
        thread_id="<thread@zhengming>",
        subject="s",
        text="t",
        html="<p>t</p>",
        status=status,
        created_at=at,
    )


def test_what_was_done_since_a_moment_is_counted(session: Session) -> None:
    _alert(session, "one", "slippage", "slippage again")
    session.add(SourceRow(key="ebc/forum", brand="ebc", next_poll=NOW, last_poll=NOW))
    session.flush()

    assert queries.done_since(session, NOW) == queries.Done(polled=1, hits=2, alerts=1, sent=0, waiting=0)
    assert queries.done_since(session, NOW + timedelta(seconds=1)) == queries.Done(
        polled=0, hits=0, alerts=0, sent=0, waiting=0
    )
