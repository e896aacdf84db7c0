"""What visitors are asked for, and where it goes."""

from __future__ import annotations

import ipaddress
import re

from monitor.names.popular import rank
from monitor.sites.baseline import Baseline
from monitor.sites.case import Case, Family, Signal
from monitor.sites.documents import SECRETS, host_of, is_official, name_of, place_of, same_owner, seen
from monitor.sites.folding import looks
from monitor.sites.page import FieldKind, Form, Page, Place
from monitor.sites.speaking import voice
from monitor.text import one_line

FAMILY = Family.FORMS
WEIGHTS = {
    "seed": 28.0,
    "card": 24.0,
    "password": 24.0,
    "identity": 18.0,
    "otp": 24.0,
    "deposit": 12.0,
    "contact": 8.0,
    "lure": 20.0,
    "connect": 14.0,
    "copied": 12.0,
    "to_bot": 25.0,
    "to_service": 12.0,
    "to_address": 16.0,
    "to_mail": 12.0,
    "elsewhere": 15.0,
    "unsafe": 8.0,
}
SAYS = {
    "seed": ("asks for a wallet's secret words: {}", "索要钱包助记词或私钥：{}"),
    "card": ("asks for a bank card: {}", "索要银行卡信息：{}"),
    "password": ("asks for a password: {}", "索要密码：{}"),
    "identity": ("asks for identity documents: {}", "索要身份证件：{}"),
    "otp": ("asks for a one-time code: {}", "索要验证码：{}"),
    "deposit": ("asks for an amount of money: {}", "要求填写金额：{}"),
    "contact": ("asks how to reach the visitor: {}", "索要联系方式：{}"),
    "lure": ("urges visitors to follow a link to another site: {}", "催促访客前往其他网站操作：{}"),
    "connect": ("has visitors connect their wallet: {}", "要求连接钱包：{}"),
    "copied": ("copies a form of the official site: {}", "照抄官网表单：{}"),
    "to_bot": ("sends what is filled in to a messenger's bot: {}", "把填写内容发给聊天机器人：{}"),
    "to_service": ("sends what is filled in to a form service: {}", "把填写内容发给表单服务：{}"),
    "to_address": ("sends what is filled in to a bare address: {}", "把填写内容发到裸 IP 地址：{}"),
    "to_mail": ("sends what is filled in by mail: {}", "把填写内容发到邮箱：{}"),
    "elsewhere": ("sends what is filled in to another site: {}", "把填写内容发到其他网站：{}"),
    "unsafe": ("sends what is filled in without encryption: {}", "填写内容未加密传输：{}"),
}
_ASKED = {
    FieldKind.SEED: "seed",
    FieldKind.CARD: "card",
    FieldKind.PASSWORD: "password",
    FieldKind.IDENTITY: "identity",
    FieldKind.UPLOAD: "identity",
    FieldKind.OTP: "otp",
    FieldKind.AMOUNT: "deposit",
    FieldKind.PHONE: "contact",
    FieldKind.EMAIL: "contact",
}
#: hosts of the messengers' interfaces that bots are spoken to by, with the path that is theirs
_BOTS = (
    ("api.telegram.org", "/bot"),
    ("discord.com", "/api/webhooks"),
    ("discordapp.com", "/api/webhooks"),
    ("hooks.slack.com", ""),
    ("qyapi.weixin.qq.com", ""),
    ("oapi.dingtalk.com", ""),
    ("open.feishu.cn", ""),
    ("open.larksuite.com", ""),
    ("api.callmebot.com", ""),
)
_SERVICES = (
    "formspree.io", "formsubmit.co", "getform.io", "formcarry.com", "web3forms.com", "usebasin.com", "jotform.com", "typeform.com", "forms.gle",
    "docs.google.com", "script.google.com", "firebaseio.com", "herokuapp.com", "webhook.site", "pipedream.net", "wufoo.com", "cognitoforms.com",
    "airtable.com", "jinshuju.net", "wj.qq.com", "wjx.cn", "wjx.top", "emailjs.com", "api.emailjs.com", "formbold.com", "staticforms.xyz",
)  # fmt: skip
_LESS_ALONE = 0.5
#: links of a page that are looked at
_LINKS = 200
#: characters of a button's words
_SHORT = 60
#: what a link asks visitors to do, and how letters press for it
_ACTS = re.compile(
    r"\b(?:verify|confirm|validate|update|unlock|restore|reactivate|activate|secure|review|log ?in|log ?on|sign ?in|claim|release)\b"
    r"|验证|驗證|确认|確認|核实|登录|登錄|解锁|解冻|恢复|激活|领取|更新",
    re.IGNORECASE,
)
#: what opens the wallet in a visitor's browser for a site (EIP-1193), after which it asks to sign; by its looks
_CONNECTS = re.compile(
    r"(?:connect|link|sync|validate|migrate) (?:your |my |a )?(?:crypto )?wallet|[连链]接钱包|conectar? (?:tu |mi |la |su |sua )?(?:billetera|wallet|cartera|carteira)"
    r"|ket noi vi(?![a-z])|connecter (?:votre |mon |un )?(?:wallet|portefeuille)|wallet verbinden|hubungkan (?:dompet|wallet)|cuzdan(?:i)? bagla|지갑 연결"
)
_PRESSES = re.compile(
    r"(?:within|in the next) \d{1,3} (?:hour|day|minute)|unusual (?:sign|activit|log|transaction)|(?:has been|was|is) (?:temporarily )?(?:limited|suspended|restricted|locked|blocked|put on hold)"
    r"|will be (?:closed|suspended|deleted|terminated|lost)|final (?:notice|reminder|warning)|(?:小时|天|日)(?:之)?内|异常(?:登录|操作|交易)|(?:已|将)被?(?:冻结|限制|停用|关闭|注销)"
)


