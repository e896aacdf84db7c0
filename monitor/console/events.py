"""What the record of an event says beside its name, in a few words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from alerts.grouping.levels import sentences
from alerts.grouping.rules import rule_sentence
from alerts.view import EventView
from monitor.clock import moment
from monitor.console import undelivered
from monitor.console.labels import changes, label, snooze_ends
from monitor.text import mask
from monitor.wording import tr

Record = Mapping[str, Any]
#: hits whose numbers are shown
_MOST = 10
#: what is told of the record of an event that has no words of its own, and which of it are words of ours
_TELLING = ("text", "department", "channel", "why", "problem", "reason", "role")
_OURS = ("channel", "why")


def event_detail(event: EventView) -> str:
    """What an event's record says beside its name; empty where there is nothing to add. Personal data is masked."""
    told = _WORDS.get(event.what, _plain)(event.detail)
    return mask(" · ".join(one for one in told if one))


def _plain(detail: Record) -> Iterator[str]:
    for name in _TELLING:
        if said := str(detail.get(name) or ""):
            yield undelivered.told(said) if name == "problem" else label(said) if name in _OURS else said


def _in_their_words(detail: Record) -> Iterator[str]:
    yield str(detail.get("why") or "")


def _opened(detail: Record) -> Iterator[str]:
    if rule := detail.get("rule"):
        yield tr("by hand", "由人工建立") if rule == "by_hand" else rule_sentence(rule)
    yield from sentences(detail)


def _joined(detail: Record) -> Iterator[str]:
    numbers = [*detail.get("hits", ()), *([detail["hit"]] if "hit" in detail else ())]
    shown = ", ".join(map(str, numbers[:_MOST])) + (" …" if len(numbers) > _MOST else "")
    count = detail.get("count", len(numbers))
    if count > 1:
        yield tr(f"{count:,} hits", f"{count:,} 条")
    if shown:
        yield tr(f"hit {shown}", f"命中 {shown}")
    yield label(detail["rule"]) if detail.get("rule") else ""


def _raised(detail: Record) -> Iterator[str]:
    said = sentences(detail)
    yield from said or _plain(detail)


def _assigned(detail: Record) -> Iterator[str]:
    yield f"{detail.get('from') or '–'} → {detail.get('to', '')}"


def _stage(detail: Record) -> Iterator[str]:
    before, after = (label(f"stage_{detail[key]}") if detail.get(key) else "–" for key in ("before", "after"))
    yield f"{before} → {after}"
    yield str(detail.get("text") or "")


def _planned(detail: Record) -> Iterator[str]:
    after = detail["after"]
    yield str(after["step"])
    yield tr("by {}", "期限 {}").format(_when(after["due"])) if after["due"] else ""


def _snoozed(detail: Record) -> Iterator[str]:
    after = detail["after"]
    yield snooze_ends(after["mode"], datetime.fromisoformat(after["until"]) if after["until"] else None)


def _kept_back(detail: Record) -> Iterator[str]:
    yield from _plain(detail)
    yield tr("until {}", "至 {}").format(_when(detail["until"])) if detail.get("until") else ""


#: what an event of merging, splitting and moving names → (English, Chinese)
_OTHERS = {
    "alerts": ("alerts {}", "警报 {}"),
    "alert": ("alert {}", "警报 {}"),
    "from": ("from alert {}", "来自警报 {}"),
    "to": ("to alert {}", "移至警报 {}"),
    "into": ("into alert {}", "并入警报 {}"),
}


def _arranged(detail: Record) -> Iterator[str]:
    for name, said in _OTHERS.items():
        if found := detail.get(name):
            yield tr(*said).format(", ".join(map(str, found)) if isinstance(found, list) else found)
    if "hits" in detail:
        yield from _joined({**detail, "rule": ""})


def _followed(detail: Record) -> Iterator[str]:
    yield tr("alert {}", "警报 {}").format(detail.get("alert"))


def _corrected(detail: Record) -> Iterator[str]:
    """Which hit was corrected, and each label that was given."""
    yield tr("hit {}", "命中 {}").format(detail["hit"])
    yield changes(detail["before"], detail["after"])
    yield str(detail.get("text") or "")


def _when(told: str) -> str:
    return moment(datetime.fromisoformat(told))


_WORDS: dict[str, Callable[[Record], Iterator[str]]] = {
    "opened": _opened,
    "hit": _joined,
    "hits": _joined,
    "raised": _raised,
    "lowered": _in_their_words,
    "resolved": _in_their_words,
    "reopened": _in_their_words,
    "assigned": _assigned,
    "stage": _stage,
    "planned": _planned,
    "snoozed": _snoozed,
    "silenced": _kept_back,
    "held": _kept_back,
    "merged": _arranged,
    "split": _arranged,
    "moved_hits": _arranged,
    "followed": _followed,
    "corrected": _corrected,
}
