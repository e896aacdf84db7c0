"""How many ways a regular expression has to match the same characters, by its parsed tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

Item = tuple[Any, Any]
#: a count that says no more than: too many
ENDLESS = 10**12

_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT"})
_LEAVES = frozenset({"LITERAL", "IN", "ANY", "NOT_LITERAL", "AT"})
#: where an item keeps the sequence that it holds
_HOLDS = {"SUBPATTERN": 3, "MAX_REPEAT": 2, "MIN_REPEAT": 2, "POSSESSIVE_REPEAT": 2, "ASSERT": 1, "ASSERT_NOT": 1}
#: what no longer goes back once it has matched, or takes no characters
_SETTLED = frozenset({"ASSERT", "ASSERT_NOT", "ATOMIC_GROUP", "POSSESSIVE_REPEAT"})
#: characters that stand for all which an expression does not name
_SAMPLES = "a0_ \n\t.-龘あ한яé"
_CLASSES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda one: one.isalnum() or one == "_",
}


def _inside(item: Item) -> list[list[Item]]:
    """The sequences that `item` holds."""
    name, value = item[0].name, item[1]
    if name in _LEAVES:
        return []
    if name == "BRANCH":
        return [list(one) for one in value[1]]
    if name == "GROUPREF_EXISTS":
        return [list(one) for one in value[1:] if one is not None]
    if name == "ATOMIC_GROUP":
        return [list(value)]
    return [list(value[_HOLDS[name]])] if name in _HOLDS else []


def roughly(sequence: Iterable[Item]) -> int:
    """In how many ways `sequence` can be tried from one place, at most: as if all repeats shared their characters."""
    ways = 1
    for item in sequence:
        if item[0].name in _LEAVES:
            continue
        ways *= max(map(roughly, _inside(item)), default=1) * _spread(item)
        ways = min(ways, ENDLESS)
    return ways


def _spread(item: Item) -> int:
    """Between how many lengths a repeat can choose; 1 for all else."""
    return int(item[1][1]) - int(item[1][0]) + 1 if item[0].name in _REPEATS else 1


class Ways:
    """How many ways there are to match the same characters by an expression."""

    def __init__(self, tree: list[Item]) -> None:
        self._tree = tree
        self._known: dict[int, int] = {}

    @cached_property
    def _bits(self) -> dict[str, int]:
        return {one: 1 << place for place, one in enumerate(sorted({*_SAMPLES, *_characters(self._tree)}))}

    @cached_property
    def _all(self) -> int:
        return (1 << len(self._bits)) - 1

    def loops(self) -> bool:
        """Whether there is a repeat whose rounds can be told apart in more than one way."""
        return self._loops_in(self._tree)

    def count(self) -> int:
        """In how many ways the expression can be tried from one place, at most."""
        return self._counted(self._tree, 0)

    def _counted(self, sequence: list[Item], after: int) -> int:
        ways = 1
        for number, item in enumerate(sequence):
            following = self._then(sequence[number + 1 :], after)
            ways *= max((self._counted(one, following) for one in _inside(item)), default=1)
            if _spread(item) > 1 and self._matched(item) & following:
                ways *= _spread(item)
            ways = min(ways, ENDLESS)
        return ways

    def _loops_in(self, sequence: list[Item]) -> bool:
        for item in sequence:
            if item[0].name in _REPEATS and int(item[1][1]) > 1:
                body = list(item[1][2])
                if any(map(_inside, body)) and self._choice(body, self._first(body)):
                    return True
            if any(self._loops_in(one) for one in _inside(item)):
                return True
        return False

    def _choice(self, sequence: list[Item], after: int) -> bool:
        """Whether a repeat in `sequence` can go on with what follows it, or two branches begin alike."""
        for number, item in enumerate(sequence):
            name, value = item[0].name, item[1]
            following = self._then(sequence[number + 1 :], after)
            if name in _REPEATS:
                inner = list(value[2])
                if value[0] != value[1] and self._first(inner) & following:
                    return True
                following |= self._first(inner) if value[1] > 1 else 0
            if name == "BRANCH" and self._begin_alike([list(one) for one in value[1]], following):
                return True
            if name not in _SETTLED and any(self._choice(one, following) for one in _inside(item)):
                return True
        return False

    def _begin_alike(self, branches: list[list[Item]], following: int) -> bool:
        """Whether two of `branches` can match the same text, as far as their beginnings tell."""
        begun = [self._beginning(branch, following) for branch in branches]
        return any(
            all(some & other for some, other in zip(one, two, strict=False))
            for number, one in enumerate(begun)
            for two in begun[number + 1 :]
        )

    def _beginning(self, branch: list[Item], following: int) -> list[int]:
        """The characters that can stand at each of the first places of `branch`, as far as these are sure."""
        places: list[int] = []
        for item in branch:
            if _inside(item) or item[0].name == "GROUPREF":
                return [*places, self._first(branch[len(places) :]) or following]
            if item[0].name != "AT":
                places.append(self._matched(item))
        return places

    def _first(self, sequence: list[Item]) -> int:
        """The characters that a match of `sequence` can begin with."""
        return self._then(sequence, 0)

    def _then(self, sequence: list[Item], after: int) -> int:
        """The characters that can come next before `sequence`, when `after` can come behind it."""
        found = 0
        for item in sequence:
            found |= self._matched(item)
            if not _is_skippable(item):
                return found
        return found | after

    def _matched(self, item: Item) -> int:
        """The characters that `item` can begin with, a bit for each of the alphabet."""
        if id(item) not in self._known:
            inside = _inside(item)
            if item[0].name in {"ASSERT", "ASSERT_NOT", "AT"}:
                found = 0
            elif inside:
                found = 0
                for one in inside:
                    found |= self._first(one)
            else:
                found = self._taken(item)
            self._known[id(item)] = found
        return self._known[id(item)]

    def _taken(self, item: Item) -> int:
        """What `item`, which stands for one character, can be."""
        name, value = item[0].name, item[1]
        if name in {"LITERAL", "NOT_LITERAL"}:
            bit = self._bits[_letter(value)]
            return bit if name == "LITERAL" else self._all ^ bit
        if name == "IN":
            negated = value[0][0].name == "NEGATE"
            found = 0
            for one in value[negated:]:
                found |= self._taken(one)
            return self._all ^ found if negated else found
        return sum(bit for one, bit in self._bits.items() if _takes(item, one))


def _is_skippable(item: Item) -> bool:
    """Whether `item` can match nothing."""
    name, value = item[0].name, item[1]
    if name in {"AT", "ASSERT", "ASSERT_NOT", "GROUPREF"}:
        return True
    if name in _REPEATS or name == "POSSESSIVE_REPEAT":
        return value[0] == 0 or all(map(_is_skippable, value[2]))
    inside = _inside(item)
    return bool(inside) and (name == "GROUPREF_EXISTS" or any(all(map(_is_skippable, one)) for one in inside))


def _takes(item: Item, character: str) -> bool:
    """Whether a range, a class or a dot can be `character`; what else there is can be anything."""
    name, value = item[0].name, item[1]
    if name == "RANGE":
        return any(
            value[0] <= ord(one) <= value[1] for one in (character, character.lower()[:1], character.upper()[:1])
        )
    if name == "CATEGORY":
        said = value.name.replace("_NOT_", "_")
        return _CLASSES[said](character) == bool(said == value.name)
    return bool(name != "ANY" or character != "\n")


def _letter(code: int) -> str:
    """A character in the case in which characters are compared."""
    letter = chr(code).lower()
    return letter if len(letter) == 1 else chr(code)


def _characters(sequence: Iterable[Item]) -> set[str]:
    """The characters that `sequence` names, and the ends of its ranges."""
    found: set[str] = set()
    for item in sequence:
        name, value = item[0].name, item[1]
        if name in {"LITERAL", "NOT_LITERAL"}:
            found.add(_letter(value))
        elif name == "RANGE":
            found.update((_letter(value[0]), _letter(value[1])))
        elif name == "IN":
            found |= _characters(value)
        for one in _inside(item):
            found |= _characters(one)
    return found
