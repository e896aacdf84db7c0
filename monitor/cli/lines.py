"""Lines of a file or stdin, plain or packed, streamed in blocks; what can be read of a broken archive is read."""

from __future__ import annotations

import io
import os
import select
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import click

from monitor.archives import unpacked
from monitor.errors import UsageError
from monitor.lines import whole_lines
from monitor.wording import tr

#: seconds without a byte after which what has come through a pipe is worked on
_QUIET = 0.02


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The file at `path`, stdin for `-`; UsageError where it cannot be opened."""
    if path == "-":
        if sys.stdin.isatty():
            click.echo(tr("Reading from the terminal; Ctrl-D ends", "从终端读取，按 Ctrl-D 结束"), err=True)
        yield sys.stdin.buffer
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 -- what fails while it is read is not ours to explain
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    with file:
        yield file


def byte_blocks(file: BinaryIO, name: str) -> Iterator[bytes]:
    """The content of `file` in blocks of whole lines as they stand in it, a byte order mark taken off.

    ArchiveError (exit 70) for a corrupt or cut archive, after everything readable was yielded.
    """
    yield from whole_lines(unpacked(cast(BinaryIO, _Gathering(file)) if _is_pipe(file) else file, name))


def blocks(file: BinaryIO, name: str) -> Iterator[list[str]]:
    """As `byte_blocks`, each block as a list of lines; broken UTF-8 replaced."""
    for block in byte_blocks(file, name):
        yield [line.decode("utf-8", "replace") for line in block.splitlines()]


def _is_pipe(file: BinaryIO) -> bool:
    try:
        mode = os.fstat(file.fileno()).st_mode
    except io.UnsupportedOperation:  # a stream in memory
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


class _Gathering:
    """A pipe, read in large pieces where they come fast, and as soon as it pauses where they trickle."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe

    def seekable(self) -> bool:
        return False

    def read(self, size: int) -> bytes:
        """At least a byte, unless the pipe has ended."""
        got = bytearray(os.read(self._pipe.fileno(), size))
        while got and len(got) < size and select.select([self._pipe], [], [], _QUIET)[0]:
            if not (more := os.read(self._pipe.fileno(), size - len(got))):
                break
            got += more
        return bytes(got)