def signals(case: Case) -> tuple[Signal, ...]:
    found: dict[str, Signal] = {}
    for page, form in seen(case).forms:
        for one in (*_asked(page, form), *_sent(case, page, form), *_copied(case.baseline, page, form)):
            kept = found.get(one.kind)
            if kept is None or one.share > kept.share:
                found[one.kind] = one
    if not seen(case).asks and (lure := _lured(case)) is not None:
        found["lure"] = lure
    if (connect := _connected(case)) is not None:
        found["connect"] = connect
    if any(kind in found for kind in ("password", "card", "seed", "identity", "otp")):
        found.pop("contact", None)
    return tuple(found.values())


def _lured(case: Case) -> Signal | None:
    """A link to a stranger's page at which to log in, confirm or unlock, on a page that speaks as the brand and presses for time; as letters do
    that are kept as pages."""
    if not voice(case).claims or not any(_PRESSES.search(look) for look in voice(case).folded):
        return None
    own = host_of(case.visit.final)
    for page in seen(case).speaking:
        for link in page.links[:_LINKS]:
            host = host_of(link.url)
            strange = host and not same_owner(host, own) and not is_official(link.url, case.brand)
            if strange and _known(link.url) == 1.0 and _ACTS.search(link.text):
                return Signal("lure", one_line(f"{link.text} → {link.url}", 160), place_of(page, link.at))
    return None


def _connected(case: Case) -> Signal | None:
    """A button or link that opens the visitor's wallet."""
    for line, look in zip(seen(case).lines, voice(case).folded, strict=True):
        if line.place in (Place.BUTTON, Place.LINK) and len(look) <= _SHORT and _CONNECTS.search(look):
            return Signal("connect", one_line(line.text, 160), line.where)
    return None


def _asked(page: Page, form: Form) -> list[Signal]:
    found: dict[str, Signal] = {}
    for field in form.fields:
        kind = _ASKED.get(field.kind)
        if kind is not None and kind not in found:
            share = 0.6 if field.kind is FieldKind.UPLOAD else 1.0
            found[kind] = Signal(kind, _label(field.label, field.kind), place_of(page, field.at), share)
    return list(found.values())


def _label(label: str, kind: FieldKind) -> str:
    """The words that ask, and what they ask for."""
    shown = one_line(label, 100)
    return f"{shown} ({kind.value})" if shown else kind.value


def _sent(case: Case, page: Page, form: Form) -> list[Signal]:
    """Where what is filled in goes; only of forms that ask for more than a search."""
    if not any(field.kind in _ASKED for field in form.fields):
        return []
    secret = 1.0 if any(field.kind in SECRETS for field in form.fields) else _LESS_ALONE
    where, action = place_of(page, form.at), one_line(form.action, 160)
    found = []
    if kind := _target(case, form.action):
        share = {"elsewhere": secret * _known(form.action), "to_bot": 1.0}.get(kind, secret)
        found.append(Signal(kind, action, where, share))
    if form.action.startswith("http:") and secret == 1.0:
        found.append(Signal("unsafe", action, where))
    return found


def _target(case: Case, action: str) -> str:
    """The kind of place that a form sends to, empty for the site's own host, the brand's, or none."""
    lowered = action.lower()
    if lowered.startswith("mailto:"):
        return "to_mail"
    host, own = host_of(action), host_of(case.visit.final)
    if not host or same_owner(host, own) or is_official(action, case.brand):
        return ""
    path = lowered.partition(host)[2].lstrip(":0123456789")
    if any(_under(host, bot) and path.startswith(start) for bot, start in _BOTS):
        return "to_bot"
    if any(_under(host, service) for service in _SERVICES):
        return "to_service"
    return "to_address" if _is_address(host) else "elsewhere"


def _known(action: str) -> float:
    """A well-known host (sign-in of a big provider, a payment service) weighs little as a place to send to."""
    name = name_of(action)
    return 0.3 if name and name.registrable and rank(name.registrable) is not None else 1.0


def _under(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _copied(baseline: Baseline, page: Page, form: Form) -> list[Signal]:
    """Two fields or more asked for in the words of one of the official forms."""
    asked = _words(form)
    if len(asked) < 2:
        return []
    for official in baseline.forms:
        if len(asked & _words(official)) >= max(2, len(asked) - 1):
            labels = ", ".join(dict.fromkeys(field.label for field in form.fields if field.label))
            return [Signal("copied", one_line(labels, 160), place_of(page, form.at))]
    return []


def _words(form: Form) -> frozenset[tuple[FieldKind, str]]:
    labels = looks([field.label for field in form.fields])
    return frozenset(
        (field.kind, label.strip()) for field, label in zip(form.fields, labels, strict=True) if label.strip()
    )
