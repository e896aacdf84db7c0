"""The development half's brands, and their official sites."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from random import Random

from monitor.brand import Bearer, Brand, Official
from tests.farm import drawing
from tests.farm.html import Node, Tag, h
from tests.farm.taste import FarmBrand, Sheet, head

_BROKER = (
    "外汇",
    "入金",
    "出金",
    "点差",
    "杠杆",
    "平台",
    "经纪商",
    "开户",
    "forex",
    "broker",
    "trading",
    "deposit",
    "withdrawal",
    "mt5",
    "spread",
)
BRANDS = (
    FarmBrand(
        brand=Brand(
            key="korvane", name="Korvane Markets", aliases=("Korvane", "科凡尼", "科凡尼金融"), context=_BROKER, products=("MT4", "MT5", "Korvane App"),
            official=Official(domains=("korvane.com", "korvane-static.com"), urls=("https://www.korvane.com/verify",)), licences=("FCA 918274", "ASIC 000731945"),
            verification={"default": "https://www.korvane.com/verify", "cn": "https://www.korvane.com/zh/verify"}, handles={"telegram": ("korvane_official",)},
            apps={"android": ("https://www.korvane.com/download",)},
        ),
        name="Korvane", zh="科凡尼", company="Korvane Markets (UK) Ltd", trade="broker", host="www.korvane.com", static="img.korvane-static.com", licence="918274",
        regulator="Financial Conduct Authority (FCA)", regulator_zh="英国金融行为监管局（FCA）", handle="korvane", style=0,
    ),
    FarmBrand(
        brand=Brand(
            key="lindmoor", name="Lindmoor Bank", aliases=("Lindmoor", "林德摩尔银行", "林德摩尔"), context=("银行", "网银", "转账", "bank", "online banking", "card"),
            official=Official(domains=("lindmoorbank.com",)), licences=("PRA 447120",), verification={"default": "https://www.lindmoorbank.com/verify"},
        ),
        name="Lindmoor", zh="林德摩尔银行", company="Lindmoor Bank plc", trade="bank", host="www.lindmoorbank.com", static="assets.lindmoorcdn.net", licence="447120",
        regulator="Prudential Regulation Authority", regulator_zh="审慎监管局（PRA）", handle="lindmoor", style=1,
    ),
    FarmBrand(
        brand=Brand(
            key="quibix", name="Quibix", aliases=("Quibix", "奎比交易所", "奎比"), context=("交易所", "充币", "提币", "USDT", "exchange", "wallet", "crypto"),
            official=Official(domains=("quibix.io",)), licences=("MSB 31000246819157",), verification={"default": "https://quibix.io/verify"},
        ),
        name="Quibix", zh="奎比交易所", company="Quibix Digital Assets Inc.", trade="exchange", host="quibix.io", static="static.quibix.io", licence="31000246819157",
        regulator="FinCEN (MSB)", regulator_zh="美国金融犯罪执法网络（MSB）", handle="quibix", style=2,
    ),
    FarmBrand(
        brand=Brand(
            key="kvt", name="KVT Group", aliases=("KVT", "KVT Group", "KVT金融", "KVT外汇", "凯维特金融"), context=_BROKER, products=("MT4", "MT5"), licences=("CIMA 1904772",),
            official=Official(domains=("kvtgroup.com", "kvtfx.net"), urls=("https://www.kvtgroup.com/verify",)), keywords=("kvtfx", "kvtmarkets"),
            exclude=(
                Bearer(name="KVT Bremsen", words=("brake", "brakes", "Bremsbeläge", "刹车片"), domains=("kvt-bremsen.de",)),
                Bearer(name="KVT televizija", words=("televizija", "program", "电视台"), domains=("kvt.tv",)),
            ),
            verification={"default": "https://www.kvtgroup.com/verify"},
        ),
        name="KVT", zh="KVT金融", company="KVT Group (Cayman) Limited", trade="broker", host="www.kvtgroup.com", static="cdn.kvtgroup.com", licence="1904772",
        regulator="Cayman Islands Monetary Authority (CIMA)", regulator_zh="开曼群岛金融管理局（CIMA）", handle="kvtgroup", style=3,
    ),
    FarmBrand(
        brand=Brand(
            key="lantern", name="Lantern Securities", aliases=("Lantern Securities", "Lantern", "明灯证券", "明灯国际"), context=("证券", "股票", "开户", "港股", "brokerage", "stocks", "trading"),
            official=Official(domains=("lanternsec.com",)), licences=("SFC BKR447",), verification={"default": "https://www.lanternsec.com/verify"}, keywords=("lanternsec",),
        ),
        name="Lantern Securities", zh="明灯证券", company="Lantern Securities (HK) Limited", trade="broker", host="www.lanternsec.com", static="s.lantern-files.com", licence="BKR447",
        regulator="Securities and Futures Commission (SFC)", regulator_zh="香港证监会（SFC）", handle="lanternsec", style=4,
    ),
)  # fmt: skip

PAGES = ("home", "login", "deposit", "about", "policy", "verify", "download")

_ENGLISH = {
    "broker": ("Trade over 900 markets with spreads you can see", "Shares, indices, metals and currencies on one account, executed in under 30 milliseconds."),
    "bank": ("Everyday banking that keeps its promises", "Current accounts, savings and mortgages for more than two million households."),
    "exchange": ("Buy, sell and hold digital assets", "Deep order books, proof of reserves each month, and withdrawals that leave the same day."),
}  # fmt: skip
_CHINESE = {
    "broker": (
        "透明点差，尽览全球 900 余种市场",
        "股票、指数、贵金属与货币，一个账户即可交易，平均成交速度低于 30 毫秒。",
    ),
    "bank": ("信守承诺的日常银行服务", "为二百余万个家庭提供活期、储蓄与住房贷款服务。"),
    "exchange": ("买卖与托管数字资产", "深度充足的订单簿，每月公布储备证明，提币当日到账。"),
}
_TEXT_EN = {
    "about": ("{c} was founded in {y} and serves clients in {n} countries.", "{c} is authorised and regulated by the {r} under licence number {l}.", "Client money is held in segregated accounts with tier-one institutions and reconciled every working day.", "Our board meets in public once a year; minutes are published on this site.", "We never ask clients to transfer money to a private person's account."),
    "policy": ("This notice explains which personal data {c} collects, why, and for how long it is kept.", "We collect your name, address, date of birth, tax residence and identification document to meet our legal duties.", "Your data are never sold. They are shared with auditors, payment institutions and authorities only.", "You may ask for a copy of your data, for corrections, and for erasure where the law permits.", "Risk disclosure: leveraged products carry a high risk of losing money rapidly."),
    "verify": ("Check whether a website, e-mail address or account manager really belongs to {b}.", "Enter the address exactly as you received it. The answer comes from our own register of official channels.", "Official domains: {d}. Anything else that bears our name is not ours.", "If somebody asks you for a fee to release a withdrawal, stop and tell us."),
    "deposit": ("Choose a method to fund your account. Deposits are credited once your bank has confirmed them.", "Bank transfer: one to three working days. Card: a few minutes. No fees are charged by us.", "Funds must come from an account in your own name."),
    "download": ("Trade from your phone, your browser or your desk.", "Our applications are published in the official stores under the name {c}.", "Check the signature of the desktop installer before running it."),
    "login": ("Welcome back. Sign in to your client area.", "Never share your password or one-time code with anybody, not even with our staff."),
}  # fmt: skip
_TEXT_ZH = {
    "about": ("{c}创立于 {y} 年，服务遍及 {n} 个国家和地区的客户。", "{c}由{r}授权并监管，牌照号码 {l}。", "客户资金存放于一线银行的独立托管账户，每个工作日核对。", "董事会每年公开会议一次，会议纪要于本站公布。", "我们绝不会要求客户向私人账户汇款。"),
    "policy": ("本声明说明{c}收集哪些个人资料、收集的原因以及保存期限。", "为履行法定义务，我们收集您的姓名、住址、出生日期、税务居民身份及身份证明文件。", "我们不会出售您的资料，仅与审计师、支付机构及主管机关共享。", "您可以要求查阅、更正，并在法律允许的范围内删除您的资料。", "风险披露：杠杆产品具有高风险，可能迅速造成亏损。"),
    "verify": ("核实网站、电子邮件地址或客户经理是否真正属于{b}。", "请完整输入您收到的地址，查询结果来自我们的官方渠道登记册。", "官方域名：{d}。其他任何带有我们名称的网站均非本公司所有。", "如有人要求您先付费才能出金，请立即停止并告知我们。"),
    "deposit": ("请选择入金方式。款项经银行确认后即记入您的账户。", "银行电汇：一至三个工作日；银行卡：数分钟。我们不收取任何费用。", "资金必须来自您本人名下的账户。"),
    "download": ("在手机、浏览器或电脑上交易。", "我们的应用程序以 {c} 的名义在官方应用商店发布。", "运行桌面安装程序前请核对其签名。"),
    "login": ("欢迎回来，请登录客户专区。", "请勿向任何人透露您的密码或验证码，包括本公司员工。"),
}  # fmt: skip
_NAV_EN = {
    "home": "Home",
    "login": "Log in",
    "deposit": "Funding",
    "about": "About us",
    "policy": "Privacy policy",
    "verify": "Official verification",
    "download": "Platforms",
}
_NAV_ZH = {
    "home": "首页",
    "login": "登录",
    "deposit": "资金",
    "about": "关于我们",
    "policy": "隐私政策",
    "verify": "官方验证",
    "download": "平台下载",
}


def official(brand: FarmBrand, name: str, language: str) -> Tag:
    """A page of the brand's own."""
    zh = language == "zh"
    rng = Random(f"official/{brand.key}/{name}")
    nav = _NAV_ZH if zh else _NAV_EN
    shown = brand.zh if zh else brand.name
    base = f"https://{brand.host}" + ("/zh" if zh else "")
    filled = {"c": brand.company, "b": shown, "y": str(Random(brand.key).randint(1994, 2015)), "n": str(Random(brand.key).randint(20, 110)), "r": brand.regulator_zh if zh else brand.regulator, "l": brand.licence, "d": "、".join(brand.brand.official.domains)}  # fmt: skip
    texts = [one.format(**filled) for one in (_TEXT_ZH if zh else _TEXT_EN).get(name, ())]
    claim, lead = (_CHINESE if zh else _ENGLISH)[brand.trade]
    heading = claim if name == "home" else nav[name]
    title = f"{heading} | {shown}" if brand.style % 2 else f"{shown} - {heading}"
    main: list[Node] = [h("h1", heading), *(h("p", one) for one in texts)]
    if name == "home":
        main += [h("p", lead), h("img", src=brand.banner, alt=claim), _cards(rng, zh)]
    if name in ("login", "verify", "deposit"):
        main.append(_form(brand, name, zh))
    sheet = Sheet(
        language="zh-CN" if zh else "en", title=title, name=shown, main=main, logo=brand.logo, icon=brand.icon,
        nav=tuple((words, base + ("/" if key == "home" else f"/{key}")) for key, words in nav.items() if key != "policy"),
        foot=[
            h("p", f"© 2026 {brand.company}. {'保留所有权利。' if zh else 'All rights reserved.'}"),
            h("p", f"{filled['r']} · {'牌照号码' if zh else 'Licence'} {brand.licence}"),
            h("a", nav["policy"], href=base + "/policy"),
        ],
        metas=[("description", lead), ("og:site_name", shown)], styles=[f"https://{brand.static}/css/site.css"], scripts=[f"https://{brand.static}/js/site.js"],
    )  # fmt: skip
    root = _STYLES[brand.style](rng, sheet)
    head_tag = root.inside[0]
    assert isinstance(head_tag, Tag)
    head_tag.inside.append(h("link", rel="canonical", href=base + ("/" if name == "home" else f"/{name}")))
    return root


