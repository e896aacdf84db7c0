"""A console served over a database, and alerts with everything that belongs to them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.orm import Session

from alerts.desk import Desk
from alerts.messages.notifying import Telling
from monitor import clock
from monitor.console.app import create_app
from monitor.console.serving import serve
from monitor.jobs.queueing import enqueue_delivery
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.tables import Alert, AlertEvent, HitRow, Notification, Reply, Report
from monitor.watchlist.model import Watchlist

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>\u202egnp.exe ' + "W" * 300


@contextmanager
def served(
    database: Database,
    settings: Settings | None = None,
    *,
    ready: Callable[[], tuple[str, ...]] = tuple,
    watchlists: tuple[Watchlist, ...] = (),
) -> Iterator[str]:
    """The address of a console that runs in a loop of its own until the block ends."""
    told = settings or Settings(console_port=0)
    desk = Desk(database, lambda: watchlists, Telling(settings=told, enqueue=enqueue_delivery))
    app = create_app(database, told, desk=desk, ready=ready)
    started: list[str] = []
    up = threading.Event()
    loop = asyncio.new_event_loop()

    def tell(address: str) -> None:
        started.append(address)
        up.set()

    serving = loop.create_task(serve(app, told, started=tell))
    serving.add_done_callback(lambda _: up.set())

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(asyncio.wait({serving}))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert up.wait(20), "the console did not start"
        yield started[0]
    finally:
        loop.call_soon_threadsafe(serving.cancel)
        thread.join(20)
        assert not thread.is_alive(), "the console did not stop"


def add_alert(session: Session, title: str, **facts: str) -> Alert:
    """An alert without anything."""
    values = {"brand": "ebc", "matter": "trading", "topic": "slippage", "level": "minor"} | facts
    alert = Alert(
        title=title,
        group_key=title,
        grouped_by="same_topic",
        created_at=clock.now(),
        updated_at=clock.now(),
        **values,
    )
    session.add(alert)
    session.flush()
    return alert


def add_hit(session: Session, alert: Alert, said: str, **facts: object) -> HitRow:
    """A post that belongs to an alert."""
    values: dict[str, object] = {
        "source": "ebc/forum",
        "kind": "post",
        "identity": f"https://forum.example/{said}",
        "url": "https://forum.example/t/1?page=2",
        "title": "A post",
        "text": said,
        "seen_at": clock.now(),
        "reasons": [{"code": "relevance.alias", "weight": 0.6, "detail": "EBC"}],
    }
    hit = HitRow(**{"brand": "ebc", "alert_id": alert.id, **values, **facts})
    session.add(hit)
    session.flush()
    return hit


def add_whole_alert(session: Session, title: str = "Fake site ebc-login.top", said: str = "beware of it") -> Alert:
    """An alert with a hit, a message, a reply, a report and events; all that people write is `said`."""
    now = clock.now()
    alert = add_alert(session, title, matter="fake_site", topic="fake_site_scam", level="major")
    add_hit(session, alert, said, title=said, author=said, url=f"http://ebc-login.top/{said}")
    session.add_all(
        [
            Notification(
                alert_id=alert.id,
                step="first",
                department="BO",
                channel="mail",
                to=["bo@ebc.test"],
                cc=["manager@ebc.test"],
                message_id=f"<{alert.id}@zhengming>",
                thread_id="<t@zhengming>",
                subject=f"[major] {said}",
                text=f"as it was sent: {said}",
                html="<p>not shown</p>",
                status="sent",
                created_at=now,
                sent_at=now,
            ),
            Reply(
                alert_id=alert.id,
                situation="fake_site_seen",
                language="en",
                text=f"Please check https://ebc-fin.net/official-verification. {said}",
                created_at=now,
            ),
            Report(
                brand="ebc",
                alert_id=alert.id,
                url=f"http://ebc-login.top/{said}",
                domain="ebc-login.top",
                contact_masked="*******5678",
                language="en",
                region="",
                created_at=now,
            ),
            AlertEvent(
                alert_id=alert.id, at=now + timedelta(seconds=1), who=said, what="note", detail={"text": said}
            ),
        ]
    )
    session.flush()
    return alert
