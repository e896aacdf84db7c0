"""A digest is made once for each period, tells each department what concerns it, and folds what waited for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.digest.charts import Bars, Drawn
from alerts.digest.facts import Digest
from alerts.digest.making import Digests, Made, last_until
from alerts.grouping.joining import join
from alerts.history import record, verify
from alerts.messages.message import Picture
from alerts.messages.notifying import Telling, notify
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.tables import Alert, AlertEvent, DigestRow, Notification, NotificationPicture
from monitor.watchlist.model import Ladder, WorkingCalendar
from tests.building import NOON, complaint, fake_site, post, routes, watchlist

#: the last end of a day in UTC before NOON, with the settings' 08:30
MORNING = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
TOMORROW = MORNING + timedelta(days=1)


def _draw(several: Sequence[Bars], zone: tzinfo) -> Sequence[Drawn]:
    picture = Picture(name="volume", media_type="image/png", content=b"png")
    return [(picture,) if any(bar.posts for bar in bars) else () for bars in several]


class House:
    """A database, a brand whose minor alerts are told in digests, and what is queued for delivery."""

    def __init__(self, url: str, *, daily: str = "08:30", weekly: str = "") -> None:
        self.database, self.brand = Database(url), watchlist()
        self.queued: list[int] = []
        self.telling = Telling(
            settings=Settings(language="en", digest_daily=daily, digest_weekly=weekly),
            enqueue=lambda _, number: self.queued.append(number),
        )
        self.digests = Digests(lambda: (self.brand,), self.telling, draw=_draw)

    def minor(self, number: int, at: datetime = NOON, **told: object) -> int:
        """A minor alert of its own, whose message waits for the digest."""
        with self.database.begin() as session:
            hit = keep_hit(session, post(number, author=f"a{number}"), complaint(**told), at)
            assert hit is not None
            joined = join(session, hit, self.brand, at)
            assert joined is not None
            if joined.step:
                notify(session, joined.alert, joined.step, self.brand, telling=self.telling, now=at)
            return joined.alert.id

    def due(self, now: datetime) -> int:
        """Make everything that is due; how many."""
        made = 0
        while True:
            with self.database.begin() as session:
                if not self.digests.is_due(session, now):
                    return made
                made += self.digests.make_due(session, now)

    def now(self, now: datetime) -> Made | None:
        with self.database.begin() as session:
            return self.digests.make_now(session, self.brand, "day", now)

    def messages(self, step: str = "digest-day") -> dict[str, Notification]:
        with self.database.session() as session:
            found = session.scalars(select(Notification).where(Notification.step == step).order_by(Notification.id))
            return {row.department: row for row in found}

    def rows(self, period: str = "day") -> list[tuple[datetime, datetime]]:
        with self.database.session() as session:
            query = select(DigestRow.since, DigestRow.until).where(DigestRow.period == period)
            return list(session.execute(query.order_by(DigestRow.since)))


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url)
    yield made
    made.database.close()


def _statuses(session: Session, alert: int) -> list[tuple[str, int | None]]:
    found = session.execute(
        select(Notification.status, Notification.folded_into).where(Notification.alert_id == alert)
    )
    return list(found)


def test_nothing_is_told_of_the_time_before_the_installation_began(house: House) -> None:
    house.due(NOON)

    assert house.messages() == {}
    assert house.rows() == [(MORNING - timedelta(days=1), MORNING)]
    assert house.due(TOMORROW - timedelta(seconds=1)) == 0
    assert house.due(TOMORROW) == 1
    assert house.rows()[-1] == (MORNING, TOMORROW)


def test_a_digest_goes_by_the_clocks_of_the_team_as_all_that_people_read_does(house: House) -> None:
    ladder = Ladder(calendar=WorkingCalendar(time_zone="America/New_York"))
    house.brand = msgspec.structs.replace(house.brand, ladder=ladder)
    house.due(NOON)
    house.minor(1)

    assert house.due(NOON + timedelta(hours=24)) == 1

    ended = house.rows()[-1][1]
    assert f"{ended.astimezone(ZoneInfo('America/New_York')):%H:%M}" == "08:30"
    assert "08:30 (America/New_York)" in house.messages()["funding"].text


def test_a_period_is_told_once_however_often_it_is_asked_for(house: House) -> None:
    house.due(NOON)
    house.due(TOMORROW)
    before = len(house.queued)

    assert house.due(TOMORROW + timedelta(hours=1)) == 0
    assert len(house.queued) == before


def test_periods_that_were_missed_are_told_in_one_digest(house: House) -> None:
    house.due(NOON)
    house.minor(1)

    assert house.due(NOON + timedelta(days=5)) == 1
    assert house.rows()[-1] == (MORNING, MORNING + timedelta(days=5))
    assert "Acme Markets" in house.messages()["funding"].text


def test_minor_alerts_are_told_in_the_digest_of_their_department_and_of_nobody_else(house: House) -> None:
    house.due(NOON)
    alert = house.minor(1)
    assert house.queued == []

    house.due(TOMORROW)

    told = house.messages()
    assert f"#{alert} " in told["funding"].text
    assert f"/alerts/{alert}" in told["funding"].html
    assert f"#{alert} " not in told["marketing"].text
    with house.database.session() as session:
        assert _statuses(session, alert) == [("folded", told["funding"].id)]
        event = session.scalars(select(AlertEvent).where(AlertEvent.what == "folded")).one()
        assert event.detail["messages"][0]["into"] == told["funding"].id
        assert session.get_one(Alert, alert).told_at == TOMORROW
        assert verify(session) == ()
    assert sorted(house.queued) == sorted(row.id for row in told.values())


def test_what_was_told_is_not_told_again(house: House) -> None:
    house.due(NOON)
    alert = house.minor(1)
    house.due(TOMORROW)

    house.due(TOMORROW + timedelta(days=1))

    assert f"#{alert} " not in house.messages()["funding"].text


def test_a_week_lists_what_its_days_have_told(database_url: str) -> None:
    house = House(database_url, weekly="sat 09:00")
    house.due(NOON)
    alert = house.minor(1)
    house.due(TOMORROW)
    assert f"#{alert} " in house.messages()["funding"].text

    house.due(TOMORROW + timedelta(minutes=30))

    assert f"#{alert} " in house.messages("digest-week")["funding"].text
    house.database.close()


def test_an_alert_that_was_raised_meanwhile_is_not_listed_among_the_minor_ones(house: House) -> None:
    house.due(NOON)
    alert = house.minor(1)
    with house.database.begin() as session:
        row = session.get_one(Alert, alert)
        row.level = "major"
        notify(session, row, "raised", house.brand, telling=house.telling, now=NOON)

    house.due(TOMORROW)

    text = house.messages()["funding"].text
    assert f"#{alert} " not in text
    with house.database.session() as session:
        assert sorted(status for status, *_ in _statuses(session, alert)) == ["folded", "queued", "queued"]


def test_messages_for_a_department_that_is_gone_are_told_to_the_fallback(house: House) -> None:
    house.due(NOON)
    alert = house.minor(1)
    left = msgspec.structs.replace(
        routes(),
        departments={"bo": routes().departments["bo"], "marketing": routes().departments["marketing"]},
        route=(),
    )
    house.brand = watchlist(routes=left)

    house.due(TOMORROW)

    told = house.messages()
    assert set(told) == {"bo"}
    with house.database.session() as session:
        assert _statuses(session, alert) == [("folded", told["bo"].id)]


def test_everybody_is_told_that_nothing_happened_in_few_words(house: House) -> None:
    house.due(NOON)
    house.due(TOMORROW)

    told = house.messages()

    assert set(told) == {"marketing", "bo", "funding"}
    assert "Nothing came in" in told["bo"].text
    assert "本期没有新情况" in told["marketing"].text
    assert len(told["bo"].text) < 600


def test_the_picture_goes_with_the_mail(house: House) -> None:
    house.due(NOON)
    house.minor(1)
    house.due(TOMORROW)

    with house.database.session() as session:
        names = session.scalars(
            select(NotificationPicture.name).where(NotificationPicture.notification_id == house.messages()["bo"].id)
        ).all()

    assert names == ["volume"]
    assert 'src="cid:volume"' in house.messages()["bo"].html


def test_a_digest_sent_by_hand_ends_now_and_the_next_begins_there(house: House) -> None:
    house.due(NOON)
    house.minor(1)
    later = NOON + timedelta(hours=1)

    made = house.now(later)

    assert made is not None
    assert made.folded == 1
    house.due(TOMORROW)
    assert house.rows()[-2:] == [(MORNING, later), (later, TOMORROW)]


def test_two_who_make_it_at_once_make_one(house: House) -> None:
    house.due(NOON)
    house.minor(1)
    together, made = Barrier(2), list[int]()

    def make() -> None:
        with house.database.begin() as session:
            together.wait()
            made.append(house.digests.make_due(session, TOMORROW))

    threads = [Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [0, 1]
    with house.database.session() as session:
        assert session.scalar(select(func.count()).where(Notification.step == "digest-day")) == 3


def test_what_is_kept_of_a_digest_is_the_whole_of_it(house: House) -> None:
    house.due(NOON)
    house.minor(1)
    house.due(TOMORROW)

    with house.database.session() as session:
        kept = session.scalars(select(DigestRow).order_by(DigestRow.since.desc())).first()
        assert kept is not None
        told = msgspec.convert(kept.told, Digest)
        assert last_until(session, "acme", "day", TOMORROW) == TOMORROW

    assert told.complaints.new == 1
    assert told.bars[-1].negative == 1
    assert [(one.level, one.matter, one.new) for one in told.alerts] == [("minor", "funding", 1)]


def test_a_transaction_that_fails_leaves_everything_waiting(house: House) -> None:
    house.due(NOON)
    alert = house.minor(1)

    with pytest.raises(RuntimeError), house.database.begin() as session:
        house.digests.make_due(session, TOMORROW)
        raise RuntimeError

    with house.database.session() as session:
        assert _statuses(session, alert) == [("held", None)]
    assert house.due(TOMORROW) == 1


def test_minor_alerts_leave_at_once_where_the_settings_ask_for_no_digest(database_url: str) -> None:
    house = House(database_url, daily="")

    house.minor(1)

    assert house.due(NOON) == 0
    assert len(house.queued) == 1
    house.database.close()


def test_a_fake_site_leaves_at_once_and_is_counted(house: House) -> None:
    house.due(NOON)
    with house.database.begin() as session:
        hit = keep_hit(session, post(7), fake_site(), NOON)
        assert hit is not None
        joined = join(session, hit, house.brand, NOON)
        assert joined is not None
        record(session, joined.alert, NOON, who="mei", what="note", detail={})
        notify(session, joined.alert, joined.step, house.brand, telling=house.telling, now=NOON)
    assert len(house.queued) == 2

    house.due(TOMORROW)

    assert "acme-login[.]top" in house.messages()["bo"].text
    assert "acme-login[.]top" not in house.messages()["funding"].text
