"""How words are meant: as a fact, negated, asked, or only feared, by the words around them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from monitor.opinion.text.block import Block
from monitor.opinion.text.normal import prepare
from monitor.opinion.words.context import Meant, always, asked, meanings
from monitor.opinion.words.lexicon import Lexicon, TopicWords
from monitor.opinion.words.vocabulary import vocabulary

LEXICON = Lexicon(
    topics={"slow": TopicWords(words=("慢", "冻卡", "slow", "frozen"))},
    negators=("不", "没", "没有", "不是", "从未", "not", "no", "never", "isn't"),
    spared=("特别", "不但", "不断", "非常", "不知道", "是不是", "not only", "no doubt"),
    questions=("吗", "呢", "多久", "是不是", "how long", "is it"),
    openers=("请问", "想问", "i wonder", "does anyone know"),
    hedges=("可能", "听说", "怕", "maybe", "seems"),
    conditions=("如果", "万一", "if", "unless"),
    sarcasm=("真慢得好", "慢"),
    turns=("但", "but"),
    denials=("都没有", "never happens"),
)
FACT, NEGATED, ASKED, UNSURE = Meant.FACT, Meant.NEGATED, Meant.ASKED, Meant.UNSURE
CONCEDED, TOLD = Meant.CONCEDED, Meant.TOLD


def meant(*texts: str) -> list[list[Meant]]:
    """How each of the topic's words is meant, text by text."""
    block, words = Block([prepare(text) for text in texts]), vocabulary(LEXICON)
    finds = words.finder.find(block)
    rows: list[list[Meant]] = [[] for _ in texts]
    told = meanings(block, finds, words, asked(block, finds, words)).tolist()
    for text, group, meaning in zip(finds.text.tolist(), finds.group.tolist(), told, strict=True):
        if group == 0:
            rows[text].append(Meant(meaning))
    return rows


@pytest.mark.parametrize(
    ("text", "meanings_of_words"),
    [
        ("出金慢", [FACT]),
        ("出金不慢", [NEGATED]),
        ("没有冻卡", [NEGATED]),
        ("從未凍卡", [NEGATED]),
        ("it is not slow", [NEGATED]),
        ("no frozen", [NEGATED]),
        ("it isn't slow", [NEGATED]),
        ("it is slow, not good", [FACT]),
        ("慢不", [FACT]),
    ],
)
def test_a_negator_turns_what_follows_it(text: str, meanings_of_words: list[Meant]) -> None:
    assert meant(text) == [meanings_of_words]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("没一二三四慢", NEGATED),
        ("没一二三四五慢", FACT),
        ("not one two three four slow", NEGATED),
        ("not one two three four five slow", FACT),
        ("没有 mt4 terminal 再慢", NEGATED),
    ],
)
def test_a_negator_reaches_over_four_words(text: str, meaning: Meant) -> None:
    assert meant(text) == [[meaning]]


@pytest.mark.parametrize("border", ["，", "。", "！", "？", "；", "、", "：", "\n", "……", ", ", ". ", "! ", "; "])
def test_a_negator_does_not_reach_into_the_next_clause(border: str) -> None:
    assert meant(f"没{border}慢") == [[FACT]]
    assert meant(f"not{border}slow") == [[FACT]]


@pytest.mark.parametrize("text", ["不贵但慢", "not dear but slow"])
def test_a_negator_does_not_reach_over_a_turn(text: str) -> None:
    assert meant(text) == [[FACT]]


@pytest.mark.parametrize("text", ["没2.5慢", "not 2.5 slow"])
def test_a_point_in_a_number_ends_no_clause(text: str) -> None:
    assert meant(text) == [[NEGATED]]


@pytest.mark.parametrize("text", ["不是没有慢", "不是不慢", "it is not never slow", "not no slow"])
def test_two_negators_in_a_row_cancel_each_other(text: str) -> None:
    assert meant(text) == [[FACT]]


