"""The matcher as a library call, in a process of its own: `python -m benchmarks.names_library NAMES BRANDS`.

Prints JSON: CPU seconds (all threads) for building the matcher and for scanning the file's blocks, and the rows found.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from benchmarks.domain_set import Watch, folder
from benchmarks.names_corpus import brands, popular
from monitor.brand import Brand, Official
from monitor.names.matching import Matcher

#: bytes handed over at a time
BLOCK = 1 << 20


def brand(watch: Watch) -> Brand:
    """As a watchlist would give it."""
    return Brand(key=watch.key, name=watch.brand, official=Official(watch.official), aliases=watch.tokens)


def blocks(path: Path) -> Iterator[bytes]:
    """Whole lines, about `BLOCK` bytes each time."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block + file.readline()


def measure(names: Path, count: int) -> dict[str, float]:
    """What `count` brands cost on the names of a file; reading the file is not counted."""
    domains = folder()
    if domains is None:
        raise SystemExit("the set of popular names is not on this machine (set ZHENGMING_SHARED)")
    watched = tuple(map(brand, brands(popular(domains), count)))
    read = list(blocks(names))
    began = process_time()
    matcher = Matcher(watched)
    built = process_time()
    found = sum(1 for block in read for _ in matcher.scan(block))
    return {"built": built - began, "scanned": process_time() - built, "rows": found}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