def _cards(rng: Random, zh: bool) -> Tag:
    words = (
        ("交易品种", "账户类型", "研究与分析", "客户服务", "教育中心")
        if zh
        else ("Markets", "Accounts", "Research", "Support", "Education")
    )
    return h(
        "section",
        *(
            h("article", h("h3", one), h("p", ("了解更多" if zh else "Find out more")))
            for one in rng.sample(words, 4)
        ),
        class_="cards",
    )


def _form(brand: FarmBrand, name: str, zh: bool) -> Tag:
    match name:
        case "login":
            fields = [
                ("login", "email", "电子邮件" if zh else "E-mail"),
                ("password", "password", "密码" if zh else "Password"),
            ]
            words = "登录" if zh else "Sign in"
        case "verify":
            fields, words = (
                [("channel", "text", "网址、邮箱或账号" if zh else "Website, e-mail or account")],
                "查询" if zh else "Check",
            )
        case _:
            fields, words = (
                [
                    ("amount", "number", "金额" if zh else "Amount"),
                    ("method", "text", "入金方式" if zh else "Method"),
                ],
                "继续" if zh else "Continue",
            )
    rows = [
        h(
            "div",
            h("label", label, for_=key),
            h("input", type=kind, name_=key, id=key, role="field-" + kind),
            class_="row",
        )
        for key, kind, label in fields
    ]
    return h(
        "form",
        *rows,
        h("button", words, type="submit"),
        action=f"https://{brand.host}/{name}",
        method="post",
        role="form",
        class_="client-form",
    )


