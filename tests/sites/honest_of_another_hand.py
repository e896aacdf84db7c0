"""Honest sites of every kind, composed by hand around five invented brands: who shares their name, who writes about them, who shows their pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from urllib.parse import urljoin

import msgspec
from PIL import Image, ImageDraw

from monitor.assessment import Assessment, Verdict
from monitor.brand import Bearer, Brand, Official
from monitor.judge import judge_visit
from monitor.names.facts import Answer, Facts, Registration
from monitor.sighting import PageSeen
from monitor.sites.baseline import Baseline
from monitor.sites.documents import host_of
from monitor.sites.fingerprinting import baseline_of
from monitor.sites.pictures import picture
from monitor.sites.reading import read_page
from monitor.sites.visit import VANTAGES, Certificate, Hop, Outcome, Visit

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_BROKER = (
    "forex",
    "broker",
    "trading",
    "deposit",
    "withdrawal",
    "spread",
    "外汇",
    "入金",
    "出金",
    "经纪商",
    "开户",
)


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A brand with what its pages say: its short name, company, host, the host of its files, and its licence."""

    brand: Brand
    name: str
    zh: str
    company: str
    host: str
    files: str
    licence: str

    @property
    def home(self) -> str:
        return f"https://{self.host}/"


def _own(key: str, names: tuple[str, str, str, str], hosts: tuple[str, str, str], context: tuple[str, ...], *exclude: Bearer) -> Own:  # fmt: skip
    name, full, zh, company = names
    domain, host, files = hosts
    licence = f"FCA {611000 + len(full) * 37}"
    brand = Brand(
        key=key, name=full, aliases=(name, full, zh), official=Official(domains=(domain,)), licences=(licence,),
        context=context, exclude=exclude, verification={"default": f"https://{host}/verify"}, products=("MT5",),
    )  # fmt: skip
    return Own(brand=brand, name=name, zh=zh, company=company, host=host, files=files, licence=licence)


ALDERWICK = _own("alderwick", ("Alderwick", "Alderwick Markets", "奥德维克", "Alderwick Markets Ltd"), ("alderwick.com", "www.alderwick.com", "img.aldw-files.net"), _BROKER)  # fmt: skip
TRV = _own("trv", ("TRV", "TRV Capital", "TRV外汇", "TRV Capital (SC) Limited"), ("trvcapital.com", "www.trvcapital.com", "cdn.trvcapital.com"), _BROKER, Bearer(name="TRV Clinics", words=("patients", "clinic", "hospital"), domains=("trvclinics.org",)))  # fmt: skip
HARBOR = _own("harbor", ("Harbor", "Harbor Trust Bank", "港信银行", "Harbor Trust Bank plc"), ("harbortrust.com", "www.harbortrust.com", "static.harbortrust.com"), ("bank", "online banking", "card", "mortgage", "银行", "网银"))  # fmt: skip
SOLVANE = _own("solvane", ("Solvane", "Solvane Exchange", "索凡交易所", "Solvane Digital Inc."), ("solvane.io", "solvane.io", "s.solvane.io"), ("exchange", "wallet", "crypto", "USDT", "交易所", "提币"))  # fmt: skip
AMBROSE = _own("ambrose", ("Ambrose", "Ambrose Securities", "安博证券", "Ambrose Securities (HK) Limited"), ("ambrosesec.com", "www.ambrosesec.com", "a.ambrose-assets.com"), ("证券", "股票", "brokerage", "stocks", "trading", "港股"))  # fmt: skip
OWNS = (ALDERWICK, TRV, HARBOR, SOLVANE, AMBROSE)


class HonestSite(msgspec.Struct, frozen=True, kw_only=True):
    """One site and the worst verdict that it deserves. `before` are the addresses that led to it; pictures are (role, address, bytes)."""

    kind: str
    url: str
    own: Own
    html: str
    most: Verdict = Verdict.WATCH
    before: tuple[str, ...] = ()
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    certificate: Certificate | None = None
    facts: Facts | None = None
    pictures: tuple[tuple[str, str, bytes], ...] = ()

    @property
    def label(self) -> str:
        return f"{self.kind} {self.url}"


def visit_of(site: HonestSite) -> Visit:
    """The look without a browser, read by the reader."""
    headers = (("content-type", "text/html; charset=utf-8"), *site.headers)
    way = tuple(
        Hop(url=url, status=302, address="192.0.2.8", headers=(("location", site.url),)) for url in site.before
    )
    page = read_page(site.html.encode(), site.url, "text/html; charset=utf-8")
    return Visit(
        asked=site.before[0] if site.before else site.url,
        at=NOON,
        vantage=VANTAGES[0],
        outcome=Outcome.ANSWERED,
        hops=(*way, Hop(url=site.url, status=site.status, address="192.0.2.7", headers=headers)),
        certificate=site.certificate or certificate(host_of(site.url)),
        pages=(page,),
        pictures=tuple(picture(body, role=role, url=url) for role, url, body in site.pictures),
    )


