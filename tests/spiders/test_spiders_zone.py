"""Zone files: which names are delegated in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.zone import Zone, is_zone

RECORDS = b"""\
top.\t86400\tin\tsoa\ta.nic.top. b.nic.top. 1 2 3 4 5
top.\t86400\tin\tns\ta.nic.top.
ebc-login.top.\t3600\tin\tns\tns1.shop.net.
ebc-login.top.\t3600\tin\tns\tns2.shop.net.
ebc-login.top.\t3600\tin\tds\t1 8 2 ABCD
ns1.ebc-login.top.\t3600\tin\ta\t192.0.2.1
Other.TOP.\t3600\tin\tns\tns1.other.net.
"""
MASTER = b"""\
; a zone as people write it
$TTL 1d
$ORIGIN top.
@\t1h IN SOA a.nic b.nic (
\t2026112201 ; serial "quoted"
\t1h 15m 4w 1h )
\tIN NS a.nic
ebc-login NS ns1.shop.net. ; the first
\tNS ns2.shop.net.
text 3600 IN TXT "a ; no comment (" "NS"
IN 3600 other NS ns1
other 1h30m IN NS ns1.other.net.
\tA 192.0.2.1
$ORIGIN sub.top.
deep IN 60 NS ns1
"""


@pytest.mark.parametrize(
    ("zone", "names"),
    [
        (RECORDS, [b"ebc-login.top", b"other.top"]),
        (MASTER, [b"ebc-login.top", b"other.top", b"deep.sub.top"]),
        (b"$ORIGIN COM.\nEBC NS NS1.X\nEBC NS NS2.X\n", [b"ebc.com"]),
        (b"$ORIGIN com.\n$ORIGIN co\nebc ns x.\n", [b"ebc.co.com"]),
    ],
)
def test_the_owners_of_ns_records_are_the_names_each_once(zone: bytes, names: list[bytes]) -> None:
    assert Zone().delegated(zone) == names


@pytest.mark.parametrize("zone", [RECORDS, MASTER])
def test_it_does_not_matter_where_a_zone_is_cut_into_blocks(zone: bytes) -> None:
    reader = Zone()

    found = [name for line in zone.splitlines(keepends=True) for name in reader.delegated(line)]

    assert found == Zone().delegated(zone)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        (RECORDS, True),
        (MASTER, True),
        (b"; x\n\nexample.top. 60 IN NS ns1.x.\n", True),
        (b"\tIN NS ns1.x.\n", True),
        (b"ebc.top\n", False),
        (b"0.0.0.0 ebc.top\n", False),
        (b"# hosts\n127.0.0.1 localhost\n", False),
        (b"1,ebc.top\n", False),
        (b"", False),
    ],
)
def test_a_zone_file_is_told_by_its_first_record(text: bytes, zone: bool) -> None:
    assert is_zone(text) is zone


@given(
    st.binary(max_size=60),
    st.lists(st.sampled_from([b"a", b"NS", b"(", b")", b'"', b" ", b"\n", b"$ORIGIN ", b";", b"."])),
)
def test_any_bytes_are_read_without_a_fault(raw: bytes, parts: list[bytes]) -> None:
    found = Zone().delegated(raw + b"".join(parts))

    assert all(b"." in name for name in found)
    assert len(found) == len(set(found))
