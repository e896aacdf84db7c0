"""Every address that somebody might be led to by, and what the guard makes of it."""

from __future__ import annotations

import asyncio

import pytest

from monitor.errors import ForbiddenAddress
from monitor.net.guard import Guard, Spot
from tests.net.ssrf_cases import Answers, Case, files

FILES = files()


async def led_to(guard: Guard, case: Case) -> tuple[Spot, ...]:
    """The places that the guard lets a case lead to."""
    answers = Answers(case)

    async def resolve(host: str) -> tuple[str, ...]:
        return answers(host)

    try:
        target = guard.target(case.url)
        return await guard.spots(target.host, target.port, resolve)
    except (ForbiddenAddress, OSError):
        return ()


async def all_wrong(cases: tuple[Case, ...]) -> list[tuple[str, str, list[str]]]:
    guard, wrong = Guard(), []
    for case in cases:
        found = [spot.address for spot in await led_to(guard, case)]
        if set(found) - set(case.reached) or (case.reached and not found):
            wrong.append((case.form, case.url, found))
    return wrong


@pytest.mark.parametrize("name", FILES)
def test_only_what_a_case_names_can_be_reached(name: str) -> None:
    assert asyncio.run(all_wrong(FILES[name].cases)) == []


def test_there_are_six_hundred_cases_and_none_twice() -> None:
    cases = [case for found in FILES.values() for case in found.cases]

    assert len(cases) >= 600
    assert len(set(cases)) == len(cases)
