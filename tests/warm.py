"""Commands as processes of their own that need not load everything anew: each is forked from one that has.

Arguments, environment, working directory and streams are the command's own. What is under test in the start itself, in signals
or in the terminal's encoding starts real processes instead; `make test ALL=1` starts them for all.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from hypothesis import settings

#: what commands spend their start on; nothing whose texts depend on the language of the environment
_LOADED = (
    "monitor.house",
    "monitor.passes",
    "monitor.judge",
    "monitor.lookup",
    "monitor.opinion.judging",
    "rich.table",
)


def run_command(
    arguments: tuple[str, ...], environ: dict[str, str], *, given: str = "", seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """What `zhengming ARGUMENTS` says, reading `given`, and how it ends; TimeoutExpired where it does not end in time."""
    command = [sys.executable, "-m", "monitor", *arguments]
    if settings.get_current_profile_name() == "thorough":
        return subprocess.run(
            command, input=given, capture_output=True, text=True, check=False, env=environ, timeout=seconds
        )
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as wrong, tempfile.TemporaryFile() as read:
        read.write(given.encode())
        read.seek(0)
        order = json.dumps({"command": command[2:], "environ": environ, "cwd": str(Path.cwd())}).encode()
        code = _zygote().run(order, (read.fileno(), told.fileno(), wrong.fileno()), seconds)
        if code is None:
            raise subprocess.TimeoutExpired(command, seconds)
        said = [(file.seek(0), file.read().decode())[1] for file in (told, wrong)]
    return subprocess.CompletedProcess(command, code, *said)


class _Zygote:
    """The process that has loaded everything, asked over a socket."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._asked = ours
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        theirs.close()

    def run(self, order: bytes, streams: tuple[int, int, int], seconds: float) -> int | None:
        socket.send_fds(self._asked, [len(order).to_bytes(4, "big")], list(streams))
        self._asked.sendall(order)
        pid = int.from_bytes(_exactly(self._asked, 4), "big")
        self._asked.settimeout(seconds)
        try:
            return int.from_bytes(_exactly(self._asked, 4), "big", signed=True)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            self._asked.settimeout(None)
            _exactly(self._asked, 4)
            return None
        finally:
            self._asked.settimeout(None)

    def close(self) -> None:
        self._asked.close()
        self._process.wait(30)


@cache
def _zygote() -> _Zygote:
    found = _Zygote()
    atexit.register(found.close)
    return found


def _exactly(connection: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        more = connection.recv(count - len(got))
        if not more:
            raise EOFError
        got += more
    return got


def _serve(connection: socket.socket) -> None:
    """Fork a process for each order, and tell its number and its exit code, until nobody asks any more."""
    while True:
        size, streams, _flags, _address = socket.recv_fds(connection, 4, 3)
        if not size:
            return
        order = json.loads(_exactly(connection, int.from_bytes(size, "big")))
        pid = os.fork()
        if not pid:
            connection.close()
            _become(order, streams)
        for stream in streams:
            os.close(stream)
        connection.sendall(pid.to_bytes(4, "big"))
        _pid, status = os.waitpid(pid, 0)
        connection.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))


def _become(order: dict[str, Any], streams: list[int]) -> None:
    """Be the process that was ordered, to its end."""
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order["environ"])
    os.chdir(order["cwd"])
    time.tzset()
    sys.stdin, sys.stdout, sys.stderr = (
        open(place, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
        for place, mode, errors in ((0, "r", "surrogateescape"), (1, "w", "strict"), (2, "w", "backslashreplace"))
    )
    sys.argv = ["zhengming", *order["command"][1:]]
    code: Any = 0
    try:
        runpy.run_module(order["command"][0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 -- as the interpreter does at the end of a process
        sys.excepthook(*sys.exc_info())
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for written in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            written.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    for _name in _LOADED:
        import_module(_name)
    _serve(socket.socket(fileno=int(sys.argv[1])))
