"""Web app manifests (W3C, Web Application Manifest §1): what an installed site calls itself, and its icons."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from monitor.sites.gathering import Gathering
from monitor.sites.page import LoadedKind, Page

#: bytes that are read, characters of a name, icons that are kept
_MOST, _NAME, _ICONS = 256 * 1024, 300, 8


def read_manifest(body: bytes, url: str) -> Page:
    """What a manifest says, as a document without words: its names as `application-name`, its description, its icons. Empty for what is none."""
    found = Gathering(url)
    told = _object(body)
    for key, meta in (
        ("name", "application-name"),
        ("short_name", "application-name"),
        ("description", "description"),
    ):
        value = told.get(key)
        if isinstance(value, str) and value.strip():
            found.meta(meta, " ".join(value[:_NAME].split()))
    for source in _icons(told.get("icons")):
        found.load(LoadedKind.ICON, source, "", 0)
    return found.page()


def _object(body: bytes) -> dict[str, object]:
    try:
        told = msgspec.json.decode(body[:_MOST].removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return {}
    return told if isinstance(told, dict) else {}


def _icons(told: object) -> Iterator[str]:
    for one in told[:_ICONS] if isinstance(told, list) else ():
        source = one.get("src") if isinstance(one, dict) else None
        if isinstance(source, str) and source:
            yield source
