"""What a look with the browser brings home."""

from __future__ import annotations

import asyncio
import io
import ipaddress
import json
from pathlib import Path

import pytest
from PIL import Image

from monitor.net.browser.wire import Policy
from monitor.net.guard import Detour, Guard, Opened, Spot
from monitor.sites.visit import VANTAGES, Capture, Outcome
from tests.net.browser.browser_world import NOW, Asked, Lens, Page, Site, guard_for
from tests.net.visiting.authorities import Issuer

TALL = """<!doctype html><title>官方 Login</title><meta name=viewport content="width=device-width">
<body style="margin:0;background:#fff"><div style="height:{first}px;background:rgb(200,0,0)"></div>
<div style="height:2000px;background:rgb(0,0,200)"></div><iframe src=/inner></iframe>
<script>const box = document.createElement('div'); document.body.append(box);
const tree = box.attachShadow({{mode: 'closed'}}); tree.innerHTML = '<input type=password name=closed>';
new IntersectionObserver(seen => seen[0].isIntersecting && document.body.append('drawn in late')).observe(document.querySelector('iframe'));
document.body.append(JSON.stringify([navigator.webdriver, navigator.userAgent, navigator.languages, document.referrer,
Intl.DateTimeFormat().resolvedOptions().timeZone, innerWidth, navigator.maxTouchPoints > 0, navigator.userAgentData?.brands]));</script>"""


def raws(capture: Capture, role: str) -> list[bytes]:
    return [raw.body for raw in capture.raw if raw.role == role]


def test_a_capture_holds_pictures_documents_and_traffic_of_the_page(lens: Lens) -> None:
    pages = {"/": TALL.format(first=768), "/inner": "<form><input name=pin></form>"}

    with Site(pages) as site:
        (seen,) = lens.see(site.url, site.port)

    assert (seen.outcome, seen.problem, seen.status) == (Outcome.ANSWERED, "", 200)
    assert (seen.asked, seen.final, seen.at, seen.title) == (site.url, site.url, NOW, "官方 Login")
    viewport, whole = (Image.open(io.BytesIO(body)).convert("RGB") for body in raws(seen, "screenshot"))
    assert viewport.size == (1366, 768)
    assert {viewport.getpixel((10, 10)), viewport.getpixel((700, 760))} == {(200, 0, 0)}
    assert whole.size[1] > 2700
    assert whole.getpixel((10, 1500)) == (0, 0, 200)
    assert seen.shot
    assert (seen.shot.role, seen.shot.width, seen.shot.url) == ("screenshot", 1366, site.url)
    page, inner = raws(seen, "dom")
    assert b"drawn in late" in page
    assert b'name="closed"' in page
    assert b'name="pin"' in inner
    assert set(seen.requests) >= {site.url, f"{site.url}inner"}
    (har,) = raws(seen, "har")
    log = json.loads(har)["log"]
    assert log["version"] == "1.2"
    assert {entry["request"]["url"] for entry in log["entries"]} >= {site.url, f"{site.url}inner"}
    assert {entry["serverIPAddress"] for entry in log["entries"]} == {"127.0.0.1"}


def test_each_vantage_is_an_ordinary_visitor_of_its_own_kind(lens: Lens) -> None:
    asked: list[Asked] = []

    def answer(headers: Asked) -> str:
        asked.append(headers)
        return TALL.format(first=10)

    with Site({"/": answer}) as site:
        seen = lens.see(site.url, site.port, vantages=VANTAGES)

    assert [one.vantage for one in seen] == list(VANTAGES)
    told = [raws(one, "dom")[0].decode() for one in seen]
    for vantage, document in zip(VANTAGES, told, strict=True):
        mobile, chinese = vantage.agent == "mobile", vantage.language == "zh-CN"
        assert '[false,"Mozilla/5.0 ' in document
        assert "Headless" not in document
        assert ("Android" in document.partition("[false")[2]) == mobile
        assert f'"{vantage.referrer}"' in document
        assert ("Asia/Shanghai" in document) == chinese
        assert ('["zh-CN","zh"]' in document) == chinese
        assert (",412,true," in document) == mobile
    assert sorted(headers["Accept-Language"][:5] for headers in asked) == ["en-US", "en-US", "zh-CN", "zh-CN"]
    assert {headers.get("Referer", "") for headers in asked} == {one.referrer for one in VANTAGES}
    assert not [headers for headers in asked if "Headless" in str(headers)]