def _logo(sheet: Sheet) -> Tag:
    return h("a", h("img", src=sheet.logo, alt=sheet.name, role="logo"), href="/", class_="logo")


def _tall(_: Random, sheet: Sheet) -> Tag:
    nav = h("nav", h("ul", *(h("li", h("a", words, href=href)) for words, href in sheet.nav)))
    return h(
        "html",
        head(Random(1), sheet),
        h("body", h("header", _logo(sheet), nav, class_="top"), h("main", *sheet.main), h("footer", *sheet.foot)),
        lang=sheet.language,
    )


def _tables(_: Random, sheet: Sheet) -> Tag:
    nav = h("div", *(h("a", words, href=href, class_="menu-item") for words, href in sheet.nav), class_="menu")
    body = h(
        "body",
        h(
            "div",
            h("div", _logo(sheet), class_="bar"),
            nav,
            h("div", h("div", *sheet.main, class_="content"), class_="container"),
            h("div", *sheet.foot, class_="legal"),
            id="wrapper",
        ),
    )
    return h("html", head(Random(2), sheet), body, lang=sheet.language)


def _dark(_: Random, sheet: Sheet) -> Tag:
    side = h("aside", _logo(sheet), *(h("a", h("span", words), href=href) for words, href in sheet.nav))
    return h(
        "html",
        head(Random(3), sheet),
        h(
            "body",
            h("div", side, h("section", h("div", *sheet.main, class_="panel"), class_="stage"), id="app"),
            h("footer", h("small", *sheet.foot)),
            class_="dark",
        ),
        lang=sheet.language,
    )


