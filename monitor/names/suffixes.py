"""Public suffixes, from the list that tldextract's wheel carries; nothing is ever fetched.

tldextract itself imports an HTTP client (150 ms, half of what a whole lookup may take), so its list is read and
matched here by the rules of publicsuffix.org; a test holds the answers against tldextract's own.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

SNAPSHOT = ".tld_set_snapshot"
_PRIVATE = "// ===BEGIN PRIVATE DOMAINS==="


class Split(NamedTuple):
    """A host taken apart: `label` + "." + `suffix` is what somebody registered; `label` is empty for a bare suffix."""

    subdomain: str
    label: str
    suffix: str
    private: bool
    known: bool


@cache
def rules() -> dict[str, bool]:
    """Every rule of the bundled list (`co.uk`, `*.ck`, `!www.ck`), in Unicode; True for private ones."""
    spec = find_spec("tldextract")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("the package tldextract, which carries the public suffix list, is not installed")
    text = (Path(spec.submodule_search_locations[0]) / SNAPSHOT).read_text(encoding="utf-8")
    public, _, private = text.partition(_PRIVATE)
    found = {line.split()[0]: False for line in _lines(public)}
    for line in _lines(private):
        found.setdefault(line.split()[0], True)
    return found


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line and not line.startswith("//") and not line.isspace()]


def split(host: str) -> Split:
    """`host` (lower case, Unicode form) by the longest rule that fits it, private suffixes included.

    A last label that the list does not know counts as the suffix (the list's default rule `*`), with `known` false.
    """
    listed, labels = rules(), host.split(".")
    if labels[-1] not in _starred():
        return _plainly(listed, labels)
    for start in range(len(labels)):
        name = ".".join(labels[start:])
        if (private := listed.get("!" + name)) is not None:
            return _cut(labels, start + 1, private, known=True)
        if (private := listed.get(name)) is not None:
            return _cut(labels, start, private, known=True)
        if start + 1 < len(labels) and (private := listed.get("*." + ".".join(labels[start + 1 :]))) is not None:
            return _cut(labels, start, private, known=True)
    return _cut(labels, len(labels) - 1, False, known=False)


@cache
def _starred() -> frozenset[str]:
    """The last labels under which some rule has a star or an exception: few, and slower to look for."""
    return frozenset(rule.rpartition(".")[2] for rule in rules() if rule[0] in "*!")


def _plainly(listed: dict[str, bool], labels: list[str]) -> Split:
    for start in range(len(labels)):
        if (private := listed.get(".".join(labels[start:]))) is not None:
            return _cut(labels, start, private, known=True)
    return _cut(labels, len(labels) - 1, False, known=False)


def _cut(labels: list[str], at: int, private: bool, *, known: bool) -> Split:
    label = labels[at - 1] if at else ""
    return Split(".".join(labels[: max(0, at - 1)]), label, ".".join(labels[at:]), private, known)
