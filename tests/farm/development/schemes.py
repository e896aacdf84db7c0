"""What the development half's fakes say and ask for."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.farm.html import Node, h
from tests.farm.saying import Speaker
from tests.farm.taste import Scheme

LABELS: dict[str, dict[str, tuple[str, ...]]] = {
    "account": {"en": ("Account", "Username", "User ID", "E-mail or phone", "Login"), "zh": ("账号", "用户名", "请输入账号", "手机号/邮箱", "会员账号"), "vi": ("Tài khoản",), "th": ("บัญชีผู้ใช้",), "id": ("Nama pengguna",), "es": ("Usuario",), "pt": ("Usuário",)},
    "password": {"en": ("Password", "Your password", "Login password"), "zh": ("密码", "请输入密码", "登录密码", "交易密码"), "vi": ("Mật khẩu",), "th": ("รหัสผ่าน",), "id": ("Kata sandi",), "es": ("Contraseña",), "pt": ("Senha",)},
    "otp": {"en": ("Verification code", "SMS code", "6-digit code"), "zh": ("验证码", "短信验证码", "请输入动态码"), "vi": ("Mã OTP",), "th": ("รหัส OTP",), "id": ("Kode OTP",), "es": ("Código de verificación",), "pt": ("Código de verificação",)},
    "card": {"en": ("Card number", "Bank card no.", "Expiry date", "CVV"), "zh": ("银行卡号", "卡号", "有效期", "安全码"), "vi": ("Số thẻ",), "th": ("หมายเลขบัตร",), "id": ("Nomor kartu",), "es": ("Número de tarjeta",), "pt": ("Número do cartão",)},
    "identity": {"en": ("ID number", "Passport number", "Full legal name"), "zh": ("身份证号", "真实姓名", "证件号码"), "vi": ("Số CCCD",), "th": ("เลขบัตรประชาชน",), "id": ("NIK",), "es": ("Documento de identidad",), "pt": ("CPF",)},
    "seed": {"en": ("Recovery phrase", "Enter your 12 or 24 words", "Private key"), "zh": ("助记词", "请输入 12 个助记词", "私钥")},
    "phone": {"en": ("Phone number", "Mobile"), "zh": ("手机号", "手机号码", "联系电话"), "vi": ("Số điện thoại",), "th": ("เบอร์โทรศัพท์",), "id": ("Nomor HP",), "es": ("Teléfono",), "pt": ("Telefone",)},
    "email": {"en": ("E-mail", "Email address"), "zh": ("邮箱", "电子邮箱"), "es": ("Correo electrónico",), "pt": ("E-mail",)},
    "amount": {"en": ("Amount", "Deposit amount (USD)"), "zh": ("金额", "充值金额", "入金金额"), "vi": ("Số tiền",), "th": ("จำนวนเงิน",), "id": ("Jumlah",), "es": ("Importe",), "pt": ("Valor",)},
    "upload": {"en": ("Upload ID front", "Payment screenshot", "Photo of your card"), "zh": ("上传身份证正面", "上传付款凭证", "手持证件照"), "vi": ("Tải ảnh CCCD",)},
    "search": {"en": ("Website to check", "Enter the address"), "zh": ("请输入要查询的网址", "输入域名/客服账号")},
    "text": {"en": ("Invitation code", "Remark", "Name"), "zh": ("邀请码", "备注", "姓名", "开户经理编号")},
    "login": {"en": ("Log in", "Sign in", "Login now"), "zh": ("登录", "立即登录", "登 录"), "vi": ("Đăng nhập",), "th": ("เข้าสู่ระบบ",), "id": ("Masuk",), "es": ("Iniciar sesión",), "pt": ("Entrar",)},
}  # fmt: skip
FIELD_NAMES = {
    "account": ("username", "user", "account", "login", "uid", "userName"), "password": ("password", "pwd", "pass", "passwd", "user_pass"), "otp": ("code", "otp", "smscode", "vcode"),
    "card": ("cardno", "card_number", "cc", "bankcard", "exp", "cvv"), "identity": ("idcard", "realname", "id_no", "passport"), "seed": ("phrase", "words", "key", "mnemonic"),
    "phone": ("mobile", "phone", "tel"), "email": ("email", "mail"), "amount": ("amount", "money", "num"), "upload": ("file", "img1", "idfront", "voucher"),
    "search": ("keyword", "q", "domain", "url"), "text": ("invite", "remark", "name", "agent"),
}  # fmt: skip
NAV = {
    "en": ("Home", "Trading", "Accounts", "Platforms", "Promotions", "About", "Support", "Open account"),
    "zh": ("首页", "交易产品", "账户类型", "平台下载", "优惠活动", "关于我们", "在线客服", "立即开户", "新手学院"),
    "vi": ("Trang chủ", "Giao dịch", "Nạp tiền", "Hỗ trợ"), "th": ("หน้าแรก", "ฝากเงิน", "ติดต่อเรา"), "id": ("Beranda", "Deposit", "Bantuan"), "es": ("Inicio", "Operar", "Ayuda"), "pt": ("Início", "Negociar", "Ajuda"),
}  # fmt: skip

_VI = {
    "login": "Đăng nhập tài khoản {brand}",
    "deposit": "Nạp tiền vào {brand}",
    "other": "{brand} – sàn giao dịch uy tín [toàn cầu|quốc tế|2026]",
}
_TH = {
    "login": "เข้าสู่ระบบ {brand}",
    "deposit": "ฝากเงินกับ {brand}",
    "other": "{brand} แพลตฟอร์มเทรด[ที่ดีที่สุด|อันดับหนึ่ง|ระดับโลก]",
}
_ID = {
    "login": "Masuk ke akun {brand} Anda",
    "deposit": "Deposit dana {brand}",
    "other": "{brand}: platform trading [terpercaya|resmi|nomor satu] di Indonesia",
}
_ES = {
    "login": "Acceda a su cuenta de {brand}",
    "deposit": "Deposite fondos en {brand}",
    "other": "{brand}, su plataforma [oficial|de confianza|líder] para invertir",
}
_PT = {
    "login": "Acesse sua conta {brand}",
    "deposit": "Depósito na {brand}",
    "other": "{brand}, a corretora [oficial|de confiança|líder] no Brasil",
}


def _words(kind: str, en: Sequence[str], zh: Sequence[str]) -> dict[str, Sequence[str]]:
    rest = {
        code: (bank.get(kind, bank["other"]),)
        for code, bank in (("vi", _VI), ("th", _TH), ("id", _ID), ("es", _ES), ("pt", _PT))
    }
    return {"en": en, "zh": zh, **rest}


def _buttons(en: Sequence[str], zh: Sequence[str]) -> dict[str, Sequence[str]]:
    return {
        "en": en,
        "zh": zh,
        "vi": ("Tiếp tục", "Xác nhận"),
        "th": ("ดำเนินการต่อ", "ยืนยัน"),
        "id": ("Lanjutkan", "Kirim"),
        "es": ("Continuar", "Enviar"),
        "pt": ("Continuar", "Enviar"),
    }


SCHEMES = {
    "login": Scheme(
        titles=_words("login", ("{brand} [Login|Sign in|Client Portal|Member Area]", "[Log in|Sign in] to {brand}", "{brand} | [secure access|my account|web trader]"), ("{brand}[登录|会员登录|用户中心|交易平台登录]", "登录 - {brand}[官网|官方网站|]", "{brand}[客户端|网页版|H5]登录")),
        leads=_words("login", ("[Please enter|Enter] your {brand} [account|login details|credentials] to continue.", "Your session has expired. Log in again to [see your balance|keep trading].", "Welcome to {brand}, trusted by {number}0,000 [traders|clients]."), ("请使用您的{brand}账号登录", "欢迎来到{brand}，安全、稳定、专业", "您的登录已过期，请重新登录{brand}账户")),
        buttons=_buttons(("Log in", "Sign in", "Next", "Continue"), ("登录", "立即登录", "下一步", "进入")),
        fields=("account password", "account password otp", "phone password", "email password text"),
    ),
    "deposit": Scheme(
        titles=_words("deposit", ("{brand} [deposit|funding|recharge center]", "Fund your {brand} account with USDT", "[Recharge|Top up] | {brand}"), ("{brand}[充值|入金|充值中心]", "USDT入金 - {brand}", "{brand}快速[充值|入金]通道")),
        leads=_words("deposit", ("Send [USDT|only USDT-TRC20] to the address below. Your {brand} balance is credited [within 5 minutes|after one confirmation].", "[First deposit bonus|Deposit today and get] {percent}% extra on your {brand} account.", "Minimum deposit {amount} USDT. Do not send other coins."), ("请将USDT转入以下{brand}专属收款地址，[5分钟内到账|一次确认后到账]。", "首次入金即送{percent}%赠金，{brand}限时活动", "{brand}入金通道已更新，请勿使用旧地址。")),
        buttons=_buttons(("I have paid", "Submit payment", "Confirm deposit"), ("我已付款", "提交", "确认充值", "已完成转账")),
        fields=("amount upload", "amount text", "account amount upload", ""), blocks=("wallet",),
    ),
    "unfreeze": Scheme(
        titles=_words("other", ("{brand} [account unfreezing|withdrawal review|risk control notice]", "[Your account has been frozen|Withdrawal on hold] - {brand}"), ("{brand}[账户解冻|风控通知|出金审核]", "账户[异常|冻结]处理 - {brand}", "{brand}解冻保证金缴纳")),
        leads=_words("other", ("Your {brand} account was frozen by the risk department. Pay a [refundable deposit|margin|tax] of {amount} USDT to release your funds.", "To withdraw from {brand}, [{percent}% personal income tax|an unfreezing fee of {amount} USDT] must be paid first. It is returned with your withdrawal.", "Funds of {brand} users will be confiscated if the fee is not paid within {number} hours."), ("您的{brand}账户因涉嫌[违规操作|洗钱|异地登录]被冻结，请缴纳{amount} USDT解冻金后恢复提现。", "根据{regulator}要求，{brand}提现前须先缴纳{percent}%[个人所得税|保证金|解冻费]，到账后一并退还。", "您的信用分不足，请先补缴保证金{amount}元，逾期{brand}将永久冻结账户。")),
        buttons=_buttons(("Pay now", "Unfreeze my account", "Submit proof"), ("立即缴纳", "申请解冻", "提交凭证")),
        fields=("account amount upload", "identity upload", "account text", ""), blocks=("wallet", "contact"),
    ),
    "verify": Scheme(
        titles=_words("other", ("{brand} official verification", "Check whether your {brand} [website|account manager|address] is official", "{brand} anti-fraud center"), ("{brand}[官方验证|官方渠道验证|真伪查询]", "查询您的[网址|客服|经理]是否为{brand}官方", "{brand}反诈验证中心")),
        leads=_words("other", ("Enter the website or account you were given. Verified channels of {brand} get a green mark. To protect you, log in with your {brand} account first.", "Only sites verified here belong to {brand}. [This site|{fake}] is the official domain since {year}.", "After the check a [verification officer|specialist] of {brand} will contact you to confirm your account."), ("请输入您收到的网址或客服账号，验证是否为{brand}官方渠道，验证时请登录您的{brand}账户。", "本站{fake}为{brand}唯一官方网站，其他均为假冒，请认准。", "为保障资金安全，请完成{brand}账户验证，验证后方可继续交易与提现。")),
        buttons=_buttons(("Verify", "Check now", "Verify my account"), ("立即验证", "查询", "验证账户")),
        fields=("search account password", "search phone otp", "account password identity", "search"), blocks=("verified", "contact"),
    ),
    "support": Scheme(
        titles=_words("other", ("{brand} [customer service|live support|help desk 24/7]", "Contact {brand} [online|support team]"), ("{brand}[在线客服|官方客服|客服中心]", "联系{brand}[人工客服|专属经理]", "{brand}售后/出金客服")),
        leads=_words("other", ("{brand} [support|service] is available around the clock. [Withdrawal|Login|Deposit] problems? Talk to us on Telegram or WhatsApp.", "The {brand} hotline is busy; please add our official [manager|agent] below."), ("{brand}7×24小时人工客服，出金、登录、冻结问题请添加下方官方客服。", "电话客服繁忙，请添加{brand}官方[Telegram|QQ|WhatsApp]，由专员一对一处理。", "亲，您好，请点击下方按钮联系{brand}客服经理。")),
        buttons=_buttons(("Chat now", "Contact"), ("立即咨询", "联系客服")), fields=("",), blocks=("contact", "contact"),
    ),
    "download": Scheme(
        titles=_words("other", ("{brand} [app download|APP|trading app for Android and iOS]", "Download {brand} [MT5|mobile|APK]"), ("{brand}[APP下载|官方APP|手机交易软件下载]", "{brand} MT5下载", "下载{brand}[安卓版|苹果版]")),
        leads=_words("other", ("Scan or tap to install the [latest|official] {brand} app. iOS users: trust the enterprise certificate in Settings.", "{brand} MT5 was removed from the store. Install it from here."), ("扫码或点击下载{brand}最新版APP，苹果用户请在设置中信任企业级证书。", "因应用商店调整，{brand}仅支持官网下载安装。", "{brand}全新MT5客户端，极速下单，安装后请联系客服开通。")),
        buttons=_buttons(("Download", "Install"), ("立即下载", "免费安装")), fields=("",), blocks=("apps",),
    ),
    "recruit": Scheme(
        titles=_words("other", ("{brand} [welcome bonus|promotion|agent program 2026]", "Get {amount} USD free from {brand}", "Earn with {brand}: [daily tasks|copy trading|VIP group]"), ("{brand}[注册送|开户即送]{amount}美金", "{brand}[代理招募|合伙人计划|跟单社群]", "加入{brand}，日赚{amount}")),
        leads=_words("other", ("Register at {brand} today and receive a {amount} USD bonus. [Teachers|Analysts] lead you to {percent}% a day, guaranteed.", "Join the {brand} VIP signal group: {number} of 100 trades won last month. Capital guaranteed.", "{brand} is hiring online agents: [no experience|work from home], paid daily in USDT."), ("注册{brand}即送{amount}美金体验金，[导师|老师]带单，日收益{percent}%，稳赚不赔。", "{brand}官方跟单社群，保本保息，名额仅剩{number}个。", "{brand}诚招代理，[无需经验|在家可做]，佣金日结USDT。")),
        buttons=_buttons(("Claim bonus", "Join now", "Register"), ("立即领取", "马上加入", "注册领奖")), fields=("phone text", "account phone password text", "phone otp", ""), blocks=("contact", "numbers"),
    ),
    "register": Scheme(
        titles=_words("other", ("Open a {brand} [live|real|trading] account", "{brand} registration", "Join {brand}"), ("{brand}[真实账户|在线]开户", "{brand}注册", "免费注册{brand}账户")),
        leads=_words("other", ("Open your {brand} account in {number} seconds. Regulated by {regulator}, licence {licence}.", "Create a {brand} account and trade forex, gold and [crypto|indices]."), ("30秒极速开户，{brand}受{regulator}监管，牌照号{licence}。", "注册{brand}，畅享外汇、黄金、[原油|数字货币]交易。")),
        buttons=_buttons(("Open account", "Register", "Create account"), ("立即开户", "注册", "提交")), fields=("phone otp password text", "email password phone", "identity phone password text"), blocks=("points",),
    ),
    "kyc": Scheme(
        titles=_words("other", ("{brand} identity verification", "[KYC|Account security] - {brand}"), ("{brand}[实名认证|身份认证]", "完善资料 - {brand}")),
        leads=_words("other", ("{brand} must verify your identity by {date}. Upload both sides of your ID and a photo holding your bank card.", "Unverified {brand} accounts will be closed."), ("根据监管要求，请于{date}前完成{brand}实名认证，上传身份证正反面及手持银行卡照片。", "未认证的{brand}账户将被限制提现。")),
        buttons=_buttons(("Submit", "Upload"), ("提交认证", "上传")), fields=("identity upload upload", "identity card phone upload", "identity card password"),
    ),
    "card": Scheme(
        titles=_words("other", ("{brand} [card verification|payment|security update]", "[Confirm|Update] your {brand} card"), ("{brand}[银行卡绑定|卡片验证|快捷支付]", "绑定银行卡 - {brand}")),
        leads=_words("other", ("{brand} could not process your last payment. Confirm your card to avoid interruption.", "For your security {brand} has limited your card. Enter the details and the code we sent you."), ("为了您的资金安全，请重新绑定{brand}收款银行卡。", "{brand}快捷支付签约，请输入银行卡信息及短信验证码。")),
        buttons=_buttons(("Confirm", "Verify card"), ("确认绑定", "下一步")), fields=("card card card otp", "card phone otp password", "identity card phone otp"),
    ),
    "wallet": Scheme(
        titles=_words("other", ("{brand} wallet [restore|validation|migration]", "Connect your wallet - {brand}"), ("{brand}钱包[导入|验证|升级]", "连接钱包 - {brand}")),
        leads=_words("other", ("{brand} is moving to a new chain. Import your wallet with the recovery phrase to keep your assets.", "[Claim|Receive] the {brand} airdrop: connect and validate your wallet."), ("{brand}主网升级，请使用助记词导入钱包完成资产迁移。", "验证钱包即可领取{brand}空投奖励{amount} USDT。")),
        buttons=_buttons(("Import", "Connect", "Validate"), ("导入", "连接", "验证")), fields=("seed", "seed password"),
    ),
    "name_only": Scheme(
        titles={"en": ("[Client|Member] [area|login]", "Web Terminal", "Sign in", "Welcome"), "zh": ("[会员|用户|客户]登录", "交易系统", "欢迎登录", "H5")},
        leads={"en": ("Please sign in to continue.", "Enter your account and password."), "zh": ("请登录后操作", "请输入账号密码")},
        buttons=_buttons(("Log in", "Enter"), ("登录", "进入系统")), fields=("account password", "phone password", "account password otp"),
    ),
}  # fmt: skip
FAKES = {
    "login": 17,
    "deposit": 11,
    "unfreeze": 9,
    "verify": 10,
    "support": 10,
    "download": 9,
    "recruit": 9,
    "register": 8,
    "kyc": 5,
    "card": 4,
    "wallet": 4,
    "name_only": 4,
}


def blocks(name: str, rng: Random, say: Speaker, language: str) -> Sequence[Node]:  # noqa: PLR0911 -- one for each name
    """Further parts of a fake, by name."""
    zh = language == "zh"
    match name:
        case "wallet":
            return _wallet(rng, say, zh)
        case "contact":
            return _contact(rng, say, zh)
        case "verified":
            mark = "✅ " + say(
                "[本站已通过{brand}官方认证|{fake} 验证结果：官方网站]"
                if zh
                else "[{fake}: verified official site of {brand}|This page is certified by {brand}]"
            )
            return [h("div", mark, class_="ok")]
        case "apps":
            return _apps(rng, say, zh)
        case "numbers":
            return [
                h(
                    "ul",
                    *(
                        h("li", say(one))
                        for one in (
                            ("总用户 {number}万+", "今日收益 {amount} USDT", "提现成功率 99.{number}%")
                            if zh
                            else ("{number}M users", "{amount} USDT paid today", "99.{number}% withdrawals succeed")
                        )
                    ),
                )
            ]
        case "points":
            bank = (
                (
                    "资金安全：客户资金独立托管",
                    "极速出金，{number}分钟到账",
                    "{number}:1 杠杆，零佣金",
                    "受{regulator}监管",
                )
                if zh
                else (
                    "Segregated client funds",
                    "Withdrawals in {number} minutes",
                    "Leverage up to 1:{number}00",
                    "Regulated by {regulator}",
                )
            )
            return [h("div", *(h("p", say(one)) for one in rng.sample(bank, 3)), class_="points")]
        case "faq":
            asked = (
                (
                    ("如何提现？", "登录后点击提现，{number}分钟内到账。"),
                    ("资金安全吗？", "{brand}受{regulator}监管。"),
                )
                if zh
                else (
                    ("How do I withdraw?", "Log in and press withdraw; it takes {number} minutes."),
                    ("Is my money safe?", "{brand} is regulated by {regulator}."),
                )
            )
            return [h("dl", *(tag for q, a in asked for tag in (h("dt", q), h("dd", say(a)))))]
        case _:
            return [h("p", say.one(say._banks["prose_zh" if zh else "prose"]))]


def _wallet(rng: Random, say: Speaker, zh: bool) -> list[Node]:
    coin = rng.choice((("USDT-TRC20", "usdt"), ("TRC20", "usdt"), ("BTC", "btc"), ("ERC20", "eth")))
    label = f"{coin[0]} {'收款地址' if zh else 'address'}"
    shown = (
        h("code", say[coin[1]])
        if rng.random() < 0.5
        else h("input", value=say[coin[1]], readonly="readonly", id="addr")
    )
    copy = h("button", "复制" if zh else "Copy", type="button", onclick="copy()")
    note = (
        h("p", "请务必仅转入USDT，转错无法找回" if zh else "Transfers of other coins cannot be recovered.")
        if rng.random() < 0.5
        else None
    )
    return [h("div", h("span", label), shown, copy, note, role="contact", class_="wallet")]


def _contact(rng: Random, say: Speaker, zh: bool) -> list[Node]:
    ways = [
        h("a", "Telegram: @" + say["tg"], href=f"https://t.me/{say['tg']}"),
        h("a", "添加 WhatsApp 客服" if zh else "WhatsApp us", href=f"https://{rng.choice(('wa.me/', 'api.whatsapp.com/send?phone='))}{say['wa']}"),
        h("p", f"{'官方客服QQ' if zh else 'QQ'}：{say['qq']}"),
        h("a", "LINE", href=f"https://line.me/ti/p/~{say['tg'][:15]}"),
        h("p", f"{'客服微信' if zh else 'WeChat'}：{say['tg'][:18]}"),
        h("a", "在线客服" if zh else "Live chat", href=f"https://chat.{say['fake'].rpartition('.')[0][-8:].strip('.-')}kf.{rng.choice(('top', 'vip', 'cc'))}/?id={say['code']}"),
    ]  # fmt: skip
    return [
        h(
            "div",
            h("h4", say("[官方客服|联系我们|专属客服]" if zh else "[Official support|Contact us|Your manager]")),
            *rng.sample(ways, rng.randint(1, 3)),
            role="contact",
            class_="service",
        )
    ]


def _apps(rng: Random, say: Speaker, zh: bool) -> list[Node]:
    slug = "".join(one for one in say["handle"] if one.isalnum())
    links = [
        h("a", "安卓下载" if zh else "Android APK", href=rng.choice((f"/download/{slug}.apk", f"https://{say['fake']}/app/{slug}_v{say['number']}.apk", f"/{slug}-release.apk"))),
        h("a", "苹果下载" if zh else "iOS install", href=rng.choice((f"itms-services://?action=download-manifest&url=https://{say['fake']}/m.plist", f"/ios/{slug}.mobileconfig", "/install.html"))),
        h("a", "MT5 " + ("电脑版" if zh else "for Windows"), href=rng.choice((f"/mt5/{slug}5setup.exe", f"/download/{slug}mt5.zip"))),
    ]  # fmt: skip
    steps = [
        h("li", one)
        for one in (
            ("下载安装包", "设置 - 通用 - VPN与设备管理 - 信任", "打开并登录")
            if zh
            else ("Download", "Settings > General > Device management > Trust", "Open and log in")
        )
    ]
    return [
        h("div", *rng.sample(links, rng.randint(1, 3)), role="contact", class_="dl"),
        *([h("ol", *steps)] if rng.random() < 0.6 else []),
    ]
