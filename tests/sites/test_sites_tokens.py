"""Documents are cut up into tokens as browsers do it, each character looked at a fixed number of times."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites import references
from monitor.sites.tokens import Comment, End, Row, Start, Token, Tokens, Words

PIECES = st.sampled_from(
    [
        "<",
        ">",
        "</",
        "/>",
        "<!--",
        "-->",
        "--!>",
        "'",
        '"',
        "=",
        "/",
        "&",
        "&#",
        "&#x;",
        "&lt",
        "&amp;",
        "\x00",
        "a",
        "b",
        "<p>",
        "<a",
        "href=x",
        "<script>",
        "</script>",
        "<title>",
        "</title>",
        "<svg>",
        "<![CDATA[",
        "]]>",
        "<?",
        "<!doctype",
    ]
)
DOCUMENTS = st.lists(PIECES, max_size=40).map(" ".join) | st.lists(PIECES, max_size=40).map("".join)


def tokens(text: str) -> list[Token]:
    return list(Tokens(text))


def test_the_examples_of_references_hold() -> None:
    assert doctest.testmod(references).failed == 0


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("<a href=x>", {"href": "x"}),
        ("<A HREF = 'x y' B>", {"href": "x y", "b": ""}),
        ('<a b="c"d=e/f/g>', {"b": "c", "d": "e/f/g"}),
        ("<a b=1 B=2 b=3>", {"b": "1"}),
        ("<a =b=c>", {"=b": "c"}),
        ("<a b=>", {"b": ""}),
        ("<a b= >", {"b": ""}),
        ("<a/b/c/>", {"b": "", "c": ""}),
        ('<a b="<p>">', {"b": "<p>"}),
        ("<a b='&lt;&copy=1&amp'>", {"b": "<&copy=1&"}),
        ("<a\fb\nc\t=\rd>", {"b": "", "c": "d"}),
        ('<a b=c"d>', {"b": 'c"d'}),
        ("<a \0b=\0>", {"\ufffdb": "\ufffd"}),
        ("<a \u212a=1>", {"\u212a": "1"}),
    ],
)
def test_attributes_are_read_as_browsers_read_them(tag: str, attributes: dict[str, str]) -> None:
    (start,) = tokens(tag)

    assert isinstance(start, Start)
    assert start.attributes == attributes


@pytest.mark.parametrize("text", ["<a", "<a b", "<a b='>", '<a b="c', "</a"])
def test_a_tag_that_the_end_of_the_document_cuts_off_is_none(text: str) -> None:
    assert tokens("x" + text) == [Words("x", 0)]


@pytest.mark.parametrize("text", ["< a", "<", "<3", "</", "a < b > c"])
def test_what_begins_no_tag_is_text(text: str) -> None:
    assert "".join(token.text for token in tokens(text) if isinstance(token, Words)) == text


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("<!-- a -- b -->", " a -- b "),
        ("<!-->", ""),
        ("<!--->", ""),
        ("<!---->", ""),
        ("<!-- a --!>", " a "),
        ("<!-- a", " a"),
        ("<!x y>", "x y"),
        ("<?x y?>", "?x y?"),
        ("</ x>", " x"),
        ("<![CDATA[x]]>", "[CDATA[x]]"),
    ],
)
def test_comments_end_where_browsers_end_them(text: str, comment: str) -> None:
    assert tokens(text) == [Comment(comment, 0)]


def test_a_script_in_a_comment_of_a_script_closes_only_itself() -> None:
    script = "<!-- <script> </script> </SCRIPT x>"

    found = tokens(f"<script>{script}</script>")

    assert found[1] == Words("<!-- <script> </script> ", 8, "script")
    assert tokens("<script><!--></script>x")[-1] == Words("x", 22)


def test_raw_elements_hold_text_up_to_their_own_end_tag() -> None:
    found = tokens("<title>a &lt; <b></titles></title ><style>&lt;</style>")

    assert [token for token in found if isinstance(token, Words)] == [
        Words("a < <b></titles>", 7, "title"),
        Words("&lt;", 42, "style"),
    ]


def test_nothing_is_raw_in_foreign_content_and_cdata_counts() -> None:
    found = Tokens("<style><b><![CDATA[<i>]]></style>")
    found.foreign = True

    assert [type(token) for token in found] == [Start, Start, Words, End]


def test_many_bare_tags_come_in_one_row_with_those_left_out_by_themselves() -> None:
    found = list(Tokens("<b>" * 100 + "<p>" + "<i><b>" * 50, frozenset({"p"})))

    assert sum(len(token.names) if isinstance(token, Row) else 1 for token in found) == 201
    assert sum(isinstance(token, Row) for token in found) == 2
    assert Start("p", {}, 300) in found


@given(DOCUMENTS)
def test_tokens_stand_in_order_inside_of_the_document(text: str) -> None:
    places = [token.at for token in tokens(text)]

    assert places == sorted(set(places))
    assert all(0 <= at < len(text) for at in places)


@given(DOCUMENTS)
def test_words_without_references_stand_at_their_place(text: str) -> None:
    for token in tokens(text):
        if isinstance(token, Words) and "&" not in text and "\0" not in text:
            assert text.startswith(token.text, token.at)
