"""Markup to plain text, in time linear to its length and without a tree."""

from __future__ import annotations

import re
from html import unescape

from monitor.text import clean

#: characters of markup that one text is made from at most
LONGEST = 200_000

_TOKEN = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^<>]*>|<!--|<[!?][^<>]*>")
_ALT = re.compile(r"""\salt\s*=\s*(?:"([^"]{0,200})"|'([^']{0,200})'|([^\s"'>/]{1,200}))""", re.IGNORECASE)
_SILENT = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "object", "head"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})


def plain(markup: str) -> str:
    """What a reader sees of `markup`: no tags, scripts or comments, entities resolved, block elements as lines,
    images as their alternative text (which is how many sites write their emoticons).

    Runs of white space become one space, empty lines vanish; text without markup keeps its words and lines.
    """
    cut = markup[:LONGEST]
    seen = _visible(cut) if "<" in cut else cut
    lines = (" ".join(line.split()) for line in clean(unescape(seen)).split("\n"))
    return "\n".join(line for line in lines if line)


def _visible(markup: str) -> str:
    parts: list[str] = []
    at = 0
    while found := _TOKEN.search(markup, at):
        parts.append(markup[at : found.start()])
        at = found.end()
        if found.group() == "<!--":
            at = _after(markup, "-->", at)
            continue
        name = (found.group(2) or "").lower()
        if name in _SILENT and not found.group(1) and not found.group().endswith("/>"):
            at = _after(markup, f"</{name}", at)
        elif name in _BLOCKS:
            parts.append("\n")
        elif name in _CELLS:
            parts.append(" ")
        elif name == "img" and (said := _ALT.search(found.group())):
            parts.append(said.group(1) or said.group(2) or said.group(3) or "")
    parts.append(markup[at:])
    return "".join(parts)


def _after(markup: str, end: str, start: int) -> int:
    found = re.compile(re.escape(end), re.IGNORECASE).search(markup, start)
    if not found:
        return len(markup)
    if end.startswith("</"):
        close = markup.find(">", found.end())
        return close + 1 if close >= 0 else len(markup)
    return found.end()
