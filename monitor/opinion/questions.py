"""Is it a question rather than a complaint?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.opinion.finding import Find, find_words
from monitor.opinion.normal import Text

_CLAUSE = re.compile(r"[^。！!?\n;]*(?:[。！!?\n;]|$)")
_REPROACH = re.compile(r"为什么|为何|怎么还|凭什么|什么时候才|到底|why\b|how come|when will (?:i|you)|what the")


def question_clauses(text: Text, questions: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where in the folded text its questions stand: sentences that end in a question mark or hold a question word."""
    found = []
    for match in _CLAUSE.finditer(text.folded):
        sentence = match.group()
        if sentence.strip() and (sentence.endswith("?") or find_words(sentence, questions)):
            found.append(match.span())
    return found


def only_asks(text: Text, clauses: list[tuple[int, int]], evidence: Iterable[Find]) -> bool:
    """Whether everything that could be a complaint stands inside questions, and none of these reproaches."""
    if not clauses:
        return False
    for find in evidence:
        around = [(start, end) for start, end in clauses if start <= find.start < end]
        if not around or any(_REPROACH.search(text.folded, *span) for span in around):
            return False
    return True
