"""The project's own labelled posts: the shipped ones are in order, and what is not is refused by file, line, and why."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
import pytest

from monitor.errors import CorpusError
from monitor.opinion.labels import RELEVANCES, SENTIMENTS, SEVERITIES, TOPICS
from monitor.opinion.training.corpus import (
    BRAND,
    COLUMNS,
    KINDS,
    LANGUAGES,
    VOICES,
    LabelledPost,
    Labels,
    kappa,
    problems,
    read_corpus,
)

LATE = "negative/withdrawal_delay/minor/about"
ASKS = "neutral/question/none/about"
HEAD = "\t".join(COLUMNS)
ROW = ("a1", "en", "forum", "plain", LATE, LATE, "", "{brand} pays late")


@cache
def shipped() -> tuple[LabelledPost, ...]:
    return read_corpus()


def test_the_shipped_corpus_is_in_order() -> None:
    assert problems(shipped()) == []


def test_the_shipped_corpus_is_large_enough_in_every_kind() -> None:
    kinds = Counter(post.kind for post in shipped())

    assert len(shipped()) >= 4_000
    assert {kind: kinds[kind] for kind in KINDS if kinds[kind] < 100} == {}


@pytest.mark.parametrize(
    ("column", "allowed"), [("language", LANGUAGES), ("voice", VOICES)], ids=["languages", "voices"]
)
def test_the_shipped_corpus_speaks_in_all_languages_and_voices(column: str, allowed: tuple[str, ...]) -> None:
    assert {getattr(post, column) for post in shipped()} == set(allowed)


@pytest.mark.parametrize(
    ("field", "allowed"),
    [("sentiment", SENTIMENTS), ("topic", TOPICS), ("severity", SEVERITIES), ("relevance", RELEVANCES)],
)
def test_the_shipped_corpus_has_every_label_in_every_language(field: str, allowed: tuple[str, ...]) -> None:
    for language in LANGUAGES:
        assert {getattr(post.labels, field) for post in shipped() if post.language == language} == set(allowed)


@pytest.mark.parametrize("field", Labels._fields)
def test_the_annotators_of_the_shipped_corpus_agree(field: str) -> None:
    assert kappa(shipped(), field) >= 0.8


def test_the_shipped_corpus_names_the_brand_by_its_sign_only() -> None:
    name = re.compile(r"(?<![a-z])ebc(?![a-z])", re.IGNORECASE)

    assert [post.id for post in shipped() if name.search(post.text)] == []
    assert sum(BRAND in post.text for post in shipped()) >= 2_000


def test_a_post_is_read_as_its_row_says(tmp_path: Path) -> None:
    (tmp_path / "b.tsv").write_text(f"{HEAD}\n", "utf-8")
    row = ("a1", "zh-Hant", "mail", "mixed", LATE, ASKS, LATE, "{brand}出金␤太慢")
    (tmp_path / "a.tsv").write_text(f"{HEAD}\n\n" + "\t".join(row) + "\n", "utf-8")

    (post,) = read_corpus(tmp_path)

    assert (post.id, post.language, post.voice, post.kind) == row[:4]
    assert post.first == Labels("negative", "withdrawal_delay", "minor", "about")
    assert (str(post.second), post.settled) == (ASKS, post.first)
    assert post.labels == post.settled
    assert post.about("Acme") == "Acme出金\n太慢"


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("c", "a", "b"):
        (tmp_path / f"{name}.tsv").write_text(f"{HEAD}\n" + "\t".join((name, *ROW[1:])), "utf-8")
    (tmp_path / "notes.txt").write_text("not a corpus", "utf-8")

    assert [post.id for post in read_corpus(tmp_path)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("head", "row", "said"),
    [
        ("", ROW, ["bad.tsv:1", "expected the columns", *COLUMNS, "found"]),
        (HEAD.replace("kind", "sort"), ROW, ["bad.tsv:1", "expected the columns", "sort"]),
        (HEAD, ROW[:-1], ["bad.tsv:3", "expected 8 columns", "found 7"]),
        (HEAD, (*ROW, "more"), ["bad.tsv:3", "expected 8 columns", "found 9"]),
        (HEAD, ("a1", "fr", *ROW[2:]), ["bad.tsv:3", "expected one of", "zh-Hant", "found 'fr'"]),
        (HEAD, ("a1", "en", "radio", *ROW[3:]), ["bad.tsv:3", "expected one of", "weibo", "found 'radio'"]),
        (HEAD, (*ROW[:3], "odd", *ROW[4:]), ["bad.tsv:3", "expected one of", "sarcasm", "found 'odd'"]),
        (HEAD, (*ROW[:4], "negative", *ROW[5:]), ["bad.tsv:3", "expected sentiment/topic", "found 'negative'"]),
        (HEAD, (*ROW[:4], "", *ROW[5:]), ["bad.tsv:3", "expected sentiment/topic", "found ''"]),
        (HEAD, (*ROW[:4], LATE + "/x", *ROW[5:]), ["bad.tsv:3", "expected sentiment/topic", "/x'"]),
        (HEAD, (*ROW[:5], LATE.replace("negative", "angry"), *ROW[6:]), ["bad.tsv:3", "neutral", "found 'angry'"]),
        (HEAD, (*ROW[:5], LATE.replace("minor", "huge"), *ROW[6:]), ["bad.tsv:3", "major", "found 'huge'"]),
        (HEAD, (*ROW[:6], LATE.replace("about", "near"), ROW[7]), ["bad.tsv:3", "aside", "found 'near'"]),
        (
            HEAD,
            (*ROW[:6], LATE.replace("withdrawal_delay", "cash"), ROW[7]),
            ["bad.tsv:3", "praise", "found 'cash'"],
        ),
        (HEAD, (*ROW[:7], "  "), ["bad.tsv:3", "expected a text", "found none"]),
    ],
)
def test_a_bad_row_is_refused_by_file_line_expected_and_found(
    tmp_path: Path, head: str, row: tuple[str, ...], said: list[str]
) -> None:
    (tmp_path / "bad.tsv").write_text("\n".join([head, "\t".join(ROW), "\t".join(row)]), "utf-8")

    with pytest.raises(CorpusError) as refused:
        read_corpus(tmp_path)

    assert [part for part in said if part not in str(refused.value)] == []


def test_an_empty_file_and_one_of_other_bytes_are_refused_by_name(tmp_path: Path) -> None:
    for content in (b"", b"\xff\xfe\x00 not utf-8", HEAD.encode() + b"\n\xe4\xb8"):
        (tmp_path / "bad.tsv").write_bytes(content)

        with pytest.raises(CorpusError, match=r"bad\.tsv"):
            read_corpus(tmp_path)


def labelled(first: str, second: str = "", settled: str = "", *, name: str = "p1", text: str = "") -> LabelledPost:
    one, other = Labels(*first.split("/")), Labels(*(second or first).split("/"))
    return LabelledPost(
        name, "en", "forum", "plain", one, other, Labels(*settled.split("/")) if settled else None, text or name
    )


@pytest.mark.parametrize(
    ("post", "problem"),
    [
        (labelled(LATE, ASKS), "settled"),
        (labelled(LATE, LATE, LATE), "settled"),
        (labelled("neutral/unrelated/none/about"), "the topic unrelated with the relevance about"),
        (labelled("neutral/question/none/unrelated"), "the topic question with the relevance unrelated"),
        (labelled("negative/unrelated/minor/unrelated"), "minor with negative and unrelated"),
        (labelled("neutral/withdrawal_delay/minor/about"), "minor with neutral"),
        (labelled("positive/praise/major/about"), "major with positive"),
        (labelled("positive/slippage/none/about"), "positive with slippage"),
        (labelled("negative/praise/minor/about"), "negative with praise"),
        (labelled("neutral/praise/none/about"), "neutral with praise"),
    ],
)
def test_labels_against_the_guide_are_told(post: LabelledPost, problem: str) -> None:
    assert [problem in one for one in problems([post])] == [True]
    assert problems([post])[0].startswith("p1: ")


@pytest.mark.parametrize(
    "post",
    [
        labelled(LATE),
        labelled(ASKS),
        labelled(LATE, ASKS, ASKS),
        labelled("neutral/fake_site_scam/major/about"),
        labelled("positive/news/none/about"),
        labelled("positive/unrelated/none/unrelated"),
        labelled("negative/slippage/minor/aside"),
    ],
)
def test_labels_by_the_guide_are_no_problem(post: LabelledPost) -> None:
    assert problems([post]) == []


def test_an_id_that_stands_twice_is_told() -> None:
    posts = [
        labelled(LATE, name="p1", text="one thing entirely"),
        labelled(LATE, name="p1", text="quite another matter"),
    ]

    assert problems(posts) == ["p1: 2 posts with this id"]


def test_posts_too_much_alike_are_told_whatever_their_punctuation_and_brand() -> None:
    text = "出金等了整整三个星期还没有到账，客服不理人"
    posts = [
        labelled(LATE, name="p1", text=text),
        labelled(LATE, name="p2", text=f"{BRAND}{text.replace('，', '！')}…"),
        labelled(LATE, name="p3", text="点差大得离谱，滑点也严重，止损从来不在价位成交"),
    ]

    assert problems(posts) == ["p2: too much like p1"]


def test_kappa_is_one_when_all_agree_zero_by_chance_and_less_when_they_oppose() -> None:
    same = [labelled(LATE), labelled(ASKS)]
    chance = [labelled(one, other) for one in (LATE, ASKS) for other in (LATE, ASKS)]
    opposed = [labelled(LATE, ASKS), labelled(ASKS, LATE)]

    assert kappa(same, "topic") == 1
    assert kappa(chance, "topic") == 0
    assert kappa(opposed, "topic") == -1
    assert kappa([labelled(LATE)], "topic") == 1


def test_kappa_is_that_of_cohens_formula() -> None:
    posts = [labelled(LATE)] * 20 + [labelled(LATE, ASKS)] * 5 + [labelled(ASKS, LATE)] * 10 + [labelled(ASKS)] * 15

    assert kappa(posts, "sentiment") == pytest.approx(0.4)


def test_a_post_that_only_its_author_labelled_counts_without_speaking_for_agreement() -> None:
    agreed, differing = (
        LabelledPost(f"a{n}", "en", "forum", "plain", Labels(*LATE.split("/")), other, None, f"text {n}")
        for n, other in enumerate((Labels(*LATE.split("/")), Labels(*ASKS.split("/"))))
    )
    alone = msgspec.structs.replace(agreed, id="a9", second=None, text="nobody else has seen this one")

    assert alone.labels == agreed.labels
    assert problems([alone]) == []
    assert kappa([agreed, differing, alone], "topic") == kappa([agreed, differing], "topic")
