"""Lists of names, polled: from the web and from disk, once each."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.settings import Settings
from monitor.sighting import Batch
from spiders.crawl import crawl
from tests.spiders.loopback import NOW, Answer, MakePoll, Site


def domains(found: list[Any]) -> list[str]:
    return [seen.domain for seen in found]


def test_yesterdays_names_are_not_handed_over_again(site: Site, poll: MakePoll) -> None:
    site.routes["/new.csv"] = Answer(b"rank,name\n1,a.top\n2,b.top\n")
    made = poll(f"{site.url}/new.csv", kind="names", column=1)
    first = domains(made())

    site.routes["/new.csv"] = Answer(b"rank,name\n1,b.top\n2,c.top\n3,a.top\n")

    assert first == ["a.top", "b.top"]
    assert domains(made()) == ["c.top"]
    assert made() == []


def test_names_whose_state_was_not_committed_come_again(site: Site, poll: MakePoll) -> None:
    site.routes["/new.txt"] = Answer(b"a.top\n")
    made = poll(f"{site.url}/new.txt", kind="names")
    made()
    committed = made.state
    site.routes["/new.txt"] = Answer(b"a.top\nb.top\n")
    made()

    made.state = committed

    assert domains(made()) == ["a.top", "b.top"]


def test_a_batch_that_cannot_be_kept_ends_the_poll_and_nothing_is_remembered(site: Site, poll: MakePoll) -> None:
    async def refuse(batch: Batch) -> None:
        raise OSError("not kept")

    site.routes["/new.txt"] = Answer(b"a.top\n")
    made = poll(f"{site.url}/new.txt", kind="names")
    made()
    site.routes["/new.txt"] = Answer(b"a.top\nb.top\n")

    with pytest.raises(OSError, match="not kept"):
        made.on_loop(crawl(made.source, "acme/news", made.state, refuse, settings=made.settings, now=NOW))

    assert domains(made()) == ["b.top"]


def test_an_unchanged_answer_is_told_by_304_and_keeps_the_memory(site: Site, poll: MakePoll) -> None:
    def route(call: Any) -> Answer:
        fresh = call.headers.get("if-none-match") == '"1"'
        return Answer(b"" if fresh else b"a.top\n", 304 if fresh else 200, {"ETag": '"1"'})

    site.routes["/new.txt"] = route
    made = poll(f"{site.url}/new.txt", kind="names")
    made()
    position = made.state.position

    assert made() == []
    assert made.state.position == position


def test_a_list_on_disk_is_read_and_an_unchanged_one_left_alone(tmp_path: Path, poll: MakePoll) -> None:
    zone = tmp_path / "top zone.gz"
    zone.write_bytes(gzip.compress(b"top.\t60\tin\tns\ta.\nebc-login.top.\t60\tin\tns\ta.\n"))
    made = poll(f"file://{tmp_path}/top%20zone.gz", kind="names")

    first, second = domains(made()), made()
    zone.write_bytes(gzip.compress(b"ebc-login.top.\t60\tin\tns\ta.\nebc-vip.top.\t60\tin\tns\ta.\n"))
    os.utime(zone, ns=(1, 1))

    assert (first, second) == (["ebc-login.top"], [])
    assert domains(made()) == ["ebc-vip.top"]


@pytest.mark.parametrize("path", ["/nowhere/zone.gz", "/dev/zero", "/"])
def test_what_is_no_file_is_a_broken_source(path: str, poll: MakePoll) -> None:
    with pytest.raises(SourceError) as caught:
        poll(f"file://{path}", kind="names")()

    assert caught.value.state == "broken"
    assert path in caught.value.reason


def test_a_list_larger_than_the_limit_is_refused(site: Site, poll: MakePoll) -> None:
    site.routes["/told"] = Answer(b"a.top\n" * 2_000)
    site.routes["/untold"] = Answer(stream=lambda write: write(b"a.top\n" * 2_000))
    small = Settings(host_gap=0, fetch_timeout=5, list_limit=10_000)

    for path in ("/told", "/untold"):
        with pytest.raises(SourceError, match="at most 10 kB"):
            poll(f"{site.url}{path}", kind="names", settings=small)()


def test_an_answer_that_breaks_off_is_broken(site: Site, poll: MakePoll) -> None:
    site.routes["/new.txt"] = Answer(headers={"Content-Length": "1000"}, stream=lambda write: write(b"a.top\n"))

    with pytest.raises(SourceError) as caught:
        poll(f"{site.url}/new.txt", kind="names")()

    assert caught.value.state == "broken"


def test_redirects_robots_and_refusals_hold_for_lists_too(site: Site, poll: MakePoll) -> None:
    site.routes["/old.txt"] = Answer(status=302, headers={"Location": "/new.txt"})
    site.routes["/new.txt"] = Answer(b"a.top\n")
    site.routes["/shut.txt"] = Answer(status=403)
    site.robots = b"User-agent: *\nDisallow: /private"

    assert domains(poll(f"{site.url}/old.txt", kind="names")()) == ["a.top"]
    for path, state in (("/private/new.txt", "blocked"), ("/shut.txt", "blocked"), ("/gone.txt", "broken")):
        with pytest.raises(SourceError) as caught:
            poll(f"{site.url}{path}", kind="names")()
        assert caught.value.state == state


def test_a_gzip_coding_that_nobody_asked_for_is_read(site: Site, poll: MakePoll) -> None:
    site.routes["/new.txt"] = Answer(gzip.compress(b"a.top\n"), headers={"Content-Encoding": "gzip"})

    assert domains(poll(f"{site.url}/new.txt", kind="names")()) == ["a.top"]
    assert site.calls[0].headers["accept-encoding"] == "identity"


def test_nothing_but_the_memory_is_left_on_disk(site: Site, poll: MakePoll) -> None:
    site.routes["/new.txt"] = Answer(b"a.top\n")
    made = poll(f"{site.url}/new.txt", kind="names")
    made()

    lists = Path(made.settings.state_dir) / "lists"
    assert [path.suffix for path in lists.iterdir()] == [".seen"]
    assert lists.stat().st_mode & 0o077 == 0
