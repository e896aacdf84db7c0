"""The measured half's honest businesses: generated from what they sell, ask for, and how they may be reached."""

from __future__ import annotations

from tests.farm.honest import Ground
from tests.farm.html import Node, h
from tests.farm.taste import Half

#: trade → names, heads, fields, button
EN: dict[str, tuple[str, str, str, str]] = {
    "brokerage": ("Tolver & Sons|Quayside Markets|Hexham Direct|Eastmark FX", "Trade shares and currencies with {own}|Client login|Fund your {own} account by card, transfer or USDT|{own} on MT5: Windows, Mac, Android|Licence {ref}|Margin trading carries risk", "account password|email password|amount|email password phone", "Log in/Open account/Deposit"),
    "bank": ("Brackwater Bank|Sparhem|Union of Nore|Credit Vallis", "E-banking|Please have your card reader ready|{own} will never send a link by text|Savings {number} per cent|Branch finder", "account password|card otp|identity password otp", "Log in/Continue"),
    "coins": ("Tokenfold|Nimbuscoin|Ledgerpond", "Buy coins at {own}|Withdraw to any wallet|Import an existing wallet with its phrase|Network fees today|Proof of reserves", "email password otp|seed|phone otp", "Log in/Import"),
    "wealth": ("Fallow Funds|Green Acre Pensions|Stillwater Wealth", "Funds for the patient|Your portfolio|Upload your documents to open an account|{own} is authorised, no. {ref}", "identity upload|email password", "My portfolio/Apply"),
    "hotel": ("Hotel Miravel|Casa Tramonto|The Pike Inn", "Rooms from {amount}|Book direct|Pay a deposit of {percent} per cent by card", "email card card|phone email", "Book/Pay deposit"),
    "airline": ("Borealis Wings|Iberosol", "Check in online|Miles account|Refund of cancelled flights: {amount}", "account password|identity text", "Check in/Log in"),
    "marketplace": ("Flohkist|Barterly|Rummage", "Sell what you do not need|Sign in to chat with the seller|Beware of buyers who ask for codes", "email password|phone otp", "Sign in"),
    "casino": ("Palm Royale Games|Zig Slots", "Welcome bonus {amount}|Deposit with USDT, card or transfer|Download the Android app|Talk to us on Telegram", "account password|phone otp password", "Join/Log in"),
    "university": ("Ravensholm University|Lakes Polytechnic", "Single sign-on|Fees|Phishing warning: we never ask for your password by mail", "account password", "Sign on"),
    "taxoffice": ("Cantonal Tax Office|Revenue Service of Nore", "File your return|Pay {amount} by {date}|Upload receipts", "identity password otp|identity upload amount", "File/Pay"),
    "hosting": ("Rackmere|Nestserver", "Webmail|Control panel|Invoices|Status page", "email password|account password", "Log in"),
    "charity": ("Wells for Tomorrow|Shelter Line", "Give {amount}|We accept BTC and ETH|Volunteer", "amount card card|email", "Give"),
    "loans": ("Swiftpenny|Lendhand", "Borrow up to {amount}|Decision in {number} minutes|Upload payslip and ID", "identity phone upload|phone otp", "Apply"),
    "courier": ("Parcelfox|Northline Post", "Track a parcel|Pay customs of {amount}|Redirect delivery", "search|phone card card", "Track/Pay"),
}  # fmt: skip
ZH: dict[str, tuple[str, str, str, str]] = {
    "brokerage": ("泓岸证券|捷讯外汇|卓岭国际|融川期货", "{own}，股票外汇一站交易|客户登入|支持网银与USDT入金|MT5全平台下载|牌照编号{ref}|保证金交易有风险", "account password|phone password otp|amount|email password", "登陆/开户/入金"),
    "bank": ("溪北银行|晋远农信|鹭湾银行", "个人网上银行|请插入U盾|本行从不发送链接短信|一年期存款|网点查询", "account password|card otp|identity password otp", "登陆/下一步"),
    "coins": ("币屿|云链所|塔币", "在{own}买币|提币到任意钱包|助记词导入钱包|今日矿工费|储备证明", "email password otp|seed|phone otp", "登陆/导入"),
    "wealth": ("沐田基金|南麓资管|静水投资", "长期主义|我的持仓|开户需上传证件|持牌编号{ref}", "identity upload|phone password", "我的持仓/申请"),
    "hotel": ("云栖客栈|望江酒店", "客房{amount}起|官网直订|预付{percent}%订金", "phone text|email card card", "预订/支付订金"),
    "airline": ("北境航空|翠羽航空", "网上值机|里程账户|航班取消退款", "account password|identity text", "值机/登陆"),
    "marketplace": ("淘旧|邻换", "闲置好物|登陆后与卖家聊天|警惕索要验证码的买家", "phone otp|account password", "登陆"),
    "casino": ("星河棋牌|乐斗游戏", "新人礼包{amount}|USDT、银行卡充值|安卓下载|Telegram客服", "account password|phone otp password", "注册/登陆"),
    "university": ("岚山大学|东麓理工", "统一身份认证|缴费|防钓鱼提示：学校不会索要密码", "account password", "登陆"),
    "taxoffice": ("市税务服务厅|社会保障卡服务", "申报纳税|{date}前缴费{amount}元|上传票据", "identity password otp|identity upload amount", "申报/缴费"),
    "hosting": ("巢云主机|岭云", "企业邮箱登陆|控制台|发票|服务状态", "email password|account password", "登陆"),
    "charity": ("清泉公益|暖巢计划", "捐赠{amount}元|接受BTC与ETH捐赠|志愿者", "amount phone|email", "捐赠"),
    "loans": ("速安贷|好帮手小贷", "最高{amount}元|{number}分钟审批|上传身份证与流水", "identity phone upload|phone otp", "申请"),
    "courier": ("狐狸快递|北线邮政", "查快递|缴关税{amount}元|改派", "search|phone otp", "查询/缴税"),
}  # fmt: skip


