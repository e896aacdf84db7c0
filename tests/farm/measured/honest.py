"""The measured half's honest sites, one function per kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from monitor.sites.visit import Certificate
from tests.farm import drawing
from tests.farm.honest import Ground
from tests.farm.html import Node, Tag, h, walk
from tests.farm.measured.brands import files, official
from tests.farm.measured.business import own_business
from tests.farm.saying import Speaker
from tests.farm.taste import NOW, Half, Sheet


def _called(ground: Ground, en: str, zh: str) -> str:
    name = ground.rng.choice((zh if ground.zh else en).split("|"))
    ground.say.known["own"] = name
    return ground.call(name)


def _text(ground: Ground, bank: str, low: int, high: int) -> list[Node]:
    """The bank's sentences, as somebody might set them: paragraphs, a list, or with headings between."""
    told = ground.many(bank, low, high)
    match ground.rng.randrange(3):
        case 0:
            return [h("p", one) for one in told]
        case 1:
            return [h("div", *(node for one in told for node in (one, h("br"))))]
        case _:
            return [
                node
                for number, one in enumerate(told)
                for node in ((h("h3", f"{number // 3 + 1}."), h("p", one)) if number % 3 == 0 else (h("p", one),))
            ]


def _sign_in(ground: Ground) -> Tag:
    return ground.form(
        ground.rng.choice(("account password", "email password", "phone otp")),
        ground.say.one(ground.half.labels["login"][ground.language]),
        ground.rng.choice(("/ucp.php?mode=login", "/signin", "/passport", None)),
    )


def news(ground: Ground) -> None:
    logo = _called(
        ground, "The Ghent Gazette|Market Lamp|Weekday Money|Lakeside Courier", "晨岸报|资本灯塔|每周财讯|湖城晚报"
    )
    if ground.rng.random() < 0.3:
        heads = [ground.words("news_title") for _ in range(ground.rng.randint(4, 9))]
        main: list[Node] = [
            h("article", h("h2", h("a", one, href=f"/a{number}")), h("p", ground.words("news")))
            for number, one in enumerate(heads)
        ]
        ground.frame(ground.name, main, name=ground.name, logo=logo)
        return
    title = ground.words("news_title")
    ground.path = f"/money/{ground.rng.randint(10**6, 10**7)}"
    by = h("address", ground.say["person_zh" if ground.zh else "person"], ", ", h("time", ground.say["date"]))
    ground.frame(
        f"{title} | {ground.name}", [h("h1", title), by, *_text(ground, "news", 5, 10)], name=ground.name, logo=logo
    )


def news_fakes(ground: Ground) -> None:
    logo = _called(ground, "The Ghent Gazette|Cyber Beat|Purse & People", "湖城晚报|网安观察|钱袋子")
    title = ground.words("fakes_title")
    main: list[Node] = [h("h1", title), *_text(ground, "fakes", 5, 11)]
    if ground.rng.random() < 0.6:
        quoted = ground.half.schemes[ground.rng.choice(("unfreeze", "verify", "support", "recruit"))].leads[
            ground.language
        ]
        main.insert(ground.rng.randint(1, len(main)), h("q", ground.say.one(quoted)))
    if ground.rng.random() < 0.5:
        shot = ground.put(
            "/pictures/double.jpg",
            drawing.encoded(
                drawing.written(
                    [ground.brand.name, "Client number", "Passcode"], 700, drawing.logo(ground.brand.name, 60)
                ),
                "JPEG",
            ),
            "image/jpeg",
        )
        main.append(
            h("img", src=shot, alt=ground.say("山寨{brand}页面" if ground.zh else "The imitation of {name}"))
        )
    ground.frame(f"{title} – {ground.name}", main, name=ground.name, logo=logo)


