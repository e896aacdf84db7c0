"""The host names that a text mentions: links, bare hosts, mail addresses."""

from __future__ import annotations

import re

from monitor.names.domain import Name, NotAName, parse

MANY = 200
_LINK = re.compile(
    "(?:https?|hxxps?)://[^\\s<>\"'`|\u2010-\u206f\u3000-\u301f\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]+",
    re.IGNORECASE,
)
_RUN = re.compile(
    "[^\\s<>\"'`|\u1100-\u11ff\u2010-\u206f\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]+"
)
_EDGES = "()[]{}*_,.;:!?~"


def names_in(text: str) -> tuple[Name, ...]:
    """The names in `text`, links first, each host once, at most 200; linear in the text.

    What has no scheme counts only under a public suffix that the list knows, so that file names and missing spaces
    after a full stop are rarely taken for hosts.
    """
    found: dict[str, Name] = {}
    seen: set[str] = set()
    for pattern, looked in ((_LINK, text), (_RUN, _LINK.sub(" ", text))):
        for match in pattern.finditer(looked):
            run = match.group()
            if "." not in run or run in seen:
                continue
            seen.add(run)
            name = _name(run[:2048].strip(_EDGES))
            if name is not None:
                found.setdefault(name.host, name)
            if len(found) == MANY or len(seen) == 50 * MANY:
                return tuple(found.values())
    return tuple(found.values())


def _name(run: str) -> Name | None:
    try:
        name = parse(run)
    except NotAName:
        return None
    if "://" in run:
        return name
    last = re.split(r"[/?#:]", run, maxsplit=1)[0].rpartition("@")[2].rpartition(".")[2]
    clumsy = last[:1].isupper() and not last.isupper()
    return name if name.known_suffix and name.label and not name.is_address and not clumsy else None
