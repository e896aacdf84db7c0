"""Wallets, licences and ways to get in touch: random, with the checksums that real ones have."""

from __future__ import annotations

from hashlib import sha256
from random import Random

_B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_MASK = (1 << 64) - 1


def base58check(payload: bytes) -> str:
    """Base58 with the first four bytes of the double SHA-256 behind it (Bitcoin Wiki, Base58Check)."""
    raw = payload + sha256(sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = _B58[rest] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


def tron(rng: Random) -> str:
    """A TRON address, as USDT is sent to: `T` and 33 more."""
    return base58check(b"\x41" + rng.randbytes(20))


def bitcoin(rng: Random) -> str:
    """A Bitcoin address: old style, or a SegWit one (BIP 173)."""
    if rng.random() < 0.5:
        return base58check(rng.choice((b"\0", b"\5")) + rng.randbytes(20))
    return _segwit(rng.randbytes(20))


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for number, part in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= part if top >> number & 1 else 0
    return check


def _segwit(program: bytes) -> str:
    bits = int.from_bytes(program, "big")
    data = [0, *((bits >> shift) & 31 for shift in range(155, -1, -5))]
    spread = [3, 3, 0, 2, 3]
    check = _polymod([*spread, *data, *[0] * 6]) ^ 1
    data += [check >> 5 * (5 - number) & 31 for number in range(6)]
    return "bc1" + "".join(_BECH[value] for value in data)


def ethereum(rng: Random) -> str:
    """An Ethereum address with the capitals of EIP-55."""
    text = rng.randbytes(20).hex()
    digest = keccak256(text.encode()).hex()
    return "0x" + "".join(one.upper() if int(digest[place], 16) > 7 else one for place, one in enumerate(text))


def _turned(value: int, by: int) -> int:
    return (value << by | value >> (64 - by)) & _MASK if by else value


def keccak256(message: bytes) -> bytes:
    """Keccak-256 with the padding from before SHA-3 (the Keccak reference, version 3.0), as Ethereum uses it."""
    rate = 136
    padded = bytearray(message + b"\1" + bytes(rate - len(message) % rate - 1))
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for start in range(0, len(padded), rate):
        for word in range(rate // 8):
            lanes[word % 5][word // 5] ^= int.from_bytes(padded[start + 8 * word : start + 8 * word + 8], "little")
        _permute(lanes)
    return b"".join(lanes[word % 5][word // 5].to_bytes(8, "little") for word in range(4))


def _permute(lanes: list[list[int]]) -> None:
    register = 1
    for _ in range(24):
        parity = [column[0] ^ column[1] ^ column[2] ^ column[3] ^ column[4] for column in lanes]
        for x in range(5):
            mixed = parity[x - 1] ^ _turned(parity[(x + 1) % 5], 1)
            for y in range(5):
                lanes[x][y] ^= mixed
        x, y, current = 1, 0, lanes[1][0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x][y] = lanes[x][y], _turned(current, (step + 1) * (step + 2) // 2 % 64)
        for row in range(5):
            line = [lanes[column][row] for column in range(5)]
            for column in range(5):
                lanes[column][row] = line[column] ^ (~line[(column + 1) % 5] & _MASK & line[(column + 2) % 5])
        for bit in range(7):
            register = (register << 1 ^ (register >> 7) * 0x71) % 256
            if register & 2:
                lanes[0][0] ^= 1 << ((1 << bit) - 1)


def telegram(rng: Random, near: str) -> str:
    """A handle near a name, of 5 to 32 letters, digits and underscores."""
    tail = rng.choice(("_kf", "_cs", "service", "_vip", "kefu", "_help", "001", "_support", "_manager", "88"))
    return f"{''.join(one for one in near.lower() if one.isascii() and one.isalnum())[:20]}{tail}{rng.choice(('', str(rng.randint(1, 999))))}"


def phone(rng: Random) -> str:
    """A telephone number of a range that is kept for fiction where there is one (Ofcom, NANP 555-01xx), else of no operator."""
    return rng.choice(
        (
            f"+44 7700 900{rng.randint(0, 999):03d}",
            f"+1 202 555 01{rng.randint(0, 99):02d}",
            f"+852 0{rng.randint(1000000, 9999999)}",
            f"+86 100{rng.randint(10000000, 99999999)}",
        )
    )


def qq(rng: Random) -> str:
    """A number as QQ gives them, behind those that are given out."""
    return str(rng.randint(9_100_000_000, 9_999_999_999))
