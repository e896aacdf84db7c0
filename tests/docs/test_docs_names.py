"""What the page on names tells is what the engine does."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.assessment import Assessment
from monitor.brand import Brand
from monitor.names.background import background
from monitor.names.domain import parse
from monitor.names.facts import Answer, Certified, Existence, Facts, Registration, Resolution
from monitor.names.risk import IMPERSONATION, SUSPICIOUS, WATCH, judge_name
from monitor.watchlist.reading import read_watchlist
from tests.building import NOON
from tests.warm import run_command

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "names.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(risk\.\w+)` \| (-?\d+) \| .*? \| `(\S+)` \|$", PAGE, re.MULTILINE)
BACKGROUND = re.findall(r"^\| `(risk\.\w+)` \| (-?\d+) \| [^|]* \|$", PAGE, re.MULTILINE)
CONSOLE = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)[0]


@pytest.fixture(scope="module")
def watchlists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page's own watchlist."""
    folder = tmp_path_factory.mktemp("watchlists")
    (folder / "quarvex").mkdir()
    (folder / "quarvex" / "brand.toml").write_text(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0], "utf-8")
    return folder


@pytest.fixture(scope="module")
def brand(watchlists: Path) -> Brand:
    return read_watchlist(watchlists / "quarvex").brand


def judged(name: str, brand: Brand) -> Assessment:
    return judge_name(parse(name), brand)


def test_every_reason_about_a_name_is_told_with_a_weight() -> None:
    source = "".join(file.read_text("utf-8") for file in (ROOT / "monitor" / "names").glob("*.py"))

    assert {code for code, *_ in [*ROWS, *BACKGROUND]} == set(re.findall(r'"(risk\.\w+)"', source))


@pytest.mark.parametrize(("code", "weight", "name"), ROWS)
def test_every_example_has_its_reason_with_its_weight(code: str, weight: str, name: str, brand: Brand) -> None:
    reasons = judged(name, brand).reasons

    assert (code, float(weight)) in [(one.code, one.weight) for one in reasons]


def test_what_was_found_out_weighs_as_told() -> None:
    def registered(days: int) -> Registration:
        return Registration(answer=Answer.FOUND, at=NOON, created=NOON - timedelta(days=days))

    found = [Facts(registration=registered(days)) for days in (30, 31, 180, 181, 1825, 1826)]
    found.append(Facts(resolution=Resolution(existence=Existence.EXISTS, at=NOON, mail=("mx.a.test",))))
    found.append(Facts(certified=Certified(since=NOON, issuer="CA", log="log", index=1)))

    reasons = [reason for facts in found for reason in background(facts)]

    assert list(dict.fromkeys((one.code, one.weight) for one in reasons)) == [
        (code, float(weight)) for code, weight in BACKGROUND
    ]


def test_the_verdicts_begin_where_the_page_says() -> None:
    told = dict(re.findall(r"^\| `(watch|suspicious|impersonation)` \| risk (\d+) or more", PAGE, re.MULTILINE))

    assert told == {"watch": str(WATCH), "suspicious": str(SUSPICIOUS), "impersonation": str(IMPERSONATION)}
    assert f"its risk is below {WATCH}" in PAGE


def test_what_the_page_shows_is_what_the_commands_print(watchlists: Path) -> None:
    looked, listed = re.split(r"^\$ printf .*\n", CONSOLE, flags=re.MULTILINE)
    names = re.findall(r"^\$ zhengming lookup --offline (.*)\n", looked)[0].split()
    lines = re.findall(r"printf '(.*?)'", CONSOLE)[0].replace("\\n", "\n")

    said = run("lookup", "--offline", *names, watchlists=watchlists).splitlines()
    found = run("scan", watchlists=watchlists, given=lines)

    told = [line for line in said if not line.startswith(("  Tell the customer", "  Left out"))]
    assert told == looked.splitlines()[1:]
    assert found == listed


def run(*arguments: str, watchlists: Path, given: str = "") -> str:
    """What the command prints, in English."""
    environ = {**os.environ, "LANG": "C.UTF-8", "ZHENGMING_LANGUAGE": "en", "COLUMNS": "200"}
    return run_command((*arguments, "--watchlists", str(watchlists)), environ, given=given).stdout
