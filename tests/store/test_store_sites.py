"""Sites: named once, kept with all that visits brought back, looked at when they are due, and erased on schedule."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from monitor.assessment import Assessment, Verdict
from monitor.names.facts import Existence
from monitor.sighting import PageSeen
from monitor.sites.life import CONFIRM, SHORTEST, Event, State
from monitor.sites.marks import Mark
from monitor.sites.visit import Outcome, Raw
from monitor.store.database import Database
from monitor.store.evidence import blob
from monitor.store.site_views import SiteView, last_judged, page_seen, site_view
from monitor.store.sites import LEASE, Kept, count_due, due, forget_visits, keep_visit, name_site
from monitor.store.tables import Alert, BlobRow, HitRow, SiteRow, VisitRow
from tests.building import NOON, fake_site
from tests.store.site_house import BODY, HOST, OTHER, TELEGRAM, gone, other_words, page, seen

DAY = timedelta(days=1)


def keep(
    session: Session,
    found: PageSeen,
    *,
    kind: str = "content",
    marks: tuple[Mark, ...] = (),
    **judged: Assessment,
) -> Kept:
    return keep_visit(session, found, kind=kind, assessments=judged, marks=marks, now=found.visit.at)


def viewed(database: Database, host: str = HOST) -> SiteView:
    with database.session() as session:
        view = site_view(session, host)
    assert view is not None
    return view


def test_a_name_is_watched_from_the_first_time_it_is_named_and_only_once(database: Database) -> None:
    with database.begin() as session:
        first = name_site(session, HOST, NOON, why="hit 7")
        again = name_site(session, HOST, NOON + DAY, why="hit 8")

        assert first.id == again.id
    view = viewed(database)
    assert (view.state, view.first_seen, view.domain) == (State.NAMED, NOON, HOST)
    assert view.next_check is not None
    assert abs(view.next_check - NOON - SHORTEST) <= SHORTEST / 10
    assert [(one.what, one.detail) for one in view.events] == [("named", {"why": "hit 7"})]


def test_a_forgotten_name_that_is_named_again_is_watched_again(database: Database) -> None:
    with database.begin() as session:
        name_site(session, HOST, NOON, why="seen").next_check = None
        session.flush()

        again = name_site(session, HOST, NOON + DAY, why="seen")

        assert (again.next_check, again.first_seen) == (NOON + DAY, NOON)


def test_what_is_due_is_given_to_one_asker_alone_the_longest_waiting_first(database: Database) -> None:
    with database.begin() as session:
        for number in range(3):
            name_site(session, f"acme{number}.top", NOON, why="seen").next_check = NOON - number * DAY
        name_site(session, HOST, NOON, why="seen")
    with database.begin() as one, database.begin() as other:
        assert count_due(one, NOON, 2) == 2
        assert [site.host for site in due(one, NOON, 2)] == ["acme2.top", "acme1.top"]
        assert [site.host for site in due(other, NOON, 2)] == ["acme0.top"]


def test_a_check_whose_process_died_is_due_again_after_its_lease(database: Database) -> None:
    with database.begin() as session:
        name_site(session, HOST, NOON, why="seen").next_check = NOON
    with database.begin() as session:
        due(session, NOON, 9)
    with database.begin() as session:
        assert due(session, NOON + LEASE - SHORTEST / 9, 9) == []
        assert [site.host for site in due(session, NOON + LEASE, 9)] == [HOST]


def test_a_visit_is_kept_with_its_bytes_its_judgement_and_what_it_made_of_the_site(database: Database) -> None:
    found = seen()
    with database.begin() as session:
        kept = keep(session, found, acme=fake_site(HOST))

    view = viewed(database)
    assert (kept.state, kept.event, view.state, view.content_at) == (
        State.CONTENT,
        Event.CONTENT,
        State.CONTENT,
        NOON,
    )
    assert [one.what for one in view.events] == ["named", "content"]
    (visit,) = view.visits
    assert visit.assessments == {"acme": fake_site(HOST)}
    assert (visit.final, visit.status, visit.event) == (f"https://{HOST}/", 200, "content")
    assert [one.role for one in visit.evidence] == ["body", "seen"]
    with database.session() as session:
        body = blob(session, visit.evidence[0].sha256)
        assert body is not None
        assert body.body == BODY
        whole = page_seen(session, visit.id)
        assert whole == msgspec.structs.replace(found, visit=msgspec.structs.replace(found.visit, raw=()))


def test_what_strangers_send_that_a_database_refuses_is_no_obstacle(database: Database) -> None:
    hostile = (page(hostile="a bomb \x00"), page(title="\x00" * 9, metas=(("\x00", "\x00"),)))
    with database.begin() as session:
        keep(session, seen(pages=hostile, problem="NUL \x00"), acme=fake_site(HOST))

    assert viewed(database).visits[0].hostile == "a bomb \N{REPLACEMENT CHARACTER}"


def test_a_look_that_finds_the_same_is_no_event_and_one_that_finds_other_words_is(database: Database) -> None:
    with database.begin() as session:
        events = [
            keep(session, seen()).event,
            keep(session, seen(at=NOON + DAY)).event,
            keep(session, seen(at=NOON + 2 * DAY, pages=other_words())).event,
            keep(session, seen(at=NOON + 3 * DAY, pages=other_words())).event,
        ]

    assert events == [Event.CONTENT, None, Event.CHANGED, None]


def test_a_site_goes_down_and_comes_back_and_a_silent_resolver_is_no_down(database: Database) -> None:
    times = [NOON + n * CONFIRM for n in range(5)]
    with database.begin() as session:
        keep(session, seen())
        silent = [keep(session, gone(at=at, existence=Existence.UNKNOWN), kind="unreachable") for at in times]
        missed = [keep(session, gone(at=at), kind="unreachable") for at in times[:2]]
        back = keep(session, seen(at=times[2]))

    assert [one.event for one in silent] == [None] * 5
    assert [one.event for one in missed] == [None, Event.DOWN]
    assert (back.event, back.state) == (Event.BACK, State.CONTENT)
    assert [one.what for one in viewed(database).events] == ["named", "content", "down", "back"]


def test_a_parked_name_is_no_content_until_something_stands_there(database: Database) -> None:
    with database.begin() as session:
        parked = keep(session, seen(), kind="parked")
        live = keep(session, seen(at=NOON + DAY))

    assert (parked.state, parked.event) == (State.PARKED, None)
    assert (live.state, live.event) == (State.CONTENT, Event.CONTENT)


def test_events_are_never_changed_nor_removed(database_url: str) -> None:
    for change in ("UPDATE site_events SET what = 'x'", "DELETE FROM site_events", "TRUNCATE site_events"):
        with (
            psycopg.connect(database_url) as connection,
            pytest.raises(psycopg.errors.RaiseException, match="append-only"),
        ):
            connection.execute(change.encode())


def test_the_same_site_under_a_new_name_is_recognised_and_told_on_both_once(database: Database) -> None:
    with database.begin() as session:
        keep(session, seen(), marks=(TELEGRAM,))
        moved = keep(session, seen(OTHER, NOON + DAY), marks=(TELEGRAM,))
        again = keep(session, seen(OTHER, NOON + 2 * DAY, pages=other_words(OTHER)), marks=(TELEGRAM,))

    assert (moved.twin, moved.shares, again.twin) == (HOST, (TELEGRAM,), "")
    told = {"shares": [{"kind": "telegram", "value": "acme_help"}]}
    assert viewed(database).events[-1].detail == {"to": OTHER, **told}
    assert [one.detail for one in viewed(database, OTHER).events if one.what == "moved"] == [{"from": HOST, **told}]


def test_two_sites_of_one_group_that_look_different_are_no_move(database: Database) -> None:
    with database.begin() as session:
        keep(session, seen(), marks=(TELEGRAM,))
        other = keep(session, seen(OTHER, NOON + DAY, pages=other_words(OTHER)), marks=(TELEGRAM,))

    assert other.campaign is not None
    assert other.twin == ""


def test_the_last_judgement_of_a_brand_is_found_by_host(database: Database) -> None:
    worse = fake_site(HOST, risk=95)
    with database.begin() as session:
        keep(session, seen(), acme=fake_site(HOST))
        keep(session, seen(at=NOON + DAY), acme=worse, other=fake_site(HOST, brand="other", verdict=Verdict.WATCH))

    with database.session() as session:
        found = last_judged(session, HOST, "acme")
        assert found is not None
        assert (found.assessment, found.at, found.kind) == (worse, NOON + DAY, "content")
        assert last_judged(session, HOST, "nobody") is None
        assert last_judged(session, OTHER, "acme") is None


def test_content_that_concerns_no_brand_is_looked_at_rarely_and_closely_again_when_it_does(
    database: Database,
) -> None:
    harmless = fake_site(HOST, verdict=Verdict.UNRELATED, risk=0)
    with database.begin() as session:
        rare = keep(session, seen(), acme=harmless)
        close = keep(session, seen(at=NOON + DAY), acme=harmless, other=fake_site(HOST, brand="other"))

    assert rare.next_check is not None
    assert close.next_check is not None
    assert rare.next_check - NOON > 6 * DAY
    assert close.next_check - (NOON + DAY) < DAY


def alerted(session: Session, at: datetime, *, closed: bool) -> None:
    alert = Alert(
        brand="acme",
        matter="fake_site",
        topic="fake_site_scam",
        group_key=f"site:{HOST}",
        grouped_by="same_site",
        level="major",
        title=HOST,
        created_at=at,
        updated_at=at,
        closed_at=at if closed else None,
    )
    session.add(alert)
    session.flush()
    session.add(
        HitRow(brand="acme", source="s", kind="name", identity=HOST, domain=HOST, seen_at=at, alert_id=alert.id)
    )
    session.flush()


@pytest.mark.parametrize(("closed", "left"), [(True, [2]), (False, [0, 1, 2])])
def test_old_visits_and_their_bytes_are_erased_but_the_last_and_those_of_open_alerts(
    database: Database, closed: bool, left: list[int]
) -> None:
    with database.begin() as session:
        for day in range(3):
            raw = (
                Raw(role="body", url="", media_type="", body=b"day %d" % day),
                Raw(role="body", url="", media_type="", body=BODY),
            )
            keep(session, seen(at=NOON + day * DAY, raw=raw))
        alerted(session, NOON, closed=closed)
    with database.begin() as session:
        assert forget_visits(session, NOON + 30 * DAY) == 3 - len(left)

    with database.session() as session:
        assert [at - NOON for at in session.scalars(select(VisitRow.at).order_by(VisitRow.at))] == [
            n * DAY for n in left
        ]
        # each visit has bytes of its own and what was seen, all share the page
        assert session.scalar(select(func.count()).select_from(BlobRow)) == 2 * len(left) + 1


def test_bytes_that_a_newer_visit_brought_back_are_kept_though_old(database: Database) -> None:
    with database.begin() as session:
        keep(session, seen())
        keep(session, seen(at=NOON + DAY))
    with database.begin() as session:
        forget_visits(session, NOON + DAY)

    assert [one.evidence[0].size for one in viewed(database).visits] == [len(BODY)]


def test_a_visit_that_cannot_be_kept_leaves_nothing(database: Database) -> None:
    with pytest.raises(psycopg.Error), database.begin() as session:
        keep(session, seen())
        raise psycopg.OperationalError

    with database.session() as session:
        for table in (SiteRow, VisitRow, BlobRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_hostile_page_is_content_and_says_so(database: Database) -> None:
    with database.begin() as session:
        kept = keep(session, seen(outcome=Outcome.HOSTILE, problem="unpacks to 4 GB", pages=()), kind="")

    assert kept.state is State.CONTENT
    assert viewed(database).visits[0].hostile == "unpacks to 4 GB"


def test_two_processes_that_keep_the_same_bytes_at_once_both_succeed(database: Database) -> None:
    with database.session() as one, database.session() as other:
        keep(one, seen())
        other.execute(text("SET lock_timeout = '200ms'"))
        keep_apart = keep(other, seen(OTHER, raw=()))
        assert keep_apart.event is Event.CONTENT
        one.commit()
        keep(other, seen(OTHER, at=NOON + DAY))
        other.commit()
        assert one.scalar(select(func.count()).where(BlobRow.size == len(BODY))) == 1
