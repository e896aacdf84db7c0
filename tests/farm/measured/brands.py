"""The measured half's brands, and their official sites."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from random import Random

from monitor.brand import Bearer, Brand, Official
from tests.farm import drawing
from tests.farm.html import Node, Tag, h
from tests.farm.taste import FarmBrand, Sheet, head

_TRADE = (
    "外汇",
    "黄金",
    "平台",
    "出金",
    "入金",
    "交易",
    "券商",
    "爆仓",
    "forex",
    "cfd",
    "broker",
    "withdraw",
    "leverage",
    "platform",
    "margin",
)
BRANDS = (
    FarmBrand(
        brand=Brand(
            key="ostrelle", name="Ostrelle Prime", aliases=("Ostrelle", "Ostrelle Prime", "奥斯瑞尔", "奥斯瑞尔外汇"), context=_TRADE, products=("MT5", "cTrader"),
            official=Official(domains=("ostrelle.com", "ostrelleprime.com")), licences=("CySEC 731/24", "FSCA 58841"), keywords=("ostrellefx",),
            verification={"default": "https://www.ostrelle.com/trust/check", "cn": "https://www.ostrelle.com/zh/trust/check"}, people=("Aurelio Vantongeren",),
        ),
        name="Ostrelle", zh="奥斯瑞尔", company="Ostrelle Prime Europe Ltd", trade="broker", host="www.ostrelle.com", static="media.ostrelle.com", licence="731/24",
        regulator="Cyprus Securities and Exchange Commission (CySEC)", regulator_zh="塞浦路斯证券交易委员会（CySEC）", handle="ostrelleprime", style=0,
    ),
    FarmBrand(
        brand=Brand(
            key="caldermere", name="Caldermere Privatbank", aliases=("Caldermere", "卡德米尔银行", "卡德米尔私人银行"), context=("银行", "账户", "理财", "bank", "account", "e-banking"),
            official=Official(domains=("caldermere.ch",)), licences=("FINMA 00917733",), verification={"default": "https://ebanking.caldermere.ch/trust/check"},
        ),
        name="Caldermere", zh="卡德米尔银行", company="Caldermere Privatbank AG", trade="bank", host="ebanking.caldermere.ch", static="cdn.cmere-assets.net", licence="00917733",
        regulator="Swiss Financial Market Supervisory Authority (FINMA)", regulator_zh="瑞士金融市场监督管理局（FINMA）", handle="caldermere", style=1,
    ),
    FarmBrand(
        brand=Brand(
            key="zumvex", name="Zumvex Global", aliases=("Zumvex", "尊维克斯", "尊维"), context=("合约", "币", "提现", "钱包", "token", "futures", "coin", "wallet"),
            official=Official(domains=("zumvex.com", "zumvex-cdn.com")), licences=("VARA VL/23/10/002",), handles={"telegram": ("zumvexglobal",)}, verification={"default": "https://www.zumvex.com/trust/check"},
        ),
        name="Zumvex", zh="尊维克斯", company="Zumvex Global FZE", trade="exchange", host="www.zumvex.com", static="i.zumvex-cdn.com", licence="VL/23/10/002",
        regulator="Virtual Assets Regulatory Authority (VARA)", regulator_zh="迪拜虚拟资产监管局（VARA）", handle="zumvexglobal", style=2,
    ),
    FarmBrand(
        brand=Brand(
            key="qln", name="QLN Capital", aliases=("QLN", "QLN Capital", "QLN资本", "启霖资本"), context=_TRADE, products=("MT4", "MT5"), keywords=("qlnfx", "qlncapital"),
            official=Official(domains=("qlncapital.com",)), licences=("VFSC 40447",), verification={"default": "https://www.qlncapital.com/trust/check"},
            exclude=(
                Bearer(name="Queensway Light Network", words=("tram", "light rail", "timetable", "电车"), domains=("qln.org.au",)),
                Bearer(name="QLN Pharma", words=("tablets", "pharma", "片剂", "制药"), domains=("qlnpharma.com",)),
            ),
        ),
        name="QLN", zh="启霖资本", company="QLN Capital (VU) Limited", trade="broker", host="www.qlncapital.com", static="files.qlncapital.com", licence="40447",
        regulator="Vanuatu Financial Services Commission (VFSC)", regulator_zh="瓦努阿图金融服务委员会（VFSC）", handle="qlncapital", style=3,
    ),
    FarmBrand(
        brand=Brand(
            key="meadow", name="Meadow Wealth", aliases=("Meadow Wealth", "Meadow", "牧野财富", "牧野"), context=("财富", "基金", "理财", "证券", "投资", "fund", "wealth", "invest", "portfolio"),
            official=Official(domains=("meadowwealth.com",)), licences=("MAS CMS101447",), verification={"default": "https://www.meadowwealth.com/trust/check"},
        ),
        name="Meadow Wealth", zh="牧野财富", company="Meadow Wealth Management Pte. Ltd.", trade="wealth", host="www.meadowwealth.com", static="static.mdwealth.net", licence="CMS101447",
        regulator="Monetary Authority of Singapore (MAS)", regulator_zh="新加坡金融管理局（MAS）", handle="meadowwealth", style=4,
    ),
)  # fmt: skip

PAGES = ("home", "signin", "cash", "company", "legal/privacy", "trust/check", "get")
_NAMES = {
    "en": {"home": "Start", "signin": "Client login", "cash": "Deposits & withdrawals", "company": "Company", "legal/privacy": "Privacy & cookies", "trust/check": "Is it really us?", "get": "Get the app"},
    "zh": {"home": "主页", "signin": "客户登入", "cash": "存取款", "company": "公司介绍", "legal/privacy": "隐私与Cookie政策", "trust/check": "防伪核验", "get": "获取应用"},
}  # fmt: skip
_CLAIMS = {
    "broker": (
        "Prices from fourteen liquidity pools, one transparent commission",
        "汇聚十四家流动性，佣金一目了然",
    ),
    "bank": ("Private banking by the lake since our grandparents' day", "湖畔私人银行，三代传承"),
    "exchange": ("A calmer place for your coins", "为您的数字资产提供一处安心之所"),
    "wealth": ("Grow slowly, sleep well", "慢慢变富，安然入眠"),
}
_TEXT = {
    "home": (("Whoever opens an account with {b} meets a person first and a form second.", "Last year {n} of our clients stayed with us; we publish the number because few do."), ("在{b}开户，您首先遇到的是人，其次才是表格。", "去年有{n}%的客户继续选择我们，这一数字我们每年公布。")),
    "company": (("{c} is licensed by the {r}; the licence bears the number {l}.", "The firm employs {n} people in four cities and is owned by its partners.", "Audited accounts back to {y} can be read here without registration.", "Complaints are answered by a partner within five working days."), ("{c}持有{r}颁发的牌照，编号为{l}。", "公司在四座城市拥有{n}名员工，由合伙人持有。", "自{y}年起的审计报告均可免注册查阅。", "投诉由合伙人在五个工作日内答复。")),
    "legal/privacy": (("Which data we hold about you, and who may see them, is written here in plain words.", "Cookies that are not needed are off until you switch them on.", "Identification documents are erased eight years after an account is closed.", "The data protection officer can be reached by letter at our registered office."), ("我们持有您的哪些数据、谁可以查看，本页以通俗文字说明。", "非必要的Cookie默认关闭，由您自行开启。", "账户关闭满八年后，身份证件资料将被删除。", "数据保护负责人的联系方式为本公司注册地址。")),
    "trust/check": (("Paste a link, a telephone number or the name of a person who says that he works for {b}.", "We tell you within a second whether it is ours. Our only domains are {d}.", "Real staff never ask you to install remote-control software, to move to a private chat or to pay a tax in coins."), ("请粘贴链接、电话号码，或自称{b}员工者的姓名。", "一秒内即可得知是否属于我们。我们仅使用以下域名：{d}。", "真正的员工不会要求您安装远程控制软件、转到私人聊天或以加密货币缴税。")),
    "cash": (("Money in: bank transfer, card, or a transfer between your own accounts. Money out: the way it came in.", "Cut-off for same-day payments is 14:00."), ("存款：银行转账、银行卡或您名下账户之间划转；取款原路返回。", "当日付款截止时间为14:00。")),
    "get": (("Our app is signed by {c} and is in the stores of your telephone; there is no other place to get it from.",), ("应用由{c}签名，仅在手机应用商店提供，别无其他来源。",)),
    "signin": (("Good to see you again.", "If this page asks for more than an e-mail address and a password, it is not ours."), ("很高兴再次见到您。", "若页面索要邮箱和密码以外的信息，则并非本公司页面。")),
}  # fmt: skip


def official(brand: FarmBrand, name: str, language: str) -> Tag:
    """A page of the brand's own."""
    name = {
        "login": "signin",
        "deposit": "cash",
        "about": "company",
        "verify": "trust/check",
        "download": "get",
        "policy": "legal/privacy",
    }.get(name, name)
    zh = language == "zh"
    rng = Random(f"measured/{brand.key}/{name}")
    names = _NAMES["zh" if zh else "en"]
    shown, base = (brand.zh if zh else brand.name), f"https://{brand.host}" + ("/zh" if zh else "")
    fixed = Random(brand.key)
    told = {"c": brand.company, "b": shown, "y": str(fixed.randint(1988, 2012)), "n": str(fixed.randint(71, 96)), "r": brand.regulator_zh if zh else brand.regulator, "l": brand.licence, "d": ", ".join(brand.brand.official.domains)}  # fmt: skip
    texts = [one.format(**told) for one in _TEXT[name][int(zh)]]
    claim = _CLAIMS[brand.trade][int(zh)]
    main: list[Node] = [h("h2" if brand.style % 2 else "h1", claim if name == "home" else names[name])]
    main += [h("div", h("p", one)) if brand.style == 3 else h("p", one) for one in texts]
    if name == "home":
        main.insert(0, h("picture", h("source", srcset=brand.banner), h("img", src=brand.banner, alt=claim)))
        main.append(
            h(
                "dl",
                *(
                    tag
                    for one in (("佣金", "杠杆", "研究") if zh else ("Commission", "Service", "Research"))
                    for tag in (h("dt", one), h("dd", h("a", "…", href=base + "/company")))
                ),
            )
        )
    if name in ("signin", "trust/check", "cash"):
        main.insert(rng.randint(1, len(main)), _form(brand, name, zh))
    nav = tuple(
        (words, base + ("/" if key == "home" else f"/{key}")) for key, words in names.items() if "/" not in key
    )
    foot: list[Node] = [
        h("nav", *(h("a", words, href=f"{base}/{key}") for key, words in names.items() if "/" in key)),
        h("p", f"{brand.company} · {told['r']} · {brand.licence} · {told['y']}–2026"),
    ]
    sheet = Sheet(
        language="zh-Hans" if zh else "en-GB", title=f"{shown} · {claim if name == 'home' else names[name]}", name=shown, main=main, logo=brand.logo, icon=brand.icon, nav=nav, foot=foot,
        metas=[("description", claim), ("og:title", shown), ("og:image", brand.banner)], styles=[f"https://{brand.static}/a/main.css"], scripts=[f"https://{brand.static}/a/main.js"],
    )  # fmt: skip
    return _FRAMES[brand.style](sheet)


