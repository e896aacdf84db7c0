"""What characters of other scripts look like in ASCII, and which ones cannot be seen."""

import os
import string
import unicodedata
from pathlib import Path

import pytest

from monitor.names.confusables import invisible, latin
from monitor.names.data.build_confusables import prototypes

#: Unicode's own file, where the system carries it or the variable names it
CONFUSABLES = Path(os.environ.get("UNICODE_CONFUSABLES", "/usr/share/unicode/security/confusables.txt"))
#: read otherwise on purpose: `ӏ` and roman or mathematical capital I, digits as digits, the long s, `ք` and `ᶌ` by their letter
OTHERWISE = "ӏſẝքᶌ"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("аррӏе", "apple"),
        ("gооgӏе", "google"),
        ("ｇｏｏｇｌｅ", "google"),
        ("𝓰𝓸𝓸𝓰𝓵𝓮", "google"),
        ("ⓖⓞⓞⓖⓛⓔ", "google"),
        ("🅶🅾", "go"),
        ("ɢᴏᴏɢʟᴇ", "google"),
        ("ᏢᎪᎽ", "pay"),
        ("ηινεα", "nivea"),
        ("вмш", "bmw"),
        ("ոսհօցք", "nuhogp"),
        ("ёéłøđħŧ", "eelodht"),
        ("ıſþðßæœĳﬁ", "ispdbaeoeijfi"),
        ("₨", "rs"),
        ("รน", "su"),
    ],
)
def test_a_name_in_other_letters_reads_as_the_eye_reads_it(text: str, seen: str) -> None:
    assert text.translate(latin()) == seen


@pytest.mark.parametrize("text", ["я", "ж", "λ", "δ", "ー", "口", "한", "中", "plain-1.com"])
def test_what_looks_like_no_latin_letter_stays(text: str) -> None:
    assert text.translate(latin()) == text


def test_every_reading_is_small_letters_and_digits_and_every_key_is_not_ascii() -> None:
    table = latin()

    assert all(at > 127 for at in table)
    assert set("".join(table.values())) <= set(string.ascii_lowercase + string.digits)


def test_every_accented_latin_letter_reads_as_its_letter() -> None:
    table = latin()
    accented = [chr(at) for at in range(0xC0, 0x250) if unicodedata.normalize("NFD", chr(at))[0].isascii()]

    assert [c for c in accented if table[ord(c)] != unicodedata.normalize("NFD", c)[0].lower()] == []


def test_everything_that_unicode_confuses_with_a_letter_is_known() -> None:
    if not CONFUSABLES.exists():
        pytest.skip(f"no {CONFUSABLES} here")
    listed = prototypes(CONFUSABLES.read_text(encoding="utf-8-sig"))
    table = latin()

    odd = [
        (c, own, table.get(ord(c)))
        for c, own in listed.items()
        if own in string.ascii_letters and not c.isascii() and unicodedata.category(c)[0] not in "CMZ"
        if table.get(ord(c)) != own.lower() and c not in OTHERWISE
        if (own, table.get(ord(c))) not in {("l", "1"), ("l", "i"), ("O", "0")}
    ]

    assert odd == []


def test_what_shows_as_nothing_is_dropped() -> None:
    text = "pa\u00ady\u200bp\u200da\u2060l\ufe0f\u202e\u3164\u115f\U000e0061"

    assert text.translate(invisible()) == "paypal"
    assert all(at not in latin() for at in invisible())
