"""The account manager in Cc: from the file or the company's service, and the mail that waits for neither."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from alerts.routing import asking
from alerts.routing.managers import Found, of_reporter
from monitor import logs
from monitor.settings import Settings
from monitor.watchlist.model import Managers, Watchlist
from tests.building import routes, watchlist

SETTINGS = Settings(open_addresses="127.0.0.0/8", site_ports="80, 443")


class Service(BaseHTTPRequestHandler):
    """Knows one customer; what it answers is the server's `mode`."""

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Known)
        server.asked.append(parse_qs(urlsplit(self.path).query)["c"][0])
        if server.mode == "stall":
            server.go_on.wait(5)
            return
        if server.mode in ("drip", "flood"):
            self._never_end(server)
            return
        known = server.asked[-1] == "8812345"
        body = (
            b"rubbish" if server.mode == "rubbish" else json.dumps({"manager": {"mail": "lee@acme.test"}}).encode()
        )
        self.send_response(500 if server.mode == "fail" else 200 if known else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _never_end(self, server: Known) -> None:
        """Blanks without end before any JSON: some at a time, or as many as are taken."""
        self.send_response(200)
        self.end_headers()
        with suppress(ConnectionError):
            while not server.go_on.wait(0.02 if server.mode == "drip" else 0):
                self.wfile.write(b" " * (1 if server.mode == "drip" else 8192))

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


class Known(ThreadingHTTPServer):
    mode = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Service)
        self.asked: list[str] = []
        self.go_on = threading.Event()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Known]:
    with Known() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("ZHENGMING_TEST_CRM", f"http://127.0.0.1:{server.server_port}/?c={{key}}")
        monkeypatch.setattr(asking, "_resting", asking._Resting())
        yield server
        server.go_on.set()
        server.shutdown()
        thread.join()


def brand(folder: Path, **managers: str) -> Watchlist:
    given = msgspec.structs.replace(routes(), managers=Managers(**managers))
    return watchlist(routes=given, folder=str(folder))


def crm(folder: Path) -> Watchlist:
    return brand(folder, csv="managers.csv", url="ZHENGMING_TEST_CRM", field="manager.mail")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "managers.csv").write_text("manager,phone\nkim@acme.test,13800138000\n")
    return tmp_path


def test_the_file_is_asked_first_and_then_the_service(folder: Path, service: Known) -> None:
    by_file = of_reporter(crm(folder), ("+86 138 0013 8000",), SETTINGS)
    asked_before = list(service.asked)
    by_service = of_reporter(crm(folder), ("no. 8812345",), SETTINGS)

    assert by_file == Found(manager="kim@acme.test", by="phone", place="csv")
    assert by_service == Found(manager="lee@acme.test", by="customer", place="http")
    assert (asked_before, service.asked) == ([], ["8812345"])


def test_nobody_is_asked_where_nothing_is_set_up_or_nothing_identifies_anybody(
    folder: Path, service: Known
) -> None:
    assert of_reporter(brand(folder), ("13800138000",), SETTINGS) is None
    assert of_reporter(crm(folder), ("no idea",), SETTINGS) is None
    assert service.asked == []


def test_an_unknown_customer_has_no_manager_and_the_service_stays_in_use(folder: Path, service: Known) -> None:
    for _ in range(2):
        assert of_reporter(crm(folder), ("no. 7712345",), SETTINGS) == Found(place="http", why="unknown")

    assert len(service.asked) >= 2


@pytest.mark.parametrize(
    ("mode", "why"),
    [("fail", "failed"), ("rubbish", "failed"), ("stall", "late"), ("drip", "late"), ("flood", "failed")],
)
def test_a_service_that_fails_is_told_and_left_alone_for_a_while(
    folder: Path, service: Known, mode: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.3 if why == "late" else 30.0)
    service.mode = mode

    first = of_reporter(crm(folder), ("no. 8812345",), SETTINGS)
    asked = len(service.asked)
    second = of_reporter(crm(folder), ("no. 8812345",), SETTINGS)

    assert (first, second) == (Found(place="http", why=why), Found(place="http", why="resting"))
    assert len(service.asked) == asked


def test_an_inner_address_is_asked_only_where_it_was_opened(folder: Path, service: Known) -> None:
    found = of_reporter(crm(folder), ("no. 8812345",), Settings())

    assert found == Found(place="http", why="failed")
    assert service.asked == []


def test_nothing_of_the_customer_is_logged(
    folder: Path, service: Known, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for library in logs._NOISY:  # which the product's own logging keeps quiet
        caplog.set_level(logging.WARNING, logger=library)
    service.mode = "fail"

    of_reporter(crm(folder), ("no. 8812345",), SETTINGS)

    out = capsys.readouterr()
    assert "8812345" not in caplog.text + out.out + out.err
