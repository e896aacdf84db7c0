"""What a person said with the step that a message tells of: why an alert was opened again, what is known of one that was opened by hand."""

from __future__ import annotations

from alerts.messages.quoting import short
from alerts.view import AlertView, EventView
from monitor.wording import tr

_LONGEST = 600


def words_of_step(view: AlertView, step: str) -> str:
    """`Lin: not paid yet`, masked and cut; empty where nobody said anything."""
    found = _told(view.events, step)
    said = short(str(found.detail.get("why") or found.detail.get("text") or ""), _LONGEST) if found else ""
    return f"{short(found.who)}{tr(': ', '：')}{said}" if found and said else ""


def _told(events: tuple[EventView, ...], step: str) -> EventView | None:
    """The event whose words belong to the step: the last reopening; for an alert opened by hand the note that was given with it."""
    if step == "opened":
        opened = next((one for one in events if one.what == "opened" and one.detail.get("rule") == "by_hand"), None)
        notes = (one for one in events if one.what == "note")
        return next((one for one in notes if opened and (one.at, one.who) == (opened.at, opened.who)), None)
    return next((one for one in reversed(events) if one.what == step == "reopened"), None)