def complaint(ground: Ground) -> None:
    logo = _called(ground, "Ombudsboard|Speak Up Consumers|Gripewall", "说理台|消费呼声|维权墙")
    title = ground.words("complaint_title")
    rows = [
        h("li", h("cite", f"#{number} {ground.say['person_zh' if ground.zh else 'person']}"), h("p", one))
        for number, one in enumerate(ground.many("complaint", 4, 9))
    ]
    status = h("span", ground.rng.choice(("已解决", "处理中") if ground.zh else ("solved", "pending")))
    ground.frame(
        title,
        [h("h1", title), status, h("ol", *rows)],
        name=ground.name,
        logo=logo,
        beside=[_sign_in(ground)] if ground.rng.random() < 0.7 else None,
    )


def forum(ground: Ground) -> None:
    logo = _called(ground, "Candlestick Inn|Slippage Anonymous|The Long Side", "蜡烛图客栈|滑点互助会|多头社区")
    title = ground.words("forum_title")
    ground.path = f"/viewtopic.php?t={ground.rng.randint(100, 99999)}"
    if ground.rng.random() < 0.25:
        rows = [
            h(
                "tr",
                h("td", h("a", ground.words("forum_title"), href=f"/viewtopic.php?t={number}")),
                h("td", str(ground.rng.randint(0, 900))),
            )
            for number in range(ground.rng.randint(6, 15))
        ]
        main: list[Node] = [h("table", *rows)]
    else:
        main = [
            h("h2", title),
            *(
                h("table", h("tr", h("td", f"member_{ground.rng.randint(10, 9999)}", h("br"), "★★"), h("td", one)))
                for one in ground.many("forum", 4, 10)
            ),
        ]
    ground.frame(
        f"{ground.name} • {title}",
        main,
        name=ground.name,
        logo=logo,
        beside=[_sign_in(ground)] if ground.rng.random() < 0.85 else None,
    )


def rating(ground: Ground) -> None:
    logo = _called(ground, "Sternmeter|Voxpoll", "星尺|众评")
    items = [
        h("li", f"{ground.rng.randint(1, 5)}/5", h("q", one))
        for one in ground.many("review", 2, 4) + ground.many("complaint", 1, 4)
    ]
    title = ground.say("{brand} · {own}" if ground.zh else "{name} on {own}")
    ground.frame(
        title,
        [h("h1", title), h("meter", value="3.4", max="5"), h("ul", *items), _sign_in(ground)],
        name=ground.name,
        logo=logo,
    )


def comparison(ground: Ground) -> None:
    logo = _called(ground, "Sidebyside|Feetable", "一览表|费率通")
    names = [ground.say["brand"], *ground.rng.sample(list(ground.half.other_kits), 3)]
    ground.rng.shuffle(names)
    cards = [
        h("section", h("h4", one), h("data", f"{ground.rng.randint(1, 99)} ¢"), h("a", "→", href=f"/go/{number}"))
        for number, one in enumerate(names)
    ]
    title = ground.say("{date} 费率榜" if ground.zh else "Fees of {number} houses, {date}")
    ground.frame(
        title,
        [h("h1", title), *cards, *_text(ground, "compare", 2, 5)],
        name=ground.name,
        logo=logo,
        beside=[_sign_in(ground)] if ground.rng.random() < 0.4 else None,
    )


def regulator(ground: Ground) -> None:
    logo = _called(ground, "Office for Market Conduct|Commission of Funds", "市场行为监督署|基金管理委员会")
    ground.host = ground.rng.choice(
        ("www.marketconduct.gov.example", "omc.gob.example", "www.fundscommission.org", "warnings.cof.eu")
    )
    if ground.rng.random() < 0.4:
        rows = [
            h("tr", h("td", ground.say[key]), h("td", ground.say["date"])) for key in ("fake", "fake2", "fake3")
        ]
        title = ground.words("regulator_title")
        ground.frame(
            title,
            [
                h("h1", title),
                h("table", h("caption", ground.say["name"]), *rows),
                *_text(ground, "regulator", 2, 4),
            ],
            name=ground.name,
            logo=logo,
        )
        return
    title = ground.words("regulator_title")
    ground.frame(title, [h("h1", title), *_text(ground, "regulator", 3, 5)], name=ground.name, logo=logo)


