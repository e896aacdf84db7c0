from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.html_pages import nesting
from spiders.plain import plain


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain words", "plain words"),
        ("  two\r\n\r\n  lines ", "two\nlines"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<b>no</b><i>gap</i>", "nogap"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("x<script>evil('</b>')</script>y<style>p{}</style>z", "xyz"),
        ("a<!-- hidden <b> -->b", "ab"),
        ("a<!-- never closed", "a"),
        ("a<script>never closed", "a"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("AT&amp;T &nbsp; &#20986;&#37329; &lt;b&gt;", "AT&T 出金 <b>"),
        ("哭<span><img alt=[泪] src=x></span>", "哭[泪]"),
        ("zero\u200bwidth and \u202eturned\u202c and \x00null", "zero\u200bwidth and turned and null"),
        ("&#x202e;turned&#0;", "turned\ufffd"),
    ],
)
def test_a_reader_sees_words_and_lines(markup: str, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize("piece", ["<", "<!--", "<script>", "<a ", "<a b='", "&", "<div>", "</", "<![CDATA["])
def test_time_grows_with_the_length_only(piece: str) -> None:
    markup = piece * (200_000 // len(piece))

    began = time.process_time()
    plain(markup)
    nesting(markup)

    assert time.process_time() - began < 3


def test_depth_is_counted_without_a_tree() -> None:
    assert nesting("<div>" * 5000 + "x" + "</div>" * 5000) == 5000
    assert nesting("<div></div>" * 5000) == 1
    assert nesting("<p>a<p>b<li>c<br><img>" * 5000) == 0
    assert nesting("<!-- " + "<div>" * 500 + " --><script>'<div><div>'</script><div>") == 1


@given(st.text(alphabet="<>/!-abp&;#'\" \n\x00\u202e出", max_size=80))
def test_nothing_invisible_is_left(markup: str) -> None:
    text = plain(markup)

    assert not {"\x00", "\u202e", "\r"} & set(text)
    assert text == text.strip()