def _ribbon(_: Random, sheet: Sheet) -> Tag:
    top = h(
        "div",
        h("div", *(h("a", words, href=href) for words, href in sheet.nav[:3]), class_="quick"),
        class_="ribbon",
    )
    nav = h("ul", *(h("li", h("a", words, href=href)) for words, href in sheet.nav), class_="nav navbar")
    return h(
        "html",
        head(Random(4), sheet),
        h(
            "body",
            top,
            h("header", _logo(sheet), nav),
            h("div", h("section", *sheet.main), h("section", *sheet.foot, class_="footer"), class_="page"),
        ),
        lang=sheet.language,
    )


def _letter(_: Random, sheet: Sheet) -> Tag:
    nav = h("nav", *(h("a", words, href=href) for words, href in sheet.nav))
    body = h(
        "body",
        h(
            "div",
            h("div", _logo(sheet), h("div", nav)),
            h("hr"),
            h("article", *sheet.main),
            h("hr"),
            h("address", *sheet.foot),
        ),
    )
    return h("html", head(Random(5), sheet), body, lang=sheet.language)


_STYLES = (_tall, _tables, _dark, _ribbon, _letter)


@cache
def files(brand: FarmBrand) -> Mapping[str, tuple[bytes, str]]:
    """Address → file, media type."""
    styles = f"/* {brand.company} */.top{{display:flex}}.logo img{{height:48px}}main{{max-width:72rem;margin:auto}}"
    return {
        brand.logo: (drawing.encoded(drawing.logo(brand.name, 48)), "image/png"),
        brand.icon: (drawing.encoded(drawing.mark(brand.name, 64)), "image/png"),
        brand.banner: (drawing.encoded(drawing.banner(brand.name, "home"), "JPEG", 82), "image/jpeg"),
        f"https://{brand.static}/css/site.css": (styles.encode(), "text/css"),
        f"https://{brand.static}/js/site.js": (
            f"/* {brand.name} */window.site={{brand:'{brand.key}'}};".encode(),
            "application/javascript",
        ),
    }
