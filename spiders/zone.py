"""Zone files in master format (RFC 1035 §5): the names that are delegated in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: time to live and class, in any order or left out (RFC 1035 §5.1; `1h30m` as BIND writes it)
_BETWEEN = rb"(?:(?:(?:\d++[smhdw]?)++|in|ch|hs)[ \t]++){0,2}+"
_DELEGATION = re.compile(rb"\n([^\s;$()\"]++)[ \t]++" + _BETWEEN + rb"ns[ \t]")
_RECORD = re.compile(
    rb"[^\s;$()\"]*+[ \t]++" + _BETWEEN + rb"(?:soa|ns|a|aaaa|ds|rrsig|nsec3?|nsec3param|dnskey|txt|mx)[ \t]"
)
_DIRECTIVE = re.compile(rb"\$(?:origin|ttl)[ \t]")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"?|;.*|[()]|[^\s;"()]+')
_TIME_OR_CLASS = re.compile(rb"(?:\d+[smhdw]?)+|in|ch|hs")
_BLANK = (b" ", b"\t")


def is_zone(block: bytes) -> bool:
    """Whether the first line of `block` that says anything is a directive or a record of a zone file."""
    for line in block[:65_536].lower().splitlines():
        if line.strip() and not line.lstrip().startswith((b";", b"#")):
            return bool(_DIRECTIVE.match(line) or _RECORD.match(line))
    return False


class Zone:
    """Reads a zone file block by block; a block is whole lines."""

    def __init__(self) -> None:
        self._origin = self._owner = self._told = b""
        self._open = 0

    def delegated(self, block: bytes) -> list[bytes]:
        """The owners of the NS records in `block`, each once in a row, absolute, lower case, without final dot; the top of the zone is left out.

        A relative name gets the origin of `$ORIGIN`, or of the SOA record before it.
        """
        text = block.lower()
        if (
            self._open
            or any(sign in text for sign in (b"(", b'"', b"$", b"\n ", b"\n\t", b"\r"))
            or text.startswith(_BLANK)
        ):
            owners = self._carefully(text)
        else:
            owners = dict.fromkeys(_DELEGATION.findall(b"\n" + text))
            self._owner = (text[text.rfind(b"\n", 0, len(text) - 1) + 1 :].split(None, 1) or [b""])[0]
        found = [owner[:-1] if owner.endswith(b".") else self._absolute(owner) for owner in owners]
        told, self._told = self._told, found[-1] if found else self._told
        return [owner for owner in found if b"." in owner and owner not in (told, self._origin)]

    def _carefully(self, text: bytes) -> Iterable[bytes]:
        """The same by the grammar: directives, records over several lines, owners left out."""
        owners: dict[bytes, None] = {}
        for line in text.splitlines():
            tokens = [token for token in _TOKEN.findall(line) if not token.startswith(b";")]
            inside = self._open > 0
            self._open = max(0, self._open + tokens.count(b"(") - tokens.count(b")"))
            if inside or not tokens:
                continue
            if tokens[0] == b"$origin" and len(tokens) > 1:
                self._origin = self._absolute(tokens[1])
            if tokens[0].startswith(b"$"):
                continue
            if not line.startswith(_BLANK):
                self._owner = tokens.pop(0)
            kind = next((token for token in tokens if not _TIME_OR_CLASS.fullmatch(token)), b"")
            if kind == b"soa" and not self._origin:
                self._origin = self._owner.removesuffix(b".")
            if kind == b"ns":
                owners[self._absolute(self._owner) + b"."] = None
        return owners

    def _absolute(self, name: bytes) -> bytes:
        if name.endswith(b"."):
            return name[:-1]
        if name == b"@":
            return self._origin
        return name + b"." + self._origin if self._origin else name
