"""A page is read from its tokens alone, whatever its author did to keep it from being read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.page import FieldKind, Page
from monitor.sites.reading import BEGINNING, END, read_page, read_script

URL = "https://fake.example/cn/index.html"
FORM = '<form action="/p" method="post"><input name="user"><input type="password" name="pw"></form>'


def kinds(page: Page) -> list[FieldKind]:
    return [field.kind for form in page.forms for field in form.fields]


@pytest.mark.parametrize("depth", [0, 260, 5_000, 200_000])
def test_a_form_is_found_however_deep_it_stands(depth: int) -> None:
    page = read_page(b"<div>" * depth + FORM.encode(), URL)

    assert kinds(page) == [FieldKind.ACCOUNT, FieldKind.PASSWORD]
    assert page.depth == depth + 1
    assert bool(page.hostile) == (depth >= 20_000)


def test_a_form_says_where_it_posts() -> None:
    (form,) = read_page(
        b"<base href='//evil.example/x/'><form action='p.php' method=POST><input name=q></form>", URL
    ).forms

    assert (form.action, form.method, form.scripted) == ("https://evil.example/x/p.php", "post", False)


def test_a_form_without_an_action_goes_where_a_script_sends_it() -> None:
    page = read_page(b"<form><input type=password></form><script>fetch('/steal',{method:'POST'})</script>", URL)

    assert [(form.action, form.scripted) for form in page.forms] == [("https://fake.example/steal", True)]


def test_a_script_of_its_own_is_read_like_one_in_a_page() -> None:
    page = read_script(b'document.write("<h1>\\u767b\\u5f55</h1><input type=pass"+"word>")', URL)

    assert kinds(page) == [FieldKind.PASSWORD]
    assert [said.text for said in page.said] == ["登录"]


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "text/html; charset=gbk", "text/plain", "image/png", "application/json"]),
)
def test_any_bytes_make_a_page(body: bytes, content_type: str) -> None:
    assert read_page(body, URL, content_type).url == URL


def test_of_a_page_of_megabytes_the_beginning_and_the_end_are_read_and_everything_stands_in_its_place() -> None:
    form = '<form action="/in"><input type="password"></form>'
    body = "<h1>Acme</h1>" + " " * BEGINNING + "<p>in the middle</p>" + " " * END + form

    page = read_page(body.encode(), "https://fake.example/")

    assert [one.action for one in page.forms] == ["https://fake.example/in"]
    assert page.forms[0].at == body.index("<form")
    assert [said.text for said in page.said] == ["Acme"]
    assert "in its middle" in page.cut
