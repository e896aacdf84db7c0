"""`managers.csv`: who looks after which customer. Customers are kept as keyed hashes, with a key that this process alone knows."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from monitor.errors import WatchlistError
from monitor.watchlist.addresses import mail_problem
from monitor.watchlist.customers import KINDS, Key, Kind, normal
from monitor.watchlist.loading import Problems, read_text, shown
from monitor.wording import tr

_KEY = secrets.token_bytes(32)
_MANAGER = "manager"
#: problems of one file that are told
_TOLD = 20


class Looked(msgspec.Struct, frozen=True):
    """Who was found: `managers` is empty for nobody, and has several where the file is of two minds; `by` is what they were found by."""

    managers: tuple[str, ...] = ()
    by: str = ""


class Book:
    """One file, read."""

    def __init__(self, managers: dict[bytes, tuple[str, ...]]) -> None:
        self._managers = managers

    def find(self, keys: Iterable[Key]) -> Looked:
        """The managers of whoever `keys` identify, by the surest kind of key that finds anybody."""
        given = tuple(keys)
        for kind in KINDS:
            found = [one for key in given if key.kind == kind for one in self._managers.get(_hash(key), ())]
            if found:
                return Looked(tuple(dict.fromkeys(found)), kind)
        return Looked()


def read_book(path: Path) -> tuple[Book, tuple[WatchlistError, ...]]:
    """The file at `path` and everything that is wrong with it, by line and column; wrong rows are left out."""
    problems: Problems = []
    text = _text(path, problems)
    found: dict[bytes, tuple[str, ...]] = {}
    for key, manager in _rows(path, text, problems) if text is not None else ():
        known = found.get(_hash(key), ())
        found[_hash(key)] = known if manager in known else (*known, manager)
    return Book(found), tuple(problems)


def _text(path: Path, problems: Problems) -> str | None:
    """What a spreadsheet has written: UTF-8, UTF-16 with a mark, or GB 18030, as Excel does in China; None after its problem was noted."""
    try:
        raw = path.read_bytes()
    except OSError:
        return read_text(path, problems)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding).replace("\r\n", "\n")
    return read_text(path, problems)


def _rows(path: Path, text: str, problems: Problems) -> Iterator[tuple[Key, str]]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text), strict=True, skipinitialspace=True, delimiter=delimiter)

    def blame(column: str, said: str) -> None:
        if len(problems) < _TOLD:
            problems.append(WatchlistError(shown(path), max(1, rows.line_num), column, said))

    try:
        named = [(name or "").strip().lower() for name in rows.fieldnames or ()]
        rows.fieldnames = named
        if _MANAGER not in named or not set(named) & set(KINDS):
            wanted = tr(
                f"expected columns {_MANAGER} and {', '.join(KINDS)}", f"应有列 {_MANAGER} 及 {'、'.join(KINDS)}"
            )
            blame(_MANAGER, tr(f"{wanted}, found {', '.join(named)}", f"{wanted}，实际为 {'、'.join(named)}"))
            return
        for row in rows:
            manager = (row.get(_MANAGER) or "").strip()
            if problem := mail_problem(manager):
                blame(_MANAGER, problem)
            elif keys := tuple(_keys(row, blame)):
                yield from ((key, manager) for key in keys)
    except csv.Error as error:
        blame("", tr(f"expected CSV (RFC 4180): {error}", f"应为 CSV（RFC 4180）：{error}"))


def _keys(row: dict[str, str], blame: object) -> Iterator[Key]:
    kind: Kind
    for kind in KINDS:
        written = (row.get(kind) or "").strip()
        value = normal(kind, written)
        if value:
            yield Key(kind, value)
        elif written and callable(blame):
            # what stands there is personal data: its length is told, not its words
            size = len(written)
            blame(
                kind,
                tr(
                    f"expected a {kind}, found {size} characters that are none",
                    f"应为 {kind}，实际为 {size} 个无法识别的字符",
                ),
            )


def _hash(key: Key) -> bytes:
    return hashlib.blake2b(f"{key.kind}\x1f{key.value}".encode(), key=_KEY, digest_size=16).digest()


class Books:
    """The files of all brands: read again when they change, the last good ones while something is wrong. Safe to ask from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Path, tuple[tuple[int, int], Book, tuple[WatchlistError, ...]]] = {}

    def of(self, path: Path) -> tuple[Book, tuple[WatchlistError, ...]]:
        """The book at `path`, and what is wrong with the file as it is now."""
        with self._lock:
            known = self._kept.get(path)
            stamp = _stamp(path)
            if known is None or known[0] != stamp:
                book, problems = read_book(path)
                if problems and known is not None:
                    book = known[1]
                known = (stamp, book, problems)
                self._kept[path] = known
            return known[1], known[2]


def _stamp(path: Path) -> tuple[int, int]:
    try:
        told = path.stat()
    except OSError:
        return (0, 0)
    return told.st_mtime_ns, told.st_size
