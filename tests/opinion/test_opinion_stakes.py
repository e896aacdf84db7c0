"""Numbers that weigh: amounts of money, lengths of waiting, crowds; and numbers of anything else, which do not."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.opinion.text.block import Block
from monitor.opinion.text.normal import prepare
from monitor.opinion.words.stakes import _AFTER, _BEHIND, named_days, stakes, value


def told(text: str) -> tuple[list[float], list[float], list[float]]:
    """Amounts in dollars, waits in days, crowds in heads."""
    found = stakes(Block([prepare(text)]))
    amounts, waits, crowds = (sorted(one.value for one in kind) for kind in found)
    return amounts, waits, crowds


def about(number: float) -> object:
    return pytest.approx(number, rel=0.01)


@pytest.mark.parametrize(
    ("number", "worth"),
    [
        ("0", 0),
        ("7", 7),
        ("1,200.50", 1200.5),
        ("3万", 30_000),
        ("1.5万", 15_000),
        ("2千", 2_000),
        ("1亿", 100_000_000),
        ("三", 3),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十二", 32),
        ("一百", 100),
        ("一百零五", 105),
        ("一百五", 150),
        ("三百二十一", 321),
        ("两千三", 2_300),
        ("一万", 10_000),
        ("两万五", 25_000),
        ("三万五千", 35_000),
        ("十五万", 150_000),
        ("一百二十万", 1_200_000),
        ("两亿三千万", 230_000_000),
    ],
)
def test_the_value_of_a_number(number: str, worth: float) -> None:
    assert value(number) == worth


@pytest.mark.parametrize(
    ("text", "dollars"),
    [
        ("5000美金没到账", 5_000),
        ("5000 美元", 5_000),
        ("3万美金", 30_000),
        ("三千刀", 3_000),
        ("五千多美金", 5_000),
        ("2000u 没了", 2_000),
        ("2000usdt", 2_000),
        ("2000 USDT", 2_000),
        ("$2,500 is gone", 2_500),
        ("$ 2500 is gone", 2_500),
        ("＄2500", 2_500),
        ("$5k is stuck", 5_000),
        ("€3000", 3_000),
        ("3000 dollars", 3_000),
        ("3k dollars", 3_000),
        ("2 grand", 2_000),
        ("1200 usd", 1_200),
        ("1200 EUR", 1_200),
        ("1200 quid", 1_200),
        ("7000元", 1_000),
        ("七千块", 1_000),
        ("7000块钱", 1_000),
        ("7000人民币", 1_000),
        ("7000 rmb", 1_000),
        ("7万", 10_000),
        ("七万", 10_000),
        ("7万块", 10_000),
        ("7w", 10_000),
        ("7w块", 10_000),
        ("3.5w", 5_000),
        ("十四萬塊錢", 20_000),
        ("70000港幣", 10_000),
        ("HK$70,000", 10_000),
        ("NT$30,000", 1_000),
        ("三萬台幣", 1_000),
        ("兩千美", 2_000),
        ("入1000只到960,40刀", 40),
        ("1000,2000美金", 2_000),
    ],
)
def test_amounts_of_money_are_told_in_dollars(text: str, dollars: float) -> None:
    assert told(text) == ([about(dollars)], [], [])


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("等了15天", 15),
        ("等了十五天", 15),
        ("等了两周", 14),
        ("三个星期", 21),
        ("两个礼拜", 14),
        ("兩個禮拜", 14),
        ("两个月了", 60),
        ("三個月", 90),
        ("半个月", 15),
        ("一个多月", 30),
        ("十几天", 12),
        ("半年了", 182),
        ("一年", 365),
        ("5个工作日", 7),
        ("十個工作天", 14),
        ("15 days", 15),
        ("15-day wait", 15),
        ("2 weeks", 14),
        ("3 wks", 21),
        ("3 full weeks", 21),
        ("2 months", 60),
        ("10 business days", 14),
        ("10 working days", 14),
        ("three weeks now", 21),
        ("two whole months", 60),
        ("a month", 30),
        ("用了三周", 21),
        ("等了两年", 730),
        ("a couple of weeks", 14),
        ("several weeks", 21),
        ("twenty days", 20),
    ],
)
def test_waits_are_told_in_days(text: str, days: float) -> None:
    amounts, waits, crowds = told(text)

    assert (amounts, crowds) == ([], [])
    assert waits == [pytest.approx(days, rel=0.15)]


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("30个人", 30),
        ("三十多个客户", 30),
        ("几百人被骗", 300),
        ("上面有200名投资者", 200),
        ("12位受害者", 12),
        ("二十個用戶", 20),
        ("30 people", 30),
        ("12 other clients", 12),
        ("12 clients", 12),
        ("dozens of clients", 24),
        ("hundreds of traders", 200),
        ("five of us", 5),
        ("three other users", 3),
    ],
)
def test_crowds_are_told_in_heads(text: str, heads: float) -> None:
    assert told(text) == ([], [], [about(heads)])


@pytest.mark.parametrize(
    "text",
    [
        "五月二号",
        "5月2号出的金",
        "5月20日",
        "十一月二十日提交的",
        "2024年5月20日",
        "2024年",
        "2024年亏到现在",
        "2025-11-20",
        "20/11/2025",
        "since 2023",
        "三月份",
        "3月初",
        "5月上旬",
        "周三",
        "星期五",
        "第2单",
        "杠杆500倍",
        "1.2345",
        "黄金2400",
        "xauusd 1950",
        "30点",
        "mt4 and mt5",
        "工号10086",
        "3次",
        "三点半",
        "30%",
        "500:1",
        "电话 400 123 4567",
        "one more time",
        "10pm",
        "5k",
        "一",
        "",
        "用了两年了",
        "合作三年多",
        "with them for three years",
        "a client for 18 months",
    ],
)
def test_dates_years_prices_and_other_numbers_weigh_nothing(text: str) -> None:
    assert told(text) == ([], [], [])


def test_numbers_of_several_kinds_stand_side_by_side() -> None:
    assert told("三十个客户等了两周，7万块没到") == ([about(10_000)], [14], [30])
    assert told("12 clients, 2 weeks, $5,000") == ([5_000], [14], [12])


def test_each_number_is_told_where_it_begins() -> None:
    block = Block([prepare("钱"), prepare("等了15天"), prepare("for three weeks")])

    waits = stakes(block).waits

    assert [block.joined[one.start] for one in waits] == ["1", "t"]


@given(st.lists(st.text("1,.3万两十 天周人块元$wk个月五\n", max_size=12), max_size=5))
@settings(max_examples=200, deadline=None)
def test_texts_of_a_batch_do_not_change_each_others_numbers(texts: list[str]) -> None:
    texts = [text for text in texts if text.strip()]

    together = stakes(Block([prepare(text) for text in texts]))

    alone = [told(text) for text in texts]
    for kind, found in enumerate(together):
        assert sorted(one.value for one in found) == sorted(number for text in alone for number in text[kind])


@given(st.text("0123456789,.零一二三四五六七八九十百千万亿两半几", max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_row_of_digits_and_numerals_has_weights_that_are_numbers(text: str) -> None:
    for amounts_waits_or_crowds in told(f"{text}元 {text}天 {text}人 {text}万"):
        assert all(number >= 0 for number in amounts_waits_or_crowds)


@pytest.mark.parametrize(
    "unit", ["1", "一", "十", "万", "1,", "1.", "一 ", "1 ", "$", "a ", "半个", "个", "3 full ", "one of "]
)
def test_a_long_row_of_anything_is_read_in_linear_time(unit: str) -> None:
    block = Block([prepare(unit * (400_000 // len(unit)))])

    began = time.process_time()
    stakes(block)

    assert time.process_time() - began < 2


@pytest.mark.parametrize("unit", ["ab", "one", "three of", "ab1", "many-", "3of"])
def test_a_long_word_is_read_in_linear_time(unit: str) -> None:
    block = Block([prepare(unit * (12_000 // len(unit)))])

    began = time.process_time()
    stakes(block)

    assert time.process_time() - began < 0.5


def test_what_may_stand_behind_a_number_is_looked_for_by_its_first_character() -> None:
    pieces = re.findall(r"[a-z]+ ?|[\u4e00-\u9fff]|-", _AFTER.pattern)
    told = {one + other for one in [*pieces, " "] for other in ["", *pieces] if _AFTER.match(f"{one}{other}\n")}

    assert len(told) > 100
    assert {one[0] for one in told} <= _BEHIND


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("上周三提的款，今天周五了", ["周三", "周五"]),
        ("禮拜一撳提款，今日禮拜五", ["礼拜一", "礼拜五"]),
        ("昨天申请，尋日，琴日，前天", ["昨天", "寻日", "琴日", "前天"]),
        ("asked last Wednesday, since MONDAY, and yesterday.", ["wednesday", "monday", "yesterday"]),
        ("下周一，每周五，逢星期三，next Friday, every Tuesday", []),
        ("周期，周刊，目前天气，星期，前天时, mondays, sun, wed", []),
        ("", []),
    ],
)
def test_days_of_the_last_week_are_known_by_their_names(text: str, days: list[str]) -> None:
    block = Block([prepare(text)])

    starts = sorted(named_days(block))

    assert len(starts) == len(days)
    assert all(block.joined.startswith(day, start) for start, day in zip(starts, days, strict=True))
