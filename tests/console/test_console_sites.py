"""The page of a watched site: what is shown of it, what may be fetched, and how it is taken out of a campaign."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from hashlib import sha256

import httpx
import pytest
from PIL import Image

from monitor import clock
from monitor.assessment import Assessment, Reason, Verdict
from monitor.sighting import PageSeen
from monitor.sites.marks import Mark
from monitor.sites.page import Page
from monitor.sites.visit import VANTAGES, Capture, Hop, Outcome, Raw, Visit
from monitor.store.campaigns import campaign_of
from monitor.store.database import Database
from monitor.store.sites import keep_visit
from tests.console.chromium import CHROMIUM, Browser, browser
from tests.console.house import HOSTILE, add_alert, add_hit, served

HOST, OTHER = "ebc-login.top", "ebc-vip.top"
BODY = b"<script>alert(1)</script>\x00\xff raw"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "navy").save(out, "PNG")
    return out.getvalue()


def keep(database: Database, host: str = HOST, said: str = "EBC login", *, marks: tuple[Mark, ...] = ()) -> None:
    """A visit with two vantages, all of whose words are `said`."""
    now, url = clock.now(), f"https://{host}/"
    hop = Hop(url=url, status=200, address="198.51.100.7")
    shots = (Raw(role="screenshot", url=url, media_type="image/png", body=picture(), vantage="desktop-zh"),)
    looks = tuple(
        Capture(
            asked=url,
            at=now,
            vantage=vantage,
            outcome=Outcome.ANSWERED,
            final=url,
            status=200,
            title=said,
            attempts=(f"popup: {said}",),
            raw=shots if vantage is VANTAGES[0] else (),
        )
        for vantage in VANTAGES[:2]
    )
    visit = Visit(
        asked=url,
        at=now,
        vantage=VANTAGES[0],
        outcome=Outcome.ANSWERED,
        hops=(hop,),
        pages=(Page(url=url, title=said),),
        raw=(Raw(role="body", url=url, media_type="text/html", body=BODY),),
    )
    judged = Assessment(
        brand="ebc",
        risk=85,
        verdict=Verdict.IMPERSONATION,
        domain=host,
        reasons=(
            Reason("risk.piece", 45, "ebc"),
            Reason("risk.site_password", 60, said, f"{url} @ 12"),
            Reason("risk.site_cap", -20, "forms: 60 → 40"),
            Reason("risk.site_kind", 0, f"content: {said}"),
            Reason("severity.name", 2, host),
        ),
    )
    seen = PageSeen(source="suspect", domain=host, visit=visit, captures=looks, missing=(f"mobile: {said}",))
    with database.begin() as session:
        keep_visit(session, seen, kind="content", assessments={"ebc": judged}, marks=marks, now=now)


def test_a_site_is_shown_with_its_verdict_its_reasons_by_kind_and_what_was_not_done(
    database: Database, browse: httpx.Client
) -> None:
    keep(database)

    page = browse.get(f"/sites/{HOST}").text

    assert "impersonation · risk 85/100" in page
    families = re.findall(r'<summary><span>([^<]+?)(?: <small>.*?</small>)?</span> <data value="(\S+)"', page)
    assert families == [("Its name", "45.0"), ("What it asks for", "40.0")]
    assert "of +60, by its cap" in page
    assert "hxxps://ebc-login[.]top/ @ 12" in page
    assert "Not done:" in page and "desktop, Chinese" in page


def test_its_alerts_are_linked(database: Database, browse: httpx.Client) -> None:
    keep(database)
    with database.begin() as session:
        alert = add_alert(session, "Fake site ebc-login.top", matter="fake_site")
        add_hit(session, alert, "x", kind="site", domain=HOST, identity="site")

    assert f'<a href="/alerts/{alert.id}">#{alert.id}' in browse.get(f"/sites/{HOST}").text


@pytest.mark.parametrize("host", ["nobody.example", "x" * 3_000, "%00", "..%2f..%2fetc", "<script>", "[::1"])
def test_what_is_not_watched_is_not_found(browse: httpx.Client, host: str) -> None:
    answered = browse.get(f"/sites/{host}")

    assert answered.status_code == 404
    assert "<script>" not in answered.text


def test_everything_a_site_says_is_escaped_defanged_and_made_harmless(
    database: Database, browse: httpx.Client
) -> None:
    keep(database, said=HOSTILE + " https://evil.example/x\x1b[31m\x9b")

    page = browse.get(f"/sites/{HOST}").text

    assert "<script" not in page and "<img src=x" not in page and "https://evil" not in page
    assert not set("\x1b\x9b\u202e") & set(page)


def test_evidence_is_handed_out_byte_for_byte_to_be_saved_and_never_shown(
    database: Database, browse: httpx.Client
) -> None:
    keep(database)

    answered = browse.get(f"/evidence/{sha256(BODY).hexdigest()}")

    assert answered.content == BODY
    assert answered.headers["content-type"] == "application/octet-stream"
    assert answered.headers["content-disposition"].startswith("attachment;")
    assert answered.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_only_pictures_of_our_own_browser_are_shown(database: Database, browse: httpx.Client) -> None:
    keep(database)

    shown = browse.get(f"/screenshots/{sha256(picture()).hexdigest()}")

    assert (shown.content, shown.headers["content-type"]) == (picture(), "image/png")
    for digest in (sha256(BODY).hexdigest(), "0" * 64, "x"):
        assert browse.get(f"/screenshots/{digest}").status_code == 404


def _together(database: Database) -> int:
    handle = (Mark("telegram", "ebc_agent_7"),)
    keep(database, marks=handle)
    keep(database, OTHER, marks=handle)
    with database.session() as session:
        found = campaign_of(session, HOST)
    assert found is not None
    return found.id


def test_a_site_is_taken_out_of_its_campaign_for_good_with_a_name(database: Database, browse: httpx.Client) -> None:
    campaign = _together(database)
    page = browse.get(f"/sites/{HOST}").text
    token = re.findall(r'name="token" value="([^"]+)"', page)[0]
    path = f"/sites/{HOST}/campaign/{campaign}/split"

    nameless = browse.post(path, data={"token": token, "who": " \u202e "})
    forged = browse.post(path, data={"token": "x", "who": "Mei"})
    done = browse.post(path, data={"token": token, "who": "Mei"})

    assert f'href="/sites/{OTHER}"' in page and "Telegram: ebc_agent_7" in page
    assert (nameless.status_code, forged.status_code, done.status_code) == (409, 403, 303)
    with database.session() as session:
        assert campaign_of(session, HOST) is None


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with browser(tmp_path_factory.mktemp("chromium-sites")) as found:
        yield found


@pytest.mark.parametrize("said", ["EBC login", HOSTILE])
def test_a_browser_shows_it_without_a_complaint_and_without_scrolling_sideways(
    database: Database, tab: Browser, said: str
) -> None:
    handle = (Mark("telegram", said),)
    keep(database, said=said, marks=handle)
    keep(database, OTHER, said=said, marks=handle)
    tab.complaints.clear()

    with served(database) as url:
        for width, dark, language in ((360, False, "zh"), (1280, True, "en")):
            tab.open(f"{url}/sites?lang={language}", width=width, dark=dark)
            assert tab.see("document.documentElement.scrollWidth") <= width
            tab.open(f"{url}/sites/{HOST}?lang={language}", width=width, dark=dark)
            tab.see("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert tab.see("document.documentElement.scrollWidth") <= width
            assert tab.see("document.images.length") == 2

    assert tab.complaints == []
