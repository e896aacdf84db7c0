"""The tokens of a document, as browsers cut it up (HTML Standard §13.2.5), in one pass that is linear in its length.

Every expression is possessive, so that nothing is ever tried twice; nothing depends on how deep elements are nested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
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
#: bare tags in a row before many more are looked for, and how many of these are taken at once
LEAST_OF_ROW, MOST_OF_ROW = 32, 2_000
_ROW_NAME = re.compile(r"[^<>]++")
#: names that are in lower case as they are
_USUAL_NAMES = (
    "div span a p li ul ol img script style link meta table tr td th tbody h1 h2 h3 h4 form input label button option section article header "
    "footer nav main svg path g i b em strong br class id href src alt title type name value content rel style target width height role "
    "placeholder action method for onclick data-src aria-label aria-hidden d viewbox fill property"
)
_USUAL = frozenset(_USUAL_NAMES.split())
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

Attributes = dict[str, str]


class Start(msgspec.Struct, frozen=True):
    """A start tag: names in lower case, the first of attributes that stand twice, references resolved. `many` counts all of them."""

    name: str
    attributes: Attributes
    at: int
    closed: bool = False
    many: int = 0


class Row(msgspec.Struct, frozen=True):
    """Many start tags in a row without attributes or words between them, as only attacks have them; none of them is of `not_in_rows`."""

    names: list[str]
    at: int


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


Token = Start | Row | End | Words | Comment
_NONE: Attributes = {}


class Tokens:
    """The tokens of `text`. Whoever walks through them says in `foreign` whether the current place is inside of svg or math,
    where CDATA counts and raw elements do not. Elements of `not_in_rows` are always given one by one."""

    def __init__(self, text: str, not_in_rows: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.foreign = False
        self._row = _row(not_in_rows | _RAW)

    def __iter__(self) -> Iterator[Token]:
        text, end, at, bare = self.text, len(self.text), 0, 0
        search, match, row = _MARK.search, _TAG.match, self._row.match
        while at < end:
            found = search(text, at)
            mark = found.start() if found else end
            if mark > at:
                bare = 0
                yield Words(_text(text[at:mark]), at)
            if found is None:
                break
            tag = match(text, mark)
            if tag is None:
                token, at = self._other(mark)
                if token is not None:
                    yield token
                continue
            at = tag.end()
            if tag[1]:
                yield End(_name(tag[2]), mark)
                continue
            start, foreign = _start(tag), self.foreign
            yield start
            bare = 0 if start.attributes else bare + 1
            if start.name in _RAW:
                if (stop := self._raw_end(start, at, foreign)) > at:
                    yield self._raw(start.name, at, stop, foreign)
                at = stop
            elif bare >= LEAST_OF_ROW and not self.foreign and (many := row(text, at)):
                yield Row(_ROW_NAME.findall(many[0].lower()), at)
                at = many.end()

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

    def _raw_end(self, start: Start, at: int, foreign: bool) -> int:
        name = start.name
        if foreign and (name != "script" or start.closed):
            return at
        if name == "plaintext":
            return len(self.text)
        if name == "script" and not foreign:
            return _script_end(self.text, at)
        found = _RAW_END[name].search(self.text, at)
        return found.start() if found else len(self.text)

    def _raw(self, name: str, at: int, stop: int, foreign: bool) -> Words:
        text = self.text[at:stop]
        if "\0" in text:
            text = text.replace("\0", "\ufffd")
        if name in _RESOLVED or (foreign and name == "script"):
            text = resolve(text)
        return Words(text, at, name)


@cache
def _row(left_out: frozenset[str]) -> re.Pattern[str]:
    names = "|".join(sorted(left_out))
    return re.compile(rf"(?:<(?!(?:{names})>)[a-z][a-z0-9]*+>){{{LEAST_OF_ROW},{MOST_OF_ROW}}}+", re.IGNORECASE)


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
    first, last = tag.span(3)
    rest: Iterator[re.Match[str]] = iter(())
    if last - first < MOST_ATTRIBUTES:
        pairs = _PAIR.findall(tag.string, first, last)
    else:
        rest = _PAIR.finditer(tag.string, first, last)
        pairs = [pair.groups("") for pair in islice(rest, MOST_ATTRIBUTES)]
    for given, double, single, bare in pairs:
        key = given if given in _USUAL else _name(given)
        if key not in attributes:
            value = double or single or bare or ""
            if "&" in value:
                value = resolve(value, attribute=True)
            attributes[key] = value if "\0" not in value else value.replace("\0", "\ufffd")
    return Start(name, attributes, tag.start(), closed, len(pairs) + sum(1 for _ in rest))


def _name(name: str) -> str:
    if name in _USUAL:
        return name
    lowered = name.lower() if name.isascii() else name.translate(_ASCII_LOWER)
    return lowered if "\0" not in lowered else lowered.replace("\0", "\ufffd")


def _text(text: str) -> str:
    if "\0" in text:
        text = text.replace("\0", "")
    return resolve(text) if "&" in text else text
