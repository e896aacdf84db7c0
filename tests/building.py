"""Values that many tests need, made short."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from monitor.assessment import Assessment, Label, Reason, Severity, Verdict
from monitor.brand import Brand, Official
from monitor.opinion.words.lexicon import Lexicon
from monitor.second_opinion import NoOpinion
from monitor.sighting import Post
from monitor.watchlist.model import Department, Kind, Ladder, ReplyTemplate, Route, Routes, Source, Step, Watchlist
from monitor.watchlist.reading import read_watchlists

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
#: the second opinion where none is asked for
nobody = NoOpinion().score


@cache
def shared_words() -> Lexicon:
    """The words of the trade that come with the product."""
    return read_watchlists()[0].lexicon


def watchlist(**instead: object) -> Watchlist:
    """A small brand whose words, routes and replies are all there."""
    values: dict[str, object] = {
        "brand": Brand(
            key="acme",
            name="Acme Markets",
            official=Official(domains=("acme.com",)),
            aliases=("Acme Markets", "阿克米金融"),
            verification={"default": "https://acme.com/verify"},
            help={"default": "https://acme.com/help"},
        ),
        "sources": (
            Source(key="news", kind=Kind.FEED, url="http://127.0.0.1:1/feed", owners=("Mei",), every=60.0),
            Source(key="names", kind=Kind.NAMES, url="http://127.0.0.1:1/names.txt", every=60.0),
        ),
        "routes": routes(),
        "ladder": Ladder(step=(Step(role="director", after_hours=48, complaints=6, duty="settles it"),)),
        "lexicon": shared_words(),
        "replies": tuple(
            ReplyTemplate(situation=situation, language=language, text=text, file="test")
            for situation in ("general", "withdrawal", "praise", "fake_site_seen", "fake_site_reported")
            for language, text in (
                ("zh-Hans", "请您放心，好。{{ verification }}"),
                ("en", "Please see {{ verification }}."),
            )
        ),
        "folder": "test",
    }
    return Watchlist(**{**values, **instead})  # type: ignore[arg-type]


def routes() -> Routes:
    """Fake sites to two departments, money to one with the account manager in Cc, major ones to bo."""
    return Routes(
        departments={
            "bo": Department(name="BO", mail=("bo@acme.test",), language="en"),
            "marketing": Department(name="Marketing", mail=("marketing@acme.test",), language="zh"),
            "funding": Department(name="Funding", mail=("funding@acme.test",), language="en"),
        },
        route=(
            Route(matter="fake_site", departments=("marketing", "bo")),
            Route(matter="funding", departments=("funding",), cc=("account_manager", "owners")),
            Route(level="major", departments=("bo",)),
        ),
        fallback="bo",
        topics={"withdrawal_delay": "funding", "fake_site_scam": "fake_site"},
        owners={"Mei": "mei@acme.test"},
    )


def post(number: int = 1, text: str = "阿克米金融出金一周没到账，客服不理人", **instead: object) -> Post:
    """A post of the source `acme/news`."""
    values: dict[str, object] = {
        "source": "acme/news",
        "url": f"http://forum.test/t/{number}",
        "text": text,
        "site_id": str(number),
        "published": NOON,
    }
    return Post(**{**values, **instead})  # type: ignore[arg-type]


def complaint(**instead: object) -> Assessment:
    """A minor complaint about a withdrawal."""
    values: dict[str, object] = {
        "brand": "acme",
        "relevance": 1.0,
        "language": "zh-Hans",
        "sentiment": -0.7,
        "label": Label.NEGATIVE,
        "topics": ("withdrawal_delay",),
        "severity": Severity.MINOR,
        "reasons": (Reason("topic.withdrawal_delay", 1.0, "出金不到账"),),
    }
    return Assessment(**{**values, **instead})  # type: ignore[arg-type]


def fake_site(domain: str = "acme-login.top", **instead: object) -> Assessment:
    """A name that pretends to be the brand."""
    values: dict[str, object] = {
        "brand": "acme",
        "domain": domain,
        "risk": 90,
        "verdict": Verdict.IMPERSONATION,
        "severity": Severity.MAJOR,
        "topics": ("fake_site_scam",),
        "reasons": (Reason("risk.combo", 60.0, domain), Reason("risk.sector", 30.0, "login")),
    }
    return Assessment(**{**values, **instead})  # type: ignore[arg-type]
