"""A name server as Debian ships it (knot), on loopback, with a zone made for measuring."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

#: Debian's packages
PACKAGES = ("knot", "dnsperf")
_KNOT = """server:
    rundir: "{folder}"
    listen: 127.0.0.1@{port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "{folder}"
zone:
  - domain: .
    file: "{folder}/zone"
    zonefile-sync: -1
    journal-content: none
"""
_ROOT = "$ORIGIN .\n$TTL 300\n@ SOA a.nic. b.nic. 1 3600 600 86400 60\n@ NS a.nic.\na.nic. A 127.0.0.1\n"
_STARTING = 20.0


class Unavailable(Exception):
    """There is no name server to measure against; says why."""


def install() -> None:
    """Installs what is missing, where that is possible. Unavailable where there is no name server in the end."""
    missing = [
        name for name, there in zip(PACKAGES, (_program(), shutil.which("dnsperf")), strict=True) if not there
    ]
    if missing and not os.geteuid() and shutil.which("apt-get"):
        # at run level 1 the packages' own services stay off
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        options = ["-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=30"]
        for arguments in (["update"], ["install", *missing]):
            subprocess.run(
                ["apt-get", *options, *arguments], env=environment, capture_output=True, timeout=300, check=False
            )
    if _program() is None:
        raise Unavailable("needs Debian's knot, and root with apt-get to install it")


@contextmanager
def serving(existing: Sequence[str]) -> Iterator[int]:
    """A server of the root zone in which the names `existing` are there, every second one delegated; its port."""
    program = _program()
    if program is None:
        raise Unavailable("there is no knotd")
    folder = Path(tempfile.mkdtemp(prefix="zhengming-bench-dns-"))
    port = _free_port()
    records = [
        f"{name}. NS ns1.host.nic." if n % 2 else f"{name}. A 192.0.2.{n % 250}" for n, name in enumerate(existing)
    ]
    (folder / "zone").write_text(_ROOT + "\n".join(records) + "\n")
    (folder / "conf").write_text(_KNOT.format(folder=folder, port=port))
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [program, "-c", str(folder / "conf")], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        _wait_for(port, server, folder / "log")
        yield port
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _program() -> str | None:
    places = os.environ.get("PATH", "") + ":/usr/sbin"
    return shutil.which("knotd", path=places)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until it answers."""
    until = time.monotonic() + _STARTING
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(0.2)
        asking.connect(("127.0.0.1", port))
        while time.monotonic() < until and server.poll() is None:
            try:
                asking.send(b"zm\1\0\0\1\0\0\0\0\0\0\0\0\2\0\1")
                if asking.recv(512)[3] & 15 == 0:
                    return
            except OSError:
                time.sleep(0.05)
    raise Unavailable(f"{server.args!r} did not answer: {log.read_text(errors='replace')[-300:].strip()}")