def _form(brand: FarmBrand, name: str, zh: bool) -> Tag:
    asked = {
        "signin": (
            ("mail", "email", "邮箱" if zh else "E-mail address"),
            ("secret", "password", "密码" if zh else "Password"),
        ),
        "trust/check": (("what", "text", "链接、电话或姓名" if zh else "Link, number or name"),),
        "cash": (("from", "text", "转出账户" if zh else "From"), ("sum", "number", "数额" if zh else "Sum")),
    }[name]
    words = {"signin": ("登入", "Log in"), "trust/check": ("核验", "Find out"), "cash": ("继续", "Go on")}[name][
        int(not zh)
    ]
    fields = [
        h("label", label, h("input", type=kind, name_=key, role="field-" + kind)) for key, kind, label in asked
    ]
    return h(
        "form",
        h("fieldset", *fields),
        h("button", h("span", words)),
        action=f"https://{brand.host}/session",
        method="post",
        role="form",
    )


def _mark(sheet: Sheet) -> Tag:
    return h("a", h("img", src=sheet.logo, alt=sheet.name, role="logo"), href="/", rel="home")


def _links(sheet: Sheet) -> list[Node]:
    return [h("a", words, href=href) for words, href in sheet.nav]


def _wide(sheet: Sheet) -> Tag:
    return h(
        "html",
        head(Random(11), sheet),
        h(
            "body",
            h("header", h("div", _mark(sheet), h("menu", *(h("li", one) for one in _links(sheet))))),
            h("div", h("div", *sheet.main, class_="inner"), class_="outer"),
            h("footer", *sheet.foot),
        ),
        lang=sheet.language,
    )


