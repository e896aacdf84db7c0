"""Words of a dozen languages, and what a run of letters is made of."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.names.words import cost, is_name, is_word, segment


@pytest.mark.parametrize(
    "word",
    [
        "wallet",
        "bonjour",
        "sicherheit",
        "cuenta",
        "bezpieczny",
        "konto",
        "guvenlik",
        "masuk",
        "denglu",
        "guanwang",
        "kupit",
        "banco",
        "rekening",
    ],
)
def test_a_word_of_any_of_the_languages_is_known_as_it_is_typed_in_a_domain(word: str) -> None:
    assert is_word(word)


@pytest.mark.parametrize(
    "brand", ["paypal", "binance", "google", "facebook", "netflix", "coinbase", "microsoft", "samsung", "alibaba"]
)
def test_a_company_is_no_word_and_no_name_however_often_it_is_written_about(brand: str) -> None:
    assert not is_word(brand)
    assert not is_name(brand)
    assert cost(brand) is None


def test_people_and_places_are_names_and_no_words() -> None:
    assert is_name("london")
    assert not is_word("london")
    assert cost("london") is not None


def test_a_rarer_word_costs_more() -> None:
    costs = [cost(word) for word in ("the", "house", "wallet", "brokerage")]

    assert costs == sorted(costs, key=lambda one: one or 99)
    assert costs[0] == pytest.approx(1.2, abs=0.11)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mycryptowallet", "my crypto wallet"),
        ("loginsupport123", "login support 123"),
        ("24trading", "24 trading"),
        ("londontrading", "london trading"),
        ("guanwangkaihu", "guanwang kaihu"),
        ("sparkassesicherheit", "sparkasse sicherheit"),
        ("therapist", "therapist"),
    ],
)
def test_words_grown_together_are_taken_apart(text: str, words: str) -> None:
    assert segment(text) == tuple(words.split())


@pytest.mark.parametrize(
    "text", ["", "paypal", "binance", "xqzvbt", "wallet-login", "Wallet", "кошелек", "wallet" * 11]
)
def test_what_holds_anything_but_words_letters_and_digits_has_no_segmentation(text: str) -> None:
    assert segment(text) is None


def test_random_letters_hardly_ever_have_a_segmentation() -> None:
    letters = random.Random(20261122)
    texts = ["".join(letters.choices(string.ascii_lowercase, k=6)) for _ in range(2000)]

    assert sum(segment(text) is not None for text in texts) < 20


@given(st.text(string.ascii_lowercase + string.digits, max_size=63))
def test_a_segmentation_gives_the_text_back(text: str) -> None:
    pieces = segment(text)

    assert pieces is None or "".join(pieces) == text
