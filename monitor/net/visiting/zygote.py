"""The process that children are forked from: it has imported what they need, and knows nothing else.

`python -m monitor.net.visiting.zygote DESCRIPTOR IDLE`: over the socket DESCRIPTOR (SOCK_SEQPACKET) comes one message for each child, with the child's own
line to the parent in it; the parent is given a descriptor of the child's process (pidfd_open(2)) over that line, so that it can end it and no other. Ends
when the parent has gone, or IDLE seconds after the last child.
"""

from __future__ import annotations

import asyncio
import gc
import io
import os
import pickle
import select
import signal
import socket
import sys

from PIL import Image

from monitor.net.visiting.certifying import any_certificate, roots
from monitor.net.visiting.confining import confine
from monitor.net.visiting.errands import Errand
from monitor.net.visiting.frames import DONE, ERRAND, FAILED, UNCONFINED, Frames, frame, send_all
from monitor.net.visiting.performing import perform
from monitor.sites.pictures import picture
from monitor.sites.reading import read_page

_WARMING = (
    "<!doctype html><title>一</title><p>words <a href=/>a link</a><form action=/><input type=password></form>"
)


def main() -> None:
    """Forks a child for each message."""
    control, idle = socket.socket(fileno=int(sys.argv[1])), float(sys.argv[2])
    # the kernel takes away what is left of children
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    warm_up()
    while True:
        if not select.select([control], [], [], idle)[0]:
            if _childless():
                return
            continue
        message, lines, _, _ = socket.recv_fds(control, 16, 1)
        if not message:
            return
        for one in lines:
            with socket.socket(fileno=one) as line:
                _fork(control, line)


def _fork(control: socket.socket, line: socket.socket) -> None:
    parent = os.getpid()
    try:
        child = os.fork()
    except OSError:
        return
    if not child:
        control.close()
        live(line, parent)
    try:
        process = os.pidfd_open(child)
    except OSError:
        return
    try:
        socket.send_fds(line, [b"P"], [process])
    except OSError:
        pass
    finally:
        os.close(process)


def live(line: socket.socket, parent: int) -> None:
    """A child's whole life; the parent is whoever sends the errand, so what it says is unpickled."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 2)
        try:
            confine(parent)
        except (OSError, ValueError) as error:
            send_all(line, frame(UNCONFINED, str(error).encode()))
            return
        if (errand := _errand(line)) is not None:
            send_all(line, frame(DONE, perform(errand, line)))
    except MemoryError:
        send_all(line, frame(FAILED, b"reading it took more memory than a page may"))
    except Exception as error:  # noqa: BLE001 -- whatever it is, the parent is told, and this process ends
        send_all(
            line, frame(FAILED, f"reading it failed: {type(error).__name__}: {error}".encode("utf-8", "replace"))
        )
    finally:
        os._exit(0)


def _errand(line: socket.socket) -> Errand | None:
    frames = Frames(ERRAND)
    while data := line.recv(65536):
        for _, payload in frames.fed(data):
            errand: Errand = pickle.loads(payload)  # noqa: S301 -- from the parent, whose child this is
            return errand
    return None


def _childless() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def warm_up() -> None:
    """What is done once here need not be done by every child."""
    any_certificate()
    roots()
    Image.init()
    "正名".encode("idna")
    for name in ("gb18030", "big5", "shift_jis", "euc_kr", "cp1251", "cp1252", "utf-16"):
        "".encode(name)
    picture(_dot(), role="image", url="")
    read_page(_WARMING.encode(), "https://example.invalid/", "text/html; charset=utf-8")
    asyncio.new_event_loop().close()
    gc.collect()
    gc.freeze()


def _dot() -> bytes:
    written = io.BytesIO()
    Image.linear_gradient("L").resize((16, 16)).save(written, "PNG")
    return written.getvalue()


if __name__ == "__main__":
    main()
