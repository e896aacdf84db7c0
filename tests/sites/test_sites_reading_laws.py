"""Laws of reading: it ends for anything, takes time in proportion, and says where things stand."""

from __future__ import annotations

import base64
import doctest
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites import carried, gathering, loading
from monitor.sites.page import Page, Place
from monitor.sites.reading import read_page, read_script

URL = "https://fake.example/cn/index.html"
FORM = "<form action=/p><input name=user><input type=password></form>"
PIECES = st.sampled_from(
    [
        "<a href='/x'>", "</a>", "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</table>", "<ul>", "<li>", "<b>", "</b>",
        "<svg>", "</svg>", "<template>", "</template>", "<h1>", "</h1>", "<button>", "</button>", "<label for=a>", "</label>", "<input id=a>",
        "<form>", "</form>", "<select>", "<option>", "<script>var a='<b>", "'</script>", "<style>.x{", "display:none}</style>", "<p class=x>",
        "<p hidden>", "<!--", "-->", "<iframe srcdoc='<p>q'>", "<noscript>", "</noscript>", "<img src=x alt=y>", "word ", "登录 ", "&amp;", "'", '"', "<", ">",
        "document.write('", "<bdo dir=rtl>", "</bdo>", "<math>", "<title>", "</title>", "<textarea>", "</textarea>",
    ]
)  # fmt: skip
DOCUMENTS = st.lists(PIECES, max_size=60).map("".join)
KINDS: dict[str, Callable[[int], str]] = {
    "nested": lambda n: "<div>" * (n // 5) + FORM,
    "nested with attributes": lambda n: "<div class=a>" * (n // 13) + FORM,
    "paragraphs": lambda n: "<p>x" * (n // 4),
    "nested tables": lambda n: "<table><tr><td>" * (n // 15) + FORM,
    "ends of nothing": lambda n: "<b></i></u>" * (n // 11),
    "links in links": lambda n: "<a href=x>y" * (n // 11),
    "labels": lambda n: "<label>x<span contenteditable>" * (n // 30),
    "forms left open": lambda n: "<div><form></div></form>" * (n // 24),
    "attributes": lambda n: "<a " + "b=1 " * (n // 4) + ">",
    "quotes that never end": lambda n: "<a b=\"'" * (n // 7),
    "less-than signs": lambda n: "<" * n,
    "comments that never end": lambda n: "<!--" * (n // 4),
    "comments of dashes": lambda n: "<!--" + "-" * n,
    "references": lambda n: "&#" * (n // 4) + "&am" * (n // 6),
    "scripts in scripts": lambda n: "<script><!--<script>" * (n // 20),
    "quotes in a script": lambda n: "<script>" + "'\\'" * (n // 3),
    "a sum": lambda n: "<script>s='a'" + "+'<b>'" * (n // 6) + "</script>",
    "a name that collects": lambda n: "<script>" + "s+='<b>';" * (n // 9) + "</script>",
    "regular expressions": lambda n: "<script>" + "=/[" * (n // 3),
    "spaces in a script": lambda n: "<script>'a'" + " " * n + "'b'</script>",
    "numbers": lambda n: "<script>" + "[1," * (n // 3),
    "style rules": lambda n: "<style>" + "{.a{" * (n // 4),
    "style addresses": lambda n: "<style>" + "url('url(" * (n // 9),
    "styles of elements": lambda n: "<p style='" + "display " * (n // 16) + "overflow:" * (n // 18) + "'>",
    "combining marks": lambda n: "e" + "\u0301\u0323" * (n // 2),
    "documents in attributes": lambda n: "<iframe srcdoc='" + "<iframe srcdoc=&quot;<b>" * (n // 24),
    "entities": lambda n: "<!DOCTYPE a [" + "<!ENTITY a '&a;&b;'>" * (n // 20),
    "base64": lambda n: "<script>'" + base64.b64encode(b"<b>" * (n // 4)).decode() + "'",
    "letters turned round": lambda n: "<script>'" + ">p/<" * (n // 4) + "'",
}  # fmt: skip


def read(text: str) -> Page:
    return read_page(text.encode(), URL)


def seconds(text: str) -> float:
    body = text.encode()
    taken = []
    for _ in range(3):
        before = time.process_time()
        read_page(body, URL)
        taken.append(time.process_time() - before)
    return min(taken)


def test_the_examples_of_the_parts_hold() -> None:
    assert sum(doctest.testmod(part).failed for part in (carried, gathering, loading)) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_eight_times_the_document_takes_no_square_of_the_time(kind: str) -> None:
    ratios = []
    for _ in range(3):
        ratios.append(seconds(KINDS[kind](96_000)) / max(seconds(KINDS[kind](12_000)), 0.002))
        if ratios[-1] < 24:
            break

    assert min(ratios) < 24


@given(DOCUMENTS)
def test_everything_stands_inside_of_the_document(text: str) -> None:
    page = read(text)

    places = [one.at for some in (page.said, page.links, page.forms, page.loaded) for one in some]
    places += [field.at for form in page.forms for field in form.fields]
    assert all(0 <= at < len(text) for at in places)


@given(DOCUMENTS)
def test_plain_words_begin_at_their_place(text: str) -> None:
    for said in read(text).said:
        plain = said.place in (Place.BODY, Place.HEADING, Place.LINK, Place.COPYRIGHT, Place.BUTTON)
        if plain and "&" not in text and "dir=rtl" not in text and text[said.at] not in "<'\"":
            assert text[said.at] == said.text[0]


@given(st.integers(0, 300), DOCUMENTS)
def test_wrapping_a_page_in_elements_changes_nothing_but_the_depth(wraps: int, text: str) -> None:
    bare = read("<div>" + text)
    page = read("<div>" * (wraps + 1) + text)

    assert [form.fields for form in page.forms] == [
        tuple(type(field)(field.kind, field.label, field.at + 5 * wraps) for field in form.fields)
        for form in bare.forms
    ]
    assert [(said.place, said.text) for said in page.said] == [(said.place, said.text) for said in bare.said]
    assert (page.title, page.visible, page.shingles) == (bare.title, bare.visible, bare.shingles)


@given(DOCUMENTS | st.text(max_size=200))
def test_any_script_is_read(text: str) -> None:
    assert read_script(text.encode("utf-8", "replace"), URL).url == URL


@given(
    st.sampled_from(["", "https://", "//", "http://[", "\\\\", "data:,", "javascript:", "tel:", "?", "#"]),
    st.text(max_size=30),
)
def test_any_address_is_resolved(start: str, rest: str) -> None:
    assert isinstance(gathering.absolute(start + rest, URL), str)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("<div>" * 20_001, "elements are nested 20,001 deep"),
        ("<a " + "b " * 100_000 + ">", "one tag has 100,000 attributes"),
        ("<li>x" * 30_000, ""),
        ("<p>x" * 30_000, ""),
        ("<table><tr>" + "<td>x" * 30_000, ""),
        ("<select>" + "<option>x" * 30_000, ""),
    ],
)
def test_only_documents_that_are_meant_to_break_readers_are_hostile(document: str, why: str) -> None:
    assert read(document).hostile == why


def test_what_is_left_unread_is_said() -> None:
    page = read("<a href=/x>y</a>" * 3_100 + "<iframe srcdoc='<p>z'></iframe>" * 10)

    assert len(page.links) == 3_000
    assert page.cut == "only the first 3000 links were read"


def test_many_empty_forms_and_fields_do_not_push_a_password_out() -> None:
    page = read("<form></form>" * 1_500 + "<input name=q>" * 4_000 + "<input type=password>")

    assert page.forms[-1].fields[-1].kind == "password"


def test_pictures_in_the_document_are_unpacked() -> None:
    png = base64.b64encode(b"\x89PNG picture").decode()
    page = read(
        f"<img src='data:image/png;base64,{png}'><p style=\"background:url(data:image/gif,GIF%38)\"><link rel=icon href='data:image/png;base64,{png}'>"
    )

    assert page.inline == (b"\x89PNG picture", b"GIF8", b"\x89PNG picture")
    assert [loaded.kind for loaded in page.loaded] == ["image", "image", "icon"]


def test_twelve_pictures_are_enough_and_large_ones_too_much() -> None:
    large = "A" * 800_000

    assert len(read("<img src='data:image/png;base64,QUJD'>" * 20).inline) == 12
    assert read(f"<img src='data:image/png;base64,{large}'>").inline == ()


@pytest.mark.parametrize(
    ("content_type", "visible"),
    [
        ("text/plain", "<b>x</b> y"),
        ("text/html", "x y"),
        ("", "x y"),
        ("application/json; charset=utf-8", "<b>x</b> y"),
    ],
)
def test_what_is_no_markup_is_read_as_it_stands(content_type: str, visible: str) -> None:
    page = read_page(b"<b>x</b> y", URL, content_type)

    assert [said.text for said in page.said] == [visible]


def test_pictures_and_programs_say_nothing() -> None:
    assert read_page(b"\x89PNG <form><input type=password></form>", URL, "image/png").forms == ()
    assert read_page(b"PK\x03\x04", URL, "application/vnd.android.package-archive").said == ()
