"""Writing what a visit brought back into a folder: each file byte for byte as it came, and an index of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from monitor.cli.investigate_json import as_dict
from monitor.errors import UsageError
from monitor.investigating import Investigated
from monitor.safe_json import as_json
from monitor.sighting import PageSeen
from monitor.sites.visit import Raw
from monitor.wording import tr

_ENDINGS = {
    "text/html": "html",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/x-icon": "ico",
    "image/svg+xml": "svg",
    "application/json": "json",
    "application/javascript": "js",
    "text/javascript": "js",
    "application/pkix-cert": "der",
}


def folder_for(wanted: Path) -> Path:
    """`wanted`, made; UsageError where something is in it already, or nothing can be written there."""
    if wanted.exists() and (not wanted.is_dir() or any(wanted.iterdir())):
        raise UsageError(
            tr(
                f"--save: expected a new or empty folder, found {wanted}",
                f"--save：应为新目录或空目录，而 {wanted} 已存在且有内容",
            )
        )
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        wanted.joinpath("index.json").touch()
    except OSError as error:
        said = f"--save: expected a folder that can be written to, found {wanted}: {error.strerror}"
        raise UsageError(tr(said, f"--save：无法写入目录 {wanted}：{error.strerror}")) from None
    return wanted


def raws(seen: PageSeen) -> Iterator[Raw]:
    """Everything that came back as bytes, in the order in which it was looked at."""
    yield from seen.visit.raw
    for capture in seen.captures:
        yield from capture.raw


def write(found: Investigated, folder: Path) -> None:
    """The bytes as files whose names tell nothing but number and role, `index.json` which says what each is, and `report.json`."""
    index: list[dict[str, Any]] = []
    for number, raw in enumerate(raws(found.seen), 1):
        kind = raw.media_type.partition(";")[0].strip().lower()
        name = f"{number:03d}-{raw.role}.{_ENDINGS.get(kind, 'bin')}"
        (folder / name).write_bytes(raw.body)
        digest = hashlib.sha256(raw.body).hexdigest()
        index.append({"file": name, "sha256": digest, "size": len(raw.body), **_about(raw)})
    (folder / "index.json").write_bytes(msgspec.json.format(as_json(index)))
    (folder / "report.json").write_bytes(msgspec.json.format(as_json(as_dict(found))))


def _about(raw: Raw) -> dict[str, str]:
    return {"role": raw.role, "url": raw.url, "media_type": raw.media_type, "vantage": raw.vantage}
