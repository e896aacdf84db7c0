"""Values from outside as JSONB can hold them: PostgreSQL refuses U+0000 and lone surrogates in text, and strangers send both."""

from __future__ import annotations

import re
from typing import Any

import msgspec

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_INSTEAD = "\N{REPLACEMENT CHARACTER}"


def storable(text: str) -> str:
    """`text` with U+FFFD in the place of what a text column refuses."""
    return _UNSTORABLE.sub(_INSTEAD, text) if _UNSTORABLE.search(text) else text


def plain(value: object) -> Any:
    """`value` (of msgspec's kinds) as lists, dicts, strings and numbers that a JSONB column can hold."""
    return _cleaned(msgspec.to_builtins(value))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(name): _cleaned(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(one) for one in value]
    return value