def own_business(ground: Ground) -> None:
    """A business of its own name; money houses are the most."""
    rng, say = ground.rng, ground.say
    table = ZH if ground.zh else EN
    trade = rng.choice(
        (*table, "brokerage", "brokerage", "bank", "bank", "coins", "coins", "wealth", "casino", "loans")
    )
    names, heads, fields, buttons = table[trade]
    name = rng.choice(names.split("|"))
    if rng.random() < 0.4:
        name = (
            f"{rng.choice(ground.half.banks['city_zh' if ground.zh else 'city'])}{'' if ground.zh else ' '}{name}"
        )
    say.known["own"] = name
    label = "".join(one for one in rng.choice(EN[trade][0].split("|")).lower() if one.isalnum())
    ending = rng.choice(("", "", "", "fx", "vip", "pay", "-login", "online", "app", "88", "cn"))
    ground.host = f"{rng.choice(('', 'www.', 'app.', 'ebank.', 'secure.', 'h5.', 'login.'))}{label}{ending}.{rng.choice(list(ground.half.names.honest_suffix))}"
    logo = ground.call(name)
    told = [say(one) for one in rng.sample(heads.split("|"), rng.randint(2, len(heads.split("|"))))]
    main: list[Node] = [
        h(rng.choice(("h1", "h2", "h3")), told[0]),
        *(h(rng.choice(("p", "div", "h4")), one) for one in told[1:]),
    ]
    if rng.random() < 0.85:
        bare = ground.host.removeprefix("www.")
        main.insert(
            rng.randint(0, len(main)),
            ground.form(
                rng.choice(fields.split("|")),
                rng.choice(buttons.split("/")),
                rng.choice(("/session", f"https://sso.{bare}/", "", None)),
            ),
        )
    main += _reach(ground, trade)
    ground.path = rng.choice(("/", "/", "/login", "/account/", "/zh/index.html", "/deposit"))
    ground.frame(rng.choice((name, f"{name} · {told[-1]}", f"{told[0]} | {name}")), main, name=name, logo=logo)


def _reach(ground: Ground, trade: str) -> list[Node]:
    rng, say = ground.rng, ground.say
    label = "".join(one for one in ground.host.partition(".")[2] if one.isalnum())[:12]
    say.known["handle"] = label
    made: list[Node] = []
    if trade in ("brokerage", "coins", "casino", "bank", "wealth") and rng.random() < 0.5:
        made += [h("a", "APK", href=f"/get/{label}.apk"), h("a", "MT5", href=f"/get/{label}-mt5.exe")][
            : rng.randint(1, 2)
        ]
    if trade in ("brokerage", "coins", "casino", "charity") and rng.random() < 0.4:
        made.append(h("p", f"{rng.choice(('USDT', 'TRC20'))}: {say['usdt']}"))
    if trade in ("brokerage", "casino", "loans", "marketplace") and rng.random() < 0.5:
        made.append(
            rng.choice(
                (
                    h("a", "Telegram", href=f"https://t.me/{say['tg']}"),
                    h("a", "WhatsApp", href=f"https://wa.me/{say['wa']}"),
                    h("p", f"QQ {say['qq']}"),
                )
            )
        )
    return made


def titles(half: Half) -> tuple[str, ...]:
    """All names of businesses there are; for laws."""
    del half
    return tuple(name for table in (EN, ZH) for row in table.values() for name in row[0].split("|"))
