"""The cases under `tests/cases/ssrf`: what is asked for, what the DNS says, and which addresses may be reached."""

from __future__ import annotations

from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent.parent / "cases" / "ssrf"


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` is asked for; every name resolves to `answers`, from the second question on to `later` where that is given; the site
    that is reached redirects along `hops`. `reached` are the addresses that may take connections, none by default. Programs other than the guard may
    refuse an `odd` address; those that read it otherwise may reach what it is `perhaps`, which is public.
    """

    form: str
    url: str
    answers: tuple[str, ...] = ("127.0.0.1",)
    later: tuple[str, ...] = ()
    hops: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    odd: bool = False
    perhaps: tuple[str, ...] = ()


class Cases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of cases, and what they are about."""

    what: str
    cases: tuple[Case, ...]


def files() -> dict[str, Cases]:
    """Every file of cases, by its name."""
    return {path.stem: msgspec.toml.decode(path.read_bytes(), type=Cases) for path in sorted(FOLDER.glob("*.toml"))}


class Answers:
    """A resolver that answers as a case says; it counts the questions."""

    def __init__(self, case: Case) -> None:
        self.case, self.asked = case, 0

    def __call__(self, host: str) -> tuple[str, ...]:
        """The addresses of `host`; OSError where there are none."""
        self.asked += 1
        found = self.case.later if self.asked > 1 and self.case.later else self.case.answers
        if host == "inner.example":
            found = ("10.0.0.1",)
        if not found:
            raise OSError(f"{host} leads nowhere")
        return found
