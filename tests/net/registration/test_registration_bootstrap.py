"""The list of RDAP servers: bundled, refreshable, and never worse for a broken download."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from monitor.net.registration.bootstrap import REFRESHED, BootstrapError, bundled, keep, load, read_bootstrap
from monitor.net.registration.refreshing import is_due, refresh
from monitor.settings import Settings
from tests.net.registration.registry_servers import page, serving_http, settings

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def listing(publication: str = "2030-01-01T00:00:00Z", **instead: Any) -> dict[str, Any]:
    services = [
        [["top", "xn--j1amh"], ["http://plain.test", "https://rdap.test/top"]],
        [["co.uk"], ["https://uk.test/"]],
    ]
    return {"version": "1.0", "publication": publication, "services": services, **instead}


def packed(told: dict[str, Any]) -> bytes:
    return msgspec.json.encode(told)


def test_the_bundled_list_knows_more_than_a_thousand_suffixes_and_where_com_is() -> None:
    read = read_bootstrap(bundled())

    assert len(read.services) > 1_000
    assert read.servers("ebc-login.com") == ("https://rdap.verisign.com/com/v1/",)
    assert read.servers("ebc-login.cn") == ()
    assert read.publication.year >= 2026


def test_the_longest_suffix_counts_and_https_comes_first() -> None:
    read = read_bootstrap(packed(listing()))

    assert read.servers("a.co.uk") == ("https://uk.test/",)
    assert read.servers("a.uk") == ()
    assert read.servers("a.top") == ("https://rdap.test/top/", "http://plain.test/")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"{}",
        packed(listing(version="2.0")),
        packed(listing(publication="today")),
        packed(listing(publication="2030-01-01T00:00:00")),
        packed(listing(services=[])),
        packed(listing(services=[[["top"], ["ftp://rdap.test/"]]])),
        packed(listing(services=[[["top"]]])),
        packed(listing())[:-5],
    ],
)
def test_what_is_no_bootstrap_file_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(BootstrapError, match="expected") as caught:
        read_bootstrap(data)

    assert "\n" not in str(caught.value)


def test_the_newer_of_the_bundled_and_the_refreshed_list_is_in_force(tmp_path: Path) -> None:
    here = settings(state_dir=str(tmp_path))

    keep(here, packed(listing("2030-01-01T00:00:00Z")))
    newer = load(here).servers("a.top")
    keep(here, packed(listing("2001-01-01T00:00:00Z")))
    older = load(here).servers("a.top")

    assert newer[0] == "https://rdap.test/top/"
    assert older == read_bootstrap(bundled()).servers("a.top")


def test_a_damaged_refreshed_list_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / REFRESHED).write_bytes(b"{")

    assert load(settings(state_dir=str(tmp_path))).servers("a.com")


def test_a_file_that_the_setting_names_is_read_instead_and_must_be_one(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_bytes(packed(listing()))

    assert load(settings(rdap_bootstrap=str(file))).servers("a.co.uk") == ("https://uk.test/",)
    with pytest.raises(BootstrapError, match="ZHENGMING_RDAP_BOOTSTRAP"):
        load(settings(rdap_bootstrap=str(tmp_path / "none.json")))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (page(200, packed(listing())[:-9]), "RFC 9224"),
        (page(500), "HTTP 500"),
        (page(200, b"<html>"), "RFC 9224"),
        (b"", "127.0.0.1"),
        (None, "within 0.3 s"),
    ],
    ids=["cut", "500", "html", "hangs-up", "silent"],
)
def test_a_broken_download_keeps_the_old_list(tmp_path: Path, answer: bytes | None, problem: str) -> None:
    here = settings(state_dir=str(tmp_path), fetch_timeout=0.3)
    keep(here, packed(listing()))

    with pytest.raises(BootstrapError, match=problem):
        asyncio.run(refreshed(here, answer))

    assert load(here).servers("a.top")[0] == "https://rdap.test/top/"
    assert [file.name for file in tmp_path.iterdir()] == [REFRESHED]


def test_a_good_download_is_in_force_at_once(tmp_path: Path) -> None:
    here = settings(state_dir=str(tmp_path))

    asyncio.run(refreshed(here, page(200, packed(listing()))))

    assert load(here).servers("a.top")[0] == "https://rdap.test/top/"


async def refreshed(here: Settings, answer: bytes | None) -> None:
    async with serving_http({"/dns.json": answer}) as iana:
        await refresh(msgspec.structs.replace(here, rdap_bootstrap=f"{iana.base}dns.json"))


def test_the_list_is_fetched_once_a_week_and_never_where_nobody_is_asked(tmp_path: Path) -> None:
    here = settings(state_dir=str(tmp_path))
    published = read_bootstrap(bundled()).publication

    assert not is_due(here, published + timedelta(days=6))
    assert is_due(here, published + timedelta(days=8))
    assert not is_due(msgspec.structs.replace(here, registration="off"), published + timedelta(days=8))
    assert not is_due(msgspec.structs.replace(here, rdap_bootstrap="/a/file"), published + timedelta(days=8))
    keep(here, packed(listing()))
    os.utime(tmp_path / REFRESHED, (NOW.timestamp(), NOW.timestamp()))
    assert not is_due(here, NOW + timedelta(days=6))
    assert is_due(here, NOW + timedelta(days=8))