def test_two_negators_in_different_clauses_do_not_cancel_each_other() -> None:
    assert meant("不，不慢") == [[NEGATED]]
    assert meant("no, not slow") == [[NEGATED]]


@pytest.mark.parametrize("text", ["特别慢", "不断慢", "不知道慢", "not only slow", "no doubt slow", "特別慢"])
def test_a_spared_word_negates_nothing(text: str) -> None:
    assert meant(text) == [[FACT]]


def test_a_negator_beside_a_spared_word_still_counts() -> None:
    assert meant("不特别慢") == [[NEGATED]]
    assert meant("特别不慢") == [[NEGATED]]


@pytest.mark.parametrize(
    ("text", "meanings_of_words"),
    [
        ("慢?", [ASKED]),
        ("出金慢？冻卡", [ASKED, FACT]),
        ("冻卡，出金慢？", [FACT, ASKED]),
        ("出金慢吗", [ASKED]),
        ("出金慢吗，冻卡", [ASKED, FACT]),
        ("出金慢呢。冻卡", [ASKED, FACT]),
        ("呢子慢", [FACT]),
        ("吗啡慢", [FACT]),
        ("是不是慢", [ASKED]),
        ("多久才慢，冻卡", [ASKED, FACT]),
        ("慢多久", [ASKED]),
        ("is it slow", [ASKED]),
        ("how long is slow, frozen", [ASKED, FACT]),
        ("it is slow! how long", [FACT]),
        ("it is slow. how long?", [FACT]),
        ("it is slow. frozen?", [FACT, ASKED]),
        ("slow 2.5 frozen?", [ASKED, ASKED]),
        ("没有慢吗", [NEGATED]),
    ],
)
def test_a_question_mark_a_particle_at_the_end_or_a_question_word_asks(
    text: str, meanings_of_words: list[Meant]
) -> None:
    assert meant(text) == [meanings_of_words]


@pytest.mark.parametrize(
    ("text", "meanings_of_words"),
    [
        ("请问出金慢，冻卡。出金慢", [ASKED, ASKED, FACT]),
        ("慢，想问冻卡", [FACT, ASKED]),
        ("想问慢！冻卡", [ASKED, FACT]),
        ("請問，慢\n冻卡", [ASKED, FACT]),
        ("i wonder, slow, frozen! slow", [ASKED, ASKED, FACT]),
        ("i wonder whether it is slow. it is frozen", [ASKED, FACT]),
        ("slow, does anyone know, frozen", [FACT, ASKED]),
    ],
)
def test_an_opener_asks_to_the_end_of_its_sentence(text: str, meanings_of_words: list[Meant]) -> None:
    assert meant(text) == [meanings_of_words]


@pytest.mark.parametrize(
    ("text", "meanings_of_words"),
    [
        ("可能慢", [UNSURE]),
        ("慢，可能冻卡", [FACT, UNSURE]),
        ("慢可能", [UNSURE]),
        ("听说慢，冻卡", [UNSURE, FACT]),
        ("聽說慢", [UNSURE]),
        ("maybe slow, frozen", [UNSURE, FACT]),
        ("it seems slow. frozen", [UNSURE, FACT]),
        ("可能不慢", [NEGATED]),
        ("可能慢吗", [ASKED]),
    ],
)
def test_a_hedge_makes_its_clause_unsure(text: str, meanings_of_words: list[Meant]) -> None:
    assert meant(text) == [meanings_of_words]


@pytest.mark.parametrize(
    ("text", "meanings_of_words"),
    [
        ("如果慢", [UNSURE]),
        ("如果慢，冻卡", [UNSURE, UNSURE]),
        ("慢，万一冻卡", [FACT, UNSURE]),
        ("如果慢。冻卡", [UNSURE, FACT]),
        ("萬一慢！冻卡", [UNSURE, FACT]),
        ("if it is slow, frozen", [UNSURE, UNSURE]),
        ("it is slow unless frozen", [FACT, UNSURE]),
        ("if it is slow! frozen", [UNSURE, FACT]),
        ("if it is slow. it is frozen", [UNSURE, FACT]),
        ("如果不慢", [NEGATED]),
    ],
)
def test_what_follows_a_condition_in_its_sentence_is_unsure(text: str, meanings_of_words: list[Meant]) -> None:
    assert meant(text) == [meanings_of_words]


