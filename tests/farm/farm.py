"""The farm: every site of a half by its number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from random import Random
from typing import Literal, overload

from monitor.sites.visit import Vantage
from tests.farm import fakes, honest
from tests.farm.html import document, manner
from tests.farm.site import Answer, FarmSite, page, resource
from tests.farm.taste import FarmBrand, Half

FAKES, HONEST = 500, 5_000


@cache
def half_named(name: str) -> Half:
    """`development` or `measured`."""
    made = import_module(f"tests.farm.{name}.half").HALF
    assert isinstance(made, Half)
    return made


class Sites(Sequence[FarmSite]):
    """Sites that are made when they are asked for; slices are lists."""

    def __init__(self, count: int, make: Callable[[int], FarmSite]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> FarmSite: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[FarmSite]: ...
    def __getitem__(self, place: int | slice) -> FarmSite | Sequence[FarmSite]:
        if isinstance(place, slice):
            return [self._make(number) for number in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(place)
        return self._make(place % self._count)

    def __iter__(self) -> Iterator[FarmSite]:
        return (self._make(number) for number in range(self._count))


class Farm:
    """One half of the farm: its brands, their official sites, 500 fakes and 5,000 honest sites, all by `seed` (the half's own for None)."""

    def __init__(self, half: Literal["development", "measured"], seed: int | None = None) -> None:
        self.half = half_named(half)
        self.seed = self.half.seed if seed is None else seed
        self.brands: dict[str, FarmBrand] = {one.key: one for one in self.half.brands}
        self.fakes = Sites(FAKES, self._fake)
        self.honest = Sites(HONEST, self._honest)

    @cache  # noqa: B019 -- a farm lives as long as its process
    def official(self, key: str) -> Mapping[str, Answer]:
        """Address → answer of everything that the brand's own sites serve."""
        return official(self.half, self.brands[key])

    def pages(self, key: str) -> tuple[str, ...]:
        """The addresses of the brand's own pages, home first."""
        return tuple(url for url, answer in self.official(key).items() if "html" in answer.header("content-type"))

    def answer(self, site: FarmSite, url: str, vantage: Vantage, *, born: bool = True) -> Answer | None:
        """What stands at `url` in the world of `site`: its own, or the official sites'."""
        found = site.answer(url, vantage, born=born)
        if found is not None:
            return found
        return next(
            (served for key in self.brands if (served := self.official(key).get(url.partition("#")[0]))), None
        )

    def _fake(self, number: int) -> FarmSite:
        kind = _kind(f"{self.half.name}/{self.seed}/fakes", number, self.half.fakes)
        return fakes.make(self.half, Random(f"{self.half.name}/{self.seed}/fake/{number}"), number, kind)

    def _honest(self, number: int) -> FarmSite:
        kind = _kind(f"{self.half.name}/{self.seed}/honest", number, self.half.shares)
        return honest.make(self.half, Random(f"{self.half.name}/{self.seed}/honest/{number}"), number, kind)


def official(half: Half, brand: FarmBrand) -> dict[str, Answer]:
    """The brand's own site: every page in English (`/…`) and Chinese (`/zh/…`), pictures, styles, scripts."""
    served: dict[str, Answer] = {}
    how = manner(Random("official/" + brand.key))
    for language, base in (("en", ""), ("zh", "/zh")):
        for name in half.pages:
            path = base + ("/" if name == "home" else f"/{name}")
            served[f"https://{brand.host}{path}"] = page(document(half.official(brand, name, language), how))
    for url, (body, media) in half.files(brand).items():
        served[url] = resource(body, media)
    return served


@cache
def _deck(seed: str, kinds: tuple[tuple[str, float], ...]) -> tuple[str, ...]:
    """The kinds of a hundred sites by their shares, mixed; remainders go by chance."""
    rng, deck = Random(seed), []
    total = sum(share for _, share in kinds)
    for kind, share in kinds:
        exact = 100 * share / total
        deck += [kind] * (int(exact) + (rng.random() < exact % 1))
    while len(deck) < 100:
        deck.append(rng.choices([kind for kind, _ in kinds], [share for _, share in kinds])[0])
    rng.shuffle(deck)
    return tuple(deck[:100])


def _kind(seed: str, number: int, kinds: Mapping[str, float]) -> str:
    block, place = divmod(number, 100)
    return _deck(f"{seed}/{block}", tuple(kinds.items()))[place]
