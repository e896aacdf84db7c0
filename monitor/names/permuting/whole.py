"""The label kept whole: under other suffixes, or with its suffix written into it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from monitor.names.permuting import endings, rates
from monitor.names.permuting.blocks import Block, Subject
from monitor.names.permuting.labels import checked

#: the share of a suffix that no list showed, for labels with the suffix written into them
_REST = 0.0002


def kept(subject: Subject) -> Iterator[Block]:
    """The label under every suffix there is."""
    label = checked([subject.label])

    def block(share: float, family: str, suffixes: tuple[str, ...]) -> Block:
        return Block(rates.likelihood(rates.EXACT * share), family, suffixes, lambda: label)

    for share, suffixes in rates.SHARES["exact"]:
        for suffix in suffixes.split():
            yield block(share, _family_of(suffix), (suffix,))
    tops = endings.tops()
    rest = rates.REST
    yield block(rest["country"], "tld-swap", tuple(top for top in tops if len(top) == 2))
    yield block(rest["generic"], "tld-swap", tuple(top for top in tops if len(top) > 2 and top.isascii()))
    yield block(rest["foreign"], "tld-swap", tuple(top for top in tops if not top.isascii()))
    yield block(rest["second"], "sld-swap", endings.seconds())
    yield block(rest["hosting"], "hosting", endings.HOSTING)
    yield block(rest["dynamic-dns"], "dynamic-dns", endings.DYNAMIC)
    yield block(rest["below"], "sld-swap", endings.below(subject.suffix.rpartition(".")[2]))


def _family_of(suffix: str) -> str:
    if suffix in endings.HOSTING:
        return "hosting"
    if suffix in endings.DYNAMIC:
        return "dynamic-dns"
    return "sld-swap" if "." in suffix else "tld-swap"


def suffix_written(subject: Subject) -> Iterator[Block]:
    """The suffix as a part of the label: `paypal-com.top`, `paypalcom.net`, `paypal.com.top`, `wwwpaypalcom.com`."""
    label, suffix = subject.label, subject.suffix
    first, _, last = suffix.rpartition(".")
    joined = suffix.replace(".", "")
    yield from _spread(
        "suffix -after", "suffix-in-name", [f"{label}-{suffix.replace('.', '-')}", f"{label}-{last}"]
    )
    for share, suffixes in rates.SHARES["word"]:
        yield _block(
            "suffix after", share, "suffix-in-name", [label + joined, label + last], tuple(suffixes.split())
        )
    if first:
        yield _block("suffix below", _REST, "suffix-in-name", [f"{label}.{first}"], endings.tops())
    yield from _spread("suffix below", "suffix-in-name", [f"{label}.{suffix}"])
    together = (
        ([f"{label}{first}", f"{label}-{first}", f"www{label}{first}"], last) if first else ([label + last], suffix)
    )
    yield _block("suffix after", 1.0, "various", together[0], (together[1],))
    yield _block("suffix after", 0.1, "various", [f"www{label}{joined}", f"www-{label}-{last}"], ("com",))


def _spread(key: str, family: str, made: list[str]) -> Iterator[Block]:
    """Under the suffixes that go with words, and all others."""
    shares = rates.SHARES["word"]
    for share, suffixes in shares:
        yield _block(key, share, family, made, tuple(suffixes.split()))
    listed = frozenset(chain.from_iterable(suffixes.split() for _, suffixes in shares))
    yield _block(key, _REST, family, made, tuple(top for top in endings.tops() if top not in listed))
    yield _block(key, _REST, family, made, endings.DYNAMIC)


def _block(key: str, share: float, family: str, made: list[str], suffixes: tuple[str, ...]) -> Block:
    return Block(rates.likelihood(rates.rate(key) * share), family, suffixes, lambda: checked(made))
