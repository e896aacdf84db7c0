"""The host names that a text mentions: links, bare hosts, mail addresses."""

from __future__ import annotations

import re

from monitor.names.domain import Name, NotAName, parse

MANY = 200
_RUN = re.compile(
    "[^\\s<>\"'`|\u1100-\u11ff\u2010-\u206f\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]+"
)
_EDGES = "()[]{}*_,.;:!?~"


def names_in(text: str) -> tuple[Name, ...]:
    """The names in `text`, in order, each host once, at most 200; linear in the text.

    What has no scheme counts only under a public suffix that the list knows, so that file names and missing spaces
    after a full stop are rarely taken for hosts.
    """
    found: dict[str, Name] = {}
    seen: set[str] = set()
    for match in _RUN.finditer(text):
        run = match.group()
        if "." not in run or run in seen:
            continue
        seen.add(run)
        name = _name(run[:2048].strip(_EDGES))
        if name is not None:
            found.setdefault(name.host, name)
        if len(found) == MANY or len(seen) == 50 * MANY:
            break
    return tuple(found.values())


def _name(run: str) -> Name | None:
    at = run.find("://")
    if at >= 0:
        run = run[max(0, len(run[:at]) - len(re.split(r"[^A-Za-z]", run[:at])[-1])) :]
    try:
        name = parse(run)
    except NotAName:
        return None
    if at >= 0:
        return name
    last = re.split(r"[/?#:]", run, maxsplit=1)[0].rpartition("@")[2].rpartition(".")[2]
    clumsy = last[:1].isupper() and not last.isupper()
    return name if name.known_suffix and name.label and not name.is_address and not clumsy else None
