"""Kinds of pages as servers send them: read from their bytes, then told."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from monitor.sites.kinds import Kind, kind_of
from monitor.sites.reading import read_page
from monitor.sites.visit import VANTAGES, Hop, Outcome, Visit

CASES = Path(__file__).parents[1] / "cases" / "sites" / "kinds.toml"


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One page of the file."""

    name: str
    kind: Kind
    html: str
    status: int = 200
    url: str = "https://zelio-fx.example/"


PAGES = msgspec.convert(tomllib.loads(CASES.read_text(encoding="utf-8"))["page"], list[Told])


@pytest.mark.parametrize("told", PAGES, ids=lambda told: told.name)
def test_a_page_is_of_its_kind(told: Told) -> None:
    visit = Visit(
        asked=told.url,
        at=datetime(2026, 3, 1, tzinfo=UTC),
        vantage=VANTAGES[0],
        outcome=Outcome.ANSWERED,
        hops=(Hop(url=told.url, status=told.status, address="192.0.2.1"),),
        pages=(read_page(told.html.encode(), told.url, "text/html; charset=utf-8"),),
    )
    assert kind_of(visit) is told.kind
