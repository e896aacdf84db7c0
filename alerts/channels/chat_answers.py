"""What chat services mean by their answers: many say 200 and put the refusal into the JSON.

Sources: developer.work.weixin.qq.com/document/path/91770 and 90313 (WeCom: `errcode`), open.dingtalk.com "custom robots" (`errcode`), open.feishu.cn "Custom
bot" (`code`, `StatusCode`), core.telegram.org/bots/api "Making requests" (`ok`, `description`, `parameters.retry_after`), api.slack.com/messaging/webhooks and
api.slack.com/web (`ok`, `error`). What is not listed here as being about the very message counts as refused for now: a person can mend it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from alerts.channels.posting import FOR_GOOD, asked_pause
from monitor.errors import DeliveryError

#: service → the codes that are about this very message; HTTP 400 is about the room there as often as about the message
_ABOUT_MESSAGE: dict[str, frozenset[str]] = {
    "WeCom Bot": frozenset({"40008", "40058", "44004", "45002"}),
    "DingTalk": frozenset({"40035", "400105", "430101", "430102", "430103", "430104", "460101"}),
    "Feishu": frozenset({"9499", "11246"}),
    "Lark (Feishu)": frozenset({"9499", "11246"}),
    "Slack": frozenset({"invalid_payload", "no_text", "msg_too_long", "too_many_attachments"}),
    "Telegram": frozenset(),
}
_TELEGRAM_ABOUT = ("Bad Request: message", "Bad Request: can't parse", "Bad Request: text")


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: `body` is its beginning, `retry_after` the header as it stood."""

    status: int
    body: str = ""
    kind: str = ""
    retry_after: str = ""


def judge(service: str, accepted: bool, heard: Sequence[Heard]) -> DeliveryError | None:
    """None when the service has taken the message; else why not, without a word that it said itself.

    `accepted` is what Apprise makes of it: the only thing known of services that are not spoken to over HTTP.
    """
    for answer in heard:
        if refusal := _refusal(service, answer):
            return refusal
    if accepted:
        return None
    return DeliveryError(f"{service} cannot be reached" if not heard else f"{service} did not accept the message")


def _refusal(service: str, answer: Heard) -> DeliveryError | None:
    told = _object(answer.body)
    code = _code(told)
    fine = 200 <= answer.status < 300
    if fine and not code:
        if answer.kind.partition(";")[0].strip().lower() == "text/html":
            return DeliveryError(f"a web page answered where {service} was expected")
        return None
    if not told and not fine:
        code = answer.body.strip() if answer.body.strip().replace("_", "").isalpha() else ""
    shown = f"{answer.status}" + (f", code {code[:60]}" if code else "")
    return DeliveryError(
        f"{service} answered {shown}",
        permanent=_about_message(service, answer.status, code, told),
        retry_after=_pause(answer, told),
    )


def _about_message(service: str, status: int, code: str, told: dict[str, Any]) -> bool:
    if service == "Telegram":
        return str(told.get("description", "")).startswith(_TELEGRAM_ABOUT)
    known = _ABOUT_MESSAGE.get(service)
    return status in FOR_GOOD if known is None else code in known


def _code(told: dict[str, Any]) -> str:
    """The code of a refusal; empty where the answer holds none."""
    if told.get("ok") is False:
        return str(told.get("error") or told.get("error_code") or "not ok")
    for name in ("errcode", "code", "StatusCode"):
        if told.get(name) not in (None, 0, "0", "", 200):
            return str(told[name])
    return ""


def _pause(answer: Heard, told: dict[str, Any]) -> float | None:
    parameters = told.get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return asked_pause(str(asked) if isinstance(asked, int) else answer.retry_after)


def _object(body: str) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
