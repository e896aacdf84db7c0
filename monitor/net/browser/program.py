"""Whether there is a browser, which one, and under which account it runs."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec

from monitor.settings import Settings
from monitor.wording import tr

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: accounts that root may borrow, best first: no browser runs as root
BORROWED = ("zhengming", "nobody")
_EXTRA = "pip install 'zhengming[browser]'"


class Account(msgspec.Struct, frozen=True):
    """Whom the renderer runs as."""

    uid: int
    gid: int


def available(settings: Settings) -> str:
    """Empty where sites can be looked at with a browser, else one sentence that says why not."""
    if settings.browser == "off":
        return tr("the browser is switched off (ZHENGMING_BROWSER)", "浏览器已关闭（ZHENGMING_BROWSER）")
    if settings.renderer:
        if Path(settings.renderer).is_socket():
            return ""
        return tr(f"no renderer listens at {settings.renderer}", f"没有渲染进程监听 {settings.renderer}")
    return missing(settings)


def missing(settings: Settings) -> str:
    """Empty where this machine has what rendering needs, else one sentence that says what it has not."""
    if find_spec("playwright") is None:
        return tr(f"there is no browser: {_EXTRA}", f"没有浏览器支持：{_EXTRA}")
    if not program(settings):
        named = settings.browser_path
        if named:
            return tr(f"there is no browser at {named}", f"{named} 处没有浏览器")
        return tr(
            "there is no Chromium on this machine (apt-get install chromium)",
            "本机没有 Chromium（apt-get install chromium）",
        )
    return ""


def program(settings: Settings) -> str:
    """The Chromium to use, as a whole path; empty where there is none."""
    names = [settings.browser_path] if settings.browser_path else PROGRAMS
    return next((found for name in names if (found := shutil.which(name))), "")


@cache
def borrowable() -> Account | None:
    """The account that root borrows for a browser, None where there is none."""
    for name in BORROWED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid:
            return Account(found.pw_uid, found.pw_gid)
    return None


@cache
def account() -> Account | None:
    """Whom the renderer runs as; None for oneself: an ordinary user, or root where no other account can reach this program (then only the browser is lowered)."""
    other = borrowable() if os.geteuid() == 0 else None
    reached = other is not None and _can([sys.executable, "-c", "import monitor.net.browser, playwright"], other)
    return other if reached else None


def has_sandbox() -> bool:
    """Whether Chromium can build its sandbox here: by namespaces of its own, as an account that is not root (user_namespaces(7))."""
    whom = borrowable() if os.geteuid() == 0 else None
    if os.geteuid() == 0 and whom is None:
        return False
    return _can(["unshare", "--user", "--map-root-user", "--net", "true"], whom)


def _can(command: Sequence[str], account: Account | None) -> bool:
    """Whether a program ends well as `account`, or as oneself."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, or unshare
            command,
            capture_output=True,
            check=False,
            timeout=20,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[3])},
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
