"""`python -m benchmarks.farm`: how well and how fast invented sites are judged ([the farm](../docs/farm.md)).

Of the development half the worst misses are printed with all their reasons (`--worst`); of the measured half only counts by kind are, so that
nobody tunes on it. Pages are read as a visit without a browser finds them; sites that show different faces are also handed over as a browser sees them
from the four vantages. `--browser` does so for all of them, `--network` visits a sample over loopback.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from statistics import mean

import msgspec

from benchmarks.figures import Figure, percentile, report
from monitor.assessment import ALARMING, Assessment, Verdict
from monitor.names.domain import parse
from monitor.names.risk import judge_name
from monitor.sighting import PageSeen
from monitor.sites.baseline import Baseline
from monitor.sites.case import Case
from monitor.sites.fingerprinting import baseline_of
from monitor.sites.judging import judge_site
from monitor.sites.visit import Visit
from tests.farm.farm import Farm
from tests.farm.site import FAKE, FarmSite
from tests.farm.taste import NOW
from tests.farm.visiting import captures_of, has_faces, official_visits, visit_of

HALVES = ("development", "measured")
#: the brand's own hosts that no watchlist names: counted apart
OWN = "own_unlisted"


class Judged(msgspec.Struct, frozen=True):
    """What became of one site."""

    number: int
    url: str
    brand: str
    label: str
    kind: str
    mutations: tuple[str, ...]
    assessment: Assessment
    seconds: float

    @property
    def alarming(self) -> bool:
        return self.assessment.verdict in ALARMING

    @property
    def impersonation(self) -> bool:
        return self.assessment.verdict is Verdict.IMPERSONATION

    @property
    def quoted(self) -> int:
        """Reasons that speak for the risk and quote something."""
        return sum(reason.weight > 0 and bool(reason.detail) for reason in self.assessment.reasons)


class Errand(msgspec.Struct, frozen=True):
    """Sites of a half to be judged in one go. `whole`: every site is captured from all vantages; `born`: in the state that is judged."""

    half: str
    seed: int | None
    fakes: bool
    numbers: tuple[int, ...]
    whole: bool = False
    born: bool = True


@cache
def farm_of(half: str, seed: int | None) -> Farm:
    """The half's farm, made once in a process."""
    assert half in ("development", "measured")
    return Farm("development" if half == "development" else "measured", seed)


@cache
def baseline(half: str, key: str) -> Baseline:
    """What the brand's own sites look like."""
    farm = farm_of(half, None)
    seen = [
        PageSeen(source=f"{key}/official", domain=parse(visit.asked).host, visit=visit)
        for visit in official_visits(farm, key)
    ]
    return baseline_of(seen, farm.brands[key].brand, NOW)


def case_of(farm: Farm, site: FarmSite, visit: Visit, *, whole: bool = False) -> Case:
    """All that a site is judged by."""
    brand = farm.brands[site.brand].brand
    return Case(
        visit=visit,
        brand=brand,
        baseline=baseline(farm.half.name, site.brand),
        name=judge_name(parse(site.host), brand, site.facts),
        now=NOW,
        captures=captures_of(farm, site) if whole or has_faces(site) else (),
        facts=site.facts,
    )


def judge(errand: Errand) -> list[Judged]:
    """Make, read and judge the sites."""
    farm = farm_of(errand.half, errand.seed)
    sites = farm.fakes if errand.fakes else farm.honest
    told = []
    for number in errand.numbers:
        site = sites[number]
        if not errand.born and not site.before:
            continue
        visit = visit_of(farm, site, born=errand.born)
        case = case_of(farm, site, visit, whole=errand.whole)
        began = time.process_time()
        assessment = judge_site(case)
        took = time.process_time() - began
        told.append(Judged(number, site.url, site.brand, site.label, site.kind, site.mutations, assessment, took))
    return told


def judge_all(errands: Sequence[Errand], processes: int = 2) -> list[Judged]:
    """All of them, by two processes."""
    if processes == 1:
        return [one for errand in errands for one in judge(errand)]
    with ProcessPoolExecutor(processes, get_context("forkserver")) as pool:
        return [one for told in pool.map(judge, errands) for one in told]


def errands(
    half: str, seed: int | None, fakes: int, honest: int, *, whole: bool, born: bool = True
) -> list[Errand]:
    """The first `fakes` and `honest` sites, twenty at a time."""
    made = []
    for is_fake, count in ((True, fakes), (False, honest)):
        for start in range(0, count, 20):
            numbers = tuple(range(start, min(start + 20, count)))
            made.append(Errand(half, seed, is_fake, numbers, whole, born))
    return made


def _share(told: Sequence[Judged], true: Callable[[Judged], bool]) -> float:
    return 100 * mean(map(true, told)) if told else float("nan")


