"""The development set of lookalike names (`data/domains` of the shared folder), and the public `scan` command over names of it.

Looked for where ZHENGMING_SHARED points, else beside the project; its README explains the columns. The names are strings here:
nothing resolves or fetches them.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from monitor.names.popular import RANKS, packed

#: the command line with another table of popular sites, the first argument
_UNPOPULAR = """
import sys
from pathlib import Path
from monitor.names import popular
popular._TABLE = Path(sys.argv.pop(1))
from monitor.cli import main
main()
"""
#: verdicts that count as found
BAD = frozenset({"suspicious", "impersonation"})


class Watch(NamedTuple):
    """One line of `brands.csv`; `official[0]` is the primary domain."""

    brand: str
    tokens: tuple[str, ...]
    official: tuple[str, ...]

    @property
    def key(self) -> str:
        """The brand's id as watchlists allow it: a key holds no dots."""
        return self.brand.replace(".", "-")


class Positive(NamedTuple):
    """One line of `positives.csv`; `kind` is its column `class`, `brand` a key as watchlists allow it."""

    domain: str
    brand: str
    kind: str
    label: str


class Negative(NamedTuple):
    """One line of `negatives.csv`; `brand` is "" for popular names."""

    domain: str
    brand: str
    kind: str


class Found(NamedTuple):
    """One row that `zhengming scan` printed."""

    brand: str
    risk: int
    verdict: str
    reasons: tuple[str, ...]


class DomainSet(NamedTuple):
    watches: tuple[Watch, ...]
    positives: tuple[Positive, ...]
    negatives: tuple[Negative, ...]

    @property
    def hosts(self) -> list[str]:
        """Every name of it, lookalikes first."""
        return [row.domain for row in self.positives] + [row.domain for row in self.negatives]

    def is_official(self, domain: str) -> bool:
        """Whether some brand lists `domain`, or a domain above it, as official."""
        return any(
            domain == listed or domain.endswith("." + listed) for watch in self.watches for listed in watch.official
        )


def folder() -> Path | None:
    """Where the set is, None where this machine has none."""
    shared = Path(os.environ.get("ZHENGMING_SHARED") or Path(__file__).parents[1] / ".." / "shared")
    found = shared / "data" / "domains"
    return found if found.is_dir() else None


def read(domains: Path) -> DomainSet:
    """The three files."""
    watches = tuple(
        Watch(row["brand"], tuple(row["tokens"].split("|")), tuple(row["official_domains"].split("|")))
        for row in _rows(domains / "brands.csv")
    )
    positives = tuple(
        Positive(row["domain"], row["brand"].replace(".", "-"), row["class"], row["label"])
        for row in _rows(domains / "positives.csv")
    )
    negatives = tuple(
        Negative(row["domain"], row["brand"].replace(".", "-"), row["kind"])
        for row in _rows(domains / "negatives.csv")
    )
    return DomainSet(watches, positives, negatives)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_watchlists(watches: Iterable[Watch], into: Path) -> None:
    """A watchlist folder with the smallest useful `brand.toml` for each: key, name, aliases, official domains."""
    for watch in watches:
        mine = into / watch.key
        mine.mkdir(parents=True)
        (mine / "brand.toml").write_text(
            f"key = {json.dumps(watch.key)}\nname = {json.dumps(watch.brand)}\naliases = {json.dumps(watch.tokens)}\n"
            f"[official]\ndomains = {json.dumps(watch.official)}\n"
        )


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that goes at the end."""
    with tempfile.TemporaryDirectory(prefix="zhengming-names-") as folder:
        yield Path(folder)


def scan(names: Iterable[str], watches: Iterable[Watch], *, popularity: bool = True) -> dict[str, list[Found]]:
    """What `zhengming scan` finds among `names` with a watchlist of `watches`, from risk 25 on, by name.

    Without `popularity` it runs with an empty table of popular sites.
    """
    with scratch() as at:
        write_watchlists(watches, at / "watchlists")
        (at / "names.txt").write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
        (at / "popular.bin").write_bytes(packed([set() for _ in RANKS]))
        program = ["-m", "monitor"] if popularity else ["-c", _UNPOPULAR, str(at / "popular.bin")]
        command = [sys.executable, *program, "scan", str(at / "names.txt")]
        command += ["--watchlists", str(at / "watchlists"), "--min-risk", "25", "--json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: dict[str, list[Found]] = {}
    for line in done.stdout.splitlines():
        row = json.loads(line)
        if "domain" in row:
            found.setdefault(row["domain"], []).append(_found(row))
    return found


def _found(row: dict[str, Any]) -> Found:
    reasons = tuple(f"{one['code']} {one['weight']:+g} {one['detail']}".strip() for one in row["reasons"])
    return Found(row["brand"], row["risk"], row["verdict"], reasons)
