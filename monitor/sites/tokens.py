"""The tokens of a document, as browsers cut it up (HTML Standard §13.2.5), in one pass that is linear in its length.

Every expression is possessive, so that nothing is ever tried twice; nothing depends on how deep elements are nested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from monitor.sites.references import resolve

#: attributes of one tag that are read; the rest is counted
MOST_ATTRIBUTES = 400

_SPACE = r"\t\n\f\r "
_UNREAD = rf"(?>\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^{_SPACE}\"'>][^{_SPACE}>]*+|(?=>)|\Z)"
_ATTRIBUTE = rf"[{_SPACE}/]*+[^{_SPACE}/>][^{_SPACE}/>=]*+(?>[{_SPACE}]*+=[{_SPACE}]*+{_UNREAD})?+"
_TAG = re.compile(rf"<(/?)([a-zA-Z][^{_SPACE}/>]*+)(?:[{_SPACE}/]*+>|((?:{_ATTRIBUTE})*+)[{_SPACE}/]*+>)")
_PAIR = re.compile(
    rf"[{_SPACE}/]*+([^{_SPACE}/>][^{_SPACE}/>=]*+)"
    rf"(?>[{_SPACE}]*+=[{_SPACE}]*+(?:\"([^\"]*+)\"|'([^']*+)'|([^{_SPACE}\"'>][^{_SPACE}>]*+))?+)?+"
)
_MARK = re.compile(r"<(?=[a-zA-Z/!?])")
_COMMENT_END = re.compile(r"--!?>")
_SCRIPT_MARK = re.compile(rf"<!--(?:-*+>)?+|-->|<(/?)script(?=[{_SPACE}/>])", re.IGNORECASE)
#: elements whose content is text up to their end tag; `noscript` because scripts are taken to run
_RAW = frozenset(
    {"script", "style", "title", "textarea", "noscript", "xmp", "iframe", "noembed", "noframes", "plaintext"}
)
_RAW_END = {name: re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE) for name in _RAW}
#: raw elements in which character references count
_RESOLVED = frozenset({"title", "textarea"})
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

Attributes = dict[str, str]


class Start(msgspec.Struct, frozen=True):
    """A start tag: names in lower case, the first of attributes that stand twice, references resolved. `many` counts all of them."""

    name: str
    attributes: Attributes
    at: int
    closed: bool = False
    many: int = 0


class End(msgspec.Struct, frozen=True):
    """An end tag."""

    name: str
    at: int


class Words(msgspec.Struct, frozen=True):
    """Text; `inside` names the raw element whose content it is, as a whole, or is empty."""

    text: str
    at: int
    inside: str = ""


class Comment(msgspec.Struct, frozen=True):
    """A comment, or what browsers make one of (`<?…>`, `<!…>`, `</3>`); declarations of the document's type are `doctype`."""

    text: str
    at: int
    doctype: bool = False


Token = Start | End | Words | Comment
_NONE: Attributes = {}


