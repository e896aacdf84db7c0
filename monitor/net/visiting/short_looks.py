"""Short looks at many sites at once, as they are done in a child; nothing is parsed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable
from urllib.parse import urlsplit

from monitor.names.facts import Existence
from monitor.net.visiting import posing
from monitor.net.visiting.cookies import Cookies
from monitor.net.visiting.errands import Probing
from monitor.net.visiting.exchange import Answer, Asked, exchange, over_either
from monitor.net.visiting.naming import Names
from monitor.net.visiting.onward import moved
from monitor.net.visiting.probing import Probe, digest_of
from monitor.net.visiting.trouble import Trouble
from monitor.sites.visit import VANTAGES, Outcome

#: bytes read of a body, packed and unpacked; redirects followed
SAMPLE, TURNS = 64 * 1024, 5


async def probe_all(wish: Probing, names: Names) -> dict[str, Probe]:
    """What each told."""
    hosts = [host for one in wish.asked if (host := _host(one))]
    if names.in_sweeps:
        await names.prepare(hosts)
    probes = await asyncio.gather(*(_probe(one, wish, names) for one in wish.asked))
    return dict(zip(wish.asked, probes, strict=True))


async def _probe(asked: str, wish: Probing, names: Names) -> Probe:
    def ask(url: str) -> Awaitable[Probe]:
        until = asyncio.get_running_loop().time() + wish.seconds
        return _followed(url, Asked(wish.guard, names.addresses, until))

    try:
        return await over_either(asked, ask)
    except Trouble as trouble:
        unknown = trouble.outcome is Outcome.UNRESOLVED and await _unknown(names, _host(asked))
        return Probe(outcome=trouble.outcome, problem=trouble.sentence, unknown=unknown)


async def _unknown(names: Names, host: str) -> bool:
    return (await names.resolution(host)).existence is Existence.UNKNOWN


async def _followed(url: str, how: Asked) -> Probe:
    cookies = Cookies()
    for _ in range(TURNS + 1):
        host = urlsplit(url).hostname or ""
        answer = await exchange(how, url, posing.headers(VANTAGES[0], url, cookies=cookies.of(host)), SAMPLE)
        cookies.take(host, (value for name, value in answer.head.headers if name.lower() == "set-cookie"))
        if not (url := moved(answer)):
            break
    return _told(answer)


def _told(answer: Answer) -> Probe:
    body = answer.page.body
    return Probe(
        outcome=Outcome.HOSTILE if answer.hostile else answer.body.outcome,
        problem=answer.hostile or answer.body.problem,
        status=answer.head.status,
        final=answer.url,
        digest=digest_of(answer.head.status, urlsplit(answer.url).hostname or "", body),
        size=len(body),
        address=answer.spot.address,
        certificate=hashlib.sha256(answer.chain[0]).hexdigest() if answer.chain else "",
    )


def _host(asked: str) -> str:
    try:
        return urlsplit(asked if "://" in asked else f"//{asked}").hostname or ""
    except ValueError:
        return ""
