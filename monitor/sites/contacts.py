"""How visitors of a page are told to get in touch."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import msgspec

from monitor.sites.lists import listed
from monitor.sites.page import Page, Place, Said

MANY = 100
#: characters of a page's words that are looked through: as many of its beginning as of its end, where contacts stand
_LOOKED_AT = 100_000


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


class Contact(msgspec.Struct, frozen=True):
    """A way to reach somebody. `kind` is telegram, whatsapp, qq, wechat, line, skype, zalo, mail or phone; `value` is its normal form (lower case
    where the service knows no case, numbers as digits), `quoted` how it stands there, `at` where."""

    kind: str
    value: str
    quoted: str
    at: int


class Words(msgspec.Struct, frozen=True):
    """The words of a page in one text, one run a line, that knows where in the document each run stands."""

    text: str
    starts: tuple[int, ...]
    places: tuple[int, ...]

    def at(self, index: int) -> int:
        """Where in the document the run stands that holds this character."""
        return self.places[bisect_right(self.starts, index) - 1] if self.starts else 0


def words_of(page: Page) -> Words:
    """The page's words, hidden ones too; of more than 100,000 characters the first and the last 50,000."""
    told = [said for said in page.said if said.place not in (Place.META, Place.ALT)]
    if sum(len(said.text) for said in told) > _LOOKED_AT:
        told = [*_first(told), *reversed(_first(told[::-1]))]
    starts = accumulate((len(said.text) + 1 for said in told), initial=0)
    return Words("\n".join(said.text for said in told), tuple(starts)[: len(told)], tuple(said.at for said in told))


def _first(told: list[Said]) -> list[Said]:
    """The runs at the beginning that make half of what is looked through."""
    kept: list[Said] = []
    left = _LOOKED_AT // 2
    for said in told:
        kept.append(Said(said.place, said.text[:left], said.at))
        left -= len(said.text)
        if left <= 0:
            break
    return kept


def contacts_of(page: Page, words: Words | None = None) -> tuple[Contact, ...]:
    """The contacts of `page`: those of its links first, then those named in its words; each once, at most 100. Linear in the page."""
    found: dict[tuple[str, str], Contact] = {}
    for contact in _all(page, words_of(page) if words is None else words):
        found.setdefault((contact.kind, contact.value), contact)
        if len(found) == MANY:
            break
    return tuple(found.values())


def _all(page: Page, words: Words) -> Iterator[Contact]:
    for link in page.links:
        contact = contact_of_link(link.url, link.at)
        if contact is not None:
            yield contact
    for contact in contacts_in(words.text):
        yield msgspec.structs.replace(contact, at=words.at(contact.at))


# --- links -----------------------------------------------------------------------------------------------------------

#: hosts of the services' links, by what their addresses lead to
_HOSTS = {
    **dict.fromkeys(("t.me", "telegram.me", "telegram.dog"), "telegram"),
    **dict.fromkeys(
        ("wa.me", "api.whatsapp.com", "web.whatsapp.com", "chat.whatsapp.com", "whatsapp.com"), "whatsapp"
    ),
    **dict.fromkeys(("wpa.qq.com", "qm.qq.com", "jq.qq.com", "shang.qq.com", "wpa1.qq.com", "qun.qq.com"), "qq"),
    **dict.fromkeys(("line.me", "lin.ee", "page.line.me", "liff.line.me"), "line"),
    **dict.fromkeys(("u.wechat.com", "work.weixin.qq.com", "weixin.qq.com"), "wechat"),
    **dict.fromkeys(("join.skype.com", "skype.com"), "skype"),
    **dict.fromkeys(("zalo.me", "chat.zalo.me"), "zalo"),
}
#: schemes of the services' own links
_SCHEMES = {
    **{"tg": "telegram", "whatsapp": "whatsapp", "tencent": "qq", "mqqwpa": "qq", "mqqapi": "qq", "mqq": "qq"},
    **{"weixin": "wechat", "wechat": "wechat", "line": "line", "skype": "skype", "zalo": "zalo"},
}
#: parameters that name whom a link leads to, by service
_PARAMETERS = {
    "telegram": ("domain", "invite"),
    "whatsapp": ("phone",),
    "qq": ("uin", "k", "jump_from", "group_code"),
    "wechat": ("username", "contact"),
    "line": ("id",),
}
#: first steps of paths that lead to no person: sharing, stickers, help
_NOBODY = _set("""
    share share.php msg addstickers addemoji proxy socks iv setlanguage login confirmphone bg addtheme giftcode invoice download home faq blog legal
    features apps about nv main business
""")
#: steps before the one that names somebody
_PASSED = _set("r ti p g2 s c channel cgi-bin q qm qr wpa msgrd group g d kfid dl chat contacts profile resolve")
#: links whose names are invitations: their letters' case counts
_INVITATIONS = _set(
    "lin.ee u.wechat.com qm.qq.com jq.qq.com shang.qq.com work.weixin.qq.com chat.whatsapp.com join.skype.com"
)
_HANDLE = re.compile(r"[\w.+@~%-]{3,64}")


