"""Polls of real HTTP servers on loopback."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import json
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from monitor.errors import SourceError
from monitor.settings import Settings
from monitor.sighting import Batch, NameSeen, SourceState
from monitor.watchlist.model import Kind, Paging, Source
from spiders.crawl import crawl
from spiders.names import BATCH
from tests.spiders.loopback import NOW, Answer, Call, MakePoll, Site, rss

FIELDS = {"url": "url", "text": "text", "site_id": "id"}


def refusal(poll: MakePoll, url: str, **how: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        poll(url, **how)()
    return caught.value


def test_a_second_poll_sends_the_validators_and_a_304_keeps_the_state(site: Site, poll: MakePoll) -> None:
    def feed(call: Call) -> Answer:
        known = call.headers.get("if-none-match") == '"v1"' and "if-modified-since" in call.headers
        headers = {"ETag": '"v1"', "Last-Modified": "Sun, 22 Nov 2026 08:00:00 GMT"}
        return Answer(b"", 304) if known else Answer(rss("one", "two"), headers=headers)

    site.routes["/feed"] = feed
    news = poll(f"{site.url}/feed")

    first, state = news(), news.state
    second = news()

    assert [post.title for post in first] == ["one", "two"]
    assert second == []
    assert news.state == state
    assert len(site.calls) == 2


def test_an_etag_that_changes_on_each_call_is_caught_by_the_hash_of_the_entries(site: Site, poll: MakePoll) -> None:
    count = itertools.count()
    site.routes["/feed"] = lambda call: Answer(
        rss("one", stamp=str(next(count))), headers={"ETag": f'"{next(count)}"'}
    )
    news = poll(f"{site.url}/feed")

    first, second = news(), news()

    assert len(first) == 1
    assert second == []
    assert len(news.batches) == 1


def test_only_posts_not_seen_before_are_handed_over(site: Site, poll: MakePoll) -> None:
    site.routes["/feed"] = Answer(rss("one", "two"))
    news = poll(f"{site.url}/feed")
    news()

    site.routes["/feed"] = Answer(rss("three", "two", "one"))
    found = news()

    assert [post.title for post in found] == ["three"]
    assert len(news.state.ids) == 3


def test_the_newest_thousand_ids_are_remembered_newest_first(site: Site, poll: MakePoll) -> None:
    site.routes["/feed"] = Answer(rss(*(f"a{n}" for n in range(900))))
    news = poll(f"{site.url}/feed")
    news()
    old = news.state.ids

    site.routes["/feed"] = Answer(rss(*(f"b{n}" for n in range(200))))
    news()

    assert len(news.state.ids) == 1000
    assert news.state.ids[200:] == old[:800]


@pytest.mark.parametrize(
    ("status", "headers", "state", "pause"),
    [
        (401, {}, "login", None),
        (403, {}, "blocked", None),
        (429, {"Retry-After": "120"}, "blocked", 120.0),
        (503, {"Retry-After": format_datetime(NOW + timedelta(minutes=5))}, "blocked", 300.0),
        (404, {}, "broken", None),
        (500, {"Retry-After": "soon"}, "broken", None),
    ],
)
def test_a_status_becomes_a_state_and_retry_after_a_pause(
    site: Site, poll: MakePoll, status: int, headers: dict[str, str], state: str, pause: float | None
) -> None:
    site.routes["/feed"] = Answer(b"no", status, headers)

    error = refusal(poll, f"{site.url}/feed")

    assert (error.state, error.retry_after) == (state, pause)
    assert str(status) in error.reason
    assert len(site.calls) == 1


def test_robots_txt_is_obeyed_and_asked_for_once(site: Site, poll: MakePoll) -> None:
    site.robots = b"User-agent: *\nDisallow: /private\n"
    site.routes["/feed"] = Answer(rss("one"))

    error = refusal(poll, f"{site.url}/private/feed")
    poll(f"{site.url}/feed")()

    assert error.state == "blocked"
    assert "robots.txt" in error.reason
    assert [call.path for call in site.calls] == ["/feed"]
    assert site.robots_calls == 1


def test_a_rule_in_robots_txt_for_us_by_name_counts(site: Site, poll: MakePoll) -> None:
    site.robots = b"User-agent: zhengming\nDisallow: /\n\nUser-agent: *\nAllow: /\n"

    assert refusal(poll, f"{site.url}/feed").state == "blocked"


def test_a_source_may_be_read_whatever_robots_txt_says(site: Site, poll: MakePoll) -> None:
    site.robots = b"User-agent: *\nDisallow: /\n"
    site.routes["/feed"] = Answer(rss("one"))

    assert len(poll(f"{site.url}/feed", robots=False)()) == 1
    assert site.robots_calls == 0


def test_the_user_agent_names_the_product_and_whom_to_reach(site: Site, poll: MakePoll) -> None:
    site.routes["/feed"] = Answer(rss("one"))

    poll(f"{site.url}/feed", settings=Settings(contact="ops@acme.com", host_gap=0))()

    name, _, contact = site.calls[0].headers["user-agent"].partition(" ")
    assert name.startswith("Zhengming/")
    assert contact == "(+ops@acme.com)"


def test_redirects_are_followed_and_links_are_relative_to_where_they_end(site: Site, poll: MakePoll) -> None:
    site.routes["/old"] = Answer(status=301, headers={"Location": "/new/feed"})
    site.routes["/new/feed"] = Answer(rss("one"))

    (post,) = poll(f"{site.url}/old")()

    assert post.url == f"{site.url}/p/one"


def test_a_redirect_loop_ends_after_ten(site: Site, poll: MakePoll) -> None:
    site.routes["/loop"] = lambda call: Answer(status=302, headers={"Location": f"/loop?{len(site.calls)}"})

    error = refusal(poll, f"{site.url}/loop")

    assert error.state == "broken"
    assert "10 redirects" in error.reason
    assert len(site.calls) == 11


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "data:text/xml,<rss/>", "ftp://127.0.0.1/x", "http://[::1"]
)
def test_a_redirect_leads_to_web_pages_only(site: Site, poll: MakePoll, target: str) -> None:
    site.routes["/feed"] = Answer(status=302, headers={"Location": target})

    error = refusal(poll, f"{site.url}/feed")

    assert error.state == "broken"
    assert "root:" not in error.reason


def test_headers_of_a_source_stay_on_its_own_host(site: Site, poll: MakePoll) -> None:
    other = Site()
    other.routes["/feed"] = Answer(rss("one"))
    site.routes["/feed"] = Answer(status=302, headers={"Location": f"{other.url}/feed"})

    poll(f"{site.url}/feed", headers={"X-Token": "secret"})()
    other.close()

    assert site.calls[0].headers["x-token"] == "secret"
    assert "x-token" not in other.calls[0].headers


def test_html_where_a_feed_was_promised_is_named_with_its_title(site: Site, poll: MakePoll) -> None:
    site.routes["/feed"] = Answer(
        b"<!doctype html><html><head><title>Not &amp; here</title></head><body>x</body></html>"
    )

    error = refusal(poll, f"{site.url}/feed")

    assert error.state == "broken"
    assert error.reason == 'expected a feed, found HTML titled "Not & here"'


@pytest.mark.parametrize(
    ("page", "state"),
    [
        (b"<html><form><input name=u><input type='password' name=p></form></html>", "login"),
        (
            b"<html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x'></script></html>",
            "blocked",
        ),
        ("<html><title>安全验证</title>请完成人机验证</html>".encode(), "blocked"),
    ],
)
@pytest.mark.parametrize("kind", ["feed", "json", "html"])
def test_a_login_form_or_a_captcha_in_the_place_of_entries_is_told_apart(
    site: Site, poll: MakePoll, page: bytes, state: str, kind: str
) -> None:
    site.routes["/x"] = Answer(page, headers={"Content-Type": "text/html; charset=utf-8"})

    assert refusal(poll, f"{site.url}/x", kind=kind, items=".post" if kind == "html" else "posts").state == state


def test_a_body_of_50_megabytes_is_cut_off_early(site: Site, poll: MakePoll) -> None:
    sent: list[int] = []

    def flood(write: Callable[[bytes], object]) -> None:
        for _ in range(50 * 16):
            write(b"x" * 65536)
            sent.append(65536)

    site.routes["/feed"] = Answer(stream=flood)

    error = refusal(poll, f"{site.url}/feed")

    assert error.state == "broken"
    assert "at most 1 MB" in error.reason
    assert sum(sent) < 20_000_000


def test_a_body_that_announces_too_much_is_not_read(site: Site, poll: MakePoll) -> None:
    site.routes["/feed"] = Answer(headers={"Content-Length": "50000000"}, stream=lambda write: write(b"<rss>"))

    assert "at most 1 MB" in refusal(poll, f"{site.url}/feed").reason


def test_a_gzip_bomb_is_refused_by_its_unpacked_size(site: Site, poll: MakePoll) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    site.routes["/feed"] = Answer(bomb, headers={"Content-Encoding": "gzip"})

    error = refusal(poll, f"{site.url}/feed")

    assert len(bomb) < 30_000
    assert (error.state, "at most 1 MB" in error.reason) == ("broken", True)


def test_a_server_that_never_ends_its_answer_is_left(site: Site, poll: MakePoll) -> None:
    left: list[bool] = []

    def drip(write: Callable[[bytes], object]) -> None:
        try:
            while True:
                write(b" ")
                time.sleep(0.02)
        finally:
            left.append(True)

    site.routes["/feed"] = Answer(stream=drip)

    error = refusal(poll, f"{site.url}/feed", settings=Settings(host_gap=0, fetch_timeout=0.3))

    assert error.state == "broken"
    assert "within 0.3 s" in error.reason


def test_a_refused_connection_and_an_unknown_name_are_broken_sources(site: Site, poll: MakePoll) -> None:
    gone = Site()
    gone.close()

    assert "connection refused" in refusal(poll, f"{gone.url}/feed", robots=False).reason
    assert "resolved" in refusal(poll, "http://nobody.invalid/feed", robots=False).reason


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "site.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_a_certificate_that_nobody_vouches_for_is_a_broken_source(
    self_signed: ssl.SSLContext, poll: MakePoll
) -> None:
    impostor = Site(self_signed)
    impostor.routes["/feed"] = Answer(rss("one"))

    error = refusal(poll, f"{impostor.url}/feed")
    impostor.close()

    assert error.state == "broken"
    assert "certificate" in error.reason
    assert impostor.calls == []


@pytest.mark.parametrize(
    "url", ["http://[::1", "javascript:alert(1)", "ftp://127.0.0.1/x", "", "http://" + "a" * 100_000]
)
def test_an_impossible_address_is_a_broken_source(poll: MakePoll, url: str) -> None:
    error = refusal(poll, url)

    assert error.state == "broken"
    assert len(error.reason) < 500


def test_a_broken_prolog_does_not_break_the_feed(site: Site, poll: MakePoll) -> None:
    body = b"\n\n  <?xml version='1.0' encoding='windows-bogus' ??>" + rss("one").replace(b"one", "正名".encode())
    site.routes["/feed"] = Answer(body, headers={"Content-Type": "text/plain"})

    assert [post.title for post in poll(f"{site.url}/feed")()] == ["正名"]


def test_paging_counts_hands_over_page_by_page_and_stops_at_a_known_page(site: Site, poll: MakePoll) -> None:
    def listing(call: Call) -> Answer:
        number = int(call.path.rpartition("=")[2]) if "=" in call.path else 0
        entries = [{"id": n, "url": f"/p/{n}", "text": f"post {n}"} for n in range(number * 2, number * 2 + 2)]
        return Answer(json.dumps(entries).encode())

    site.routes["/api"] = listing
    rule = Paging(page="page", first=0, pages=3)
    forum = poll(f"{site.url}/api", kind="json", items="@", fields=FIELDS, paging=rule)

    forum()
    sizes = [len(batch.sightings) for batch in forum.batches]
    forum.state = SourceState(ids=forum.state.ids)
    again = forum()

    assert sizes == [2, 2, 2]
    assert again == []
    assert [call.path for call in site.calls] == ["/api", "/api?page=1", "/api?page=2", "/api"]


def test_paging_follows_an_expression_a_cursor_or_a_link_header(site: Site, poll: MakePoll) -> None:
    def entry(name: str) -> dict[str, str]:
        return {"id": name, "url": f"/p/{name}", "text": name}

    site.routes["/a"] = Answer(json.dumps({"rows": [entry("a1")], "more": "/a2"}).encode())
    site.routes["/a2"] = Answer(json.dumps({"rows": [entry("a2")], "more": None}).encode())
    site.routes["/b"] = lambda call: Answer(
        json.dumps({"rows": [entry("b2" if "after=t%3D5" in call.path else "b1")], "more": "t=5"}).encode()
    )
    site.routes["/c"] = Answer(
        json.dumps({"rows": [entry("c1")]}).encode(), headers={"Link": '</first>; rel="prev", </c2>; rel="next"'}
    )
    site.routes["/c2"] = Answer(json.dumps({"rows": [entry("c2")]}).encode())
    rules = {"/a": Paging(next="more"), "/b": Paging(next="more", page="after", pages=2), "/c": Paging(header=True)}

    found = {
        path: [
            post.text for post in poll(f"{site.url}{path}", kind="json", items="rows", fields=FIELDS, paging=rule)()
        ]
        for path, rule in rules.items()
    }

    assert found == {"/a": ["a1", "a2"], "/b": ["b1", "b2"], "/c": ["c1", "c2"]}


def test_a_counter_that_runs_past_the_last_page_ends_the_poll_in_peace(site: Site, poll: MakePoll) -> None:
    first = json.dumps([{"id": 1, "url": "/p/1", "text": "x"}]).encode()
    site.routes["/api"] = lambda call: Answer(first) if "page" not in call.path else Answer(b"{}", 400)

    found = poll(f"{site.url}/api", kind="json", items="@", fields=FIELDS, paging=Paging(page="page"))()

    assert len(found) == 1


def test_a_block_in_the_middle_of_paging_is_raised_with_its_pause(site: Site, poll: MakePoll) -> None:
    first = json.dumps([{"id": 1, "url": "/p/1", "text": "x"}]).encode()
    site.routes["/api"] = lambda call: (
        Answer(first) if "page" not in call.path else Answer(b"", 429, {"Retry-After": "7"})
    )

    error = refusal(poll, f"{site.url}/api", kind="json", items="@", fields=FIELDS, paging=Paging(page="page"))

    assert (error.state, error.retry_after) == ("blocked", 7.0)


def test_detail_pages_are_read_for_new_entries_only(site: Site, poll: MakePoll) -> None:
    site.routes["/list"] = Answer(b"<div class=t><a href='/t/1'>Cannot withdraw</a></div>")
    site.routes["/t/1"] = Answer(
        "<h1>Cannot withdraw</h1><div class=body><p>For weeks.<p>No answer.</div>"
        "<span class=by>Lin</span><time>3 小时前</time>".encode(),
        headers={"Content-Type": "text/html; charset=utf-8"},
    )
    forum = poll(
        f"{site.url}/list",
        kind="html",
        items=".t",
        fields={"url": "a::attr(href)", "title": "a"},
        detail={"text": ".body", "author": ".by", "published": "time"},
    )

    (post,) = forum()
    forum.state = SourceState(ids=forum.state.ids)
    again = forum()

    assert (post.text, post.author, post.published) == ("For weeks.\nNo answer.", "Lin", NOW - timedelta(hours=3))
    assert again == []
    assert [call.path for call in site.calls] == ["/list", "/t/1", "/list"]


def test_a_detail_page_that_is_gone_leaves_what_the_list_said(site: Site, poll: MakePoll) -> None:
    site.routes["/list"] = Answer(b"<div class=t><a href='/t/1'>Cannot withdraw</a></div>")

    (post,) = poll(
        f"{site.url}/list",
        kind="html",
        items=".t",
        fields={"url": "a::attr(href)", "title": "a"},
        detail={"text": "p"},
    )()

    assert post.text == "Cannot withdraw"


def test_an_error_of_the_handler_ends_the_poll_and_reaches_the_caller(site: Site, poll: MakePoll) -> None:
    class DiskFull(Exception):
        pass

    async def handle(batch: Batch) -> None:
        raise DiskFull

    def listing(call: Call) -> Answer:
        name = call.path[-1]
        return Answer(json.dumps([{"id": name, "url": f"/{name}", "text": name}]).encode())

    site.routes["/api"] = listing
    made = poll(f"{site.url}/api", kind="json", items="@", fields=FIELDS, paging=Paging(page="page"))

    with pytest.raises(DiskFull):
        made.on_loop(crawl(made.source, "acme/news", SourceState(), handle, settings=made.settings, now=NOW))

    assert len(site.calls) <= 2


def test_a_poll_that_is_cancelled_ends_at_once(site: Site, poll: MakePoll) -> None:
    asked, over = threading.Event(), threading.Event()

    def hang(write: Callable[[bytes], object]) -> None:
        asked.set()
        over.wait(20)

    async def handle(batch: Batch) -> None:
        return

    async def cancelled() -> float:
        task = asyncio.create_task(
            crawl(made.source, "acme/news", SourceState(), handle, settings=made.settings, now=NOW)
        )
        await asyncio.to_thread(asked.wait, 20)
        began = time.monotonic()
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        return time.monotonic() - began

    site.routes["/feed"] = Answer(stream=hang)
    made = poll(f"{site.url}/feed", settings=Settings(host_gap=0, fetch_timeout=20))

    waited = made.on_loop(cancelled())
    over.set()

    assert waited < 2


def test_two_requests_to_one_host_keep_their_gap_across_polls(site: Site, poll: MakePoll) -> None:
    site.robots = b"User-agent: *\nAllow: /\n"
    seen: list[float] = []

    def listing(call: Call) -> Answer:
        seen.append(call.at)
        number = call.path.rpartition("=")[2]
        return Answer(json.dumps([{"id": number, "url": f"/{number}", "text": number}]).encode())

    site.routes["/api"] = listing
    settings = Settings(host_gap=0.15)
    made = poll(
        f"{site.url}/api", kind="json", settings=settings, items="@", fields=FIELDS, paging=Paging(page="page")
    )

    made()
    made()

    gaps = [later - earlier for earlier, later in itertools.pairwise(seen)]
    assert len(gaps) == 3
    assert min(gaps) >= 0.15


def test_a_source_may_ask_for_a_gap_of_its_own(site: Site, poll: MakePoll) -> None:
    site.routes["/feed"] = Answer(rss("one"))
    made = poll(f"{site.url}/feed", gap=0.12, robots=False)

    made()
    made()

    assert site.calls[1].at - site.calls[0].at >= 0.12


def test_a_packed_list_of_names_comes_in_batches_and_an_unchanged_one_not_at_all(
    site: Site, poll: MakePoll
) -> None:
    names = [f"Shop{n}.Example" for n in range(BATCH + 2_000)]
    site.routes["/new.txt.gz"] = Answer(gzip.compress("\n".join(names).encode()))
    made = poll(f"{site.url}/new.txt.gz", kind="names")

    found = made()
    sizes = [len(batch.sightings) for batch in made.batches]
    again = made()

    assert sizes == [BATCH, 2_000, 0]
    assert found[0] == NameSeen(source="acme/news", domain="shop0.example")
    assert again == []


def test_many_polls_at_once_share_one_loop(site: Site, poll: MakePoll) -> None:
    site.routes["/feed"] = Answer(rss("one"))
    made = poll(f"{site.url}/feed")
    batches: list[Batch] = []

    async def handle(batch: Batch) -> None:
        batches.append(batch)

    async def all_of_them() -> None:
        sources = [Source(key=f"s{n}", kind=Kind.FEED, url=f"{site.url}/feed?{n}", gap=0.0) for n in range(20)]
        await asyncio.gather(
            *(
                crawl(one, f"acme/{one.key}", SourceState(), handle, settings=made.settings, now=NOW)
                for one in sources
            )
        )

    made.on_loop(all_of_them())

    assert len({batch.sightings[0].source for batch in batches}) == 20
