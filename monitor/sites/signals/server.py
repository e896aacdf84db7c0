"""Where the site stands and how one gets there: its age, its certificate, its addresses and redirects."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from monitor.names.domain import NotAName, parse
from monitor.names.facts import Answer
from monitor.names.risk import SUSPICIOUS, judge_name
from monitor.sites.case import Case, Family, Signal
from monitor.sites.documents import host_of, is_official, name_of, seen
from monitor.sites.speaking import voice
from monitor.sites.visit import Certificate
from monitor.text import one_line

FAMILY = Family.SERVER
WEIGHTS = {
    "young": 12.0,
    "aged": -8.0,
    "fresh_certificate": 3.0,
    "untrusted": 5.0,
    "companions": 14.0,
    "bare_address": 12.0,
    "port": 5.0,
    "shortened": 5.0,
    "detour": 4.0,
    "forwards": 0.0,
}
SAYS = {
    "young": ("was registered not long ago: {}", "注册时间很短：{}"),
    "aged": ("was registered years ago: {}", "注册已有多年：{}"),
    "fresh_certificate": ("has a certificate that is days old: {}", "证书刚签发：{}"),
    "untrusted": ("has a certificate that is not trusted: {}", "证书不受信任：{}"),
    "companions": ("shares its certificate with other lookalikes: {}", "证书还用于其他仿冒域名：{}"),
    "bare_address": ("stands at a bare address: {}", "直接使用 IP 地址：{}"),
    "port": ("stands at an unusual port: {}", "使用非常用端口：{}"),
    "shortened": ("is reached over a link shortener: {}", "经短链接跳转：{}"),
    "detour": ("is reached over several hosts: {}", "经多个主机跳转：{}"),
    "forwards": ("forwards to the official site: {}", "跳转到官网：{}"),
}
#: days since the registration, and what of the weight is left; most names of phishing are used within a month (Interisle, Phishing Landscape 2024)
_AGES = ((30, 1.0), (180, 0.7), (365, 0.3))
_OLD = 5 * 365
#: points of what a site says of itself from which it gives itself out as the brand
_CLAIMED = 24
_FRESH = timedelta(days=14)
#: issuers that ask for nothing but the control of the name, and no money
_FREE = (
    "let's encrypt",
    "zerossl",
    "google trust services",
    "buypass",
    "ssl.com",
    "cloudflare",
    "trustasia",
    "wotrus",
    "actalis",
    "e-tugra",
)
_USUAL_PORTS = frozenset({None, 80, 443})
_SHORTENERS = frozenset(
    ("bit.ly", "tinyurl.com", "is.gd", "v.gd", "cutt.ly", "rb.gy", "ow.ly", "shorturl.at", "t.ly", "tiny.cc", "rebrand.ly", "bl.ink", "s.id", "goo.su", "clck.ru", "u.to", "t.cn", "url.cn", "dwz.cn", "suo.im", "suo.nz", "mtw.so", "lihi.cc", "reurl.cc", "pse.is", "ppt.cc", "shrtco.de", "rebrandly.com", "buff.ly", "lnkd.in", "qr.ae", "qrco.de", "me-qr.com", "shorte.st", "adf.ly", "kutt.it", "short.io", "urlz.fr", "shorturl.asia")
)  # fmt: skip
#: names of a certificate that are judged
_JUDGED = 30


def signals(case: Case) -> tuple[Signal, ...]:
    if is_official(case.visit.final, case.brand):
        return tuple(_forwards(case))
    return (*_age(case), *_certificate(case), *_address(case), *_way(case))


def _forwards(case: Case) -> Iterator[Signal]:
    if case.visit.hops and not is_official(case.visit.asked, case.brand):
        yield Signal("forwards", one_line(case.visit.final, 160), "")


def _age(case: Case) -> Iterator[Signal]:
    """The age of the registration, where the judgement of the name has not told it."""
    registration = case.facts.registration if case.facts is not None else None
    if registration is None or registration.answer is not Answer.FOUND or registration.created is None:
        return
    if "created" in registration.unclear or any(one.code in ("risk.new", "risk.old") for one in case.name.reasons):
        return
    days = max(0, (case.now - registration.created).days)
    told = f"{registration.created:%Y-%m-%d} ({days:,} d)"
    share = next((share for most, share in _AGES if days <= most), 0.0)
    if share:
        yield Signal("young", told, "", share)
    elif days > _OLD and not _claims_secrets(case):
        yield Signal("aged", told)


def _claims_secrets(case: Case) -> bool:
    """Whether secrets are asked for in the brand's name: old addresses are broken into and bought for that."""
    return seen(case).asks and voice(case).claimed >= _CLAIMED


def _certificate(case: Case) -> Iterator[Signal]:
    certificate = case.visit.certificate
    if certificate is None:
        return
    if certificate.problem:
        yield Signal("untrusted", one_line(certificate.problem, 160) or "?")
    age = case.now - certificate.since
    if timedelta() <= age <= _FRESH:
        free = certificate.issuer.lower()
        share = 1.0 if any(name in free for name in _FREE) else 0.5
        yield Signal(
            "fresh_certificate", f"{certificate.since:%Y-%m-%d} ({one_line(certificate.issuer, 80)})", "", share
        )
    others = _companions(case, certificate)
    if others:
        yield Signal("companions", one_line(", ".join(others[:5]), 200), "", min(1.0, 0.5 + len(others) / 4))


def _companions(case: Case, certificate: Certificate) -> list[str]:
    """Other registered domains in the certificate that look like the brand's."""
    own = name_of(case.visit.final)
    found: dict[str, None] = {}
    for given in certificate.names[:_JUDGED]:
        try:
            name = parse(given.removeprefix("*."))
        except NotAName:
            continue
        if not name.registrable or (own is not None and name.registrable == own.registrable):
            continue
        if judge_name(name, case.brand).risk >= SUSPICIOUS:
            found.setdefault(name.registrable)
    return list(found)


def _address(case: Case) -> Iterator[Signal]:
    try:
        parts = urlsplit(case.visit.final)
        host, port = (parts.hostname or "").strip("[]"), parts.port
    except ValueError:
        return
    if _is_address(host):
        yield Signal("bare_address", one_line(host, 80))
    if port not in _USUAL_PORTS:
        yield Signal("port", str(port))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _way(case: Case) -> Iterator[Signal]:
    hosts = list(dict.fromkeys(host for hop in case.visit.hops if (host := host_of(hop.url))))
    owners = {name.registrable or name.host for host in hosts if (name := name_of(f"//{host}")) is not None}
    shortened = [host for host in hosts[:-1] if host.removeprefix("www.") in _SHORTENERS]
    shown = one_line(" → ".join(hosts[:6]), 200)
    if shortened:
        yield Signal("shortened", shown)
    elif len(owners) >= 3:
        yield Signal("detour", shown, "", min(1.0, (len(owners) - 1) / 3))
