"""What a list is searched for, against judging every name for every brand."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
from rapidfuzz.distance import OSA

from monitor.assessment import Assessment, Reason, Verdict
from monitor.brand import Brand, Official
from monitor.names.domain import NotAName, parse
from monitor.names.fold import fold, to_latin
from monitor.names.matching import Match, Matcher, Unread
from monitor.names.risk import judge_name


def brand(key: str, *domains: str, name: str = "", keywords: tuple[str, ...] = ()) -> Brand:
    return Brand(key=key, name=name or key, official=Official(domains=domains), keywords=keywords)


BRANDS = (
    brand("maldwin", "maldwin.com"),
    brand("meridaxis", "meridaxis.com", "meridaxis.exchange", keywords=("mdxpay",)),
    brand("wemdo", "wemdo.com", "wemdo.market"),
    brand("wemdo-two", "wemdo.it", name="Wemdo"),
    brand("northlantern", "northlantern.com", "north-lantern.io"),
    brand("orchard", "orchard-invest.com"),
    brand("ndb", "ndb.bank"),
    brand("kite", "kite.trade", name="Kite"),
    brand("dingyue", "dingyue.com", name="鼎岳"),
    brand("vanta500", "vanta-500.eu"),
    brand("long", "q.com", name="Abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"),
)
TOKENS = [
    "maldwin",
    "meridaxis",
    "mdxpay",
    "wemdo",
    "northlantern",
    "lantern",
    "orchard",
    "orchardinvest",
    "ndb",
    "kite",
    "dingyue",
    "鼎岳",
    "vanta500",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk",
]
WORDS = [
    "login",
    "fx",
    "app",
    "bank",
    "24",
    "my",
    "secure",
    "x",
    "q",
    "zyx",
    "garden",
    "官网",
    "kaihu",
    "the",
    "support",
    "north",
    "apple",
]
SUFFIXES = [".com", ".net", ".top", ".market", ".co.uk", ".vercel.app", ".exchange", ".finance", ".org", ".de"]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
TWINS = {
    "a": "аà4",
    "o": "о0ö",
    "e": "е3é",
    "i": "і1í",
    "m": ("rn", "nn"),
    "w": ("vv", "ԝ"),
    "d": ("cl", "ԁ"),
    "l": "1",
    "n": "ո",
}
AS_SUCH = {"risk.exact", "risk.piece", "risk.combo", "risk.subdomain", "risk.official_inside"}
SLIPS = {"risk.typo"}


@cache
def matcher() -> Matcher:
    return Matcher(BRANDS)


def imitated(token: str, chance: random.Random) -> str:
    """The token by its looks."""
    written = list(token)
    for at in chance.sample(range(len(written)), k=min(len(written), chance.randint(1, 2))):
        written[at] = chance.choice(TWINS.get(written[at], written[at]))
    return "".join(written)


def slipped(token: str, chance: random.Random) -> str:
    """The token with one slip."""
    at, letter = chance.randrange(len(token)), chance.choice(LETTERS)
    return chance.choice(
        [
            token[:at] + token[at + 1 :],
            token[:at] + letter + token[at:],
            token[:at] + letter + token[at + 1 :],
            token[:at] + token[at + 1 : at + 2] + token[at] + token[at + 2 :],
            token[:at] + token[at] + token[at:],
        ]
    )


def apart(token: str, chance: random.Random) -> str:
    """The token with a separator inside."""
    at = chance.randrange(1, len(token))
    return token[:at] + chance.choice("--.") + token[at:]


def a_name(chance: random.Random) -> str:
    """One name of tokens, imitations and words."""
    token = chance.choice(TOKENS)
    core = chance.choice([str, str, imitated, slipped, apart])
    made = token if core is str else core(token, chance)  # type: ignore[operator]
    before = chance.choices(["", chance.choice(WORDS), chance.choice(WORDS) + chance.choice(["-", ".", ""])], k=1)
    after = chance.choices(["", chance.choice(WORDS), chance.choice(["-", ".", ""]) + chance.choice(WORDS)], k=1)
    whole = "".join((*before, made, *after)) + chance.choice(["", "", "", ".zyxqv"]) + chance.choice(SUFFIXES)
    return chance.choice([whole, whole, whole.upper(), f"https://{whole}/x", f"{whole}."])


def names(seed: int, many: int) -> list[str]:
    chance = random.Random(seed)
    found = {a_name(chance): None for _ in range(many)}
    return [one for one in found if _is_name(one)]


def _is_name(text: str) -> bool:
    try:
        parse(text)
    except NotAName:
        return False
    return True


def judged(lines: Sequence[str], brands: Sequence[Brand]) -> dict[tuple[str, str], Assessment]:
    """What each brand makes of each name, of those that deserve watching."""
    found = {}
    for line in lines:
        name = parse(line)
        for one in brands:
            assessment = judge_name(name, one)
            if assessment.reasons and assessment.risk >= 25:
                found[line, one.key] = assessment
    return found


def scanned(lines: Sequence[str], with_: Matcher) -> dict[tuple[str, str], Match]:
    return {(one.domain, one.brand): one for one in with_.matches(lines) if isinstance(one, Match)}


def weights(reasons: Sequence[Reason]) -> list[tuple[str, float]]:
    return [(reason.code, reason.weight) for reason in reasons]


def is_promised(line: str, one: Assessment) -> bool:
    """Whether a list must give this too: a token as such, or a whole piece one slip from one; short tokens only as whole pieces."""
    placed = one.reasons[0]
    token, _, seen = placed.detail.rpartition(": ")
    if placed.code in AS_SUCH:
        is_short = len(token or seen) <= 4 and (token or seen).isascii()
        return (
            not is_short
            or placed.code == "risk.official_inside"
            or (placed.code != "risk.combo" and "-" not in seen)
        )
    labels = to_latin(parse(line).unicode).split(".")
    pieces = {piece for label in labels for piece in (*label.split("-"), label.replace("-", ""))}
    return placed.code in SLIPS and seen in pieces and OSA.distance(fold(seen), fold(token)) == 1


@pytest.mark.parametrize("seed", range(3))
def test_a_list_gives_what_every_brand_makes_of_every_name(seed: int) -> None:
    lines = names(seed, 500)
    wanted = judged(lines, BRANDS)

    found = scanned(lines, matcher())

    assert {pair: weights(one.reasons) for pair, one in found.items() if pair not in wanted} == {}
    missed = {pair: weights(one.reasons) for pair, one in wanted.items() if is_promised(pair[0], one)}
    assert {
        pair: why for pair, why in missed.items() if pair not in found or weights(found[pair].reasons) != why
    } == {}
    assert len(found) > 300


def test_many_threads_may_search_at_once() -> None:
    batches = [names(seed, 60) for seed in range(20, 26)]
    wanted = [scanned(batch, matcher()) for batch in batches]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda batch: scanned(batch, matcher()), batches))

    assert found == wanted
    assert all(wanted)


def test_a_lower_bound_adds_milder_matches_and_changes_no_other() -> None:
    lines = [*names(40, 150), "maldwin.com", "grandbay.com", "beehive.kitesurf.com"]

    low = list(Matcher(BRANDS, min_risk=0).matches(lines))

    assert [one for one in low if isinstance(one, Match) and one.risk >= 25] == list(matcher().matches(lines))
    assert [(one.brand, one.verdict) for one in low if isinstance(one, Match) and one.domain == "maldwin.com"] == [
        ("maldwin", Verdict.OFFICIAL)
    ]
    assert all(one.reasons for one in low if isinstance(one, Match))


def test_the_names_of_a_list_do_not_change_what_is_found_of_each() -> None:
    lines = names(41, 60)

    found = list(matcher().matches(lines))

    assert found == [one for line in lines for one in matcher().matches([line])]


def test_without_brands_there_is_nothing_to_find_but_lines_that_are_no_names() -> None:
    found = list(Matcher(()).matches(["maldwin-login.com", "two words", "mаldwin.com"]))

    assert [type(one) for one in found] == [Unread]


@pytest.mark.parametrize(
    "line", ["鼎岳官网.com", "xn--njt175m.net", "www.鼎岳.中国", "鼎岳-login.com", "https://鼎岳.top/"]
)
def test_brands_whose_only_names_are_characters_are_found_by_them(line: str) -> None:
    only = Matcher((brand("dy", "dy0.cn", name="鼎岳"), brand("zz", name="易百")))

    assert [one.brand for one in only.matches([line, "yibai.com", "鼎.com"]) if isinstance(one, Match)] == ["dy"]


@pytest.mark.parametrize("change", ["", "x", "0"])
def test_a_token_as_long_as_a_label_can_be_is_found_as_it_is_and_with_a_slip(change: str) -> None:
    token = BRANDS[-1].name.lower()
    label = token[: 40 - len(change)] + change + token[40:] if change else token

    found = [
        one.brand for one in matcher().matches([f"{label}.net", f"{label}.{label}.net"]) if isinstance(one, Match)
    ]

    assert (len(token), len(label)) == (63, 63)
    assert found == ["long", "long"]


def test_every_bearer_of_a_shared_token_is_told_in_the_order_of_the_brands() -> None:
    brands = tuple(brand(f"b{number}", f"wemdo{number}.com", name="Wemdo") for number in range(30))

    found = [
        one
        for one in Matcher(brands).matches(["wemdo-login.top", "wemdo7.com", "wendo.net"])
        if isinstance(one, Match)
    ]

    assert [one.brand for one in found if one.domain == "wemdo-login.top"] == [one.key for one in brands]
    assert [one.brand for one in found if one.domain == "wemdo7.com"] == [
        one.key for one in brands if one.key != "b7"
    ]
    assert len([one for one in found if one.domain == "wendo.net"]) == len(brands)


def test_a_brand_whose_name_is_longer_than_any_label_keeps_no_other_from_being_found() -> None:
    wordy = brand(
        "b", "b.example", name="The Industrial and Commercial Savings Bank of the Northern Lantern Islands Limited"
    )

    found = [
        one.brand for one in Matcher((wordy, *BRANDS)).matches(["maldwin-login.com"]) if isinstance(one, Match)
    ]

    assert found == ["maldwin"]
