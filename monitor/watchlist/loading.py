"""One TOML file of a watchlist: read, and ready to say where in it something is wrong."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from monitor.errors import WatchlistError
from monitor.watchlist import locating
from monitor.watchlist.shaping import shape
from monitor.wording import tr

T = TypeVar("T")
Problems = list[WatchlistError]

_LINE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)$")


class Document:
    """A TOML file that was read; `data` is what it says."""

    def __init__(self, file: str, text: str, data: dict[str, Any], problems: Problems) -> None:
        self.file, self.data, self.problems = file, data, problems
        self._text = text
        self._places: dict[locating.Path, int] | None = None

    def blame(self, path: locating.Path, problem: str, kind: type[WatchlistError] = WatchlistError) -> None:
        """Adds to the problems a `kind`: what stands at `path` is wrong; a missing key counts to its table's line."""
        if self._places is None:
            self._places = locating.locate(self._text)
        nearest = path
        while nearest not in self._places:
            nearest = nearest[:-1]
        self.problems.append(kind(self.file, self._places[nearest], dotted(path), problem))

    def shape(self, kind: type[T]) -> T | None:
        """The whole file as a `kind`, or None when it has problems."""
        return shape(self.data, kind, self.blame)


def read_text(path: Path, problems: Problems) -> str | None:
    """The text of a UTF-8 file (line ends are \\n), or None after its problem was noted."""
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        byte = f"0x{error.object[error.start]:02x}"
        problem = tr(f"expected UTF-8, found byte {byte}", f"应为 UTF-8 编码，发现字节 {byte}")
    except OSError as error:
        line, problem = 0, tr(f"cannot be read: {error.strerror}", f"无法读取：{error.strerror}")
    problems.append(WatchlistError(shown(path), line, "", problem))
    return None


def load(path: Path, problems: Problems) -> Document | None:
    """The TOML file at `path`, or None after its problem was noted."""
    text = read_text(path, problems)
    if text is None:
        return None
    try:
        return Document(shown(path), text, tomllib.loads(text), problems)
    except tomllib.TOMLDecodeError as error:
        problem = str(error)
        found = _LINE.search(problem)
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        said = _LINE.sub("", problem)
        problems.append(WatchlistError(shown(path), line, "", tr(f"not TOML: {said}", f"TOML 语法错误：{said}")))
        return None


def dotted(path: locating.Path) -> str:
    """`path` as people write it: `source[0].url`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def shown(path: Path) -> str:
    """`path` as a message names it: relative to the working directory where it lies inside."""
    return str(path).removeprefix(os.path.join(os.getcwd(), ""))  # noqa: PTH109, PTH118 - once per file, and quick
