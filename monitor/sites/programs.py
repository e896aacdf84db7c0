"""What visitors of a page are told to install."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from monitor.sites.page import Page

#: programs of a page that are looked at
_MANY = 100


class Download(msgspec.Struct, frozen=True):
    """A program offered. `kind` is android, ios, profile, windows, mac or metatrader; `url` where it comes from."""

    kind: str
    url: str
    at: int


_ENDINGS = {
    **dict.fromkeys((".apk", ".xapk", ".apks", ".aab", ".apkm"), "android"),
    **dict.fromkeys((".ipa", ".plist"), "ios"),
    **dict.fromkeys((".mobileconfig", ".mobileprovision"), "profile"),
    **dict.fromkeys((".exe", ".msi", ".msix", ".appx", ".bat", ".scr", ".lnk"), "windows"),
    **dict.fromkeys((".dmg", ".pkg"), "mac"),
}
_TERMINAL = re.compile(r"(?<![a-z0-9])m(?:eta)?t(?:rader)?[-_ ]?[45](?![0-9])", re.IGNORECASE)
_ARCHIVES = (".zip", ".rar", ".7z")


def downloads_of(page: Page) -> tuple[Download, ...]:
    """The programs that `page` offers by a link, a frame or a refresh, each address once, at most 100."""
    found: dict[str, Download] = {}
    sources = [(link.url, link.at) for link in page.links] + [(loaded.url, loaded.at) for loaded in page.loaded]
    for url, at in [*sources, (page.refresh, 0)]:
        kind = download_of(url)
        if kind:
            found.setdefault(url, Download(kind, url, at))
        if len(found) == _MANY:
            break
    return tuple(found.values())


def download_of(url: str) -> str:
    """The kind of program that an address leads to, by its own words; empty for none."""
    lowered = url[:2000].lower()
    if lowered.startswith("itms-services:"):
        return "ios"
    try:
        parts = urlsplit(lowered)
    except ValueError:
        return ""
    path = unquote(parts.path)
    candidates = [path, *(value for values in _values(parts.query) for value in values)]
    for candidate in candidates:
        name = candidate.rpartition("/")[2]
        ending = "." + name.rpartition(".")[2] if "." in name else ""
        kind = _ENDINGS.get(ending, "")
        if _TERMINAL.search(candidate) and (kind in ("windows", "mac") or ending in _ARCHIVES):
            return "metatrader"
        if kind:
            return kind
    return ""


def _values(query: str) -> list[list[str]]:
    return list(parse_qs(query[:1000]).values()) if query.count("&") < 20 else []
