"""A host, address or mail address as somebody typed it, understood as a name or refused in one sentence."""

from __future__ import annotations

import ipaddress
import re
import unicodedata

import msgspec

from monitor.errors import UsageError
from monitor.names.suffixes import split

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
_SAID = {" ": "a blank", "\0": "a NUL", "\t": "a tab"}
_DOTS = str.maketrans("。．｡", "...")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_PLAIN = re.compile(r"(?!.*[xX][nN]--)(?:[a-zA-Z0-9_-]{1,63}\.)+(?![0-9]+\Z)[a-zA-Z0-9_-]{1,63}")
_PLAIN_IDN = re.compile(r"(?:[a-zA-Z0-9_-]{1,63}\.)+(?![0-9]+\Z)[a-zA-Z0-9_-]{1,63}")
_DEFANGED = re.compile(r"\[\.\]|\(\.\)|\[dot\]|\(dot\)", re.IGNORECASE)


class NotAName(UsageError):
    """The text holds no host name; says what was expected and what was found."""

    def __init__(self, given: str, problem: str) -> None:
        self.given, self.problem = given, problem
        super().__init__(f"expected a host name, web or mail address, found {_shown(given)}: {problem}")


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
        raise NotAName(shown, f"a host name has at most 253 characters, this one {len(authority):,}")
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
            raise NotAName(text, f"{scheme}: is not a web address")
        rest = text[found.end() + 2 :]
    elif scheme in _NO_HOST:
        raise NotAName(text, f"{scheme}: names no host")
    elif scheme and scheme in _WEB:
        rest = text[found.end() if found else 0 :].lstrip("/\\")
    else:
        rest = text[2:] if text.startswith("//") else text
    if rest.find("[") > 0:
        rest = _DEFANGED.sub(".", rest[:8192]) + rest[8192:]
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2]
    if not authority.strip():
        raise NotAName(text, "it is empty" if not text else "no host stands in it")
    return authority.strip()


def _without_port(given: str, authority: str) -> str:
    host, colon, port = authority.partition(":")
    if colon and (not _PORT.fullmatch(colon + port) or int(port or 0) > _LARGEST_PORT):
        raise NotAName(given, f"expected a port (0 to 65535) after {_shown(host + ':')}, found {_shown(port)}")
    return host


def _ipv6(given: str, authority: str) -> Name:
    inside, closed, after = authority[1:].partition("]")
    if not closed:
        raise NotAName(given, "the bracket of the IPv6 address is not closed")
    try:
        address = ipaddress.IPv6Address(inside[:100])
    except ValueError:
        raise NotAName(given, f"{_shown(inside)} is no IPv6 address") from None
    if after and not _PORT.match(after):
        raise NotAName(given, f"expected a port after the IPv6 address, found {_shown(after)}")
    return Name(given=given, host=address.compressed, unicode=address.compressed, is_address=True)


def _named(given: str, host: str) -> Name:
    seen = unicodedata.normalize("NFKC", host.translate(_UNSEEN)) if not host.isascii() else host.translate(_UNSEEN)
    seen = seen.translate(_DOTS).lower().removesuffix(".").removeprefix("*.")
    labels = seen.split(".")
    if labels[-1].isdigit():
        return _ipv4(given, seen)
    if len(labels) < 2:
        raise NotAName(given, "a public name has at least one dot")
    encoded = [_ascii(given, label) for label in labels]
    ascii_host = ".".join(encoded)
    if len(ascii_host) > 253:
        raise NotAName(given, f"a host name has at most 253 characters (RFC 1035), this one {len(ascii_host)}")
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
        raise NotAName(given, "it ends in a number and is no IPv4 address") from None
    return Name(given=given, host=address, unicode=address, is_address=True)


def _ascii(given: str, label: str) -> str:
    """One label in ASCII form, checked."""
    if not label:
        raise NotAName(given, "a label is empty: two dots in a row, or one in front")
    if len(label) <= 63 and label.isascii():
        encoded = label
    elif len(label) <= 63 and all(_is_letter(c) for c in label):
        encoded = "xn--" + label.encode("punycode").decode("ascii")
    else:
        encoded = label if len(label) > 63 else ""
    if len(encoded) > 63:
        raise NotAName(given, f"a label has at most 63 characters (RFC 1035), {_shown(label)} has {len(encoded)}")
    if not _HOST.fullmatch(encoded):
        raise NotAName(given, f"{_shown(label)} holds {_odd_one(label)}, which no host name has")
    return encoded


def _odd_one(label: str) -> str:
    """The first character of `label` that cannot be in a host name, for people."""
    odd = next(c for c in label if not (_HOST.fullmatch(c) if c.isascii() else _is_letter(c)))
    if odd == "\ufffd":
        return "a byte that is not UTF-8"
    return _SAID.get(odd) or (repr(odd) if odd.isprintable() else f"the character U+{ord(odd):04X}")


def _unicode(given: str, label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        seen = label[4:].encode("ascii").decode("punycode").lower()
    except (UnicodeError, OverflowError):
        seen = ""
    if seen.isascii() or not all(_is_letter(c) for c in seen):
        raise NotAName(given, f"{_shown(label)} is invalid punycode (RFC 3492)")
    return seen


def _is_letter(character: str) -> bool:
    """Letters, marks, numbers and symbols (some registries sell emoji names), and the joiners between them."""
    return (unicodedata.category(character)[0] in "LMNS" and character != "\ufffd") or character in "-_·"
