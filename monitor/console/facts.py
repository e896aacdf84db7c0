"""What is known of a hit's domain beyond its name, as lines for people, and where its site is shown."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.view import HitView
from monitor.assessment import Reason
from monitor.names.domain import NotAName, parse
from monitor.names.facts import Answer, Certified, Existence, Registration, Resolution
from monitor.net.registration import telling
from monitor.wording import tr

Line = tuple[str, str]
#: values of one kind shown
SHOWN = 4


def lines(hit: HitView) -> tuple[Line, ...]:
    """What registry, DNS and certificate logs told, each with its heading; nothing of what nobody asked."""
    facts = hit.facts
    return (
        *(_of_registry(facts.registration) if facts.registration else ()),
        *(_of_dns(facts.resolution) if facts.resolution else ()),
        *(_of_log(facts.certified) if facts.certified else ()),
    )


def weighed(hit: HitView) -> tuple[Reason, ...]:
    """The hit's reasons, but for those that weigh nothing and are told by its facts."""
    told = f"{telling.SCORE}."
    return tuple(one for one in hit.reasons if hit.facts.registration is None or not one.code.startswith(told))


def host_of(hit: HitView) -> str:
    """The host of the site that a hit is about; empty for a post, which may name several."""
    try:
        return parse(hit.url).host if hit.kind in ("name", "site") else ""
    except NotAName:
        return ""


def _of_registry(found: Registration) -> Iterator[Line]:
    registered = tr("Registered", "注册时间")
    if found.answer is Answer.NOT_FOUND:
        yield registered, tr("not at all, says {}", "尚未注册（{}）").format(found.server)
    elif found.answer is not Answer.FOUND:
        yield registered, tr("could not be checked: {}", "无法查询：{}").format(found.problem or found.answer)
    else:
        yield from _of_record(found, registered)


def _of_record(found: Registration, registered: str) -> Iterator[Line]:
    if found.created:
        days = telling.age(found, found.at)
        unclear = tr(", day and month may be swapped", "，日、月可能颠倒") if "created" in found.unclear else ""
        age = tr(f"{days:,} days old then", f"查询时已注册 {days:,} 天")
        asked = tr(f"looked up {found.at:%Y-%m-%d}", f"查询于 {found.at:%Y-%m-%d}")
        yield registered, f"{found.created:%Y-%m-%d}{unclear} · {asked} · {age}"
    if found.registrar:
        yield tr("Registrar", "注册商"), found.registrar
    if found.name_servers:
        yield tr("Name servers", "域名服务器"), _some(found.name_servers)
    if found.abuse:
        yield tr("Complaints to", "投诉邮箱"), _some(found.abuse)
    if found.protocol == "whois":
        yield tr("Known from", "信息来源"), tr("WHOIS of {}", "{} 的 WHOIS").format(found.server)


def _of_dns(found: Resolution) -> Iterator[Line]:
    if found.existence is Existence.ABSENT:
        yield "DNS", tr("does not exist", "不存在")
    if found.addresses:
        yield tr("Addresses", "指向地址"), _some(found.addresses)
    if found.mail:
        yield tr("Takes mail at", "邮件服务器"), _some(found.mail)
    elif found.existence is Existence.EXISTS and "MX" not in found.unanswered:
        yield tr("Takes mail at", "邮件服务器"), tr("nowhere", "无")
    if found.parked:
        yield tr("Parked", "停放"), found.parked


def _of_log(found: Certified) -> Iterator[Line]:
    since = tr(f"valid from {found.since:%Y-%m-%d}", f"{found.since:%Y-%m-%d} 起有效")
    place = f"{found.log} #{found.index:,}" if found.log else ""
    yield tr("Certificate", "证书"), " · ".join(filter(None, (since, found.issuer, place)))


def _some(values: tuple[str, ...]) -> str:
    more = len(values) - SHOWN
    return ", ".join(values[:SHOWN]) + (f" +{more}" if more > 0 else "")
