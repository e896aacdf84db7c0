"""Why a browser shows no page, told as the outcome of a visit."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from monitor.errors import ForbiddenAddress
from monitor.net.guard import Guard, Resolve
from monitor.net.proxy import ForwardProxy
from monitor.sites.visit import Outcome
from monitor.text import one_line


class Failure(msgspec.Struct, frozen=True):
    """An outcome, and the sentence that says why."""

    outcome: Outcome
    problem: str


BUSY = Failure(
    Outcome.HOSTILE,
    "the page keeps its browser so busy that nothing can be asked of it: an endless loop, or the like",
)
CRASHED = Failure(
    Outcome.HOSTILE, "the page broke the browser's process that showed it: it took too much memory, or meant to"
)
TOO_MANY = Failure(Outcome.HOSTILE, "the page asked for more than 3,000 things")
SLOW = Failure(Outcome.TIMED_OUT, "no answer in time")
LONG = Failure(Outcome.TIMED_OUT, "the page answered, but could not be looked at to the end in time")
CUT = Failure(Outcome.ANSWERED, "the page was not looked at to the end: time was up")
FILE = Failure(Outcome.ANSWERED, "it is a file to download, and no page")

#: Chromium's net errors (net/base/net_error_list.h)
_CODE = re.compile(r"net::ERR_([A-Z_0-9]+)")
_HOSTILE = frozenset({"TOO_MANY_REDIRECTS", "RESPONSE_HEADERS_TOO_BIG", "UNSAFE_REDIRECT"})
_SLOW = frozenset({"TIMED_OUT", "CONNECTION_TIMED_OUT"})


async def failure_of(said: str, url: str, proxy: ForwardProxy, asking: tuple[Guard, Resolve | None]) -> Failure:
    """What `said`, a browser's error on its way to `url`, means; the proxy knows what the browser does not."""
    if why := refusal(url, proxy):
        return Failure(Outcome.FORBIDDEN, why)
    if proxy.spent:
        return Failure(Outcome.HOSTILE, f"the page used {proxy.spent}")
    found = _CODE.search(said)
    code = found[1] if found else ""
    if code in _HOSTILE:
        return Failure(Outcome.HOSTILE, f"the way to the page is an attack: {_words(code)}")
    if code in _SLOW or "Timeout" in said:
        return SLOW
    return await _unreachable(url, _words(code) or one_line(said), asking)


def refusal(url: str, proxy: ForwardProxy) -> str:
    """Why the proxy kept `url` back, empty where it did not."""
    place = place_of(url)
    return next((one.reason for one in proxy.refused if one.asked == url or place_of(one.asked) == place), "")


def place_of(url: str) -> str:
    """The `host:port` that an address leads to; `url` may be that already."""
    if "://" not in url:
        return url.lower()
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme in ("https", "wss") else 80)
    except ValueError:
        return url
    host = parts.hostname or ""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


async def _unreachable(url: str, said: str, asking: tuple[Guard, Resolve | None]) -> Failure:
    guard, resolve = asking
    try:
        target = guard.target(url)
        await guard.spots(target.host, target.port, resolve)
    except ForbiddenAddress as error:
        return Failure(Outcome.FORBIDDEN, str(error))
    except OSError:
        return Failure(Outcome.UNRESOLVED, "the name leads nowhere")
    return Failure(Outcome.UNREACHABLE, f"no connection, or none that speaks HTTP ({said})")


def _words(code: str) -> str:
    return code.replace("_", " ").lower()
