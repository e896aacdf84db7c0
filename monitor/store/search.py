"""Full-text search over Chinese and English with nothing but tsvector: Chinese runs become bigrams.

A run of Han, kana or Hangul is cut into overlapping pairs in order, so that a phrase query over the pairs of
a searched word finds exactly the texts that contain it (n-gram indexing, as in Lucene's CJKAnalyzer).
"""

from __future__ import annotations

import re
import unicodedata

_TOKENS = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003134f]+|[a-z0-9_]+(?:[.@-][a-z0-9_]+)*|\w+"
)
_WORD_LIMIT = 200
_TEXT_LIMIT = 50_000


def terms(text: str) -> str:
    """`text` as blank-separated index terms: lower-case words, and pairs of CJK characters.

    Terms over 200 characters and whatever follows the first 50,000 characters are not indexed.
    """
    folded = unicodedata.normalize("NFKC", text[:_TEXT_LIMIT]).casefold()
    return " ".join(term for found in _TOKENS.findall(folded) for term in _pairs(found))


def _pairs(found: str) -> list[str]:
    if found[0] < "\u3040" or not _is_cjk(found[0]):
        return [found] if len(found) <= _WORD_LIMIT else []
    if len(found) == 1:
        return [found]
    return [found[i : i + 2] for i in range(len(found) - 1)]


def _is_cjk(character: str) -> bool:
    return bool(re.match(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003134f]", character))