class Tokens:
    """The tokens of `text`. Whoever walks through them says in `foreign` whether the current place is inside of svg or math,
    where CDATA counts and raw elements do not. `position` is how far the walk has come."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.foreign = False
        self.position = 0

    def __iter__(self) -> Iterator[Token]:
        text, end, at = self.text, len(self.text), 0
        while at < end:
            found = _MARK.search(text, at)
            mark = found.start() if found else end
            if mark > at:
                self.position = mark
                yield Words(_text(text[at:mark]), at)
            if found is None:
                break
            tag = _TAG.match(text, mark)
            if tag is None:
                token, at = self._other(mark)
                self.position = at
                if token is not None:
                    yield token
                continue
            self.position = at = tag.end()
            if tag[1]:
                yield End(_name(tag[2]), mark)
                continue
            start = _start(tag)
            yield start
            if (
                start.name in _RAW
                and (not self.foreign or start.name == "script")
                and not (self.foreign and start.closed)
            ):
                stop = self._raw_end(start.name, at)
                if stop > at:
                    self.position = stop
                    yield self._raw(start.name, at, stop)
                at = stop
        self.position = end

    def _other(self, mark: int) -> tuple[Token | None, int]:
        """What begins at `mark` with < and is no whole tag, and where it ends."""
        text, end, after = self.text, len(self.text), self.text[mark + 1 : mark + 2]
        if after.isalpha() or (
            after == "/" and text[mark + 2 : mark + 3].isascii() and text[mark + 2 : mark + 3].isalpha()
        ):
            return None, end
        if text.startswith("<!--", mark):
            return self._comment(mark)
        if self.foreign and text.startswith("<![CDATA[", mark):
            stop = text.find("]]>", mark + 9)
            return Words(text[mark + 9 : end if stop < 0 else stop], mark + 9), end if stop < 0 else stop + 3
        if after == "/" and mark + 2 >= end:
            return Words("</", mark), end
        if text.startswith("</>", mark):
            return None, mark + 3
        stop = text.find(">", mark + 2)
        stop = end if stop < 0 else stop
        doctype = text[mark : mark + 9].lower() == "<!doctype"
        return Comment(text[mark + (2 if after != "?" else 1) : stop], mark, doctype), min(end, stop + 1)

    def _comment(self, mark: int) -> tuple[Token, int]:
        text = self.text
        for short in ("<!-->", "<!--->"):
            if text.startswith(short, mark):
                return Comment("", mark), mark + len(short)
        found = _COMMENT_END.search(text, mark + 4)
        if found is None:
            return Comment(text[mark + 4 :], mark), len(text)
        return Comment(text[mark + 4 : found.start()], mark), found.end()

    def _raw_end(self, name: str, at: int) -> int:
        if name == "plaintext":
            return len(self.text)
        if name == "script" and not self.foreign:
            return _script_end(self.text, at)
        found = _RAW_END[name].search(self.text, at)
        return found.start() if found else len(self.text)

    def _raw(self, name: str, at: int, stop: int) -> Words:
        text = self.text[at:stop].replace("\0", "\ufffd") if "\0" in self.text else self.text[at:stop]
        if name in _RESOLVED or (self.foreign and name == "script"):
            text = resolve(text)
        return Words(text, at, name)


def _script_end(text: str, at: int) -> int:
    """Where a script that starts at `at` ends: an end tag inside of `<!-- <script>` closes only that one (§13.2.5.20–31)."""
    escaped = double = False
    for found in _SCRIPT_MARK.finditer(text, at):
        mark = found[0]
        if mark.startswith("<!"):
            escaped, double = (False, False) if mark.endswith(">") else (True, double)
        elif mark == "-->":
            escaped = double = False
        elif found[1]:
            if not double:
                return found.start()
            double = False
        elif escaped:
            double = True
    return len(text)


def _start(tag: re.Match[str]) -> Start:
    name = _name(tag[2])
    closed = tag.string[tag.end() - 2] == "/"
    if tag[3] is None or tag.start(3) == tag.end(3):
        return Start(name, _NONE, tag.start(), closed)
    attributes: Attributes = {}
    pairs = _PAIR.finditer(tag.string, tag.start(3), tag.end(3))
    many = 0
    for pair in islice(pairs, MOST_ATTRIBUTES):
        many += 1
        key, double, single, bare = pair.groups()
        key = key.lower() if key.isascii() else key.translate(_ASCII_LOWER)
        if key not in attributes:
            value = double or single or bare or ""
            if "&" in value:
                value = resolve(value, attribute=True)
            attributes[key] = value if "\0" not in value else value.replace("\0", "\ufffd")
    many += sum(1 for _ in pairs)
    return Start(name, attributes, tag.start(), closed, many)


def _name(name: str) -> str:
    lowered = name.lower() if name.isascii() else name.translate(_ASCII_LOWER)
    return lowered if "\0" not in lowered else lowered.replace("\0", "\ufffd")


def _text(text: str) -> str:
    if "\0" in text:
        text = text.replace("\0", "")
    return resolve(text) if "&" in text else text
