"""What a source remembers of its lists: never more than was committed, never a name mistaken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders import seen
from spiders.seen import KEPT_DAYS, LONGEST, Seen, hashed

DAY = 20_000


def poll(
    folder: Path, position: str, entries: bytes, *, day: int = DAY, keep: bool = True
) -> tuple[list[bytes], str]:
    """What is new, and the position from then on."""
    with Seen(folder, "acme/new", position, day=day) as memory:
        new = memory.new(entries)
        if keep:
            memory.keep()
    return new, memory.position


def test_what_was_there_yesterday_is_not_new_today(tmp_path: Path) -> None:
    first, position = poll(tmp_path, "", b"b.top\na.top\n\nb.top\n")

    second, _ = poll(tmp_path, position, b"a.top\nc.top\nb.top")

    assert first == [b"b.top", b"a.top"]
    assert second == [b"c.top"]


def test_what_was_not_kept_after_the_commit_is_new_again_and_the_rest_is_not(tmp_path: Path) -> None:
    _, committed = poll(tmp_path, "", b"a.top\n")
    _, crashed = poll(tmp_path, committed, b"a.top\nb.top\n", keep=False)

    assert poll(tmp_path, crashed, b"a.top\nb.top\n")[0] == [b"b.top"]


def test_a_state_from_before_makes_all_new_again(tmp_path: Path) -> None:
    _, first = poll(tmp_path, "", b"a.top\n")
    _, second = poll(tmp_path, first, b"b.top\n")
    poll(tmp_path, second, b"c.top\n")

    assert poll(tmp_path, first, b"a.top\nb.top\nc.top\n")[0] == [b"a.top", b"b.top", b"c.top"]


@pytest.mark.parametrize("damage", [lambda raw: b"", lambda raw: raw[:-1], lambda raw: b"x" + raw[1:]])
def test_a_damaged_or_lost_file_makes_all_new_again(tmp_path: Path, damage: object) -> None:
    _, position = poll(tmp_path, "", b"a.top\n")
    (file,) = tmp_path.glob("*.seen")
    assert callable(damage)
    file.write_bytes(damage(file.read_bytes()))

    assert poll(tmp_path, position, b"a.top\n")[0] == [b"a.top"]


def test_a_name_that_is_missing_for_a_month_is_new_when_it_comes_back(tmp_path: Path) -> None:
    _, position = poll(tmp_path, "", b"stays.top\ngoes.top\n")
    _, position = poll(tmp_path, position, b"stays.top\n", day=DAY + KEPT_DAYS)
    new, position = poll(tmp_path, position, b"x.top\n", day=DAY + KEPT_DAYS + 1)
    assert new == [b"x.top"]

    assert poll(tmp_path, position, b"stays.top\ngoes.top\n", day=DAY + KEPT_DAYS + 2)[0] == [b"goes.top"]


def test_sources_do_not_share_their_memory_and_leave_nothing_else_behind(tmp_path: Path) -> None:
    _, position = poll(tmp_path, "", b"a.top\n")

    with Seen(tmp_path, "acme/other", position, day=DAY) as other:
        assert other.new(b"a.top\n") == [b"a.top"]

    assert [path.suffix for path in tmp_path.iterdir()] == [".seen"]


def test_many_names_are_sorted_in_runs_and_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "_RUN", 1_000)
    blocks = [b"".join(b"shop%d.top\n" % number for number in range(at, at + 700)) for at in range(0, 14_000, 700)]

    with Seen(tmp_path, "acme/new", "", day=DAY) as memory:
        found = sum(len(memory.new(block)) for block in blocks)
        memory.keep()
    with Seen(tmp_path, "acme/new", memory.position, day=DAY + 1) as again:
        more = sum(len(again.new(block + b"x%d.top\n" % at)) for at, block in enumerate(blocks))
        again.keep()

    assert (found, more, again.known) == (14_000, 20, 14_000)
    assert poll(tmp_path, again.position, b"".join(blocks) + b"x1.top\nx99.top")[0] == [b"x99.top"]


@given(
    st.lists(st.binary(max_size=300).filter(lambda raw: b"\n" not in raw), max_size=20), st.integers(0, 2**64 - 1)
)
def test_lines_have_the_same_hash_exactly_if_they_are_the_same(lines: list[bytes], seed: int) -> None:
    whole = b"\n".join(lines)

    hashes, starts, ends = hashed(whole, seed)

    told = [whole[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    assert told == [line for line in lines if 0 < len(line) <= LONGEST]
    assert len(set(hashes.tolist())) == len(set(told))


def test_a_line_has_its_hash_whatever_stands_around_it() -> None:
    alone = hashed(b"ebc-login.top", 7)[0]

    assert hashed(b"a.top\nebc-login.top\nb", 7)[0][1] == alone[0]
    assert hashed(b"ebc-login.top\n", 8)[0][0] != alone[0]
