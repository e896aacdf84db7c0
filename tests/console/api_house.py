"""A brand with one of everything that the API knows, all of it marked, and tokens for asking."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from alerts.handover.keeping import make
from alerts.handover.model import Shift
from monitor import clock
from monitor.brand import Brand, Official
from monitor.store.database import Database
from monitor.store.tables import Audit, Escalation, Notification, Question, QuestionHit, Silence
from monitor.store.tokens import SCOPES, Grant, add_token
from monitor.watchlist.model import Kind, Source, Watchlist
from tests.building import watchlist
from tests.console.house import add_hit, add_whole_alert

#: stands in everything that belongs to the brand, and nowhere else
MARK = "Quixotic"


def marked(key: str = "ebc") -> Watchlist:
    """The watchlist of the brand."""
    brand = Brand(key=key, name=f"{MARK} Markets", official=Official(domains=("ebc.com",)), aliases=(MARK,))
    source = Source(key="forum", kind=Kind.FEED, url=f"http://127.0.0.1:1/{MARK}", owners=(MARK,), every=60.0)
    return watchlist(brand=brand, sources=(source,), folder=key)


def furnish(database: Database, alerts: int = 3) -> None:
    """One of everything; alerts, messages, questions … have the numbers from 1 on."""
    with database.begin() as session:
        for number in range(alerts):
            _furnish(session, number)
    now = clock.now()
    shift = Shift(brand="ebc", since=now - timedelta(hours=8), until=now, ends=now + timedelta(hours=8))
    make(database, (marked(),), shift, who=MARK, notes=f"{MARK} calls back")


def token(database: Database, *brands: str, scopes: tuple[str, ...] = tuple(SCOPES)) -> dict[str, str]:
    """The header of a new token."""
    with database.begin() as session:
        name = "-".join(("token", *brands, *scopes))[:60]
        secret = add_token(session, Grant(name=name, scopes=scopes, brands=brands), who="mei", now=clock.now())
    return {"Authorization": f"Bearer {secret}"}


def _furnish(session: Session, number: int) -> None:
    now = clock.now()
    alert = add_whole_alert(session, f"{MARK} {number}", said=f"{MARK} {number}")
    hits = [add_hit(session, alert, f"how long does {MARK} take? {number} {one}") for one in range(2)]
    alert.hit_count = 3
    alert.owner, alert.status = (MARK, "acknowledged") if number == 1 else ("", "open")
    failed = Notification(
        alert_id=alert.id,
        brand="ebc",
        step="opened",
        department="bo",
        channel="mail",
        to=[f"{MARK}@ebc.test"],
        message_id=f"<failed-{number}@zhengming>",
        thread_id="<t@zhengming>",
        subject=MARK,
        text=MARK,
        html="",
        status="failed",
        problem=MARK,
        created_at=now,
    )
    question = Question(brand="ebc", topic="question", language="en", text=MARK, created_at=now, last_seen=now)
    detail = {"notification": 1, "key": f"job {number}", "brand": "ebc", "said": MARK}
    session.add_all(
        (
            failed,
            question,
            Silence(
                brand="ebc",
                matcher={"words": [MARK]},
                owner=MARK,
                reason=MARK,
                created_at=now,
                expires_at=now + timedelta(days=1),
            ),
            Audit(at=now, what="message_without_job", alert_id=alert.id, detail=detail),
            Escalation(alert_id=alert.id, round=1, rung=0, role=MARK, due_at=now + timedelta(hours=number - 1)),
        )
    )
    session.flush()
    own = update(Notification).where(Notification.alert_id == alert.id)
    session.execute(own.values(brand="ebc", thread_id=f"<thread-{alert.id}@zhengming>"))
    session.add_all(QuestionHit(hit_id=hit.id, question_id=question.id, at=now) for hit in hits)
    session.flush()
