"""JSON in which nothing acts on a terminal: what every command prints and the API answers."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

#: control characters above those that JSON escapes anyway, separators of lines, and what turns the order of letters around (Unicode, UAX #9)
_ACTING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def as_json(value: Any) -> bytes:
    """One value as JSON in which nothing acts on a terminal: control and bidirectional characters are escaped (RFC 8259 §7), those too that
    JSON would let stand."""
    try:
        line = msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value), ensure_ascii=True).encode()
    if line.isascii() and b"\x7f" not in line:
        return line
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", line.decode()).encode()
