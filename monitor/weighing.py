"""A risk as people read it: its reasons by family, each family with what it adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import msgspec

from monitor.assessment import Reason
from monitor.sites.case import Family
from monitor.sites.families import families
from monitor.wording import tr

_SITE = "risk.site_"
_CAP, _KIND = "risk.site_cap", "risk.site_kind"
_TITLES: dict[Family | None, tuple[str, str]] = {
    Family.NAME: ("Its name", "域名"),
    Family.WORDS: ("What it says", "文字内容"),
    Family.PICTURES: ("What it shows", "图标与图片"),
    Family.FORMS: ("What it asks for", "索取的信息"),
    Family.LINKS: ("What it links to and draws in", "链接与引用"),
    Family.BUILD: ("How it is built", "页面结构"),
    Family.CONTACTS: ("Contacts, payments and programs", "联系、收款与下载"),
    Family.SERVER: ("Server and certificate", "服务器与证书"),
    Family.HIDING: ("What it hides", "隐藏手法"),
    Family.HONEST: ("What speaks for it", "正面迹象"),
    None: ("All of it together", "综合"),
}


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """The reasons of one family, heaviest first: `points` is what they add to the risk, `whole` what they would without the family's cap.

    `family` is None for what is said of all families together.
    """

    family: Family | None
    points: float
    whole: float
    reasons: tuple[Reason, ...]

    @property
    def title(self) -> str:
        """The family's name for people."""
        return tr(*_TITLES[self.family])

    @property
    def capped(self) -> str:
        """That not all of it counts, in a few words; empty where all does."""
        if self.whole == self.points:
            return ""
        return tr(f"of {self.whole:+g}, by its cap", f"原为 {self.whole:+g}，按上限计")


def weighed(reasons: Iterable[Reason]) -> tuple[Weighed, ...]:
    """The reasons of a risk by family, those that add most first, and last what is said of all together.

    The points of all of them sum to the risk before it is kept within 0…100. What is no reason of the risk is left out, and so is the kind of
    page, which weighs nothing and is told on its own.
    """
    found: dict[Family | None, list[Reason]] = {}
    caps: dict[Family | None, float] = {}
    for reason in reasons:
        if not reason.code.startswith("risk.") or reason.code == _KIND:
            continue
        if reason.code == _CAP:
            family = _capped(reason)
            caps[family] = caps.get(family, 0.0) + reason.weight
            found.setdefault(family, [])
        else:
            found.setdefault(_family(reason.code), []).append(reason)
    groups = [_group(family, tuple(own), caps.get(family, 0.0)) for family, own in found.items()]
    return tuple(sorted(groups, key=lambda one: (one.family is None, -one.points)))


def _group(family: Family | None, own: tuple[Reason, ...], cap: float) -> Weighed:
    whole = sum(one.weight for one in own)
    heaviest = tuple(sorted(own, key=lambda one: -abs(one.weight)))
    return Weighed(family=family, points=whole + cap, whole=whole, reasons=heaviest)


def _capped(reason: Reason) -> Family | None:
    name = reason.detail.partition(":")[0]
    return Family(name) if name in set(Family) else None


def _family(code: str) -> Family | None:
    return _by_kind().get(code.removeprefix(_SITE)) if code.startswith(_SITE) else Family.NAME


@cache
def _by_kind() -> dict[str, Family]:
    return {kind: one.FAMILY for one in families() for kind in one.WEIGHTS}
