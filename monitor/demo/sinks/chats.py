"""Chat services on loopback: each says yes and no as the real one does, most of them with status 200."""

from __future__ import annotations

import json

from monitor.demo.sinks.base import Conduct
from monitor.demo.sinks.web import WEB_CONDUCT, ReceivedPost, Reply, WebSink

_JSON = {"Content-Type": "application/json; charset=utf-8"}


def _said(status: int = 200, **told: object) -> Reply:
    return status, _JSON, json.dumps(told)


#: the beginning of a service's path → what it says to accept, to refuse this message for good, and to refuse for now
_SERVICES: dict[str, tuple[Reply, Reply, Reply]] = {
    "/cgi-bin/webhook/send": (
        _said(errcode=0, errmsg="ok"),
        _said(errcode=40058, errmsg="text.content exceed max length 2048"),
        _said(errcode=45009, errmsg="api freq out of limit"),
    ),
    "/robot/send": (
        _said(errcode=0, errmsg="ok"),
        _said(errcode=430104, errmsg="forbidden words"),
        _said(errcode=130101, errmsg="send too fast, exceed 20 times per minute"),
    ),
    "/open-apis/bot/v2/hook/": (
        _said(code=0, msg="success", data={}, StatusCode=0),
        _said(code=9499, msg="Bad Request", data={}),
        _said(code=11232, msg="frequency limited"),
    ),
    "/services/": ((200, {}, "ok"), (400, {}, "invalid_payload"), (429, {"Retry-After": "7"}, "")),
    "/bot": (
        _said(ok=True, result={"message_id": 1}),
        _said(400, ok=False, error_code=400, description="Bad Request: message is too long"),
        _said(429, ok=False, error_code=429, description="Too Many Requests", parameters={"retry_after": 7}),
    ),
}
_PLACES = (Conduct.ACCEPT, Conduct.REFUSE_FOR_GOOD, Conduct.REFUSE_FOR_NOW)


class ChatSink(WebSink):
    """WeCom, DingTalk, Feishu and Lark, Slack and Telegram by their paths; any other path is a plain webhook's."""

    def reply(self, post: ReceivedPost) -> Reply:
        for path, replies in _SERVICES.items():
            if post.path.startswith(path):
                return replies[_PLACES.index(self.conduct)]
        return WEB_CONDUCT[self.conduct]

    def accepts(self, post: ReceivedPost, said: Reply) -> bool:
        return self.conduct is Conduct.ACCEPT and super().accepts(post, said)
