"""`zhengming crawl` and `sources`: poll now, and say how every source is doing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.crawl import chosen
from monitor.errors import UsageError
from tests.spiders.loopback import Answer, Site
from tests.warm import run_command

BRAND = """key = "acme"
name = "Acme Markets"
aliases = ["Acme Markets"]
[official]
domains = ["acmemarkets.com"]
"""
FEED = b"""<rss version="2.0"><channel><title>Forum</title><item><title>Late</title><link>http://forum.test/1</link>
<description>Acme Markets: my withdrawal is late</description></item></channel></rss>"""

Run = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def zhengming(site: Site, database_url: str, state_dir: Path, tmp_path: Path) -> Run:
    """Runs a command with `--json` over a brand with two feeds; the exit code and the rows."""
    folder = tmp_path / "watchlists" / "acme"
    folder.mkdir(parents=True)
    (folder / "brand.toml").write_text(BRAND)
    (folder / "sources.toml").write_text(
        "".join(
            f'[[source]]\nkey = "{key}"\nkind = "feed"\nurl = "{site.url}/{key}"\ngap = 0.0\nrobots = false\n'
            for key in ("good", "bad")
        )
    )
    told = {
        **os.environ,
        "ZHENGMING_LANGUAGE": "en",
        "ZHENGMING_DATABASE_URL": database_url,
        "ZHENGMING_STATE_DIR": str(state_dir),
        "ZHENGMING_WATCHLISTS": str(folder.parent),
        "ZHENGMING_SENTIMENT": "words",
        "ZHENGMING_OPEN_ADDRESSES": "127.0.0.1",
    }

    def run(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
        done = run_command((*arguments, "--json"), told)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    return run


@pytest.mark.heavy
def test_a_crawl_says_what_each_source_brought_or_why_it_could_not_be_read(site: Site, zhengming: Run) -> None:
    site.routes["/good"] = Answer(FEED)
    site.routes["/bad"] = Answer(b"go away", 403)

    code, polled = zhengming("crawl")
    _, known = zhengming("sources")

    assert code == 70
    assert {row["key"]: (row["health"], row["new"]) for row in polled} == {
        "acme/good": ("fresh", 1),
        "acme/bad": ("blocked", 0),
    }
    assert "403" in next(row["reason"] for row in polled if row["key"] == "acme/bad")
    assert {row["key"]: row["health"] for row in known} == {"acme/good": "fresh", "acme/bad": "blocked"}


def test_a_source_is_named_in_full_or_by_its_own_key_and_all_are_meant_without_a_name() -> None:
    known = ("acme/news", "acme/forum", "ebc/news")

    assert chosen(("acme/forum",), known) == {"acme/forum"}
    assert chosen(("news",), known) == {"acme/news", "ebc/news"}
    assert chosen((), known) == set(known)
    with pytest.raises(UsageError, match="found 'nowhere'; known: acme/news, acme/forum, ebc/news"):
        chosen(("news", "nowhere"), known)
