"""Hosts of fakes: lookalikes of many kinds, sub-domains, free hosting, and names that have nothing to do with the brand."""

from __future__ import annotations

from random import Random

from tests.farm.taste import FarmBrand, Names

_GLYPHS = {
    "a": "аàá", "c": "сç", "e": "еéè", "i": "іíı", "o": "оóö", "p": "р", "x": "х", "y": "у", "s": "ѕ", "h": "һ",
    "n": "ń", "l": "ł", "u": "ü", "m": "ṃ", "r": "ŕ", "k": "ķ", "t": "ţ", "b": "ḃ", "v": "ѵ", "z": "ż",
}  # fmt: skip
_ASCII = {"o": "0", "l": "1", "i": "1", "m": "rn", "e": "3", "s": "5", "w": "vv", "d": "cl", "b": "6", "a": "4"}
_KEYS = "qwertyuiop asdfghjkl zxcvbnm"


def fake_host(rng: Random, brand: FarmBrand, names: Names, kind: str) -> str:
    """A host of this kind: lookalike, subdomain, free_hosting or unrelated_name."""
    token = _token(brand)
    beside, tld = rng.choice(list(names.beside)), rng.choice(list(names.cheap))
    if kind == "unrelated_name":
        return _unrelated(rng, names)
    if kind == "free_hosting":
        label = rng.choice((token, f"{token}-{beside}", f"{beside}-{token}", f"{token}{rng.randint(1, 99)}"))
        return f"{label}.{rng.choice(list(names.hosting))}"
    if kind == "subdomain":
        base = _unrelated(rng, names)
        first = rng.choice((brand.brand.official.domains[0], token, f"{token}-{beside}", f"www.{token}.{beside}"))
        return f"{first}.{base}"
    return _lookalike(rng, token, beside, tld)


def _token(brand: FarmBrand) -> str:
    return brand.brand.official.domains[0].partition(".")[0]


def _lookalike(rng: Random, token: str, beside: str, tld: str) -> str:
    kinds = ["combo", "combo", "combo", "tld", "slip", "slip", "idn", "ascii"]
    if len(token) < 5:
        kinds = ["combo", "combo", "tld"]
    match rng.choice(kinds):
        case "combo":
            label = rng.choice(
                (
                    f"{token}-{beside}",
                    f"{token}{beside}",
                    f"{beside}-{token}",
                    f"{beside}{token}",
                    f"{token}-{beside}-{rng.randint(2, 99)}",
                )
            )
            return f"{label}.{rng.choice((tld, tld, 'com', 'net'))}"
        case "tld":
            return f"{token}.{tld}"
        case "idn":
            places = [place for place, one in enumerate(token) if one in _GLYPHS]
            place = rng.choice(places)
            changed = token[:place] + rng.choice(_GLYPHS[token[place]]) + token[place + 1 :]
            return f"{changed}.{rng.choice(('com', 'net', tld))}".encode("idna").decode()
        case "ascii" if any(one in _ASCII for one in token):
            place = rng.choice([place for place, one in enumerate(token) if one in _ASCII])
            return f"{token[:place]}{_ASCII[token[place]]}{token[place + 1 :]}.{rng.choice(('com', tld))}"
        case _:
            return f"{_slip(rng, token)}.{rng.choice(('com', 'com', 'net', tld))}"


def _slip(rng: Random, token: str) -> str:
    place = rng.randrange(1, len(token) - 1)
    match rng.randrange(4):
        case 0:
            return token[:place] + token[place] + token[place:]
        case 1:
            return token[:place] + token[place + 1 :]
        case 2 if token[place] != token[place + 1]:
            return token[:place] + token[place + 1] + token[place] + token[place + 2 :]
        case _:
            near = _KEYS.find(token[place])
            other = _KEYS[near + 1 : near + 2].strip() or "x"
            return token[:place] + other + token[place + 1 :]


def _unrelated(rng: Random, names: Names) -> str:
    pieces = list(names.unrelated)
    tld = rng.choice((*names.cheap, "com", "com", "net"))
    match rng.randrange(4):
        case 0:
            return (
                f"{''.join(rng.choices('abcdefghjkmnpqrstuvwxyz', k=rng.randint(4, 9)))}{rng.randint(1, 999)}.{tld}"
            )
        case 1:
            return f"{rng.choice(pieces)}{rng.choice(pieces)}.{tld}"
        case 2:
            return f"{rng.choice(('m', 'h5', 'app', 'user', 'web', 'cs'))}.{rng.choice(pieces)}{rng.randint(1, 99)}.{tld}"
        case _:
            return f"{rng.choice(pieces)}-{rng.choice(pieces)}.{tld}"


def honest_host(rng: Random, names: Names, *, first: str = "") -> str:
    """A host as honest people choose them."""
    start = first or rng.choice(list(names.honest_first))
    end, suffix = rng.choice(list(names.honest_last)), rng.choice(list(names.honest_suffix))
    label = rng.choice(
        (f"{start}{end}", f"{start}-{end}", f"{start}{end}{rng.choice(('', 'online', 'group', 'hub'))}")
    )
    return f"{rng.choice(('www.', 'www.', '', ''))}{label}.{suffix}"
