"""The development half's honest businesses of their own name: what they sell, ask for and offer."""

from __future__ import annotations

from tests.farm.honest import Ground
from tests.farm.html import Node, h

#: trade → (names en, names zh, sentences en, sentences zh, fields of the form, button en, button zh, extras)
TRADES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...], str, str, str]] = {
    "shop": (("Oak & Thread", "Bramble Goods", "Pixel Pantry"), ("橡木小铺", "拾光百货", "山野良品"), ("Free delivery from {amount}.", "New in: spring coats and lamps.", "Returns within {number} days.", "Track your order after you sign in."), ("满{amount}包邮。", "春季新品上架。", "{number}天无理由退货。", "登录后可查询物流。"), ("email password", "phone otp"), "Sign in", "登录", "pay"),
    "bank": (("Tarnwell Savings", "Ostby Cooperative", "First Calder Bank"), ("东岚银行", "汇泽农商银行", "北屿储蓄"), ("Online banking for members.", "Savings at {number}.{percent} per cent.", "We never ask for your PIN by phone.", "Deposits are protected up to the legal limit."), ("个人网银登录。", "存款利率上调。", "本行不会索要您的短信验证码。", "请认准本行官网。"), ("account password", "account password otp", "card password"), "Log on", "登录网银", "app"),
    "broker": (("Fennick Trading", "Aldercote Capital", "Parrish FX"), ("丰岚外汇", "澜石国际", "宏谷金融"), ("Trade currencies and gold with {own}.", "Regulated, licence {ref}.", "Deposits by card, bank or USDT.", "MT5 for Windows, Android and iOS.", "Open an account in minutes."), ("{own}，外汇黄金交易平台。", "监管编号{ref}。", "支持银行卡、USDT入金。", "MT5下载：安卓、苹果、电脑版。", "三分钟开户。"), ("email password", "account password", "amount", "phone otp password"), "Log in", "登录", "app pay chat"),
    "exchange": (("Coinvale", "Bitgrove", "Hexmarket"), ("币谷", "链岸交易所", "恒链"), ("Spot and futures on {own}.", "Withdrawals are open.", "Deposit USDT on TRON or Ethereum.", "Enable two-factor authentication."), ("{own}现货与合约。", "提币已恢复。", "支持TRC20充币。", "请绑定谷歌验证器。"), ("email password otp", "phone password", "seed"), "Log in", "登录", "app pay"),
    "clinic": (("Rowan Street Clinic", "Aster Dental"), ("康禾门诊", "明禾口腔"), ("Book an appointment online.", "Repeat prescriptions within two days.", "Patient portal."), ("在线预约挂号。", "就诊卡余额充值。", "患者服务。"), ("identity phone otp", "email password"), "Book", "预约", ""),
    "game": (("Mossfall Online", "Skyward Clans"), ("青萝传说", "星屿战纪"), ("Season {number} has begun.", "Top up crystals.", "Download the client ({amount} MB)."), ("第{number}赛季开启。", "充值钻石享{percent}%赠送。", "下载安卓客户端。"), ("account password", "phone otp"), "Play", "开始游戏", "app pay chat"),
    "authority": (("Harrow District Council", "Municipal Water Office"), ("临溪县政务服务网", "市公积金管理中心"), ("Pay your council tax.", "Apply for a permit.", "Upload your documents."), ("在线缴费。", "办事指南。", "上传证件照片。"), ("identity password", "identity upload", "amount"), "Continue", "提交", ""),
    "software": (("Plankton Desk", "Tidymail", "Ledgerly"), ("简账", "云舟办公"), ("Invoices without tears.", "Start a free trial of {number} days.", "Status: all systems up."), ("免费试用{number}天。", "企业协同，一步到位。", "服务状态正常。"), ("email password", "email"), "Start", "免费试用", "app"),
    "school": (("Wexcombe College", "Northmere University"), ("青桐大学", "南屿中学"), ("Student portal.", "Library hours have changed.", "Tuition can be paid by card."), ("学生信息系统。", "图书馆开放时间调整。", "学费缴纳说明。"), ("account password", "identity password"), "Sign in", "登录", ""),
    "delivery": (("Swiftmoor Parcels", "Hare Couriers"), ("飞禾速运", "疾鹿物流"), ("Where is my parcel?", "A customs fee of {amount} may apply.", "Change your delivery date."), ("快递查询。", "到付{amount}元。", "修改派送时间。"), ("search", "phone otp"), "Track", "查询", "pay"),
    "insurer": (("Cobham Mutual", "Tidewater Life"), ("安澜保险", "恒泽人寿"), ("Report a claim.", "Your policy, your way.", "Upload photos of the damage."), ("在线理赔。", "保单查询。", "上传理赔材料。"), ("identity upload", "account password", "phone otp"), "Submit", "提交", "app chat"),
    "telecom": (("Larkline Mobile", "Fibrewick"), ("云雀通信", "海迅宽带"), ("Top up your phone.", "Plans from {amount}.", "My account."), ("话费充值。", "套餐{amount}元起。", "我的账户。"), ("phone otp", "phone password", "card card otp"), "Top up", "充值", "pay"),
}  # fmt: skip


