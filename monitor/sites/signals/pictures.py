"""Pictures of the brand's: its icon, its logo and others of its own, and the looks of its pages."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.sites.case import Case, Family, Signal
from monitor.sites.documents import host_of, is_official, place_of
from monitor.sites.pictures import ALIKE, likeness
from monitor.sites.visit import Picture
from monitor.text import one_line

FAMILY = Family.PICTURES
WEIGHTS = {
    "icon_same": 22.0,
    "icon_alike": 12.0,
    "picture_same": 20.0,
    "picture_alike": 10.0,
    "screenshot_alike": 22.0,
}
SAYS = {
    "icon_same": ("bears the official site's icon: {}", "使用官网的图标：{}"),
    "icon_alike": ("bears an icon like the official site's: {}", "图标与官网相似：{}"),
    "picture_same": ("shows the official site's own pictures: {}", "使用官网的图片：{}"),
    "picture_alike": ("shows a picture like one of the official site's: {}", "图片与官网图片相似：{}"),
    "screenshot_alike": ("looks like an official page: {}", "页面外观与官网相似：{}"),
}
#: pictures of the official site that make the sign as heavy as it gets; one may be a badge that many sites show
_MANY = 3
#: icons are small, and those of strangers alike more often
_ICONS_ALIKE = 0.8
#: pictures of a site that are compared
_COMPARED = 80


def signals(case: Case) -> tuple[Signal, ...]:
    shown = [one for one in case.visit.pictures if not _linked(case, one)][:_COMPARED]
    icons = [one for one in shown if one.role == "icon"]
    others = [one for one in shown if one.role != "icon"]
    found = _icons(case, icons) + _pictures(case, others)
    shots = [
        capture.shot for capture in case.captures if capture.shot and not is_official(capture.final, case.brand)
    ]
    if best := _best(shots, case.baseline.shots):
        seen, known, share = best
        if share >= ALIKE:
            found.append(Signal("screenshot_alike", _told(seen, known, share), "", share))
    return tuple(found)


def _linked(case: Case, one: Picture) -> bool:
    """Whether the brand itself serves the picture: that is a link, and told as one."""
    return is_official(one.url, case.brand) or host_of(one.url) in case.baseline.hosts


def _icons(case: Case, icons: list[Picture]) -> list[Signal]:
    best = _best(icons, case.baseline.icons)
    if best is None:
        return []
    seen, known, share = best
    if share == 1.0 and seen.sha256 == known.sha256:
        return [Signal("icon_same", _told(seen, known, share), _where(case, seen.url))]
    if share < _ICONS_ALIKE:
        return []
    return [Signal("icon_alike", _told(seen, known, share), _where(case, seen.url), share)]


def _pictures(case: Case, shown: list[Picture]) -> list[Signal]:
    """The same bytes as many times as they are, one that looks alike once."""
    official = {one.sha256: one for one in (*case.baseline.pictures, *case.baseline.icons)}
    same = {one.sha256: one for one in shown if one.sha256 in official}
    found = []
    if same:
        first = next(iter(same.values()))
        more = f" (+{len(same) - 1})" if len(same) > 1 else ""
        told = _told(first, official[first.sha256], 1.0) + more
        share = 0.6 + 0.4 * min(1.0, len(same) / _MANY)
        found.append(Signal("picture_same", told, _where(case, first.url), share))
    best = _best([one for one in shown if one.sha256 not in same], [*case.baseline.pictures, *case.baseline.icons])
    if best is not None and best[2] >= ALIKE:
        seen, known, share = best
        found.append(Signal("picture_alike", _told(seen, known, share), _where(case, seen.url), share))
    return found


def _best(seen: Iterable[Picture], known: Iterable[Picture]) -> tuple[Picture, Picture, float] | None:
    """The pair that is most alike, None where nothing is at all; the first of equals."""
    official = list(known)
    pairs = ((likeness(one, other), one, other) for one in seen for other in official)
    best = max(pairs, key=lambda pair: pair[0], default=None)
    return (best[1], best[2], best[0]) if best is not None and best[0] > 0 else None


def _told(seen: Picture, known: Picture, share: float) -> str:
    shown, official = (one_line(url.partition("?")[0], 90) or "-" for url in (seen.url, known.url))
    return f"{shown} ≈ {official} ({round(100 * share)} %)"


def _where(case: Case, url: str) -> str:
    """The place in a document that draws the picture in, the document's start where the words do not tell."""
    for page in case.visit.pages:
        for loaded in page.loaded:
            if loaded.url == url:
                return place_of(page, loaded.at)
    return place_of(case.visit.pages[0], 0) if case.visit.pages else ""
