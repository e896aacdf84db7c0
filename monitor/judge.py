"""What a watchlist makes of a sighting: the one judgement that the pipeline, the console and the commands share."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from monitor.alarming import FAKE, alarmed
from monitor.assessment import ALARMING, Assessment, Reason, Severity, Verdict, total
from monitor.brand import Brand
from monitor.names.domain import Name, NotAName, parse
from monitor.names.links import names_in
from monitor.names.risk import judge_name, worse
from monitor.names.tokens import watched
from monitor.opinion.judging import NOWHERE, Place, SecondOpinion, judge_posts, nobody
from monitor.opinion.models import Models
from monitor.opinion.text.normal import normalise
from monitor.opinion.words.vocabulary import names_of
from monitor.sighting import NameSeen, PageSeen, Post, Sighting
from monitor.sites.baseline import Baseline
from monitor.sites.case import Case
from monitor.sites.judging import SPEAKING, judge_site
from monitor.sites.kinds import Kind, kind_of
from monitor.watchlist.model import Source, Watchlist

_NEWS = frozenset({"news", "media", "press"})


def judge(sighting: Sighting, watchlist: Watchlist, second_opinion: SecondOpinion = nobody) -> Assessment:
    """What the brand of `watchlist` makes of `sighting`; `second_opinion` gives -1…1 for a text, or None.

    A post is judged by its words, and every host named in it by its name; a name that was seen by its name alone; a site that was visited
    by what stood there, as `judge_visit` does for a brand whose own sites nobody has visited.
    """
    if isinstance(sighting, NameSeen):
        return _seen(sighting, watchlist.brand)
    if isinstance(sighting, PageSeen):
        return judge_visit(sighting, watchlist.brand, Baseline(brand=watchlist.brand.key))
    return judge_all([sighting], watchlist, second_opinion)[0]


def judge_all(
    posts: Sequence[Post],
    watchlist: Watchlist,
    second_opinion: SecondOpinion = nobody,
    *,
    place: Place | None = None,
    models: Models | None = None,
) -> list[Assessment]:
    """`judge` of many posts of one brand at once; `place` is where they stand, if not where their sources say.

    What many say in the same words, in places of one kind, is judged once.
    """
    about, brand = _Places(watchlist), watchlist.brand
    handles = frozenset(names_of(brand).handles)
    told: dict[_Told, tuple[Post, Place]] = {}
    keys = [_told(post, place or about(post.source), handles) for post in posts]
    for key, post in zip(keys, posts, strict=True):
        told.setdefault(key, (post, key[0]))
    some, places = [post for post, _ in told.values()], [where for _, where in told.values()]
    said = judge_posts(some, brand, watchlist.lexicon, second_opinion, places=places, models=models)
    links = _Links(brand)
    judged = {key: links.told(post, one) for key, post, one in zip(told, some, said, strict=True)}
    return [judged[key] for key in keys]


_Told = tuple[Place, str, str, str, float | None, int | None]


def _told(post: Post, place: Place, handles: Collection[str]) -> _Told:
    """All that a post is judged by; of its author whether that is the brand itself."""
    author = post.author if normalise(post.author).strip().removeprefix("@") in handles else ""
    return place, post.title, post.text, author, post.rating, post.reach


class _Links:
    """The names that the posts of a batch mention, each judged once."""

    def __init__(self, brand: Brand) -> None:
        self._brand = brand
        self._judged: dict[str, Assessment] = {}

    def told(self, post: Post, said: Assessment) -> Assessment:
        """`said` with what the names in the post tell."""
        if "." not in post.text and "." not in post.title:
            return said
        names = names_in(f"{post.title} {post.text}")
        for name in names:
            if name.host not in self._judged:
                self._judged[name.host] = judge_name(name, self._brand)
        return _with_links(said, [(name, self._judged[name.host]) for name in names])


def judge_visit(seen: PageSeen, brand: Brand, baseline: Baseline) -> Assessment:
    """What `brand`, whose own sites look like `baseline`, makes of a site: its name's risk and what stood there, together.

    Of a site that leads elsewhere both names count: the more alarming of the two, unless the one that was asked for is official. Where nothing
    stands that says anything, the name's own verdict stays what it was.
    """
    name = judge_name(parse(seen.domain), brand, seen.facts)
    if name.verdict is not Verdict.OFFICIAL:
        name = worse(name, _led_to(seen, brand) or name)
    case = Case(
        visit=seen.visit,
        captures=seen.captures,
        brand=brand,
        baseline=baseline,
        name=name,
        facts=seen.facts,
        now=seen.visit.at,
    )
    return _as_named(judge_site(case), name, kind_of(seen.visit, seen.captures), seen.domain)


def _as_named(judged: Assessment, name: Assessment, kind: Kind, host: str) -> Assessment:
    """`judged` with its name's verdict where the page is one that says nothing, and so neither added to the name's risk nor took from it."""
    if kind in SPEAKING or judged.risk != name.risk or judged.verdict is name.verdict:
        return judged
    own = tuple(
        one for one in judged.reasons if not one.code.startswith(("relevance.", "severity.", "risk.site_gate"))
    )
    return alarmed(msgspec.structs.replace(judged, verdict=name.verdict, reasons=own), host)


def _led_to(seen: PageSeen, brand: Brand) -> Assessment | None:
    """What the brand makes of the host that answered in the end, where it is another one and may speak against the site."""
    try:
        final = parse(seen.visit.final)
    except NotAName:
        return None
    judged = judge_name(final, brand) if final.host != seen.domain else None
    return judged if judged and judged.verdict is not Verdict.OFFICIAL else None


def _seen(sighting: NameSeen, brand: Brand) -> Assessment:
    try:
        judged = judge_name(parse(sighting.domain), brand, sighting.facts)
    except NotAName as error:
        return Assessment(brand=brand.key, reasons=(Reason("name.unreadable", 0, error.problem),))
    return alarmed(judged, sighting.domain)


def _with_links(said: Assessment, judged: Sequence[tuple[Name, Assessment]]) -> Assessment:
    """`said` with the worst of the names that its post mentions: a lookalike makes it a major matter of fake sites."""
    alarming = [(name, one) for name, one in judged if one.verdict in ALARMING]
    if not alarming:
        return said
    worst = alarming[0][1]
    for _, one in alarming[1:]:
        worst = worse(worst, one)
    hosts = ", ".join(name.unicode for name, _ in alarming[:5])
    own = [
        Reason("relevance.lookalike", 0.7, hosts),
        *worst.reasons,
        Reason("topic.fake_site_scam", 2.0, hosts),
        Reason("severity.lookalike", 2, hosts),
    ]
    reasons = (*said.reasons, *own)
    return msgspec.structs.replace(
        said,
        relevance=total(reasons, "relevance", 0, 1),
        topics=(FAKE, *(topic for topic in said.topics if topic not in {FAKE, "unrelated"})),
        severity=Severity.MAJOR,
        risk=worst.risk,
        verdict=worst.verdict,
        domain=worst.domain,
        reasons=reasons,
    )


class _Places:
    """What is known of where a post stands, each source looked up once."""

    def __init__(self, watchlist: Watchlist) -> None:
        self._brand = watchlist.brand
        self._sources = {source.key: source for source in watchlist.sources}
        self._known: dict[str, Place] = {}

    def __call__(self, source: str) -> Place:
        """Whether posts of `source` are about the brand: its address or title carries one of the brand's names."""
        if source not in self._known:
            found = self._sources.get(source.partition("/")[2] or source)
            place = Place(_about(found, self._brand), found.channel.lower() in _NEWS) if found else NOWHERE
            self._known[source] = place
        return self._known[source]


def _about(source: Source, brand: Brand) -> str:
    told = normalise(f"{source.title} {source.url}")
    pieces = set("".join(c if c.isalnum() else " " for c in told).split())
    for token in watched(brand).tokens:
        if token.text in pieces or (not token.is_short and token.text in told):
            return source.title or source.url
    return ""
