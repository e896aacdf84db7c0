"""A host, address or mail address as somebody typed it, understood as a name or refused in one sentence."""

from __future__ import annotations

import ipaddress
import re
import unicodedata

import msgspec

from monitor.errors import UsageError
from monitor.names.suffixes import split
from monitor.wording import tr

SHOWN = 60
_WEB = frozenset({"http", "https", "ftp", "ws", "wss", "hxxp", "hxxps", "mailto", ""})
_NO_HOST = frozenset(
    {"about", "blob", "data", "file", "javascript", "sms", "tel", "urn", "vbscript", "view-source"}
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20}):")
_PORT = re.compile(r":(\d{0,5})\Z")
_LARGEST_PORT = 65_535
_UNSEEN = dict.fromkeys(
    map(ord, "\t\r\n\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
)
_SAID = {" ": ("a blank", "空格"), "\0": ("a NUL", "空字符"), "\t": ("a tab", "制表符")}
_DOTS = str.maketrans("。．｡", "...")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_PLAIN = re.compile(r"(?!.*[xX][nN]--)(?:[a-zA-Z0-9_-]{1,63}\.)+(?![0-9]+\Z)[a-zA-Z0-9_-]{1,63}")
_PLAIN_IDN = re.compile(r"(?:[a-zA-Z0-9_-]{1,63}\.)+(?![0-9]+\Z)[a-zA-Z0-9_-]{1,63}")
_DEFANGED = re.compile(r"\[\.\]|\(\.\)|\[dot\]|\(dot\)", re.IGNORECASE)


class NotAName(UsageError):
    """The text holds no host name; says what was expected and what was found."""

    def __init__(self, given: str, problem: str) -> None:
        self.given, self.problem = given, problem
        shown = _shown(given)
        super().__init__(
            tr(
                f"expected a host name, web or mail address, found {shown}: {problem}",
                f"应为域名、网址或邮箱地址，得到 {shown}：{problem}",
            )
        )


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """One host name.

    `host` is lower case, in ASCII (punycode, RFC 3492) form, `unicode` the same as people see it. `registrable` is what
    somebody registered (`brand.vercel.app` under a private suffix), empty for an IP address or a bare suffix; `label` is its
    first label and `subdomain` what stands before, both in Unicode. `known_suffix` is false for a suffix that the list lacks.
    """

    given: str
    host: str
    unicode: str
    registrable: str = ""
    label: str = ""
    subdomain: str = ""
    suffix: str = ""
    is_private_suffix: bool = False
    known_suffix: bool = True
    is_address: bool = False

    def is_under(self, domain: str) -> bool:
        """Whether the host is `domain` (lower case, ASCII form) or lies below it."""
        return self.host == domain or self.host.endswith("." + domain)


def parse(text: str) -> Name:
    """The name in `text`: a host, URL (defanged ones too), mail address, with port, user part, `*.` in front, trailing dot or in Unicode.

    NotAName where there is none. Takes time linear in the text, at most the first 4,096 characters of its host part count.
    """
    shown = text.strip()
    if len(shown) <= 253 and _PLAIN.fullmatch(shown):
        return _plain(shown)
    authority = _authority(shown)
    if authority.startswith("["):
        return _ipv6(shown, authority)
    if len(authority) > 4096:
        raise NotAName(shown, _too_long(len(authority)))
    if authority.count(":") > 1:
        return _ipv6(shown, f"[{authority}]")
    return _named(shown, _without_port(shown, authority))


def as_seen(text: str) -> str | None:
    """The host in Unicode, for a plain one in punycode (`xn--…`, without anything around it): quickly; None for any other text.

    NotAName where a label is no punycode.
    """
    given = text.strip()
    if len(given) > 253 or not _PLAIN_IDN.fullmatch(given):
        return None
    return ".".join(_unicode(given, label) for label in given.lower().split("."))


def _plain(given: str) -> Name:
    """A host as lists have them: nothing to decode, nothing to refuse."""
    host = given.lower()
    parts = split(host)
    front = len(parts.subdomain)
    return Name(
        given=given,
        host=host,
        unicode=host,
        registrable=host[front + 1 if front else 0 :] if parts.label else "",
        label=parts.label,
        subdomain=parts.subdomain,
        suffix=parts.suffix,
        is_private_suffix=parts.private,
        known_suffix=parts.known,
    )


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 1] + "…")


def _authority(text: str) -> str:
    """The part of a URL between scheme and path, without the user part (RFC 3986 §3.2); browsers read `\\` as `/`."""
    found = _SCHEME.match(text)
    scheme = found.group(1).lower() if found else ""
    if found and text.startswith("//", found.end()):
        if scheme not in _WEB:
            raise NotAName(text, tr(f"{scheme}: is not a web address", f"{scheme}: 不是网址"))
        rest = text[found.end() + 2 :]
    elif scheme in _NO_HOST:
        raise NotAName(text, tr(f"{scheme}: names no host", f"{scheme}: 不含域名"))
    elif scheme and scheme in _WEB:
        rest = text[found.end() if found else 0 :].lstrip("/\\")
    else:
        rest = text[2:] if text.startswith("//") else text
    if rest.find("[") > 0:
        rest = _DEFANGED.sub(".", rest[:8192]) + rest[8192:]
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2]
    if not authority.strip():
        raise NotAName(text, tr("no host stands in it", "其中没有域名") if text else tr("it is empty", "内容为空"))
    return authority.strip()


