"""What every answer of the console is wrapped in: the host check, the visitor's language, and strict headers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor import clock
from monitor.errors import SettingError
from monitor.settings import Settings
from monitor.wording import Tongue, of_locale, speak, tr

POLICY = "Content-Security-Policy"
HEADERS = {
    POLICY: (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """ASGI middleware; `hosts` are the names that a request may come under (against DNS rebinding).

    The language is that of `?lang=` (remembered in a cookie), else `language` where it is set, else the browser's. Times are told in `zone`, which is asked for
    with each request that tells one.
    """

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str], language: str, zone: Callable[[], tzinfo]) -> None:
        self.app, self.hosts, self.language, self.zone = app, hosts, language, zone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        asked = request.query_params.get("lang", "")
        speak(tongue_of(request, self.language))
        clock.read_in(self.zone)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own = headers.get(POLICY)  # what strangers made is under a stricter one of its own
                headers.update({**HEADERS, POLICY: own} if own else HEADERS)
                if asked in ("en", "zh"):
                    headers.append(
                        "Set-Cookie", f"lang={asked}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict"
                    )
            await send(message)

        host = host_of(request.headers.get("host", ""))
        if host in self.hosts:
            await self.app(scope, receive, send_guarded)
            return
        said = tr(
            f"The console answers to {', '.join(sorted(self.hosts))}; this request came for {host or 'no host'!r}. "
            "Set ZHENGMING_CONSOLE_URL to the address that staff use.\n",
            f"控制台只接受以下主机名：{'、'.join(sorted(self.hosts))}；本次请求的主机名为 {host!r}。"
            "请将 ZHENGMING_CONSOLE_URL 设为员工访问的地址。\n",
        )
        await PlainTextResponse(said, status_code=400)(scope, receive, send_guarded)


def tongue_of(request: Request, language: str) -> Tongue:
    """The language to answer in: what was asked for, was chosen before, is set, or the browser prefers (RFC 9110 §12.5.4)."""
    for wish in (request.query_params.get("lang"), request.cookies.get("lang"), language):
        if wish in ("en", "zh"):
            return "zh" if wish == "zh" else "en"
    accepted: list[tuple[float, Tongue]] = []
    for part in request.headers.get("accept-language", "").split(","):
        name, _, weight = part.strip().lower().partition(";q=")
        tongue: Tongue | None = "zh" if name.startswith("zh") else "en" if name.startswith("en") else None
        if tongue:
            accepted.append((_weight(weight), tongue))
    return max(accepted, key=lambda wish: wish[0])[1] if accepted else of_locale()


def _weight(told: str) -> float:
    try:
        return float(told) if told else 1.0
    except ValueError:
        return 0.0


def host_of(header: str) -> str:
    """The name in a Host header, lower case, without its port; empty where it is none."""
    return host_of_url(f"//{header}")


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """The loopback names, the address that the console listens on, and the one that staff use."""
    named = {"127.0.0.1", "localhost", "::1", settings.console_host.lower(), host_of_url(settings.console_url)}
    return frozenset(named - {""})


def host_of_url(url: str) -> str:
    """The host of an address, empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def check_loopback(host: str) -> None:
    """Refuse an address that other machines can reach: the console has no login yet."""
    try:
        fine = host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        fine = False
    if not fine:
        raise SettingError(
            f"ZHENGMING_CONSOLE_HOST: expected a loopback address (127.0.0.1, ::1 or localhost), found {host!r}: "
            "the console has no login yet; put a proxy that asks for one in front of it (docs/security.md)"
        )
