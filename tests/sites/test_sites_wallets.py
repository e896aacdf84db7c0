"""Wallets and accounts: found where their checksum holds, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.wallets import Chain, accounts_in, keccak256, wallets_in

#: published examples: the genesis block, BIP-13, BIP-173, BIP-350, EIP-55, the USDT contract on TRON, the IBAN registry's example for Germany
VALID = {
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": Chain.BITCOIN,
    "3P14159f73E4gFr7JterCCQh9QjiTjiZrG": Chain.BITCOIN,
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4": Chain.BITCOIN,
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0": Chain.BITCOIN,
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed": Chain.ETHEREUM,
    "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed": Chain.ETHEREUM,
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t": Chain.TRON,
    "DE89370400440532013000": Chain.IBAN,
}


@pytest.mark.parametrize(("address", "chain"), VALID.items())
def test_a_published_address_is_found_in_a_sentence(address: str, chain: Chain) -> None:
    (found,) = wallets_in(f"请转账到 {address}，谢谢")
    assert (found.chain, found.value.lower(), found.at) == (chain, address.lower(), 5)


@pytest.mark.parametrize(
    "address", [address for address in VALID if address != address.lower() or "bc1" in address]
)
def test_one_changed_letter_breaks_the_checksum(address: str) -> None:
    broken = [
        address[:at] + ("7" if address[at] != "7" else "8") + address[at + 1 :]
        for at in range(len(address) // 2, len(address))
    ]
    assert [text for text in broken if wallets_in(text)] == []


def test_a_bank_account_with_blanks_is_the_same_account() -> None:
    assert wallets_in("IBAN: DE89 3704 0044 0532 0130 00")[0].value == "DE89370400440532013000"


def test_a_program_of_the_old_version_is_refused_under_the_new_checksum() -> None:
    assert wallets_in("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh") == ()


def test_what_is_part_of_a_longer_word_is_no_address() -> None:
    assert wallets_in("x1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNax") == ()


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
    ],
)
def test_the_hash_is_the_keccak_of_the_competition(data: bytes, digest: str) -> None:
    assert keccak256(data).hex() == digest


@given(st.binary(min_size=100, max_size=300))
def test_the_hash_tells_data_of_several_blocks_apart(data: bytes) -> None:
    assert len(keccak256(data)) == 32
    assert keccak256(data) != keccak256(data + b"\0")


@given(st.text(alphabet="T13bc0xQWEqp58 DE", max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    assert all(text[found.at : found.at + 4].strip() for found in wallets_in(text))


@pytest.mark.parametrize(
    "text",
    [
        "户名：王小明\n开户行：某某银行上海分行\n账号：6222 0212 3456 7890 123",
        "Beneficiary: Orbito Ltd, Bank name: First Example Bank, Account number 12345678",
    ],
)
def test_an_account_to_be_paid_to_stands_beside_its_holder_and_bank(text: str) -> None:
    (found,) = accounts_in(text)
    assert found.number in ("6222021234567890123", "12345678")
    assert text[found.at] == found.number[0]


@pytest.mark.parametrize(
    "text", ["账号：12345678", "order number 1234567890123", "6222021234567890123", "户名 开户行 账号"]
)
def test_a_number_without_whom_to_pay_is_no_account(text: str) -> None:
    assert accounts_in(text) == ()
