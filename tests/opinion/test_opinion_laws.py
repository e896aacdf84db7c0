"""What holds for the judging of any posts: sums, bounds, floors, and changes that must make no difference."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from monitor.assessment import Assessment, Label, Severity, total
from monitor.brand import Brand
from monitor.opinion.judging import Place, judge_post, judge_posts
from monitor.opinion.relevance import RELEVANT
from monitor.opinion.sentiment import label_of
from monitor.opinion.severity import level
from monitor.opinion.text.block import Block
from monitor.opinion.text.normal import prepare
from monitor.opinion.training.corpus import LabelledPost, read_corpus
from monitor.opinion.words.context import Meant
from monitor.opinion.words.lexicon import Lexicon
from monitor.opinion.words.others import others
from monitor.opinion.words.seeing import see
from monitor.opinion.words.vocabulary import POINTS, names_of, vocabulary
from monitor.sighting import Post
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_watchlists

HERE = Place("the brand's own forum")
LEVELS = list(Severity)
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\u00ad\u061c"


@cache
def ebc() -> Watchlist:
    return next(one for one in read_watchlists() if one.brand.key == "ebc")


@cache
def corpus() -> tuple[LabelledPost, ...]:
    return read_corpus()


@cache
def first_posts() -> tuple[Post, ...]:
    return tuple(post_of(one.about("EBC")) for one in corpus()[:500])


@cache
def first_judged() -> tuple[Assessment, ...]:
    return tuple(judged(first_posts()))


@cache
def sample() -> tuple[str, ...]:
    """Posts from all over the corpus."""
    return tuple(one.text for one in random.Random(5).sample(corpus(), 300))


def post_of(text: str, **more: object) -> Post:
    return msgspec.structs.replace(Post(source="ebc/forum", url="", text=text), **more)


def judged(posts: Sequence[Post | str], *, place: Place = HERE, brand: Brand | None = None) -> list[Assessment]:
    given_posts = [post_of(post) if isinstance(post, str) else post for post in posts]
    return judge_posts(given_posts, brand or ebc().brand, ebc().lexicon, places=[place] * len(given_posts))


def said(one: Assessment) -> tuple[str, str, str]:
    return one.label, one.topics[0], one.severity


def keeps_the_rules(one: Assessment) -> None:
    """What every assessment of a post must keep."""
    assert one.relevance == total(one.reasons, "relevance", 0, 1)
    assert one.sentiment == total(one.reasons, "sentiment", -1, 1)
    assert one.risk == total(one.reasons, "risk", 0, 100)
    assert one.severity == level(one.reasons)
    assert 0 <= one.relevance <= 1
    assert -1 <= one.sentiment <= 1
    assert label_of(one.sentiment) is one.label
    assert one.topics
    assert len(set(one.topics)) == len(one.topics)
    if one.relevance < RELEVANT or "unrelated" in one.topics:
        assert (one.topics, one.severity) == (("unrelated",), Severity.NONE)
        assert one.relevance < RELEVANT
        return
    for topic in one.topics:
        assert 0 <= total(one.reasons, "topic", 0, 100) <= 100
        assert 0 < sum(reason.weight for reason in one.reasons if reason.code == f"topic.{topic}") <= 1.0001


def test_the_corpus_is_judged_by_the_rules() -> None:
    for one in first_judged():
        keeps_the_rules(one)


words_of_the_trade = st.sampled_from(
    [
        "EBC",
        "出金",
        "慢",
        "骗子",
        "不",
        "没有",
        "请问",
        "吗",
        "报警",
        "slow",
        "scam",
        "great",
        "?",
        "，",
        "。",
        "5万",
        "三周",
    ]
)


@given(st.lists(st.one_of(words_of_the_trade, st.text(max_size=8)), max_size=12), st.sampled_from(["", " "]))
@settings(max_examples=80, deadline=None)
def test_any_text_is_judged_by_the_rules(pieces: list[str], between: str) -> None:
    text = between.join(pieces)

    for place in (HERE, Place()):
        keeps_the_rules(judged([text], place=place)[0])


@given(
    st.sampled_from(["EBC出金很快，满意", "EBC骗子，钱没了", "EBC stole my money", "今天 EBC 走势"]),
    st.one_of(st.none(), st.floats(-1, 1)),
    st.one_of(st.none(), st.floats(0, 1)),
    st.one_of(st.none(), st.integers(0, 10**9)),
)
@settings(max_examples=60, deadline=None)
def test_rating_reach_and_a_second_opinion_keep_the_rules(
    text: str, second: float | None, rating: float | None, reach: int | None
) -> None:
    post = post_of(text, rating=rating, reach=reach)

    keeps_the_rules(judge_post(post, ebc().brand, ebc().lexicon, lambda _: second, place=HERE))


def test_posts_are_judged_alike_alone_and_among_many() -> None:
    alone = [judged([post])[0] for post in first_posts()[:150]]

    pairs = list(zip(alone, first_judged()[:150], strict=True))
    assert [(said(one), said(other)) for one, other in pairs if said(one) != said(other)] == []
    for one, other in pairs:
        assert [reason.code for reason in one.reasons] == [reason.code for reason in other.reasons]
        assert (one.relevance, one.sentiment) == pytest.approx((other.relevance, other.sentiment), abs=2e-4)


def test_posts_are_judged_alike_in_any_order() -> None:
    order = random.Random(3).sample(range(500), 500)

    again = judged([first_posts()[one] for one in order])

    assert again == [first_judged()[one] for one in order]


def test_posts_are_judged_alike_beside_one_of_a_megabyte_and_one_of_nothing() -> None:
    company = ["", "出金慢，" * 50_000, "\u200b", "?" * 1000]

    together = judged([*company, *first_posts()[:40], *company])

    assert together[4:44] == list(first_judged()[:40])


def test_the_same_post_is_judged_the_same_again() -> None:
    assert judged(first_posts()[:50]) == judged(first_posts()[:50])


def test_no_posts_are_no_assessments() -> None:
    assert judged([]) == []


def signs() -> list[tuple[str, str]]:
    return [(name, word) for name, sign in ebc().lexicon.signs.items() for word in sign.words[::8]]


def stated_points(text: str) -> int:
    """The points of the worst sign of escalation that `text` states as a fact."""
    words = vocabulary(ebc().lexicon)
    seen = see(Block([prepare(text)]), words, names_of(ebc().brand))
    first = len(words.topics)
    groups = [
        group - first
        for group, meant in zip(seen.finds.group.tolist(), seen.meant.tolist(), strict=True)
        if meant == Meant.FACT
    ]
    return max((words.signs[one].points for one in groups if 0 <= one < len(words.signs)), default=0)


def test_a_sign_stated_in_a_complaint_makes_it_at_least_as_severe_as_the_sign() -> None:
    texts = [f"EBC垃圾平台，气死我了，{word}" for _, word in signs()]
    texts += [f"EBC is a terrible broker, {word}" for _, word in signs()]
    texts += [one.about("EBC") for one in corpus() if one.labels.sentiment == "negative"][::7]

    complaints = 0
    for text, one in zip(texts, judged(texts), strict=True):
        if one.label is Label.NEGATIVE and one.relevance >= RELEVANT:
            complaints += 1
            assert POINTS[one.severity] >= max(1, stated_points(text)), f"{text}: {one.reasons}"

    assert complaints > 200


def test_nothing_but_a_complaint_or_a_warning_is_severe() -> None:
    for post, one in zip(first_posts(), first_judged(), strict=True):
        if one.label is not Label.NEGATIVE and one.severity is not Severity.NONE:
            assert one.topics[0] == "fake_site_scam", f"{post.text}: {one.reasons}"


def test_praise_is_positive_and_the_glad_praise() -> None:
    """As the guide has it: positive goes with praise, news, or what is unrelated; praise is never anything but positive."""
    for post, one in zip(first_posts(), first_judged(), strict=True):
        if one.topics[0] == "praise":
            assert one.label is Label.POSITIVE, f"{post.text}: {one.reasons}"
        if one.label is Label.POSITIVE:
            assert one.topics[0] in {"praise", "news", "unrelated"}, f"{post.text}: {one.reasons}"


def test_traditional_characters_make_hardly_a_difference() -> None:
    convert = OpenCC("s2t").convert
    simplified = [one.about("EBC") for one in corpus() if one.language == "zh-Hans"][::12][:300]

    pairs = zip(judged(simplified), judged([convert(text) for text in simplified]), strict=True)

    differing = [(one, other) for one, other in pairs if said(one)[:2] != said(other)[:2]]
    assert len(simplified) == 300
    assert len(differing) <= 3, [(said(one), said(other)) for one, other in differing]


def renamed(name: str) -> tuple[Brand, Lexicon]:
    """The same watchlist for a brand of another name."""
    brand = msgspec.structs.replace(
        ebc().brand, name=name, aliases=tuple(alias.replace("EBC", name) for alias in ebc().brand.aliases)
    )
    lexicon = msgspec.json.decode(msgspec.json.encode(ebc().lexicon).replace(b"EBC", name.encode()), type=Lexicon)
    return brand, lexicon


@pytest.mark.parametrize(("name", "allowed"), [("XQZ", 0), ("Qorvalis", 3), ("阿克米金融", 3)])
def test_what_the_brand_is_called_changes_neither_mood_nor_topic_nor_severity(name: str, allowed: int) -> None:
    """Nor how strong the mood is, for a name of as many letters; but where it is glued to others (EBCapp), that is another word."""
    brand, lexicon = renamed(name)
    theirs = judge_posts(
        [post_of(text.replace("{brand}", name)) for text in sample()], brand, lexicon, places=[HERE] * len(sample())
    )
    ours = judged([text.replace("{brand}", "EBC") for text in sample()])

    both = [
        (one, other)
        for one, other in zip(ours, theirs, strict=True)
        if one.relevance >= RELEVANT and other.relevance >= RELEVANT
    ]
    differing = [(said(one), said(other)) for one, other in both if said(one) != said(other)]
    assert len(both) > 150
    assert len(differing) <= allowed, differing
    if not allowed:
        apart = [
            (one.sentiment, other.sentiment)
            for text, one, other in zip(sample(), ours, theirs, strict=True)
            if (one, other) in both and not re.search(r"\{brand\}[a-z]", text, re.IGNORECASE)
        ]
        assert [one for one, _ in apart] == [other for _, other in apart]


def strewn(text: str, what: str, seed: int) -> str:
    """`text` with characters of `what` strewn in, not into its addresses."""
    chance = random.Random(seed)
    return "".join(c + chance.choice(what) if chance.random() < 0.3 and "." not in text else c for c in text)


def test_characters_that_nobody_sees_change_nothing() -> None:
    plain = [text.replace("{brand}", "EBC") for text in sample()[:150]]

    strewn_in = [UNSEEN[0] + strewn(text, UNSEEN, seed) + UNSEEN[1] for seed, text in enumerate(plain)]

    assert judged(strewn_in) == judged(plain)


def test_broken_surrogates_are_judged_like_the_sign_for_a_broken_character() -> None:
    plain = [text.replace("{brand}", "EBC") for text in sample()[:60]]

    broken = judged([strewn(text, "\ud83d\udcff\udfff", seed) for seed, text in enumerate(plain)])

    assert broken == judged([strewn(text, "\ufffd\ufffd\ufffd", seed) for seed, text in enumerate(plain)])


@pytest.mark.parametrize("tail", ["\udcff", "\ud83d", " \ud83d\udcff"])
def test_a_broken_character_at_the_end_changes_no_judgement(tail: str) -> None:
    plain = [text.replace("{brand}", "EBC") for text in sample()[:150]]

    pairs = zip(judged(plain), judged([text + tail for text in plain]), strict=True)

    assert [(said(one), said(other)) for one, other in pairs if said(one) != said(other)] == []


def tells_by_capitals(text: str) -> bool:
    """Whether capitals tell the name of another company in it: written otherwise it is another text."""
    told = []
    for form in (text, text.lower(), text.upper(), text.swapcase()):
        block = Block([prepare(form)])
        nothing = vocabulary(Lexicon()).finder.find(block)
        told.append(others(block, nothing, nothing))
    return any(one != told[0] for one in told)


@pytest.mark.parametrize(
    "change", [str.upper, str.swapcase, lambda text: f"  {text}\n\n"], ids=["upper", "swap", "space"]
)
def test_case_and_the_space_around_a_post_change_no_judgement(change: object) -> None:
    plain = [text.replace("{brand}", "EBC") for text in sample()[:150] if "http" not in text]
    plain = [text for text in plain if not tells_by_capitals(text)]

    pairs = zip(judged(plain), judged([change(text) for text in plain]), strict=True)  # type: ignore[operator]

    assert [(said(one), said(other)) for one, other in pairs if said(one) != said(other)] == []


def test_wide_letters_are_judged_like_narrow_ones() -> None:
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    plain = [one.about("EBC") for one in corpus() if one.language == "en"][:60]

    pairs = zip(judged(plain), judged([text.translate(wide) for text in plain]), strict=True)

    assert [(said(one), said(other)) for one, other in pairs if said(one) != said(other)] == []


@pytest.mark.parametrize(
    "text", ["EBC", "EBC!", "EBC 出金", "关于EBC", "{}", "EBC " * 30, "。" * 300, "EBC\n" * 40]
)
def test_a_text_that_says_next_to_nothing_is_no_major_matter(text: str) -> None:
    assert judged([text])[0].severity is not Severity.MAJOR


@pytest.mark.parametrize("unit", ["骗子", "出金慢 ", "scam ", "很好", "great ", "EBC", "刹车片", "5万元", "？"])
def test_a_long_row_of_one_word_is_judged_within_bounds(unit: str) -> None:
    keeps_the_rules(judged([unit * (30_000 // len(unit))])[0])


def test_a_megabyte_of_praise_is_judged_within_bounds() -> None:
    keeps_the_rules(judged(["great " * 160_000])[0])
