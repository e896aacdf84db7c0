"""Addresses that money is asked to be sent to: coins, with their checksums verified, and bank accounts."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice

import msgspec

MANY = 50


class Chain(StrEnum):
    """The network of an address; `tron` is where most USDT is sent (TRC20), `ethereum` stands for all that share its addresses."""

    TRON = "tron"
    BITCOIN = "bitcoin"
    ETHEREUM = "ethereum"
    IBAN = "iban"


class Wallet(msgspec.Struct, frozen=True):
    """An address whose checksum holds, in its normal form; `at` is where it begins in the text."""

    chain: Chain
    value: str
    at: int


class Account(msgspec.Struct, frozen=True):
    """A bank account to be paid to: its digits, the words around them, and where they begin."""

    number: str
    quoted: str
    at: int


#: what stands beside an account that is to be paid to; each group is one kind of detail
_DETAILS = re.compile(
    r"(?P<holder>户名|戶名|收款人|收款方|账户名|賬戶名|beneficiary|account (?:name|holder)|payee)|(?P<bank>开户行|開戶行|开户银行|收款银行|收款銀行|银行名称|銀行名稱|bank name|swift|sort code|routing)"
    r"|(?P<number>账号|帳號|賬號|帐号|卡号|卡號|银行卡|銀行卡|account (?:no|number)|a/c no|acc(?:oun)?t\.? no)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\d+])\d(?:[ -]?\d){7,22}(?!\d)")
_BESIDE = 160


def accounts_in(text: str) -> tuple[Account, ...]:
    """The bank accounts that `text` gives with two more details of whom to pay (holder, bank, the word for the number) close by; at most 50.

    Numbers have 8 to 23 digits, as accounts and cards have (ISO/IEC 7812-1, ISO 13616). Linear in the text.
    """
    details = [(match.start(), match.lastgroup) for match in islice(_DETAILS.finditer(text), 40 * MANY)]
    if not details:
        return ()
    places = [at for at, _ in details]
    found: dict[str, Account] = {}
    for match in islice(_NUMBER.finditer(text), 40 * MANY):
        near = details[bisect_left(places, match.start() - _BESIDE) :][:12]
        if len({kind for at, kind in near if at <= match.end() + _BESIDE}) < 2:
            continue
        number = match[0].replace(" ", "").replace("-", "")
        found.setdefault(
            number, Account(number, text[max(0, match.start() - 60) : match.end() + 20], match.start())
        )
    return tuple(found.values())[:MANY]


_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {letter: value for value, letter in enumerate(_ALPHABET)}
_BASE58 = re.compile(rf"(?<![A-Za-z0-9])[T13][{_ALPHABET}]{{24,34}}(?![A-Za-z0-9])")
_VERSIONS = {0x41: Chain.TRON, 0x00: Chain.BITCOIN, 0x05: Chain.BITCOIN}
_HEXADECIMAL = re.compile(r"(?<![A-Za-z0-9])0x[0-9a-fA-F]{40}(?![A-Za-z0-9])")
_BECH = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH_DIGITS = {letter: value for value, letter in enumerate(_BECH)}
_SEGWIT = re.compile(rf"(?<![A-Za-z0-9])(?:bc1[{_BECH}]{{11,71}}|BC1[{_BECH.upper()}]{{11,71}})(?![A-Za-z0-9])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")


def wallets_in(text: str) -> tuple[Wallet, ...]:
    """The addresses in `text`, each once, at most 50, in the order in which they stand; what fails its checksum is not one.

    TRON and Bitcoin in Base58Check (https://en.bitcoin.it/wiki/Base58Check_encoding), Bitcoin in Bech32 and Bech32m (BIP-173, BIP-350), Ethereum in
    hexadecimal (EIP-55 where the letters' case differs), bank accounts as IBAN (ISO 13616, ISO 7064). Linear in the text.
    """
    found: dict[str, Wallet] = {}
    for wallet in islice(_candidates(text), 4 * MANY):
        found.setdefault(wallet.value, wallet)
    return tuple(sorted(found.values(), key=lambda wallet: wallet.at)[:MANY])


def _candidates(text: str) -> Iterator[Wallet]:
    for match in _BASE58.finditer(text):
        chain = _VERSIONS.get(_version(match[0]))
        if chain is not None and (chain is Chain.TRON) == match[0].startswith("T"):
            yield Wallet(chain, match[0], match.start())
    for match in _SEGWIT.finditer(text):
        if _segwit(match[0].lower()):
            yield Wallet(Chain.BITCOIN, match[0].lower(), match.start())
    for match in _HEXADECIMAL.finditer(text):
        if _mixed_case_holds(match[0][2:]):
            yield Wallet(Chain.ETHEREUM, match[0].lower(), match.start())
    for match in _IBAN.finditer(text):
        value = match[0].replace(" ", "")
        if _iban(value):
            yield Wallet(Chain.IBAN, value, match.start())


def _version(text: str) -> int:
    """The version byte of a Base58Check text that holds 20 bytes, -1 for any other."""
    number = 0
    for letter in text:
        number = number * 58 + _DIGITS[letter]
    zeros = len(text) - len(text.lstrip("1"))
    raw = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(raw) != 25 or hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] != raw[21:]:
        return -1
    return raw[0]


def _segwit(text: str) -> bool:
    """Whether a lower-case `bc1…` is a witness program whose checksum holds: Bech32 for version 0, Bech32m for later ones."""
    values = [_BECH_DIGITS[letter] for letter in text[3:]]
    if len(values) < 8 or values[0] > 16:
        return False
    wanted = 1 if values[0] == 0 else 0x2BC830A3
    program = (len(values) - 7) * 5 // 8
    sized = program in {20, 32} if values[0] == 0 else 2 <= program <= 40
    return sized and _polymod([3, 3, 0, 2, 3, *values]) == wanted


def _polymod(values: list[int]) -> int:
    """The checksum of BIP-173; `values` begin with the expanded human-readable part, here "bc"."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> bit & 1:
                check ^= generator
    return check


def _mixed_case_holds(digits: str) -> bool:
    """EIP-55: a letter is upper case where the hash of the lower-case address has a digit of 8 or more; one case throughout has no checksum."""
    if digits == digits.lower() or digits == digits.upper():
        return any(digit not in "0fF" for digit in digits)
    hashed = keccak256(digits.lower().encode()).hex()
    return all(
        digit.isdigit() or digit.isupper() == (int(mark, 16) >= 8)
        for digit, mark in zip(digits, hashed, strict=False)
    )


def _iban(value: str) -> bool:
    if not 15 <= len(value) <= 34:
        return False
    return int("".join(str(int(letter, 36)) for letter in value[4:] + value[:4])) % 97 == 1


_ROUNDS = 24
_LANES = 2**64 - 1


def keccak256(data: bytes) -> bytes:
    """Keccak-256 as Ethereum uses it: the padding of the competition's entry, 0x01, not that of SHA3 (FIPS 202).

    G. Bertoni, J. Daemen, M. Peeters, G. Van Assche, "The Keccak reference", version 3.0, 2011.
    """
    rate = 136
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % rate))
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), rate):
        for index in range(rate // 8):
            at = start + 8 * index
            lanes[index] ^= int.from_bytes(padded[at : at + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permuted(lanes: list[int]) -> list[int]:
    """Keccak-f[1600]; the lane of column x and row y is `lanes[x + 5 * y]`."""
    register = 1
    for _ in range(_ROUNDS):
        parity = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        mixed = [lanes[i] ^ parity[(i + 4) % 5] ^ _rotated(parity[(i + 1) % 5], 1) for i in range(25)]
        moved = [mixed[0]] * 25
        x, y, lane = 1, 0, mixed[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            moved[x + 5 * y], lane = _rotated(lane, (step + 1) * (step + 2) // 2 % 64), mixed[x + 5 * y]
        lanes = [moved[i] ^ (~moved[i - i % 5 + (i + 1) % 5] & moved[i - i % 5 + (i + 2) % 5]) for i in range(25)]
        for power in range(7):
            if register & 1:
                lanes[0] ^= 1 << (2**power - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
    return lanes


def _rotated(lane: int, by: int) -> int:
    return (lane << by | lane >> (64 - by)) & _LANES if by else lane
