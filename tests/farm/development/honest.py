"""The development half's honest sites, one function per kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from monitor.sites.visit import Certificate
from tests.farm import drawing
from tests.farm.development.brands import files, official
from tests.farm.development.business import own_business
from tests.farm.honest import Ground
from tests.farm.html import Node, Tag, h, walk
from tests.farm.saying import Speaker
from tests.farm.taste import NOW, Half, Sheet


def _own(ground: Ground, *names: str) -> str:
    """Give the site one of these names."""
    name = ground.rng.choice(names)
    ground.say.known["own"] = name
    return ground.call(name)


def _article(ground: Ground, title: str, bank: str, low: int, high: int) -> list[Node]:
    rng, say = ground.rng, ground.say
    by = say["person_zh" if ground.zh else "person"]
    main: list[Node] = [
        h(rng.choice(("h1", "h1", "h2")), title),
        h("p", f"{by} · {say['date']}", class_="byline"),
        *ground.paragraphs(bank, 4, 9),
    ]
    if rng.random() < 0.6:
        picture = ground.put(
            "/media/photo.jpg", drawing.encoded(drawing.photo(ground.host + title), "JPEG", 70), "image/jpeg"
        )
        main.insert(
            2,
            h("figure", h("img", src=picture, alt=title), h("figcaption", "资料图" if ground.zh else "File photo")),
        )
    return main


def _related(ground: Ground) -> Node:
    return h(
        "ul",
        *(
            h("li", h("a", one, href=f"/{number}.html"))
            for number, one in enumerate(ground.many("news_title", 2, 4))
        ),
        class_="related",
    )


def news(ground: Ground) -> None:
    logo = _own(
        ground,
        *(
            ("江河财经", "南岸日报", "金桥网")
            if ground.zh
            else ("The Harrow Post", "Ledger Daily", "Northway Business")
        ),
    )
    title = ground.words("news_title")
    ground.path = f"/{ground.say['date'].replace('-', '/')}/{ground.rng.randint(1000, 99999)}.html"
    ground.frame(
        f"{title} - {ground.name}",
        [*_article(ground, title, "news", 5, 9), _related(ground)],
        name=ground.name,
        logo=logo,
    )


def news_fakes(ground: Ground) -> None:
    logo = _own(
        ground,
        *(("反诈前线", "南岸日报", "金桥网") if ground.zh else ("Consumer Watch", "Ledger Daily", "Scam Bulletin")),
    )
    title = ground.words("fakes_title")
    main = _article(ground, title, "fakes", 4, 9)
    if ground.rng.random() < 0.5:
        shot = drawing.written(
            [f"{ground.brand.name} login", "Account", "Password", "Verify"], 640, drawing.logo(ground.brand.name)
        )
        main.append(
            h(
                "figure",
                h(
                    "img",
                    src=ground.put("/media/fake.png", drawing.encoded(shot)),
                    alt=ground.say("{name} [fake login page|clone]"),
                ),
                h("figcaption", "假冒网站截图" if ground.zh else "The fake page"),
            )
        )
    if ground.rng.random() < 0.4:
        main.append(
            h("blockquote", ground.say(ground.rng.choice(ground.half.schemes["unfreeze"].leads[ground.language])))
        )
    ground.frame(title, main, name=ground.name, logo=logo)


def court(ground: Ground) -> None:
    logo = _own(ground, *(("裁判文书公开", "知产案例库") if ground.zh else ("Chancery Reports", "IP Case Notes")))
    title = ground.say("{company} v {fake}" if not ground.zh else "{company}与{fake}经营者不正当竞争纠纷案")
    ground.frame(title, [h("h1", title), *ground.paragraphs("court", 4, 6)], name=ground.name, logo=logo)


def review(ground: Ground) -> None:
    logo = _own(ground, *(("汇评网", "平台测评") if ground.zh else ("Brokerlens", "Honest Ledger")))
    title = ground.words("review_title")
    main = [h("h1", title), *ground.paragraphs("review", 4, 9)]
    if ground.rng.random() < 0.5:
        main.append(
            h(
                "div",
                h("h3", "登录后点评" if ground.zh else "Sign in to review"),
                ground.form(
                    "account password", ground.say.one(ground.half.labels["login"][ground.language]), "/login"
                ),
            )
        )
    if ground.rng.random() < 0.5:
        main.append(
            h(
                "a",
                ground.say("[访问|前往]{brand}官网" if ground.zh else "Visit {name}"),
                href=f"https://{ground.brand.host}/?ref={ground.say['code']}",
                rel="sponsored",
            )
        )
    ground.frame(title, main, name=ground.name, logo=logo)


def comparison(ground: Ground) -> None:
    logo = _own(ground, *(("比比看", "优选平台") if ground.zh else ("Comparely", "PickRight")))
    others = ground.rng.sample(list(ground.half.other_kits), 3)
    rows = [
        h(
            "tr",
            h("td", one),
            h("td", f"0.{ground.rng.randint(1, 20)}"),
            h("td", str(ground.rng.choice((10, 50, 100)))),
        )
        for one in [ground.say["brand"], *others]
    ]
    title = ("平台对比：" if ground.zh else "Compare: ") + " vs ".join([ground.say["brand"], others[0]])
    ground.frame(
        title, [h("h1", title), h("table", *rows), *ground.paragraphs("compare", 2, 5)], name=ground.name, logo=logo
    )


def rating(ground: Ground) -> None:
    logo = _own(ground, *(("点评之家", "口碑榜") if ground.zh else ("Starvote", "TrustPoll")))
    items = [
        h(
            "div",
            h("b", "★" * ground.rng.randint(1, 5)),
            h("span", ground.say["person_zh" if ground.zh else "person"]),
            h("p", one),
        )
        for one in ground.many("complaint", 2, 5) + ground.many("review", 2, 4)
    ]
    title = ground.say("{brand} [口碑|评分|用户评价]" if ground.zh else "{name} [reviews|ratings]")
    ground.frame(
        title,
        [h("h1", title), *items, ground.form("email password", "登录评分" if ground.zh else "Log in to rate")],
        name=ground.name,
        logo=logo,
    )


def _thread(ground: Ground, title: str, bank: str) -> list[Node]:
    posts = [
        h(
            "div",
            h("div", f"user{ground.rng.randint(1, 9999)}", class_="author"),
            h("div", one, class_="postbody"),
            class_="post",
        )
        for one in ground.many(bank, 4, 9)
    ]
    return [
        h("h1", title),
        *posts,
        h(
            "form",
            h("textarea", "", name_="message"),
            h("button", "回复" if ground.zh else "Reply"),
            action="/post",
            method="post",
        ),
    ]


def _member_box(ground: Ground) -> list[Node]:
    return [
        ground.form(
            "account password",
            ground.say.one(ground.half.labels["login"][ground.language]),
            "member.php?mod=logging&action=login",
        )
    ]


def complaint(ground: Ground) -> None:
    logo = _own(ground, *(("投诉直通车", "维权之家") if ground.zh else ("GripeBoard", "FairPlay Complaints")))
    title = ground.words("complaint_title")
    ground.frame(
        title,
        _thread(ground, title, "complaint"),
        name=ground.name,
        logo=logo,
        beside=_member_box(ground) if ground.rng.random() < 0.6 else None,
    )


def forum(ground: Ground) -> None:
    logo = _own(ground, *(("汇友论坛", "交易者之家") if ground.zh else ("Pipside", "The Trading Shed")))
    title = ground.words("forum_title")
    ground.path = f"/thread-{ground.rng.randint(100, 99999)}-1-1.html"
    ground.frame(
        f"{title} - {ground.name}",
        _thread(ground, title, "forum"),
        name=ground.name,
        logo=logo,
        beside=_member_box(ground) if ground.rng.random() < 0.8 else None,
    )


def regulator(ground: Ground) -> None:
    logo = _own(
        ground,
        *(("金融服务监督局", "证券事务委员会") if ground.zh else ("Financial Conduct Office", "Securities Board")),
    )
    title = ground.words("regulator_title")
    ground.host = ground.rng.choice(
        ("www.fco.gov.example", "www.secboard.org", "register.finance-board.eu", "www.sfbc.gov.hk")
    )
    ground.frame(title, [h("h1", title), *ground.paragraphs("regulator", 3, 6)], name=ground.name, logo=logo)


def security_article(ground: Ground) -> None:
    logo = _own(ground, *(("猎隼安全", "蓝盾实验室") if ground.zh else ("Kestrel Labs", "Hollow Packet")))
    title = ground.say(
        "[Inside|Tracking] a phishing kit that copies {name}" if not ground.zh else "{brand}钓鱼套件分析"
    )
    sample = f'<form action="post.php"><input name="user"><input type="password" name="pass"></form> <!-- {ground.brand.name} -->'
    shot = drawing.written([ground.brand.name, "Username", "Password"], 500, drawing.logo(ground.brand.name))
    main = [
        h("h1", title),
        *ground.paragraphs("security", 3, 7),
        h("pre", h("code", sample)),
        h("img", src=ground.put("/img/sample.png", drawing.encoded(shot)), alt="screenshot"),
    ]
    ground.frame(title, main, name=ground.name, logo=logo)


def partner(ground: Ground) -> None:
    logo = _own(ground, *(("汇才返佣网", "领航介绍") if ground.zh else ("Bluegate Introducers", "Rebate Harbour")))
    title = ground.say(
        "{brand}[返佣|开户指引] - {own}" if ground.zh else "{name} [rebates|account opening] with {own}"
    )
    shown = ground.put("/img/partner.png", drawing.encoded(drawing.logo(ground.brand.name, 40)))
    main = [
        h("h1", title),
        h("img", src=shown, alt=ground.brand.name),
        *ground.paragraphs("partner", 4, 7),
        h(
            "a",
            "前往官网开户" if ground.zh else "Open an account",
            href=f"https://{ground.brand.host}/?ib={ground.say['code']}",
        ),
    ]
    if ground.rng.random() < 0.3:
        main.append(ground.form("account password", "返佣后台登录" if ground.zh else "Partner cabinet", "/cabinet"))
    ground.frame(title, main, name=ground.name, logo=logo)


def payment(ground: Ground) -> None:
    logo = _own(ground, *(("易汇支付", "汇付通道") if ground.zh else ("Paylark", "Tillstone Payments")))
    title = ground.say("[收银台|支付] - {own}" if ground.zh else "[Checkout|Pay] - {own}")
    main = [
        h("h2", title),
        *ground.paragraphs("payment", 3, 5),
        ground.form(
            ground.rng.choice(("card card card", "card otp", "phone otp")),
            "支付" if ground.zh else "Pay",
            f"https://{ground.host}/charge",
        ),
    ]
    ground.path = f"/checkout/{ground.rng.getrandbits(40):x}"
    ground.frame(title, main, name=ground.name, logo=logo)


_BEARERS = {
    "kvt": (("KVT Bremsen", "kvt-bremsen.de", "Brake pads for cars and motorcycles.", "KVT 刹车片，赛道级制动。"), ("KVT Televizija", "kvt.tv", "Programme of today; watch live after you log in.", "KVT 电视台节目表。"), ("KVT Hospital", "kvthospital.org", "Book an appointment at KVT Hospital.", "KVT 医院预约挂号。"), ("KVT Trek", "kvt-trek.no", "Kungsveg trail: huts, maps, membership.", "KVT 徒步路线。"), ("KVT Valves", "kvtvalves.com", "Industrial valves by KVT.", "KVT 工业阀门。")),
    "lantern": (("Lantern Coffee", "lanterncoffee.co", "Roasted in small batches.", "明灯咖啡，小批烘焙。"), ("Lantern Press", "lanternpress.org", "Books for long evenings.", "明灯出版社新书。"), ("Lantern Games", "lanterngames.io", "Play Lantern Quest; log in with your account.", "明灯游戏登录。"), ("Paper Lantern Shop", "paperlanterns.shop", "Handmade lanterns.", "手工灯笼。"), ("Lantern Church", "lanternchurch.org", "Services on Sunday.", "明灯教会。")),
}  # fmt: skip


def bearer(ground: Ground) -> None:
    key = ground.rng.choice(list(_BEARERS))
    ground.brand = next(one for one in ground.half.brands if one.key == key)
    name, host, en, zh = ground.rng.choice(_BEARERS[key])
    ground.host = ground.rng.choice(("", "www.", "shop.")) + host
    logo = ground.call(name)
    main: list[Node] = [h("h1", name), h("p", zh if ground.zh else en), *ground.paragraphs("blog", 1, 2)]
    if ground.rng.random() < 0.5:
        main.append(
            ground.form(
                ground.rng.choice(("account password", "email password", "phone otp")),
                "登录" if ground.zh else "Log in",
                "/login",
            )
        )
    ground.frame(name, main, name=name, logo=logo)


def own_unlisted(ground: Ground) -> None:
    """The brand's own host that the watchlist does not name: its certificate names the brand's domain, or it redirects there."""
    brand, rng = ground.brand, ground.rng
    ground.host = rng.choice(
        (
            brand.static,
            f"{brand.key}-status.com",
            f"help-{brand.key}.com",
            f"{brand.key}mirror.net",
            f"{brand.key}.helpdesk.example",
        )
    )
    ground.root = official(brand, rng.choice(("home", "login", "about", "download", "policy")), ground.language)
    if rng.random() < 0.4:
        ground.redirect = f"https://{brand.host}/" + ("zh/" if ground.zh else "")
        return
    since = NOW - timedelta(days=rng.uniform(3, 80))
    ground.certificate = Certificate(
        names=(brand.brand.official.domains[0], "*." + brand.brand.official.domains[0], ground.host), subject=f"CN={brand.brand.official.domains[0]},O={brand.company}",
        issuer="CN=OV TLS CA 1,O=Certanova", since=since, until=since + timedelta(days=199), fingerprint=f"{rng.getrandbits(256):064x}",
    )  # fmt: skip


def _simple(
    bank: str,
    zh_names: tuple[str, ...],
    en_names: tuple[str, ...],
    title_zh: str,
    title_en: str,
    login: float = 0.2,
) -> Callable[[Ground], None]:
    def make(ground: Ground) -> None:
        logo = _own(ground, *(zh_names if ground.zh else en_names))
        title = ground.say(title_zh if ground.zh else title_en)
        main: list[Node] = [h("h1", title), *ground.paragraphs(bank, 3, 7)]
        if ground.rng.random() < 0.3:
            shown = ground.put("/img/b.png", drawing.encoded(drawing.mark(ground.brand.name, 96)))
            main.insert(1, h("img", src=shown, alt=ground.brand.name))
        if ground.rng.random() < login:
            main.append(ground.form("email password", "登录" if ground.zh else "Log in", "/login"))
        if ground.rng.random() < 0.4:
            main.append(h("a", ground.brand.host, href=f"https://{ground.brand.host}/"))
        ground.frame(title, main, name=ground.name, logo=logo)

    return make


def _plain_text(ground: Ground, title: str, *words: str) -> None:
    ground.root = h(
        "html", h("head", h("title", title)), h("body", h("h1", title), *(h("p", one) for one in words))
    )


def parked(ground: Ground) -> None:
    ground.root = plain(ground.half, ground.rng, ground.say, "parked")
    if ground.rng.random() < 0.4:
        ground.host = ground.say["fake"]
        ground.days = ground.rng.uniform(5, 900)


def for_sale(ground: Ground) -> None:
    if ground.rng.random() < 0.4:
        ground.host = ground.say["fake2"]
    name = ground.host.removeprefix("www.")
    _plain_text(
        ground,
        f"{name} {'域名出售' if ground.zh else 'is for sale'}",
        ground.say(
            "[Buy now for {amount} USD|Make an offer]. Contact our broker."
            if not ground.zh
            else "此域名正在出售，一口价{amount}元，联系经纪人。"
        ),
    )
    ground.root.inside.append(
        h(
            "form",
            h("input", type="email", name_="email"),
            h("input", type="number", name_="offer"),
            h("button", "Offer"),
        )
    )


def error(ground: Ground) -> None:
    ground.status = ground.rng.choice((403, 404, 500, 502, 503, 410))
    _plain_text(
        ground,
        ground.rng.choice(
            (f"{ground.status} Error", "Welcome to nginx!", "Site not found", "Account suspended", "该站点未备案")
        ),
        "",
    )


def empty(ground: Ground) -> None:
    ground.root = h("html", h("head"), h("body", ground.rng.choice(("", " ", "ok", "coming soon", "hello world"))))


def sso(ground: Ground) -> None:
    logo = _own(ground, "Keyhall ID", "Onegate", "统一身份认证")
    main: list[Node] = [
        h("h1", ground.say("Sign in to continue to {name}" if not ground.zh else "登录以继续访问{brand}")),
        ground.form("email password", "Next"),
        h("p", f"{ground.name} shares your e-mail with {ground.brand.brand.official.domains[0]}."),
    ]
    ground.path = f"/authorize?client_id={ground.brand.key}&redirect_uri=https%3A%2F%2F{ground.brand.host}%2Fcb"
    ground.frame(f"{ground.name} - Sign in", main, name=ground.name, logo=logo)


def password_manager(ground: Ground) -> None:
    logo = _own(ground, "Lockwren", "Vaultly", "密匣")
    items = [h("li", h("b", one), h("span", "••••••••")) for one in (ground.brand.name, "Mail", "Library")]
    ground.frame(
        f"{ground.name} vault",
        [h("h1", "Web vault"), h("ul", *items), ground.form("email password", "Unlock")],
        name=ground.name,
        logo=logo,
    )


def archive(ground: Ground) -> None:
    """A web archive's copy of an official page, with its banner and rewritten links."""
    stamp = ground.say["date"].replace("-", "") + "101500"
    url = f"https://{ground.brand.host}/" + ("zh/" if ground.zh else "")
    ground.host, ground.path = ground.rng.choice(("web.pagekeep.org", "archive.oldweb.net")), f"/web/{stamp}/{url}"
    _copied(
        ground,
        f"/web/{stamp}/",
        h(
            "div",
            f"PageKeep: a copy of {url} saved on {ground.say['date']}",
            h("a", "about this capture", href="/about"),
            id="pk-banner",
        ),
    )


