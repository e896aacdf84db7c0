"""A process of its own for one chat message: Apprise sends it, we listen to what the service answers, and whoever waits may end us at any moment.

Apprise tells success by a bool and takes many an answer with an error code in it for success, so its requests are heard where they leave. Certificates are
always checked and no redirect is followed, whatever the address asks for. Reads one JSON object from stdin, writes one to stdout.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

#: what is read of an answer in bytes, and what this process may take: bytes of memory, seconds of a processor
ANSWER_LIMIT, MEMORY, PROCESSOR = 16_384, 2 * 1024**3, 20
Said = dict[str, Any]


def main() -> None:
    """Send what stdin asks for; says on stdout what was heard."""
    for kind, limit in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, PROCESSOR)):
        with suppress(OSError, ValueError):  # where a narrower limit is set already
            resource.setrlimit(kind, (limit, limit))
    logging.disable(logging.CRITICAL)
    import apprise

    apprise.Apprise.instantiate("json://localhost", suppress_exceptions=True)
    sys.stdout.write("\n")
    sys.stdout.flush()
    json.dump(send(json.loads(sys.stdin.read())), sys.stdout)


def send(asked: Said) -> Said:
    """`{"url", "title", "text", "limit", "detours"}` → `{"service", "accepted", "heard": [{"status", "body", "retry_after"}]}`; no service: the address is wrong."""
    import apprise

    heard: list[Said] = []
    _listen(heard)
    _lead(asked["detours"])
    quiet = apprise.AppriseAsset(
        async_mode=False, http_redirects=False, interpret_emojis=False, storage_mode="memory", service_timeout=0
    )
    service = apprise.Apprise.instantiate(asked["url"], asset=quiet, suppress_exceptions=True)
    if service is None:
        return {"service": "", "accepted": False, "heard": []}
    if hasattr(service, "get_signature"):
        _sign_once(service)
    service.verify_certificate, service.redirects, service.request_rate_per_sec = True, False, 0
    title, text = _fitted(service, asked)
    accepted = service.notify(
        body=text, title=title, notify_type=apprise.NotifyType.WARNING, body_format=apprise.NotifyFormat.TEXT
    )
    return {"service": str(service.service_name), "accepted": bool(accepted), "heard": heard}


def _sign_once(service: Any) -> None:
    """DingTalk's signature as it is: Apprise escapes it, and whoever writes the query escapes it again, which the service takes for a wrong one."""
    signature = service.get_signature

    def plain() -> tuple[str, str]:
        moment, sign = signature()
        return moment, unquote(sign)

    service.get_signature = plain


def _fitted(service: Any, asked: Said) -> tuple[str, str]:
    """Title and text as the service takes them, in one part: cut to its limit, the link to the whole at the end."""
    title, text, rest = asked["title"], asked["text"], asked["rest"]
    if not service.title_maxlen:
        title, text = "", f"{title}\n{text}"
    room = min(int(service.body_maxlen), asked["limit"])
    if _size(service, title + text) > room:
        words = text.splitlines(keepends=True)
        while words and _size(service, title + "".join(words) + rest) > room:
            last = words.pop()
            if not words:
                words = [last[: len(last) // 2]] if len(last) > 1 else []
        text = "".join(words).rstrip("\n") + "\n" + rest
    return title, text


def _size(service: Any, text: str) -> int:
    """Bytes: as JSON with escapes for the services that limit the whole request, else as UTF-8, for some count these."""
    escaped = type(service).__name__ in {"NotifyFeishu", "NotifyLark", "NotifyDingTalk"}
    return len(json.dumps(text)) if escaped else len(text.encode("utf-8", "replace"))


def _listen(heard: list[Said]) -> None:
    """Have every answer to Requests noted, and read no more of it than `ANSWER_LIMIT`."""
    import requests
    from requests.adapters import HTTPAdapter

    class Ear(HTTPAdapter):
        def send(self, request: Any, *_: Any, **told: Any) -> Any:
            told |= {"stream": True, "verify": told.get("verify") or True}
            answer = super().send(request, **told)
            answer._content = answer.raw.read(ANSWER_LIMIT, decode_content=True) or b""
            answer.headers.pop("Location", None)
            heard.append(
                {
                    "status": answer.status_code,
                    "body": answer._content.decode("utf-8", "replace"),
                    "kind": answer.headers.get("Content-Type", ""),
                    "retry_after": answer.headers.get("Retry-After", ""),
                }
            )
            return answer

    requests.sessions.HTTPAdapter = Ear  # type: ignore[attr-defined]


def _lead(detours: list[tuple[str, int, str, int]]) -> None:
    """Open sockets where the configuration leads them (`connect_to`); the certificate is still asked for the name."""
    from urllib3.util import connection

    direct = connection.create_connection

    def led(address: tuple[str, int], *rest: Any, **named: Any) -> Any:
        for host, port, place, instead in detours:
            if port == address[1] and host in ("", address[0]):
                return direct((place, instead), *rest, **named)
        return direct(address, *rest, **named)

    connection.create_connection = led


if __name__ == "__main__":
    main()
