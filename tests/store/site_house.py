"""Visits of sites, made short."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from monitor.names.facts import Existence, Resolution
from monitor.sighting import PageSeen
from monitor.sites.marks import Mark
from monitor.sites.page import Field, FieldKind, Form, Page, Place, Said
from monitor.sites.visit import VANTAGES, Certificate, Hop, Outcome, Raw, Visit
from tests.building import NOON

HOST, OTHER = "acme-login.top", "acme-verify.shop"
BODY = b"<title>Acme Markets</title><form action=/in><input type=password></form>" * 9
TELEGRAM, WALLET = Mark("telegram", "acme_help"), Mark("wallet", "TQ5n")
SKETCH, WORDS = tuple(range(0, 200, 2)), tuple(range(1, 200, 2))


def page(host: str = HOST, **instead: Any) -> Page:
    values: dict[str, Any] = {
        "url": f"https://{host}/",
        "title": "Acme Markets",
        "said": (Said(Place.TITLE, "Acme Markets\x00", 7),),
        "forms": (
            Form(at=27, action=f"https://{host}/in", fields=(Field(FieldKind.PASSWORD, "pass\x00word", 45),)),
        ),
        "skeleton": SKETCH,
        "shingles": WORDS,
    }
    return Page(**{**values, **instead})


def visit(host: str = HOST, at: datetime = NOON, **instead: Any) -> Visit:
    """A login page that looks like the brand's."""
    values: dict[str, Any] = {
        "asked": host,
        "at": at,
        "vantage": VANTAGES[0],
        "outcome": Outcome.ANSWERED,
        "hops": (Hop(url=f"https://{host}/", status=200, address="192.0.2.7", headers=(("server", "x\xff"),)),),
        "certificate": Certificate(
            names=(host,), subject=host, issuer="R3", since=NOON, until=NOON, fingerprint="ab" * 32
        ),
        "resolution": Resolution(existence=Existence.EXISTS, at=at, addresses=("192.0.2.7",)),
        "pages": (page(host),),
        "raw": (Raw(role="body", url=f"https://{host}/", media_type="text/html", body=BODY),),
    }
    return Visit(**{**values, **instead})


def seen(host: str = HOST, at: datetime = NOON, **instead: Any) -> PageSeen:
    return PageSeen(source="visits", domain=host, visit=visit(host, at, **instead))


def gone(host: str = HOST, at: datetime = NOON, *, existence: Existence = Existence.ABSENT) -> PageSeen:
    """The name leads nowhere, or nobody can tell."""
    nowhere = Resolution(existence=existence, at=at)
    empty: dict[str, Any] = {"hops": (), "pages": (), "raw": (), "certificate": None}
    return seen(host, at, outcome=Outcome.UNRESOLVED, resolution=nowhere, **empty)


def other_words(host: str = HOST) -> tuple[Page, ...]:
    return (msgspec.structs.replace(page(host), shingles=tuple(range(1_001, 1_200, 2))),)
