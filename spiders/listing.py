"""One poll of a list of names: brought to disk or found there, compared with what was known, handed over batch by batch."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import structlog
from msgspec.structs import replace
from scrapy.http import Response

from monitor.errors import SourceError
from monitor.settings import Settings
from monitor.sighting import Batch, NameSeen, SourceState
from monitor.text import size_of
from spiders.fetch import fetching, limit_of
from spiders.names import Memory, read_list
from spiders.page import Reader
from spiders.refusals import refused

#: how many times its own size a packed list may unpack to; zone files, which repeat themselves, come to 15
UNPACKED = 64
_DAY = 86_400
_WORK = ".poll-"
_log = structlog.get_logger()


class _Copy(NamedTuple):
    """A list on disk, and the state with the validators that its sender (or the disk) gives."""

    path: Path
    state: SourceState


class ListPoll:
    """Polls a source of kind `names` once.

    What is remembered of the list lies in `lists` in the state folder and is kept after the last batch: a crash repeats names and
    loses none.
    """

    def __init__(
        self,
        reader: Reader,
        state: SourceState,
        handle: Callable[[Batch], Awaitable[None]],
        settings: Settings,
        now: datetime,
    ) -> None:
        self._reader, self._state, self._handle, self._settings, self._now = reader, state, handle, settings, now
        self._folder = Path(settings.state_dir) / "lists"
        self._url = reader.source.url

    async def run(self) -> None:
        """Hands over the names that the list did not hold before; the last batch carries the new state. SourceError as `crawl`."""
        with self._told():
            await asyncio.to_thread(self._make_room)
        async with self._copied() as copy:
            if copy is None:
                await self._handle(Batch(state=self._state))
                return
            with self._told():
                digest = await asyncio.to_thread(_digest, copy.path)
            if digest == self._state.digest:
                await self._handle(Batch(state=copy.state))
            else:
                await self._read(copy.path, replace(copy.state, digest=digest))

    async def _read(self, path: Path, fresh: SourceState) -> None:
        # imported here: numpy is only for those who read lists
        from spiders.seen import Seen

        day = int(self._now.timestamp()) // _DAY
        with self._told():
            memory = await asyncio.to_thread(lambda: Seen(self._folder, self._reader.key, fresh.position, day=day))
        with memory:
            async with aclosing(self._names(path, memory)) as batches:
                async for names in batches:
                    await self._handle(Batch(sightings=names))
            await self._handle(Batch(state=replace(fresh, position=memory.position)))
            try:
                await asyncio.to_thread(memory.keep)
            except OSError as error:
                _log.warning("names_not_remembered", source=self._reader.key, why=str(error))

    async def _names(self, path: Path, memory: Memory) -> AsyncGenerator[tuple[NameSeen, ...]]:
        """The batches of the list, read in a thread, so that the loop goes on meanwhile."""
        with self._told(), path.open("rb") as file:
            limit = max(os.fstat(file.fileno()).st_size, self._settings.body_limit) * UNPACKED
            batches = read_list(file, self._reader, name=self._url, limit=limit, memory=memory)
            while (names := await asyncio.to_thread(next, batches, None)) is not None:
                yield names

    @asynccontextmanager
    async def _copied(self) -> AsyncIterator[_Copy | None]:
        """The list on disk; None where it is the same as last time."""
        if self._url.startswith("file:"):
            yield self._found()
            return
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=_WORK) as folder:
            path = Path(folder) / "list"
            async with fetching(self._reader.source, self._settings) as fetcher:
                response = await fetcher.get(self._url, validators(self._state), into=path)
            if error := refused(response.status, response.url, header(response, "Retry-After"), self._now):
                raise error
            if response.status == 304:
                yield None
                return
            path.touch()
            told = {"etag": header(response, "ETag"), "last_modified": header(response, "Last-Modified")}
            yield _Copy(path, replace(self._state, **told))

    def _found(self) -> _Copy | None:
        """A file of this machine; its size and time are its validator."""
        path = Path(unquote(urlsplit(self._url).path))
        with self._told():
            found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise SourceError("broken", f"expected a file at {path}, found something else")
        limit = limit_of(self._reader.source, self._settings)
        if found.st_size > limit:
            raise SourceError(
                "broken", f"expected at most {size_of(limit)} at {path}, found {size_of(found.st_size)}"
            )
        etag = f"{found.st_size}-{found.st_mtime_ns}"
        return None if etag == self._state.etag else _Copy(path, replace(self._state, etag=etag))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of the disk as the source's."""
        try:
            yield
        except OSError as error:
            why = f"{error.filename or self._folder}: {error.strerror or error}"
            raise SourceError("broken", f"expected to read the list at {self._url}: {why}") from error

    def _make_room(self) -> None:
        """The folder, without what polls left in it that were killed more than a day ago."""
        self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for left in self._folder.glob(f"{_WORK}*"):
            if self._now.timestamp() - left.stat().st_mtime > _DAY:
                shutil.rmtree(left, ignore_errors=True)


def validators(state: SourceState) -> dict[str, str]:
    """The headers that ask for an answer only if there is a new one (RFC 9110 §13.1)."""
    told = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in told.items() if value}


def header(response: Response, name: str) -> str:
    """The value of a header of `response`, "" where it has none."""
    return (response.headers.get(name) or b"").decode("latin-1")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