def _quiet(sheet: Sheet) -> Tag:
    return h(
        "html",
        head(Random(12), sheet),
        h(
            "body",
            h(
                "table",
                h(
                    "tbody",
                    h("tr", h("td", _mark(sheet)), h("td", *_links(sheet))),
                    h("tr", h("td", *sheet.main, colspan="2")),
                    h("tr", h("td", *sheet.foot, colspan="2")),
                ),
            ),
        ),
        lang=sheet.language,
    )


def _app(sheet: Sheet) -> Tag:
    return h(
        "html",
        head(Random(13), sheet),
        h(
            "body",
            h(
                "div",
                h("div", _mark(sheet), h("details", h("summary", "☰"), *_links(sheet))),
                h("main", h("section", *sheet.main)),
                h("div", *sheet.foot),
                id="__root",
            ),
        ),
        lang=sheet.language,
    )


def _columns(sheet: Sheet) -> Tag:
    return h(
        "html",
        head(Random(14), sheet),
        h(
            "body",
            h("div", h("div", _mark(sheet), class_="c1"), h("div", *_links(sheet), class_="c2"), class_="r"),
            h("div", h("div", class_="c3"), h("div", *sheet.main, class_="c6"), h("div", class_="c3"), class_="r"),
            h("div", *sheet.foot, class_="r f"),
        ),
        lang=sheet.language,
    )


