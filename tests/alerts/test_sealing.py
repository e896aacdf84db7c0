"""What a reporter tells is kept encrypted, and opens only with this installation's key."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path

import pytest

from alerts.sealing import Sealer
from monitor.errors import SealError

TOLD = {"contact": "王小明 13812345678", "story": "加了群", "lost": "¥30000"}


def test_what_was_sealed_opens_again_and_shows_nothing_meanwhile(tmp_path: Path) -> None:
    sealed = Sealer(tmp_path).seal(TOLD)

    assert Sealer(str(tmp_path)).open(sealed) == TOLD
    assert b"13812345678" not in sealed


def test_the_key_is_made_once_and_is_for_its_owner_only(tmp_path: Path) -> None:
    sealer = Sealer(tmp_path / "state")
    first = sealer.seal(TOLD)
    key = sealer.key_file.read_bytes()
    sealer.seal(TOLD)

    assert sealer.key_file.read_bytes() == key
    assert sealer.open(first) == TOLD
    assert stat.S_IMODE(sealer.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(sealer.key_file.parent.stat().st_mode) == 0o700
    assert [file.name for file in sealer.key_file.parent.iterdir()] == ["report.key"]


def _seal(folder: str) -> bytes:
    return Sealer(folder).seal(TOLD)


def test_processes_that_race_get_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        sealed = pool.map(_seal, [str(tmp_path)] * 6)

    assert [Sealer(tmp_path).open(one) for one in sealed] == [TOLD] * 6


def test_a_missing_key_is_told_and_not_made_anew_by_opening(tmp_path: Path) -> None:
    sealer = Sealer(tmp_path)
    sealed = sealer.seal(TOLD)
    sealer.key_file.unlink()

    with pytest.raises(SealError, match=r"missing: expected it at .*report\.key"):
        sealer.open(sealed)
    assert not sealer.key_file.exists()


def test_another_key_or_damage_is_told(tmp_path: Path) -> None:
    sealed = Sealer(tmp_path / "a").seal(TOLD)
    other = Sealer(tmp_path / "b")
    other.seal(TOLD)

    with pytest.raises(SealError, match="another key"):
        other.open(sealed)
    with pytest.raises(SealError, match="damaged"):
        Sealer(tmp_path / "a").open(sealed[:-9])


@pytest.mark.parametrize("content", [b"", b"not a key", b"\xff" * 44])
def test_a_key_file_that_holds_no_key_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "report.key").write_bytes(content)

    with pytest.raises(SealError, match="expected 32 bytes"):
        Sealer(tmp_path).seal(TOLD)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SealError, match="cannot make the key"):
        Sealer(tmp_path / "file" / "state").seal(TOLD)
