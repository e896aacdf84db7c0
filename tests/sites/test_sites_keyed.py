"""Letters that a script shifts or combines with a key are read by the keys that stand in it."""

from __future__ import annotations

import base64
from itertools import cycle
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.keyed import MOST_CONSTANTS, MOST_OF_A_PAGE, Keys, Tries
from monitor.sites.reading import read_page
from monitor.sites.scripts import constants

MARKUP = "<form action=/p><input type=password placeholder=密码></form>"
PERCENT = quote(MARKUP, safe="<>=/")
LOOP = "for(i=0;i<a.length;i++)o+=String.fromCharCode({});document.write(o)"


def texts(script: str) -> list[str]:
    return [constant.text for constant in constants(script)]


@given(st.integers(1, 30), st.sampled_from("+-"))
def test_numbers_that_are_shifted_are_read(by: int, sign: str) -> None:
    numbers = ",".join(str(ord(letter) + (by if sign == "-" else -by)) for letter in MARKUP)

    script = f"var a=[{numbers}];" + LOOP.format(f"a[i]{sign}{by}")

    assert MARKUP in texts(script)


@pytest.mark.parametrize("key", [3, 19, 81, 120, 255])
@pytest.mark.parametrize("packed", ["hex", "base64"])
def test_bytes_combined_with_one_number_are_read(key: int, packed: str) -> None:
    raw = bytes(byte ^ key for byte in PERCENT.encode())
    value = raw.hex() if packed == "hex" else base64.b64encode(raw).decode()

    assert MARKUP in texts(f"var a='{value}';" + LOOP.format(f"a.charCodeAt(i)^{hex(key)}"))


def test_a_key_may_be_a_string_that_is_repeated() -> None:
    raw = bytes(byte ^ letter for byte, letter in zip(MARKUP.encode(), cycle(b"s3cr"), strict=False))

    assert MARKUP in texts(f"var k='s3cr',a='{raw.hex()}';" + LOOP.format("x^k.charCodeAt(i%k.length)"))


@pytest.mark.parametrize(
    "script",
    [
        f"var a='{MARKUP.encode().hex()}'; x^7",
        "var a='d41d8cd98f00b204e9800998ecf8427e'; charCodeAt(0)^7",
        "var a='an ordinary sentence of some length'; charCodeAt(0)-1",
    ],
)
def test_what_no_key_makes_markup_of_stays_as_it_is(script: str) -> None:
    (text,) = (text for text in texts(script) if text)

    assert text == (MARKUP if MARKUP.encode().hex() in script else script.split("'")[1])


def test_only_so_many_constants_of_a_script_are_tried() -> None:
    hidden = bytes(byte ^ 7 for byte in MARKUP.encode()).hex()
    keys = Keys("charCodeAt(i)^7", Tries())

    found = [keys.undo(hidden) for _ in range(MOST_CONSTANTS + 1)]

    assert found == [MARKUP] * MOST_CONSTANTS + [""]


def test_only_so_many_constants_of_all_scripts_of_a_page_are_tried() -> None:
    hidden = bytes(byte ^ 7 for byte in MARKUP.encode()).hex()
    script = f"<script>var a='{hidden}';x=a.charCodeAt(i)^7</script>"

    page = read_page((script * (MOST_OF_A_PAGE + 1)).encode(), "https://acme.test/", "text/html")

    assert sum("密码" in str(form) for form in page.forms) == MOST_OF_A_PAGE
