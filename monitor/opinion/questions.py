"""Is it a question rather than a complaint?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.opinion.finding import Find, find_words
from monitor.opinion.normal import Text

_SENTENCE = re.compile(r"[^。！!?\n;]*(?:[。！!?\n;]|$)")
_PART = re.compile(r"[^,，、]+")
_OPENER = re.compile(
    r"请问|请教|想问|求问|想咨询|问一下|问下|问问|不知道|有没有人|有人知道|does anyone|can anyone|can someone|anyone know|i wonder"
)
_REPROACH = re.compile(
    r"为什么|为何|怎么还|凭什么|什么时候才|到底|什么鬼|搞什么|怎么办|咋办|怎么解决|如何解决|怎么处理|what (?:should|can) i do|why\b|how come|when will (?:i|you)|what the"
)


def question_parts(text: Text, questions: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where in the folded text its questions stand: parts between commas that end in a question mark or hold a question word.

    Words of one character (吗, 呢) ask only at the end of a part; what opens a question (请问) goes on to the end of the sentence.
    """
    long = tuple(word for word in questions if len(word) > 1)
    short = tuple(word for word in questions if len(word) == 1)
    found = []
    for sentence in _SENTENCE.finditer(text.folded):
        opened = False
        for part in _PART.finditer(text.folded, *sentence.span()):
            told = part.group().strip(" 。！!;\n")
            opened = opened or _OPENER.search(told) is not None
            if told and (opened or told.endswith(("?", *short)) or find_words(told, long)):
                found.append(part.span())
    return found


def is_asked(find: Find, parts: list[tuple[int, int]]) -> bool:
    """Whether the find stands in one of the questions."""
    return any(start <= find.start < end for start, end in parts)


def only_asks(text: Text, parts: list[tuple[int, int]], evidence: Iterable[Find]) -> bool:
    """Whether everything that could be a complaint stands inside questions, and none of these reproaches or calls for help."""
    if not parts:
        return False
    for find in evidence:
        around = [(start, end) for start, end in parts if start <= find.start < end]
        if not around or any(_REPROACH.search(text.folded, *span) for span in around):
            return False
    return True
