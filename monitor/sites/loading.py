"""What tags draw in."""

from __future__ import annotations

import re

from monitor.sites import styles
from monitor.sites.carried import unpack
from monitor.sites.decoding import decode
from monitor.sites.gathering import Gathering
from monitor.sites.page import LoadedKind
from monitor.sites.references import resolve
from monitor.sites.tokens import Start

#: attributes in which pages that load late, or by script, keep pictures' addresses
_PICTURES_NAMES = "background data-src data-original data-lazy data-lazy-src data-bg data-background data-background-image data-echo data-url-src"
PICTURES = frozenset(_PICTURES_NAMES.split())
_MOST_OF_SET = 4
_REFRESH = re.compile(
    r"\s*+[\d.]*+\s*+(?:[;,]\s*+|(?<=\s))(?:url\s*+=\s*+)?+(?:\"([^\"]*+)|'([^']*+)|(.*+))",
    re.IGNORECASE | re.DOTALL,
)
_DRAWN = re.compile(
    r"<(?:text|title|desc)\b[^<>]{0,400}+>([^<]*+(?:<(?!/(?:text|title|desc))[^<]*+)*+)", re.IGNORECASE
)
_STYLES = re.compile(r"\.css(?:[?#]|$)|/css2?\?", re.IGNORECASE)


def refresh_target(content: str) -> str:
    """Where `<meta http-equiv=refresh>` leads (HTML Standard §4.2.5.3); empty where it stays.

    >>> refresh_target("0; url='https://evil.example/'"), refresh_target("5;/b"), refresh_target("30")
    ('https://evil.example/', '/b', '')
    """
    found = _REFRESH.match(content[:5_000])
    return next((group for group in found.groups() if group), "").strip() if found else ""


def style(found: Gathering, url: str, at: int) -> None:
    """Take an address that a style loads."""
    found.load(LoadedKind.STYLE if _STYLES.search(url[:2_000]) else LoadedKind.IMAGE, url, "", at)


def picture(found: Gathering, url: str, at: int, alt: str = "") -> None:
    found.load(LoadedKind.IMAGE, url, alt, at)


def document(url: str) -> str:
    """The document that a `data:` address carries, empty where it carries none."""
    if url[:5].lower() != "data:" or url[5:11].lower() == "image/":
        return ""
    found = unpack(url, 2_000_000)
    if found is None or not found.media_type.endswith(("html", "xml")):
        return ""
    return decode(found.body, url[5:200].partition(",")[0]).text


def drawn_words(url: str) -> str:
    """The words that a drawing in a `data:` address shows (SVG 2 §11), empty where there are none."""
    if url[:18].lower() != "data:image/svg+xml":
        return ""
    found = unpack(url, 200_000)
    text = decode(found.body, "").text if found else ""
    return " ".join(resolve(styles.without_tags(one[1])) for one in _DRAWN.finditer(text))


def frame(found: Gathering, token: Start, at: int) -> None:
    """Take a frame, or what a plug-in would show."""
    attributes = token.attributes
    kind = LoadedKind.FRAME if token.name in ("iframe", "frame", "fencedframe") else LoadedKind.OTHER
    if attributes.get("type", "").startswith("image/"):
        kind = LoadedKind.IMAGE
    for name in ("src", "data-src", "data"):
        if attributes.get(name):
            found.load(kind, attributes[name], attributes.get("title", ""), at)
            return


def element(found: Gathering, token: Start, at: int) -> None:
    """Take what an element of pictures, sound, styles or scripts draws in."""
    attributes, name = token.attributes, token.name
    if name == "link":
        _link(found, attributes, at)
        return
    kind = (
        LoadedKind.SCRIPT
        if name == "script"
        else LoadedKind.IMAGE
        if name in ("img", "image", "feimage", "use")
        else LoadedKind.OTHER
    )
    alt = " ".join(attributes.get("alt", "").split())
    for key in ("src", "href", "xlink:href"):
        if value := attributes.get(key):
            found.load(LoadedKind.IMAGE if name == "source" and "srcset" in attributes else kind, value, alt, at)
    for key in ("srcset", "data-srcset"):
        for one in (
            attributes.get(key, "").split(",")[:_MOST_OF_SET] if "data:" not in attributes.get(key, "") else ()
        ):
            found.load(LoadedKind.IMAGE, one.strip().partition(" ")[0], alt, at)
    if value := attributes.get("poster"):
        found.load(LoadedKind.IMAGE, value, alt, at)


def _link(found: Gathering, attributes: dict[str, str], at: int) -> None:
    relations = attributes.get("rel", "").lower().split()
    url = attributes.get("href", "")
    if any("icon" in relation for relation in relations):
        found.load(LoadedKind.ICON, url, "", at)
    elif "stylesheet" in relations:
        found.load(LoadedKind.STYLE, url, "", at)
    elif "modulepreload" in relations:
        found.load(LoadedKind.SCRIPT, url, "", at)
    elif "preload" in relations or "prefetch" in relations:
        found.load(_PRELOADED.get(attributes.get("as", "").lower(), LoadedKind.OTHER), url, "", at)
    elif "manifest" in relations:
        found.load(LoadedKind.MANIFEST, url, "", at)
    elif relations and not {"dns-prefetch", "preconnect"} & set(relations):
        found.link(url, "", at)
        if "canonical" in relations:
            found.meta("canonical", url)


_PRELOADED = {
    "script": LoadedKind.SCRIPT,
    "style": LoadedKind.STYLE,
    "image": LoadedKind.IMAGE,
    "document": LoadedKind.FRAME,
}