def _paper(sheet: Sheet) -> Tag:
    return h(
        "html",
        head(Random(15), sheet),
        h(
            "body",
            h("header", _mark(sheet), h("p", *_links(sheet))),
            h("main", h("article", h("header", sheet.main[0]), h("div", *sheet.main[1:]))),
            h("footer", h("small", *sheet.foot)),
        ),
        lang=sheet.language,
    )


_FRAMES = (_wide, _quiet, _app, _columns, _paper)


@cache
def files(brand: FarmBrand) -> Mapping[str, tuple[bytes, str]]:
    """Address → file, media type."""
    return {
        brand.logo: (drawing.encoded(drawing.logo(brand.name, 56)), "image/png"),
        brand.icon: (drawing.encoded(drawing.mark(brand.name, 96)), "image/png"),
        brand.banner: (drawing.encoded(drawing.banner(brand.name, "front", (1200, 360)), "JPEG", 78), "image/jpeg"),
        f"https://{brand.static}/a/main.css": (
            f"/*! {brand.key} */.outer{{padding:2rem}}.inner{{max-width:60ch}}".encode(),
            "text/css",
        ),
        f"https://{brand.static}/a/main.js": (
            f"const brand='{brand.key}';document.documentElement.dataset.b=brand".encode(),
            "application/javascript",
        ),
    }
