"""What is at stake, in numbers: amounts of money, days of waiting, counts of people."""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.opinion.block import Block

#: an amount from which money at stake makes a complaint worse: about 1,000 dollars, in units of whatever currency
MUCH = 1_000
MUCH_YUAN = 7_000
#: days of waiting from which a withdrawal counts as kept back
LONG = 14
#: people from which a matter is not one user's
MANY = 3

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "半": 0.5, "几": 3, "数": 3, "好几": 3}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_WORDS = {
    name: number
    for number, names in enumerate(
        [
            "zero",
            "one a an",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
        ]
    )
    for name in names.split()
} | {
    "several": 3,
    "a few": 3,
    "a couple of": 2,
    "couple of": 2,
    "twenty": 20,
    "thirty": 30,
    "dozens of": 24,
    "hundreds of": 200,
    "thousands of": 2000,
    "many": 5,
}
_NUMBER = r"(?:\d[\d,]{0,12}(?:\.\d{1,4})?[千万亿]?|[一二两三四五六七八九几数半十百][零一二两三四五六七八九几十百千万亿半]{0,8})"
_SPELLED = "|".join(sorted(_WORDS, key=len, reverse=True))
_AMOUNT = re.compile(
    r"(?<![\d.,])(?:(?P<sign>[$€£¥]|us\$|hk\$|nt\$) ?)?(?P<number>"
    + _NUMBER
    + r") ?(?P<thousand>[wk](?![a-z]))? ?(?:[多几来余])? ?"
    r"(?P<money>美金|美元|美刀|刀|美|人民币|块钱|块|元|港币|港元|台币|新台币|u(?![a-z])|usdt?(?![a-z])|rmb|cny|dollars?|bucks|grand|euros?|eur(?![a-z])|gbp|pounds?|quid|hkd|twd|ntd|aud|myr|rm(?![a-z]))?"
)
_WAIT = re.compile(
    r"(?:(?P<number>"
    + _NUMBER
    + r")|(?<![a-z])(?P<word>"
    + _SPELLED
    + r"))[ -]?(?:多|几|来)?(?:个|個)?[ -]?(?:full |whole |long |整)?"
    r"(?P<unit>工作日|工作天|礼拜|星期|个月|月(?!\d|[上中下初底])|周|天|日(?!\d)|年|business days?|working days?|days?|weeks?|wks?|months?|years?)"
)
_PEOPLE = re.compile(
    r"(?:(?P<number>" + _NUMBER + r")|(?<![a-z])(?P<word>" + _SPELLED + r")) ?(?:多|来|余)? ?(?:个|名|位|号)? ?"
    r"(?P<who>人|客户|用户|投资者|投资人|网友|会员|受害者|受害人|苦主|单主|朋友|群友|people|clients|customers|traders|users|victims|accounts|investors|members|of us)"
)
_DAYS = {
    "d": 1,
    "w": 7,
    "m": 30,
    "y": 365,
    "天": 1,
    "日": 1,
    "工": 1.4,
    "b": 1.4,
    "礼": 7,
    "星": 7,
    "周": 7,
    "个": 30,
    "月": 30,
    "年": 365,
}
_YUAN = frozenset(
    {
        "人民币",
        "块钱",
        "块",
        "元",
        "rmb",
        "cny",
        "¥",
        "港币",
        "港元",
        "hkd",
        "hk$",
        "台币",
        "新台币",
        "twd",
        "ntd",
        "nt$",
    }
)


class Stake(NamedTuple):
    """A number that weighs: dollars (about), days or people; `start`…`end` in the block."""

    value: float
    start: int
    end: int


def amounts(block: Block) -> list[Stake]:
    """Amounts of money, in about dollars, by place."""
    found = []
    for match in _AMOUNT.finditer(block.joined):
        sign, number, thousand, money = match["sign"], match["number"], match["thousand"], match["money"]
        if not (sign or money or thousand == "w" or number[-1] in "万亿"):
            continue
        value = _value(number) * {"w": 10_000, "k": 1_000, None: 1}[thousand] * (1_000 if money == "grand" else 1)
        yuan = (money or sign) in _YUAN or not (money or sign)
        found.append(Stake(value * MUCH / MUCH_YUAN if yuan else value, *match.span()))
    return found


def waits(block: Block) -> list[Stake]:
    """Lengths of time, in days, by place."""
    return [
        Stake(_counted(match) * _DAYS[match["unit"][0]], *match.span()) for match in _WAIT.finditer(block.joined)
    ]


def crowds(block: Block) -> list[Stake]:
    """Counts of people, by place."""
    return [Stake(_counted(match), *match.span()) for match in _PEOPLE.finditer(block.joined)]


def _counted(match: re.Match[str]) -> float:
    return _WORDS[match["word"]] if match["word"] else _value(match["number"])


def _value(number: str) -> float:
    """The value of a number in digits, in Chinese characters, or both (3万, 三十几, 1,200.50)."""
    digits = re.match(r"[\d,]+(?:\.\d+)?", number)
    if digits:
        value = float(digits.group().replace(",", "") or 0)
        return value * _UNITS.get(number[digits.end() :], 1)
    total = section = digit = 0.0
    for character in number:
        unit = _UNITS.get(character)
        if unit is None:
            digit = _DIGITS.get(character, 0)
        elif unit >= 10_000:
            total, section, digit = (total + section + digit or 1) * unit, 0, 0
        else:
            section, digit = section + (digit or 1) * unit, 0
    return total + section + digit
