"""What an installed site calls itself is read out of its manifest, whatever stands there."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.manifests import read_manifest
from monitor.sites.page import LoadedKind

AT = "https://swap.example/app/m.webmanifest"


def test_names_and_icons_of_a_manifest_are_told_with_whole_addresses() -> None:
    told = {"name": "Tansy\n Wallet", "short_name": "Tansy", "icons": [{"src": "i/192.png", "sizes": "192x192"}]}

    page = read_manifest(b"\xef\xbb\xbf" + json.dumps(told).encode(), AT)

    assert page.metas == (("application-name", "Tansy Wallet"), ("application-name", "Tansy"))
    assert [(one.kind, one.url) for one in page.loaded] == [(LoadedKind.ICON, "https://swap.example/app/i/192.png")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[1]",
        b'{"name": 7, "icons": {"src": "a"}}',
        b"[" * 200_000,
        b'{"icons": [[], 3, {"src": 1}]}',
    ],
)
def test_what_is_no_manifest_says_nothing(body: bytes) -> None:
    page = read_manifest(body, AT)

    assert (page.metas, page.loaded, page.said) == ((), (), ())


@given(st.binary(max_size=400) | st.recursive(st.text() | st.none(), lambda inner: st.dictionaries(st.sampled_from(["name", "icons", "src"]), inner) | st.lists(inner)).map(msgspec.json.encode))  # fmt: skip
def test_no_manifest_is_an_error(body: bytes) -> None:
    assert read_manifest(body, AT).url == AT