def translation(ground: Ground) -> None:
    """A translation proxy's view of an official page."""
    ground.host, ground.path = f"{ground.brand.host.replace('.', '-')}.translate.lingoview.net", "/?_tl=fr&_sl=en"
    _copied(
        ground,
        "",
        h(
            "div",
            f"Translated from https://{ground.brand.host}/",
            h("a", "View original", href=f"https://{ground.brand.host}/"),
            id="lv-bar",
        ),
    )


def _copied(ground: Ground, prefix: str, banner: Tag) -> None:
    root = official(ground.brand, ground.rng.choice(("home", "about", "login")), ground.language)
    for tag in walk(root):
        for key in ("href", "src", "action"):
            address = tag.attrs.get(key, "")
            if address.startswith("http") and tag.attrs.get("rel") != "canonical" and prefix:
                tag.attrs[key] = f"{prefix}{address}"
                if address in files(ground.brand):
                    ground.put(tag.attrs[key], *files(ground.brand)[address])
    body = next(tag for tag in walk(root) if tag.name == "body")
    body.inside.insert(0, banner)
    ground.root = root


KINDS: dict[str, Callable[[Ground], None]] = {
    "own_business": own_business, "news": news, "news_fakes": news_fakes, "court": court, "review": review, "comparison": comparison, "rating": rating,
    "complaint": complaint, "forum": forum, "regulator": regulator, "security_article": security_article, "partner": partner, "payment": payment, "bearer": bearer,
    "own_unlisted": own_unlisted, "parked": parked, "for_sale": for_sale, "error": error, "empty": empty, "sso": sso, "password_manager": password_manager,
    "archive": archive, "translation": translation,
    "app_store": _simple("appstore", ("应用集市", "软件仓"), ("Appgrove", "Droidshelf"), "{brand}APP - {own}", "{name} - Apps on {own}"),
    "encyclopedia": _simple("wiki", ("知源百科",), ("Openlore",), "{brand} - {own}", "{name} - {own}", 0.1),
    "jobs": _simple("jobs", ("职通车", "英才网"), ("Workwell Jobs", "Hirelane"), "{brand}招聘 - {own}", "Job at {name} - {own}", 0.5),
    "conference": _simple("conference", ("金融科技大会",), ("Fintide Summit", "Capital Days"), "{own} 2026 议程", "{own} 2026 programme"),
    "search": _simple("search", ("寻之", "万搜"), ("Findle", "Seekrow"), "{brand} - {own}搜索", "{name} - {own} Search", 0.1),
    "social": _simple("social", ("微语", "聊聊圈"), ("Chirply", "Facecircle"), "{brand} - {own}", "{name} (@{handle}) - {own}", 0.6),
    "blog": _simple("blog", ("小满的博客", "周末随笔"), ("Notes by Ada", "Plum Cake Diaries"), "[关于{brand}|随想|周末]", "[On {name}|Thoughts|My week]", 0.1),
}  # fmt: skip
SHARES = {
    "own_business": 28, "news": 6, "news_fakes": 4, "court": 2, "review": 5, "comparison": 2.5, "rating": 2.5, "complaint": 5, "forum": 7, "regulator": 3, "security_article": 3,
    "partner": 4, "payment": 3, "bearer": 6, "own_unlisted": 2, "app_store": 1.5, "encyclopedia": 1.5, "jobs": 1.5, "conference": 1, "search": 1.5, "social": 2, "blog": 2,
    "parked": 1.5, "for_sale": 1, "error": 1, "empty": 0.5, "sso": 0.6, "password_manager": 0.4, "archive": 0.5, "translation": 0.5,
}  # fmt: skip


