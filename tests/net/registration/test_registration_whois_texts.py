"""WHOIS texts in the forms of several registries, each a file with what it means."""

from __future__ import annotations

import asyncio
import time
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.names.facts import Answer
from monitor.net.registration.parsing_whois import parse, read
from monitor.net.registration.rdap import Failed
from monitor.net.registration.whois import meaning
from monitor.text import clean

CASES = sorted((Path(__file__).parents[2] / "cases" / "registration" / "whois").glob("*.toml"))


def meant(case: dict[str, Any]) -> dict[str, Any]:
    domain, text = case["domain"], case["text"]
    try:
        found = meaning(domain, text, read(domain, clean(text)), server="whois.test")
    except Failed as failed:
        return {"answer": failed.answer, "problem": failed.problem}
    told: dict[str, Any] = {name: getattr(found, name) for name in found.__struct_fields__}
    return {name: _plain(value) for name, value in told.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_a_text_means_what_its_registry_wants_to_say(file: Path) -> None:
    case = tomllib.loads(file.read_text(encoding="utf-8"))
    expected, problem = case["expected"], case["expected"].pop("problem", "")

    found = meant(case)

    assert {name: found[name] for name in expected} == expected
    assert problem in found["problem"]
    if found["answer"] == Answer.FOUND:
        assert (found["protocol"], found["raw"]) == ("whois", case["text"])


def test_a_text_made_to_keep_the_parser_busy_is_given_up() -> None:
    """python-whois's pattern for .hk takes a time that grows with the square of the text."""
    text = "Domain Name: x.hk\nEmail: \n" + "Contact Information " * 6_000

    began = time.monotonic()
    parsed = asyncio.run(parse("x.hk", text, seconds=0.5))

    assert "longer than 0.5 s" in parsed.problem
    assert time.monotonic() - began < 3


def test_a_parser_that_is_cut_off_leaves_no_process_behind() -> None:
    async def cut_off() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await parse("x.hk", "Contact Information " * 6_000)

    asyncio.run(cut_off())  # an abandoned transport would be a ResourceWarning, and so an error
