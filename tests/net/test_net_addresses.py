from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.addresses import LONGEST, canonical
from monitor.net.agent import user_agent


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("HTTP://Forum.Example:80/A/b", "http://forum.example/A/b"),
        ("https://forum.example:443", "https://forum.example/"),
        ("https://forum.example:8443/x", "https://forum.example:8443/x"),
        ("https://forum.example/x#post-7", "https://forum.example/x"),
        ("https://forum.example./x", "https://forum.example/x"),
        ("//forum.example/x", "https://forum.example/x"),
        ("t/7", "https://base.example/b/t/7"),
        ("/t/7?b=2&a=1", "https://base.example/t/7?b=2&a=1"),
        ("/t?utm_source=a&id=7&UTM_Medium=b&gclid=c&fbclid=d&spm=1.2&vd_source=e", "https://base.example/t?id=7"),
        (
            "/t?PHPSESSID=x&sid=0123456789abcdef0123456789abcdef&s=0123456789abcdef0123456789abcdef",
            "https://base.example/t",
        ),
        ("/search?s=ebc&sid=7", "https://base.example/search?s=ebc&sid=7"),
        ("/t;jsessionid=AB12?x=1", "https://base.example/t?x=1"),
        ("/a b\n", "https://base.example/a%20b"),
        ("https://Bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("/%e5%87%ba金", "https://base.example/%E5%87%BA%E9%87%91"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("http://user:secret@forum.example/x", "http://forum.example/x"),
        ("javascript:alert(1)", ""),
        ("mailto:lin@acme.com", ""),
        ("ftp://forum.example/x", ""),
        ("http://[::1", ""),
        ("http://", ""),
        ("http://forum.example:99999/", ""),
        ("http://" + "a" * 64 + ".example/", ""),
        ("http://a..example/", ""),
        ("http://forum.example/" + "a" * LONGEST, ""),
    ],
)
def test_one_page_has_one_address(address: str, meant: str) -> None:
    assert canonical(address, "https://base.example/b/") == meant


@given(st.text(max_size=80))
def test_a_canonical_address_stays_as_it_is(text: str) -> None:
    once = canonical("https://forum.example/" + text)

    assert canonical(once) == once


def test_the_user_agent_says_who_we_are_and_nothing_else() -> None:
    assert user_agent("").startswith("Zhengming/")
    assert user_agent("https://acme.com/bot").endswith(" (+https://acme.com/bot)")
    assert "\n" not in user_agent("a\r\nX-Evil: 1")