def honest(ground: Ground, kind: str) -> None:
    """Make the ground a site of this kind."""
    ground.say.known.setdefault("own", "this site")
    KINDS[kind](ground)


def plain(half: Half, rng: object, say: Speaker, kind: str) -> Tag:
    """A page that has nothing to do with any brand: parked, empty, default or blog."""
    del rng
    chance = say.rng
    match kind:
        case "parked":
            name = say["fake"] if "fake" in say.known else "this domain"
            words = chance.choice(
                (
                    f"{name} is parked free of charge",
                    "Related searches: loans, insurance, flights",
                    "This domain is registered. 域名已注册",
                    "Buy this domain",
                )
            )
            return h(
                "html",
                h("head", h("title", name)),
                h(
                    "body",
                    h("h2", words),
                    h("ul", *(h("li", h("a", one, href=f"/?q={one}")) for one in ("Loans", "Hotels", "Jobs"))),
                    h("p", "Privacy policy"),
                ),
            )
        case "empty":
            return h("html", h("head"), h("body"))
        case "default":
            return h(
                "html",
                h("head", h("title", "Welcome to nginx!")),
                h(
                    "body",
                    h("h1", "Welcome to nginx!"),
                    h("p", "If you see this page, the web server is successfully installed."),
                ),
            )
        case _:
            sheet = Sheet(
                language="en",
                title=chance.choice(("Garden diary", "我的旅行日记", "Recipes for autumn", "Town hiking club")),
                name="Diary",
                main=[
                    h("h1", "Diary"),
                    *(h("p", say.one(half.banks["prose"])) for _ in range(4)),
                    h("p", "Anyway, here is a recipe for plum cake."),
                ],
            )
            return chance.choice(list(half.shells))(chance, sheet)
