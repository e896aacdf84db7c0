"""What two sites can share that chance does not explain: handles, wallets, icons, builds, servers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from hashlib import blake2s

import msgspec

from monitor.names.popular import rank
from monitor.sites.contacts import contacts_of, words_of
from monitor.sites.documents import SECRETS, host_of, name_of, same_owner
from monitor.sites.kinds import Kind, kind_of
from monitor.sites.page import FieldKind, Page, Place
from monitor.sites.trackers import bots_in, trackers_in
from monitor.sites.visit import Capture, Certificate, Visit
from monitor.sites.wallets import wallets_in


class Mark(msgspec.Struct, frozen=True, order=True):
    """One thing that a site bears, in a form that is equal wherever it is the same.

    `kind` is telegram, whatsapp, qq, wechat, line, skype, zalo, mail, phone, wallet, icon, skeleton, certificate, nameservers, address, tracker or post.
    """

    kind: str
    value: str


#: pages with nothing of their owner's: they share everything with thousands of others
_NOBODYS = frozenset(
    {
        Kind.PARKED,
        Kind.FOR_SALE,
        Kind.PLACEHOLDER,
        Kind.REDIRECT_AWAY,
        Kind.ERROR,
        Kind.EMPTY,
        Kind.BLOCKED,
        Kind.UNREACHABLE,
    }
)
#: a build of fewer different runs of tags is that of many pages
_TELLING = 24
_READ = 1_000_000
#: a certificate for more registered domains than this is a hoster's
_DOMAINS = 12
#: names of headers that tell a network of caches or a builder of sites, whose addresses thousands share
_CACHES = frozenset(
    ("cf-ray", "x-amz-cf-id", "x-vercel-id", "x-nf-request-id", "x-github-request-id", "x-shopid", "x-shopify-stage", "x-wix-request-id", "x-akamai-transformed", "x-fastly-request-id", "x-served-by", "eagleid", "x-nws-log-uuid", "x-cdn", "x-cache-lookup", "x-sucuri-id", "x-iinfo", "x-azure-ref", "x-hw", "x-ws-request-id", "x-via", "cdn-cache", "cdn-requestid", "x-bunny-server", "x-render-origin-server", "fly-request-id", "x-railway-request-id", "x-wpengine")
)  # fmt: skip
#: what the header `server` says there
_SERVERS = ("cloudflare", "akamai", "netlify", "vercel", "github.com", "cloudfront", "ddos-guard", "gse", "esf", "squarespace", "pepyaka", "yunjiasu", "tencent", "bunnycdn")  # fmt: skip
#: domains of name servers that serve millions of names
_RESOLVERS = frozenset(
    ("cloudflare.com", "domaincontrol.com", "registrar-servers.com", "hichina.com", "alidns.com", "dnspod.net", "dnsv2.com", "dnsv5.com", "googledomains.com", "google.com", "azure-dns.com", "azure-dns.net", "azure-dns.org", "azure-dns.info", "name.com", "name-services.com", "namebrightdns.com", "dnsowl.com", "worldnic.com", "wixdns.net", "squarespacedns.com", "wordpress.com", "ovh.net", "ovh.ca", "gandi.net", "ui-dns.com", "ui-dns.de", "ui-dns.org", "ui-dns.biz", "hostinger.com", "dns-parking.com", "bluehost.com", "hostgator.com", "dreamhost.com", "digitalocean.com", "linode.com", "hetzner.com", "vercel-dns.com", "nsone.net", "ultradns.net", "ultradns.com", "ultradns.org", "akam.net", "edgecastdns.net", "sedoparking.com", "bodis.com", "parkingcrew.net", "afternic.com", "dan.com", "above.com", "myhostadmin.net", "xincache.com", "22.cn", "juming.com", "ename.net", "dns.com", "share-dns.com", "share-dns.net", "porkbun.com", "spaceship.net", "namecheaphosting.com", "reg.ru", "beget.com", "nic.ru", "dynadot.com", "value-domain.com", "onamae.com", "dnspod.com", "huaweicloud-dns.com", "huaweicloud-dns.cn", "bdydns.com", "jdgslb.com", "volcengine-dns.com", "gname-dns.com", "gname.net", "dnsmadeeasy.com", "dnsimple.com", "he.net", "desec.io", "desec.org", "systemdns.com", "stabletransit.com", "hover.com", "epik.com", "internet.bs", "netim.net")
)  # fmt: skip
_AWS = "awsdns-"


def marks(visit: Visit, captures: tuple[Capture, ...] = (), *, known: Collection[Mark] = ()) -> tuple[Mark, ...]:
    """What the site bears, sorted, each once; `known` are marks that say nothing, such as those of the brand's own pages, which copies bear as well.

    Left out is what thousands share: addresses behind networks of caches, name servers and certificates of hosters, and everything on a page
    that is parked, for sale, a default or an error.
    """
    if kind_of(visit, captures) in _NOBODYS:
        return ()
    pages = [*visit.pages, *(one.page for one in captures if one.page is not None)]
    found = {mark for page in pages for mark in _of_page(page, visit.final)}
    found.update(_of_sources(visit, captures))
    found.update(_of_servers(visit))
    return tuple(sorted(found.difference(known)))


def _of_page(page: Page, site: str) -> Iterator[Mark]:
    words = words_of(page)
    for contact in contacts_of(page, words):
        if contact.kind != "phone" or len(contact.value) >= 8:
            yield Mark(contact.kind, contact.value)
    for wallet in wallets_in(words.text):
        yield Mark("wallet", wallet.value)
    if len(page.skeleton) >= _TELLING and same_owner(host_of(page.url), host_of(site)):
        yield Mark("skeleton", blake2s(",".join(map(str, page.skeleton)).encode(), digest_size=16).hexdigest())
    for form in page.forms:
        target, own = host_of(form.action), host_of(site)
        asks = any(field.kind in SECRETS or field.kind is FieldKind.AMOUNT for field in form.fields)
        if asks and target and not same_owner(target, own) and not _established(form.action):
            yield Mark("post", target)


def _of_sources(visit: Visit, captures: Sequence[Capture]) -> Iterator[Mark]:
    """Accounts that stand in the documents' own code, and in what they load."""
    raws = [*visit.raw, *(raw for capture in captures for raw in capture.raw)]
    texts = [raw.body[:_READ].decode("latin-1") for raw in raws if raw.role in ("page", "dom")]
    texts += [said.text for page in visit.pages for said in page.said if said.place is Place.SCRIPT]
    texts += ["\n".join(capture.requests) for capture in captures]
    texts += ["\n".join(loaded.url for loaded in page.loaded) for page in visit.pages]
    for tracker in trackers_in(texts):
        yield Mark("tracker", tracker)
    for bot in bots_in(texts):
        yield Mark("telegram", f"bot:{bot}")


