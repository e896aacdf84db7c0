"""Honest sites: made by kind, then given the traits that make them hard."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

from monitor.sites.visit import Certificate
from tests.farm import drawing
from tests.farm.forms import form
from tests.farm.html import Node, Tag, document, h, manner, named
from tests.farm.naming import honest_host
from tests.farm.saying import Speaker
from tests.farm.site import HONEST, Answer, Answers, Face, FarmSite, always, moved, page
from tests.farm.taste import FarmBrand, Half, Sheet, certificate_of, facts_of

#: kinds without a page of their own to give traits to
BARE = frozenset({"error", "empty", "own_unlisted", "archive", "translation", "parked", "for_sale"})


class Ground:
    """An honest site being made."""

    def __init__(self, half: Half, rng: Random, brand: FarmBrand) -> None:
        self.half, self.rng, self.brand = half, rng, brand
        self.zh = rng.random() < 0.55
        self.how = manner(rng)
        self.host = honest_host(rng, half.names)
        self.path = "/"
        self.root = h("html")
        self.status = 200
        self.extra: Answers = {}
        self.redirect = ""
        self.certificate: Certificate | None = None
        self.name = ""
        self.say = Speaker(rng, self._known(), half.banks)
        self.days = rng.uniform(200, 7000)

    def _known(self) -> dict[str, str]:
        from tests.farm.naming import fake_host

        brand, rng = self.brand, self.rng
        shown = (
            rng.choice((brand.zh, brand.zh, brand.name, f"{brand.name}（{brand.zh}）")) if self.zh else brand.name
        )
        return {
            "brand": shown, "name": brand.name, "zh": brand.zh, "company": brand.company, "official": brand.host, "handle": brand.handle,
            "licence": brand.licence, "regulator": brand.regulator_zh if self.zh else brand.regulator,
            "fake": fake_host(rng, brand, self.half.names, rng.choice(("lookalike", "lookalike", "subdomain", "unrelated_name"))),
            "fake2": fake_host(rng, brand, self.half.names, "lookalike"), "fake3": fake_host(rng, brand, self.half.names, "lookalike"),
        }  # fmt: skip

    @property
    def language(self) -> str:
        return "zh" if self.zh else "en"

    def words(self, bank: str) -> str:
        """One sentence of the bank in this site's language (`news_zh` for `news`)."""
        return self.say.one(self.half.banks[f"{bank}_{self.language}"])

    def many(self, bank: str, least: int, most: int) -> list[str]:
        """Several."""
        return self.say.some(self.half.banks[f"{bank}_{self.language}"], least, most)

    def paragraphs(self, bank: str, least: int, most: int) -> list[Node]:
        """Several, one to three in a paragraph."""
        told, made = self.many(bank, least, most), []
        while told:
            count = self.rng.randint(1, 3)
            made.append(h("p", (" " if not self.zh else "").join(told[:count])))
            told = told[count:]
        return list(made)

    def put(self, path: str, body: bytes, media_type: str = "image/png") -> str:
        """Serve a file of the site's own."""
        from tests.farm.site import resource

        self.extra[path] = always(resource(body, media_type))
        return path

    def call(self, name: str) -> str:
        """Give the site this name, with a logo and an icon of its own; the logo's address."""
        self.name = name
        self.put("/favicon.ico", drawing.encoded(drawing.mark("own/" + name, 32), "ICO"), "image/x-icon")
        return self.put("/img/logo.png", drawing.encoded(drawing.logo(name, 44)))

    def form(self, kinds: str, button: str, action: str | None = None) -> Tag:
        """A form in the site's language."""
        return form(self.half, self.rng, kinds.split(), language=self.language, button=button, action=action)

    def frame(
        self,
        title: str,
        main: list[Node],
        *,
        name: str,
        logo: str = "",
        beside: list[Node] | None = None,
        foot: list[Node] | None = None,
    ) -> None:
        """Put the content into one of the page frames."""
        nav = self.many("nav_honest", 3, 8)
        sheet = Sheet(
            language="zh-CN" if self.zh else self.rng.choice(("en", "en-GB", "en-US")),
            title=title,
            name=name,
            main=main,
            logo=logo if self.rng.random() < 0.8 else "",
            icon="/favicon.ico" if "/favicon.ico" in self.extra else "",
            nav=tuple((one, f"/{place}") for place, one in enumerate(nav)),
            foot=foot if foot is not None else [h("p", f"© {self.rng.randint(2016, 2026)} {name}")],
            metas=[("description", title)] if self.rng.random() < 0.5 else [],
            beside=beside or (),
        )
        self.root = self.rng.choice(list(self.half.shells))(self.rng, sheet)


