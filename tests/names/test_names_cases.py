"""Names judged for a brand as their files say: by themselves, and found in a list in the same way.

A file has the brand, single names (`[[case]]`) and names of a kind (`[[kind]]`): with one `verdict`, or `at_least` or `at_most` one. `wrong`
says why the engine is still mistaken about some names of its kind.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from monitor.assessment import Assessment, Verdict, total
from monitor.brand import Brand
from monitor.names.domain import parse
from monitor.names.matching import Match, Matcher
from monitor.names.risk import WATCH, judge_name
from monitor.watchlist.reading import read_brands

CASES = Path(__file__).parent.parent / "cases" / "names"
ORDER = list(Verdict)
FILES = sorted(path.name for path in CASES.glob("*.toml"))
#: names that a list is not searched for as closely as they are judged, and the brand's file: short tokens between words and apart, four
#: letters as their own slip, slips in the middle of a piece and across dots
UNFOUND = {
    "securemaldwwinonline.com": "maldwin.toml",
    "north.lnatern.com.co": "northlantern.toml",
}


@cache
def told_in(file: str) -> dict[str, Any]:
    return tomllib.loads((CASES / file).read_text(encoding="utf-8"))


@cache
def brand_of(file: str) -> Brand:
    told = told_in(file)
    if key := told.get("watchlist"):
        return next(brand for brand in read_brands() if brand.key == key)
    return msgspec.convert(told["brand"], Brand)


def kinds_of(file: str) -> list[dict[str, Any]]:
    """The kinds of names in a file; single names with the same verdict are a kind of their own."""
    singles: dict[str, list[str]] = {}
    for case in told_in(file).get("case", ()):
        singles.setdefault(case["verdict"], []).append(case["name"])
    own = [{"kind": verdict, "verdict": verdict, "names": names} for verdict, names in singles.items()]
    return [*own, *told_in(file).get("kind", ())]


def right(kind: dict[str, Any]) -> frozenset[Verdict]:
    if "at_least" in kind:
        return frozenset(ORDER[ORDER.index(Verdict(kind["at_least"])) :])
    if "at_most" in kind:
        return frozenset(ORDER[: ORDER.index(Verdict(kind["at_most"])) + 1])
    return frozenset({Verdict(kind["verdict"])})


def cases() -> list[Any]:
    return [
        pytest.param(
            file,
            kind,
            id=f"{file.removesuffix('.toml')}: {kind['kind']}",
            marks=[pytest.mark.xfail(strict=True, reason=kind["wrong"])] if "wrong" in kind else [],
        )
        for file in FILES
        for kind in kinds_of(file)
    ]


@pytest.mark.parametrize(("file", "kind"), cases())
def test_names_of_a_kind_get_its_verdict(file: str, kind: dict[str, Any]) -> None:
    judged = {name: judge_name(parse(name), brand_of(file)) for name in kind["names"]}

    assert {name: one.reasons for name, one in judged.items() if one.verdict not in right(kind)} == {}
    for one in judged.values():
        assert one.risk == total(one.reasons, "risk", 0, 100)
        if one.verdict is Verdict.IMPERSONATION:
            assert len([reason for reason in one.reasons if reason.weight > 0]) >= 2


@pytest.mark.parametrize("file", FILES)
def test_names_in_a_list_are_found_with_the_same_reasons(file: str) -> None:
    names = [name for kind in kinds_of(file) for name in kind["names"] if name not in UNFOUND]
    judged = {name: judge_name(parse(name), brand_of(file)) for name in names}

    found = list(Matcher((brand_of(file),)).matches(names))

    assert [weighed(one) for one in found if isinstance(one, Match)] == [
        weighed(one) for one in judged.values() if one.risk >= WATCH
    ]
    assert [one.domain for one in found if isinstance(one, Match)] == [
        name for name in names if judged[name].risk >= WATCH
    ]


@pytest.mark.parametrize("name", sorted(UNFOUND))
@pytest.mark.xfail(strict=True, reason="lists are not searched as closely as a name is judged")
def test_no_name_needs_a_closer_look_than_a_list_gets(name: str) -> None:
    file = UNFOUND[name]
    judged = judge_name(parse(name), brand_of(file))

    found = [one for one in Matcher((brand_of(file),)).matches([name]) if isinstance(one, Match)]

    assert [weighed(one) for one in found] == [weighed(judged)]


def weighed(one: Match | Assessment) -> tuple[int, Verdict, list[tuple[str, float]]]:
    """What a judgement comes to; the words behind it may be of another token with the same weight."""
    return one.risk, one.verdict, [(reason.code, reason.weight) for reason in one.reasons]
