"""How a child does what it was sent for."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import msgspec

from monitor.net.visiting.asking_parent import Parent
from monitor.net.visiting.errands import Errand, Looking, Naming, Printing, Probing, Reading
from monitor.net.visiting.frames import SO_FAR, frame, send_all
from monitor.net.visiting.looking import look
from monitor.net.visiting.naming import Names
from monitor.net.visiting.short_looks import probe_all
from monitor.sites.page import Page
from monitor.sites.pictures import picture
from monitor.sites.reading import read_page
from monitor.sites.visit import Visit

T = TypeVar("T")
#: names that the system is asked for at once
_LOOKUPS = 16


def perform(errand: Errand, line: socket.socket) -> bytes:
    """The answer, packed (MessagePack); MemoryError where there is no room for it."""
    match errand:
        case Looking():
            return packed_visit(_with_names(errand.naming, line, lambda names: look(errand, names, _telling(line))))
        case Probing():
            return msgspec.msgpack.encode(_with_names(errand.naming, line, lambda names: probe_all(errand, names)))
        case Reading(raw):
            pages = [read_page(one.body, one.url, one.media_type) for one in raw]
            return msgspec.msgpack.encode([page if _fits(page) else _unreadable(page) for page in pages])
        case Printing(raw):
            return msgspec.msgpack.encode([picture(one.body, role=one.role, url=one.url) for one in raw])


def packed_visit(visit: Visit) -> bytes:
    """`visit`, packed; pages whose text is no text (halves of surrogate pairs) are left out of it, and it says so."""
    try:
        return msgspec.msgpack.encode(visit)
    except UnicodeEncodeError:
        pages = tuple(page if _fits(page) else _unreadable(page) for page in visit.pages)
        return msgspec.msgpack.encode(msgspec.structs.replace(visit, pages=pages))


def _fits(page: Page) -> bool:
    try:
        msgspec.msgpack.encode(page)
    except UnicodeEncodeError:
        return False
    return True


def _unreadable(page: Page) -> Page:
    return Page(url=page.url.encode("ascii", "replace").decode(), cut="its text cannot be written down")


def _telling(line: socket.socket) -> Callable[[Visit], None]:
    return lambda visit: send_all(line, frame(SO_FAR, packed_visit(visit)))


def _with_names(naming: Naming, line: socket.socket, work: Callable[[Names], Coroutine[Any, Any, T]]) -> T:
    """What comes of `work`. The loop is left as it is: the process ends, and waits for no look-up that nobody needs any more."""

    async def working() -> T:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_LOOKUPS))
        if not naming.parent:
            return await work(Names(naming.resolvers))
        return await work(Names(resolve=Parent(line).addresses))

    return asyncio.new_event_loop().run_until_complete(working())
