"""One story is one cluster, whoever sees it, however often and at whatever time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import func, select

from monitor.opinion.reposts import BANDS, CROWD, sketch
from monitor.opinion.spreading import Sighting
from monitor.store.database import Database
from monitor.store.hits import Found, keep_hits
from monitor.store.stories import Gathering, compared, forget_stories, spreads
from monitor.store.tables import HitRow, Story, StoryText
from tests.building import NOON, complaint, post

STORY = "上个月在这家平台入金两万美金，昨天申请提现一万就一直显示审核中，客服先说银行的问题，后来干脆不回复了。"
TRADITIONAL = (
    "上個月在這家平台入金兩萬美金，昨天申請提現一萬就一直顯示審核中，客服先說銀行的問題，後來乾脆不回覆了。"
)
OTHER = "盈利以后申请提现，客服要求我先缴纳百分之二十的保证金，否则账户就会被冻结，我已经报警并且提交了材料。"
DAY = timedelta(days=1)


def gather(
    database: Database,
    *texts: str,
    first: int = 1,
    brand: str = "acme",
    now: datetime = NOON,
    since: datetime = NOON - 90 * DAY,
) -> list[int | None]:
    """Keep a post of each text in one transaction; their stories."""
    stories = []
    with database.begin() as session:
        told = sketch(texts)
        gathering = Gathering(session, brand, told, since=since)
        for number, (text, one) in enumerate(zip(texts, told, strict=True), first):
            seen = post(number, text, source=f"{brand}/{number}")
            said = Sighting(seen.published or now, seen.source)
            stories.append(gathering.place(one, said, gathering.story_of(one), ticket=number))
        gathering.write(now)
        found = [
            Found(
                sighting=post(number, text, source=f"{brand}/{number}"),
                assessment=complaint(brand=brand),
                story=story,
                identity=f"{number}",
            )
            for number, (text, story) in enumerate(zip(texts, stories, strict=True), first)
        ]
        hits = [hit.id for hit in keep_hits(session, found, now) if hit]
        gathering.write_texts(dict(enumerate(hits, first)))
    return stories


def test_copies_of_one_batch_and_of_later_ones_are_one_story(database: Database) -> None:
    first, traditional, other = gather(database, STORY, TRADITIONAL, OTHER)
    cut, quoted = gather(database, STORY[:40], f"转发：{STORY}大家小心", first=4)

    assert first == traditional == cut == quoted
    assert other != first


def test_a_story_is_known_by_its_first_and_its_latest_text_alone(database: Database) -> None:
    (story,) = gather(database, STORY)
    for number in range(2, 6):
        gather(database, f"{STORY}第{'零一二三四五六'[number]}次遇到了", first=number)
    gather(database, STORY, first=6)

    with database.session() as session:
        kept = {row.place: row.hit_id for row in session.scalars(select(StoryText))}
    assert kept == {"first": 1, "latest": 5}
    assert story == 1


def test_one_text_among_very_many_in_the_same_form_is_found_again_and_no_band_grows_without_end(
    database: Database,
) -> None:
    chance = Random(5)
    words = ["".join(chance.choices("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏", k=30)) for _ in range(300)]
    forms = [f"平台：某某。监管：未核实。入金方式：银联。遇到的问题：{own}。希望大家谨慎选择。" for own in words]
    stories = [
        story for start in (1, 101, 201) for story in gather(database, *forms[start - 1 : start + 99], first=start)
    ]

    again = gather(database, *(f"求扩散！{one}" for one in forms), first=301)
    with database.session() as session:
        kept = Counter(band for row in session.scalars(select(StoryText)) for band in row.bands)
        first = next(row for row in session.scalars(select(StoryText).order_by(StoryText.story_id.desc())))

    assert len(set(stories)) == 300
    assert sum(one == other for one, other in zip(stories, again, strict=True)) >= 297
    assert max(kept.values()) <= CROWD
    assert 1 <= len(first.bands) <= BANDS


@pytest.mark.parametrize("text", ["好", "+1", "出金慢", ""])
def test_what_anybody_says_belongs_to_no_story(database: Database, text: str) -> None:
    assert gather(database, text, text) == [None, None]


def test_a_title_counts_where_there_is_no_text_alone() -> None:
    assert compared("标题", "同意") == "同意"
    assert compared("标题", " ") == "标题"


def test_brands_have_stories_of_their_own(database: Database) -> None:
    (acme,), (other,) = gather(database, STORY), gather(database, STORY, first=2, brand="other")

    assert acme != other


def test_a_story_that_was_not_seen_for_long_collects_no_more_and_its_hits_keep_it(database: Database) -> None:
    old, other = gather(database, STORY, OTHER)
    gather(database, OTHER, first=3, now=NOON + DAY)
    (unpruned,) = gather(database, STORY, first=4, now=NOON + 91 * DAY, since=NOON + DAY)

    with database.begin() as session:
        assert forget_stories(session, NOON + DAY) == 1
        assert session.scalar(select(func.count()).select_from(Story)) == 3
        assert set(spreads(session, [old or 0])) == {old}
    assert unpruned not in {old, other}
    assert gather(database, STORY, OTHER, first=5, now=NOON + 91 * DAY) == [unpruned, other]


def test_a_story_tells_how_far_it_has_spread_and_where_it_began(database: Database) -> None:
    (story,) = gather(database, STORY)
    gather(database, STORY, TRADITIONAL, first=2, now=NOON + DAY)

    with database.session() as session:
        spread = spreads(session, [story or 0])[story or 0]
    assert (spread.sightings, spread.sources) == (3, 3)
    assert (spread.first_seen, spread.first_source, spread.first_url) == (NOON, "acme/1", "http://forum.test/t/1")


def test_workers_at_the_same_time_open_one_story(database: Database) -> None:
    ready = Barrier(2, timeout=20)

    def work(first: int) -> Sequence[int | None]:
        ready.wait()
        return gather(database, STORY if first < 3 else TRADITIONAL, OTHER, first=first)

    with ThreadPoolExecutor(2) as workers:
        found = list(workers.map(work, (1, 3)))

    assert found[0] == found[1]


def test_who_comes_second_waits_for_the_first_and_joins_its_story(database: Database) -> None:
    (told,) = sketch([STORY])
    with ThreadPoolExecutor(1) as other:
        with database.begin() as session:
            gathering = Gathering(session, "acme", [told], since=NOON - DAY)
            later = other.submit(gather, database, TRADITIONAL, first=2)
            _until_waiting(database)
            story = gathering.place(told, Sighting(NOON, "acme/1"), gathering.story_of(told), ticket=1)
            gathering.write(NOON)
            (hit,) = keep_hits(session, [Found(sighting=post(1, STORY), assessment=complaint(), story=story)], NOON)
            assert hit is not None
            gathering.write_texts({1: hit.id})
            assert not later.done()
        assert later.result(20) == [hit.story_id]
    with database.session() as session:
        assert session.scalars(select(HitRow.story_id)).all() == [hit.story_id] * 2


def _until_waiting(database: Database) -> None:
    """Until somebody waits for a lock in this database."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    with database.engine.connect() as connection:
        for _ in range(10_000):
            if connection.exec_driver_sql(waiting).scalar():
                return
    raise AssertionError("nobody waits")