def own_business(ground: Ground) -> None:
    """A business of its own name; half of them of the brands' own trades."""
    rng = ground.rng
    trade = rng.choice((*TRADES, "broker", "bank", "exchange", "broker", "exchange", "bank"))
    names_en, names_zh, en, zh, fields, button_en, button_zh, extras = TRADES[trade]
    first = rng.choice(("", "", rng.choice(("New ", "Royal ", "Grand ", "Little "))))
    name = rng.choice(names_zh) if ground.zh else first + rng.choice(names_en)
    if ground.zh and rng.random() < 0.4:
        name = rng.choice("金华信达安新大") + name
    ground.say.known["own"] = name
    ground.host = _host(ground, names_en)
    logo = ground.call(name)
    main: list[Node] = [h("h1", rng.choice((name, ground.say(rng.choice(zh if ground.zh else en)))))]
    main += [h("p", one) for one in ground.say.some(zh if ground.zh else en, 2, 5)]
    if rng.random() < 0.8:
        main.insert(
            rng.randint(1, len(main)),
            ground.form(
                rng.choice(fields),
                button_zh if ground.zh else button_en,
                rng.choice(
                    ("/login", "/account", "/api/session", f"https://id.{ground.host.removeprefix('www.')}/login")
                ),
            ),
        )
    main += _extras(ground, extras.split())
    words = ("登录" if ground.zh else "Log in", "欢迎" if ground.zh else "Welcome", "")
    ground.frame(
        rng.choice((name, f"{name} - {rng.choice(words)}", f"{rng.choice(words)} | {name}")),
        main,
        name=name,
        logo=logo,
    )


def _host(ground: Ground, names: tuple[str, ...]) -> str:
    rng = ground.rng
    label = "".join(one for one in rng.choice(names).lower() if one.isalnum())
    if rng.random() < 0.35:
        label += rng.choice(("online", "fx", "trade", "app", "vip", "cn", "login", "pay"))
    return f"{rng.choice(('www.', '', 'm.', 'my.', 'secure.'))}{label}.{rng.choice(list(ground.half.names.honest_suffix))}"


def _extras(ground: Ground, kinds: list[str]) -> list[Node]:
    rng, say, zh = ground.rng, ground.say, ground.zh
    bare = "".join(one for one in ground.host.removeprefix("www.") if one.isalnum() or one == ".").partition(".")[0]
    made: list[Node] = []
    if "app" in kinds and rng.random() < 0.6:
        made.append(
            h(
                "div",
                h("a", "Android APK" if not zh else "安卓版下载", href=f"/download/{bare}.apk"),
                h("a", "iOS", href=f"https://apps.store.example/{bare}"),
                *([h("a", "MT5", href=f"/mt5/{bare}5setup.exe")] if rng.random() < 0.4 else []),
            )
        )
    if "pay" in kinds and rng.random() < 0.5:
        made.append(
            h(
                "p",
                f"USDT (TRC20): {say['usdt']}"
                if rng.random() < 0.5
                else ("支持银行卡、微信、USDT" if zh else "We accept cards, transfers and USDT"),
            )
        )
    if "chat" in kinds and rng.random() < 0.6:
        say.known["handle"] = bare
        made.append(
            h(
                "p",
                h("a", "在线客服" if zh else "Support", href=f"https://t.me/{say['tg']}"),
                h("a", "WhatsApp", href=f"https://wa.me/{say['wa']}"),
            )
        )
    return made
