"""Questions are gathered with the hits that ask them, counted, answered, merged and split."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from alerts.messages.notifying import Telling
from alerts.questions.archive import QuestionView, Wanted, answer, every_question, merge, questions, split, whole
from alerts.questions.exporting import as_csv, as_json_lines, as_markdown
from alerts.questions.gathering import keep_questions
from monitor.brand import Brand, Official
from monitor.errors import ReplyRefused, UsageError
from monitor.jobs.queueing import enqueue_delivery
from monitor.pipeline import Pipeline
from monitor.settings import Settings
from monitor.sighting import Batch
from monitor.store.database import Database
from monitor.store.sources import register
from monitor.store.tables import HitRow, Question, QuestionHit
from monitor.watchlist.reading import read_shared
from tests.building import NOON, post, watchlist

DAY = timedelta(days=1)
HOW_LONG = ("请问出金一般多久到账？", "提现要几天啊", "請問出金多久到帳")


def ask(
    session: Session,
    *texts: str,
    at: timedelta = DAY,
    language: str = "zh-Hans",
    topics: tuple[str, ...] = ("question",),
) -> list[HitRow]:
    """Hits of Acme that say `texts`, `at` ago, archived."""
    number = session.scalar(select(func.count()).select_from(HitRow)) or 0
    hits = [
        HitRow(
            brand="acme",
            source="acme/news",
            kind="post",
            identity=str(number + n),
            url=f"http://forum.test/{n}",
            text=text,
            language=language,
            topics=list(topics),
            seen_at=NOON - at,
        )
        for n, text in enumerate(texts)
    ]
    session.add_all(hits)
    session.flush()
    keep_questions(session, hits, watchlist(), NOON)
    return hits


def listed(session: Session, **wanted: object) -> list[QuestionView]:
    return questions(session, Wanted(**wanted), NOON)  # type: ignore[arg-type]


def test_the_same_question_in_other_words_is_counted_and_the_first_words_stay(session: Session) -> None:
    ask(session, *HOW_LONG, "怎么开户")
    ask(session, "取款需要多长时间到账呢")

    found = listed(session)

    assert [(one.text, one.asked, one.language) for one in found] == [(HOW_LONG[0], 4, "zh"), ("怎么开户", 1, "zh")]


def test_languages_and_brands_are_kept_apart(session: Session) -> None:
    ask(session, "MT5 download?", language="en")
    ask(session, "MT5 download?", language="ja")
    other = HitRow(
        brand="other",
        source="o",
        kind="post",
        identity="x",
        text="MT5 download?",
        language="en",
        topics=["question"],
        seen_at=NOON,
    )
    session.add(other)
    session.flush()
    keep_questions(
        session,
        [other],
        watchlist(brand=Brand(key="other", name="Other", official=Official(domains=("other.com",)))),
        NOON,
    )

    assert sorted((one.brand, one.language) for one in listed(session)) == [
        ("acme", "en"),
        ("acme", "ja"),
        ("other", "en"),
    ]


def test_the_trend_holds_this_week_against_a_usual_one_of_the_four_before(session: Session) -> None:
    for days in (1, 2, 8, 15, 30, 200):
        ask(session, HOW_LONG[days % 3], at=days * DAY)

    (one,) = listed(session)

    assert (one.asked, one.this_week, one.usual_week) == (6, 2, 0.75)
    assert (one.first_seen, one.last_seen) == (NOON - 200 * DAY, NOON - DAY)
    assert [since.asked for since in listed(session, since=NOON - 10 * DAY)] == [3]


def test_questions_are_listed_by_number_by_trend_or_by_time(session: Session) -> None:
    ask(session, *HOW_LONG, at=20 * DAY)
    ask(session, "怎么开户", at=10 * DAY)
    ask(session, "最低入金多少", "最低充值多少", at=3 * DAY)

    def order(by: str) -> list[str]:
        return [one.text[:4] for one in questions(session, Wanted(), NOON, order=by)]  # type: ignore[arg-type]

    assert order("often") == ["请问出金", "最低入金", "怎么开户"]
    assert order("trend") == ["最低入金", "怎么开户", "请问出金"]
    assert order("recent") == ["最低入金", "怎么开户", "请问出金"]
    assert [one.text[:4] for one in questions(session, Wanted(), NOON, limit=1, skip=1)] == ["最低入金"]


def test_lists_are_narrowed_by_topic_language_words_and_missing_answer(session: Session) -> None:
    ask(session, "怎么出金", topics=("withdrawal_delay", "question"))
    ask(session, "怎么开户 100%")
    answer(session, 2, text="请您在官网开户，好。", who="Mei", watchlist=watchlist(), now=NOON)

    assert [one.id for one in listed(session, topic="withdrawal_delay")] == [1]
    assert [one.id for one in listed(session, language="en")] == []
    assert [one.id for one in listed(session, words="开户 100%")] == [2]
    assert [one.id for one in listed(session, unanswered=True)] == [1]


def test_one_query_finds_what_a_whole_batch_may_ask_again(session: Session) -> None:
    ask(session, *HOW_LONG)
    said = list[str]()
    event.listen(session.get_bind(), "before_cursor_execute", lambda *told: said.append(told[2]))

    ask(session, *(f"第{n}种账户怎么开户{n}" for n in range(20)), *HOW_LONG)

    assert sum("LATERAL" in one for one in said) == 1


def test_a_question_arrives_with_its_hit_through_the_pipeline(database: Database) -> None:
    with database.begin() as session:
        register(session, [("acme/news", "acme")], NOON)
    pipeline = Pipeline(
        database,
        lambda: (watchlist(),),
        second_opinion=lambda _text: None,
        telling=Telling(settings=Settings(), enqueue=enqueue_delivery),
    )
    texts = ("请问阿克米金融最低入金多少？", "阿克米金融最低要存款多少钱？", "阿克米金融很好，客服耐心")

    pipeline.accept("acme/news", Batch(sightings=tuple(post(n, text) for n, text in enumerate(texts))))

    with database.session() as session:
        (one,) = listed(session)
        assert (one.text, one.asked) == ("请问阿克米金融最低入金多少？", 2)


def test_an_answer_is_kept_unless_it_breaks_the_manners(session: Session) -> None:
    ask(session, HOW_LONG[0])
    polite = watchlist(manners=read_shared().manners)

    answer(session, 1, text="请您耐心等待 1 至 3 个工作日，好。", who="Mei", watchlist=polite, now=NOON)
    with pytest.raises(ReplyRefused):
        answer(session, 1, text="这是规定，我有什么办法", who="Mei", watchlist=polite, now=NOON)

    (one,) = listed(session)
    assert (one.answer[:2], one.answered_by, one.answered_at) == ("请您", "Mei", NOON)


def test_questions_that_were_merged_are_one_from_then_on(session: Session) -> None:
    ask(session, HOW_LONG[0], "客服几点上班", "怎么开户")
    answer(session, 2, text="请您九点后联系，好。", who="Mei", watchlist=watchlist(), now=NOON)

    merge(session, 1, [2])
    ask(session, "客服几点上班呢")
    merge(session, 3, [1])

    (one,) = listed(session)
    assert (one.id, one.asked, one.answer) == (3, 4, "请您九点后联系，好。")
    told = whole(session, 2, NOON)
    assert (told.question.id, told.merged, len(told.hits)) == (3, (1, 2), 4)


@pytest.mark.parametrize(("into", "others"), [(1, [1]), (1, []), (2, [1]), (1, [9]), (9, [1])])
def test_what_cannot_be_merged_is_refused(session: Session, into: int, others: list[int]) -> None:
    ask(session, HOW_LONG[0], "怎么开户")
    merge(session, 1, [2])

    with pytest.raises(UsageError):
        merge(session, into, others)


def test_hits_that_ask_something_else_become_a_question_of_their_own(session: Session) -> None:
    ask(session, HOW_LONG[0], "客服几点上班")
    merge(session, 1, [2])

    new = split(session, 1, [2], watchlist=watchlist(), now=NOON)
    ask(session, "客服几点上班呢", at=timedelta(0))

    assert [(one.id, one.text, one.asked) for one in listed(session)][:1] == [(new.id, "客服几点上班", 2)]
    assert session.scalar(select(func.count()).select_from(QuestionHit)) == 3
    for wrong in ([], [1], [1, 2], [99]):
        with pytest.raises(UsageError):
            split(session, 1, wrong, watchlist=watchlist(), now=NOON)


HOSTILE = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1", "＋1", "|calc", "%0a"]


def _view(text: str, reply: str = "") -> QuestionView:
    return QuestionView(
        id=1,
        brand="acme",
        topic="question",
        language="zh",
        text=text,
        asked=1,
        this_week=0,
        usual_week=0.0,
        first_seen=NOON,
        last_seen=NOON,
        answer=reply,
        answered_by="",
        answered_at=None,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_the_csv_is_run_by_a_spreadsheet(text: str) -> None:
    told = "".join(as_csv([_view(text, text)], bom=True))

    assert told.startswith("\ufeffid,brand,")
    (row,) = csv.DictReader(io.StringIO(told.removeprefix("\ufeff"), newline=""))
    assert row["question"].startswith("'") and row["answer"].startswith("'")
    assert row["asked"] == "1"


def test_a_csv_keeps_lines_and_quotes_of_an_answer(session: Session) -> None:
    said = 'one, "two"\nthree'

    (row,) = csv.DictReader(io.StringIO("".join(as_csv([_view("q", said)])), newline=""))

    assert row["answer"] == said


def test_in_markdown_nothing_from_outside_acts() -> None:
    told = "".join(
        as_markdown(
            [_view("<script>x</script> [a](http://acme-login.top) \u202e# b", "answer\n# no")],
            topic={"question": "Questions"},
        )
    )

    assert "## Questions" in told and "\\<script\\>" in told
    assert "http://" not in told and "](" not in told.replace("\\](", "")
    assert "\u202e" not in told and "\n# no" not in told


def test_json_lines_hold_every_question(session: Session) -> None:
    ask(session, HOW_LONG[0], "怎么开户")

    told = [json.loads(line) for line in as_json_lines(every_question(session, Wanted(), NOON))]

    assert [one["id"] for one in told] == [1, 2]


def test_a_question_that_is_not_there_is_named(session: Session) -> None:
    with pytest.raises(UsageError, match="there is no question 7"):
        whole(session, 7, NOON)
    assert session.scalar(select(func.count()).select_from(Question)) == 0
