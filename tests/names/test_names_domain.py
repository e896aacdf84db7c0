"""What counts as a name, and what is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.names.domain import NotAName, parse
from monitor.wording import speak


@pytest.mark.parametrize(
    ("text", "host", "registrable"),
    [
        ("EBC.com", "ebc.com", "ebc.com"),
        ("https://user:secret@www.ebc.com:8443/a?b#c", "www.ebc.com", "ebc.com"),
        ("//cdn.example.org/x", "cdn.example.org", "example.org"),
        ("example.com:8080", "example.com", "example.com"),
        ("service@mail.example.co.uk", "mail.example.co.uk", "example.co.uk"),
        ("mailto:a@example.org", "example.org", "example.org"),
        ("example.com.", "example.com", "example.com"),
        ("ｅｘａｍｐｌｅ．ｃｏｍ", "example.com", "example.com"),
        ("example。com", "example.com", "example.com"),
        ("hxxps://example[.]com/login", "example.com", "example.com"),
        ("http://evil.com\\@ebc.com/", "evil.com", "evil.com"),
        ("münchen.de", "xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("ex\u200bample.com", "example.com", "example.com"),
        ("shop.brand.vercel.app", "shop.brand.vercel.app", "brand.vercel.app"),
    ],
)
def test_a_name_is_understood_however_it_is_written(text: str, host: str, registrable: str) -> None:
    name = parse(text)

    assert (name.host, name.registrable) == (host, registrable)
    assert name.given == text


def test_a_private_suffix_makes_the_name_the_customers() -> None:
    name = parse("brand.vercel.app")

    assert (name.label, name.suffix, name.is_private_suffix) == ("brand", "vercel.app", True)


def test_punycode_is_shown_as_people_see_it() -> None:
    name = parse("xn--mnchen-3ya.de")

    assert (name.unicode, name.label) == ("münchen.de", "münchen")


@pytest.mark.parametrize(("text", "host"), [("1.2.3.4", "1.2.3.4"), ("http://[2001:DB8::1]:80/", "2001:db8::1")])
def test_an_address_is_a_host_without_a_registrable_name(text: str, host: str) -> None:
    name = parse(text)

    assert name.is_address
    assert (name.host, name.registrable) == (host, "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is empty"),
        ("http://[::1", "not closed"),
        ("javascript:alert(1)", "javascript: names no host"),
        ("gopher://example.com", "not a web address"),
        ("localhost", "at least one dot"),
        ("a..b.com", "empty"),
        ("1.2.3.4.5", "no IPv4 address"),
        ("two words.com", "a blank, which no host name has"),
        ("x" * 64 + ".com", "at most 63"),
        (".".join(["abcdefgh"] * 32), "at most 253"),
        ("x" * 100_000, "at most 253"),
        ("xn--99999999.com", "invalid punycode"),
        ("nul\0.com", "a NUL, which no host name has"),
        ("\ud800.com", "no host name has"),
    ],
)
def test_what_is_no_name_is_refused_in_one_short_sentence(text: str, why: str) -> None:
    with pytest.raises(NotAName, match="expected a host name") as caught:
        parse(text)

    assert why in str(caught.value)
    assert len(str(caught.value)) < 250
    assert caught.value.exit_code == 64


@given(st.text())
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        name = parse(text)
    except NotAName:
        return
    assert name.host.isascii()
    assert name.is_address or parse(name.host).host == name.host


@pytest.mark.parametrize(
    "text",
    ["", "http://", "javascript:1", "gopher://a.b", "a.b:99999", "http://[::1", "[zz]", "[::1]x", "nodots", "1.2.3", "a..b", f"{'a' * 64}.com", "a b.com", "a\x07.com", "a\ufffd.com", "xn--a-.com", "a." * 130 + "com", "a." * 5000],
)  # fmt: skip
def test_a_refusal_is_told_in_chinese(text: str) -> None:
    speak("zh")
    try:
        with pytest.raises(NotAName) as refused:
            parse(text)
    finally:
        speak(None)

    said = re.sub(r"'[^']*'|RFC|IPv\d|punycode|UTF-8|U\+\w+|^\w+:", "", f"{refused.value.problem}")
    assert not re.search("[A-Za-z]{2}", said), said
    assert str(refused.value).startswith("应为域名、网址或邮箱地址，得到 ")