def security_article(ground: Ground) -> None:
    logo = _called(ground, "Threatgarden|Packet Post", "威胁花园|包裹日志")
    title = ground.say(
        "仿冒{brand}的套件：逆向笔记" if ground.zh else "Reverse-engineering a kit that imitates {name}"
    )
    code = "<input type='password' name='f2' placeholder='Passcode'>\ndocument.write(atob('PGZvcm0+PC9mb3JtPg=='));"
    shot = ground.put(
        "/i/kit.webp",
        drawing.encoded(
            drawing.written([ground.brand.name, "Passcode", "Log me in"], 480, drawing.logo(ground.brand.name)),
            "WEBP",
        ),
        "image/webp",
    )
    ground.frame(
        title,
        [
            h("h1", title),
            *_text(ground, "security", 4, 7),
            h("pre", code),
            h("img", src=shot, alt=f"fake {ground.brand.name}"),
        ],
        name=ground.name,
        logo=logo,
    )


def partner(ground: Ground) -> None:
    logo = _called(ground, "Tidewater Introducers|Eastgate Agents", "潮汐介绍人|东门代理")
    shown = (
        ground.brand.logo
        if ground.rng.random() < 0.5
        else ground.put("/p/l.jpg", drawing.encoded(drawing.logo(ground.brand.name, 60), "JPEG", 80), "image/jpeg")
    )
    title = ground.say("通过{own}了解{brand}" if ground.zh else "{name} through {own}")
    main: list[Node] = [
        h("h1", title),
        h("img", src=shown, alt=ground.say["brand"]),
        *_text(ground, "partner", 4, 6),
        h("a", "→ " + ground.brand.host, href=f"https://{ground.brand.host}/?partner={ground.say['ref']}"),
    ]
    if ground.rng.random() < 0.35:
        main.append(_sign_in(ground))
    ground.frame(title, main, name=ground.name, logo=logo)


def payment(ground: Ground) -> None:
    logo = _called(ground, "Quittance|Coinless Pay", "清付|随手付")
    title = ground.say("付款 {ref}" if ground.zh else "Payment {ref}")
    ground.path = f"/pay?order={ground.say['ref']}&m={ground.brand.key}"
    button = "付款" if ground.zh else "Pay now"
    ground.frame(
        f"{title} · {ground.name}",
        [
            h("h3", title),
            *_text(ground, "payment", 3, 5),
            ground.form(
                ground.rng.choice(("card card card", "card otp", "account password", "phone otp")),
                button,
                "/pay/confirm",
            ),
        ],
        name=ground.name,
        logo=logo,
    )


_BEARERS = {
    "qln": "Queensway Light Network/qln.org.au/Tram times and tickets; log in to top up your card./轻轨时刻表与充值|QLN Pharma/qlnpharma.com/Tablets and syrups since 1931./启宁制药|Quiet Lakes Nordic/qln-ski.fi/Ski passes by card./静湖滑雪|QLN Radio/qlnradio.fm/Listen live; members sign in./QLN电台|Queen's Lane Nursery/qlnursery.school/Parents' portal./皇后里幼儿园|QLN Logistics/qln-logistics.com/Track your freight./QLN物流查询",
    "meadow": "Meadow Dairy/meadowdairy.com/Milk from forty farms./牧野乳业|Meadow Festival/meadowfestival.org/Tickets on sale; sign in to see yours./牧野音乐节|Water Meadow School/watermeadow.school/Pupils' log-in./水草甸学校|Meadow Homes/meadowhomes.co/Rent payments by card./牧野家园|Battle of the Meadow/meadow-1046.museum/Museum of the battle./牧野之战博物馆|Meadow Bank Leisure/meadowbank-leisure.com/Membership log-in./草甸岸健身",
}  # fmt: skip


