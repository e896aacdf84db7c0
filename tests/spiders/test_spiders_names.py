from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.watchlist.model import Kind, Source
from spiders.names import BATCH, name_in, read_names
from spiders.page import Page, Reader

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def read(body: bytes, *, column: int = 0, limit: int = 100_000_000) -> list[str]:
    source = Source(key="new", kind=Kind.NAMES, url="http://names.example/new.txt", column=column)
    page = Page(body=body, url=source.url, now=NOW)
    return [seen.domain for batch in read_names(page, Reader(source, "acme/new"), limit=limit) for seen in batch]


@pytest.mark.parametrize(
    ("line", "column", "domain"),
    [
        ("EBC-Login.TOP", 0, "ebc-login.top"),
        ("ebc-login.top.", 0, "ebc-login.top"),
        ("*.ebc-login.top", 0, "ebc-login.top"),
        ("https://user@EBC-login.top:8443/x?y#z", 0, "ebc-login.top"),
        ("0.0.0.0 ebc-login.top", 0, "ebc-login.top"),
        ("bücher.example", 0, "xn--bcher-kva.example"),
        ("外汇.中国", 0, "xn--7rso06b.xn--fiqs8s"),
        ("xn--bcher-kva.example", 0, "xn--bcher-kva.example"),
        ("1,ebc-login.top,2026-11-22", 1, "ebc-login.top"),
        ('"a, b",ebc-login.top', 1, "ebc-login.top"),
        ("_dmarc.ebc-login.top", 0, "_dmarc.ebc-login.top"),
        ("domain", 0, ""),
        ("127.0.0.1", 0, ""),
        ("-bad-.top", 0, ""),
        ("two words.top", 0, ""),
        ("a" * 64 + ".top", 0, ""),
        ("1,2", 7, ""),
        (",\n0", 0, ""),
        ('"a.top', 0, "a.top"),
    ],
)
def test_a_line_names_a_host(line: str, column: int, domain: str) -> None:
    assert name_in(line, column) == domain


def test_comments_blank_lines_and_line_ends_of_all_kinds_are_passed_over() -> None:
    assert read(b"\xef\xbb\xbf# list\r\na.top\r\n\r\n; x\nb.top\rc.top") == ["a.top", "b.top", "c.top"]


def test_lines_without_a_name_are_skipped_but_a_list_of_nothing_else_is_broken() -> None:
    assert read(b"domain\na.top\n???\n") == ["a.top"]
    with pytest.raises(SourceError, match="found 2 lines without one"):
        read(b"<html>\n<body>not a list</body>\n")


def test_a_zone_file_gives_the_names_that_are_delegated_in_it() -> None:
    zone = (
        b"; a zone\n$ORIGIN top.\n@ 3600 IN SOA a. b. (\n 1 2\n 3 4 5 )\nebc-login NS ns1.x.\nebc-login NS ns2.x.\n"
    )

    assert read(zone) == ["ebc-login.top"]


def test_a_packed_list_in_a_zip_is_read() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("domain-names.txt", "a.top\r\nb.top\r\n")

    assert read(file.getvalue()) == read(zstd.compress(b"a.top\nb.top")) == ["a.top", "b.top"]


def test_an_empty_list_is_no_fault() -> None:
    assert read(b"# nothing new today\n") == []


def test_a_packed_list_is_read_in_parts_and_constant_memory() -> None:
    names = 2 * BATCH
    body = gzip.compress(b"".join(b"shop%d.example\n" % n for n in range(names)))
    source = Source(key="new", kind=Kind.NAMES, url="http://names.example/new.txt.gz")
    page = Page(body=body, url=source.url, now=NOW)
    sizes = []

    tracemalloc.start()
    for batch in read_names(page, Reader(source, "acme/new"), limit=100_000_000):
        sizes.append(len(batch))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert sum(sizes) == names
    assert set(sizes) == {BATCH}
    assert peak < 60_000_000


def test_packed_parts_one_after_the_other_are_one_list() -> None:
    assert read(gzip.compress(b"a.top\n") + gzip.compress(b"b.top\n")) == ["a.top", "b.top"]


def test_a_list_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(SourceError, match="unpacks to more than 1 MB"):
        read(gzip.compress(b"a.top\n" * 1_000_000), limit=1_000_000)


@pytest.mark.parametrize("body", [gzip.compress(b"a.top\n" * 9999)[:-12], b"\x1f\x8b not gzip"])
def test_a_damaged_pack_is_a_broken_source(body: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        read(body)

    assert caught.value.state == "broken"


@given(st.one_of(st.text(max_size=60), st.text(alphabet=',"\n\r\x00a.:/@ \t-*é', max_size=20)))
def test_any_line_is_a_lower_case_ascii_host_or_nothing(line: str) -> None:
    domain = name_in(line)

    assert domain.isascii()
    assert domain == domain.lower()
    assert not domain or "." in domain