def test_texts_of_a_batch_do_not_change_each_others_meaning() -> None:
    texts = ["不", "慢", "请问", "冻卡", "如果", "slow", "可能", "慢", "特", "别慢", "", "吗", "慢"]

    together = meant(*texts)

    assert together == [meant(text)[0] for text in texts]
    assert {one for text in together for one in text} == {FACT}


def test_what_an_opener_opens_is_told_apart_from_other_questions() -> None:
    block, words = Block([prepare("请问慢，冻卡。慢？")]), vocabulary(LEXICON)

    found = asked(block, words.finder.find(block), words)

    parts = block.parts[: len(block.joined)]
    assert found.opened[parts].tolist() == [True] * 7 + [False] * 3
    assert found.parts[parts].tolist()[:-1] == [True] * 9


@pytest.mark.parametrize(
    ("text", "meanings_of_words"),
    [
        ("出金慢，但客服好", [CONCEDED]),
        ("客服好，但出金慢", [FACT]),
        ("it is slow, but fine", [CONCEDED]),
        ("慢。但好。但慢", [CONCEDED, FACT]),
        ("出金慢，可平台稳", [CONCEDED]),
        ("出金慢，可能要等", [FACT]),
        ("出金慢不但", [FACT]),
    ],
)
def test_what_stands_before_the_last_turn_of_a_text_is_conceded(text: str, meanings_of_words: list[Meant]) -> None:
    assert meant(text) == [meanings_of_words]


def test_a_turn_reaches_no_other_text() -> None:
    assert meant("出金慢", "但是好") == [[FACT], []]


@pytest.mark.parametrize(("text", "meaning"), [("慢，但冻卡，但", FACT), ("慢，但", CONCEDED)])
def test_a_turn_with_nothing_behind_it_concedes_only_what_the_turn_before_it_does(
    text: str, meaning: Meant
) -> None:
    assert meant(text)[0][-1] is meaning


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("not a day when it wasn't slow", {0: "slow"}),
        ("没有一天不慢", {0: "slow"}),
        ("not a day when it wasn't great", {0: "praise"}),
        ("not once were they not slow, not great", {0: "slow"}),
        ("not a day when it wasn't slow and great", {}),
        ("it wasn't slow", {}),
    ],
)
def test_what_never_fails_to_happen_always_does(text: str, topic: dict[int, str]) -> None:
    topics = LEXICON.topics | {"praise": TopicWords(words=("great",))}
    words = vocabulary(replace(LEXICON, topics=topics))
    block = Block([prepare(text)])
    finds = words.finder.find(block)

    meant = meanings(block, finds, words, asked(block, finds, words))
    assert always(block, finds, meant, words) == topic


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("慢一次都没有", NEGATED),
        ("慢，都没有", FACT),
        ("慢一二三四五六七都没有", FACT),
        ("slow never happens", NEGATED),
        ("都没有。慢", FACT),
    ],
)
def test_a_denial_turns_what_stands_before_it_in_its_clause(text: str, meaning: Meant) -> None:
    assert meant(text) == [[meaning]]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("有人发“这家出金特别慢”，我看看", TOLD),
        ('he wrote "they are awfully slow these days" here', TOLD),
        ("他们管这叫“慢”", FACT),
        ('they call it "slow" here', FACT),
    ],
)
def test_what_stands_in_a_quotation_is_only_told_but_not_a_quoted_term(text: str, meaning: Meant) -> None:
    assert meant(text) == [[meaning]]


def test_what_a_longer_cue_of_sarcasm_holds_is_no_fact() -> None:
    assert meant("真慢得好", "慢") == [[UNSURE], [FACT]]
