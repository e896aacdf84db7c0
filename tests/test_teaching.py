"""Teaching: the same lessons teach the same, and nobody is examined on what he has learnt."""

from __future__ import annotations

import io
import math
from functools import cache

import numpy as np
import pytest

from monitor import teaching
from monitor.errors import CorpusError
from monitor.opinion.labels import SENTIMENTS, TOPICS
from monitor.opinion.training.corpus import LabelledPost, Labels
from monitor.opinion.training.growing import grow
from monitor.opinion.training.learning import Pace
from monitor.opinion.training.trade import FAINT, Lessons, learn
from monitor.opinion.weights.layer import ASKED, layer_bytes, layer_of
from monitor.opinion.words.features import COLUMN, SURELY
from monitor.teaching import (
    FOLDS,
    Found,
    cross_validated,
    figures,
    folds,
    found,
    lessons,
    part,
    strangers_to,
    truth,
    unseen,
    without,
)
from tests.building import watchlist

PACE = Pace(rounds=6, batch=8, rate=0.3, drop=0.1)
SLOW = Labels("negative", "withdrawal_delay", "minor", "about")
KEPT = Labels("negative", "fake_site_scam", "major", "about")
GLAD = Labels("positive", "praise", "none", "about")
ASKS = Labels("neutral", "question", "none", "about")
ELSEWHERE = Labels("neutral", "unrelated", "none", "unrelated")
SAYINGS = {
    SLOW: ("{brand}出金等了好久", "{brand} payout is so slow", "{brand}提现龟速"),
    KEPT: ("{brand}骗子卷款跑路", "{brand} stole everything", "{brand}黑平台吞钱"),
    GLAD: ("{brand}真是满意", "{brand} is wonderful", "{brand}值得推荐"),
    ASKS: ("{brand}杠杆多少", "which leverage has {brand}", "{brand}怎么开户"),
    ELSEWHERE: ("刹车片很耐用", "a lovely trek in the mountains", "电视台晚间新闻"),
}


def labelled(number: int, text: str, labels: Labels) -> LabelledPost:
    return LabelledPost(f"t{number}", "zh-Hans", "forum", "plain", labels, labels, None, text)


def toy() -> list[LabelledPost]:
    said = [
        (f"{before}{saying}{after}", labels)
        for labels, sayings in SAYINGS.items()
        for saying in sayings
        for before, after in (("", "。"), ("今天 ", "!"), ("哎 ", ""), ("", " 如题"))
    ]
    return [labelled(number, text, labels) for number, (text, labels) in enumerate(said)]


@cache
def toy_lessons() -> Lessons:
    return lessons(toy(), watchlist())


def test_the_same_lessons_teach_the_same_layer() -> None:
    again = lessons(toy(), watchlist())

    assert layer_bytes(learn(toy_lessons(), PACE)) == layer_bytes(learn(again, PACE))


def test_a_toy_task_is_learnt_and_survives_its_file() -> None:
    layer = layer_of(layer_bytes(learn(toy_lessons(), PACE)), "toy")

    said, true = found(layer, toy_lessons()), truth(toy_lessons().labels)

    assert np.mean(said.topic == true.topic) >= 0.95
    assert np.mean(said.sentiment == true.sentiment) >= 0.95
    assert np.mean(said.severity == true.severity) >= 0.95


def test_the_brands_name_influences_relevance_only() -> None:
    names = [number for name, number in COLUMN.items() if name.startswith("name ")]
    given = toy_lessons()
    named = Lessons(given.grams, given.dense.copy(), given.labels, given.weights)
    named.dense[:, names] = np.random.default_rng(2).random((len(named.labels), len(names)))

    layer, other = learn(given, PACE), learn(named, PACE)

    assert not layer.weights[names, 1:].any()
    assert not other.weights[names, 1:].any()
    assert np.array_equal(layer.weights[:, 1:], other.weights[:, 1:])
    assert np.array_equal(layer.words.scores(given.grams)[:, 1:], other.words.scores(given.grams)[:, 1:])
    assert other.weights[names, 0].any()


def test_a_short_name_and_a_full_one_tell_alike_where_nothing_else_is_known_of_the_brand() -> None:
    given = toy_lessons()
    named = Lessons(given.grams, given.dense.copy(), given.labels, given.weights)
    about = np.array([labels.relevance != "unrelated" for labels in given.labels])
    named.dense[about, COLUMN["name ambiguous"]] = 1

    layer = learn(named, PACE)

    assert layer.weights[COLUMN["name ambiguous"], 0] > 0
    assert layer.weights[COLUMN["name alias"], 0] > 0


def test_no_gram_is_kept_that_says_next_to_nothing() -> None:
    words = learn(toy_lessons(), PACE).words

    assert len(words.table) > 1
    assert (np.abs(words.table[1:]).max(axis=1) > FAINT).all()


def test_posts_that_count_nothing_teach_nothing() -> None:
    given = toy_lessons()
    mute = Lessons(given.grams, given.dense, given.labels, np.zeros(len(given.labels), np.float32))

    layer = learn(mute, PACE)

    learnt = [number for name, number in COLUMN.items() if not name.endswith(SURELY) and name != "official"]
    assert not layer.words.table.any()
    assert not layer.weights[learnt].any()


def test_a_layer_says_unrelated_without_severity() -> None:
    said = found(learn(toy_lessons(), PACE), toy_lessons())
    elsewhere = said.topic == TOPICS.index("unrelated")

    assert elsewhere.sum() >= 10
    assert not said.severity[elsewhere].any()


def test_the_lessons_carry_the_brands_own_name() -> None:
    given = lessons([labelled(1, "{brand}", ASKS), labelled(2, "别的", ASKS)], watchlist())

    assert (given.dense[:, COLUMN["name alias"]] > 0).tolist() == [True, False]


