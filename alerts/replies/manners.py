"""Whether a reply is fit to be sent: no word that the manners forbid, in any disguise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from monitor.errors import ReplyRefused
from monitor.watchlist.manners import Manner, Manners
from monitor.wording import tr

_HAN = r"[㐀-鿿豈-﫿]"
#: what may stand between two letters of a phrase without parting them: anything but the end of a sentence
_GAP = r"(?:[^\w\n。!?.]|_|\.(?!\s))*"
_HAN_GAP = r"[,;:]*"
_LOOSE = re.compile(rf"(?<={_HAN})(?:(?![\n,。!?;:])[\W_])+(?={_HAN})")
_DOUBLED = re.compile(rf"({_HAN})\1+")


class _Rule:
    """One rule, ready to be looked for."""

    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.phrase = re.compile("|".join(map(_disguised, manner.phrases)) or r"(?!)")
        self.patterns = [re.compile(pattern) for pattern in manner.patterns]
        self.allowed = [re.compile(pattern) for pattern in manner.allowed]

    def find(self, text: str) -> str | None:
        """What in the folded `text` breaks the rule first: the listed phrase, or the words found; else None."""
        innocent: list[tuple[int, int]] | None = None
        for found in self._finds(text):
            if innocent is None:
                innocent = [span.span() for pattern in self.allowed for span in pattern.finditer(text)]
            if not any(start <= found.start() and found.end() <= end for start, end in innocent):
                return self._named(found.group())
        return None

    def _named(self, found: str) -> str:
        """The phrase as the manners list it, where the find is one."""
        return next((p for p in self.manner.phrases if re.fullmatch(_disguised(p), found)), found)

    def _finds(self, text: str) -> Iterator[re.Match[str]]:
        for pattern in (self.phrase, *self.patterns):
            yield from pattern.finditer(text)


def check_manners(text: str, manners: Manners) -> None:
    """Returns when `text` may be sent; raises ReplyRefused with the phrase and the rule when it may not.

    Full-width letters, spaces, punctuation, zero-width, doubled and traditional characters, and case hide nothing.
    """
    if broken := _broken(text, manners.forbidden, manners.traditional):
        phrase, manner = broken
        raise ReplyRefused(phrase, tr(manner.rule, manner.rule_zh))


@lru_cache(maxsize=64)
def _broken(text: str, forbidden: tuple[Manner, ...], traditional: tuple[str, ...]) -> tuple[str, Manner] | None:
    """The phrase and the rule that it breaks; what is said of one matter is mostly what was said of the last."""
    rules, table = _compiled(forbidden, traditional)
    folded = _LOOSE.sub("", fold(text, table))
    for variant in dict.fromkeys((folded, _DOUBLED.sub(r"\1", folded))):
        for rule in rules:
            if phrase := rule.find(variant):
                return phrase, rule.manner
    return None


def check_musts(text: str, manners: Manners, *, situation: str, language: str) -> None:
    """Raises ReplyRefused when a prepared reply for `situation` lacks something that it must say."""
    low = text.casefold()
    for must in manners.must:
        words = must.words.get(language, ())
        if must.situations and situation not in must.situations:
            continue
        if words and not any(word.casefold() in low for word in words):
            missing = tr(f"nothing of {', '.join(words)}", f"缺少 {'、'.join(words)}")
            raise ReplyRefused(missing, tr(must.rule, must.rule_zh))


def fold(text: str, traditional: dict[int, str]) -> str:
    """`text` as the manners are written: NFKC, lower case, simplified, without characters that are not seen."""
    wide = unicodedata.normalize("NFKC", text).casefold().translate(traditional)
    return "".join(c for c in wide if unicodedata.category(c) not in ("Cf", "Mn", "Me"))


def _disguised(phrase: str) -> str:
    """A regular expression for `phrase` in all its disguises; Latin words must begin and end as words."""
    letters = [(c, phrase[number - 1 : number]) for number, c in enumerate(phrase) if c.isalnum() or c == "%"]
    body, last = "", ""
    for letter, before in letters:
        if letter != before or letter.isdigit():
            gap = _GAP if letter.isascii() or last.isascii() else _HAN_GAP
            body += (gap if last else "") + re.escape(letter) + ("" if letter.isdigit() else "+")
        last = letter
    head = r"(?<![^\W_])" if phrase[0].isascii() else ""
    tail = r"(?![^\W_])" if last.isascii() and last.isalpha() else ""
    return f"{head}{body}{tail}"


@lru_cache(maxsize=64)
def _compiled(forbidden: tuple[Manner, ...], traditional: tuple[str, ...]) -> tuple[list[_Rule], dict[int, str]]:
    table = {ord(pair[0]): pair[1] for line in traditional for pair in line.split()}
    return [_Rule(manner) for manner in forbidden], table
