"""What is said of a value in a watchlist that is wrong, at its place: names that nobody knows, empty words, time zones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from monitor.watchlist.loading import Document
from monitor.watchlist.locating import Path
from monitor.watchlist.shaping import nearest
from monitor.wording import tr


def check_time_zone(document: Document, place: Path, name: str) -> None:
    """`name` is a time zone that this machine knows."""
    if name == "UTC":
        return
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        document.blame(
            place,
            tr(
                f"expected a time zone such as Asia/Shanghai, found {name!r}",
                f"应为时区，例如 Asia/Shanghai，实际为 {name!r}",
            ),
        )


def check_known(document: Document, place: Path, name: str, known: Iterable[str]) -> None:
    """`name` is one of `known`; where it is not, the one that was probably meant is told, or all are."""
    listed = list(known)
    if name in listed:
        return
    if near := nearest(name, listed):
        document.blame(
            place, tr(f"unknown name {name!r}; did you mean {near!r}?", f"未知的名称 {name!r}，是否应为 {near!r}？")
        )
    else:
        document.blame(
            place,
            tr(
                f"expected one of {', '.join(listed)}, found {name!r}",
                f"应为 {', '.join(listed)} 之一，实际为 {name!r}",
            ),
        )


def no_blanks(document: Document, place: Path, value: Any) -> None:
    """No word in `value`, however deep, is empty: it would be found everywhere."""
    if isinstance(value, dict):
        for key, item in value.items():
            no_blanks(document, (*place, key), item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, str) and not item.strip():
                document.blame((*place, number), tr("expected a word, found an empty one", "不能为空"))
            no_blanks(document, (*place, number), item)


def tell(document: Document, place: Path, problem: str) -> None:
    """Adds a `problem`, unless it is empty."""
    if problem:
        document.blame(place, problem)