def bearer(ground: Ground) -> None:
    key = ground.rng.choice(list(_BEARERS))
    ground.brand = next(one for one in ground.half.brands if one.key == key)
    name, host, en, zh = ground.rng.choice(_BEARERS[key].split("|")).split("/")
    ground.host = ground.rng.choice(("", "www.", "my.")) + host
    logo = ground.call(name)
    main: list[Node] = [h("h1", zh if ground.zh and ground.rng.random() < 0.7 else name), h("p", en), h("p", zh)]
    if ground.rng.random() < 0.6:
        main.append(_sign_in(ground))
    ground.frame(f"{name} · {en}", main, name=name, logo=logo)


def own_unlisted(ground: Ground) -> None:
    """The brand's own host that the watchlist does not name: its certificate names the brand's domain, or it redirects there."""
    brand, rng = ground.brand, ground.rng
    domain = brand.brand.official.domains[0]
    ground.host = rng.choice(
        (
            brand.static,
            f"{brand.key}-academy.com",
            f"status.{brand.key}.net",
            f"{brand.key}.recruiting.example",
            f"my{brand.key}.com",
            f"{brand.key}group.org",
        )
    )
    ground.root = official(
        brand, rng.choice(("home", "signin", "company", "get", "legal/privacy")), ground.language
    )
    if rng.random() < 0.45:
        ground.redirect = f"https://{brand.host}/" + ("zh/company" if ground.zh else "company")
        return
    since = NOW - timedelta(days=rng.uniform(3, 300))
    ground.certificate = Certificate(
        names=(domain, f"*.{domain}", ground.host), subject=f"C=XX,O={brand.company},CN={domain}", issuer="CN=Organisation TLS,O=Signaro", since=since,
        until=since + timedelta(days=397), fingerprint=f"{rng.getrandbits(256):064x}",
    )  # fmt: skip


def _of(bank: str, en: str, zh: str, title: tuple[str, str], login: float) -> Callable[[Ground], None]:
    def make(ground: Ground) -> None:
        logo = _called(ground, en, zh)
        said = ground.say(title[int(ground.zh)])
        main: list[Node] = [h("h1", said), *_text(ground, bank, 3, 7)]
        if ground.rng.random() < 0.35:
            main.insert(
                0,
                h(
                    "img",
                    src=ground.put(
                        "/t.jpg", drawing.encoded(drawing.mark(ground.brand.name, 120), "JPEG", 75), "image/jpeg"
                    ),
                    alt=ground.say["brand"],
                ),
            )
        if ground.rng.random() < 0.5:
            main.append(h("a", ground.brand.host, href=f"https://{ground.brand.host}/", rel="nofollow"))
        beside: list[Node] | None = [_sign_in(ground)] if ground.rng.random() < login else None
        ground.frame(said, main, name=ground.name, logo=logo, beside=beside)

    return make


def _bare(title: str, *inside: Node) -> Tag:
    return h("html", h("head", h("meta", charset="utf-8"), h("title", title)), h("body", *inside))


def parked(ground: Ground) -> None:
    if ground.rng.random() < 0.5:
        ground.host, ground.days = (
            ground.say[ground.rng.choice(("fake", "fake2", "fake3"))],
            ground.rng.uniform(3, 1500),
        )
    ground.root = plain(ground.half, ground.rng, ground.say, "parked")


def for_sale(ground: Ground) -> None:
    if ground.rng.random() < 0.5:
        ground.host = ground.say["fake3"]
    name = ground.host.removeprefix("www.")
    offer = h(
        "form",
        h("input", type="text", name_="name", placeholder="Your name"),
        h("input", type="tel", name_="phone", placeholder="Phone"),
        h("button", "Ask for the price"),
        action="/inquiry",
        method="post",
    )
    ground.root = _bare(
        name,
        h("h1", name),
        h(
            "p",
            ground.rng.choice(
                ("This name may be yours.", "转让 议价", "Premium domain, escrow accepted", "域名转让，有意请留言")
            ),
        ),
        offer,
    )