def contact_of_link(url: str, at: int = 0) -> Contact | None:
    """Whom a link leads to: `https://t.me/name`, `tg://resolve?domain=name`, `https://wa.me/85212345678`, `mailto:`, `tel:` …; None for others."""
    scheme, _, rest = url[:2000].partition(":")
    scheme = scheme.lower()
    if scheme in ("mailto", "tel"):
        return _plain(scheme, unquote(rest), url, at)
    kind = _SCHEMES.get(scheme, "")
    try:
        parts = urlsplit(url[:2000])
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    kind = kind or (_HOSTS.get(host, "") if scheme in ("http", "https") else "")
    value = _led_to(kind, parts, scheme) if kind else ""
    return Contact(kind, value, url[:200], at) if value else None


def _plain(scheme: str, rest: str, url: str, at: int) -> Contact | None:
    if scheme == "mailto":
        address = rest.partition("?")[0].strip().lower()
        return Contact("mail", address, url[:200], at) if _MAIL.fullmatch(address) else None
    digits = _digits(rest)
    return Contact("phone", digits, url[:200], at) if 5 <= len(digits) <= 15 else None


def _led_to(kind: str, parts: SplitResult, scheme: str) -> str:
    if parts.query.count("&") < 20:
        given = parse_qs(parts.query[:1000])
        for parameter in _PARAMETERS.get(kind, ()):
            if given.get(parameter):
                value = given[parameter][0]
                return _normal(kind, value) if parameter not in ("k", "invite") else value
    if scheme == "skype":
        return parts.path.lower()
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if scheme not in ("http", "https") and parts.netloc:
        steps.insert(0, parts.netloc)
    steps = [step for step in steps if step.lower() not in _PASSED]
    if kind == "telegram" and (steps[:1] == ["joinchat"] or (steps and steps[0].startswith("+"))):
        return "+" + steps[-1].removeprefix("+")
    if not steps or steps[0].lower() in _NOBODY or not _HANDLE.fullmatch(steps[0]):
        return ""
    return steps[0] if (parts.hostname or "") in _INVITATIONS else _normal(kind, steps[0])


def _normal(kind: str, value: str) -> str:
    """The form that is equal for the same contact: names of Telegram, WeChat, LINE and Skype know no case."""
    value = value.strip().lstrip("@~")
    if kind in ("whatsapp", "zalo"):
        digits = _digits(value)
        return digits if 7 <= len(digits) <= 15 else ""
    return value.lstrip("0") if kind == "qq" and value.isdigit() else value.lower()


def _digits(text: str) -> str:
    return "".join(letter for letter in text[:60] if letter in "0123456789")


# --- words -----------------------------------------------------------------------------------------------------------

