"""Words from outside lose their links, their numbers and their length."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.messages.quoting import quoted, short, unlinked


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ("https://ebc-login.top/login.php?a=b", "hxxps://ebc-login[.]top/login.php?a=b"),
        ("HTTP://EBC.com.evil.TOP", "hxxp://EBC[.]com[.]evil[.]TOP"),
        ("see ebc-login.top, now", "see ebc-login[.]top, now"),
        ("http://ebc-fin.net@evil.top/", "hxxp://ebc-fin[.]net@evil[.]top/"),
        ("//evil.top", "//evil[.]top"),
        ("易币.com", "易币[.]com"),
        ("x.xn--fiqs8s", "x[.]xn--fiqs8s"),
        ("tg://resolve?domain=x", "tg[:]//resolve?domain=x"),
        ("http://1.2.3.4/x", "hxxp://1.2.3.4/x"),
        ("滑点3.5个点, MT4 v1.2", "滑点3.5个点, MT4 v1.2"),
    ],
)
def test_addresses_can_be_read_but_not_clicked(found: str, shown: str) -> None:
    assert unlinked(found) == shown


@settings(deadline=None)
@given(st.text("ab.:/ht px@-", max_size=60))
def test_no_http_scheme_is_left(text: str) -> None:
    assert "http://" not in unlinked(text)
    assert "https://" not in unlinked(text)


def test_a_quote_keeps_its_lines_without_the_blank_ones() -> None:
    assert quoted("a  b\r\n\n \n<c>\u202e") == ("a b", "<c>")


def test_a_quote_is_masked_before_it_is_cut() -> None:
    assert quoted("x" * 10 + " 13812345678", 17) == ("x" * 10 + " *****…",)


def test_a_line_is_masked_and_flat() -> None:
    assert short("call 13812345678\nor a.b@evil.top") == "call *******5678 or a***@evil[.]top"
    assert short("x" * 10 + " 13812345678", 18) == "x" * 10 + " ******…"
