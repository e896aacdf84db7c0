"""What a child may not do to this machine even if a page takes it over: change files, look into other processes, or signal them.

By Landlock (landlock(7), Linux 5.13; the newer rights as far as the kernel has them). Where the kernel has none of it, the other limits of
`monitor.net.visiting.confining` stand alone.
"""

from __future__ import annotations

import ctypes
import os

#: the numbers of the system calls, the same on every architecture since they came after the tables were united
_CREATE, _RESTRICT = 444, 446
_ASK_VERSION = 1
#: rights over files that Landlock knows (landlock.h), without executing, reading and listing
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
#: version of Landlock → how many rights over files it knows
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_MOST_RIGHTS = 16
#: to listen; abstract sockets of, and signals to, processes outside
_BIND, _OUTSIDE = 1 << 0, 0b11


class _Ruleset(ctypes.Structure):
    """`struct landlock_ruleset_attr`."""

    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


def wall() -> bool:
    """From here on this process changes no file, listens nowhere, and reaches no process but itself; False where the kernel cannot see to it.

    What it reads is not limited. PR_SET_NO_NEW_PRIVS must have been set.
    """
    call = ctypes.CDLL(None, use_errno=True).syscall
    version = call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    if version < 1:
        return False
    files = (1 << _RIGHTS.get(version, _MOST_RIGHTS)) - 1 & ~(_EXECUTE | _READ_FILE | _READ_DIR)
    wanted = _Ruleset(files, _BIND if version >= 4 else 0, _OUTSIDE if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = call(_CREATE, ctypes.byref(wanted), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if rules < 0:
        return False
    try:
        return bool(call(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(rules)


class _Header(ctypes.Structure):
    """`struct __user_cap_header_struct`."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    """`struct __user_cap_data_struct`."""

    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


_VERSION_3 = 0x2008_0522
#: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, without which root could not read our own modules in somebody's folder
_READING = 1 << 1 | 1 << 2


def surrender() -> None:
    """Give up what root may do more than others (capabilities(7)), but for reading files; for everybody else nothing changes.

    With CAP_PERFMON, for one, the memory of other processes could be read in spite of Landlock.
    """
    if os.geteuid() != 0:
        return
    header, data = _Header(_VERSION_3, 0), (_Data * 2)()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capget(ctypes.byref(header), data) != 0:
        return
    for number, one in enumerate(data):
        kept = _READING & one.permitted if number == 0 else 0
        one.effective, one.permitted, one.inheritable = kept, kept, 0
    libc.capset(ctypes.byref(header), data)
