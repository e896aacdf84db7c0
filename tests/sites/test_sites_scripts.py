"""Constants of scripts are put together and undone, and told apart by what is done with them."""

from __future__ import annotations

import base64
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites import encodings
from monitor.sites.encodings import undone, unescape
from monitor.sites.scripts import Constant, constants
from monitor.sites.uses import Use, use_of

MARKUP = "<form action=/p><input type=password placeholder=密码></form>"
CODE = st.lists(
    st.sampled_from(
        [
            "'",
            '"',
            "`",
            "\\",
            "+",
            "a",
            "+=",
            "=",
            "[",
            "]",
            ",",
            ".join('')",
            "${a}",
            "/",
            "//",
            "/*",
            "*/",
            "\n",
            "1,",
            "fromCharCode(",
            "(",
            ")",
            ".push(",
            "'b'",
        ]
    ),
    max_size=40,
).map("".join)


def texts(script: str) -> list[str]:
    return [constant.text for constant in constants(script)]


def test_the_examples_of_encodings_hold() -> None:
    assert doctest.testmod(encodings).failed == 0


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("'a' + \"b\" + `c`", ["abc"]),
        ("x('a' + f('b') + 'c')", ["abc"]),
        ("'a' + name + 'b'", ["ab"]),
        ("var n = 'x'; 'a' + n + 'b'", ["x", "axb"]),
        ("['a','b','c'].join('-')", ["a-b-c", "-"]),
        ("['a','b']", ["a", "b"]),
        ("['c','b','a'].reverse().join('')", ["abc", ""]),
        ("'olleh'.split('').reverse()", ["hello", ""]),
        ("s='a'; s+='b'; s+='c'", ["a", "abc"]),
        ("String.fromCharCode(72, 0x69)", ["Hi"]),
        ("'a' // 'b'\n/* 'c' */", ["a"]),
        ("x = /['\"]/g; 'a'", ["a"]),
        ("'it\\'s'", ["it's"]),
        ("'\\x68\\u0069\\u{21}'", ["hi!"]),
        ("'a", ["a"]),
        ("'a\n'b'", ["a", "b"]),
    ],
)
def test_constants_are_put_together(script: str, found: list[str]) -> None:
    assert texts(script) == found


@pytest.mark.parametrize("layers", [1, 2])
def test_base64_is_undone_layer_by_layer(layers: int) -> None:
    given = MARKUP
    for _ in range(layers):
        given = base64.b64encode(given.encode()).decode()

    assert undone(given) == MARKUP


@pytest.mark.parametrize(
    "disguised",
    [
        MARKUP[::-1],
        MARKUP.encode().hex(),
        "".join(f"%{byte:02x}" for byte in MARKUP.encode()),
        "".join(f"%u{ord(letter):04x}" for letter in MARKUP),
        base64.urlsafe_b64encode(MARKUP.encode()).decode().rstrip("="),
        base64.b64encode(MARKUP.encode()).decode()[::-1],
        base64.b64encode("".join(f"%{byte:02x}" for byte in MARKUP.encode()).encode()).decode(),
    ],
)
def test_disguises_are_told_by_what_they_become(disguised: str) -> None:
    assert undone(disguised) == MARKUP


@pytest.mark.parametrize(
    "plain",
    [
        "getElementById",
        "XMLHttpRequest",
        "application",
        "deadbeefdeadbeef",
        "d41d8cd98f00b204e9800998ecf8427e",
        "100%",
        "a%20b",
        "iVBORw0KGgoAAAANSUhEUg",
        "aria-labelledby",
        "0123456789abcdef0123456789abcdef01234567",
    ],
)
def test_what_is_no_disguise_stays_as_it_is(plain: str) -> None:
    assert undone(plain) == plain


@pytest.mark.parametrize(
    ("script", "use"),
    [
        ("fetch('/a', {method: 'POST'})", Use.SEND),
        ("fetch('/a')", Use.NONE),
        ("x.open('POST', '/a')", Use.SEND),
        ("$.post('/a.php', d)", Use.SEND),
        ("f.action = 'https://x.example/'", Use.SEND),
        ("location.href = '/a'", Use.GO),
        ("window.open('/a')", Use.GO),
        ("document.title = 'a'", Use.TITLE),
        ("document.createElement('input')", Use.CREATE),
        ("el.innerHTML = 'a'", Use.SHOW),
        ("var a = 'b'", Use.NONE),
    ],
)
def test_the_code_before_a_constant_says_what_it_is_for(script: str, use: Use) -> None:
    uses = [use_of(constant, script) for constant in constants(script)]

    assert (use in uses) if use else set(uses) == {Use.NONE}


def test_a_name_that_doubles_itself_comes_to_no_more_than_its_room() -> None:
    script = "a='" + "x" * 1_000 + "';" + "a='b'+a+'c'+a+'d'+a+'e';" * 2_000

    assert sum(map(len, texts(script))) <= 4_100_000


@given(CODE | st.text(max_size=80))
def test_any_script_has_constants_that_stand_in_it(script: str) -> None:
    found: list[Constant] = constants(script)

    assert [constant.at for constant in found] == sorted(constant.at for constant in found)
    assert all(0 <= constant.at <= len(script) for constant in found)


@given(st.text(max_size=80))
def test_escaping_is_undone(text: str) -> None:
    shown = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    assert unescape("".join(f"\\u{{{ord(letter):x}}}" for letter in text)) == shown


@given(st.text(max_size=200))
def test_undoing_ends_for_any_text(text: str) -> None:
    assert isinstance(undone(text), str)
