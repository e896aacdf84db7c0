"""Whether a site that the watchlist does not name is the brand's own, by what only the brand can bring about."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from monitor.names.facts import Answer
from monitor.sites.case import Case, Signal
from monitor.sites.documents import host_of, is_official, name_of
from monitor.sites.visit import Certificate
from monitor.text import one_line

#: kinds of evidence that prove it
PROOFS = frozenset({"own_certificate", "own_files", "own_servers", "led_from"})
#: registered domains of strangers from which a certificate is one that a hoster shares among its customers
_SHARED = 10


def proofs(case: Case) -> Iterator[Signal]:
    """Each proof that the site belongs to the brand; nothing where the official site itself answered.

    Who merely leads to the official site proves nothing, nor does a certificate that browsers do not trust, one that a hoster shares among
    strangers, name servers that only the site's own zone tells of, or a way over an official address that says itself where it leads.
    """
    hosts = _hosts(case)
    if not hosts or is_official(case.visit.final, case.brand):
        return
    if told := _certified(case, hosts):
        yield Signal("own_certificate", told)
    if all(host in case.baseline.hosts for host in hosts):
        yield Signal("own_files", ", ".join(hosts))
    if told := _served(case):
        yield Signal("own_servers", told)
    if told := _led_from(case):
        yield Signal("led_from", told)


def _hosts(case: Case) -> list[str]:
    """Every host but the official ones that any visitor was shown or sent over."""
    urls = [hop.url for hop in case.visit.hops] or [case.visit.asked]
    urls += [capture.final for capture in case.captures if capture.final]
    return list(dict.fromkeys(host for url in urls if (host := host_of(url)) and not is_official(url, case.brand)))


def _certified(case: Case, hosts: list[str]) -> str:
    """The official names in a trusted certificate that is good for all these hosts; empty for none."""
    certificate = case.visit.certificate
    if certificate is None or certificate.problem or _is_shared(case, certificate):
        return ""
    official = [name for name in certificate.names if is_official(f"//{name.removeprefix('*.')}", case.brand)]
    good = all(any(_covers(name, host) for name in certificate.names) for host in hosts)
    return one_line(", ".join(official[:5]), 160) if good else ""


def _is_shared(case: Case, certificate: Certificate) -> bool:
    """Whether a hoster's certificate holds the names of many customers."""
    own = name_of(case.visit.final)
    mine = own.registrable if own else ""
    strangers = {
        name.registrable
        for given in certificate.names
        if (name := name_of(f"//{given.removeprefix('*.')}")) is not None
        and name.registrable != mine
        and not is_official(f"//{name.host}", case.brand)
    }
    return len(strangers) > _SHARED


def _covers(name: str, host: str) -> bool:
    """Whether a certificate's name is the host's (RFC 9525 §6.3: a star stands for one label)."""
    lowered = name.lower().rstrip(".")
    if lowered.startswith("*."):
        return host.partition(".")[2] == lowered[2:]
    return host == lowered


def _served(case: Case) -> str:
    """The name servers that the registry tells, where all of them are the brand's own; the zone itself may tell what it likes."""
    registration = case.facts.registration if case.facts is not None else None
    if registration is None or registration.answer is not Answer.FOUND:
        return ""
    servers = registration.name_servers
    if not servers or not all(is_official(f"//{server}", case.brand) for server in servers):
        return ""
    return one_line(", ".join(servers), 160)


def _led_from(case: Case) -> str:
    """The official address that sent the visitor here by itself; empty where others had sent him to it, or it was told where to."""
    final, hops = host_of(case.visit.final), case.visit.hops
    before = [hop for hop in hops if host_of(hop.url) != final]
    if not before or not all(is_official(hop.url, case.brand) for hop in before):
        return ""
    if not is_official(hops[0].url, case.brand):
        return ""
    told = any(final in unquote(unquote(hop.url)).lower() for hop in before)
    return "" if told else one_line(before[-1].url, 160)
