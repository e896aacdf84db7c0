"""How far a text has spread, as a sentence that console, command line and mails share."""

from __future__ import annotations

from alerts.messages.quoting import short
from alerts.view import HitView
from monitor import clock
from monitor.wording import tr


def sighted(hit: HitView) -> str:
    """Of how many sightings of the same text `hit` is one, over how many sources, and where it was first seen; empty for the only one."""
    story = hit.story
    if story is None or story.sightings < 2:
        return ""
    when = clock.moment(story.first_seen)
    where = (
        f"{short(story.first_source)}, {short(story.first_url, 300)}"
        if story.first_url
        else short(story.first_source)
    )
    many = "source" if story.sources == 1 else "sources"
    return tr(
        f"one of {story.sightings:,} sightings of the same text, over {story.sources:,} {many}; first seen {when} at {where}",
        f"同一文本共出现 {story.sightings:,} 次，涉及 {story.sources:,} 个来源；最早见于 {when}，{where}",
    )