def _without_port(given: str, authority: str) -> str:
    host, colon, port = authority.partition(":")
    if colon and (not _PORT.fullmatch(colon + port) or int(port or 0) > _LARGEST_PORT):
        front, found = _shown(f"{host}:"), _shown(port)
        raise NotAName(
            given,
            tr(
                f"expected a port (0 to 65535) after {front}, found {found}",
                f"{front} 之后应为端口（0 至 65535），得到 {found}",
            ),
        )
    return host


def _ipv6(given: str, authority: str) -> Name:
    inside, closed, after = authority[1:].partition("]")
    if not closed:
        raise NotAName(given, tr("the bracket of the IPv6 address is not closed", "IPv6 地址的方括号没有闭合"))
    try:
        address = ipaddress.IPv6Address(inside[:100])
    except ValueError:
        said = tr(f"{_shown(inside)} is no IPv6 address", f"{_shown(inside)} 不是 IPv6 地址")
        raise NotAName(given, said) from None
    if after and not _PORT.match(after):
        found = _shown(after)
        raise NotAName(
            given,
            tr(f"expected a port after the IPv6 address, found {found}", f"IPv6 地址之后应为端口，得到 {found}"),
        )
    return Name(given=given, host=address.compressed, unicode=address.compressed, is_address=True)


def _named(given: str, host: str) -> Name:
    seen = unicodedata.normalize("NFKC", host.translate(_UNSEEN)) if not host.isascii() else host.translate(_UNSEEN)
    seen = seen.translate(_DOTS).lower().removesuffix(".").removeprefix("*.")
    labels = seen.split(".")
    if labels[-1].isdigit():
        return _ipv4(given, seen)
    if len(labels) < 2:
        raise NotAName(given, tr("a public name has at least one dot", "公网域名至少含一个点"))
    encoded = [_ascii(given, label) for label in labels]
    ascii_host = ".".join(encoded)
    if len(ascii_host) > 253:
        raise NotAName(given, _too_long(len(ascii_host)))
    seen = ".".join(_unicode(given, label) for label in encoded)
    parts = split(seen)
    registrable = ".".join(encoded[-(parts.suffix.count(".") + 2) :]) if parts.label else ""
    return Name(
        given=given,
        host=ascii_host,
        unicode=seen,
        registrable=registrable,
        label=parts.label,
        subdomain=parts.subdomain,
        suffix=parts.suffix,
        is_private_suffix=parts.private,
        known_suffix=parts.known,
    )


def _ipv4(given: str, host: str) -> Name:
    try:
        address = str(ipaddress.IPv4Address(host))
    except ValueError:
        said = tr("it ends in a number and is no IPv4 address", "以数字结尾，又不是 IPv4 地址")
        raise NotAName(given, said) from None
    return Name(given=given, host=address, unicode=address, is_address=True)


def _ascii(given: str, label: str) -> str:
    """One label in ASCII form, checked."""
    if not label:
        raise NotAName(
            given, tr("a label is empty: two dots in a row, or one in front", "有空的一段：两点相连，或以点开头")
        )
    if len(label) <= 63 and label.isascii():
        encoded = label
    elif len(label) <= 63 and all(_is_letter(c) for c in label):
        encoded = "xn--" + label.encode("punycode").decode("ascii")
    else:
        encoded = label if len(label) > 63 else ""
    if len(encoded) > 63:
        shown, long = _shown(label), len(encoded)
        raise NotAName(
            given,
            tr(
                f"a label has at most 63 characters (RFC 1035), {shown} has {long}",
                f"每段至多 63 个字符（RFC 1035），{shown} 有 {long} 个",
            ),
        )
    if not _HOST.fullmatch(encoded):
        shown, odd = _shown(label), _odd_one(label)
        raise NotAName(
            given, tr(f"{shown} holds {odd}, which no host name has", f"{shown} 含有域名中不会出现的{odd}")
        )
    return encoded


def _too_long(characters: int) -> str:
    return tr(
        f"a host name has at most 253 characters (RFC 1035), this one {characters:,}",
        f"域名至多 253 个字符（RFC 1035），此处有 {characters:,} 个",
    )


def _odd_one(label: str) -> str:
    """The first character of `label` that cannot be in a host name, for people."""
    odd = next(c for c in label if not (_HOST.fullmatch(c) if c.isascii() else _is_letter(c)))
    if odd == "\ufffd":
        return tr("a byte that is not UTF-8", "非 UTF-8 字节")
    if odd in _SAID:
        return tr(*_SAID[odd])
    code = f"U+{ord(odd):04X}"
    return tr(repr(odd), f"字符 {odd!r}") if odd.isprintable() else tr(f"the character {code}", f"字符 {code}")


def _unicode(given: str, label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        seen = label[4:].encode("ascii").decode("punycode").lower()
    except (UnicodeError, OverflowError):
        seen = ""
    if seen.isascii() or not all(_is_letter(c) for c in seen):
        shown = _shown(label)
        said = tr(f"{shown} is invalid punycode (RFC 3492)", f"{shown} 不是有效的 punycode（RFC 3492）")
        raise NotAName(given, said)
    return seen


def _is_letter(character: str) -> bool:
    """Letters, marks, numbers and symbols (some registries sell emoji names), and the joiners between them."""
    return (unicodedata.category(character)[0] in "LMNS" and character != "\ufffd") or character in "-_·"
