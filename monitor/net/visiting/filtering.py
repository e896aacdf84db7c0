"""What a child may not ask of the kernel, even if a page takes it over: more processes, other programs, this machine's own services.

By seccomp (seccomp(2)) on x86-64 and AArch64, whose numbers of system calls are here; elsewhere the other limits of
`monitor.net.visiting.confining` stand alone. Without it a process that was forked off would outlive the child that is killed.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import socket
import struct

import msgspec

_PR_SET_SECCOMP, _FILTER = 22, 2
_ALLOW, _ERROR = 0x7FFF_0000, 0x0005_0000
#: instructions of the filter's machine (linux/bpf_common.h): load a word, jump if equal, if not less, if any bit is set, return
_LOAD, _IF_EQUAL, _IF_NOT_LESS, _IF_ANY, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
#: places in `struct seccomp_data`: the call's number, the architecture, the lower half of the first argument
_NUMBER, _ARCHITECTURE, _FIRST = 0, 4, 16
_CLONE_THREAD = 0x1_0000
#: on x86-64, calls of the x32 ABI begin here
_X32 = 0x4000_0000


class _Calls(msgspec.Struct, frozen=True):
    """Numbers of system calls of one architecture: those that start processes and programs, `clone`, `socket`."""

    architecture: int
    never: tuple[int, ...]
    clone: int
    socket: int


_CLONE3 = 435
_KNOWN = {
    "x86_64": _Calls(0xC000_003E, (57, 58, 59, 322), 56, 41),
    "aarch64": _Calls(0xC000_00B7, (221, 281), 220, 198),
}


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def narrow() -> bool:
    """From here on this process starts threads but no process or program, and opens no socket to services of this machine (AF_UNIX); pairs of
    them still. False where the kernel cannot see to it. PR_SET_NO_NEW_PRIVS must have been set.
    """
    calls = _KNOWN.get(platform.machine())
    if calls is None or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    code = _code(calls)
    program = _Program(len(code) // 8, code)
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return bool(prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def _code(calls: _Calls) -> bytes:
    no, unknown, denied = (_ERROR | number for number in (errno.EPERM, errno.ENOSYS, errno.EACCES))
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_IF_EQUAL, 1, 0, calls.architecture),
        (_RETURN, 0, 0, no),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_NOT_LESS, 0, 1, _X32),
        (_RETURN, 0, 0, no),
        # libraries go back to `clone`, whose flags can be looked at
        *((_IF_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, unknown)),
    ]
    for number in calls.never:
        lines += [(_IF_EQUAL, 0, 1, number), (_RETURN, 0, 0, no)]
    lines += [
        (_IF_EQUAL, 0, 4, calls.clone),
        (_LOAD, 0, 0, _FIRST),
        (_IF_ANY, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, no),
        (_RETURN, 0, 0, _ALLOW),
        (_IF_EQUAL, 0, 3, calls.socket),
        (_LOAD, 0, 0, _FIRST),
        (_IF_EQUAL, 0, 1, socket.AF_UNIX),
        (_RETURN, 0, 0, denied),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