def judged(site: HonestSite) -> Assessment:
    """What the brand makes of it."""
    visit = visit_of(site)
    seen = PageSeen(source="honest", domain=host_of(site.url), visit=visit, facts=site.facts)
    return judge_visit(seen, site.own.brand, baseline(site.own.brand.key))


@cache
def baseline(key: str) -> Baseline:
    """The prints of the brand's own pages."""
    own = next(one for one in OWNS if one.brand.key == key)
    seen = []
    for name in PAGES:
        url = own.home + (name if name != "home" else "")
        pictures = (
            ("icon", f"https://{own.files}/favicon.png", icon(own.name)),
            ("image", f"https://{own.files}/logo.png", logo(own.name)),
        )
        site = HonestSite(kind="official", url=url, own=own, html=official(own, name), pictures=pictures)
        seen.append(PageSeen(source="official", domain=own.host, visit=visit_of(site)))
    return baseline_of(seen, own.brand, NOON)


def certificate(*names: str, subject: str = "", problem: str = "") -> Certificate:
    """One for `names`, forty days old."""
    return Certificate(
        names=names, subject=subject or f"CN={names[0]}", issuer="CN=DV TLS CA 3,O=Sealworks", since=NOON - timedelta(days=40),
        until=NOON + timedelta(days=50), fingerprint=names[-1].encode().hex().ljust(64, "0")[:64], problem=problem,
    )  # fmt: skip


@cache
def icon(name: str) -> bytes:
    """A coloured square with the name's first letter."""
    return _drawn(name[:1], (64, 64), hash_of(name))


