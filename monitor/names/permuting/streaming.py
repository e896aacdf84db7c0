"""The lookalike names of a domain, likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from monitor.names.domain import NotAName, parse
from monitor.names.permuting import endings, rates, whole
from monitor.names.permuting.blocks import Block, Subject
from monitor.names.permuting.kinds import KINDS, Under
from monitor.names.permuting.labels import Labels
from monitor.names.permuting.permutation import Permutation
from monitor.names.permuting.words import TRADES, Trade
from monitor.names.suffixes import rules
from monitor.wording import tr

#: what is less likely than this is made only where other tools make it, too: under the domain's own suffix
FLOOR = 0.0012


def permutations(
    domain: str, *, trade: Trade | None = None, families: frozenset[str] | None = None
) -> Iterator[Permutation]:
    """The lookalikes of `domain` (a domain, host or URL; what was registered counts), likeliest first.

    Each name is valid, made once and is neither the domain itself nor a public suffix. `trade` makes the words of that trade
    likelier, None means any; `families` keeps to those (see `FAMILIES`). NotAName where `domain` has no registrable part.
    """
    name = parse(domain)
    if not name.label:
        raise NotAName(
            name.given,
            tr("expected a domain that somebody registered, as in paypal.com", "应为可注册的域名，如 paypal.com"),
        )
    return _streamed(_blocks(Subject(name), trade), {name.registrable, name.host}, families)


def _streamed(blocks: list[Block], taken: set[str], families: frozenset[str] | None) -> Iterator[Permutation]:
    listed = rules()
    seen = {*listed, *taken}
    for block in sorted(blocks, key=attrgetter("likelihood"), reverse=True):
        if families is not None and block.family not in families:
            continue
        chance, family = block.likelihood, block.family
        labels = block.labels()
        for suffix in block.suffixes:
            end, shown = "." + endings.encoded(suffix), "." + suffix
            for label in labels.plain:
                if (host := label + end) not in seen:
                    seen.add(host)
                    yield Permutation(host, label + shown, family, chance)
            if not labels.encoded:
                continue
            for label, unicode in labels.sold(suffix, private=listed.get(suffix, False)):
                if (host := label + end) not in seen:
                    seen.add(host)
                    yield Permutation(host, unicode + shown, family, chance)


def _blocks(subject: Subject, trade: Trade | None) -> list[Block]:
    groups = frozenset(TRADES[trade]) if trade else None
    found = [*whole.kept(subject), *whole.suffix_written(subject)]
    for key in KINDS:
        found.extend(_of_kind(subject, key, rates.rate(key, groups)))
    return found


def _of_kind(subject: Subject, key: str, rate: float) -> Iterator[Block]:
    """The variants of one kind, under its likely suffixes as far as `FLOOR` goes, and under the domain's own in any case."""
    kind = KINDS[key]

    def labels() -> Labels:
        return subject.variants(key, kind)

    own = _own_share(subject.suffix, kind.under)
    yield Block(rates.likelihood(rate * own), kind.family, (subject.suffix,), labels)
    for share, suffixes in rates.SHARES[kind.under]:
        chance = rates.likelihood(rate * share)
        if chance < FLOOR:
            return
        yield Block(chance, kind.family, tuple(suffixes.split()), labels)


def _own_share(suffix: str, under: Under) -> float:
    for share, suffixes in rates.SHARES[under]:
        if suffix in suffixes.split():
            return max(share, rates.OWN[under])
    return rates.OWN[under]