def make(half: Half, rng: Random, number: int, kind: str) -> FarmSite:
    """The honest site of this number and kind."""
    ground = Ground(half, rng, rng.choice(list(half.brands)))
    half.honest(ground, kind)
    traits = [] if kind in BARE or ground.redirect else _chosen(rng, kind)
    faces = _given(ground, traits)
    days = rng.uniform(5, 55) if "young" in traits else ground.days
    known = None if rng.random() < 0.12 else days
    answers = {**ground.extra, ground.path: faces}
    certificate = ground.certificate or certificate_of(rng, half.names, ground.host, days=known)
    return FarmSite(
        half=half.name,
        number=number,
        host=ground.host,
        path=ground.path,
        brand=ground.brand.key,
        label=HONEST,
        kind=kind,
        mutations=tuple(traits),
        answers=answers,
        facts=facts_of(rng, half.names, days=known),
        certificate=certificate,
    )


def _chosen(rng: Random, kind: str) -> list[str]:
    weights = {
        "mobile_site": 5, "language_site": 4, "young": 8, "login_box": 12, "chat_contact": 10, "donations": 4, "packed_script": 8,
        "embedded_frame": 7, "inline_picture": 8, "page_builder": 7, "search_only": 8, "single_page": 5,
    }  # fmt: skip
    if kind in (
        "news",
        "news_fakes",
        "review",
        "partner",
        "comparison",
        "rating",
        "security_article",
        "encyclopedia",
        "regulator",
        "blog",
    ):
        weights["hotlinked_logo"] = 14
    count, chosen = rng.choice((0, 1, 1, 2, 2, 3)), list[str]()
    while len(chosen) < count:
        one = rng.choices(list(weights), list(weights.values()))[0]
        weights.pop(one)
        chosen.append(one)
    return chosen


def _given(ground: Ground, traits: list[str]) -> tuple[Face, ...]:
    """Apply the traits; the faces of the page."""
    if ground.redirect:
        return always(moved(ground.redirect, ground.rng.choice((301, 302, 307, 308))))
    for trait in traits:
        if trait in TRAITS:
            TRAITS[trait](ground)
    text = document(ground.root, ground.how)
    answer = page(text, status=ground.status)
    if "single_page" in traits:
        answer = _single(ground, text)
    if "mobile_site" in traits:
        return _mobile(ground, answer)
    if "language_site" in traits:
        other = moved(f"https://{ground.host}/{'en' if ground.zh else 'zh'}/")
        plain = ground.half.plain(ground.half, ground.rng, ground.say, "blog")
        ground.extra[f"/{'en' if ground.zh else 'zh'}/"] = always(page(document(plain, ground.how)))
        return Face(answer=answer, language=ground.language), Face(answer=other)
    return always(answer)


def _single(ground: Ground, text: str) -> Answer:
    """The same page as a bundle makes it."""
    from tests.farm.html import as_calls

    body = named(ground.root, "body")
    assert body is not None
    views = ",".join(as_calls(one, "h", ground.how) for one in body.inside)
    src = ground.put(
        "/assets/index.js", f"(()=>{{const v=h=>[{views}];mount('#app',v)}})()".encode(), "application/javascript"
    )
    inside, body.inside[:] = list(body.inside), [h("div", id="app"), h("script", src=src, type="module")]
    answer = page(document(ground.root, ground.how), built=text)
    body.inside[:] = inside
    return answer


def _mobile(ground: Ground, answer: Answer) -> tuple[Face, ...]:
    """Telephones get a page of their own, with the same words and less around them."""
    body = named(ground.root, "body")
    head = named(ground.root, "head")
    assert body is not None and head is not None
    smaller = h("html", head, h("body", h("div", *body.inside[-3:], class_="m")))
    text = page(document(smaller, ground.how))
    return Face(answer=text, agent="mobile"), Face(answer=answer)


