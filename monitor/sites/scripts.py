"""What scripts carry: their string constants, put together and undone, and what is done with each. Nothing is run.

The pass is linear: constants are found by one expression that never looks twice, and joined by what stands between two of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from monitor.sites.encodings import from_numbers, undone, unescape
from monitor.sites.keyed import Keys, Tries

#: characters of a script that are looked at, constants that are taken from it, characters that they may come to in all
MOST_CHARACTERS, MOST_LITERALS, MOST_VALUE = 3_000_000, 60_000, 4_000_000
#: names whose values are remembered, and how much of each
MOST_NAMES, LONGEST_KNOWN = 2_000, 20_000
#: characters before a constant by which one tells what is done with it
_BEFORE = 80

_LITERAL = re.compile(
    r"//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?+"
    r"|\"(?P<double>(?:[^\"\\\n]++|\\(?:\r\n|.|\Z))*+)\"?+"
    r"|'(?P<single>(?:[^'\\\n]++|\\(?:\r\n|.|\Z))*+)'?+"
    r"|`(?P<template>(?:[^`\\]++|\\(?:.|\Z))*+)`?+"
    r"|(?<=[=(,:;!&|?{}\[])[ \t]*+/(?![/*])(?:[^/\\\n\[]++|\\.|\[(?:[^\]\\\n]++|\\.)*+\]?+)*+/?+"
    r"|fromCharCode(?:\.apply)?+\s*+\((?:\s*+[\w.]++\s*+,\s*+\[)?+(?P<codes>[\d\s,xXa-fA-F]++)"
    r"|\[(?P<numbers>\s*+(?:(?:0x[\da-fA-F]{1,6}+|\d{1,7}+)\s*+,\s*+){7,}+(?:0x[\da-fA-F]{1,6}+|\d{1,7}+))",
    re.DOTALL,
)
_INSERTED = re.compile(r"\$\{([^{}]{0,200}+)\}")
#: what may stand between two constants that become one: +, or + name +
_PLUS = re.compile(
    r"\s*+\)*+\s*+\+\s*+(?:([\w$.]{1,60}+)(?:\([\w$.,\s]{0,60}+\)|\[[\w$.]{1,40}+\])?+\s*+\+\s*+)?+(?:[\w$.]{1,40}+\s*+\(\s*+)*+(?:[\w$]{1,30}+\.)?+"
)
_COMMA = re.compile(r"\s*+,\s*+")
_JOINED = re.compile(
    r"\s*+\]\s*+((?:\.reverse\(\s*+\)\s*+)?+)\.join\(\s*+(?:\)|\"([^\"\n]{0,9})\"|'([^'\n]{0,9})')"
)
_TURN = re.compile(r"\s*+\.split\(\s*+(?:\"\"|'')\s*+\)\s*+\.reverse\(\s*+\)")
_ASSIGNED = re.compile(r"([\w$]++|\]|[\w$]++\s*+\))\s*+(\+?)=\s*+(?:[\w$.]{1,40}\s*+\(\s*+)*+$")
_PUSHED = re.compile(r"([\w$]{1,40})\.push\(\s*+$")


class Constant(msgspec.Struct, frozen=True, kw_only=True):
    """A string constant: what it comes to, where its first part begins in the script, the code right before it, and whether it was in disguise."""

    text: str
    at: int
    before: str = ""
    disguised: bool = False


class _Part(msgspec.Struct):
    texts: list[str]
    at: int
    end: int
    before: str
    disguised: bool = False
    template: bool = False

    def constant(self, keys: Keys) -> Constant:
        given = "".join(self.texts)
        text = undone(given)
        if hidden := keys.undo(given):
            text = hidden
        return Constant(text=text, at=self.at, before=self.before, disguised=self.disguised or text is not given)


def constants(script: str, most: int = MOST_VALUE, tries: Tries | None = None) -> list[Constant]:
    """The string constants of `script`, in order: neighbours joined by + are one, and what is added to a name (`s += "…"`) comes to one as well.

    They come to `most` characters at most, the values of names counted wherever they are put in; `tries` is how many of them may be tried for keys.
    """
    reading = _Reading(script[:MOST_CHARACTERS], most, tries or Tries())
    return sorted(reading.constants(), key=lambda one: one.at)


class _Reading:
    """One script on its way: what names were given, what they collect, and how many more characters constants may come to."""

    def __init__(self, script: str, most: int, tries: Tries) -> None:
        self._script = script
        self._known: dict[str, str] = {}
        self._collected: dict[str, _Part] = {}
        self._left = most
        self._keys = Keys(script, tries)

    def constants(self) -> Iterator[Constant]:
        for part in self._joined():
            if not self._kept(part):
                yield part.constant(self._keys)
        for part in self._collected.values():
            yield part.constant(self._keys)

    def _kept(self, part: _Part) -> bool:
        """Whether `part` is only a piece of what a name collects; it is kept with the others then."""
        last = part.before[-1:]
        if last not in "=(":
            return False
        before = part.before[-60:]
        if last == "(" and (pushed := _PUSHED.search(before)):
            return self._collect(pushed[1], part)
        found = _ASSIGNED.search(before)
        if not found:
            return False
        name, plus = found.groups()
        if plus:
            return self._collect(name, part)
        if len(self._known) < MOST_NAMES:
            self._known[name] = "".join(part.texts)[:LONGEST_KNOWN]
        return False

    def _collect(self, name: str, part: _Part) -> bool:
        if name in self._collected:
            self._collected[name].texts += part.texts
        else:
            self._collected[name] = _Part([self._value(name), *part.texts], part.at, part.end, part.before)
        return True

    def _value(self, name: str) -> str:
        """What `name` was given, as long as there is room for it."""
        value = self._known.get(name, "")
        self._left -= len(value)
        return value if self._left > 0 else ""

    def _joined(self) -> Iterator[_Part]:
        held: _Part | None = None
        row: list[_Part] = []
        for part in self._parts():
            if held is None:
                held = self._filled(part)
                continue
            gap = self._script[held.end : part.at] if part.at - held.end < 300 else ";"
            plus = _PLUS.fullmatch(gap) if "+" in gap else None
            if plus:
                self._filled(part)
                held.texts += [self._value(plus[1]), *part.texts] if plus[1] else part.texts
                held.end = part.end
                held.disguised = held.disguised or part.disguised
                continue
            if _COMMA.fullmatch(gap):
                row.append(held)
            else:
                yield from self._row(row, held)
                row = []
            held = self._filled(part)
        if held is not None:
            yield from self._row(row, held)

    def _filled(self, part: _Part) -> _Part:
        """`part` with the values of the names that a template literal asks for."""
        if part.template and "${" in part.texts[0]:
            part.texts = [_INSERTED.sub(lambda name: self._value(name[1].strip()), part.texts[0])]
        return part

    def _row(self, row: list[_Part], last: _Part) -> Iterator[_Part]:
        """`last` and those before it in the same list: one where the list is joined, else each by itself."""
        if row and (found := _JOINED.match(self._script, last.end)):
            given = found[2] if found[2] is not None else found[3]
            between = given if given is not None else "" if found[0].endswith(('"', "'")) else ","
            texts = ["".join(part.texts) for part in (*row, last)]
            text = between.join(reversed(texts) if found[1] else texts)
            yield _Part([text], row[0].at, last.end, row[0].before.rstrip("[ "), True)
            return
        yield from row
        if _TURN.match(self._script, last.end):
            last.texts, last.disguised = ["".join(last.texts)[::-1]], True
        yield last

    def _parts(self) -> Iterator[_Part]:
        script = self._script
        for found in islice(_LITERAL.finditer(script), MOST_LITERALS):
            kind = found.lastgroup
            if kind is None:
                continue
            inside, at, end = found[kind], found.start(), found.end()
            if kind in ("codes", "numbers"):
                text, disguised = from_numbers(inside.strip().strip(",")), True
                if not text:
                    continue
                closing = script[end : end + 4].lstrip()
                end = end + len(script[end : end + 4]) - len(closing) + (closing[:1] in ("]", ")"))
                at -= len("String.") * (script[max(0, at - 7) : at] == "String.")
            else:
                text, disguised = unescape(inside), "\\x" in inside or "\\u00" in inside
            self._left -= len(text)
            if self._left < 0:
                return
            yield _Part([text], at, end, script[max(0, at - _BEFORE) : at].rstrip(), disguised, kind == "template")
