from __future__ import annotations

import logging

import httpx
import pytest
from starlette.requests import Request

from monitor.console.guarding import HEADERS, allowed_hosts, check_loopback, host_of, tongue_of
from monitor.errors import SettingError
from monitor.settings import Settings
from monitor.store.database import Database
from tests.console.house import served


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/alerts/1", "/?before=x", "/healthz", "/metrics", "/static/console.css"]
)
def test_every_answer_carries_the_strict_headers_once(bare: httpx.Client, path: str) -> None:
    answer = bare.get(path)

    assert {name: answer.headers.get_list(name) for name in HEADERS} == {name: [v] for name, v in HEADERS.items()}
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "server" not in answer.headers


def test_a_failure_inside_is_a_clear_page_with_the_strict_headers_and_a_line_in_the_log(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> tuple[str, ...]:
        raise RuntimeError("the reason, for the log only")

    with caplog.at_level(logging.ERROR), served(database, ready=broken) as address:
        answer = httpx.get(f"{address}/readyz", headers={"Accept-Language": "en"})

    assert answer.status_code == 500
    assert "Something went wrong in the console itself" in answer.text
    assert "the reason" not in answer.text
    assert "the reason" in caplog.text
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "localhost.evil.example:80"]
)
def test_a_request_under_another_host_name_is_refused(bare: httpx.Client, host: str) -> None:
    answer = bare.get("/", headers={"Host": host})

    assert answer.status_code == 400
    assert "ZHENGMING_CONSOLE_URL" in answer.text


def test_the_loopback_names_and_the_address_that_staff_use_are_answered(database: Database) -> None:
    settings = Settings(console_port=0, console_url="https://Watch.acme.example/console")

    with served(database, settings) as address:
        codes = {
            host: httpx.get(f"{address}/healthz", headers={"Host": host}).status_code
            for host in ("localhost", "LOCALHOST:8440", "[::1]:8440", "watch.acme.example")
        }

    assert set(codes.values()) == {200}


def test_hosts_are_read_from_headers_and_settings() -> None:
    assert host_of("Localhost:80") == "localhost"
    assert host_of("[::1]:80") == "::1"
    assert allowed_hosts(Settings(console_url="http://[::1")) == {"127.0.0.1", "localhost", "::1"}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST"])
def test_loopback_addresses_may_be_listened_on(host: str) -> None:
    check_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.2", "watch.acme.example", "", "127.0.0.1.evil.example"]
)
def test_any_other_address_is_refused_for_there_is_no_login(host: str) -> None:
    with pytest.raises(SettingError, match="no login yet"):
        check_loopback(host)


@pytest.mark.parametrize(
    ("query", "cookie", "setting", "accepted", "expected"),
    [
        ("lang=zh", "en", "en", "en", "zh"),
        ("lang=xx", "zh", "en", "en", "zh"),
        ("", "", "zh", "en", "zh"),
        ("", "", "", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "", "", "fr, en;q=0.4, zh;q=0.6", "zh"),
        ("", "", "", "en-GB, zh;q=nonsense", "en"),
    ],
)
def test_the_language_is_what_the_reader_asked_for_last(
    query: str, cookie: str, setting: str, accepted: str, expected: str
) -> None:
    headers = [(b"accept-language", accepted.encode()), (b"cookie", f"lang={cookie}".encode())]
    request = Request({"type": "http", "query_string": query.encode(), "headers": headers})

    assert tongue_of(request, setting) == expected


def test_a_chosen_language_is_remembered_and_the_page_is_in_it(browse: httpx.Client) -> None:
    english = browse.get("/")
    browse.get("/", params={"lang": "zh"})
    chinese = browse.get("/")

    assert '<html lang="en">' in english.text
    assert '<html lang="zh-Hans">' in chinese.text
    assert "一切平静" in chinese.text
    assert dict(browse.cookies) == {"lang": "zh"}
