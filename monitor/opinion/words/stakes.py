"""What is at stake, in numbers: amounts of money, days of waiting, counts of people."""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.opinion.text.block import Block
from monitor.opinion.words.scanning import Openings, Rare

#: about 1,000 dollars: an amount from which money at stake makes a complaint worse, and a dollar's worth of smaller units
MUCH = 1_000
_YUAN_A_DOLLAR, _TAIWAN_A_DOLLAR = 7, 30
#: days of waiting from which a withdrawal counts as kept back
LONG = 14
#: people from which a matter is not one user's
MANY = 3

_DIGITS = {c: float(n) for n, c in enumerate("零一二三四五六七八九")} | {"两": 2.0, "半": 0.5, "几": 3.0, "数": 3.0}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_NUMBER = re.compile(
    r"[\d一二两三四五六七八九几数半十百](?:(?<=\d)(?:\d|,(?=\d{3}(?!\d))){0,12}(?:\.\d{1,4})?[千万亿]?|[零一二两三四五六七八九几十百千万亿半]{0,8})"
)
_AFTER = re.compile(
    r" ?[多几来余]? ?(?:(?P<times>[wk千万])? ?(?P<money>美金|美元|美刀|美(?![女国好容甲食味景联盘股])|镁|刀|人民币|块钱|块|元|港币|港元|新台币|台币|usdt?(?![a-z])|u(?![a-z])|rmb|cny|dollars?|bucks|grand"
    r"|euros?|eur(?![a-z])|gbp|pounds?|quid|hkd|twd|ntd|aud|myr|rm(?![a-z]))"
    r"|个?多?[ -]?(?:full |whole |long |整)?(?P<wait>工作日|工作天|礼拜|星期|个月|月(?![\d一二三四五六七八九十上中下初底份])|周|天|日(?!\d)|年"
    r"|business days?|working days?|days?|weeks?|wks?|months?|years?)"
    r"|[个名位号]? ?(?:other |more )?(?P<who>人|客户|用户|投资者|投资人|网友|会员|受害者|受害人|苦主|群友|people|clients|customers|traders|users|victims|accounts|investors|members)"
    r"|(?P<thousand>[wk](?![a-z])))"
)
#: the first characters of what `_AFTER` matches
_BEHIND = frozenset(
    " -多几来余个整名位号wk千万美镁刀人块元港新台urcdbgepqhtnamflovyi工礼星月周天日年客用投网会受苦群"
)
_WORDS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        map(float, range(1, 13)),
        strict=True,
    )
) | {"a": 1.0, "an": 1.0, "several": 3.0, "few": 3.0, "couple": 2.0, "twenty": 20.0, "thirty": 30.0, "dozen": 12.0}
_MANY_WORDS = {"many": 5.0, "dozens": 24.0, "hundreds": 200.0, "thousands": 2000.0}
_BETWEEN = "of |full |whole |long |business |working |other |angry "
_SPANS = "days?|weeks?|wks?|months?|years?"
_PEOPLE = "people|clients|customers|traders|users|victims|accounts|investors|members|us"
_SPELLED = Rare(
    re.compile(
        rf"(?<![a-z])(?P<number>{'|'.join([*_WORDS, *_MANY_WORDS])}) (?:{_BETWEEN}){{0,2}}(?:(?P<wait>{_SPANS})|(?P<who>{_PEOPLE}))\b"
    ),
    Openings(
        f"{number} {other}"
        for number in (*_WORDS, *_MANY_WORDS)
        for other in f"{_BETWEEN}|{_SPANS}|{_PEOPLE}".split("|")
    ),
)
_DAYS = {
    "d": 1,
    "w": 7,
    "m": 30,
    "y": 365,
    "天": 1,
    "日": 1,
    "礼": 7,
    "星": 7,
    "周": 7,
    "个": 30,
    "月": 30,
    "年": 365,
}
#: more days are a date
_LONGEST = 20 * 365
_TIMES = {None: 1, "k": 1_000, "w": 10_000, "千": 1_000, "万": 10_000}
_WORKING, _BUSY = 7 / 5, frozenset({"工作日", "工作天", "busi", "work"})
#: days from which a length of time with one of these before it is that of a use: who has used it for less speaks of what it took
_USE = 60
_USED = re.compile(
    r"(?:[用玩炒]了?|做了?|合作了?|开户|客户|会员)(?:快|将近|超过|大概|有|整整)?\Z"
    r"|\b(?:us(?:ed|ing)|trad(?:ed|ing)|with|client|customer|member|been here)(?: \w+){0,3} (?:for|over|nearly|about|almost|since) (?:the last |over |nearly |about |almost )?\Z"
)
#: days of the last week by their names; those to come, and those of every week, are none
_CHINESE_DAYS = Rare(
    re.compile(
        r"(?<![下每逢])(?:周|星期|礼拜)[一二三四五六日天](?![期刊年])|[昨寻琴][天日晚儿]|(?<!目)前[天日儿](?!时)"
    ),
    Openings([one + other for one in ("周", "星期", "礼拜", *"昨寻琴前") for other in "一二三四五六日天晚儿期拜"]),
)
_ENGLISH_DAYS = Rare(
    re.compile(r"(?<![a-z])(?<!next )(?<!every )(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday)(?![a-z])"),
    Openings(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday"]),
)
_SIGN, _SIGNS = re.compile(r"(nt|hk)?[$€£] ?\Z"), frozenset("$€£")
_LOCAL = {"nt": "twd", "hk": "hkd"}
_YUAN = frozenset(["人民币", "块钱", "块", "元", "rmb", "cny", "港币", "港元", "hkd"])
_TAIWAN = frozenset(["台币", "新台币", "twd", "ntd"])


class Stake(NamedTuple):
    """A number that weighs: dollars (about), days or people; it begins at `start` of the block."""

    value: float
    start: int


class Stakes(NamedTuple):
    """The numbers of a block, by place."""

    amounts: list[Stake]
    waits: list[Stake]
    crowds: list[Stake]


def stakes(block: Block) -> Stakes:
    """Amounts of money, lengths of time and counts of people in `block`; numbers of anything else are left out."""
    found = Stakes([], [], [])
    joined = block.joined
    for match in _NUMBER.finditer(joined):
        start, end = match.span()
        # most numbers are of nothing that weighs: no unit begins behind them, no sign stands before
        if (
            joined[end] in _BEHIND
            or joined[end - 1] in "万亿"
            or not _SIGNS.isdisjoint(joined[max(start - 2, 0) : start])
        ):
            _told(joined, match, found)
    for match in _SPELLED.finditer(joined, block.codes):
        if block.text_at(match.start()).folded.isascii():
            _spelled(match, found)
    return found


def named_days(block: Block) -> list[int]:
    """The places in `block` where days of the last week stand by their names: Monday, 上周三, yesterday."""
    return [
        match.start()
        for days in (_CHINESE_DAYS, _ENGLISH_DAYS)
        for match in days.finditer(block.joined, block.codes)
    ]


def _told(joined: str, match: re.Match[str], found: Stakes) -> None:
    """Put one number where it belongs."""
    start, end = match.span()
    after = _AFTER.match(joined, end) if joined[end] in _BEHIND else None
    sign = None
    if not _SIGNS.isdisjoint(joined[max(start - 2, 0) : start]):
        sign = _SIGN.search(joined, max(start - 4, 0), start)
    signed = _LOCAL.get(sign[1], "$") if sign else ""
    if after is None:
        if signed or match.group()[-1] in "万亿":
            found.amounts.append(Stake(_dollars(value(match.group()), signed), start))
    elif after["wait"]:
        days = value(match.group()) * _days(after["wait"])
        dated = after["wait"] == "日" and joined[start - 1 : start] == "月"
        if days <= _LONGEST and not dated and not _is_long_use(joined, start, days):
            found.waits.append(Stake(days, start))
    elif after["who"]:
        found.crowds.append(Stake(value(match.group()), start))
    elif after["money"]:
        times = 1_000 if after["money"] == "grand" else _TIMES[after["times"]]
        found.amounts.append(Stake(_dollars(value(match.group()) * times, after["money"]), start))
    elif signed or after["thousand"] == "w":
        times = 10_000 if after["thousand"] == "w" else 1_000
        found.amounts.append(Stake(_dollars(value(match.group()) * times, signed), start))


def _is_long_use(joined: str, start: int, days: float) -> bool:
    """Whether so many days are how long somebody has been a customer, by what stands before them: 用两年, with them for three years."""
    return days >= _USE and _USED.search(joined, max(start - 32, 0), start) is not None


def _days(unit: str) -> float:
    """The days of a unit; working days are five of seven."""
    return _WORKING if unit[:4] in _BUSY else _DAYS[unit[0]]


def _dollars(amount: float, unit: str) -> float:
    """About as many dollars; an amount without a unit is in yuan."""
    if unit in _TAIWAN:
        return amount / _TAIWAN_A_DOLLAR
    return amount / _YUAN_A_DOLLAR if not unit or unit in _YUAN else amount


def _spelled(match: re.Match[str], found: Stakes) -> None:
    """A number in English words: three weeks, dozens of clients."""
    number = _WORDS.get(match["number"])
    if match["wait"] and number is not None:
        days = number * _days(match["wait"])
        if not _is_long_use(match.string, match.start(), days):
            found.waits.append(Stake(days, match.start()))
    elif match["who"] and (many := _MANY_WORDS.get(match["number"], number)) is not None:
        found.crowds.append(Stake(many, match.start()))


def value(number: str) -> float:
    """The value of a number in digits, in Chinese characters, or both.

    >>> value("1,200.50"), value("3万"), value("三十二"), value("两万五"), value("一百零五")
    (1200.5, 30000.0, 32.0, 25000.0, 105.0)
    """
    if number[0].isdigit():
        unit = _UNITS.get(number[-1], 0)
        digits = number[:-1] if unit else number
        return float(digits.replace(",", "")) * (unit or 1)
    total = section = digit = 0.0
    last = 1
    for character in number:
        unit = _UNITS.get(character, 0)
        if character == "零":
            last = 1
        elif not unit:
            digit = _DIGITS[character]
        elif unit == 100_000_000:
            total, section, digit = (total + section + digit or 1) * unit, 0.0, 0.0
        elif unit == 10_000:
            total, section, digit = total + (section + digit or 1) * unit, 0.0, 0.0
        else:
            section, digit = section + (digit or 1) * unit, 0.0
        last = unit or last
    return total + section + digit * (last // 10 if last >= 100 and digit >= 1 else 1)