@cache
def logo(name: str, height: int = 48) -> bytes:
    """The name as a picture."""
    return _drawn(name, (40 + 12 * len(name), height), hash_of(name) // 3)


def hash_of(name: str) -> int:
    return int.from_bytes(name.encode()[:6].ljust(6, b"x"), "big")


def _drawn(text: str, size: tuple[int, int], seed: int) -> bytes:
    image = Image.new("RGB", size, (seed % 200 + 40, seed // 7 % 200 + 40, seed // 53 % 200))
    draw = ImageDraw.Draw(image)
    draw.rectangle((seed % 9 + 4, 6, seed % 20 + 12, size[1] - 8), fill=(255, 255, 255))
    draw.text((seed % 12 + 22, 12), text.encode("ascii", "replace").decode(), fill=(250, 250, 250))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


PAGES = ("home", "login", "about", "privacy", "verify", "deposit")
_TEXTS: dict[str, tuple[str, ...]] = {
    "home": ("{n} gives you access to more than 1,200 instruments on one account, with execution measured in milliseconds.", "Open an account with {n} in five minutes and choose the platform that suits you.", "Our clients' money is kept apart from our own at first-class banks, and reconciled every day."),
    "login": ("Welcome back to {n}. Enter your details to reach your client area.", "Nobody at {n} will ever ask for your password on the phone."),
    "about": ("{c} was founded by three dealers in a room above a bakery and serves clients in forty countries today.", "{c} is authorised and regulated under licence number {l}.", "Our board publishes the minutes of its meetings, and our accounts are audited every year by an independent firm.", "We answer every message within one working day, in eleven languages."),
    "privacy": ("This privacy policy explains how we collect, use and protect your personal information when you use our website and services.", "We collect your name, postal address, date of birth, e-mail address and telephone number when you register with us.", "We do not sell, rent or trade your personal information to third parties for their marketing purposes.", "You have the right to request access to, correction of or deletion of the personal data that we hold about you.", "We use cookies to remember your preferences and to understand how visitors use our website.", "We may update this policy from time to time by publishing a new version on our website."),
    "verify": ("Type in a web address, an e-mail or the number of a messenger account to learn whether it belongs to {n}.", "Only {d} is ours; whoever writes to you from elsewhere in our name is not us.", "If somebody demands a fee before your withdrawal is paid, do not pay it and write to us."),
    "deposit": ("Fund your {n} account by bank transfer or card; we charge nothing for it.", "Transfers must come from an account in your own name, or they are sent back."),
}  # fmt: skip
_HEADS = {
    "home": "Markets at your own pace",
    "login": "Client login",
    "about": "About us",
    "privacy": "Privacy policy",
    "verify": "Official channel verification",
    "deposit": "Funding",
}


def official(own: Own, name: str, *, translate: Callable[[str], str] = str) -> str:
    """A page of the brand's own."""
    filled = {"n": own.name, "c": own.company, "l": own.licence, "d": own.host}
    told = "".join(f"<p>{translate(escape(one.format(**filled)))}</p>" for one in _TEXTS[name])
    form = ""
    if name == "login":
        form = f'<form method="post" action="{own.home}session"><label>Account <input name="account"></label><label>Password <input type="password" name="password"></label><button>Log in</button></form>'
    if name == "verify":
        form = f'<form action="{own.home}verify"><input name="q" placeholder="Address to verify"><button>Verify</button></form>'
    nav = "".join(f'<li><a href="{own.home}{one if one != "home" else ""}">{translate(_HEADS[one])}</a></li>' for one in PAGES)  # fmt: skip
    files = f"https://{own.files}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{translate(_HEADS[name])} | {own.name}</title><meta property="og:site_name" content="{own.name}">'
        f'<link rel="icon" href="{files}/favicon.png"><link rel="stylesheet" href="{files}/site.css"><link rel="canonical" href="{own.home}{name}"><script src="{files}/site.js"></script></head>'
        f'<body><header><a href="{own.home}"><img src="{files}/logo.png" alt="{own.name}"></a><nav><ul>{nav}</ul></nav></header><main><section><h1>{translate(_HEADS[name])}</h1>{told}{form}</section>'
        f'<section class="cards"><div><h3>{translate("Shares")}</h3><p>{translate("From the first quote to the closing bell.")}</p></div><div><h3>{translate("Metals")}</h3><p>{translate("Gold and silver around the clock.")}</p></div></section></main>'
        f"<footer><p>© 2026 {own.company}. All rights reserved.</p><p>{own.licence}</p></footer></body></html>"
    )


def shell(language: str, title: str, name: str, main: str, *, foot: str = "", metas: str = "", copyright_: str = "") -> str:  # fmt: skip
    """A page of somebody else's: his name as the logo, his own menu and copyright."""
    menu = {"zh": ("首页", "栏目", "关于本站"), "de": ("Start", "Themen", "Impressum"), "fr": ("Accueil", "Rubriques", "À propos"), "es": ("Inicio", "Secciones", "Contacto"), "ja": ("トップ", "一覧", "運営者")}  # fmt: skip
    nav = "".join(f'<li><a href="/{n}">{one}</a></li>' for n, one in enumerate(menu.get(language, ("Home", "Topics", "About"))))  # fmt: skip
    holder = copyright_ or f"© 2026 {name}"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{metas}</head><body><div id="top"><a class="logo" href="/">{name}</a><ul>{nav}</ul></div>'
        f'<div id="main">{main}</div><footer>{foot}<p>{holder}</p></footer></body></html>'
    )


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{one}</p>" for one in texts)


def login(words: str = "Log in", action: str = "/session", *, mail: bool = True) -> str:
    """A log-in box."""
    first = (
        '<input type="email" name="email" placeholder="E-mail">'
        if mail
        else '<input name="user" placeholder="User">'
    )
    return f'<form method="post" action="{action}"><h3>{words}</h3>{first}<input type="password" name="pw" placeholder="Password"><button>{words}</button></form>'


def moved(own: Own, name: str, *, rewrite: Callable[[str], str], banner: str, translate: Callable[[str], str] = str) -> str:  # fmt: skip
    """An official page as somebody else shows it: every address of the brand's rewritten, a banner in front."""
    shown = official(own, name, translate=translate)
    for host in (own.host, own.files):
        shown = shown.replace(f'"https://{host}', f'"{rewrite(f"https://{host}")}')
    return shown.replace("<body>", f"<body>{banner}", 1)


def pictures_of(url: str, page_pictures: tuple[str, ...], body: bytes, role: str = "image") -> tuple[tuple[str, str, bytes], ...]:  # fmt: skip
    return tuple((role, urljoin(url, path), body) for path in page_pictures)


def registered(own: Own) -> Facts:
    """A registration whose name servers are the brand's own."""
    domain = own.brand.official.domains[0]
    servers = (f"ns1.{domain}", f"ns2.{domain}")
    return Facts(registration=Registration(answer=Answer.FOUND, at=NOON, protocol="rdap", created=NOON - timedelta(days=900), name_servers=servers))  # fmt: skip


def archived(prefix: str) -> Callable[[str], str]:
    return lambda url: prefix + url


def every() -> Iterator[HonestSite]:
    """All of them."""
    from tests.sites.honest_kinds import KINDS

    for make in KINDS:
        yield from make()
