"""What style sheets and style attributes load and hide, read without a parser of CSS: rules, addresses and a list of ways to hide."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: declarations that keep words from readers. Zero sizes, far places and transparency are how filters are fed what nobody sees
_HIDES = re.compile(
    r"(?<![\w-])(?:display\s*+:\s*+none|visibility\s*+:\s*+(?:hidden|collapse)"
    r"|font(?:-size)?\s*+:\s*+0*+(?:\.0*+)?+(?:px|em|rem|pt|%)?+(?![\d.\w])"
    r"|opacity\s*+:\s*+0*+(?:\.0*+)?+(?![\d.])|color\s*+:\s*+transparent|content-visibility\s*+:\s*+hidden"
    r"|(?:left|top|right|text-indent|margin-left|margin-top)\s*+:\s*+-\d{3,}+(?:\.\d*+)?+(?:px|em|rem|%|vw)"
    r"|clip\s*+:\s*+rect\(\s*+[01](?:px)?[\s,]|clip-path\s*+:\s*+(?:inset\(\s*+(?:50|100)%|circle\(\s*+0)"
    r"|transform\s*+:\s*+scale\(\s*+0\s*+[,)])",
    re.IGNORECASE,
)
_NO_SIZE = re.compile(r"(?<![\w-])(?:max-)?(?:width|height)\s*+:\s*+[01](?:px)?\s*+(?:;|!|$)", re.IGNORECASE)
_CLIPPED = re.compile(r"overflow(?:-[xy])?\s*+:\s*+hidden", re.IGNORECASE)
_INLINE = re.compile(r"display\s*+:\s*+(?:inline|contents)|float\s*+:\s*+(?:left|right|inline)", re.IGNORECASE)
_BACKWARDS = re.compile(r"unicode-bidi\s*+:\s*+(?:isolate-|bidi-)override", re.IGNORECASE)
_RTL = re.compile(r"direction\s*+:\s*+rtl", re.IGNORECASE)
_URL = re.compile(r"url\(\s*+(?:\"([^\"\n]*+)\"|'([^'\n]*+)'|([^\s\"'()]++))\s*+\)", re.IGNORECASE)
_IMPORT = re.compile(r"@import\s++(?:\"([^\"\n]*+)\"|'([^'\n]*+)')", re.IGNORECASE)
_COMMENT = re.compile(r"/\*(?:[^*]++|\*(?!/))*+(?:\*/)?+")
_SIMPLE = re.compile(r"\s*+([.#][\w-]++)\s*+")
_CONTENT = re.compile(r"(?<![\w-])content\s*+:\s*+(?:\"([^\"\n]++)\"|'([^'\n]++)')", re.IGNORECASE)


def hides(declarations: str) -> bool:
    """Whether an element with these declarations shows nothing of its words."""
    if ":" not in declarations:
        return False
    if _HIDES.search(declarations):
        return True
    return _CLIPPED.search(declarations) is not None and _NO_SIZE.search(declarations) is not None


def stays_inline(declarations: str) -> bool:
    """Whether the words of a block element with these declarations stand on one line with their neighbours."""
    return _INLINE.search(declarations) is not None


def backwards(declarations: str) -> bool:
    """Whether the words are shown from their last letter to the first."""
    return _BACKWARDS.search(declarations) is not None and _RTL.search(declarations) is not None


def addresses(css: str) -> Iterator[tuple[str, int]]:
    """The addresses that `css` loads, with their places in it."""
    if "(" in css or "@" in css:
        for pattern in (_URL, _IMPORT):
            for found in pattern.finditer(css):
                yield next((group for group in found.groups() if group), ""), found.start()


def shown(css: str) -> Iterator[tuple[str, int]]:
    """The words that style sheets put on the page (`content: "…"`), with their places."""
    for found in _CONTENT.finditer(css):
        yield found[1] or found[2], found.start(1) if found[1] else found.start(2)


def hidden_names(css: str) -> set[str]:
    """The classes (`.name`) and ids (`#name`) that a rule of `css` hides whatever the screen's size; rules in @-blocks are left out."""
    css = _COMMENT.sub(" ", css)
    names: set[str] = set()
    depth = start = 0
    for found in re.finditer(r"[{}]", css):
        at = found.start()
        if found[0] == "{":
            if depth == 0:
                selectors, body = css[start:at].rpartition(";")[2], at + 1
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                if not selectors.lstrip().startswith("@") and hides(css[body:at]):
                    names.update(name[1] for one in selectors.split(",") if (name := _SIMPLE.fullmatch(one)))
                start = at + 1
        else:
            start = at + 1
    return names


_CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?+")
_TAG = re.compile(r"<[^<>]{0,2000}+>")


def unescape(text: str) -> str:
    """The value of a CSS string (CSS Syntax §4.3.7)."""
    if "\\" not in text:
        return text
    return _CSS_ESCAPE.sub(lambda found: chr(code) if (code := int(found[1], 16)) < 0xD800 else "\ufffd", text)


def without_tags(text: str) -> str:
    """`text` with what looks like tags left out and white space made one."""
    return " ".join((_TAG.sub(" ", text) if "<" in text else text).split())