def figures(told: Sequence[Judged]) -> list[Figure]:
    """What the farm is there to tell, against its targets."""
    fakes = [one for one in told if one.label == FAKE]
    honest = [one for one in told if one.label != FAKE and one.kind != OWN]
    own = [one for one in told if one.kind == OWN]
    bare = [one for one in told if one.alarming and one.quoted < 2]
    times = [1000 * one.seconds for one in told]
    return [
        Figure(f"fakes at suspicious or worse, of {len(fakes):,}", _share(fakes, lambda one: one.alarming), "%", at_least=98),
        Figure("fakes at impersonation", _share(fakes, lambda one: one.impersonation), "%"),
        Figure(f"honest at impersonation, of {len(honest):,}", _share(honest, lambda one: one.impersonation), "%", at_most=0.1),
        Figure("honest at suspicious", _share(honest, lambda one: one.assessment.verdict is Verdict.SUSPICIOUS), "%"),
        Figure("honest at watch", _share(honest, lambda one: one.assessment.verdict is Verdict.WATCH), "%"),
        Figure(f"the brand's own unlisted hosts at suspicious or worse, of {len(own):,}", sum(one.alarming for one in own)),
        Figure("verdicts ≥ suspicious with fewer than two quoted reasons", len(bare), at_most=0),
        Figure("CPU time of a verdict, mean", mean(times), "ms", at_most=150),
        Figure("… p99", percentile(times, 0.99), "ms"),
    ]  # fmt: skip


def by_kind(told: Iterable[Judged], keys: Callable[[Judged], Iterable[str]]) -> list[str]:
    """A line for every kind: sites, at watch, suspicious, impersonation."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in told:
        for key in keys(one):
            counts[key].update(("all", one.assessment.verdict.value))
    head = f"    {'':24}{'all':>6}{'none':>6}{'watch':>7}{'susp':>6}{'imp':>6}"
    lines = [
        f"    {key:24}{count['all']:6}{count['unrelated'] + count['official']:6}{count['watch']:7}{count['suspicious']:6}{count['impersonation']:6}"
        for key, count in sorted(counts.items())
    ]
    return [head, *lines]


def _tables(told: Sequence[Judged]) -> None:
    fakes = [one for one in told if one.label == FAKE]
    honest = [one for one in told if one.label != FAKE]
    groups: tuple[tuple[str, list[Judged], Callable[[Judged], Iterable[str]]], ...] = (
        ("fakes by what they want", fakes, lambda one: (one.kind,)),
        ("fakes by mutation", fakes, lambda one: one.mutations),
        ("honest by kind", honest, lambda one: (one.kind,)),
        ("honest by trait", honest, lambda one: one.mutations),
    )
    for title, mine, keys in groups:
        print(f"\n  {title}")
        print("\n".join(by_kind(mine, keys)))


def _worst(told: Sequence[Judged], count: int) -> None:
    """The fakes of least risk, and the honest sites of most."""
    missed = sorted(
        (one for one in told if one.label == FAKE and not one.alarming), key=lambda one: one.assessment.risk
    )
    false = sorted(
        (one for one in told if one.label != FAKE and one.alarming), key=lambda one: -one.assessment.risk
    )
    for title, mine in (("fakes missed", missed), ("honest suspected", false)):
        print(f"\n  {title}: {len(mine)}")
        for one in mine[:count]:
            print(f"    {one.label} {one.number} {one.brand} {one.kind} {' '.join(one.mutations)}  {one.url}")
            print(f"      {one.assessment.verdict.value} {one.assessment.risk}")
            for reason in one.assessment.reasons:
                print(f"        {reason.weight:+6.1f} {reason.code}: {reason.detail[:140]}")


def main(arguments: list[str] | None = None) -> int:
    """Judge, print; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="benchmarks.farm", description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="development")
    parser.add_argument(
        "--sites", type=int, default=0, help="fakes, and ten times as many honest ones; 0 for all (500)"
    )
    parser.add_argument("--seed", type=int, help="another farm of the same half")
    parser.add_argument("--worst", type=int, default=0, help="how many misses to print (development only)")
    parser.add_argument("--browser", action="store_true", help="hand over what a browser sees of every site")
    parser.add_argument("--network", action="store_true", help="visit a sample over loopback as well")
    told = parser.parse_args(arguments)
    if told.worst and told.half != "development":
        parser.error("the misses of the measured half are for nobody's eyes")
    count = told.sites or 500
    judged = judge_all(errands(told.half, told.seed, min(count, 500), min(10 * count, 5_000), whole=told.browser))
    missed = report(f"farm, {told.half} half", figures(judged))
    _tables(judged)
    parked = judge_all(errands(told.half, told.seed, min(count, 500), 0, whole=False, born=False), 1)
    print("\n  fakes while they were still parked")
    print("\n".join(by_kind(parked, lambda one: ("parked",))))
    if told.worst:
        _worst(judged, told.worst)
    if told.network:
        from benchmarks.farm_network import visited

        missed |= visited(told.half, told.seed, min(count, 40))
    return missed


if __name__ == "__main__":
    sys.exit(main())