def _of_servers(visit: Visit) -> Iterator[Mark]:
    host = host_of(visit.final)
    for picture in visit.pictures:
        if picture.role == "icon" and picture.dhash is not None and same_owner(host_of(picture.url) or host, host):
            yield Mark("icon", picture.sha256)
    if visit.certificate is not None and _own(visit.certificate, host):
        yield Mark("certificate", visit.certificate.fingerprint)
    if visit.hops and not _cached(visit.hops[-1].headers):
        yield Mark("address", visit.hops[-1].address)
    servers = visit.resolution.name_servers if visit.resolution is not None else ()
    if servers and not any(_served_by_millions(server) for server in servers):
        yield Mark("nameservers", " ".join(sorted(server.lower().rstrip(".") for server in servers)))


def _own(certificate: Certificate, host: str) -> bool:
    """Whether a certificate was made out for this site and not for a hoster's customers together."""
    name = name_of(f"//{host}")
    if name is None or not name.registrable or name.is_private_suffix:
        return False
    named = {
        told.registrable for told in (name_of(f"//{one.removeprefix('*.')}") for one in certificate.names) if told
    }
    return name.registrable in named and len(named) <= _DOMAINS


def _cached(headers: tuple[tuple[str, str], ...]) -> bool:
    for name, value in headers:
        lowered = name.lower()
        if lowered in _CACHES or (lowered == "server" and value.lower().startswith(_SERVERS)):
            return True
        if lowered == "via" and "cloudfront" in value.lower():
            return True
    return False


def _served_by_millions(server: str) -> bool:
    labels = server.lower().rstrip(".").split(".")
    return _AWS in server.lower() or any(".".join(labels[start:]) in _RESOLVERS for start in range(len(labels)))


def _established(url: str) -> bool:
    name = name_of(url)
    return name is not None and bool(name.registrable) and rank(name.registrable) is not None
