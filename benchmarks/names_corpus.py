"""A million names (or ten) as lists of new domains and certificate logs bring them, made from a set of popular names.

No list of a million real names can be shipped, so these are synthetic: suffixes, lengths, hyphens and digits are drawn from the popular
names themselves; labels are real ones, word pairs, or spelt by the letter sequences of real ones; a part stands below `www`, `mail`
and the like, some below free hosting, some are IDNs, and one in two hundred imitates a brand. The same seed gives the same names.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.domain_set import Watch, folder, read, write_watchlists
from monitor.names.suffixes import split

SEED = 3
BATCH = 100_000
#: shares of the names; what remains is letters by the sequences of real labels
REAL, PAIRS, HOSTS, HOSTED, FOREIGN, LOOKALIKES = 0.08, 0.35, 0.20, 0.03, 0.005, 0.005
HOSTING = (
    "vercel.app",
    "netlify.app",
    "github.io",
    "pages.dev",
    "web.app",
    "blogspot.com",
    "weebly.com",
    "wixsite.com",
)
BELOW = (
    "www",
    "mail",
    "m",
    "api",
    "cdn",
    "shop",
    "blog",
    "dev",
    "static",
    "img",
    "autodiscover",
    "cpanel",
    "webmail",
    "app",
    "ns1",
)
BESIDE = (
    "login",
    "support",
    "bonus",
    "wallet",
    "secure",
    "trade",
    "claim",
    "app",
    "global",
    "vip",
    "online",
    "help",
)
SWAPS = {"o": "0", "l": "1", "e": "3", "a": "4", "i": "1", "s": "5", "m": "rn", "w": "vv", "d": "cl"}
FOREIGN_LETTERS = "абвгдежзиклмнопрстуфхцчшя", "中文网站在线商城新闻科技公司游戏", "äöüéèáíóúñçßåøæ"
_BRANDISH = re.compile(r"[a-z]{5,12}")


class Pools(NamedTuple):
    """What names are drawn from; `weights` belong to `suffixes`."""

    labels: tuple[str, ...]
    words: tuple[str, ...]
    suffixes: tuple[str, ...]
    weights: tuple[int, ...]
    hyphens: float
    digits: float


def popular(domains: Path) -> list[str]:
    """The popular names of the set."""
    return [row.domain for row in read(domains).negatives if row.kind == "popular"]


def brands(names: Sequence[str], count: int) -> tuple[Watch, ...]:
    """`count` brands: `paypal`, then real labels of 5 to 12 letters, one in fifty of 3 or 4, that are rare inside other names.

    Fewer are the first of more. Official is every popular name with that very label.
    """
    under: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if label := split(name).label:
            under[label].append(name)
    whole = "\n".join(under)
    grams = Counter(
        label[at : at + size] for label in under for size in (5, 6, 7) for at in range(len(label) - size + 1)
    )
    long = [label for label in under if label != "paypal" and _BRANDISH.fullmatch(label) and grams[label[:7]] <= 4]
    short = [label for label in under if re.fullmatch("[a-z]{3,4}", label) and whole.count(label) <= 6]
    draw = random.Random(SEED)
    draw.shuffle(long)
    draw.shuffle(short)
    chosen = [short.pop() if number % 50 == 25 else long.pop() for number in range(count - 1)]
    return (
        Watch("paypal", ("paypal",), ("paypal.com",)),
        *(Watch(one, (one,), tuple(under[one])) for one in chosen),
    )


def pools(names: Sequence[str], watches: Sequence[Watch]) -> Pools:
    """From the popular names, without those that the brands own."""
    owned = {official for watch in watches for official in watch.official}
    parts = [split(name) for name in names if name not in owned]
    labels = [part.label for part in parts if part.label]
    tokens = {watch.tokens[0] for watch in watches}
    words = {piece for label in labels for piece in label.split("-") if piece.isalpha() and 3 <= len(piece) <= 8}
    suffixes = Counter(part.suffix for part in parts)
    return Pools(
        labels=tuple(labels),
        words=tuple(sorted(words - tokens)),
        suffixes=tuple(suffixes),
        weights=tuple(suffixes.values()),
        hyphens=sum("-" in label for label in labels) / len(labels),
        digits=sum(any(one.isdigit() for one in label) for label in labels) / len(labels),
    )


def corpus(source: Pools, tokens: Sequence[str], count: int) -> Iterator[list[str]]:
    """`count` names in lists of some hundred thousand."""
    speller = _speller(source.labels)
    for number, start in enumerate(range(0, count, BATCH)):
        draw = random.Random(f"{SEED}/{number}")
        size = min(BATCH, count - start)
        suffixes = draw.choices(source.suffixes, source.weights, k=size)
        names = [
            f"{label}.{suffix}"
            for label, suffix in zip(_labels(source, speller, draw, size), suffixes, strict=True)
        ]
        for at in range(int(size * HOSTS)):
            names[at] = f"{draw.choice(BELOW)}.{names[at]}"
        for at in range(int(size * HOSTS), int(size * (HOSTS + HOSTED))):
            names[at] = f"{names[at].partition('.')[0]}.{draw.choice(HOSTING)}"
        names[-int(size * LOOKALIKES) :] = [
            _lookalike(draw, draw.choice(tokens)) for _ in range(int(size * LOOKALIKES))
        ]
        draw.shuffle(names)
        yield names


def _labels(source: Pools, speller: dict[str, str], draw: random.Random, size: int) -> list[str]:
    real, pairs, foreign = int(size * REAL), int(size * PAIRS), int(size * FOREIGN)
    labels = draw.choices(source.labels, k=real)
    hyphenated = source.hyphens / PAIRS
    for first, second in zip(draw.choices(source.words, k=pairs), draw.choices(source.words, k=pairs), strict=True):
        labels.append(f"{first}{'-' if draw.random() < hyphenated else ''}{second}")
    labels += [_foreign(draw) for _ in range(foreign)]
    lengths = map(len, draw.choices(source.labels, k=size - len(labels)))
    labels += [_spelt(speller, draw, max(4, length)) for length in lengths]
    for at in range(int(size * source.digits)):
        labels[-at - 1] += str(draw.randrange(1000))
    draw.shuffle(labels)
    return labels


def _speller(labels: Sequence[str]) -> dict[str, str]:
    """What follows each two letters in real labels, as often as it does."""
    following: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        for at in range(2, len(label)):
            following[label[at - 2 : at]].append(label[at])
    return {two: "".join(letters) for two, letters in following.items() if "-" not in two}


def _spelt(speller: dict[str, str], draw: random.Random, length: int) -> str:
    label = draw.choice(("co", "ma", "st", "pr", "in", "ba", "te", "wo", "sh", "lo"))
    while len(label) < length:
        following = speller.get(label[-2:], "aeiou")
        letter = following[int(draw.random() * len(following))]
        label += letter if letter != "-" else "o"
    return label


def _foreign(draw: random.Random) -> str:
    letters = "".join(draw.choices(draw.choice(FOREIGN_LETTERS), k=draw.randint(2, 9)))
    return "xn--" + letters.encode("punycode").decode("ascii").lower()


def _lookalike(draw: random.Random, token: str) -> str:
    """A name that imitates `token` in one of six ways."""
    at, beside, suffix = (
        draw.randrange(len(token)),
        draw.choice(BESIDE),
        draw.choice(("com", "top", "xyz", "net", "vip")),
    )
    swapped = [spot for spot, letter in enumerate(token) if letter in SWAPS] or [at]
    spot = draw.choice(swapped)
    forms = (
        f"{token}-{beside}.{suffix}",
        f"{beside}{token}.{suffix}",
        f"{token}.{beside}-{draw.randrange(100)}.{suffix}",
        f"{token[:at]}{token[at + 1 :]}.{suffix}",
        f"{token[:at]}{token[at]}{token[at:]}.{suffix}",
        f"{token[:spot]}{SWAPS.get(token[spot], 'x')}{token[spot + 1 :]}.{suffix}",
    )
    return draw.choice(forms)


def write(what: str, path: Path, *numbers: int) -> None:
    """Write `names` (how many, one a line, that imitate how many brands) or `watchlists` (of how many brands)."""
    domains = folder()
    if domains is None:
        raise SystemExit("the set of popular names is not on this machine (set ZHENGMING_SHARED)")
    names = popular(domains)
    watches = brands(names, numbers[-1])
    if what == "watchlists":
        write_watchlists(watches, path)
        return
    with path.open("w", encoding="ascii", newline="\n") as file:
        for batch in corpus(pools(names, watches), [watch.tokens[0] for watch in watches], numbers[0]):
            file.write("\n".join(batch) + "\n")


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