def error(ground: Ground) -> None:
    ground.status = ground.rng.choice((401, 403, 404, 429, 500, 503, 520))
    words = ground.rng.choice(
        (
            "It works!",
            "Not here.",
            "Bad gateway",
            "网站维护中",
            "403 Forbidden — openresty",
            "Checking your browser before accessing the site",
            "Account expired. Contact your provider.",
        )
    )
    ground.root = _bare(f"{ground.status}", h("p", words))


def empty(ground: Ground) -> None:
    ground.root = ground.rng.choice(
        (h("html"), _bare("", ""), _bare("Untitled", h("div", id="app")), _bare("test", "1"))
    )


def sso(ground: Ground) -> None:
    logo = _called(ground, "Passgate|Unity ID", "通行门|一证通")
    ground.path = f"/oauth/login?app={ground.brand.key}&return=https://{ground.brand.host}/cb"
    said = ground.say("使用{own}登陆{brand}" if ground.zh else "Use {own} to enter {name}")
    ground.frame(
        f"{ground.name} · {said}",
        [
            h("h2", said),
            _sign_in(ground),
            h(
                "small",
                ground.say(
                    "{brand}将获得您的邮箱地址。" if ground.zh else "{name} will learn your e-mail address."
                ),
            ),
        ],
        name=ground.name,
        logo=logo,
    )


def password_manager(ground: Ground) -> None:
    logo = _called(ground, "Keybird|Strongbox Web", "钥鸟|密码匣")
    rows = [
        h("tr", h("td", one), h("td", "*****"), h("td", h("button", "Copy")))
        for one in (ground.brand.name, "Post", "Bakery")
    ]
    ground.frame(ground.name, [h("table", *rows), ground.form("password", "Unlock")], name=ground.name, logo=logo)


def archive(ground: Ground) -> None:
    """An archive's copy of an official page under its own address, in its frame of links."""
    url = f"https://{ground.brand.host}/" + ("zh/" if ground.zh else "")
    ground.host, ground.path = (
        ground.rng.choice(("snapshots.memoryhole.org", "keep.pagevault.net")),
        f"/{ground.rng.randint(10**5, 10**6)}/{url}",
    )
    _again(
        ground,
        f"/{ground.say['code']}/",
        h(
            "table",
            h("tr", h("td", "Pagevault snapshot of ", h("a", url, href=url)), h("td", ground.say["date"])),
            id="vault-head",
        ),
    )


def translation(ground: Ground) -> None:
    """A translating proxy's view of an official page."""
    ground.host, ground.path = (
        ground.rng.choice(("read.polyglot-view.com", f"{ground.brand.host.replace('.', '--')}.polyglot-view.com")),
        f"/t?u=https://{ground.brand.host}/&to=pt",
    )
    _again(
        ground,
        "https://read.polyglot-view.com/t?to=pt&u=",
        h("iframe", src="https://read.polyglot-view.com/bar.html", height="40"),
    )


def _again(ground: Ground, prefix: str, above: Tag) -> None:
    root = official(ground.brand, ground.rng.choice(("home", "company", "signin", "get")), ground.language)
    for tag in walk(root):
        for key in ("href", "src", "action", "srcset"):
            address = tag.attrs.get(key, "")
            if address.startswith("http"):
                tag.attrs[key] = prefix + address
                if address in files(ground.brand) and prefix.startswith("/"):
                    ground.put(prefix + address, *files(ground.brand)[address])
    body = next(tag for tag in walk(root) if tag.name == "body")
    body.inside.insert(0, above)
    ground.root = root


