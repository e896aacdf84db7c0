"""Text from outside: cleaned, cut, masked."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import clean, mask, mask_contact, one_line, size_of


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("pay\u202egnp.exe", "paygnp.exe"),
        ("line\r\nline\u2028line", "line\nline\nline"),
        ("客服\u200f您好", "客服您好"),
        ("\ud800broken", "broken"),
    ],
)
def test_control_and_bidirectional_characters_are_taken_out(given: str, kept: str) -> None:
    assert clean(given) == kept


def test_of_all_characters_there_are_only_controls_bidirectional_and_unassigned_ones_are_taken_out() -> None:
    bidirectional = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    every = "".join(map(chr, range(0x3000))) + "".join(map(chr, range(0x3000, sys.maxunicode + 1, 7)))
    others = every.replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")

    assert clean(every) == "".join(
        one
        for one in others
        if one in "\n\t" or not (one in bidirectional or unicodedata.category(one) in {"Cc", "Cs", "Co", "Cn"})
    )


@given(st.text())
def test_what_was_cleaned_once_is_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(), st.integers(2, 50))
def test_one_line_has_one_line_and_keeps_its_limit(text: str, limit: int) -> None:
    cut = one_line(text, limit)

    assert "\n" not in cut
    assert len(cut) <= limit


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("电话13812345678。", "电话*******5678。"),
        ("卡 6222 0212 3456 7890", "卡 ************7890"),
        ("身份证11010119900307123X", "身份证**************123X"),
        ("mail me: mei.lin@example.org", "mail me: m***@example.org"),
        ("on 2026-11-22 at 10:00", "on 2026-11-22 at 10:00"),
        ("https://forum.test/t/12345678", "https://forum.test/t/12345678"),
        ("亏了5000元", "亏了5000元"),
    ],
)
def test_numbers_that_identify_somebody_keep_their_last_four(given: str, shown: str) -> None:
    assert mask(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("张三 13812345678", "*******5678"),
        ("李四，微信 lisi_88", "***"),
        ("Mei mei@example.org", "m***@example.org"),
        ("", ""),
    ],
)
def test_of_a_contact_nothing_is_shown_but_what_is_masked(given: str, shown: str) -> None:
    assert mask_contact(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("abuse@quickname.example, Domain-Abuse@quickname.example", "abuse@quickname.example, Domain-Abuse@quickname.example"),
        ("abuse.lee@example.org", "a***@example.org"),
    ],
)  # fmt: skip
def test_an_address_for_complaints_belongs_to_no_person_and_stays(given: str, shown: str) -> None:
    assert mask(given) == shown


@given(st.integers(0, 10**13))
def test_a_size_is_never_taken_for_a_phone_number(count: int) -> None:
    assert mask(f"at most {size_of(count)} at") == f"at most {size_of(count)} at"


@pytest.mark.parametrize(
    ("count", "told"),
    [(640, "640 bytes"), (1024, "1 kB"), (8_000_000, "8 MB"), (8_388_608, "8.4 MB"), (2_500_000_000, "2.5 GB")],
)
def test_a_size_is_told_in_the_unit_that_people_use(count: int, told: str) -> None:
    assert size_of(count) == told


def test_a_long_run_without_an_address_is_gone_through_once() -> None:
    run = "x" * 1_000_000

    assert mask(run) == run
    assert mask(f"{run} wang@example.com") == f"{run} w***@example.com"
