"""Whether a route fits an alert, and the first thing in which it does not, as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alerts.messages.naming import matter_name
from alerts.routing.traits import Traits, spoken_of
from monitor import explain
from monitor.assessment import Severity
from monitor.watchlist.model import Route
from monitor.wording import tr

_LEVELS = {"minor": 0, "major": 1}


def misfit(route: Route, traits: Traits) -> str:
    """The first thing that keeps `route` from fitting, empty where it fits."""
    return next((told for check in _CHECKS if (told := check(route, traits))), "")


def named(number: int, route: Route) -> str | int:
    """What a route is called: its name, else its place in the file, counted from 1."""
    return route.name or number + 1


def fallback_name() -> str:
    """What the fallback is called where a route would be."""
    return "fallback"


def _matter(route: Route, traits: Traits) -> str:
    if route.matter in ("", traits.matter):
        return ""
    return _wants(tr("matter", "事项"), [matter_name(route.matter)], [matter_name(traits.matter)])


def _level(route: Route, traits: Traits) -> str:
    if _LEVELS[traits.level] >= _LEVELS[route.level]:
        return ""
    wanted, found = (explain.severity(Severity(one)) for one in (route.level, traits.level))
    return _wants(tr("level", "级别"), [wanted], [found])


def _topics(route: Route, traits: Traits) -> str:
    if not route.topics or set(route.topics) & set(traits.topics):
        return ""
    return _wants(tr("topic", "话题"), map(explain.topic, route.topics), map(explain.topic, traits.topics))


def _words(route: Route, traits: Traits) -> str:
    if not route.words or spoken_of(route.words, traits.text):
        return ""
    listed = tr(", ", "、").join(route.words)
    return tr(f"none of its words is said: {listed}", f"未出现其关键词：{listed}")


def _languages(route: Route, traits: Traits) -> str:
    spoken = traits.language.lower()
    if not route.languages or any(f"{spoken}-".startswith(f"{one.lower()}-") for one in route.languages):
        return ""
    return _wants(tr("language", "语言"), route.languages, [traits.language])


def _regions(route: Route, traits: Traits) -> str:
    found = {one.lower() for one in traits.regions}
    if not route.regions or found & {one.lower() for one in route.regions}:
        return ""
    return _wants(tr("region", "地区"), route.regions, traits.regions)


def _sources(route: Route, traits: Traits) -> str:
    if not route.sources or set(route.sources) & set(traits.sources):
        return ""
    return _wants(tr("source", "来源"), route.sources, traits.sources)


def _campaigns(route: Route, traits: Traits) -> str:
    if not route.campaigns or set(route.campaigns) & set(traits.campaigns):
        return ""
    return _wants(tr("campaign", "团伙"), map(str, route.campaigns), map(str, traits.campaigns))


_CHECKS: tuple[Callable[[Route, Traits], str], ...] = (
    _matter,
    _level,
    _topics,
    _words,
    _languages,
    _regions,
    _sources,
    _campaigns,
)


def _wants(what: str, wanted: Iterable[str], found: Iterable[str]) -> str:
    expected = tr(" or ", "或").join(wanted)
    seen = tr(", ", "、").join(one for one in found if one) or tr("none", "无")
    return tr(f"{what}: expected {expected}, found {seen}", f"{what}：应为{expected}，实际为{seen}")
