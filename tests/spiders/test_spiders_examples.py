"""The examples of docs/sources.md, read as a watchlist is read, over a page of each site."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from monitor.watchlist.model import Kind, Source
from monitor.watchlist.reading import read_watchlist
from spiders.feed import read_feed
from spiders.html_pages import read_html
from spiders.json_api import read_json
from spiders.page import Page, Reader

ROOT = Path(__file__).parents[2]
SITES = ROOT / "tests" / "cases" / "spiders" / "sites"
EXPECTED = tomllib.loads((SITES / "expected.toml").read_text("utf-8"))
EXAMPLES = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "sources.md").read_text("utf-8"), re.DOTALL)
READERS = {Kind.FEED: read_feed, Kind.JSON: read_json, Kind.HTML: read_html}
BRAND = 'key = "acme"\nname = "Acme Markets"\naliases = ["Acme"]\n\n[official]\ndomains = ["acme.com"]\n'


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Source]:
    folder = tmp_path_factory.mktemp("watchlists") / "acme"
    folder.mkdir()
    (folder / "brand.toml").write_text(BRAND, "utf-8")
    (folder / "sources.toml").write_text("\n".join(EXAMPLES), "utf-8")
    return {source.key: source for source in read_watchlist(folder).sources}


def test_a_site_takes_ten_lines_at_most() -> None:
    tables = [table for example in EXAMPLES for table in example.split("[[source]]")[1:]]

    assert len(tables) == 15
    assert max(len(f"[[source]]{table}".strip().splitlines()) for table in tables) <= 10


def test_every_example_has_a_page_it_is_tried_on(sources: dict[str, Source]) -> None:
    assert {key for key, source in sources.items() if source.kind in READERS} == set(EXPECTED)


@pytest.mark.parametrize("key", EXPECTED)
def test_an_example_reads_its_site(sources: dict[str, Source], key: str) -> None:
    source = sources[key]
    (path,) = SITES.glob(f"{key}.*")
    page = Page(body=path.read_bytes(), url=source.url, now=datetime(2026, 11, 22, 9, 0, tzinfo=UTC))

    found = READERS[source.kind](page, Reader(source, f"acme/{key}"))

    first = msgspec.to_builtins(found.posts[0])
    assert {name: first[name] for name in EXPECTED[key]} == EXPECTED[key]
    assert bool(found.next) is bool(source.paging and not source.paging.header)
