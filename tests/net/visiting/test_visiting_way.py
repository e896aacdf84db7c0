"""The way to a document: redirects of every kind, schemes, cookies, and what is brought back of it."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from monitor.names.facts import Existence
from monitor.net.guard import guard_of
from monitor.net.visiting import visit
from monitor.settings import Settings
from monitor.sites.visit import VANTAGES, Outcome
from tests.net.visiting.visiting_house import NOW, answer, leading, pages, see, seen, site

LOGIN = "<!doctype html><title>Acme Markets</title><p>Log in to trade.<form action=/in><input type=password name=p></form>"


def test_a_visit_brings_back_the_document_read_and_byte_by_byte() -> None:
    packed = gzip.compress(LOGIN.encode())

    found = seen(
        {"/login?a=1": answer(packed, Content_Encoding="gzip", X_Odd="Ünï")}, "http://fake.example/login?a=1#top"
    )

    assert (found.outcome, found.problem, found.status) == (Outcome.ANSWERED, "", 200)
    assert found.final == "http://fake.example/login?a=1"
    assert found.pages[0].title == "Acme Markets"
    assert found.pages[0].forms[0].action == "http://fake.example/in"
    assert {one.role: one.body for one in found.raw} == {"body": packed, "page": LOGIN.encode()}
    assert ("X-Odd", "Ünï") in found.hops[0].headers
    assert found.hops[0].address == "127.0.0.1"


def test_every_redirect_is_a_hop() -> None:
    found = seen(
        {
            "/": answer(status=302, Location="/a?utm_source=ad&gclid=1"),
            "/a?utm_source=ad&gclid=1": answer("<meta http-equiv=refresh content='0; url=/b'>"),
            "/b": answer("<script>window.location.replace('/c')</script>"),
            "/c": answer("<body onload=\"location.href = '/d'\">"),
            "/d": answer("", Refresh="0;url=http://other.example/e"),
            "other.example/e": answer(LOGIN),
        }
    )

    paths = [hop.url.partition("example")[2] for hop in found.hops]
    assert paths == ["/", "/a?utm_source=ad&gclid=1", "/b", "/c", "/d", "/e"]
    assert found.final == "http://other.example/e"
    assert [page.title for page in found.pages] == ["Acme Markets"]


@pytest.mark.parametrize(
    "page",
    [
        "<p>" + "many words " * 100 + "<script>if (old) location = '/old'</script>",
        "<form><input name=q></form><script>location.href='/search'</script>",
        "<form><input type=password></form><script>f(() => location.replace('https://elsewhere.example/'))</script>",
    ],
)
def test_a_page_that_has_something_to_show_is_not_left_for_what_its_script_might_do(page: str) -> None:
    assert seen({"/": answer(page)}).final == "http://fake.example/"


def test_a_redirect_without_end_is_an_attack() -> None:
    found = seen({"/": answer(status=302, Location="/b"), "/b": answer(status=301, Location="/")})

    assert found.outcome is Outcome.HOSTILE
    assert "more than 10 times" in found.problem
    assert len(found.hops) == 11


def test_pages_that_show_each_other_in_turn_are_not() -> None:
    shown = "<p>slide %s</p><meta http-equiv=refresh content='5; url=/%s'>"

    found = seen({"/": answer(shown % (1, "b")), "/b": answer(shown % (2, ""))})

    assert (found.outcome, len(found.hops)) == (Outcome.ANSWERED, 2)
    assert [page.url for page in found.pages] == ["http://fake.example/b", "http://fake.example/"]


def test_a_site_that_wants_its_cookie_back_gets_it() -> None:
    async def say(asked, writer) -> None:  # type: ignore[no-untyped-def]
        ok = asked.headers.get("cookie") == "seen=1"
        writer.write(
            answer(LOGIN) if ok else answer(status=302, Location="/", Set_Cookie="seen=1; Path=/; HttpOnly")
        )

    assert seen(say).pages[0].title == "Acme Markets"


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254:8080/latest",
        "file:///etc/passwd",
        "http://x.example:22/",
        "ftp://a/",
    ],
)
def test_no_redirect_leads_where_the_guard_lets_nobody_go(target: str) -> None:
    found = seen({"/": answer(status=302, Location=target)})

    assert found.outcome is Outcome.FORBIDDEN
    assert "may not be visited" in found.problem
    assert [hop.status for hop in found.hops] == [302]


def test_a_page_that_leads_to_a_forbidden_place_stays_what_was_seen() -> None:
    found = seen({"/": answer("<p>wait<meta http-equiv=refresh content='0;url=http://10.0.0.1:8080/'>")})

    assert found.outcome is Outcome.ANSWERED
    assert "10.0.0.1" in found.problem
    assert len(found.pages) == 1


@pytest.mark.parametrize(
    "asked", ["", "http://", "javascript:alert(1)", "http://a b/", "fake.example:22", "\n", "ftp://fake.example/"]
)
def test_what_is_no_address_of_the_web_is_not_visited(asked: str) -> None:
    found = seen({"/": answer(LOGIN)}, asked)

    assert (found.outcome, found.asked, found.hops) == (Outcome.FORBIDDEN, asked, ())
    assert found.problem


def test_a_name_in_any_letters_is_asked_for_in_its_one_form() -> None:
    found = seen({"xn--1lq90i.example/": answer(LOGIN)}, "HTTP://user:pass@北京.EXAMPLE.:80")

    assert (found.final, found.status) == ("http://xn--1lq90i.example/", 200)


def test_a_host_without_scheme_is_asked_over_https_first_and_then_over_http() -> None:
    found = seen({"/x": answer(LOGIN)}, "fake.example/x")

    assert found.final == "http://fake.example/x"
    assert found.asked == "fake.example/x"


def test_a_page_is_asked_for_as_a_browser_of_the_vantage_does() -> None:
    async def scene() -> dict[str, str]:
        async with site(pages({"/": answer(LOGIN)})) as (port, asked):
            await see(leading(port), vantage=VANTAGES[1])
            return asked[0].headers

    headers = asyncio.run(scene())
    assert headers["host"] == "fake.example"
    assert "Android" in headers["user-agent"]
    assert "Mobile Safari" in headers["user-agent"]
    assert headers["accept-language"] == "zh-CN,zh;q=0.9,en;q=0.8"
    assert headers["referer"] == "https://www.baidu.com/"


def test_names_are_found_by_whom_the_caller_names_and_what_he_said_is_kept() -> None:
    asked_for: list[str] = []

    async def resolve(host: str) -> tuple[str, ...]:
        asked_for.append(host)
        if host == "gone.example":
            raise OSError("no such name")
        return ("10.0.0.1", "127.0.0.1")

    async def scene() -> None:
        async with site(pages({"/": answer(LOGIN)})) as (port, _):
            settings = Settings(open_addresses=f"127.0.0.1:{port}")
            guard = guard_of(settings)
            found = await visit(
                f"http://fake.example:{port}/", guard=guard, settings=settings, now=NOW, resolve=resolve
            )
            gone = await visit("http://gone.example/", guard=guard, settings=settings, now=NOW, resolve=resolve)

        assert found.outcome is Outcome.ANSWERED
        assert found.resolution is not None
        assert found.resolution.addresses == ("10.0.0.1", "127.0.0.1")
        assert found.hops[0].address == "127.0.0.1"
        assert gone.outcome is Outcome.UNRESOLVED
        assert gone.resolution is not None
        assert (gone.resolution.existence, gone.resolution.problem) == (Existence.UNKNOWN, "no such name")
        assert asked_for == ["fake.example", "gone.example"]

    asyncio.run(scene())
