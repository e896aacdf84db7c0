"""Sentences with choices and gaps: `[Log in|Sign in] to {brand}` becomes one of many sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

from tests.farm import handles

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_GAP = re.compile(r"\{(\w+)\}")


class Speaker:
    """Fills gaps and makes choices for one site: what it said once, it says again."""

    def __init__(self, rng: Random, known: Mapping[str, str], banks: Mapping[str, Sequence[str]]) -> None:
        self.rng, self.known, self._banks = rng, dict(known), banks
        self._made: Mapping[str, Callable[[], str]] = {
            "usdt": lambda: handles.tron(rng),
            "btc": lambda: handles.bitcoin(rng),
            "eth": lambda: handles.ethereum(rng),
            "tg": lambda: handles.telegram(rng, self.known.get("handle", "service")),
            "qq": lambda: handles.qq(rng),
            "phone": lambda: handles.phone(rng),
            "wa": lambda: f"4477009{rng.randint(0, 99999):05d}",
            "amount": lambda: (
                f"{rng.choice((50, 100, 200, 250, 500, 880, 1000, 2000, 3600, 5000, 12800, 30000)):,}"
            ),
            "percent": lambda: str(rng.choice((5, 8, 10, 12, 15, 20, 25, 30, 50, 100))),
            "number": lambda: str(rng.randint(2, 97)),
            "year": lambda: str(rng.randint(2009, 2024)),
            "date": lambda: f"2026-{rng.randint(1, 11):02d}-{rng.randint(1, 28):02d}",
            "code": lambda: f"{rng.randint(100000, 999999)}",
            "ref": lambda: f"{rng.choice('ABCDEFGHKM')}{rng.choice('PQRSTVWX')}{rng.randint(10000, 99999)}",
        }

    def __getitem__(self, name: str) -> str:
        if name not in self.known:
            if name in self._made:
                self.known[name] = self._made[name]()
            else:
                self.known[name] = self(self.rng.choice(self._banks[name.rstrip("0123456789")]))
        return self.known[name]

    def __call__(self, text: str) -> str:
        """One of the sentences that `text` stands for."""
        while "[" in text and (chosen := _CHOICE.sub(self._choose, text)) != text:
            text = chosen
        return _GAP.sub(lambda gap: self[gap[1]], text)

    def some(self, bank: Sequence[str], least: int, most: int) -> list[str]:
        """Several different ones of a bank, said."""
        count = min(len(bank), self.rng.randint(least, most))
        return [self(one) for one in self.rng.sample(list(bank), count)]

    def one(self, bank: Sequence[str]) -> str:
        """One of a bank, said."""
        return self(self.rng.choice(list(bank)))

    def _choose(self, found: re.Match[str]) -> str:
        return self.rng.choice(str(found[1]).split("|"))
