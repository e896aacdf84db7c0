"""What the measured half's fakes say and ask for."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.farm import drawing
from tests.farm.html import Node, h
from tests.farm.saying import Speaker
from tests.farm.taste import Scheme

LABELS: dict[str, dict[str, tuple[str, ...]]] = {
    "account": {"en": ("Client number", "MT5 login", "Your ID", "Email / mobile", "User"), "zh": ("客户号", "MT5账户", "登录名", "手机/邮箱/UID", "帐号"), "vi": ("Tên đăng nhập",), "th": ("ไอดีผู้ใช้",), "id": ("ID Anda",), "es": ("Número de cliente",), "pt": ("Número do cliente",)},
    "password": {"en": ("Passcode", "Secret", "Enter password", "PIN"), "zh": ("登陆密码", "请填写密码", "资金密码", "口令"), "vi": ("Nhập mật khẩu",), "th": ("ใส่รหัสผ่าน",), "id": ("Sandi",), "es": ("Clave",), "pt": ("Palavra-passe",)},
    "otp": {"en": ("One-time passcode", "Google Authenticator code", "Code we texted you"), "zh": ("谷歌验证码", "手机动态码", "获取到的6位数字"), "vi": ("Mã xác minh",), "th": ("รหัสยืนยัน",), "id": ("Kode verifikasi",), "es": ("Código recibido por SMS",), "pt": ("Código do SMS",)},
    "card": {"en": ("16 digits on the front", "Debit card", "Valid thru", "Security code (CVC)"), "zh": ("储蓄卡号", "借记卡/信用卡号", "CVV2", "卡有效期（月/年）"), "vi": ("Số thẻ ATM",), "th": ("เลขหน้าบัตร",), "id": ("No. kartu debit",), "es": ("Tarjeta de débito",), "pt": ("Cartão de débito",)},
    "identity": {"en": ("National ID", "SSN", "Driving licence number", "Name as on your ID"), "zh": ("居民身份证号码", "护照号", "姓名（与证件一致）"), "vi": ("Căn cước công dân",), "th": ("เลขประจำตัว",), "id": ("Nomor KTP",), "es": ("DNI o pasaporte",), "pt": ("RG ou CPF",)},
    "seed": {"en": ("Secret recovery phrase", "Type your phrase, words separated by spaces", "Keystore JSON"), "zh": ("恢复短语", "按顺序输入助记词，以空格分隔", "Keystore或私钥")},
    "phone": {"en": ("Mobile number", "Your WhatsApp number"), "zh": ("联系手机", "预留手机号", "微信/手机"), "vi": ("Số Zalo",), "th": ("เบอร์มือถือ",), "id": ("Nomor WhatsApp",), "es": ("Móvil",), "pt": ("Celular",)},
    "email": {"en": ("Registered e-mail", "Mail"), "zh": ("注册邮箱", "E-mail"), "es": ("Correo registrado",), "pt": ("Endereço de e-mail",)},
    "amount": {"en": ("How much", "Sum in USDT", "Amount to release"), "zh": ("转入数量", "补缴金额", "数量（USDT）"), "vi": ("Số tiền nạp",), "th": ("ยอดฝาก",), "id": ("Nominal",), "es": ("Cantidad",), "pt": ("Quantia",)},
    "upload": {"en": ("Selfie with passport", "Attach the receipt", "Back of the card"), "zh": ("身份证反面照", "转账截图", "本人自拍"), "vi": ("Ảnh biên lai",)},
    "search": {"en": ("Link or phone to verify", "Paste URL"), "zh": ("粘贴链接或电话", "待核验的网址/工号")},
    "text": {"en": ("Referral ID", "Agent number", "Your name", "TXID"), "zh": ("推荐人ID", "工号", "称呼", "交易哈希")},
    "login": {"en": ("Enter", "Access my account", "Log me in"), "zh": ("登陆", "进入账户", "确认登录"), "vi": ("Vào",), "th": ("เข้าระบบ",), "id": ("Login",), "es": ("Entrar",), "pt": ("Acessar",)},
}  # fmt: skip
FIELD_NAMES = {
    "account": ("f1", "loginid", "cust_no", "usr", "zh", "mtlogin"), "password": ("f2", "mm", "secret", "psw", "login_password", "pin"), "otp": ("yzm", "gcode", "token", "auth_code"),
    "card": ("kh", "pan", "card1", "exp_date", "cvc", "bank_no"), "identity": ("sfz", "ssn", "xm", "id_num"), "seed": ("w", "recovery", "secretPhrase", "pk"),
    "phone": ("sj", "contact", "wa", "cellphone"), "email": ("mailbox", "e", "reg_email"), "amount": ("je", "sum", "value", "qty"), "upload": ("pic", "zfpz", "selfie", "doc[]"),
    "search": ("link", "s", "wz", "check"), "text": ("tjr", "memo", "nick", "hash"),
}  # fmt: skip
NAV = {
    "en": ("Markets", "Wallet", "Earn", "Prices", "Learn", "Invite friends", "Security", "FAQ"), "zh": ("行情", "资产", "理财", "策略", "公告中心", "邀请好友", "安全中心", "常见问题"),
    "vi": ("Thị trường", "Ví", "Tin tức"), "th": ("ตลาด", "กระเป๋าเงิน", "ข่าว"), "id": ("Pasar", "Dompet", "Berita"), "es": ("Mercados", "Cartera", "Noticias"), "pt": ("Mercados", "Carteira", "Notícias"),
}  # fmt: skip
_REST = {
    "vi": ("{brand} Việt Nam | [cổng khách hàng|trang chính thức]", "Khách hàng {brand} vui lòng [xác minh|cập nhật] tài khoản trước {date}"),
    "th": ("{brand} ประเทศไทย | [ศูนย์ลูกค้า|เว็บไซต์ทางการ]", "ลูกค้า {brand} กรุณา[ยืนยัน|อัปเดต]บัญชีก่อน {date}"),
    "id": ("{brand} Indonesia | [portal nasabah|situs resmi]", "Nasabah {brand} wajib [verifikasi|memperbarui] akun sebelum {date}"),
    "es": ("{brand} Latinoamérica | [portal de clientes|sitio oficial]", "Estimado cliente de {brand}: [verifique|actualice] su cuenta antes del {date}"),
    "pt": ("{brand} Brasil | [portal do cliente|site oficial]", "Prezado cliente {brand}: [verifique|atualize] sua conta até {date}"),
}  # fmt: skip


def _scheme(
    titles: dict[str, Sequence[str]],
    leads: dict[str, Sequence[str]],
    buttons: tuple[str, str],
    fields: Sequence[str],
    blocks: Sequence[str] = (),
    *,
    named: bool = True,
) -> Scheme:
    if named:
        titles = {**{code: (pair[0],) for code, pair in _REST.items()}, **titles}
        leads = {**{code: (pair[1],) for code, pair in _REST.items()}, **leads}
    told = {
        "en": buttons[0].split("/"),
        "zh": buttons[1].split("/"),
        "vi": ["Gửi"],
        "th": ["ส่ง"],
        "id": ["Kirim sekarang"],
        "es": ["Aceptar"],
        "pt": ["Prosseguir"],
    }
    return Scheme(titles=titles, leads=leads, buttons=told, fields=fields, blocks=blocks)


SCHEMES = {
    "login": _scheme(
        {"en": ("{brand}: [e-banking|back office|trader's room]", "[My|Your] {brand}", "{brand} WebTrader [5|Pro|]"), "zh": ("{brand}[后台|交易员专区|个人中心]", "[我的|欢迎使用]{brand}", "{brand}网上[营业厅|交易端]")},
        {"en": ("For your protection you were signed out of {brand}.", "New device detected. Confirm it is you to go on using {brand}.", "{brand} was upgraded on {date}; all clients must sign in again."), "zh": ("为保障安全，您已退出{brand}。", "检测到新设备，请验证身份后继续使用{brand}。", "{brand}已于{date}完成升级，所有客户需重新登陆。")},
        ("Access/Unlock/Proceed", "登陆/解锁/继续"), ("account password", "email password otp", "account password text", "phone password otp"),
    ),
    "deposit": _scheme(
        {"en": ("[Cash desk|Cashier] · {brand}", "{brand} [IPO subscription|fixed-income plan]: pay in", "Pay {brand} with crypto"), "zh": ("{brand}[收银台|资金通道|新股申购]", "{brand}数字货币[转入|付款]", "{brand}理财认购")},
        {"en": ("Scan the code or copy the address. {brand} books [any amount from {amount} USDT|your payment] by itself.", "Because of bank maintenance {brand} takes only stablecoins [this week|until {date}].", "Subscribe to the {brand} plan, {percent}% a month, principal protected."), "zh": ("扫码或复制地址转账，{brand}系统自动入账，[{amount} USDT起|实时到账]。", "因银行通道维护，{date}前{brand}仅支持稳定币充值。", "认购{brand}稳盈计划，月息{percent}%，到期返还本金。")},
        ("Done, I sent it/Check payment", "已转账，等待确认/下一步"), ("amount text", "account amount", "amount upload text", ""), ("purse",),
    ),
    "unfreeze": _scheme(
        {"en": ("{brand} [compliance|funds recovery|AML] department", "Case {ref}: release of your funds - {brand}", "{brand} refund centre"), "zh": ("{brand}[合规部|清退中心|资金追回]", "案件{ref}：资金解除限制 - {brand}", "{brand}清退兑付登记")},
        {"en": ("Dear client, {brand} is returning the funds of {number}00 victims. An administrative charge of {amount} USDT applies before release.", "Your withdrawal was flagged by the {regulator}. Deposit {percent}% of the balance as proof of funds, it stays yours.", "Upgrade to VIP{number} to lift the withdrawal limit of {brand}: {amount} USDT."), "zh": ("尊敬的客户，{brand}清退工作已启动，请先缴纳{amount}元手续费后办理兑付。", "您的提款被{regulator}标记，请转入余额的{percent}%作为验资款，验证后随本金返回。", "升级VIP{number}即可解除{brand}提款限制，费用{amount} USDT。")},
        ("Pay the charge/Start the release", "缴费/开始办理/登记"), ("identity card phone", "account amount", "identity phone text upload", ""), ("purse", "ways"),
    ),
    "verify": _scheme(
        {"en": ("{brand} trust centre: is your contact genuine?", "Genuine or fake? Check with {brand}", "{brand} channel lookup"), "zh": ("{brand}防伪中心：辨别真假", "{brand}工号/网址核验系统", "{brand}正版验证入口")},
        {"en": ("Many sites imitate {brand}. Type the link you use; afterwards sign in so that we can bind it to your account.", "{fake} is registered in the {brand} trust list under no. {ref}.", "Employees of {brand} carry a work number. Verify it, then leave your telephone number for the confirmation call."), "zh": ("近期冒充{brand}的网站较多，请输入您正在使用的链接，并登陆账户完成绑定。", "{fake}已列入{brand}白名单，编号{ref}，请放心使用。", "{brand}员工均有工号，核验后请留下手机号，专员回电确认。")},
        ("Verify link/Bind/Check", "核验/绑定/开始验证"), ("search account password", "text phone otp", "search email password otp", "search"), ("seal", "ways"),
    ),
    "support": _scheme(
        {"en": ("Talk to {brand}", "{brand} client care desk", "{brand} · message your advisor"), "zh": ("{brand}[人工服务|客户关怀|顾问]", "{brand}[投诉与建议|出金加急]通道", "一对一{brand}顾问")},
        {"en": ("Our switchboard moved to messengers. An advisor of {brand} answers within {number} seconds.", "Withdrawals of {brand} are handled by chat only, quote {ref}."), "zh": ("{brand}热线已迁移至即时通讯，顾问{number}秒内响应。", "{brand}出金业务现由顾问人工办理，请报编号{ref}。")},
        ("Message us", "发送消息"), ("",), ("ways", "seal"),
    ),
    "download": _scheme(
        {"en": ("{brand} for [mobile|your phone|desktop]", "Install {brand} [Lite|Pro|Terminal]", "{brand} v{number} update required"), "zh": ("{brand}[手机版|极速版|客户端]", "请更新{brand}至v{number}", "{brand}交易终端安装")},
        {"en": ("Your version of {brand} is no longer supported. Get the new package here.", "Allow unknown sources, open the file, sign in with your {brand} number."), "zh": ("您的{brand}版本过低，请下载新版安装包。", "打开“允许未知来源”，安装后使用{brand}账户登陆。", "苹果用户请先安装描述文件，再打开{brand}。")},
        ("Get it", "获取"), ("",), ("packages",),
    ),
    "recruit": _scheme(
        {"en": ("{brand} is giving away {amount} USDT", "{brand} x AI quant: hands-off income", "Be a {brand} local partner"), "zh": ("{brand}周年庆，瓜分{amount}U", "{brand} AI量化，躺赚收益", "{brand}城市合伙人火热招募")},
        {"en": ("{brand} marks its anniversary: the first {number}00 people receive shares for nothing.", "The robot of {brand} trades for you and never loses, {percent}% each week.", "Bring three friends to {brand} and draw a salary."), "zh": ("{brand}周年庆典，前{number}00名赠送原始股。", "{brand}量化机器人自动交易，周收益{percent}%，零风险。", "邀请三人加入{brand}，每月领工资。")},
        ("Reserve my place/Take part", "预约/参与"), ("phone text", "email password text", "phone text amount", ""), ("ways", "claims"),
    ),
    "register": _scheme(
        {"en": ("Become a client of {brand}", "{brand} onboarding, step 1 of 3", "Start with {brand}"), "zh": ("成为{brand}客户", "{brand}开户申请（第1步）", "加入{brand}")},
        {"en": ("{brand}, licence {licence} of the {regulator}. Demo or live in a minute.", "No papers needed: {brand} opens accounts with a mobile number."), "zh": ("{brand}持有{regulator}{licence}号牌照，一分钟开立模拟或真实账户。", "无需证件，凭手机号即可开立{brand}账户。")},
        ("Create/Continue", "创建/继续"), ("phone password otp", "email password text phone", "identity email phone password"), ("claims",),
    ),
    "kyc": _scheme(
        {"en": ("Annual review of your {brand} file", "{brand}: tell us who you are"), "zh": ("{brand}客户资料年检", "{brand}账户升级：补充资料")},
        {"en": ("{brand} cannot keep your account open without a fresh selfie and both sides of your document. Deadline {date}.", "Send a photo of the card you pay with, the {brand} team will release the account."), "zh": ("请于{date}前补交自拍照与证件正反面，否则{brand}账户将被注销。", "请上传付款银行卡照片，{brand}审核后恢复使用。")},
        ("Send documents", "提交资料"), ("identity upload", "identity upload upload phone", "identity card upload"),
    ),
    "card": _scheme(
        {"en": ("{brand} · card on file", "Refund from {brand}: where should we send it?"), "zh": ("{brand}退款到卡", "{brand}ETC/快捷卡校验")},
        {"en": ("We owe you {amount}.00. Enter the card that should receive the refund of {brand}.", "Your {brand} card was declined; check the numbers below."), "zh": ("{brand}将退还您{amount}元，请填写收款卡信息。", "您在{brand}绑定的卡片校验失败，请重新填写。")},
        ("Refund me/Check card", "确认退款/校验"), ("card card card", "identity card otp", "card phone password otp"),
    ),
    "wallet": _scheme(
        {"en": ("{brand} [bridge|dApp|migration tool]", "Sync your wallet with {brand}"), "zh": ("{brand}跨链桥", "{brand}资产映射")},
        {"en": ("The old {brand} contract closes on {date}. Sync your wallet to map your tokens.", "Manual connection failed, type the phrase to reach {brand}."), "zh": ("{brand}旧合约将于{date}关闭，请同步钱包完成映射。", "自动连接失败，请手动输入以连接{brand}。")},
        ("Sync/Map", "同步/映射"), ("seed", "seed text"),
    ),
    "name_only": _scheme({"en": ("Portal", "Authentication", "User login"), "zh": ("系统", "用户认证", "后台")}, {"en": ("Authentication required.", "Enter your data."), "zh": ("请先认证", "请输入信息")}, ("Enter", "确定"), ("account password", "email password otp", "phone password"), named=False),
}  # fmt: skip
FAKES = {
    "login": 16,
    "deposit": 11,
    "unfreeze": 10,
    "verify": 10,
    "support": 9,
    "download": 9,
    "recruit": 9,
    "register": 8,
    "kyc": 6,
    "card": 4,
    "wallet": 4,
    "name_only": 4,
}


def blocks(name: str, rng: Random, say: Speaker, language: str) -> Sequence[Node]:
    """Further parts of a fake, by name; the shared machinery asks for contact, points, faq, numbers and prose."""
    zh = language == "zh"
    made = {
        "purse": _purse,
        "ways": _ways,
        "contact": _ways,
        "packages": _packages,
        "seal": _seal,
        "claims": _claims,
        "points": _claims,
        "numbers": _ticker,
        "faq": _letters,
    }
    return made.get(name, _filler)(rng, say, zh)


def _purse(rng: Random, say: Speaker, zh: bool) -> list[Node]:
    kind, coin = rng.choice(
        (("usdt", "USDT · TRON"), ("usdt", "Tether (TRX)"), ("eth", "USDC / ETH"), ("btc", "Bitcoin"))
    )
    address = say[kind]
    match rng.randrange(3):
        case 0:
            shown: Node = h("p", f"{coin}: {address}")
        case 1:
            shown = h(
                "span",
                address[: len(address) // 2],
                h("wbr"),
                address[len(address) // 2 :],
                data_clipboard_text=address,
            )
        case _:
            shown = h(
                "div",
                h("img", src=drawing.as_data(drawing.encoded(drawing.photo(address, (90, 90)))), alt="QR"),
                h("textarea", address, readonly="readonly"),
            )
    return [
        h(
            "section",
            h("b", ("付款至" if zh else "Pay to")),
            shown,
            h("em", say("[仅限{amount}以上|30分钟内有效]" if zh else "[valid for 30 minutes|{amount} or more]")),
            role="contact",
        )
    ]


def _ways(rng: Random, say: Speaker, zh: bool) -> list[Node]:
    ways: list[Node] = [
        h("a", h("img", src="/icons/tg.svg", alt="Telegram"), href=f"tg://resolve?domain={say['tg']}"),
        h("a", "💬 " + ("顾问" if zh else "Advisor"), href=f"https://t.me/{say['tg']}"),
        h("a", "WhatsApp", href=f"whatsapp://send?phone={say['wa']}"),
        h("li", ("加微信办理：" if zh else "WeChat ID: ") + say["tg"].replace("_", "-")[:19]),
        h("li", ("企鹅号 " if zh else "QQ number ") + say["qq"], h("a", "+", href=f"https://wpa.qq.com/msgrd?v=3&uin={say['qq']}")),
        h("a", "Zalo / LINE", href=f"https://line.me/R/ti/p/@{say['tg'][:12]}"),
        h("button", ("打开客服窗口" if zh else "Open the chat"), onclick=f"window.open('https://chatdesk-im.{say['fake'].rpartition('.')[2]}/chat/{say['code']}')"),
    ]  # fmt: skip
    return [
        h(
            "section",
            h("strong", say("[工作人员|顾问|受理窗口]" if zh else "[Your advisor|Desk|Officer in charge]")),
            *rng.sample(ways, rng.randint(1, 3)),
            role="contact",
        )
    ]


def _packages(rng: Random, say: Speaker, zh: bool) -> list[Node]:
    label = "".join(one for one in say["handle"] if one.isalnum())
    files: list[Node] = [
        h("button", "Android", onclick=f"location.href='/d/{label}{say['number']}.apk'"),
        h(
            "a",
            ("安卓安装包" if zh else "Android package"),
            href=f"https://dl.{say['fake']}/{label}.apk?t={say['code']}",
            download="",
        ),
        h("a", ("苹果描述文件" if zh else "iPhone profile"), href=f"/p/{label}.mobileconfig"),
        h("a", "Windows (MT5)", href=f"/files/{label}_mt5_setup.exe"),
        h("a", "TestFlight", href=f"https://testflight.apple.com/join/{say['ref']}"),
    ]
    return [
        h(
            "section",
            *rng.sample(files, rng.randint(1, 3)),
            h("sub", f"v{say['number']}.0 · {rng.randint(9, 90)} MB"),
            role="contact",
        )
    ]


def _seal(rng: Random, say: Speaker, zh: bool) -> list[Node]:
    words = say(
        "[官方认证 ✔ {fake}|{brand}授权站点 编号{ref}]"
        if zh
        else "[Certified ✔ {fake}|Authorised {brand} site no. {ref}]"
    )
    return (
        [
            h(
                "figure",
                h("img", src=drawing.as_data(drawing.encoded(drawing.mark("seal" + say["ref"], 60))), alt="seal"),
                h("figcaption", words),
            )
        ]
        if rng.random() < 0.5
        else [h("mark", words)]
    )


def _claims(rng: Random, say: Speaker, zh: bool) -> list[Node]:
    bank = (
        (
            "荣获“年度最佳券商”",
            "{number}国监管，资金第三方托管",
            "出金秒到，零手续费",
            "全球{number}0万用户之选",
            "{regulator} {licence}",
        )
        if zh
        else (
            "Broker of the year",
            "Supervised in {number} countries",
            "Instant payouts, no fee",
            "Chosen by {number} million",
            "{regulator} {licence}",
        )
    )
    return [h("ul", *(h("li", h("i", "★"), say(one)) for one in rng.sample(bank, rng.randint(2, 4))))]


def _ticker(rng: Random, say: Speaker, zh: bool) -> list[Node]:
    names = ("恭喜用户", "会员") if zh else ("User", "Client")
    return [
        h(
            "marquee",
            " ".join(
                f"{rng.choice(names)} {rng.randint(130, 199)}****{rng.randint(1000, 9999)} +{rng.randint(100, 90000)} USDT"
                for _ in range(4)
            ),
        )
    ]


def _letters(rng: Random, say: Speaker, zh: bool) -> list[Node]:
    bank = (
        (
            "请在{number}小时内完成，否则视为放弃。",
            "办理期间请勿联系其他渠道，以免泄露信息。",
            "如遇银行询问，请回答为正常消费。",
        )
        if zh
        else (
            "Complete this within {number} hours or the right lapses.",
            "Do not contact other channels while your case is open.",
            "If your bank asks, say that it is a purchase.",
        )
    )
    return [h("p", say(one)) for one in rng.sample(bank, rng.randint(1, 2))]


def _filler(rng: Random, say: Speaker, zh: bool) -> list[Node]:
    return [h("p", say["prose_zh" if zh else "prose"])] if rng.random() < 0.8 else []
