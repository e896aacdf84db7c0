"""Is this address ours, or a fake? Answered from its name and what else is known of it, for every brand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from monitor.assessment import ALARMING, Assessment, Verdict
from monitor.brand import Brand
from monitor.names.domain import Name, parse
from monitor.names.facts import Facts
from monitor.names.risk import judge_name
from monitor.wording import tr

_ORDER = tuple(Verdict)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one address: the brand that it concerns most first; `found` leaves out brands it has nothing to do with, `asked` are
    the keys of all."""

    name: Name
    brand: Brand
    worst: Assessment
    found: tuple[tuple[Brand, Assessment], ...]
    asked: tuple[str, ...] = ()


class Visited(msgspec.Struct, frozen=True, kw_only=True):
    """What was made of a site when it was last visited, at `at` (aware UTC): its kind (`monitor.sites.kinds`), and a judgement for each brand."""

    at: datetime
    kind: str
    judged: Mapping[str, Assessment]


def look_up(
    text: str, brands: tuple[Brand, ...], facts: Facts | None = None, visited: Visited | None = None
) -> Answer:
    """The answer for `text`, of which `facts` are known: official for any of `brands` wins, else the worst verdict counts.

    What was made of the site when it was `visited` stands in the place of what its name alone says. NotAName if `text` holds no name.
    """
    name = parse(text)
    judged = [(brand, _judged(name, brand, facts, visited)) for brand in brands]
    judged.sort(key=lambda pair: (-_ORDER.index(pair[1].verdict), -pair[1].risk))
    official = [pair for pair in judged if pair[1].verdict is Verdict.OFFICIAL]
    found = official or [pair for pair in judged if pair[1].verdict is not Verdict.UNRELATED]
    brand, worst = (found or judged)[0]
    return Answer(name=name, brand=brand, worst=worst, found=tuple(found), asked=tuple(one.key for one in brands))


def _judged(name: Name, brand: Brand, facts: Facts | None, visited: Visited | None) -> Assessment:
    by_name = judge_name(name, brand, facts)
    if visited is None or by_name.verdict is Verdict.OFFICIAL:
        return by_name
    return visited.judged.get(brand.key, by_name)


def advice(answer: Answer) -> str:
    """What to tell the customer who asked."""
    brand, page = answer.brand, verification_page(answer.brand)
    if answer.worst.verdict is Verdict.OFFICIAL:
        return tr(f"This address belongs to {brand.name}.", f"该网址属于 {brand.name} 官方。")
    if answer.worst.verdict in ALARMING:
        return tr(
            f"This is not an address of {brand.name}. Please do not log in, enter personal data or transfer money "
            f"there. Whoever asks you to in the name of {brand.name} is not {brand.name}. Official addresses can be checked at {page}",
            f"该网址不是 {brand.name} 的官方网址，请勿登录、填写个人信息或转账；凡冒充 {brand.name} 的行为均属诈骗。"
            f"官方网址核实页面：{page}",
        )
    if answer.worst.verdict is Verdict.WATCH:
        return tr(
            f"This is not a known address of {brand.name}. Please check it at {page} before you log in or transfer money.",
            f"该网址不在 {brand.name} 的官方名单中，请先在 {page} 核实，再登录或转账。",
        )
    return tr(
        f"This is not an address of {brand.name}, and its name does not pretend to be one. Official addresses: {page}",
        f"该网址不属于 {brand.name}，名称上未见冒充迹象。官方网址核实页面：{page}",
    )


def verification_page(brand: Brand) -> str:
    """Where customers check what is official, by the language being spoken."""
    pages = brand.verification
    region = tr("default", "cn")
    return (
        pages.get(region)
        or pages.get("default")
        or next(iter(pages.values()), f"https://{brand.official.domains[0]}/")
    )
