"""Web addresses in one canonical form, so that one page has one address."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import idna

#: longest address that is looked at; longer ones are nobody's real page (RFC 9110 §4.1 asks for 8,000 at least)
LONGEST = 8_000

_TRACKING = re.compile(
    r"utm_\w+|gclid|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs(?:enc|mi)|spm|scm|vd_source"
    r"|share_(?:source|medium|token)|_ga|ref_src",
    re.IGNORECASE,
)
_SESSION = re.compile(r"(?:phpsessid|jsessionid|aspsessionid\w*|sessionid|cfid|cftoken)", re.IGNORECASE)
_SHORT_SESSION = re.compile(r"(?:s|sid)", re.IGNORECASE)
_TOKEN = re.compile(r"[0-9a-f]{32,64}", re.IGNORECASE)
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_HOST = re.compile(r"(?=.{1,253}$)[^.\s]{1,63}(?:\.[^.\s]{1,63})*")
_PORTS = {"http": 80, "https": 443}
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_UNSAFE = re.compile(r"[\x00-\x20\x7f]+")


def canonical(address: str, base: str = "") -> str:
    """`address`, absolute against `base`: scheme and host in lower case and ASCII, percent-encoding in upper case,
    without fragment, default port, tracking parameters and session ids; the order of the other parameters stays.

    Gives "" for what is not an http or https address with a host, is malformed, or is longer than `LONGEST`.

    >>> canonical("../t/7?utm_source=x&p=2#c", "HTTP://Forum.example:80/a/b/")
    'http://forum.example/a/t/7?p=2'
    """
    if len(address) > LONGEST:
        return ""
    try:
        parts = urlsplit(urljoin(base, _UNSAFE.sub(lambda c: "%20" if c.group() == " " else "", address.strip())))
        port = parts.port
    except ValueError:
        return ""
    host = ascii_host(parts.hostname or "")
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not _HOST.fullmatch(host):
        return ""
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[scheme]:
        place += f":{port}"
    path = _PATH_SESSION.sub("", _encoded(parts.path)) or "/"
    return urlunsplit(SplitResult(scheme, place, path, _kept(_encoded(parts.query)), ""))


def ascii_host(host: str) -> str:
    """`host` in lower case, ASCII (IDNA 2008 with UTS 46 mapping), without a trailing dot; "" if it is not a host."""
    lowered = host.strip().rstrip(".").lower()
    if lowered.isascii():
        return lowered
    try:
        return idna.encode(lowered, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""


def _encoded(text: str) -> str:
    """Percent-encoded UTF-8 for all that is not ASCII (RFC 3987 §3.1), with hexadecimal digits in upper case."""
    ascii_only = quote(text, safe=_ASCII, errors="replace")
    return _PERCENT.sub(lambda found: found.group().upper(), ascii_only)


def _kept(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _says_nothing(pair))


def _says_nothing(pair: str) -> bool:
    name, _, value = pair.partition("=")
    if _TRACKING.fullmatch(name) or _SESSION.fullmatch(name):
        return True
    return bool(_SHORT_SESSION.fullmatch(name) and _TOKEN.fullmatch(value))
