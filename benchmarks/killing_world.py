"""What the lives of `benchmarks.killing_parts` watch: a brand that nobody touches and one that people are busy with, ladders that take a minute, and posts of every kind."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.forum import Forum
from benchmarks.harness import ROUTES

#: who is told when nobody answers, in turn
RUNGS = ("supervisor@acme.test", "director@acme.test")
_BRAND = """key = "{key}"
name = "{name}"
aliases = ["{name}"]
[official]
domains = ["{key}.com"]
[verification]
default = "https://{key}.com/verify"
"""
_ROUTES = {
    "acme": ROUTES,
    "brio": """fallback = "care"
[departments.care]
name = "Care"
mail = ["care@brio.test"]
[departments.legal]
name = "Legal"
mail = ["legal@brio.test"]
[[route]]
departments = ["care"]
[[route]]
matter = "fake_site"
departments = ["legal"]
[grouping]
window = "1m"
""",
}
_LADDER = """[[step]]
role = "supervisor"
after_hours = 0.01
mail = ["supervisor@{key}.test"]
[[step]]
role = "director"
after_hours = 0.015
complaints = 6
mail = ["director@{key}.test"]
"""
_COMPLAINTS = (
    "Brio Bank: my withdrawal is late, support says nothing, case {number}",
    "Brio Bank 出金一周没到账，客服不理人，单号 {number}",
    "Brio Bank slippage of 40 points on my order {number}, this is robbery",
    "Brio Bank: cannot log in to my account since number {number} was announced",
    "Brio Bank froze my bank card, case {number}, I will call the police",
    "Brio Bank: how long does a withdrawal of {number} USD take?",
    "Brio Bank: support sent me to briobank-login{number}.top, where my 5,000 USD are gone",
)


def write_watchlists(folder: Path, quiet: Forum, busy: Forum, every: float) -> None:
    """Both brands' folders, with the forums as their sources."""
    for key, name, forum in (("acme", "Acme Markets", quiet), ("brio", "Brio Bank", busy)):
        own = folder / key
        own.mkdir(parents=True)
        (own / "brand.toml").write_text(_BRAND.format(key=key, name=name))
        (own / "routes.toml").write_text(_ROUTES[key])
        (own / "escalation.toml").write_text(_LADDER.format(key=key))
        (own / "sources.toml").write_text(forum.sources(every))


class Authors:
    """Who writes: `write` publishes one post about the quiet brand or the busy one, in turn."""

    def __init__(self, quiet: Forum, busy: Forum, seed: int) -> None:
        self._quiet, self._busy, self._chance = quiet, busy, random.Random(seed)
        self._count = 0
        self.going = True

    def write(self) -> None:
        """One more post, unless they have gone to bed."""
        if not self.going:
            return
        self._count += 1
        if self._count % 3 == 0:
            self._quiet.publish()
        else:
            text = self._chance.choices(_COMPLAINTS, weights=(3, 3, 2, 2, 1, 2, 2))[0]
            self._busy.publish(text.format(number=self._count))
