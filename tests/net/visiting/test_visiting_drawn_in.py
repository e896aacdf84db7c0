"""What a page draws in: frames, icons, likely logos and its own scripts, within limits, and never at the cost of the page."""

from __future__ import annotations

import asyncio
import hashlib
import io

import pytest
from PIL import Image

from monitor.net.visiting.looking import ALL_BYTES
from monitor.sites.visit import Outcome, Visit
from tests.net.visiting.visiting_house import answer, leading, pages, see, seen, site


def drawn(width: int = 64, height: int = 32) -> bytes:
    """A picture in which something can be seen."""
    written = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(written, "PNG")
    return written.getvalue()


ICON, LOGO = drawn(16, 16), drawn()


def by_role(found: Visit, role: str) -> list[str]:
    return [one.url for one in found.raw if one.role == role]


def test_icons_logos_frames_and_scripts_are_brought_and_read() -> None:
    page = """<title>Acme</title><link rel=icon href=/i.png><img src="//cdn.example/logo.png" alt="Acme logo">
      <iframe src=/login></iframe><script src=/js/jquery.min.js></script><script src=/js/app.js></script>"""
    inner = "<form action=/in><input type=password></form>"
    script = 'document.body.innerHTML = \'<form action="/card"><input name="cvv" placeholder="CVV"></form>\''

    found = seen(
        {
            "/": answer(page),
            "/i.png": answer(ICON, kind="image/png"),
            "cdn.example/logo.png": answer(LOGO, kind="image/png"),
            "/login": answer(inner),
            "/js/app.js": answer(script, kind="text/javascript"),
        }
    )

    assert (found.outcome, found.problem) == (Outcome.ANSWERED, "")
    assert [page.url.partition("fake.example")[2] for page in found.pages] == ["/", "/login", "/js/app.js"]
    assert found.pages[1].forms[0].action == "http://fake.example/in"
    assert found.pages[2].forms
    assert {(one.role, one.url): one.sha256 for one in found.pictures} == {
        ("icon", "http://fake.example/i.png"): hashlib.sha256(ICON).hexdigest(),
        ("image", "http://cdn.example/logo.png"): hashlib.sha256(LOGO).hexdigest(),
    }
    assert by_role(found, "resource") == [
        "http://fake.example/i.png",
        "http://cdn.example/logo.png",
        "http://fake.example/js/app.js",
    ]


def test_the_name_and_icons_of_a_manifest_are_read() -> None:
    manifest = '{"name": "Acme Markets", "icons": [{"src": "/i.png"}]}'

    found = seen(
        {
            "/": answer("<title>Swap</title><link rel=manifest href=/m.json>"),
            "/m.json": answer(manifest, kind="application/manifest+json"),
            "/i.png": answer(ICON, kind="image/png"),
        }
    )

    assert found.pages[1].metas == (("application-name", "Acme Markets"),)
    assert [(one.role, one.url) for one in found.pictures] == [("icon", "http://fake.example/i.png")]


def test_a_page_without_icon_is_asked_for_the_one_that_browsers_ask_for() -> None:
    found = seen({"/": answer("<title>Acme</title>"), "/favicon.ico": answer(ICON, kind="image/x-icon")})

    assert [(one.role, one.url) for one in found.pictures] == [("icon", "http://fake.example/favicon.ico")]


def test_what_calls_itself_a_picture_and_is_a_page_leaves_no_prints() -> None:
    assert seen({"/": answer("<title>Acme</title>"), "/favicon.ico": answer("<title>Acme</title>")}).pictures == ()


def test_pictures_that_the_document_itself_carries_are_looked_at() -> None:
    import base64

    inline = base64.b64encode(LOGO).decode()

    found = seen({"/": answer(f"<title>Acme</title><img src='data:image/png;base64,{inline}'>")})

    assert [(one.role, one.sha256) for one in found.pictures] == [("inline", hashlib.sha256(LOGO).hexdigest())]


def test_a_picture_that_moved_keeps_the_address_where_it_was_found_in_the_end() -> None:
    found = seen(
        {
            "/": answer("<title>Acme</title><img src=/a/logo.png>"),
            "/a/logo.png": answer(status=301, Location="/b/logo.png"),
            "/b/logo.png": answer(LOGO, kind="image/png"),
        }
    )

    assert [one.url for one in found.pictures] == ["http://fake.example/b/logo.png"]


@pytest.mark.parametrize(
    "bad", ["http://127.0.0.1:1/logo.png", "http://[::1/logo.png", "http://x.example:22/logo.png"]
)
def test_what_may_not_be_fetched_is_left_out_and_the_page_stays(bad: str) -> None:
    found = seen({"/": answer(f"<title>Acme</title><img src='{bad}'><iframe src='{bad}'></iframe>")})

    assert (found.outcome, found.pages[0].title, found.pictures) == (Outcome.ANSWERED, "Acme", ())


def test_however_much_a_page_draws_in_no_more_is_asked_for_than_is_worth_it() -> None:
    many = "".join(
        f"<link rel=icon href=/i{n}><img src=/logo{n}.png><iframe src=/f{n}></iframe><script src=/app{n}.js></script>"
        for n in range(100)
    )

    async def scene() -> int:
        async with site(pages({"/": answer(many)})) as (port, asked):
            await see(leading(port))
            return len(asked)

    assert asyncio.run(scene()) <= 1 + 24


def test_scripts_and_pictures_that_are_longer_than_is_read_are_left_out() -> None:
    found = seen(
        {
            "/": answer("<title>Acme</title><img src=/logo.png><script src=/app.js></script>"),
            "/logo.png": answer(LOGO + bytes(3_000_000), kind="image/png"),
            "/app.js": answer("var a = 1;" * 300_000, kind="text/javascript"),
        }
    )

    assert (found.outcome, found.pictures, len(found.pages)) == (Outcome.ANSWERED, (), 1)
    assert by_role(found, "resource") == []


def test_all_that_is_drawn_in_stays_within_its_limit() -> None:
    many = "".join(f"<img src=/logo{n}.png>" for n in range(12))
    large = answer(LOGO + bytes(1_900_000), kind="image/png")

    found = seen({"/": answer(many)} | {f"/logo{n}.png": large for n in range(12)})

    drawn_in = [len(one.body) for one in found.raw if one.role == "resource"]
    assert 5 <= len(drawn_in) <= 8
    assert sum(drawn_in) <= ALL_BYTES


def test_an_address_that_is_a_picture_itself_is_looked_at() -> None:
    found = seen({"/p.png": answer(LOGO, kind="image/png")}, "http://fake.example/p.png")

    assert found.pages == ()
    assert found.pictures[0].sha256 == hashlib.sha256(LOGO).hexdigest()
