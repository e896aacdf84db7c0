"""As whom a site is asked: with the headers of a real browser, deliberately.

A site that pretends to be somebody else shows an honest bot a harmless page. A visit reads single pages that pretend to be the brand, as a customer
who was led there would see them; so it looks like a customer, and asks no robots.txt, which speaks to crawlers (RFC 9309 §1). Spiders, which read
whole sites of honest people, name themselves (`monitor.net.agent`).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from monitor.sites.visit import Agent, Vantage

#: the Chromium that visits look like; https://chromiumdash.appspot.com/releases
MAJOR = 156
_SYSTEMS = {Agent.DESKTOP: "Windows NT 10.0; Win64; x64", Agent.MOBILE: "Linux; Android 10; K"}
_PLATFORMS = {Agent.DESKTOP: '"Windows"', Agent.MOBILE: '"Android"'}
_DOCUMENT = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
#: kind of thing → what Chromium accepts for it (Fetch Standard §3.3), and its Sec-Fetch-Dest
_ACCEPTED = {
    "document": (_DOCUMENT, "document"),
    "frame": (_DOCUMENT, "iframe"),
    "image": ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image"),
    "script": ("*/*", "script"),
    "manifest": ("*/*", "manifest"),
}
_MODES = {"document": "navigate", "iframe": "navigate", "manifest": "cors"}

Headers = list[tuple[str, str]]


def user_agent(agent: Agent) -> str:
    """The User-Agent of Chromium on a device, cut short as Chromium itself cuts it (https://www.chromium.org/updates/ua-reduction/)."""
    mobile = " Mobile" if agent is Agent.MOBILE else ""
    return f"Mozilla/5.0 ({_SYSTEMS[agent]}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{MAJOR}.0.0.0{mobile} Safari/537.36"


def languages(language: str) -> str:
    """Accept-Language of a browser in `language` (BCP 47).

    >>> languages("zh-CN"), languages("en-US")
    ('zh-CN,zh;q=0.9,en;q=0.8', 'en-US,en;q=0.9')
    """
    base = language.partition("-")[0]
    preferred = [language, base, "en"]
    return ",".join(
        one if not place else f"{one};q={1 - place / 10:.1f}" for place, one in enumerate(dict.fromkeys(preferred))
    )


def headers(
    vantage: Vantage, url: str, *, kind: str = "document", referrer: str = "", cookies: str = ""
) -> Headers:
    """The headers with which Chromium asks for `url`, in its order, Host first; `kind` is document, frame, image, script or
    manifest, which is asked for without cookies (HTML Standard §4.6.7.10)."""
    parts = urlsplit(url)
    accepted, destination = _ACCEPTED[kind]
    secure, top = parts.scheme == "https", kind == "document"
    found: Headers = [("Host", parts.netloc.rpartition("@")[2]), ("Connection", "keep-alive")]
    if secure:
        found += [
            ("sec-ch-ua", f'"Chromium";v="{MAJOR}", "Google Chrome";v="{MAJOR}", "Not)A;Brand";v="24"'),
            ("sec-ch-ua-mobile", "?1" if vantage.agent is Agent.MOBILE else "?0"),
            ("sec-ch-ua-platform", _PLATFORMS[vantage.agent]),
        ]
    if top or kind == "frame":
        found.append(("Upgrade-Insecure-Requests", "1"))
    found += [("User-Agent", user_agent(vantage.agent)), ("Accept", accepted)]
    if secure:
        found += [
            ("Sec-Fetch-Site", _relation(url, referrer)),
            ("Sec-Fetch-Mode", _MODES.get(destination, "no-cors")),
        ]
        found += [("Sec-Fetch-User", "?1")] if top else []
        found.append(("Sec-Fetch-Dest", destination))
    if referrer:
        found.append(("Referer", _shortened(referrer, url)))
    found.append(("Accept-Encoding", "gzip, deflate, br, zstd" if secure else "gzip, deflate"))
    found.append(("Accept-Language", languages(vantage.language)))
    if cookies and kind != "manifest":
        found.append(("Cookie", cookies))
    return found


def _relation(url: str, referrer: str) -> str:
    """Sec-Fetch-Site (W3C Fetch Metadata §2.3); hosts under one name count as cross-site here."""
    if not referrer:
        return "none"
    here, there = urlsplit(url), urlsplit(referrer)
    return "same-origin" if (here.scheme, here.netloc) == (there.scheme, there.netloc) else "cross-site"


def _shortened(referrer: str, url: str) -> str:
    """What strict-origin-when-cross-origin, the browsers' default, leaves of a referrer (W3C Referrer Policy §3.7)."""
    here, there = urlsplit(url), urlsplit(referrer)
    if (here.scheme, here.netloc) == (there.scheme, there.netloc):
        return referrer.partition("#")[0]
    return f"{there.scheme}://{there.netloc}/"
