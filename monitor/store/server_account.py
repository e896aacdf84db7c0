"""Under which operating-system account the embedded PostgreSQL runs, and running its programs as that account.

PostgreSQL refuses to run as root. An ordinary user runs it as himself; root borrows an existing account without
privileges. Nothing here creates an account or changes what it did not make.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from monitor.errors import ServerError

#: accounts that root may borrow, best first
BORROWED = ("postgres", "zhengming", "nobody")


class Account(msgspec.Struct, frozen=True):
    """An operating-system account; `borrowed` means that root acts as it."""

    name: str
    uid: int
    gid: int
    borrowed: bool

    def run(
        self,
        arguments: Sequence[str | Path],
        *,
        text: str = "",
        timeout: float = 120.0,
        folder: Path = Path("/"),
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this account: no shell, no inherited descriptors, messages in English.

        `text` is given on standard input; `timeout` is in seconds; it starts in `folder`. ServerError where the program cannot be
        started or does not end in time; its exit status is the caller's to judge.
        """
        switch: dict[str, Any] = {}
        if self.borrowed:
            switch = {"user": self.uid, "group": self.gid, "extra_groups": []}
        try:
            return subprocess.run(  # noqa: S603
                [str(argument) for argument in arguments],
                input=text,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=timeout,
                cwd=folder,
                umask=0o077,
                env=_environment(),
                **switch,
            )
        except subprocess.TimeoutExpired:
            raise ServerError(f"{arguments[0]} was expected to end within {timeout:.0f} s and did not") from None
        except OSError as error:
            raise ServerError(f"{arguments[0]} cannot be run as {self.name}: {error.strerror}") from None

    def may(self, right: str, path: Path) -> bool:
        """Whether this account may `r`ead, `w`rite or enter and execute (`x`) that path, as the kernel sees it."""
        if not self.borrowed:
            return os.access(path, {"r": os.R_OK, "w": os.W_OK, "x": os.X_OK}[right])
        return self.run(["/usr/bin/test", f"-{right}", path]).returncode == 0

    def write(self, path: Path, content: str) -> None:
        """Replace a file of this account, mode 0600, by one rename; root never follows a link laid there."""
        script = 'cat >"$1.new" && mv -f "$1.new" "$1"'
        done = self.run(["/bin/sh", "-c", script, "sh", path], text=content)
        if done.returncode:
            raise ServerError(f"{path} cannot be written as {self.name}: {last_line(done.stderr)}")


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LC_MESSAGES": "C", "TZ": "UTC"}


def last_line(text: str) -> str:
    """The last line of a program's output that is not empty."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no message")


def choose_account(*owners: int) -> Account:
    """The account that the server runs as: oneself; for root the first of `owners` (uids) that is not root.

    `owners` are those of the folders that exist already, so that the data stays with its account. ServerError
    where there is none.
    """
    if os.geteuid() != 0:
        return _by_uid(os.geteuid(), borrowed=False)
    for owner in owners:
        if owner != 0:
            return _by_uid(owner, borrowed=True)
    for name in BORROWED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid, borrowed=True)
    raise ServerError(
        f"PostgreSQL does not run as root and none of the accounts {', '.join(BORROWED)} exists; "
        "create one (useradd --system zhengming), or set ZHENGMING_DATABASE_URL"
    )


def _by_uid(uid: int, *, borrowed: bool) -> Account:
    try:
        found = pwd.getpwuid(uid)
    except KeyError:
        raise ServerError(
            f"user id {uid} has no name on this system, and PostgreSQL needs one; "
            "add it to /etc/passwd, or set ZHENGMING_DATABASE_URL"
        ) from None
    return Account(found.pw_name, found.pw_uid, found.pw_gid, borrowed=borrowed)
