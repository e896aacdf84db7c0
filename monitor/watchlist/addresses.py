"""Whether what a watchlist calls a host, an address or an expression is one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from monitor.watchlist.model import Kind
from monitor.wording import tr

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
#: a mailbox without quotes (RFC 5321 §4.1.2), in any script (RFC 6531)
_LOCAL = re.compile(r"[^\s.@<>()\[\],;:\\\"]+(?:\.[^\s.@<>()\[\],;:\\\"]+)*")


def host_problem(host: str) -> str:
    """Why `host` is no host name such as `acme.com`; empty when it is one."""
    wanted = tr("expected a host name such as acme.com", "应为主机名，例如 acme.com")
    if "://" in host or "/" in host:
        return tr(f"{wanted}, without scheme or path, found {host!r}", f"{wanted}，不含协议和路径，实际为 {host!r}")
    try:
        labels = host.lower().encode("idna").decode("ascii").split(".")
    except UnicodeError:
        labels = []
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        return tr(f"{wanted}, found {host!r}", f"{wanted}，实际为 {host!r}")
    return ""


def url_problem(url: str) -> str:
    """Why `url` is no http(s) address; empty when it is one."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if fine and not any(c.isspace() for c in url):
        return ""
    return tr(
        f"expected an http:// or https:// address, found {url!r}", f"应为 http:// 或 https:// 地址，实际为 {url!r}"
    )


def list_problem(url: str) -> str:
    """Why `url` is neither an http(s) address nor the absolute path of a file (`file:///lists/top.zone.gz`, RFC 8089)."""
    if not url.startswith("file:"):
        return url_problem(url)
    parts = urlsplit(url)
    if parts.netloc in ("", "localhost") and len(parts.path) > 1 and not parts.query and not parts.fragment:
        return ""
    return tr(
        f"expected an absolute path such as file:///srv/lists/top.zone.gz, found {url!r}",
        f"应为绝对路径，例如 file:///srv/lists/top.zone.gz，实际为 {url!r}",
    )


def mail_problem(address: str) -> str:
    """Why `address` is no mail address; empty when it is one."""
    local, _, domain = address.rpartition("@")
    if len(local) <= 64 and address.isprintable() and _LOCAL.fullmatch(local) and not host_problem(domain):
        return ""
    return tr(f"expected a mail address, found {address!r}", f"应为邮箱地址，实际为 {address!r}")


def expression_problem(kind: Kind, expression: str) -> str:
    """Why `expression` is no JMESPath (json) or CSS selector (html); empty when it is one, and for other kinds."""
    if kind is Kind.JSON:
        import jmespath
        from jmespath.exceptions import JMESPathError

        try:
            jmespath.compile(expression)
        except JMESPathError as error:
            said = str(error).splitlines()[0]
            return tr(f"not a JMESPath expression: {said}", f"JMESPath 表达式有误：{said}")
    if kind is Kind.HTML:
        import cssselect

        try:
            cssselect.parse(expression)
        except cssselect.SelectorError as error:
            return tr(f"not a CSS selector: {error}: {expression!r}", f"CSS 选择器有误：{error}：{expression!r}")
    return ""
