"""Refitted layers are kept whole, and taken without a restart."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from monitor.errors import ModelError, UsageError
from monitor.opinion.models import shipped
from monitor.refitting.comparing import Figure
from monitor.refitting.keeper import ModelKeeper
from monitor.refitting.keeping import facts, keep, kept, use
from monitor.refitting.refit import Refit
from monitor.refitting.shelf import CURRENT, SHIPPED, Shelf
from tests.building import NOON

LATER = NOON + timedelta(seconds=5)


def made() -> Refit:
    figure = Figure(of="corpus", field="topic", texts=9, without=0.85, learnt=0.86)
    return Refit(layer=shipped().layer, corpus=9, corrections=2, figures=(figure,), changes=(), worse=())


def test_nothing_is_kept_where_there_is_no_folder_and_the_shipped_one_is_in_use(tmp_path: Path) -> None:
    shelf, keeper = Shelf(tmp_path / "none"), ModelKeeper(tmp_path / "none")

    assert (shelf.current(), kept(shelf), keeper.current()) == (SHIPPED, [], shipped())
    assert not (tmp_path / "none").exists()


@pytest.mark.heavy
def test_a_kept_layer_is_current_and_tells_what_it_was_made_of(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "state")

    first = keep(shelf, made(), now=NOON, margin=0.01, last=7)
    second = keep(shelf, made(), now=NOON, margin=0.01, last=8)
    third = keep(shelf, made(), now=LATER, margin=0.01, last=9)

    assert first.name == "trade-20261120T120000Z"
    assert shelf.current() == third.name
    assert kept(shelf) == [third, second, first]
    assert facts(shelf, first.name) == first
    assert sorted(path.suffix for path in shelf.folder.iterdir()) == ["", *[".bin"] * 3, *[".json"] * 3]


@pytest.mark.heavy
def test_one_can_go_back_and_only_to_what_there_is(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    first, second = (keep(shelf, made(), now=now, margin=0.01, last=1) for now in (NOON, LATER))

    use(shelf, first.name)
    assert shelf.current() == first.name
    use(shelf, SHIPPED)
    assert shelf.current() == SHIPPED
    with pytest.raises(
        UsageError, match=f"expected a model among shipped, {second.name}, {first.name}; found '../x'"
    ):
        use(shelf, "../x")


def test_a_damaged_layer_is_not_chosen(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    name = keep(shelf, made(), now=NOON, margin=0.01, last=1).name
    use(shelf, SHIPPED)
    shelf.file(name).write_bytes(b"damaged")

    with pytest.raises(ModelError, match=f"{name}"):
        use(shelf, name)

    assert shelf.current() == SHIPPED


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.heavy
def test_what_root_learns_belongs_to_the_account_of_the_daemon(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    shelf = Shelf(tmp_path)

    keep(shelf, made(), now=NOON, margin=0.01, last=1)

    assert {path.stat().st_uid for path in (shelf.folder, *shelf.folder.iterdir())} == {12345}


@pytest.mark.heavy
def test_a_process_takes_another_model_without_a_restart(tmp_path: Path) -> None:
    shelf, keeper = Shelf(tmp_path), ModelKeeper(tmp_path)
    with time_machine.travel(NOON, tick=False) as clock:
        before = keeper.current()
        name = keep(shelf, made(), now=NOON, margin=0.01, last=1).name
        assert keeper.current() is before
        clock.shift(1)

        taken = keeper.current()

        assert (taken is before, keeper.name) == (False, name)
        clock.shift(1)
        assert keeper.current() is taken


@pytest.mark.parametrize("damage", ["file", "choice", "name", "gone"])
@pytest.mark.heavy
def test_the_last_good_one_stays_while_something_is_wrong_which_is_told_once(tmp_path: Path, damage: str) -> None:
    told: list[tuple[str, str]] = []
    shelf, keeper = Shelf(tmp_path), ModelKeeper(tmp_path, tell=lambda *change: told.append(change))
    first, second = (keep(shelf, made(), now=now, margin=0.01, last=1) for now in (NOON, LATER))
    use(shelf, first.name)
    with time_machine.travel(NOON, tick=False) as clock:
        good = keeper.current()
        if damage == "choice":
            (shelf.folder / CURRENT).write_bytes(b"\xff")
        elif damage == "name":
            (shelf.folder / CURRENT).write_text("../../etc/passwd")
        else:
            use(shelf, second.name)
            shelf.file(second.name).write_bytes(b"damaged")
            if damage == "gone":
                shelf.file(second.name).unlink()
        for _ in range(3):
            clock.shift(1)
            assert keeper.current() is good
        use(shelf, SHIPPED)
        clock.shift(1)
        assert keeper.current() is not good

    assert [name for name, _ in told] == [first.name, first.name, SHIPPED]
    assert [bool(problem) for _, problem in told] == [False, True, False]
