"""The logs that are followed are those that new certificates are logged in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.ctlog import RFC, TILED, CtLog
from monitor.errors import SourceError
from spiders.certificates.log_list import LONGEST_LIFE, read_log_list
from tests.spiders.certificates.logs import NOW, LogPoll, LogSite
from tests.spiders.loopback import Answer

ORIGIN = "http://127.0.0.1:1"


def one_log(**changed: Any) -> bytes:
    listed = json.loads(CtLog().log_list(ORIGIN, RFC))
    listed["operators"][0]["logs"][0] |= changed
    return json.dumps(listed).encode()


def test_both_interfaces_are_listed_with_their_addresses() -> None:
    logs = read_log_list(CtLog().log_list(ORIGIN), "here")

    assert [(log.name, log.url, log.tiled) for log in logs] == [
        ("Loopback tiled", f"{ORIGIN}/tiled/", True),
        ("Loopback rfc", f"{ORIGIN}/rfc/", False),
    ]


@pytest.mark.parametrize(
    ("state", "followed"),
    [
        ("usable", True),
        ("qualified", True),
        ("readonly", True),
        ("pending", False),
        ("retired", False),
        ("rejected", False),
    ],
)
def test_logs_in_use_are_followed(state: str, followed: bool) -> None:
    (log,) = read_log_list(one_log(state={state: {"timestamp": "2026-01-01T00:00:00Z"}}), "here")

    assert log.takes_from(NOW) is followed


@pytest.mark.parametrize(
    ("begins", "ends", "followed"),
    [
        ("2026-07-01", "2027-01-01", True),
        ("2027-01-01", "2027-07-01", True),
        ("2028-01-01", "2028-07-01", False),
        ("2026-01-01", "2026-07-01", False),
    ],
)
def test_a_log_is_followed_while_new_certificates_may_end_in_its_interval(
    begins: str, ends: str, followed: bool
) -> None:
    interval = {"start_inclusive": f"{begins}T00:00:00Z", "end_exclusive": f"{ends}T00:00:00Z"}
    (log,) = read_log_list(one_log(temporal_interval=interval), "here")

    assert datetime(2027, 1, 1, tzinfo=UTC) < NOW + LONGEST_LIFE
    assert log.takes_from(NOW) is followed


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "expected a list of certificate logs"),
        (b"<html>", "expected a list of certificate logs"),
        (b"[]", "expected a list of certificate logs"),
        (b'{"logs": []}', "operators"),
        (one_log(log_id="AAAA"), "to be named after its key"),
        (one_log(key="?"), "expected a list of certificate logs"),
    ],
)
def test_what_is_no_log_list_is_refused(body: bytes, expected: str) -> None:
    with pytest.raises(SourceError, match=expected):
        read_log_list(body, "here")


def test_a_list_is_fetched_once_an_hour(site: LogSite, poll: Callable[..., LogPoll]) -> None:
    polled = poll(RFC)
    for minute in (0, 30, 59, 61):
        polled.now = NOW.replace(hour=9 + minute // 60, minute=minute % 60)
        polled()

    assert len(site.asked("log_list.json")) == 2


def test_a_list_may_be_a_file(site: LogSite, poll: Callable[..., LogPoll], tmp_path: Path) -> None:
    file = tmp_path / "log list.json"
    polled = poll()
    polled.change(url=file.as_uri())
    with pytest.raises(SourceError, match="No such file"):
        polled()
    file.write_bytes(site.log.log_list(site.url, TILED))

    assert len(polled()) == 20
    assert site.asked("log_list.json") == []


def test_a_list_that_is_refused_or_names_no_log_of_ours_says_so(
    site: LogSite, poll: Callable[..., LogPoll]
) -> None:
    with pytest.raises(SourceError, match=r"named argon that are in use .* found none among 2"):
        poll("argon")()
    refused = poll()
    refused.change(url=f"{site.url}/refused.json")
    site.routes["/refused.json"] = Answer(b"", 429, {"Retry-After": "60"})
    with pytest.raises(SourceError, match="answered 429") as caught:
        refused()

    assert (caught.value.state, caught.value.retry_after) == ("blocked", 60.0)
