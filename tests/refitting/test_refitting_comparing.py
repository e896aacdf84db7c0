"""How good a refit is, measured on what it has not seen."""

from __future__ import annotations

import pytest

from monitor.opinion.models import shipped
from monitor.opinion.training.corpus import Labels
from monitor.refitting.comparing import Figure, differs, f1, right
from monitor.refitting.lessons import CORPUS, COUNTS, Lesson, of_corpus, watchlists_for
from monitor.refitting.refit import Plan, refit, worse
from monitor.watchlist.reading import read_watchlists
from tests.refitting.refitting_house import posts

A, B = Labels("negative", "slippage", "minor", "about"), Labels("neutral", "question", "none", "about")
OFF = Labels("neutral", "unrelated", "none", "unrelated")


def test_figures_are_f1_of_the_classes_and_of_what_is_unrelated() -> None:
    wanted, given = [A, A, B, OFF], [A, B, B, A]

    assert f1(wanted, wanted, "topic") == 1.0
    assert f1(wanted, given, "topic") == pytest.approx((0.5 + 2 / 3 + 0) / 3, abs=1e-4)
    assert f1(wanted, given, "relevance") == 0.0
    assert f1([A], [B], "relevance") == 1.0
    assert right(wanted, given, "severity") == 0.5


def test_nobody_but_a_person_tells_aside_from_about() -> None:
    assert not differs(A, A._replace(relevance="aside"))
    assert differs(A, A._replace(severity="major"))


def test_a_field_that_falls_by_more_than_the_margin_speaks_against_a_refit() -> None:
    def figure(of: str, learnt: float) -> Figure:
        return Figure(of=of, field="topic", texts=9, without=0.85, learnt=learnt)

    assert worse([figure("corpus", 0.84), figure("corrections", 0.1)], 0.01) == ()
    (said,) = worse([figure("corpus", 0.8399)], 0.01)
    assert said == "topic: 0.8399, expected at least 0.8400 (0.8500 without the corrections)"


@pytest.fixture(scope="module")
def corpus() -> list[Lesson]:
    return of_corpus(posts(), watchlists_for(None, read_watchlists())[CORPUS])


def _taught(corpus: list[Lesson], corrections: dict[str, Labels]) -> list[Lesson]:
    told = enumerate(corrections.items(), 1)
    return corpus + [
        Lesson(id=f"correction {n}", brand="ebc", text=text, labels=labels, counts=COUNTS)
        for n, (text, labels) in told
    ]


def test_corrections_are_learnt_and_carry_over_to_texts_alike(corpus: list[Lesson]) -> None:
    watchlists = watchlists_for(None, read_watchlists())
    login = Labels("negative", "login_failure", "minor", "about")
    texts = [f"EBC 小绿人又罢工了{end}" for end in ("", "，一直转圈", "，等了半天", "！", "，第三次", "，没反应")]

    made = refit(_taught(corpus, dict.fromkeys(texts, login)), [], watchlists, shipped(), Plan(folds=2))

    told = {(one.of, one.field): one for one in made.figures}
    assert (made.corpus, made.corrections) == (len(corpus), len(texts))
    assert told["corrections", "topic"].learnt > told["corrections", "topic"].without
    assert told["corpus", "topic"].texts == len(corpus)
    assert made.worse == ()


def test_nonsense_in_numbers_makes_it_worse_and_is_told(corpus: list[Lesson]) -> None:
    watchlists = watchlists_for(None, read_watchlists())
    wrong = {lesson.text + "。": OFF if lesson.labels.topic == "slippage" else A for lesson in corpus}

    made = refit(_taught(corpus, wrong), [], watchlists, shipped(), Plan(folds=2))

    assert {said.partition(":")[0] for said in made.worse} >= {"topic"}


def test_without_corrections_there_is_nothing_to_compare_and_every_step_is_told(corpus: list[Lesson]) -> None:
    steps: list[tuple[str, int, int]] = []
    plan = Plan(folds=2, progress=lambda *step: steps.append(step))

    made = refit(corpus, [], watchlists_for(None, read_watchlists()), shipped(), plan)

    assert {one.of for one in made.figures} == {"corpus"}
    assert all(one.learnt == one.without for one in made.figures)
    assert [what for what, _, _ in steps] == ["reading", "comparing", "comparing", "learning", "judging"]
