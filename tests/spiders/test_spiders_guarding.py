"""Crawls reach the addresses that the guard has checked, and no other: whatever a source redirects to, and whatever the environment says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitor.errors import SourceError
from monitor.settings import Settings
from spiders.fetch import guard_for
from tests.spiders.loopback import Answer, Call, MakePoll, Site, rss

KINDS = ["feed", "names"]


class Failing(Site):
    """A site whose robots.txt is answered by `status`."""

    status = 503

    def answer(self, call: Call) -> Answer:
        return Answer(b"", self.status) if call.path == "/robots.txt" else super().answer(call)


@pytest.fixture
def inner() -> Iterator[Site]:
    """A second site, which no test opens."""
    found = Site()
    found.routes["/"] = found.routes["/robots.txt"] = Answer(b"secrets")
    yield found
    found.close()


def only(site: Site) -> Settings:
    return Settings(host_gap=0, fetch_timeout=5, open_addresses=site.url.removeprefix("http://"))


def refusal(poll: MakePoll, *args: object, **named: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        poll(*args, **named)()
    return caught.value


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_at_an_inner_address_is_not_asked_until_it_is_opened(
    site: Site, inner: Site, poll: MakePoll, kind: str
) -> None:
    error = refusal(poll, f"{inner.url}/feed", kind, settings=only(site))

    assert error.state == "broken"
    for told in ("127.0.0.1", "this machine", "ZHENGMING_OPEN_ADDRESSES"):
        assert told in error.reason
    assert inner.calls == []
    assert inner.robots_calls == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hops", [1, 2, 5])
def test_a_redirect_to_an_inner_address_is_not_followed_at_any_hop(
    site: Site, inner: Site, poll: MakePoll, kind: str, hops: int
) -> None:
    for hop in range(1, hops):
        site.routes[f"/{hop}"] = Answer(b"", 302, {"Location": f"/{hop + 1}"})
    site.routes[f"/{hops}"] = Answer(b"", 302, {"Location": f"{inner.url}/feed"})

    error = refusal(poll, f"{site.url}/1", kind, settings=only(site), robots=False)

    assert "this machine" in error.reason
    assert len(site.calls) == hops
    assert inner.calls == []


def test_a_robots_txt_that_redirects_to_an_inner_address_ends_the_crawl(inner: Site, poll: MakePoll) -> None:
    class Redirecting(Site):
        def answer(self, call: Call) -> Answer:
            return Answer(b"", 302, {"Location": f"{inner.url}/robots.txt"})

    site = Redirecting()
    error = refusal(poll, f"{site.url}/feed", settings=only(site))
    site.close()

    assert "this machine" in error.reason
    assert inner.robots_calls == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_environments_proxies_have_no_effect(
    site: Site, inner: Site, poll: MakePoll, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, inner.url)
    monkeypatch.delenv("no_proxy", raising=False)
    site.routes["/list"] = Answer(b"acme-login.example\n" if kind == "names" else rss("one"))

    poll(f"{site.url}/list", kind, settings=only(site))()

    assert [call.path for call in site.calls] == ["/list"]
    assert inner.calls == []


def test_the_port_of_a_source_is_allowed_for_it_and_no_other(poll: MakePoll) -> None:
    source = poll("http://forum.example:2095/feed").source

    guard = guard_for(source, Settings())

    assert 2095 in guard.ports
    assert 2096 not in guard.ports


@pytest.mark.parametrize("status", [500, 502, 503])
def test_nothing_is_fetched_where_a_server_fails_to_give_its_robots_txt(poll: MakePoll, status: int) -> None:
    site = Failing()
    site.status = status
    site.routes["/feed"] = Answer(rss("one"))

    error = refusal(poll, f"{site.url}/feed", settings=only(site))
    site.close()

    assert error.state == "broken"
    assert f"robots.txt answered {status}" in error.reason
    assert site.calls == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_robots_txt_that_is_not_there_forbids_nothing(poll: MakePoll, status: int) -> None:
    site = Failing()
    site.status = status
    site.routes["/feed"] = Answer(rss("one"))

    found = poll(f"{site.url}/feed", settings=only(site))()
    site.close()

    assert len(found) == 1
