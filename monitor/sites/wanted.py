"""Which of the things that a page draws in are worth fetching, the likeliest to tell something first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin, urlsplit

import msgspec

from monitor.sites.page import Loaded, LoadedKind, Page

#: most things fetched for one page, of each kind and in all
FRAMES, ICONS, PICTURES, SCRIPTS, MANIFESTS = 4, 4, 12, 3, 1
#: pictures of a page that are weighed against each other
LOOKED_AT = 200
_LOGO = re.compile(r"logo|brand|emblem|masthead|wordmark|商标|标志|品牌", re.IGNORECASE)
_SHOWN = re.compile(
    r"banner|header|hero|top|nav|login|licen[cs]e|regulat|certificate|qr|wechat|weixin|kefu|客服|二维码|牌照",
    re.IGNORECASE,
)
_DULL = re.compile(
    r"pixel|track|beacon|analytics|spacer|blank|avatar|emoji|flag|sprite|loading|captcha|doubleclick|googletag"
    r"|facebook\.com/tr|hm\.baidu|cnzz",
    re.IGNORECASE,
)
_LIBRARY = re.compile(
    r"jquery|bootstrap|popper|swiper|slick|owl\.|aos|gsap|moment|lodash|underscore|modernizr|polyfill|fontawesome|font-awesome"
    r"|react(?:-dom)?[.-]|vue(?:\.runtime)?[.-]|angular[.-]|axios|layui|element-ui|wp-(?:includes|emoji)|gtag|analytics|recaptcha|cdn-cgi",
    re.IGNORECASE,
)
_OWN_WORK = re.compile(
    r"app|main|index|login|sign|account|form|pay|deposit|config|custom|common|chunk|bundle", re.IGNORECASE
)


class Wanted(msgspec.Struct, frozen=True):
    """Something to fetch: what it is there for (`icon` or `image`, `frame`, `script`, `manifest`), and its absolute address."""

    role: str
    url: str


def frames(page: Page) -> tuple[Wanted, ...]:
    """The documents of its frames, at most `FRAMES`, in the page's order."""
    return _distinct(
        (Wanted("frame", one.url) for one in page.loaded if one.kind is LoadedKind.FRAME), FRAMES, page.url
    )


def manifests(page: Page) -> tuple[Wanted, ...]:
    """Its manifest: the first that it names (W3C, Web Application Manifest §2.3)."""
    named = (Wanted("manifest", one.url) for one in page.loaded if one.kind is LoadedKind.MANIFEST)
    return _distinct(named, MANIFESTS)


def pictures(pages: Sequence[Page]) -> tuple[Wanted, ...]:
    """Icons and likely logos of a document and its frames, at most `PICTURES`: icons first, then what calls itself a logo, then what stands near the top.

    `/favicon.ico` is what browsers ask for where a page names no icon (HTML Standard §4.6.7.8).
    """
    if not pages:
        return ()
    first = pages[0]
    icons = [Wanted("icon", one.url) for page in pages for one in page.loaded if one.kind is LoadedKind.ICON]
    icons = icons or [Wanted("icon", _joined(first.url, "/favicon.ico"))]
    images = {one.url: one for page in pages for one in page.loaded if one.kind is LoadedKind.IMAGE}
    shared = [
        Wanted("image", _joined(first.url, value)) for name, value in first.metas if _is_picture(name) and value
    ]
    host = _host(first.url)
    ranked = sorted(((-_promise(one, host), at) for at, one in enumerate([*images.values()][:LOOKED_AT])))
    addresses = list(images)
    best = [Wanted("image", addresses[at]) for points, at in ranked if points <= 0]
    return _distinct([*_distinct(icons, ICONS), *shared[:1], *best], PICTURES)


def scripts(page: Page) -> tuple[Wanted, ...]:
    """The page's own scripts, at most `SCRIPTS`: from its own host, no library known by its name, those first that name what sites build themselves."""
    own = [one for one in page.loaded if one.kind is LoadedKind.SCRIPT and _host(one.url) == _host(page.url)]
    telling = [one for one in own if not _LIBRARY.search(_file(one.url))]
    ranked = sorted(telling, key=lambda one: not _OWN_WORK.search(_file(one.url)))
    return _distinct((Wanted("script", one.url) for one in ranked), SCRIPTS)


def _is_picture(name: str) -> bool:
    return name.lower() in ("og:image", "twitter:image", "og:image:url")


def _promise(image: Loaded, host: str) -> int:
    """How likely a picture shows whose site this is; below zero it is not worth a question."""
    words = f"{image.alt} {image.url.partition('?')[0]}"
    points = 4 * bool(_LOGO.search(words)) + 2 * bool(_SHOWN.search(words)) + bool(image.alt.strip())
    points += _host(image.url) == host
    return points - 6 * bool(_DULL.search(image.url))


def _distinct(things: Iterable[Wanted], most: int, here: str = "") -> tuple[Wanted, ...]:
    """Those of `things` that can be asked for over the web, each address once, the page itself left out."""
    kept: dict[str, Wanted] = {}
    for one in things:
        url = one.url.partition("#")[0]
        if len(kept) >= most:
            break
        if url.startswith(("http://", "https://")) and url != here.partition("#")[0]:
            kept.setdefault(url, Wanted(one.role, url))
    return tuple(kept.values())


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _file(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
