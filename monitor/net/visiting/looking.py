"""One look at one site without a browser, as it is done in the child: the way there, the document, its frames, its pictures, its own scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec

from monitor.net.visiting import posing
from monitor.net.visiting.cookies import Cookies
from monitor.net.visiting.errands import Looking
from monitor.net.visiting.exchange import Answer, Asked, absolute, exchange, is_document, over_either
from monitor.net.visiting.naming import Names
from monitor.net.visiting.onward import moved, sent_on
from monitor.net.visiting.record import Record
from monitor.net.visiting.sizes import oversized
from monitor.net.visiting.trouble import Trouble
from monitor.sites import wanted
from monitor.sites.manifests import read_manifest
from monitor.sites.page import Page
from monitor.sites.pictures import picture
from monitor.sites.reading import read_page, read_script
from monitor.sites.visit import Outcome, Visit
from monitor.sites.wanted import Wanted

#: answers that lead on before the one that stands
HOPS = 10
#: things drawn in: how many at once and in all, bytes of each and of all, redirects of each, pictures that the document itself carries
AT_ONCE, RESOURCES, RESOURCE_BYTES, ALL_BYTES, TURNS, INLINE = 6, 24, 2 * 1024 * 1024, 16 * 1024 * 1024, 3, 12
#: bytes read of a document that is known for an attack
GLANCE = 512 * 1024
#: the shares of a visit's time in which the document must have come, and all that it draws in
_WAY, _ALL = 0.8, 1.0


async def look(wish: Looking, names: Names, so_far: Callable[[Visit], None]) -> Visit:
    """The visit, whatever comes of it; `so_far` is told what there is each time before something is read that might be the end of its reader."""
    looking = _Look(wish, names, so_far)
    try:
        await looking.arrive()
        await looking.draw_in()
    except Trouble as trouble:
        looking.record.ended(trouble)
    return looking.record.visit()


class _Stays(Exception):
    """The way ends at the document that stands."""


class _Look:
    def __init__(self, wish: Looking, names: Names, so_far: Callable[[Visit], None]) -> None:
        self.record = Record(wish.asked, wish.vantage, wish.now, names)
        self._wish, self._names, self._so_far = wish, names, so_far
        self._began = asyncio.get_running_loop().time()
        self._cookies = Cookies()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._left = ALL_BYTES

    async def arrive(self) -> None:
        """From the address asked to the document that stands, over redirects of every kind; Trouble where it breaks off.

        Documents that lead on by themselves and show something on the way follow the one that stands.
        """
        referrer, left = self._wish.vantage.referrer, list[Page]()
        answer = await over_either(self._wish.asked, lambda url: self._ask(url, referrer))
        try:
            while True:
                self.record.arrived(answer)
                target, page = moved(answer), None
                if not target:
                    page = self._read(answer)
                    left = [page, *left] if page else left
                    target = sent_on(answer, page)
                    if not target or answer.hostile or self.record.was_at(target):
                        return
                    referrer = answer.url
                if len(self.record.answers) > HOPS:
                    raise Trouble(Outcome.HOSTILE, f"it leads on more than {HOPS} times")
                answer = await self._led(target, referrer, stays=page is not None)
        except _Stays:
            return
        finally:
            self.record.pages += [one for place, one in enumerate(left) if not place or one.visible or one.forms]

    async def _led(self, target: str, referrer: str, *, stays: bool) -> Answer:
        """The next answer; where there is none, a document that led there stays what was seen."""
        try:
            return await self._ask(target, referrer)
        except Trouble as trouble:
            if not stays:
                raise
            self.record.problem = f"it leads on to {target[:200]}: {trouble.sentence}"
            raise _Stays from None

    async def draw_in(self) -> None:
        """Frames and the manifest first, since their pictures count, too; then pictures and scripts. What does not come is left out."""
        if not self.record.pages:
            self._take_document_as_picture()
            return
        main = self.record.pages[0]
        named = wanted.manifests(main)
        for answer in await self._all((*wanted.frames(main), *named)):
            if any(answer.asked == one.url for one in named):
                self._take(answer, "manifest")
                continue
            self.record.framed(answer)
            if page := self._read(answer):
                self.record.pages.append(page)
        self._so_far(self.record.visit())
        inline = [(body, page.url) for page in self.record.pages for body in page.inline]
        self.record.pictures += [picture(body, role="inline", url=url) for body, url in inline[:INLINE]]
        room = RESOURCES - wanted.FRAMES - wanted.MANIFESTS
        things = (*wanted.pictures(self.record.pages), *wanted.scripts(main))[:room]
        roles = {one.url: one.role for one in things}
        for answer in await self._all(things):
            self._take(answer, roles.get(answer.asked, "image"))

    def _take(self, answer: Answer, role: str) -> None:
        """A thing that was drawn in: a script is read for what it builds, a picture leaves its prints."""
        if answer.head.status != 200 or answer.cut or not answer.page.body:
            return
        self.record.resources.append(answer)
        if role == "script":
            self.record.pages.append(read_script(answer.page.body, answer.url))
        elif role == "manifest":
            self.record.pages.append(read_manifest(answer.page.body, answer.url))
        elif answer.media_type != "text/html":
            self.record.pictures.append(picture(answer.page.body, role=role, url=answer.url))
            if size := oversized(answer.page.body):
                self.record.ended(Trouble(Outcome.HOSTILE, f"it draws in a picture of {size}"))

    def _take_document_as_picture(self) -> None:
        answer = self.record.answers[-1]
        if answer.media_type.startswith("image/") and not answer.cut:
            self.record.pictures.append(picture(answer.page.body, role="image", url=answer.url))

    def _read(self, answer: Answer) -> Page | None:
        """The document that `answer` brought; an attack is noted, and what there is of it still read."""
        if attack := answer.hostile or answer.too_long(self._wish.limit):
            self.record.ended(Trouble(Outcome.HOSTILE, attack))
        elif answer.body.problem:
            self.record.ended(Trouble(answer.body.outcome, answer.body.problem))
        if not is_document(answer.media_type) or not answer.page.body:
            return None
        self._so_far(self.record.visit())
        body = answer.page.body[:GLANCE] if attack else answer.page.body
        page = read_page(body, answer.url, answer.head.first("content-type"))
        if page.hostile:
            self.record.ended(Trouble(Outcome.HOSTILE, page.hostile))
        return page

    async def _ask(self, url: str, referrer: str) -> Answer:
        return await self._get(Wanted("document", url), referrer, self._wish.limit, _WAY)

    async def _get(self, thing: Wanted, referrer: str, limit: int, share: float) -> Answer:
        host = _host(thing.url)
        headers = posing.headers(
            self._wish.vantage,
            thing.url,
            kind=_KINDS.get(thing.role, "document"),
            referrer=referrer,
            cookies=self._cookies.of(host),
        )
        asked = Asked(self._wish.guard, self._names.addresses, self._began + share * self._wish.seconds)
        answer = await exchange(asked, thing.url, headers, limit)
        self._cookies.take(host, (value for name, value in answer.head.headers if name.lower() == "set-cookie"))
        return answer

    async def _all(self, things: tuple[Wanted, ...]) -> list[Answer]:
        """The answers that came, in the order of `things`."""
        return [one for one in await asyncio.gather(*map(self._drawn, things)) if one is not None]

    async def _drawn(self, thing: Wanted) -> Answer | None:
        """What is drawn in, over its own redirects; None where it does not come, noted where it attacks."""
        async with self._slots:
            url = thing.url
            for _ in range(TURNS + 1):
                answer = await self._one(Wanted(thing.role, absolute(url)))
                if answer is None:
                    return None
                if attack := answer.hostile if _host(answer.url) == _host(self.record.final) else "":
                    self.record.ended(Trouble(Outcome.HOSTILE, f"{url[:200]}: {attack}"))
                if not (url := moved(answer)):
                    return msgspec.structs.replace(answer, asked=thing.url)
        return None

    async def _one(self, thing: Wanted) -> Answer | None:
        """One answer within what is left for all; None where nothing is left, or nothing comes."""
        limit = min(RESOURCE_BYTES if thing.role != "frame" else self._wish.limit, self._left)
        if limit <= 0:
            return None
        self._left -= limit
        try:
            answer = await self._get(thing, self.record.final, limit, _ALL)
        except Trouble:
            answer = None
        self._left += limit - (len(answer.page.body) if answer else 0)
        return answer


_KINDS = {
    "document": "document",
    "frame": "frame",
    "script": "script",
    "manifest": "manifest",
    "icon": "image",
    "image": "image",
}


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
