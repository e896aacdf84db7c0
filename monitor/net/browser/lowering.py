"""No browser runs as root, whoever starts it: what reads strangers' pages does so as an account without rights."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from monitor.net.browser.program import borrowable

_SCRIPT = """#!/bin/sh
exec setpriv --reuid={uid} --regid={gid} --clear-groups --inh-caps=-all -- {program} "$@" --user-data-dir={profile}
"""


def lowered(program: str, folder: Path) -> tuple[str, Path]:
    """What to start instead of `program`, and the folder that it may write in; both lie in `folder`, which others may pass through then.

    As an ordinary user it is the program and the folder themselves; as root it is a script that becomes somebody else first (setpriv(1)). Without an
    account to become, too.
    """
    account = borrowable()
    if os.geteuid() != 0 or account is None:
        return program, folder
    own, script = folder / "browser", folder / "chromium"
    own.mkdir(mode=0o700)
    os.chown(own, account.uid, account.gid)
    script.write_text(
        _SCRIPT.format(
            uid=account.uid,
            gid=account.gid,
            program=shlex.quote(program),
            profile=shlex.quote(str(own / "profile")),
        )
    )
    script.chmod(0o755)
    folder.chmod(0o711)
    return str(script), own
