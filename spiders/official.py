"""The brand's own sites, visited for their fingerprints: what others are held against."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from urllib.parse import urlsplit

from monitor.brand import Brand
from monitor.names.domain import NotAName, parse
from monitor.names.risk import judge_name
from monitor.net.addresses import canonical
from monitor.sighting import PageSeen
from monitor.sites.visit import VANTAGES, Outcome
from spiders.suspect import Eyes, Manner, Told, look

SOURCE = "official"
#: pages that are visited beyond those that the watchlist names
FURTHER = 12
#: words in the address of a page, or of the link to it, that copies like to copy
_TELLING = re.compile(
    r"log-?in|sign-?[iu]n|sign-?up|regist|account|deposit|fund|withdraw|download|platform|mt[45]|app\b|about|licen[cs]|regulat|legal|polic"
    r"|verif|contact|登录|登入|注册|註冊|开户|開戶|入金|出金|下载|下載|平台|关于|關於|牌照|监管|監管|核实|核實|验证|驗證|客服",
    re.IGNORECASE,
)
_MANNER_OF_NAMED = Manner(source=SOURCE, vantages=VANTAGES[:1], errors_too=False)
_MANNER_OF_FURTHER = Manner(source=SOURCE, vantages=())


async def look_at_own(
    brand: Brand, eyes: Eyes, *, now: datetime, tell: Told | None = None
) -> AsyncIterator[PageSeen]:
    """Every page of the brand's own that the watchlist names, then up to `FURTHER` that they link to and that copies like to copy.

    Pages on hosts that are not official are left out, also where an official one redirects there. What does not answer is handed over too.
    """
    met: dict[str, None] = {}
    links: dict[str, None] = {}
    for asked in named(brand):
        if tell:
            tell(asked)
        seen = await look(asked, eyes, _MANNER_OF_NAMED, now=now)
        if seen.visit.final in met or not _is_own(seen.visit.final, brand):
            continue
        met[seen.visit.final] = None
        links.update(dict.fromkeys(_further(seen, brand)))
        yield seen
    for asked in [link for link in links if link not in met][:FURTHER]:
        if tell:
            tell(asked)
        seen = await look(asked, eyes, _MANNER_OF_FURTHER, now=now)
        if (
            seen.visit.outcome is Outcome.ANSWERED
            and seen.visit.final not in met
            and _is_own(seen.visit.final, brand)
        ):
            met[seen.visit.final] = None
            yield seen


def named(brand: Brand) -> tuple[str, ...]:
    """The addresses that the watchlist names: home pages, official addresses, pages for checking and for help; each once."""
    homes = (f"https://{domain}/" for domain in brand.official.domains)
    told = (*homes, *brand.official.urls, *brand.verification.values(), *brand.help.values())
    return tuple(dict.fromkeys(filter(None, map(canonical, told))))


def _further(seen: PageSeen, brand: Brand) -> Iterator[str]:
    for page in seen.visit.pages:
        for link in page.links:
            address = canonical(link.url)
            if address and _is_own(address, brand) and _TELLING.search(f"{urlsplit(address).path} {link.text}"):
                yield address


def _is_own(address: str, brand: Brand) -> bool:
    try:
        return judge_name(parse(address), brand).verdict == "official"
    except NotAName:
        return False
