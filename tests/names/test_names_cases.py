"""Names judged for a brand as their files say."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from monitor.assessment import Verdict, total
from monitor.brand import Brand
from monitor.names.domain import parse
from monitor.names.risk import judge_name
from monitor.watchlist.reading import read_brands

CASES = Path(__file__).parent.parent / "cases" / "names"


@cache
def brand_of(file: str) -> Brand:
    told = tomllib.loads((CASES / file).read_text())
    if key := told.get("watchlist"):
        return next(brand for brand in read_brands() if brand.key == key)
    return msgspec.convert(told["brand"], Brand)


def cases() -> list[Any]:
    return [
        pytest.param(file.name, case["name"], case["verdict"], id=f"{file.stem}-{case['name']!a}")
        for file in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(file.read_text())["case"]
    ]


@pytest.mark.parametrize(("file", "name", "verdict"), cases())
def test_a_name_gets_the_verdict_of_its_case(file: str, name: str, verdict: str) -> None:
    judged = judge_name(parse(name), brand_of(file))

    assert judged.verdict == verdict, judged.reasons
    assert judged.risk == total(judged.reasons, "risk", 0, 100)
    if judged.verdict is Verdict.IMPERSONATION:
        assert len([reason for reason in judged.reasons if reason.weight > 0]) >= 2
