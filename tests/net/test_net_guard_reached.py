"""In a network where every address answers, nothing but what the cases allow takes a connection: from sockets, httpx, the proxy and crawls."""

from __future__ import annotations

import pytest

from tests.net.ssrf_world import impossible, run

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(impossible()), reason=impossible())]


@pytest.mark.heavy
def test_no_connection_is_taken_at_an_address_that_no_case_allows() -> None:
    report = run()

    assert report.strayed == ()
    assert report.missed == ()
    assert sum(sum(ways.values()) for ways in report.tried.values()) > 7 * 600
    assert report.accepted > 500
    # without a guard they would answer: all but multicast, broadcast and links, which the system itself refuses
    assert len(report.control) > 0.9 * report.controls
