"""Bytes become text as browsers choose, and by validity where nobody says which text they are."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.decoding import decode
from monitor.sites.reading import read_page

WORDS = "登录您的账户，请输入密码"
TRADITIONAL = "登錄您的賬戶，請輸入密碼"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_undeclared_chinese_is_told_by_what_fits(codec: str) -> None:
    assert decode(f"<p>{WORDS}</p>".encode(codec)).text == f"<p>{WORDS}</p>"


def test_undeclared_big5_is_told_from_gbk_by_everyday_characters() -> None:
    assert decode((f"<p>{TRADITIONAL}</p>" * 5).encode("big5")).text == f"<p>{TRADITIONAL}</p>" * 5


def test_a_text_cut_in_mid_character_is_still_utf8() -> None:
    assert decode((WORDS * 20).encode()[:-1]).text.startswith(WORDS)


def test_a_byte_order_mark_outranks_the_header_and_the_header_outranks_the_meta_element() -> None:
    body = f"<meta charset=big5>{WORDS}"

    assert decode(codecs.BOM_UTF8 + body.encode(), "text/html; charset=gbk").text == body
    assert decode(body.encode("gbk"), "text/html; charset=gbk").text == body
    assert decode(f"<meta charset=gbk>{WORDS}".encode("gbk")).codec == "gb18030"


def test_a_meta_element_of_utf16_means_utf8() -> None:
    assert decode(f'<meta charset="utf-16le">{WORDS}'.encode()).codec == "utf-8"


@pytest.mark.parametrize(
    "label", ["utf-7", "punycode", "unicode_escape", "zlib_codec", "rot13", "idna", "nonsense"]
)
def test_what_is_no_character_set_of_browsers_is_not_believed(label: str) -> None:
    assert decode(f"<meta charset={label}>{WORDS}".encode(), f"text/html; charset={label}").codec == "utf-8"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_wide_documents_with_a_mark_are_read(codec: str) -> None:
    mark = codecs.BOM_UTF16_LE if codec == "utf-16-le" else codecs.BOM_UTF16_BE

    page = read_page(mark + f"<title>{WORDS}</title>".encode(codec), "https://fake.example/")

    assert page.title == WORDS


@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_bytes_are_text(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type).text, str)
