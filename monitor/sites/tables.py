"""Scripts whose strings were moved into a table and are looked up by numbers, as obfuscators do; put back where they are used. Nothing is run.

Known are tables as lists or as what a function returns, lookups by index or through functions that take something off it, other names for these,
tables that are turned before use, and words in base64 in either alphabet that is common (https://github.com/javascript-obfuscator/javascript-obfuscator).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from monitor.sites.encodings import unescape

#: words of a table, tables of a script, lookups by which its turn is found, characters of a script
MOST_WORDS, MOST_TABLES, MOST_CALLS, MOST_CHARACTERS = 3_000, 3, 300, 1_000_000
#: fewer words are no table; more turns, lists and functions are not tried
_FEWEST, _TURNS, _TRIED, _FUNCTIONS = 3, 600, 50, 2_000
#: characters of a function in which it looks something up
_BODY = 500
_TABLE = re.compile(r"(?<![\w$.])([\w$]{1,40}+)\s*+=\s*+\[(?=\s*+['\"])")
_WORD = re.compile(r"\s*+(?:\"((?:[^\"\\\n]++|\\.)*+)\"|'((?:[^'\\\n]++|\\.)*+)')\s*+(,?)")
_FUNCTION = re.compile(r"\bfunction\s++([\w$]{1,40}+)\s*+\(|(?<![\w$.])([\w$]{1,40}+)\s*+=\s*+function\s*+\(")
_NUMBER = r"(?:0x[\da-fA-F]{1,6}|\d{1,7})"
_TAKEN_OFF = re.compile(rf"([\w$]{{1,40}}+)\s*+(?:=\s*+\1\s*+-|-=|-)\s*+\(?({_NUMBER})(?![\w$])")
_LOOKUP = re.compile(r"\[\s*+[\w$]{1,40}+\s*+(?:-\s*+\w{1,9}\s*+)?\]")
_TURNED = re.compile(r"push['\"]?\]?\(\s*+[\w$]{1,40}+(?:\[['\"]|\.)shift")
_ALIAS = re.compile(r"(?<![\w$.])([\w$]{1,40}+)\s*+=\s*+([\w$]{1,40}+)\s*+[,;]")
_OTHER_CASE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/="
_SWAPPED = bytes.maketrans(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
_MARKUP = re.compile(r"<(?:form|input|h[1-6]|div|span|p|label|button|img|a|textarea|title)\b[^<>]{0,200}+>")
#: names that follow a bracket where a document is changed
_KNOWN = frozenset(
    [
        "write",
        "writeln",
        "innerHTML",
        "outerHTML",
        "createElement",
        "appendChild",
        "append",
        "querySelector",
        "getElementById",
        "addEventListener",
        "body",
        "location",
        "href",
        "value",
        "submit",
        "onsubmit",
        "click",
        "preventDefault",
        "textContent",
        "innerText",
        "placeholder",
        "type",
        "password",
        "input",
        "form",
        "insertAdjacentHTML",
        "split",
        "join",
        "length",
        "toString",
        "apply",
        "constructor",
        "replace",
        "push",
        "shift",
        "setAttribute",
        "title",
        "style",
        "display",
        "POST",
        "post",
        "json",
        "stringify",
        "then",
    ]
)


def untabled(script: str) -> str:
    """`script` with the words of its tables where they are looked up; the same where it has none. Linear in the script for each table."""
    if len(script) > MOST_CHARACTERS:
        return script
    found = [
        (one, list(islice(_words(script, one.end()), MOST_WORDS)))
        for one in islice(_TABLE.finditer(script), _TRIED)
    ]
    tables = sorted((pair for pair in found if len(pair[1]) >= _FEWEST), key=lambda pair: -len(pair[1]))
    for table, words in sorted(tables[:MOST_TABLES], key=lambda pair: -pair[0].start()):
        script = _put_back(script, table[1], words, table.start())
    return script


def _words(script: str, at: int) -> Iterator[str]:
    while found := _WORD.match(script, at):
        yield unescape(found[1] if found[1] is not None else found[2])
        if not found[3]:
            return
        at = found.end()


def _put_back(script: str, table: str, words: list[str], at: int) -> str:
    """`script` with the lookups of one table, which stands at `at`, replaced."""
    lookups, decoding = _lookups(script, table, at)
    names = "|".join(sorted(map(re.escape, lookups), key=len, reverse=True))
    calls = re.compile(
        rf"(?<![\w$.])(?:({names})\(\s*+['\"]?({_NUMBER})['\"]?\s*+(?:,\s*+['\"][^'\"\n]{{0,40}}+['\"]\s*+)?\)"
        rf"|{re.escape(table)}\[\s*+({_NUMBER})\s*+\])"
        if lookups
        else rf"(?<![\w$.])()()?{re.escape(table)}\[\s*+({_NUMBER})\s*+\]"
    )
    words = [_decoded(word, decoding) for word in words]
    used = list(_groups(script, [*islice(calls.finditer(script), MOST_CALLS)], lookups))
    turn = _turn(words, used) if _TURNED.search(script) else 0

    def word(call: re.Match[str]) -> str:
        place = _index(call, lookups)
        return _quoted(words[(place + turn) % len(words)]) if 0 <= place < len(words) else call[0]

    return calls.sub(word, script)


def _index(call: re.Match[str], lookups: dict[str, int]) -> int:
    return int(call[3], 0) if call[3] else int(call[2], 0) - lookups[call[1]]


def _lookups(script: str, table: str, at: int) -> tuple[dict[str, int], str]:
    """The functions that look words up with what they take off the number, and how they decode what they find."""
    around = [found[1] or found[2] for found in _FUNCTION.finditer(script, max(0, at - 120), at)]
    known = {table, *around[-1:]}
    told: dict[str, int] = {}
    decoding = ""
    for found in islice(_FUNCTION.finditer(script), _FUNCTIONS):
        name, body = found[1] or found[2], script[found.end() : found.end() + _BODY]
        if name in known or not _LOOKUP.search(body) or not any(one in body for one in known):
            continue
        taken = _TAKEN_OFF.search(body)
        told[name] = int(taken[2], 0) if taken else 0
        far = script[found.end() : found.end() + 3 * _BODY]
        decoding = "swapped" if _OTHER_CASE in far else "plain" if "atob" in far else decoding
    for _ in range(2):
        for alias, name in _ALIAS.findall(script) if told else ():
            if name in told:
                told.setdefault(alias, told[name])
    return told, decoding


def _decoded(word: str, decoding: str) -> str:
    if not decoding or not word.isascii():
        return word
    given = word.encode()
    given = given.translate(_SWAPPED) if decoding == "swapped" else given
    try:
        return base64.b64decode(given + b"=" * (-len(given) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return word


_Group = tuple[list[int], bool]


def _groups(script: str, calls: Sequence[re.Match[str]], lookups: dict[str, int]) -> Iterator[_Group]:
    """The places in the table that are looked up, those joined by + together, and whether a bracket stands before them."""
    held: list[int] = []
    bracket, end = False, -1
    for call in calls:
        if held and not (call.start() - end < 20 and script[end : call.start()].strip() == "+"):
            yield held, bracket
            held = []
        if not held:
            bracket = script[call.start() - 1 : call.start()] == "["
        held.append(_index(call, lookups))
        end = call.end()
    if held:
        yield held, bracket


def _turn(words: Sequence[str], used: Sequence[_Group]) -> int:
    """By how much a table is turned before its use: by as much as makes most names and tags of what is looked up."""

    def telling(turn: int) -> int:
        names = tags = 0
        for places, bracket in used:
            text = "".join(words[(place + turn) % len(words)] for place in places if 0 <= place < len(words))
            names += bracket and text in _KNOWN
            tags += 0 if bracket else len(_MARKUP.findall(text))
        return 3 * names + 2 * tags

    return max(range(min(len(words), _TURNS)), key=telling)


def _quoted(word: str) -> str:
    """A string constant."""
    escaped = word.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"
