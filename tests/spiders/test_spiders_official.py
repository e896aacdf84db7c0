"""The brand's own sites: which pages are visited, and that nobody else's are taken for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from monitor.brand import Brand, Official
from monitor.net.guard import guard_of
from monitor.settings import Settings
from monitor.sighting import PageSeen
from monitor.sites.visit import Outcome
from spiders.official import FURTHER, look_at_own, named
from spiders.suspect import Eyes
from tests.net.visiting.visiting_house import answer, leading, pages, site

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BRAND = Brand(
    key="acme",
    name="Acme Markets",
    official=Official(domains=("acme.com", "acme-cn.com"), urls=("http://partner.example/acme",)),
    verification={"default": "http://acme.com/official"},
    help={"default": "http://acme.com/official"},
)
LINKS = "".join(f'<a href="/login/{number}">Log in</a>' for number in range(30))
HOME = answer(
    f'<title>Acme</title><a href="/about">us</a><a href="/cookies">cookies</a>{LINKS}'
    '<a href="http://elsewhere.example/login">partner login</a><a href="/gone/login">old</a>'
)


def own(known: dict[str, bytes], brand: Brand = BRAND) -> tuple[list[PageSeen], list[str], list[str]]:
    """The pages that were handed over, the steps told, and what the sites were asked for."""

    async def scene() -> tuple[list[PageSeen], list[str], list[str]]:
        async with site(pages(known)) as (port, asked), site(pages(known)):
            settings, steps = leading(port), list[str]()
            eyes = Eyes(settings=settings, guard=guard_of(settings), blind="no browser here")
            seen = [one async for one in _handed(eyes, brand, steps)]
            return seen, steps, [one.host + one.path for one in asked]

    return asyncio.run(scene())


def _handed(eyes: Eyes, brand: Brand, steps: list[str]) -> AsyncIterator[PageSeen]:
    return look_at_own(brand, eyes, now=NOW, tell=steps.append)


def test_the_watchlists_addresses_are_named_each_once_homes_first() -> None:
    assert named(BRAND) == (
        "https://acme.com/",
        "https://acme-cn.com/",
        "http://partner.example/acme",
        "http://acme.com/official",
    )


def test_pages_that_copies_like_to_copy_are_visited_beyond_those_named_and_not_all_of_them() -> None:
    brand = Brand(
        key="acme", name="Acme", official=Official(domains=("acme.com",), urls=("http://acme.com/start",))
    )
    known = {"acme.com/start": HOME, "acme.com/about": answer("<title>About</title>")}
    known |= {f"acme.com/login/{number}": answer(f"<title>In {number}</title>") for number in range(30)}

    seen, steps, asked = own(known, brand)

    titles = [one.visit.pages[0].title for one in seen if one.visit.outcome is Outcome.ANSWERED]
    assert titles[:2] == ["Acme", "About"]
    assert len(titles) == 1 + FURTHER
    assert not any("elsewhere" in address or "cookies" in address for address in asked)
    assert len(steps) == 2 + FURTHER


def test_what_does_not_answer_is_handed_over_with_the_reason() -> None:
    seen, _, _ = own({"acme.com/official": answer("<title>Check</title>")})

    by_address = {one.visit.asked: one.visit for one in seen}
    assert by_address["http://acme.com/official"].status == 200
    assert by_address["https://acme.com/"].problem
    assert all(one.source == "official" for one in seen)


def test_an_official_page_that_leads_to_a_strangers_is_left_out() -> None:
    away = answer(status=302, Location="http://stranger.example/acme")

    seen, _, asked = own({"acme.com/official": away, "stranger.example/acme": HOME})

    assert "stranger.example/acme" in asked
    assert not any("stranger" in one.visit.final for one in seen)
    assert not any("/login/" in address for address in asked)


def test_an_address_of_the_brand_that_may_not_be_visited_is_no_error() -> None:
    brand = Brand(key="acme", name="Acme", official=Official(domains=("acme.com",), urls=("http://127.0.0.1:1/x",)))
    settings = Settings(visit_timeout=1.0, connect_to=":443:127.0.0.1:1, :80:127.0.0.1:1")
    eyes = Eyes(settings=settings, guard=guard_of(settings), blind="no browser here")

    async def scene() -> list[PageSeen]:
        return [one async for one in look_at_own(brand, eyes, now=NOW)]

    assert all(one.visit.outcome is not Outcome.ANSWERED for one in asyncio.run(scene()))