@pytest.mark.parametrize("count", [0, 1, 4, 23, 100])
def test_folds_are_the_same_each_time_and_of_equal_size(count: int) -> None:
    first = folds(count)

    assert np.array_equal(first, folds(count))
    sizes = np.bincount(first, minlength=FOLDS)
    assert len(first) == count
    assert sizes.max() - sizes.min() <= 1


def test_another_seed_gives_other_folds() -> None:
    assert not np.array_equal(folds(100), folds(100, seed=2))


def test_a_part_of_the_lessons_is_the_lessons_of_that_part() -> None:
    posts, chosen = toy(), np.array([3, 17, 40])

    some = part(toy_lessons(), chosen)

    alone = lessons([posts[one] for one in chosen], watchlist())
    assert some.labels == alone.labels
    assert np.allclose(some.dense, alone.dense, atol=1e-4)
    for stream, other in zip(some.grams.streams, alone.grams.streams, strict=True):
        assert np.array_equal(stream.hashes, other.hashes)


def test_nobody_is_examined_on_what_he_has_learnt() -> None:
    """Each half calls the same words by the opposite name: who knows only the other half is always wrong."""
    good, bad = ("{brand} 甲乙丙丁", GLAD), ("{brand} 戊己庚辛", SLOW)
    said = [good, bad] * 10 + [(good[0], SLOW), (bad[0], GLAD)] * 10
    given = lessons([labelled(number, *one) for number, one in enumerate(said)], watchlist())
    halves = np.repeat([0, 1], 20)

    examined = cross_validated(given, halves, without(given, halves, PACE))

    assert not np.any(examined.sentiment == truth(given.labels).sentiment)
    assert not np.any(examined.topic == truth(given.labels).topic)


def test_who_learnt_the_rest_of_a_consistent_world_is_right() -> None:
    groups = np.arange(len(toy())) % 4
    examined = cross_validated(toy_lessons(), groups, without(toy_lessons(), groups, PACE))

    assert np.mean(examined.topic == truth(toy_lessons().labels).topic) >= 0.9


def test_of_the_forest_only_the_question_of_the_brand_asks_for_names_and_it_asks_for_no_length() -> None:
    given = toy_lessons()
    named = Lessons(given.grams, given.dense.copy(), given.labels, given.weights)
    names = [number for name, number in COLUMN.items() if name.startswith("name ")]
    named.dense[:, names] = np.random.default_rng(2).random((len(named.labels), len(names)))
    groups = np.arange(len(named.labels)) % 2

    forest = grow(named, unseen(named, groups, without(named, groups, PACE)))

    about, *others = ({ASKED[column] for column in trees.columns.ravel()} for trees in forest.trees)
    assert "length" not in about
    assert not [
        name for asked in others for name in asked if name == "related" or name.startswith(("name ", "about "))
    ]


def test_the_labels_of_a_group_teach_nothing_of_that_by_which_it_is_judged() -> None:
    given = toy_lessons()
    groups = np.arange(len(given.labels)) % 3
    lied = [ELSEWHERE if group == 0 else labels for group, labels in zip(groups, given.labels, strict=True)]
    other = Lessons(given.grams, given.dense, lied, given.weights)

    told, again = (strangers_to(one, groups, without(one, groups, PACE), PACE) for one in (given, other))

    same = [layer_bytes(one) == layer_bytes(two) for one, two in zip(told, again, strict=True)]
    assert same == [True, False, False]
    assert all(layer.forest.trees for layer in told)


def test_figures_count_hits() -> None:
    labels = [KEPT, KEPT, SLOW, ELSEWHERE, ELSEWHERE, GLAD]
    true = truth(labels)
    all_major = Found(true.sentiment, true.topic, np.full(6, 2))
    none_unrelated = Found(true.sentiment, np.zeros(6, np.int64), true.severity)

    right, loud, blind = (figures(labels, said) for said in (true, all_major, none_unrelated))

    assert (right.sentiment, right.topic, right.major_recall, right.major_precision) == (1, 1, 1, 1)
    assert (right.unrelated_recall, right.unrelated_precision) == (1, 1)
    assert loud.major_recall == 1
    assert loud.major_precision == pytest.approx(1 / 3)
    assert (blind.unrelated_recall, blind.unrelated_precision) == (0, 0)
    assert not any(math.isnan(number) for number in (blind.topic, blind.sentiment))


def test_truth_is_the_labels_as_numbers() -> None:
    true = truth([GLAD, KEPT])

    assert [SENTIMENTS[one] for one in true.sentiment] == ["positive", "negative"]
    assert [TOPICS[one] for one in true.topic] == ["praise", "fake_site_scam"]
    assert true.severity.tolist() == [0, 2]


def test_the_command_writes_a_layer_and_says_how_good_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    written, out = tmp_path_factory.mktemp("layer") / "trade.bin", io.StringIO()
    monkeypatch.setattr(teaching, "SHIPPED", written)
    monkeypatch.setattr(teaching, "read_corpus", toy)
    monkeypatch.setattr(teaching, "problems", lambda posts: [])

    teaching.main(out)

    assert layer_of(written.read_bytes(), "written").weights.any()
    assert "60 posts" in out.getvalue()
    assert "cross-validation" in out.getvalue()


def test_the_command_learns_from_no_corpus_that_is_out_of_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teaching, "read_corpus", toy)
    monkeypatch.setattr(teaching, "problems", lambda posts: ["t1: too much like t0"])

    with pytest.raises(CorpusError, match="t1: too much like t0"):
        teaching.main(io.StringIO())
