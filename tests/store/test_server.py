"""The embedded server: shared, surviving its users, gone when the last one leaves."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from monitor.errors import ServerError
from monitor.store import server_programs
from monitor.store.server import open_server

USER = """
import sys
from pathlib import Path
from monitor.store.server import open_server
with open_server(Path(sys.argv[1]), fast=True) as server:
    print(server.pid, flush=True)
    sys.stdin.readline()
"""


class Neighbour:
    """Another process of the installation, which uses the server until it is told to leave, or killed."""

    def __init__(self, state_dir: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(state_dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def server_pid(self) -> int:
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.communicate(b"\n", timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def used_state_dir() -> Iterator[Path]:
    """A state folder whose data is made already; every test leaves its server stopped."""
    folder = Path(tempfile.mkdtemp(prefix="zhengming-test-used-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    open_server(folder / "state", fast=True).close()
    yield folder / "state"
    shutil.rmtree(folder)


@pytest.fixture
def neighbour() -> Iterator[Callable[[Path], Neighbour]]:
    made: list[Neighbour] = []

    def start(state_dir: Path) -> Neighbour:
        made.append(Neighbour(state_dir))
        return made[-1]

    yield start
    for one in made:
        if one.process.returncode is None:
            one.kill()


@pytest.fixture(autouse=True)
def common_folder(state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = state_dir.parent / "common"
    monkeypatch.setattr(server_programs, "COMMON_FOLDER", folder)
    return folder


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""  # empty for a dead one that nobody has waited for
    except FileNotFoundError:
        return False


def kill(pid: int) -> None:
    """Kill -9, and wait for the end."""
    handle = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([handle], [], [], 30)
    os.close(handle)


@contextmanager
def altered(path: Path, content: bytes) -> Iterator[None]:
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


def query(url: str, sql: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(sql.encode()).fetchone()
        assert row
        return str(row[0])


def test_two_processes_share_one_server_and_the_last_to_leave_stops_it(
    used_state_dir: Path, neighbour: Callable[[Path], Neighbour]
) -> None:
    server = open_server(used_state_dir, fast=True)
    other = neighbour(used_state_dir)
    assert other.server_pid() == server.pid

    server.close()
    assert runs(server.pid)

    other.leave()
    assert not runs(server.pid)
    assert not (used_state_dir / "postgres" / "data" / "postmaster.pid").exists()


def test_letting_go_twice_does_no_harm_to_the_others(used_state_dir: Path) -> None:
    with open_server(used_state_dir, fast=True) as server, open_server(used_state_dir, fast=True) as other:
        other.close()
        other.close()

        assert query(server.url, "SELECT 1") == "1"


def test_a_server_survives_kill_9_of_its_starter_and_serves_the_next(
    used_state_dir: Path, neighbour: Callable[[Path], Neighbour]
) -> None:
    starter = neighbour(used_state_dir)
    pid = starter.server_pid()
    starter.kill()

    with open_server(used_state_dir, fast=True) as server:
        assert server.pid == pid
        assert query(server.url, "SELECT 1") == "1"

    assert not runs(pid)


def test_a_server_that_was_killed_starts_again_with_what_was_committed(used_state_dir: Path) -> None:
    with open_server(used_state_dir) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("DROP TABLE IF EXISTS kept")
            connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
        killed = server.pid
        kill(killed)

        server.revive()

        assert server.pid != killed
        assert query(server.url, "SELECT n FROM kept") == "42"


def test_a_backend_that_outlives_a_killed_server_does_not_hinder_the_next_start(used_state_dir: Path) -> None:
    with open_server(used_state_dir, fast=True) as server, psycopg.connect(server.url) as busy:
        backend = busy.info.backend_pid
        os.kill(backend, signal.SIGSTOP)  # it cannot notice that its server is gone
        kill(server.pid)

        with open_server(used_state_dir, fast=True) as again:
            assert query(again.url, "SELECT 1") == "1"
            assert not runs(backend)


def test_a_stale_pid_that_now_belongs_to_another_program_is_no_server(used_state_dir: Path) -> None:
    with open_server(used_state_dir, fast=True) as server:
        note = used_state_dir / "postgres" / "data" / "postmaster.pid"
        lines = note.read_text().splitlines()
        owner = note.stat()
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, user=owner.st_uid) as stranger:
        note.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        os.chown(note, owner.st_uid, owner.st_gid)

        with open_server(used_state_dir, fast=True) as server:
            assert server.pid != stranger.pid
            assert query(server.url, "SELECT 1") == "1"

        assert stranger.poll() is None
        stranger.communicate()


def test_ten_processes_that_start_at_once_get_one_server(
    state_dir: Path, neighbour: Callable[[Path], Neighbour]
) -> None:
    users = [neighbour(state_dir) for _ in range(10)]

    pids = {user.server_pid() for user in users}

    assert len(pids) == 1
    for user in users:
        user.leave()
    assert not runs(pids.pop())


def test_the_server_leaves_the_terminal_of_its_starter(used_state_dir: Path) -> None:
    with open_server(used_state_dir, fast=True) as server:
        assert os.getsid(server.pid) == os.getpgid(server.pid) != os.getsid(0)


def test_no_tcp_port_is_open_and_the_socket_lies_in_a_closed_folder(used_state_dir: Path) -> None:
    with open_server(used_state_dir, fast=True) as server:
        held = {str(entry.readlink()) for entry in Path(f"/proc/{server.pid}/fd").iterdir()}
        sockets = {int(found[1]) for link in held if (found := re.fullmatch(r"socket:\[(\d+)\]", link))}
        home = used_state_dir / "postgres"

        assert sockets
        assert not sockets & tcp_inodes()
        assert (home / ".s.PGSQL.5432").is_socket()
        assert home.stat().st_mode & 0o777 == 0o700


def tcp_inodes() -> set[int]:
    tables = [path for path in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if path.exists()]
    return {int(line.split()[9]) for path in tables for line in path.read_text().splitlines()[1:]}


def test_text_is_utf8_and_compared_the_same_on_every_machine(used_state_dir: Path) -> None:
    with open_server(used_state_dir, fast=True) as server:
        assert query(server.url, "SHOW server_encoding") == "UTF8"
        assert query(
            server.url, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'zhengming'"
        ) == ("bC.UTF-8")
        assert query(server.url, "SHOW timezone") == "UTC"


@pytest.mark.parametrize("name", ['名 字\'s, "quoted" \\ %41?#&', "deep/" * 30 + "state"])
def test_any_path_will_do_even_one_too_long_for_a_socket(state_dir: Path, name: str) -> None:
    folder = state_dir.parent / name
    outside = folder.parent
    while outside != state_dir.parent:
        outside.mkdir(parents=True, exist_ok=True)
        outside = outside.parent

    with open_server(folder, fast=True) as server:
        assert query(server.url, "SELECT current_user") == "zhengming"
    with open_server(folder, fast=True) as server:
        assert query(server.url, "SELECT 1") == "1"


def test_a_server_whose_socket_was_swept_away_is_started_again(used_state_dir: Path) -> None:
    with open_server(used_state_dir, fast=True) as server:
        (used_state_dir / "postgres" / ".s.PGSQL.5432").unlink()

        with open_server(used_state_dir, fast=True) as again:
            assert again.pid != server.pid
            assert query(again.url, "SELECT 1") == "1"


def test_data_of_another_version_is_refused_with_the_way_out(used_state_dir: Path) -> None:
    version = used_state_dir / "postgres" / "data" / "PG_VERSION"

    with (
        altered(version, b"16\n"),
        pytest.raises(ServerError, match=r"PostgreSQL 16's.*PostgreSQL 18's.*backup --restore") as refused,
    ):
        open_server(used_state_dir, fast=True)

    assert "\n" not in str(refused.value)


def test_a_server_that_does_not_start_says_so_with_the_end_of_its_log(used_state_dir: Path) -> None:
    control = used_state_dir / "postgres" / "data" / "global" / "pg_control"

    with altered(control, b""), pytest.raises(ServerError, match=r"does not start: .*pg_control") as refused:
        open_server(used_state_dir, fast=True)

    assert "\n" not in str(refused.value)


def test_a_state_folder_that_is_a_file_is_refused(state_dir: Path) -> None:
    state_dir.write_text("")

    with pytest.raises(ServerError, match="expected to be a folder"):
        open_server(state_dir, fast=True)
