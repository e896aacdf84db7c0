"""The record of a capture's traffic, HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), without the bodies and cut to a size worth keeping."""

from __future__ import annotations

import json
from typing import Any

from monitor.net.guard import Spot

ENTRIES, LARGEST, LONGEST = 1_000, 8 * 1024 * 1024, 2_000


def trimmed(har: bytes, spots: dict[str, Spot]) -> bytes:
    """`har` with at most `ENTRIES` entries, none of its texts longer than `LONGEST` characters, and the addresses that sockets were really opened to.

    Empty where it is no HAR. What was left out is said in the log's comment.
    """
    try:
        log = json.loads(har)["log"]
        entries = log["entries"]
    except (ValueError, KeyError, TypeError):
        return b""
    left = len(entries) - ENTRIES
    log["entries"] = [_entry(one, spots) for one in entries[:ENTRIES]]
    if left > 0:
        log["comment"] = f"{left} more entries were left out"
    return json.dumps({"log": _cut(log)}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _entry(entry: dict[str, Any], spots: dict[str, Spot]) -> dict[str, Any]:
    """The browser saw the proxy's address only; the proxy knows the site's."""
    from urllib.parse import urlsplit

    parts = urlsplit(str(entry.get("request", {}).get("url", "")))
    entry.pop("_serverPort", None)
    entry.pop("serverIPAddress", None)
    with_port = f"{parts.hostname}:{parts.port or (443 if parts.scheme in ('https', 'wss') else 80)}"
    if spot := spots.get(with_port):
        entry["serverIPAddress"] = spot.address
    return entry


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[:LONGEST]
    if isinstance(value, list):
        return [_cut(one) for one in value]
    if isinstance(value, dict):
        return {key: _cut(one) for key, one in value.items()}
    return value
