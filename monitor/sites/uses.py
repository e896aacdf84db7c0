"""What a script does with a constant, told by the code right before it."""

from __future__ import annotations

import re
from enum import StrEnum

from monitor.sites.scripts import Constant


class Use(StrEnum):
    """What becomes of a constant."""

    NONE = ""
    #: what visitors typed is sent there
    SEND = "send"
    #: the visitor is taken there
    GO = "go"
    #: it becomes the page's title
    TITLE = "title"
    #: an element of that name is made
    CREATE = "create"
    #: it is shown, or becomes part of the document
    SHOW = "show"


_SEND = re.compile(
    r"(?:\bfetch|sendBeacon|axios(?:\.\w{1,12}+)?|WebSocket|\$\.(?:post|ajax)|\.(?:post|put|request)"
    r"|\.open\(\s*+[\"'](?:POST|PUT|post|put)[\"']\s*+,|\.setAttribute\(\s*+[\"'](?:form)?action[\"']\s*+,)\s*+\(?\s*+(?:[\w$.]{1,40}\s*+\+\s*+)?$"
    r"|(?:\.action|\.formAction|\[[\"']action[\"']\])\s*+=\s*+(?:[\w$.]{1,40}\s*+\+\s*+)?$"
    r"|[{,\s]url[\"']?\s*+:\s*+(?:[\w$.]{1,40}\s*+\+\s*+)?$"
)
_GO = re.compile(
    r"(?:location(?:\.href)?\s*+=|location\.(?:replace|assign)\(|window\.open\()\s*+(?:[\w$.]{1,40}\s*+\+\s*+)?$"
)
_TITLE = re.compile(r"document(?:\.|\[[\"'])title(?:[\"']\])?\s*+=\s*+$")
_CREATE = re.compile(
    r"(?:createElement(?:VNode|Block)?|\bjsxs?|_jsxs?|createVNode|\b[_a-zA-Z]{1,2})(?:[\"']\])?\s*+\)?\(\s*+$"
)
_SHOW = re.compile(
    r"(?:\.write(?:ln)?\(|(?:inner|outer)(?:HTML|Text)\s*+\+?=|textContent\s*+\+?=|insertAdjacentHTML\([^(]{1,40},|srcdoc\s*+=|\.(?:html|append|prepend|after|before|text)\()\s*+(?:[\w$.]{1,40}+\()*+\s*+$"
)
_ATTRIBUTE = re.compile(
    r"(?:(?:\.|\[[\"']|[{,\s\"'])(?P<name>type|name|id|placeholder|autocomplete|ariaLabel|aria-label|title|maxLength|action|method)(?:[\"']\]?)?\s*+[=:]"
    r"|setAttribute\(\s*+[\"'](?P<set>[\w-]{1,30})[\"']\s*+,)\s*+$"
)
#: elements of which a created one is a field
CREATED = frozenset({"input", "textarea", "select", "form"})
_ADDRESS = re.compile(
    r"(?:(?:https?|wss?):)?//[^\s/]|/[\w.~%/?=&-]|\.{1,2}/\w|[\w/-]{1,60}\.(?:php|asp|aspx|jsp|do|cgi|py)\b"
)
#: where stolen entries are sent through bots of chat services
_DROP = re.compile(
    r"https?://(?:api\.telegram\.org/bot|discord(?:app)?\.com/api/webhooks/|hooks\.slack\.com/|formspree\.io/|script\.google\.com/macros/|getform\.io/)"
)
_SENT = re.compile(r"\bpost\b|\bput\b|sendBeacon|WebSocket|\.action|formAction|\[[\"']action", re.IGNORECASE)
#: code around a request in which its method stands
_AROUND = 300


def use_of(constant: Constant, script: str) -> Use:
    """What becomes of `constant` of `script`."""
    before, text = constant.before, constant.text
    last = before[-1:]
    if text.startswith("http") and _DROP.match(text):
        return Use.SEND
    if last not in ("=", "(", ",", ":", "+"):
        return Use.NONE
    if last == "(" and text.lower() in CREATED and _CREATE.search(before):
        return Use.CREATE
    if _ADDRESS.match(text) and len(text) < 2_000 and (led := _led(constant, script)):
        return led
    if last != ":" and _SHOW.search(before):
        return Use.SHOW
    return Use.TITLE if last == "=" and _TITLE.search(before) else Use.NONE


def _led(constant: Constant, script: str) -> Use:
    """What becomes of an address."""
    if _GO.search(constant.before):
        return Use.GO
    around = script[max(0, constant.at - 60) : constant.at + len(constant.text) + _AROUND]
    return Use.SEND if _SEND.search(constant.before) and _SENT.search(around) else Use.NONE


def attribute_of(constant: Constant) -> str:
    """The attribute of an element that `constant` is given to, in lower case; empty where it is none of those that say what a field asks for."""
    found = _ATTRIBUTE.search(constant.before[-50:])
    if not found:
        return ""
    name = (found["name"] or found["set"]).lower()
    return "aria-label" if name == "arialabel" else name