def _into_body(ground: Ground, *nodes: Node, first: bool = False) -> None:
    body = named(ground.root, "body")
    if body is not None:
        body.inside[0 if first else len(body.inside) : 0 if first else len(body.inside)] = list(nodes)


def _login_box(ground: Ground) -> None:
    button = ground.say.one(ground.half.labels["login"][ground.language])
    kinds = ground.rng.choice(("account password", "email password", "account password otp", "phone otp"))
    _into_body(
        ground,
        h(
            "div",
            ground.form(kinds, button, ground.rng.choice(("/member.php?mod=logging", "/login", "/account/signin"))),
            class_="topbar",
        ),
        first=True,
    )


def _chat(ground: Ground) -> None:
    own = "".join(one for one in ground.host if one.isalpha())[:12]
    say = ground.say
    say.known["handle"] = own
    ways = (
        h("a", "WhatsApp", href=f"https://wa.me/{say['wa']}"), h("a", "Telegram", href=f"https://t.me/{say['tg']}"),
        h("span", f"QQ: {say['qq']}"), h("span", f"{'客服电话' if ground.zh else 'Phone'}: {say['phone']}"),
        h("a", "Email", href=f"mailto:info@{ground.host.removeprefix('www.')}"),
    )  # fmt: skip
    _into_body(ground, h("div", *ground.rng.sample(ways, ground.rng.randint(1, 3)), class_="contact-us"))


def _donations(ground: Ground) -> None:
    say = ground.say
    words = "支持本站" if ground.zh else "Support this site"
    _into_body(
        ground,
        h(
            "p",
            f"{words}: BTC {say['btc']} · ETH {say['eth']}"
            if ground.rng.random() < 0.5
            else f"{words} USDT-TRC20 {say['usdt']}",
        ),
    )


def _packed(ground: Ground) -> None:
    from tests.farm import hiding

    code = f'<img src="https://stat.{ground.host.removeprefix("www.")}/p.gif?u={ground.rng.getrandbits(32)}" width="1" height="1">'
    hide = ground.rng.choice((hiding.atob, hiding.charcode, hiding.escapes, hiding.percent))
    _into_body(ground, h("script", hide(code, ground.rng, "document.write({});")))


def _embedded(ground: Ground) -> None:
    ground.extra["/embed/player"] = always(
        page("<html><body><video controls src=/v.mp4></video><p>Player</p></body></html>")
    )
    _into_body(ground, h("iframe", src="/embed/player", width="560", height="315"))


def _inline(ground: Ground) -> None:
    _into_body(
        ground, h("img", src=drawing.as_data(drawing.encoded(drawing.photo(ground.host, (120, 68)))), alt="")
    )


def _builder(ground: Ground) -> None:
    body = named(ground.root, "body")
    assert body is not None
    levels = ground.rng.randint(30, 320)
    body.inside[:] = [
        "\0" + "<div class=row><div class=col>" * levels,
        *body.inside,
        "\0" + "</div></div>" * levels,
    ]


def _hotlinked(ground: Ground) -> None:
    brand = ground.brand
    _into_body(
        ground,
        h(
            "p",
            h("img", src=ground.rng.choice((brand.logo, brand.banner, brand.icon)), alt=brand.name),
            h("a", brand.host, href=f"https://{brand.host}/", rel="nofollow"),
        ),
    )


def _search_only(ground: Ground) -> None:
    _into_body(
        ground,
        h(
            "form",
            h("input", type="search", name_="q", placeholder="搜索" if ground.zh else "Search"),
            action="/search",
            method="get",
        ),
        first=True,
    )


def _structured(ground: Ground) -> None:
    head = named(ground.root, "head")
    title = named(ground.root, "title")
    if head is not None and title is not None:
        told = {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "name": "".join(str(one) for one in title.inside),
            "publisher": ground.name or ground.host,
        }
        head.inside.append(h("script", json.dumps(told, ensure_ascii=False), type="application/ld+json"))


TRAITS: dict[str, Callable[[Ground], None]] = {
    "login_box": _login_box,
    "chat_contact": _chat,
    "donations": _donations,
    "packed_script": _packed,
    "embedded_frame": _embedded,
    "inline_picture": _inline,
    "page_builder": _builder,
    "hotlinked_logo": _hotlinked,
    "search_only": _search_only,
    "structured": _structured,
}
