"""The words that `monitor.opinion.weights.valence` knows: VADER's (MIT), and our own for what moves prices. Used in training alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np

from monitor.opinion.text.grams import BITS, TOKEN_ORDERS, grams
from monitor.opinion.text.normal import prepare_many
from monitor.opinion.weights.linear import Linear
from monitor.opinion.weights.valence import MARKS

#: what a step in the table is worth, by mark
_SCALE = {"feeling": 0.1, "market": 1.0, "degree": 0.1}
#: what the description of an emoji says, -1…1, on the scale of words
_EMOJI = 3.0
#: verbs of prices and firms with their strength; endings are added
_VERBS = {
    2: "surge soar skyrocket rocket outperform upgrade exceed rally boom",
    1: "gain climb jump rebound recover advance spike leap pop top raise boost lift increase expand accelerate improve strengthen win "
    "approve inch_up edge_up edge_higher inch_higher tick_up tick_higher add_to climb_back outpace reaffirm reward hire renew award double "
    "triple buoy propel ascend steady bounce fuel unlock stabilize scale clinch secure reassure snap_up scoop_up power",
    -1: "drop slip slide decline decrease miss lower trim reduce weaken warn halt suspend delay reject lag drag retreat dip ease "
    "struggle threaten recall slow disappoint inch_down inch_lower edge_down edge_lower tick_down tick_lower pull_back close_down lay_off "
    "probe fine sue ban postpone withdraw cancel fear worry erase short underwhelm roil waver stumble fail rattle dump worsen decelerate knock "
    "stall loom suffer squeeze dry_up weigh weigh_on limit hamper curb idle pare investigate accuse target strand ground",
    -2: "tumble plunge plummet crash slump dive downgrade slash tank collapse underperform default nosedive crater crumble",
}
#: forms that the rules for endings do not give, and other words
_WORDS = {
    2: "bullish beat beats beating soaring record_high all-time_high blowout outperforming strong_buy overweight breakthrough moonshot "
    "stellar excellent must-have month_high week_high year_high new_high record_highs technical_bull",
    1: "rise rises rising rose risen grow grows growing grew grown won buy buys buying bought bull bulls upside growth profit profits "
    "profitable strong stronger strongest strength gainer gainers winner winners buyback buybacks repurchase approval positive optimism optimistic "
    "undervalued oversold milestone higher high highs up calls long upbeat dividend robust solid tailwind tailwinds recovery premium expansion "
    "favorite top_pick green healthy confident momentum better best bargain attractive demand inflows uptick upturn resilient opportunity "
    "receives receive recognized appeal promising crazy_about pushed_higher move_higher moves_higher movers_higher breakout awarded",
    -1: "fall falls falling fell fallen sink sinks sinking sank sunk slid lose loses losing lost cut cuts cutting sell sells selling sold "
    "shrink shrinks shrinking shrank bear bears downside loss losses losers weak weaker weakest weakness layoffs lawsuit lawsuits negative "
    "pessimism overvalued overbought low lows down puts tariffs tariff strike headwind headwinds slowdown fears concern concerned concerns "
    "pressure outflows deficit downturn volatile volatility pullback investigation penalty breach hack hackers debt short_seller worse "
    "underweight red uncertain uncertainty risk risks warning outage shortage glut pandemic outbreak virus coronavirus quarantine lockdown closes "
    "closing closure furlough furloughs unpaid unemployment jobless bubble caution cautious sluggish grim tension tensions jitters "
    "turbulent snag hit_by a_hit under_fire class_action shut_down shuts_down sidelines no_longer downtick scandal botched grounding freeze shock "
    "month_low week_low year_low new_low on_edge struck hurt hurts no_sense less_bullish drying_up suicide accused antitrust",
    -2: "bearish bankruptcy bankrupt insolvent insolvency fraud selloff sell-off recession worst crisis plunging tumbling plummeting "
    "bear_market downgrades wiped_out meltdown sharply_lower turmoil rout freefall carnage delisting delisted contagion",
}
_DIGITS = [*"0123456789", "00", "000"]


def marked() -> dict[str, dict[str, float]]:
    """The marks of each word; needs vaderSentiment."""
    from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    emoji = {sign: _EMOJI * analyzer.polarity_scores(told)["compound"] for sign, told in analyzer.emojis.items()}
    found: dict[str, dict[str, float]] = {}
    for mark, words in (
        ("feeling", emoji | analyzer.lexicon),
        ("market", dict(_market())),
        ("degree", BOOSTER_DICT),
        ("negates", dict.fromkeys((*NEGATE, "no"), 1.0)),
        ("turns", {"but": 1.0}),
        ("exclaims", {"!": 1.0}),
        ("asks", {"?": 1.0}),
    ):
        for word, value in words.items():
            if value:
                found.setdefault(word, {})[mark] = value
    # "no" is bad by itself in VADER's table, which its rules take back before a word that has a valence
    del found["no"]["feeling"]
    return found


def _market() -> Iterator[tuple[str, float]]:
    """What words, and numbers with a sign, say of prices."""
    for strength, verbs in _VERBS.items():
        for verb in verbs.split():
            first, _, rest = verb.partition("_")
            yield from ((f"{form} {rest}".strip(), strength) for form in _forms(first))
    for strength, words in _WORDS.items():
        yield from ((word.replace("_", " "), strength) for word in words.split())
    for sign, strength in (("+", 1), ("-", -1)):
        yield from ((f"{sign}{number}%", strength) for number in _DIGITS)
        yield from ((f"{sign}{whole}.{rest}", strength) for whole, rest in product(_DIGITS, _DIGITS))


def _forms(verb: str) -> Iterator[str]:
    """A verb with its endings, as they are spelt most often."""
    stem = verb.removesuffix("e")
    if verb.endswith("y") and verb[-2] not in "aeou":
        yield from (verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
        return
    if len(verb) <= 4 and verb[-1] in "pnbt" and verb[-2] in "aeiou" and verb[-3] not in "aeiou":
        stem += verb[-1]
    plural = "es" if verb.endswith(("s", "sh", "ch")) else "s"
    yield from (verb, f"{verb}{plural}", f"{stem}ed", f"{stem}ing")


def table_of(words: Mapping[str, Mapping[str, float]]) -> Linear:
    """`words` as a table of `MARKS`; a word of more than four tokens, or of none, is left out."""
    texts = grams([text.folded.strip() for text in prepare_many(list(words))])
    stream = texts.streams[0]
    scale = np.array([_SCALE.get(mark, 1.0) for mark in MARKS], np.float32)
    rows: dict[int, np.ndarray] = {}
    for number, marks in enumerate(words.values()):
        length = int(texts.lengths[number])
        if not 0 < length <= TOKEN_ORDERS[-1]:
            continue
        key = int(stream.hashes[stream.bounds[number], length - 1])
        row = rows.setdefault(key, np.zeros(len(MARKS)))
        row[[MARKS.index(mark) for mark in marks]] = list(marks.values())
        row[0] = length
    rows.pop(0, None)
    keys = sorted(rows)
    slots = np.zeros(1 << BITS, np.int32)
    slots[keys] = np.arange(1, len(keys) + 1)
    table = np.vstack([np.zeros(len(MARKS)), *(rows[key] for key in keys)])
    return Linear(np.rint(table / scale).astype(np.int8), scale, np.zeros_like(scale), 0, slots, MARKS)
