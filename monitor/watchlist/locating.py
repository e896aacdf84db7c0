"""Where a key stands in a TOML file, so that an error can name its line."""

from __future__ import annotations

import re
from bisect import bisect_right

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"((?:[^"\\]|\\.)*)"|'([^']*)'""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' + r"|'''.*?'{3,5}" + r'|"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'", re.DOTALL
)
_BARE = re.compile(r"[^,\]}\n#]+")


def locate(text: str) -> dict[Path, int]:
    """The 1-based line of every key, table and array element of `text`, which must be valid TOML 1.0.

    Paths are tuples of keys and indexes: `("source", 0, "url")`. The root `()` stands on line 1.
    """
    return _Scan(text).places


class _Scan:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.ends = [found.start() for found in re.finditer("\n", text)]
        self.places: dict[Path, int] = {(): 1}
        self.tables: dict[Path, int] = {}
        self._document()

    def _document(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> Path:
        double = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if double else 1
        path: Path = ()
        keys = self._keys()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            self._note(path, start)
            if double and number == len(keys):
                self.tables[path] = self.tables.get(path, -1) + 1
            if path in self.tables:
                path = (*path, self.tables[path])
                self._note(path, start)
        self.at += 2 if double else 1
        return path

    def _pair(self, table: Path) -> None:
        start = self.at
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path, start)
        self.at += 1
        self._skip(_SPACE)
        self._value(path)

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            found = _KEY.match(self.text, self.at)
            assert found is not None
            keys.append(found[1] or found[2] or found[0])
            self.at = found.end()
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _value(self, path: Path) -> None:
        self._note(path, self.at)
        opening = self.text[self.at]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline(path)
        else:
            self._skip(_STRING if opening in "\"'" else _BARE)

    def _array(self, path: Path) -> None:
        index = 0
        self.at += 1
        self._skip(_BLANK)
        while not self.text.startswith("]", self.at):
            if self.text.startswith(",", self.at):
                self.at += 1
            else:
                self._value((*path, index))
                index += 1
            self._skip(_BLANK)
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        self._skip(_BLANK)
        while not self.text.startswith("}", self.at):
            if self.text.startswith(",", self.at):
                self.at += 1
            else:
                self._pair(path)
            self._skip(_BLANK)
        self.at += 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at + 1

    def _note(self, path: Path, at: int) -> None:
        self.places.setdefault(path, bisect_right(self.ends, at - 1) + 1 if at else 1)
