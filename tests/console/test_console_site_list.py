"""The list of sites: the worst first, found by state, verdict, campaign and name, each with a small picture."""

from __future__ import annotations

import io
import struct
import zlib
from hashlib import sha256

import httpx
import pytest
from parsel import Selector
from PIL import Image

from monitor.console.thumbnails import HEIGHT, WIDTH, Thumbnails, made_small
from monitor.sites.marks import Mark
from monitor.store.database import Database
from monitor.store.tables import SiteRow
from tests.console.house import HOSTILE
from tests.console.test_console_sites import HOST, OTHER, keep, picture

_TOGETHER = (Mark("telegram", "ebc_agent_7"),)


def _hosts(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200
    return [link.removeprefix("/sites/") for link in Selector(answer.text).css(".site h2 a::attr(href)").getall()]


def test_sites_are_listed_with_verdict_state_campaign_last_event_and_a_small_picture(
    database: Database, browse: httpx.Client
) -> None:
    keep(database, marks=_TOGETHER)
    keep(database, OTHER, marks=_TOGETHER)

    answer = browse.get("/sites")
    site = Selector(answer.text).css(".site")[0]

    assert _hosts(answer) == [OTHER, HOST]
    assert [" ".join(one.css("::text").getall()) for one in site.css(".chips li")] == [
        "impersonation 85",
        "with content",
        "campaign 1",
    ]
    assert "joined a campaign" in " ".join(site.css(".meta ::text").getall())
    small = browse.get(site.css("img::attr(src)").get() or "")
    assert small.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(small.content)).size == (320, 200)
    assert small.content == browse.get(f"/screenshots/{sha256(picture()).hexdigest()}/small").content


def test_state_verdict_campaign_and_name_choose_sites(database: Database, browse: httpx.Client) -> None:
    keep(database, marks=_TOGETHER)
    keep(database, OTHER, marks=_TOGETHER)
    with database.begin() as session:
        session.query(SiteRow).filter_by(host=OTHER).update({"state": "down"})

    def ask(**query: str) -> list[str]:
        return _hosts(browse.get("/sites", params=query))

    assert ask() == [HOST]
    assert ask(state="down") == [OTHER]
    assert ask(state="all", search="LOGIN") == [HOST] == ask(search="ebc-login[.]top")
    assert ask(state="all", campaign="1") == [OTHER, HOST]
    assert ask(verdict="watch") == [] == ask(brand="acme")
    assert ask(verdict="impersonation", brand="ebc", skip="1") == []


def test_an_empty_list_says_whether_anything_is_watched(database: Database, browse: httpx.Client) -> None:
    assert "No site is watched yet." in browse.get("/sites").text
    keep(database)

    assert "No site fits." in browse.get("/sites", params={"search": HOSTILE}).text


@pytest.mark.parametrize("wrong", ["state=x", "verdict=x", "skip=-1", "campaign=" + "9" * 20])
def test_a_choice_that_the_page_does_not_offer_is_refused(browse: httpx.Client, wrong: str) -> None:
    assert browse.get(f"/sites?{wrong}").status_code == 400


def _png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()


def test_a_long_picture_is_cut_to_its_top_and_one_that_is_too_large_or_broken_is_left_alone() -> None:
    made = made_small(_png(1280, 4000))

    assert Image.open(io.BytesIO(made.body)).size == (WIDTH, HEIGHT)
    claimed = struct.pack(">4sIIBBBBB", b"IHDR", 60_000, 60_000, 1, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + claimed + struct.pack(">I", zlib.crc32(claimed))
    for whole in (_png(3000, 3000), bomb, b"\x89PNG\r\n\x1a\nbroken"):
        assert made_small(whole).body == whole


def test_small_pictures_are_kept_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.console.thumbnails.KEPT", 2)
    kept = Thumbnails()

    for digest in "abac":
        kept.of(digest) or kept.keep(digest, _png(8, 5))

    assert [bool(kept.of(digest)) for digest in "abc"] == [True, False, True]