KINDS: dict[str, Callable[[Ground], None]] = {
    "own_business": own_business, "news": news, "news_fakes": news_fakes, "complaint": complaint, "forum": forum, "rating": rating, "comparison": comparison, "regulator": regulator,
    "security_article": security_article, "partner": partner, "payment": payment, "bearer": bearer, "own_unlisted": own_unlisted, "parked": parked, "for_sale": for_sale, "error": error,
    "empty": empty, "sso": sso, "password_manager": password_manager, "archive": archive, "translation": translation,
    "court": _of("court", "Law Reports Online|Verdictarium", "判例在线|裁决汇编", ("{company} against the operators of {fake}", "{company}诉{fake}一案"), 0.1),
    "review": _of("review", "Penny Tester|Slow Money|The Fee Hunter", "小试牛刀|慢钱|费率猎人", ("{review_title_en}", "{review_title_zh}"), 0.5),
    "app_store": _of("appstore", "Appalachia|Softshelf", "应用小站|软件架", ("{name} – {own}", "{brand} – {own}"), 0.2),
    "encyclopedia": _of("wiki", "Freelore|Pedalia", "众智百科", ("{name} – {own}", "{brand} – {own}"), 0.3),
    "jobs": _of("jobs", "Postboard Careers|Nextdesk", "新桌招聘|好岗位", ("{name}: open position", "{brand}招聘"), 0.6),
    "conference": _of("conference", "Money Talks 2026|Lakes Forum", "湖畔论坛|金钱说", ("{own}: day two", "{own}：第二天"), 0.3),
    "search": _of("search", "Lookabout|Wherefor", "何处|找着", ("{name} — {own}", "{brand} — {own}"), 0.1),
    "social": _of("social", "Murmur|Gatherly", "呢喃|聚场", ("{name} on {own}", "{own}上的{brand}"), 0.7),
    "blog": _of("blog", "Sourdough & Swaps|Letters from a Shed", "酸面包与隔夜费|棚屋来信", ("[Notes|A letter|Monday]", "[札记|来信|周一]"), 0.15),
}  # fmt: skip
SHARES = {
    "own_business": 28, "news": 6, "news_fakes": 4, "court": 2, "review": 5, "comparison": 2.5, "rating": 2.5, "complaint": 5, "forum": 7, "regulator": 3, "security_article": 3,
    "partner": 4, "payment": 3, "bearer": 6, "own_unlisted": 2, "app_store": 1.5, "encyclopedia": 1.5, "jobs": 1.5, "conference": 1, "search": 1.5, "social": 2, "blog": 2,
    "parked": 1.5, "for_sale": 1, "error": 1, "empty": 0.5, "sso": 0.6, "password_manager": 0.4, "archive": 0.5, "translation": 0.5,
}  # fmt: skip


def honest(ground: Ground, kind: str) -> None:
    """Make the ground a site of this kind."""
    ground.say.known.setdefault("own", "here")
    KINDS[kind](ground)


def plain(half: Half, rng: Random, say: Speaker, kind: str) -> Tag:
    """A page that has nothing to do with any brand: parked, empty, default or blog."""
    name = say.known.get("fake", "example")
    if kind == "parked":
        links = rng.sample(("Cheap flights", "Car insurance", "Dating", "Debt help", "Sneakers", "Web design"), 4)
        return rng.choice(
            (
                _bare(
                    name,
                    h("h3", name),
                    *(h("p", h("a", one, href=f"/search?k={number}")) for number, one in enumerate(links)),
                    h("small", "The owner of this domain has not put up a page yet."),
                ),
                _bare(
                    "Reserved",
                    h("img", src="/registrar.png", alt="registrar"),
                    h("p", "This name has been reserved by a customer of our registrar."),
                ),
                _bare("即将上线", h("p", "网站建设中，敬请期待。")),
            )
        )
    if kind == "empty":
        return rng.choice((h("html"), _bare("", h("p", "."))))
    if kind == "default":
        return _bare("Apache2 Default Page", h("h1", "It works!"), h("p", "This is the default welcome page."))
    told = [h("p", say.one(half.banks["prose"])) for _ in range(rng.randint(2, 6))]
    title = rng.choice(("A cook's week", "家常菜", "Bicycle repairs", "小城花事", "Chess club Napier"))
    return rng.choice(list(half.shells))(
        rng, Sheet(language="en", title=title, name=title, main=[h("h2", title), *told])
    )
