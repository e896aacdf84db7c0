"""What a text must hold for a regular expression to match: so that most expressions need not be tried on most texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from monitor.opinion.words.expressions import parsed

Needs = list[frozenset[str]]
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


def needs(pattern: str) -> Needs:
    """Sets of strings: every match of `pattern` holds a string of each set, one after the other; empty where nothing is sure.

    >>> needs("(出金|提现).{0,9}没到")
    [frozenset({'出金', '提现'}), frozenset({'没到'})]
    """
    return _of(parsed(pattern))


def _of(sequence: Iterable[tuple[Any, Any]]) -> Needs:
    found: Needs = []
    run = ""
    for kind, value in sequence:
        name = str(kind)
        if name == "LITERAL":
            run += chr(value).lower()
            continue
        if run:
            found.append(frozenset({run}))
            run = ""
        if name == "SUBPATTERN":
            found += _of(value[3])
        elif name in _REPEATS and value[0] >= 1:
            found += _of(value[2])
        elif name == "ATOMIC_GROUP":
            found += _of(value)
        elif name == "BRANCH":
            found += _any_of([_of(one) for one in value[1]])
        elif name == "IN":
            found += _set_of(value)
    if run:
        found.append(frozenset({run}))
    return found


def _any_of(branches: list[Needs]) -> Needs:
    """One of the branches matches: their best sets together, if every branch has one."""
    if not all(branches):
        return []
    return [frozenset().union(*(max(sets, key=_worth) for sets in branches))]


def telling(sets: Needs, most: int) -> Needs:
    """The sets, `most` at most, that the fewest texts hold: those of the longest strings, in their order."""
    best = sorted(range(len(sets)), key=lambda one: _worth(sets[one]))[-most:]
    return [sets[one] for one in sorted(best)]


def _worth(strings: frozenset[str]) -> tuple[int, int]:
    return min(map(len, strings)), -len(strings)


def _set_of(members: list[tuple[Any, Any]]) -> Needs:
    """A set of single wide characters says something; Latin letters and digits stand everywhere."""
    if any(str(kind) != "LITERAL" or value < 0x2E80 for kind, value in members) or len(members) > 20:
        return []
    return [frozenset(chr(value) for _, value in members)]
