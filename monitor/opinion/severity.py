"""How bad it is: points from the topic, the signs of the manual, money and reach; two make a matter major."""

from __future__ import annotations

import re

from monitor.assessment import Label, Reason, Severity, total
from monitor.opinion.finding import Find, find_patterns, find_words, longest, negated
from monitor.opinion.normal import Text
from monitor.opinion.topics import Topic
from monitor.opinion.vocabulary import SignRule, Vocabulary

#: an amount from which money at stake makes a complaint worse, in units of whatever currency
MUCH = 1_000
#: readers, likes or followers from which a complaint is public
WIDE = 10_000
_UNITS = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}
_AMOUNT = re.compile(
    r"(?<![\d.,])(?:(?P<sign>[$€£¥])\s?)?(?P<digits>\d[\d,]{0,12}(?:\.\d{1,4})?)\s?(?P<unit>[万千]|[wk](?![a-z]))?\s?多?"
    r"(?P<money>刀|美金|美元|块|元|人民币|usdt?|rmb|dollars?|bucks|euros?|eur|gbp|u(?![a-z]))?"
)
_SPELLED = re.compile(r"[一二两三四五六七八九几十百]{1,4}[万千]多?(?:刀|美金|美元|块|元|人民币|u(?![a-z]))?")


def level(reasons: tuple[Reason, ...]) -> Severity:
    """The severity that `reasons` add up to: 1 point minor, 2 or more major."""
    points = total(reasons, "severity", 0, 2)
    if points >= 2:
        return Severity.MAJOR
    return Severity.MINOR if points >= 1 else Severity.NONE


def find_signs(text: Text, words: Vocabulary) -> list[tuple[SignRule, list[Find]]]:
    """The signs in `text` that a matter is about to escalate."""
    found = []
    for rule in words.signs:
        finds = longest(find_words(text.folded, rule.words) + find_patterns(text.folded, rule.patterns))
        kept = [find for find in finds if not negated(text.folded, find.start, words.negators)]
        if kept:
            found.append((rule, kept))
    return found


def sign_reasons(text: Text, signs: list[tuple[SignRule, list[Find]]]) -> list[Reason]:
    """One reason for each sign, with its words."""
    return [
        Reason(
            f"severity.{rule.sign}",
            rule.points,
            ", ".join(dict.fromkeys(text.quote(f.start, f.end) for f in finds)),
        )
        for rule, finds in signs
    ]


def stakes(text: Text, topics: tuple[Topic, ...], label: Label, reach: int | None) -> list[Reason]:
    """What topic, money and reach add; a positive text has no topic that is bad."""
    reasons: list[Reason] = []
    if label is not Label.POSITIVE:
        worst = max(topics, key=lambda topic: topic.rule.points, default=None)
        if worst is not None and worst.rule.points:
            reasons.append(Reason("severity.topic", worst.rule.points, worst.name))
    if label is not Label.NEGATIVE:
        return reasons
    if not reasons:
        reasons.append(Reason("severity.complaint", 1, label.value))
    if money := large_amount(text):
        reasons.append(Reason("severity.money", 1, money))
    if reach is not None and reach >= WIDE:
        reasons.append(Reason("severity.reach", 1, f"{reach:,}"))
    return reasons


def large_amount(text: Text) -> str:
    """The first amount of money of 1,000 or more, quoted; empty where there is none."""
    for match in _AMOUNT.finditer(text.folded, 0, 20_000):
        if not (match["sign"] or match["money"] or match["unit"] in {"万", "w"}):
            continue
        value = float(match["digits"].replace(",", "") or 0) * _UNITS.get(match["unit"] or "", 1)
        if value >= MUCH:
            return text.quote(*match.span())
    spelled = _SPELLED.search(text.folded, 0, 20_000)
    return text.quote(*spelled.span()) if spelled else ""
