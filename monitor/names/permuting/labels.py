"""Labels that a registry would take, in both their forms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from monitor.names.permuting.registries import is_sold

#: letters, digits and hyphens, none at an end nor in third and fourth place (RFC 1035 §2.3.1, RFC 5891 §4.2.3.1)
_LABEL = r"(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_LABELS = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


class Encoded(NamedTuple):
    """A label beyond ASCII, or several with dots between."""

    ascii: str
    unicode: str


class Labels(NamedTuple):
    """Valid labels, in the order in which they were given."""

    plain: list[str]
    encoded: list[Encoded]

    def sold(self, suffix: str, *, private: bool) -> list[Encoded]:
        """Those beyond ASCII that the registry of `suffix` sells."""
        return [one for one in self.encoded if is_sold(one.unicode, suffix, private=private)]


def checked(variants: Iterable[str]) -> Labels:
    """Those of `variants` that are valid (IDNA 2008 for those beyond ASCII, whose letters are known to be good), each once."""
    fits = _LABELS.fullmatch
    unique = dict.fromkeys(variants)
    plain = [one for one in unique if one.isascii() and fits(one)]
    if len(plain) == len(unique):
        return Labels(plain, [])
    beyond = ((_encoded(one), one) for one in unique if not one.isascii())
    return Labels(plain, [Encoded(made, one) for made, one in beyond if made])


def _encoded(variant: str) -> str:
    """The ASCII form; empty where a label is too long or has a hyphen where none may be."""
    parts = []
    for part in variant.split("."):
        if part[:1] in ("-", "") or part[-1] == "-" or part[2:4] == "--":
            return ""
        made = part if part.isascii() else "xn--" + punycode(part)
        if len(made) > 63:
            return ""
        parts.append(made)
    return ".".join(parts)


def punycode(text: str) -> str:
    """`text` in the encoding of RFC 3492 §6.3, as `str.encode("punycode")` gives it in twice the time."""
    basic = [c for c in text if c < "\x80"]
    done = len(basic)
    out = [*basic, "-"] if basic else []
    code, delta, bias, first = 128, 0, 72, True
    points = list(map(ord, text))
    for beyond in sorted({point for point in points if point >= 128}):
        delta += (beyond - code) * (done + 1)
        for point in points:
            if point < beyond:
                delta += 1
            elif point == beyond:
                out.append(_integer(delta, bias))
                bias = _adapted(delta // 700 if first else delta // 2, done + 1)
                delta, first, done = 0, False, done + 1
        delta, code = delta + 1, beyond + 1
    return "".join(out)


def _integer(number: int, bias: int) -> str:
    digits, k = "", 36
    while True:
        threshold = 1 if k <= bias else min(26, k - bias)
        if number < threshold:
            return digits + _DIGITS[number]
        number, rest = divmod(number - threshold, 36 - threshold)
        digits += _DIGITS[threshold + rest]
        k += 36


def _adapted(delta: int, points: int) -> int:
    delta += delta // points
    k = 0
    while delta > 455:
        delta //= 35
        k += 36
    return k + 36 * delta // (delta + 38)


_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"
