"""Regular expressions that people write, kept from taking long: repeats have an end, and what would try too many ways is refused.

Python's `re` goes back and tries again. Repeats inside repeats that can share the same characters (`(a+)+`) make it try
exponentially many ways; see https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from monitor.opinion.words.ways import Ways, roughly
from monitor.wording import tr

#: so far reaches a repeat that is written without an end
REACH = 60
#: ways in which an expression may try to match from one place
WAYS = 20_000
#: trees that are kept
_KEPT = 256

_parser: Any = vars(re)["_parser"]
#: escapes that mean the same whatever the case of letters
_CASELESS = re.compile(r"\\(?:[dDwWsSbBAZ]|[^\w\s])")
#: an escape, a set, a repeat with what makes it lazy or possessive, or any other character
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(\*|\+|\{\d*,\})([?+]?)|(?:\?|\{[\d,]+\})[?+]?|.", re.DOTALL)


def bounded(pattern: str) -> str:
    r"""`pattern`, a valid one, whose repeats without an end reach up to `REACH` times.

    >>> bounded(r"withdr\w*.{0,30}fast+[+*]"), bounded("ab{2,}")
    ('withdr\\w{0,60}.{0,30}fast{1,60}[+*]', 'ab{2,60}')
    """
    return _PIECE.sub(_ended, pattern)


def compiled(pattern: str) -> re.Pattern[str]:
    """`pattern`, a valid one, ready to search texts in lower case; one without capitals is tried on them as it is, in half the time."""
    letters = _CASELESS.sub("", pattern)
    is_lower = "\\" not in letters and letters == letters.lower()
    return re.compile(pattern, re.NOFLAG if is_lower else re.IGNORECASE)


@lru_cache(_KEPT)
def parsed(pattern: str) -> list[tuple[Any, Any]]:
    """The tree that `re` makes of `pattern`, kept: what is checked when a lexicon is read is looked at again when it is made ready."""
    return list(_parser.parse(pattern, re.IGNORECASE))


def _ended(piece: re.Match[str]) -> str:
    repeat = piece[1]
    if not repeat:
        return piece.group()
    least = int(repeat.strip("*+{,}") or (repeat == "+"))
    return f"{{{least},{max(least, REACH)}}}{piece[2]}"


def problem(pattern: str) -> str:
    """What is wrong with `pattern` for people: no regular expression, or one that takes too long; empty where all is well."""
    ended = bounded(pattern)
    try:
        try:
            compiled(ended)  # as it will be searched for: `re` keeps it
        except re.error:
            re.compile(pattern, re.IGNORECASE)  # names the place in what was written
        tree = parsed(ended)
    except (re.error, RecursionError, OverflowError) as error:
        return tr(f"not a regular expression: {error}: {pattern!r}", f"正则表达式有误：{error}：{pattern!r}")
    ways = Ways(tree)
    if ways.loops():
        return tr(
            f"could take very long: a repeat inside a repeat can match the same characters, as in (a+)+: {pattern!r}",
            f"匹配可能极慢：重复之中又有能匹配相同字符的重复，例如 (a+)+：{pattern!r}",
        )
    if roughly(tree) > WAYS and (many := ways.count()) > WAYS:
        return tr(
            f"could take very long: {many:,} ways to try from each place, at most {WAYS:,}; shorten its repeats, as {{0,9}}: {pattern!r}",
            f"匹配可能极慢：从每一处起有 {many:,} 种试法，最多 {WAYS:,} 种；请缩短重复范围，例如 {{0,9}}：{pattern!r}",
        )
    return ""