def test_an_encrypted_site_is_seen_by_its_name_whoever_vouches_for_it(lens: Lens, tmp_path: Path) -> None:
    tls = Issuer(NOW).site(tmp_path, "fake.example", own=True)

    async def looked(site: Site) -> Capture:
        guard = Guard(detours=(Detour("fake.example", 443, Spot("127.0.0.1", site.port)),))
        return (await lens.renderer(guard).capture("https://fake.example/login", VANTAGES[:1], now=NOW))[0]

    page = "<title>登录</title><img src=https://127.0.0.1:4443/logo.png>" + "words " * 30
    with Site({"/login": page}, tls) as site:
        seen = asyncio.run(looked(site))

    assert (seen.outcome, seen.final, seen.title) == (Outcome.ANSWERED, "https://fake.example/login", "登录")
    assert seen.refused == ("https://127.0.0.1:4443/logo.png",)
    assert set(seen.requests) >= {"https://fake.example/login", "https://127.0.0.1:4443/logo.png"}
    (entry,) = [
        one for one in json.loads(raws(seen, "har")[0])["log"]["entries"] if "login" in one["request"]["url"]
    ]
    assert entry["serverIPAddress"] == "127.0.0.1"


def test_what_is_a_file_is_told_and_not_loaded(lens: Lens) -> None:
    with Site(
        (
            200,
            {
                "Content-Type": "application/vnd.android.package-archive",
                "Content-Disposition": "attachment; filename=app.apk",
            },
            b"PK",
        )
    ) as site:
        (seen,) = lens.see(site.url, site.port)

    assert seen.outcome is Outcome.ANSWERED
    assert seen.attempts == ("download: app.apk",)
    assert seen.problem


def test_where_a_script_leads_is_where_the_visit_ends(lens: Lens) -> None:
    pages: dict[str, Page] = {
        "/": "<script>setTimeout(() => location = '/there', 300)</script>",
        "/there": (418, {}, b"<title>There</title>" + b"words " * 40),
    }

    with Site(pages) as site:
        (seen,) = lens.see(site.url, site.port)

    assert (seen.final, seen.status, seen.title) == (f"{site.url}there", 418, "There")


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("http://nobody.invalid/", Outcome.UNRESOLVED),
        ("ftp://127.0.0.1/", Outcome.FORBIDDEN),
        ("http://127.0.0.1:9999/", Outcome.FORBIDDEN),
        ("file:///etc/passwd", Outcome.FORBIDDEN),
    ],
)
def test_what_cannot_be_seen_is_told_as_what_it_is(lens: Lens, url: str, outcome: Outcome) -> None:
    (seen,) = lens.see(url)

    assert seen.outcome is outcome
    assert seen.problem
    assert raws(seen, "screenshot") == []


def test_a_port_where_nobody_listens_is_unreachable(lens: Lens) -> None:
    with Site("") as site:
        pass

    (seen,) = lens.see(site.url, site.port)

    assert seen.outcome is Outcome.UNREACHABLE


def test_a_guard_crosses_to_the_renderer_unchanged() -> None:
    guard = Guard(
        ports=frozenset({80, 4433}),
        opened=(*guard_for(1, 2).opened, Opened(ipaddress.ip_network("fd00::/8"))),
        detours=(Detour("a.example", 80, Spot("127.0.0.1", 8080)),),
        translators=(ipaddress.IPv6Network("64:ff9b:1::/48"),),
    )

    assert Policy.of(guard).guard() == guard
