"""The cookies of one visit: enough for sites that lead a visitor in a circle until he brings theirs back (RFC 6265, its essentials)."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.net.hosts import literal_of

#: cookies kept, and characters of each
MOST, LONGEST = 50, 4096


class Cookies:
    """Kept for the hosts that set them, and what lies under the domains that they name; path, age and the rest do not matter within a visit."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def take(self, host: str, values: Iterable[str]) -> None:
        """The values of Set-Cookie headers of an answer of `host`."""
        for value in values:
            pair, *attributes = value.split(";")
            name, equals, content = pair.strip().partition("=")
            if not equals or not name or len(pair) > LONGEST or not pair.isprintable():
                continue
            key = (_scope(host, attributes), name.strip())
            self._kept.pop(key, None)
            if len(self._kept) < MOST:
                self._kept[key] = content.strip()

    def of(self, host: str) -> str:
        """The Cookie header for `host`, empty where it has none."""
        return "; ".join(
            f"{name}={value}"
            for (scope, name), value in self._kept.items()
            if scope == host or (scope.startswith(".") and f".{host}".endswith(scope))
        )


def _scope(host: str, attributes: list[str]) -> str:
    """The host itself, or `.domain` where a cookie names a domain that it lies under; a domain of one label is nobody's."""
    for attribute in attributes:
        name, _, value = attribute.partition("=")
        domain = value.strip().lower().lstrip(".")
        under = domain == host or host.endswith(f".{domain}")
        if name.strip().lower() == "domain" and "." in domain and under and literal_of(host) is None:
            return f".{domain}"
    return host
