"""Sentences that were kept in English, in the reader's language: known by their form, with what they quote put into the same sentence in Chinese."""

from __future__ import annotations

import re
from functools import cache

from monitor.wording import tr

#: forms of sentences, {} for what they quote, {…} (at the end) for a further sentence in them; and the same in Chinese
Forms = tuple[tuple[str, str], ...]


def retold(sentence: str, forms: Forms) -> str:
    """`sentence` as the reader reads it; one of a form that is not known stays as it is."""
    return tr(sentence, _in_chinese(sentence, forms))


def _in_chinese(sentence: str, forms: Forms) -> str:
    for form, further, chinese in _patterns(forms):
        if found := form.fullmatch(sentence):
            quoted = list(found.groups())
            if further:
                quoted[-1] = _in_chinese(quoted[-1], forms)
            return chinese.format(*quoted)
    return sentence


@cache
def _patterns(forms: Forms) -> tuple[tuple[re.Pattern[str], bool, str], ...]:
    return tuple(
        (
            re.compile(re.escape(english).replace(r"\{…\}", "(.*)").replace(r"\{\}", "(.*?)"), re.DOTALL),
            "{…}" in english,
            chinese.replace("{…}", "{}"),
        )
        for english, chinese in forms
    )
