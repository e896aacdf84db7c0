"""What people read, in English and Chinese: one sentence in both, side by side where it is used."""

from __future__ import annotations

import os
from contextvars import ContextVar
from typing import Literal

Tongue = Literal["en", "zh"]


def of_locale() -> Tongue:
    """The language of the terminal's locale: Chinese for `zh…`, else English (POSIX: LC_ALL, LC_MESSAGES, LANG)."""
    for name in ("ZHENGMING_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


_tongue: ContextVar[Tongue | None] = ContextVar("tongue", default=None)


def speak(tongue: Tongue | None) -> None:
    """From here on, in this context, `tr` gives `tongue`; None follows the locale."""
    _tongue.set(tongue)


def tr(en: str, zh: str) -> str:
    """The sentence in the language being spoken."""
    return zh if (_tongue.get() or of_locale()) == "zh" else en
