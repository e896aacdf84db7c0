"""What the console's rooms have in common: their names, and the brand that a form is about."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.console.asking import Input
from monitor.watchlist.model import Watchlist
from monitor.wording import tr


def rooms() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Address, name, and the beginnings of the addresses that belong to it."""
    return (
        ("/", tr("Alerts", "警报"), ("/", "/alerts", "/several", "/open")),
        ("/sites", tr("Sites", "网站"), ("/sites",)),
        ("/handovers", tr("Handover", "交接"), ("/handovers",)),
        ("/deliveries", tr("Messages", "消息"), ("/deliveries",)),
        ("/silences", tr("Silences", "静默"), ("/silences",)),
        ("/questions", tr("Questions", "常见问题"), ("/questions",)),
        ("/digests", tr("Digests", "摘要"), ("/digests",)),
        ("/sources", tr("Sources", "来源"), ("/sources",)),
        ("/audits", tr("Audit", "稽核"), ("/audits",)),
    )


def brand_input(watchlists: Iterable[Watchlist], *, everything: str = "", value: str = "") -> Input:
    """The brand that something is about; `everything` is what no brand at all is called, where that is possible."""
    brands = {one.brand.key: one.brand.name for one in watchlists}
    choices = ({"": everything} if everything else {}) | brands
    return Input(name="brand", title=tr("Brand", "品牌"), kind="choice", choices=choices, value=value)
