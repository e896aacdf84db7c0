"""Words that obfuscators keep in tables stand again where they are used, and what looks alike is left as it is."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.page import FieldKind
from monitor.sites.reading import read_page
from monitor.sites.tables import untabled

PIECES = ["wri", "te", "<fo", "rm action=/in", "><inp", "ut type=pass", "word name=pw></fo", "rm>", "<h1>Tansy", " Wallet</h1>"]  # fmt: skip
CODE = "document[{f}(0)+{f}(1)]({f}(8)+{f}(9)+{f}(2)+{f}(3)+{f}(4)+{f}(5)+{f}(6)+{f}(7));"


def code(call: str, first: int = 0) -> str:
    """The script that writes the page, its lookups written as `call` with `{}` for the number."""
    text = CODE
    for number in range(10):
        text = text.replace(f"{{f}}({number})", call.format(hex(number + first)))
    return text


def listed(words: list[str]) -> str:
    return "[" + ",".join(f"'{word}'" for word in words) + "]"


def encoded(words: list[str], *, swapped: bool = False) -> list[str]:
    plain = [base64.b64encode(word.encode()).decode().rstrip("=") for word in words]
    return [word.swapcase() for word in plain] if swapped else plain


_TURNS = "(function(a,b){while(--b){a['push'](a['shift']());}}(_0x1,0x4));"
_LOOKUP = "function _0x2(i,k){i=i-0x64;var w=_0x1[i];return w;}"
MAKES = {
    "a list by index": f"var _0x1={listed(PIECES)};" + code("_0x1[{}]"),
    "a function that takes off": f"var _0x1={listed(PIECES)};{_LOOKUP}" + code("_0x2({})", 0x64),
    "numbers as strings": f"var _0x1={listed(PIECES)};var _0x2=function(i,k){{i=i-0x0;return _0x1[i];}};" + code("_0x2('{}')"),
    "another name for it": f"const _0x1={listed(PIECES)};{_LOOKUP}const q=_0x2,z=1;" + code("q({},'kE7')", 0x64),
    "a table that is turned": f"var _0x1={listed(PIECES[3:] + PIECES[:3])};{_TURNS}{_LOOKUP}".replace("[i]", "[i]") + code("_0x2({})", 0x64),
    "what a function returns": f"function _0x1(){{var t={listed(PIECES)};_0x1=function(){{return t;}};return _0x1();}}"
    "function _0x2(a,b){var t=_0x1();return _0x2=function(i,k){i=i-0x12c;var w=t[i];return w;},_0x2(a,b);}" + code("_0x2({})", 0x12C),
    "base64": f"var _0x1={listed(encoded(PIECES))};function _0x2(i){{return atob(_0x1[i-0x64]);}}" + code("_0x2({})", 0x64),
    "base64 in the other case": f"var _0x1={listed(encoded(PIECES, swapped=True))};function _0x2(i){{i=i-0x64;var w=_0x1[i];"
    "var d=function(s){var c='abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=';return s;};return d(w);}" + code("_0x2({})", 0x64),
}  # fmt: skip


@pytest.mark.parametrize("name", MAKES)
def test_what_a_table_hides_is_read(name: str) -> None:
    page = read_page(f"<html><body><script>{MAKES[name]}</script>".encode(), "https://fake.example/")

    assert [[field.kind for field in form.fields] for form in page.forms] == [[FieldKind.PASSWORD]]
    assert page.forms[0].action == "https://fake.example/in"
    assert "Tansy Wallet" in [said.text for said in page.said]


@pytest.mark.parametrize(
    "script",
    [
        "var days=['Mo','Tu','We'];for(i=0;i<3;i++)show(days[i]);",
        "var a=['x','y'];document.write(a[0]+a[1])",
        "const names=['a','b','c'];names[7];f(0x1)",
        "x=['a',",
        "",
    ],
)
def test_a_script_without_lookups_by_number_stays_as_it_is(script: str) -> None:
    assert untabled(script) == script


@given(st.text(alphabet="var_0x1=['a',](){};function-/i\\\"\n", max_size=300))
def test_no_script_is_an_error(script: str) -> None:
    assert isinstance(untabled(script), str)


@pytest.mark.heavy
@pytest.mark.parametrize(
    "script", ["a=['x','y','z'];" * 60_000, "function f(" * 90_000, "a=['" + "x','" * 240_000, "a=['x','y','z'];" + "a[1]+" * 190_000]
)  # fmt: skip
def test_no_script_takes_long(script: str) -> None:
    began = time.process_time()

    untabled(script)

    assert time.process_time() - began < 5
