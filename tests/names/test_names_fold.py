"""How a name looks, folded: what is drawn alike becomes one."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.brand import Brand, Official
from monitor.names.fold import DRAWN_ALIKE, PAIRS, fold, spellings, to_latin
from monitor.names.placement import same
from monitor.names.tokens import watched

ASCII = st.text(string.ascii_lowercase + string.digits + "-._", max_size=30)
TOKENS = st.text(string.ascii_lowercase + string.digits, min_size=3, max_size=12).filter(
    lambda one: not one.isdigit()
)
ANY = st.text(st.characters(categories=("L", "M", "N", "S", "P"), include_characters="-."), max_size=20)


def written_as(letters: str, text: str) -> bool:
    """Whether `text` is `letters`, some of them as a pair that looks like one."""
    pairs: dict[str, list[str]] = {}
    for letter, pair in PAIRS:
        pairs.setdefault(letter, []).append(pair)
    pattern = "".join(f"(?:{'|'.join([re.escape(letter), *pairs.get(letter, ())])})" for letter in letters)
    return re.fullmatch(pattern, text) is not None


@given(ASCII)
def test_folded_ascii_keeps_its_length_and_its_separators(text: str) -> None:
    folded = fold(text)

    assert len(folded) == len(text)
    assert [at for at, c in enumerate(folded) if c in "-._"] == [at for at, c in enumerate(text) if c in "-._"]


@given(st.one_of(ASCII, ANY))
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    seen = fold(text.lower())

    assert fold(seen) == seen
    assert to_latin(to_latin(text)) == to_latin(text)


@given(st.text(string.ascii_lowercase, max_size=12), st.randoms(use_true_random=False))
def test_a_letter_replaced_by_one_that_is_drawn_alike_folds_the_same(text: str, chance: object) -> None:
    alike = {letter: [letter] for letter in string.ascii_lowercase}
    for drawn, letter in zip(*DRAWN_ALIKE, strict=True):
        alike[letter].append(drawn)

    imitated = "".join(chance.choice(alike[letter]) for letter in text)  # type: ignore[attr-defined]

    assert fold(imitated) == fold(text)


@given(TOKENS)
def test_every_spelling_of_a_token_reads_as_the_token(text: str) -> None:
    token = watched(Brand(key=text, name=text, official=Official(domains=()))).tokens[0]

    assert token.spellings[0] == fold(text)
    assert len(set(token.spellings)) == len(token.spellings)
    for spelled in token.spellings:
        assert same(spelled, token) is not None
        assert written_as(token.folded, spelled) or written_as(spelled, token.folded)


def test_a_token_of_sixty_three_letters_that_all_have_pairs_has_a_bounded_number_of_spellings() -> None:
    assert len(spellings("mwd" * 21)) <= 64 + len(PAIRS)


@pytest.mark.parametrize(
    ("given", "letters"),
    [("pаypаl", "paypal"), ("мaldwin", "maldwin"), ("ԝеmԁо", "wemdo"), ("鼎岳", "鼎岳"), ("ÅNGSTRÖM", "angstrom")],
)
def test_letters_of_other_scripts_read_as_what_they_imitate(given: str, letters: str) -> None:
    assert to_latin(given) == letters
