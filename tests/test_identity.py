"""What is computed once for a value that cannot be hashed."""

from __future__ import annotations

from monitor.identity import ByIdentity


def test_a_value_is_worked_on_once_and_an_equal_one_by_itself() -> None:
    seen: list[list[int]] = []

    def count(value: list[int]) -> int:
        seen.append(value)
        return len(value)

    kept = ByIdentity(count)
    first, equal = [1], [1]

    assert [kept(first), kept(first), kept(equal)] == [1, 1, 1]
    assert len(seen) == 2


def test_only_the_newest_values_are_kept() -> None:
    made: list[int] = []
    values = [[number] for number in range(3)]

    def note(value: list[int]) -> None:
        made.append(value[0])

    kept = ByIdentity(note, size=2)

    for value in (*values, values[2], values[0]):
        kept(value)

    assert made == [0, 1, 2, 0]