#: what may stand between a service's name and the contact: marks, and words such as "客服号", "support", "id"
_SAYING = (
    r"(?:(?:[\s:：\-—=（(\[【「,，、|/·]|号码?|號碼?|帳號|账号|帐号|ID|id|Id|客服|在线|線上|官方|专属|專屬|经理|經理|老师|老師|助理|联系|聯繫|聯絡|"
    r"添加|加|群|频道|頻道|是|為|为|搜索|搜|公众号|number|no\.?|support|service|contact|channel|group|us|me|at|on|chat|official|admin|manager|us on)){0,10}"
)
_FIRM = r"[:：@号號IDid]\s*@?"
_MAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])"
)
_NUMBER = r"(?P<value>(?!(?:19|20)\d\d-)\+?\(?\d[\d\s\-().]{5,20}\d)"
#: each with the words without which it need not be looked for
_SAID: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    (
        "telegram",
        ("telegram", "tg", "电报", "電報", "飞机", "飛機", "t.me"),
        re.compile(
            rf"(?:telegram|(?<![a-z0-9])tg(?![a-z])|电报|電報|纸飞机|紙飛機|飞机号?|飛機號?){_SAYING}"
            r"(?:@(?P<value>[a-z][a-z0-9_]{4,31})|(?<=[:：号號])\s?(?P<other>[a-z][a-z0-9_]{4,31}))(?![a-z0-9_.])",
            re.IGNORECASE,
        ),
    ),
    (
        "telegram",
        ("t.me/", "telegram.me/"),
        re.compile(
            r"(?<![a-z0-9.])(?:t|telegram)\.me/(?!(?:share|s|iv|proxy|addstickers|joinchat)\b)(?P<value>[a-z][a-z0-9_]{4,31})",
            re.IGNORECASE,
        ),
    ),
    ("whatsapp", ("whats", "wa.me"), re.compile(rf"(?:whats\s?app|wa\.me/){_SAYING}{_NUMBER}", re.IGNORECASE)),
    (
        "qq",
        ("qq", "扣扣", "企鹅", "企鵝"),
        re.compile(
            rf"(?:(?<![a-z0-9@.])qq|扣扣|企鹅号?|企鵝號?){_SAYING}(?P<value>[1-9]\d{{4,11}})(?!\d)", re.IGNORECASE
        ),
    ),
    (
        "wechat",
        ("微信", "wechat", "vx", "v信", "薇信", "威信", "weixin", "wx"),
        re.compile(
            rf"(?:微信|we\s?chat|weixin|(?<![a-z0-9])(?:vx|wx)(?![a-z])|v信|薇信|威信){_SAYING}"
            r"(?P<value>(?=[a-z_-]{0,18}[\d_])[a-z][a-z0-9_-]{5,19}|1[3-9]\d{9}|(?<=[:：号號])\s?[a-z][a-z0-9_-]{5,19})(?![a-z0-9_.@-])",
            re.IGNORECASE,
        ),
    ),
    (
        "line",
        ("line",),
        re.compile(
            r"(?<![a-z0-9_-])line\s?(?:id\s?[:：]?\s?@?|[:：@]\s?@|官方帳?[号號]?\s?[:：@]?\s?@?|客服\s?[:：@]?\s?@?)(?P<value>[a-z0-9][a-z0-9._-]{3,19})(?![a-z0-9._-])",
            re.IGNORECASE,
        ),
    ),
    (
        "skype",
        ("skype",),
        re.compile(r"skype\s?(?:id)?\s?[:：]\s?(?P<value>(?:live:)?[a-z][a-z0-9._,:-]{5,40})", re.IGNORECASE),
    ),
    ("zalo", ("zalo",), re.compile(rf"zalo{_SAYING}{_NUMBER}", re.IGNORECASE)),
    (
        "phone",
        ("电话", "電話", "热线", "熱線", "phone", "tel", "hotline", "call", "手机", "手機", "điện thoại", "โทร"),
        re.compile(
            rf"(?:电话|電話|热线|熱線|手机|手機|phone|(?<![a-z])tel(?![a-z])|hotline|call|điện thoại|โทร){_SAYING}{_NUMBER}",
            re.IGNORECASE,
        ),
    ),
)


def contacts_in(text: str) -> tuple[Contact, ...]:
    """The contacts named in `text`: a handle or number beside its service's name, mail addresses, and phone numbers beside such a word.

    Names of services are known in English and Chinese with the bywords used to slip past filters (纸飞机, 扣扣, 薇信, vx). At most 100; linear in the text.
    """
    lowered = text.lower()
    found: dict[tuple[str, str], Contact] = {}
    for kind, needed, pattern in _SAID:
        if not any(word in lowered for word in needed):
            continue
        for match in pattern.finditer(text):
            groups = match.groupdict()
            quoted = groups["value"] or groups.get("other") or ""
            value = _digits(quoted) if kind in ("whatsapp", "phone", "zalo") else _normal(kind, quoted)
            if value and (kind not in ("whatsapp", "phone", "zalo") or 7 <= len(value) <= 15):
                found.setdefault((kind, value), Contact(kind, value, match[0][:120], match.start()))
            if len(found) >= MANY:
                return tuple(found.values())
    if "@" in text:
        for match in _MAIL.finditer(text):
            found.setdefault(("mail", match[0].lower()), Contact("mail", match[0].lower(), match[0], match.start()))
            if len(found) >= MANY:
                break
    return tuple(found.values())


@cache
def free_mail() -> frozenset[str]:
    """Hosts of mail that anybody gets for nothing; businesses of the trade write from their own domain."""
    return frozenset(listed("free_mail").split())
