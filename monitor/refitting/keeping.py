"""Keeping refitted layers, each with what it was made of, and choosing among them."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from monitor.errors import ModelError, UsageError
from monitor.opinion.weights.layer import layer_bytes, layer_of
from monitor.refitting.comparing import Figure
from monitor.refitting.refit import Refit
from monitor.refitting.shelf import CURRENT, SHIPPED, Shelf
from monitor.wording import tr


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a refitted layer was made of: by which version and when, how many texts, up to which correction, and how good it was."""

    name: str
    made: datetime
    version: str
    corpus: int
    corrections: int
    last_correction: int
    margin: float
    figures: tuple[Figure, ...]


def kept(shelf: Shelf) -> list[Kept]:
    """Every refitted layer that can be told of, newest first."""
    found = [facts(shelf, path.stem) for path in shelf.folder.glob("trade-*.json")]
    return sorted((one for one in found if one), key=lambda one: one.name, reverse=True)


def facts(shelf: Shelf, name: str) -> Kept | None:
    """What the layer called `name` was made of; None where nobody wrote it down, as of the shipped one."""
    try:
        return msgspec.json.decode((shelf.folder / f"{name}.json").read_bytes(), type=Kept)
    except (OSError, msgspec.DecodeError):
        return None


def keep(shelf: Shelf, made: Refit, *, now: datetime, margin: float, last: int) -> Kept:
    """Write a refitted layer beside the older ones and make it current; whole or not at all.

    `last` is the id of the newest correction that it has learnt.
    """
    name = _free(shelf, f"trade-{now:%Y%m%dT%H%M%SZ}")
    told = Kept(
        name=name,
        made=now,
        version=version("zhengming"),
        corpus=made.corpus,
        corrections=made.corrections,
        last_correction=last,
        margin=margin,
        figures=made.figures,
    )
    data = layer_bytes(made.layer)
    layer_of(data, name)
    _make(shelf.folder)
    _write(shelf.folder / f"{name}.bin", data)
    _write(shelf.folder / f"{name}.json", msgspec.json.format(msgspec.json.encode(told), indent=1))
    use(shelf, name)
    return told


def use(shelf: Shelf, name: str) -> None:
    """Judge with the layer called `name` from now on; UsageError where there is none, ModelError where it is damaged."""
    known = (SHIPPED, *(one.name for one in kept(shelf)))
    if name not in known:
        raise UsageError(
            tr(
                f"expected a model among {', '.join(known)}; found {name!r}",
                f"没有模型 {name!r}，现有：{'、'.join(known)}",
            )
        )
    shelf.layer(name)
    _make(shelf.folder)
    _write(shelf.folder / CURRENT, f"{name}\n".encode())


def _free(shelf: Shelf, name: str) -> str:
    """`name`, or one that nobody has who refitted within the same second."""
    return f"{name}-{secrets.token_hex(2)}" if shelf.file(name).exists() else name


def _make(folder: Path) -> None:
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
        _give(folder, folder.parent)
    except OSError as error:
        raise ModelError(f"cannot make {folder}: {error.strerror}") from None


def _write(file: Path, data: bytes) -> None:
    """Put a whole file in place of whatever is there, on the disk before anybody sees it."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        _give(draft, file.parent)
        draft.rename(file)
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise ModelError(f"cannot write {file}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


def _give(path: Path, like: Path) -> None:
    """What root makes belongs to whom the state folder belongs to: the daemon's account."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
