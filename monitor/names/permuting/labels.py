"""Labels that a registry would take, in both their forms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from monitor.names.permuting.registries import is_all_sold, is_sold

#: letters, digits and hyphens, none at an end nor in third and fourth place (RFC 1035 §2.3.1, RFC 5891 §4.2.3.1)
_LABEL = r"(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ASCII = frozenset(map(chr, range(128)))
_LABELS = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


class Encoded(NamedTuple):
    """A label beyond ASCII, or several with dots between."""

    ascii: str
    unicode: str


class Labels(NamedTuple):
    """Valid labels, in the order in which they were given."""

    plain: list[str]
    encoded: list[Encoded]
    beyond: frozenset[str]

    def sold(self, suffix: str, *, private: bool) -> list[Encoded]:
        """Those beyond ASCII that the registry of `suffix` sells."""
        if is_all_sold(self.beyond, suffix, private=private):
            return self.encoded
        return [one for one in self.encoded if is_sold(one.unicode, suffix, private=private)]


def checked(variants: Iterable[str]) -> Labels:
    """Those of `variants` that are valid (IDNA 2008 for those beyond ASCII, whose letters are known to be good), each once."""
    fits = _LABELS.fullmatch
    unique = dict.fromkeys(variants)
    plain = [one for one in unique if one.isascii() and fits(one)]
    if len(plain) == len(unique):
        return Labels(plain, [], frozenset())
    beyond = ((_encoded(one), one) for one in unique if not one.isascii())
    encoded = [Encoded(made, one) for made, one in beyond if made]
    return Labels(plain, encoded, frozenset("".join(one.unicode for one in encoded)) - _ASCII)


def _encoded(variant: str) -> str:
    """The ASCII form; empty where a label is too long or has a hyphen where none may be."""
    if "." in variant:
        parts = [part if _LABELS.fullmatch(part) else _encoded(part) for part in variant.split(".")]
        return ".".join(parts) if all(parts) else ""
    if not variant or variant.isascii() or variant[0] == "-" or variant[-1] == "-" or variant[2:4] == "--":
        return ""
    made = "xn--" + punycode(variant)
    return made if len(made) <= 63 else ""


def punycode(text: str) -> str:
    """`text` in the encoding of RFC 3492, as `str.encode("punycode")` gives it in three times as long."""
    basic = text.encode("ascii", "ignore").decode()
    out = basic + "-" if basic else ""
    length = done = len(basic)
    code, place, bias = 128, 0, 72
    waiting = sorted([(ord(c), at) for at, c in enumerate(text) if c > "\x7f"])
    for number, (point, at) in enumerate(waiting):
        position = at - sum([later < at for _, later in waiting[number + 1 :]])
        delta = (point - code) * (length + 1) + position - place
        code, place, length = point, position + 1, length + 1
        out += _integer(delta, bias)
        bias = _adapted(delta // 2 if length > done + 1 else delta // 700, length)
    return out


def _integer(number: int, bias: int) -> str:
    """A generalised variable-length integer, RFC 3492 §3.3."""
    digits, k = "", 36
    while True:
        threshold = 1 if k <= bias else k - bias if k < bias + 26 else 26
        if number < threshold:
            return digits + _DIGITS[number]
        number, rest = divmod(number - threshold, 36 - threshold)
        digits += _DIGITS[threshold + rest]
        k += 36


def _adapted(delta: int, points: int) -> int:
    """The next bias, RFC 3492 §3.4."""
    delta += delta // points
    k = 0
    while delta > 455:
        delta //= 35
        k += 36
    return k + 36 * delta // (delta + 38)


_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"
